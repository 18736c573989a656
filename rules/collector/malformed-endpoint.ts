import { defineRule, exampleCollector, inComponent, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/malformed-endpoint",
  severity: "error",
  summary: "Endpoints of gRPC have no scheme, and those of HTTP have one",
  why: "The collector takes either for valid, and then reaches nobody, or with other encryption than was meant.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/tree/main/config/configgrpc",
  collectorConfig(config, report) {
    for (const exporter of ofType(config, "exporters", "otlp_grpc", "otlp_http")) {
      const { endpoint } = exporter.settings;
      if (typeof endpoint !== "string" || endpoint.startsWith("${")) continue;
      const hasScheme = /^https?:\/\//.test(endpoint);
      if (hasScheme && exporter.type === "otlp_grpc")
        report(inComponent(config, exporter, ["endpoint"]), {
          message: `\`${endpoint}\` has a scheme, which an address of gRPC has not`,
          help: `write \`${endpoint.replace(/^https?:\/\//, "")}\`, and \`tls: { insecure: true }\` for plain text`,
        });
      if (!hasScheme && exporter.type === "otlp_http")
        report(inComponent(config, exporter, ["endpoint"]), {
          message: `\`${endpoint}\` has no scheme`,
          help: `write \`http://${endpoint}\` or \`https://${endpoint}\``,
        });
    }
    for (const { id, settings, ...exporter } of ofType(config, "exporters", "prometheus_remote_write", "zipkin"))
      if (typeof settings.endpoint === "string" && !/^(https?:\/\/|\$\{)/.test(settings.endpoint))
        report(inComponent(config, { id, settings, ...exporter }, ["endpoint"]), {
          message: `\`${settings.endpoint}\` has no scheme`,
          help: `write \`http://${settings.endpoint}\``,
        });
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'http://tempo:4317' }" }),
      message: "`http://tempo:4317` has a scheme, which an address of gRPC has not",
      at: [11, 34],
    },
    {
      spec: exampleCollector({
        exporters: "otlp_http/store: { endpoint: 'tempo:4318' }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_http/store] }",
      }),
      message: "`tempo:4318` has no scheme",
    },
    {
      spec: exampleCollector({
        exporters: "zipkin: { endpoint: 'zipkin:9411/api/v2/spans' }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [zipkin] }",
      }),
      message: "`zipkin:9411/api/v2/spans` has no scheme",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
