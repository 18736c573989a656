// @ts-nocheck: the compiler refuses much of this already.
// ClusterDB telemetry as its document has it, faults included; `obsc lint` says what is wrong, each at its place.
import {
  collector,
  consoleSink,
  counter,
  datadog,
  exposed,
  histogram,
  httpCheck,
  json,
  logs,
  oneOf,
  prometheus,
  promql,
  raw,
  record,
  scrape,
  service,
  span,
  system,
  tcpCheck,
  traces,
} from "obsc";

// The keys at one place, the values at another: one name, declared twice.
const requests = counter("http_requests_total", {
  help: "Total HTTP requests",
  labels: { method: oneOf("GET"), path: oneOf("/api/users"), status: oneOf("200") },
});
const again = counter("http_requests_total", { help: "Total HTTP requests", labels: { method: oneOf("GET"), url: oneOf("/api/users") } });
const duration = histogram("request_duration_seconds", {
  help: "Request duration",
  labels: { method: oneOf("GET"), path: oneOf("/api/users"), team: oneOf("platform"), region: oneOf("us-west") },
  buckets: ["10ms", "50ms", "100ms", "500ms", "1s"],
});
const requestRate = record("request_rate", promql`sum(rate(http_requests_total[5m])) by (service)`, { every: "5m" });

// Port 9090 is Prometheus' own; scraped there, and sent as well.
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const vendor = datadog("datadog", { site: "datadoghq.com", apiKey: "key123" });
const sent = collector("telemetry", {
  version: "0.150",
  receive: { otlp: { grpc: 4317 } },
  memoryLimit: "512MiB",
  export: { metrics: [prom, vendor, exposed({ port: 9090 })] },
});

const pipeline = raw.collector(
  `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
  statsd:
    endpoint: statsd:8125
    aggregation_interval: 10s
processors:
  probabilistic_sampler:
    sampling_percentage: 0.1
exporters:
  prometheusremotewrite:
    endpoint: http://prometheus:9090
  datadog:
    api:
      key: key123
      site: datadoghq.com
  jaeger:
    endpoint: http://jaeger:14268/api/traces
  zipkin:
    endpoint: http://zipkin:9411
service:
  pipelines:
    metrics:
      receivers: [otlp, statsd]
      exporters: [prometheusremotewrite, datadog]
    traces:
      receivers: [otlp]
      processors: [probabilistic_sampler]
      exporters: [jaeger, zipkin]
`,
  { name: "settings" },
);

const api = service("api-service", {
  language: "rust",
  team: "platform",
  version: "1.0.0",
  metrics: { requests, again, duration },
  recordings: [requestRate],
  traces: traces({
    propagators: ["b3", "tracecontext"],
    sampling: { head: "100%", limit: { tracesPerSecond: 100, spansPerTrace: 10 } },
    spans: [
      span("handle_request", {
        kind: "server",
        attributes: { "http.method": "string", "http.path": "string", environment: "string" },
        children: [span("query_database", { kind: "client", attributes: { "db.system": ["postgresql"], "db.statement": "string" } })],
      }),
      span("process_request", { attributes: { request_id: "string" } }),
    ],
  }),
  logs: logs({
    format: json(),
    level: "info",
    line: { method: "string", path: "string", user_id: "string", duration_ms: "number", status: "number", error: "string" },
    sinks: [consoleSink({ pretty: true })],
  }),
  health: {
    readiness: "/ready",
    liveness: "/health",
    checks: [
      tcpCheck("database", { address: "database:5432", every: "5s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 }),
      httpCheck("redis", { url: "http://redis:8001/health", expect: 200, every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 }),
    ],
  },
  deliver: { metrics: [scrape({ port: 9090 }), sent], traces: sent },
});

export default system("clusterdb", { services: [api], prometheus: prom, collectors: [sent], raw: [pipeline] });
