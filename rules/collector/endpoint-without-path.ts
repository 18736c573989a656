import { defineRule, edited, exampleCollector, inComponent, ofType, replaced } from "obsc/rule";

export default defineRule({
  name: "collector/endpoint-without-path",
  severity: "error",
  fixes: "unsafe",
  summary: "Endpoints have the path at which their store answers",
  why: "The collector takes any URL for valid; the store answers with 404 or 405, and everything sent is dropped.",
  see: "https://prometheus.io/docs/specs/prw/remote_write_spec/",
  collectorConfig(config, report) {
    for (const exporter of ofType(config, "exporters", "prometheus_remote_write", "zipkin", "otlp_http")) {
      const { endpoint } = exporter.settings;
      if (typeof endpoint !== "string" || !/^https?:\/\//.test(endpoint)) continue;
      const right = rightFor(exporter.type, endpoint);
      if (right !== undefined)
        report(inComponent(config, exporter, ["endpoint"]), {
          message: `\`${exporter.id}\` sends to \`${endpoint}\`, where its store takes nothing`,
          help: `write \`${right}\``,
          fix: edited("unsafe", `write \`${right}\``, replaced(inComponent(config, exporter, ["endpoint"]), endpoint, right)),
        });
    }
  },
  bad: [
    {
      spec: sendingTo("metrics", "prometheus_remote_write: { endpoint: 'http://prometheus:9090' }"),
      message: "`prometheus_remote_write` sends to `http://prometheus:9090`, where its store takes nothing",
      at: [11, 42],
    },
    {
      spec: sendingTo("traces", "zipkin: { endpoint: 'http://zipkin:9411/' }"),
      message: "`zipkin` sends to `http://zipkin:9411/`, where its store takes nothing",
    },
    {
      spec: sendingTo("logs", "otlp_http: { endpoint: 'http://loki:3100/loki/api/v1/push' }"),
      message: "`otlp_http` sends to `http://loki:3100/loki/api/v1/push`, where its store takes nothing",
    },
    {
      spec: sendingTo("traces", "otlp_http: { endpoint: 'https://otlp.example/v1/traces' }"),
      message: "`otlp_http` sends to `https://otlp.example/v1/traces`, where its store takes nothing",
    },
  ],
  good: [
    { spec: sendingTo("metrics", "prometheus_remote_write: { endpoint: 'https://mimir.example/api/v1/push' }") },
    { spec: sendingTo("traces", "zipkin: { endpoint: 'http://zipkin:9411/api/v2/spans' }") },
    { spec: sendingTo("logs", "otlp_http: { endpoint: 'http://loki:3100/otlp' }") },
    // Whoever has a gateway of their own knows its path.
    { spec: sendingTo("metrics", "prometheus_remote_write: { endpoint: 'https://gateway.example/write/team' }") },
  ],
});

/** The endpoint with the path that the store answers at; `undefined` where there is nothing to mend. */
function rightFor(type: string, endpoint: string): string | undefined {
  const root = /^(https?:\/\/[^/]+)\/?$/.exec(endpoint)?.[1];
  if (type === "prometheus_remote_write") return root && `${root}/api/v1/write`;
  if (type === "zipkin") return root && `${root}/api/v2/spans`;
  // The exporter adds `/v1/traces` and the like by itself, and Loki takes OTLP under `/otlp`.
  return endpoint.endsWith("/loki/api/v1/push")
    ? endpoint.replace(/\/loki\/api\/v1\/push$/, "/otlp")
    : /\/v1\/(?:traces|metrics|logs)\/?$/.test(endpoint)
      ? endpoint.replace(/\/v1\/\w+\/?$/, "")
      : undefined;
}

function sendingTo(signal: string, exporter: string): ReturnType<typeof exampleCollector> {
  const [id] = exporter.split(":");
  return exampleCollector({ exporters: exporter, pipelines: `${signal}: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [${id}] }` });
}
