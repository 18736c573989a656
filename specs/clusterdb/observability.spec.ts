// ClusterDB telemetry: an API service and the gateway in front of it, in production, team platform, region us-west.
import {
  alert,
  alertmanager,
  backendSink,
  collector,
  consoleSink,
  dashboard,
  datadog,
  diskCheck,
  elasticsearch,
  environments,
  fileSink,
  grafana,
  httpCheck,
  jaeger,
  json,
  logLevel,
  logs,
  panel,
  personal,
  prometheus,
  ratio,
  record,
  red,
  scrape,
  scrapeJob,
  secret,
  service,
  slack,
  slo,
  span,
  statsd,
  system,
  targets,
  tcpCheck,
  traces,
  webhook,
  zipkin,
} from "obsc";
import { nodeExporter } from "obsc/catalogs";
import { house } from "./house.ts";
import { fromStatsd, gatewayMetrics, http } from "./metrics.ts";

const per = environments("development", "production");

// ---- Backends

const prom = prometheus("prometheus", {
  url: "http://prometheus:9090",
  // Of the server; an exporter keeps nothing.
  retention: "15d",
  scrapeInterval: "15s",
  evaluationInterval: "15s",
  remoteWriteReceiver: true,
  // What the service sends is batched on its way.
  queryOffset: "1m",
  externalLabels: { region: "us-west" },
  scrape: [scrapeJob("node", { targets: ["node-exporter:9100"], catalog: nodeExporter })],
});
const vendor = datadog("datadog", { site: "datadoghq.com", apiKey: secret.env("DD_API_KEY") });
const traceStore = jaeger("jaeger", { otlp: "jaeger:4317", ui: "http://jaeger:16686", retention: "7d", tls: { insecure: true } });
const zipkinStore = zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" });
// How long is open; a month is what the index by day was made for.
const search = elasticsearch("elasticsearch", { url: "http://elasticsearch:9200", retention: "30d" });

// What the service writes reaches Prometheus here, by remote write; scraped as well, every series would exist twice.
const intake = collector("otel-collector", {
  version: "0.150",
  receive: {
    otlp: { grpc: 4317, http: 4318 },
    statsd: statsd({ listen: "0.0.0.0:8125", prefix: "api", flush: "10s", map: [{ from: "api.cache.hits", to: fromStatsd.cacheHits }] }),
  },
  memoryLimit: "512MiB",
  export: { metrics: [prom, vendor], traces: [traceStore, zipkinStore] },
});

// ---- Services

const facts = { language: "rust", version: "1.0.0", team: "platform", labels: { region: "us-west" } } as const;
const serverErrors = ratio(http.requests.where({ status: "5xx" }), http.requests);
// Evaluated well within its range: at an interval of five minutes the series would go stale between two evaluations.
const requestRate = record("job:http_requests:rate5m", http.requests.rate({ over: "5m" }), { every: "1m" });

const api = service("api-service", {
  ...facts,
  image: "clusterdb/api-service:1.0.0",
  ports: { http: 8080 },
  metrics: { http, fromStatsd },
  recordings: [requestRate],
  // Open, as the alerts are: the usual three nines, over the two weeks that Prometheus keeps, and an alert long before they are spent.
  slos: [slo("api-availability", { objective: "99.9%", window: "14d", bad: serverErrors, description: "Requests are answered without a server error" })],
  alerts: [
    alert("ApiHighErrorRate", { when: serverErrors.above("5%"), for: "5m", severity: "critical", summary: "{value} of the requests fail" }),
    alert("ApiSilent", { when: http.requests.absent(), for: "10m", severity: "critical", summary: "No metrics of the API service arrive" }),
  ],
  dashboards: [
    dashboard("API service", {
      panels: [
        red({ requests: http.requests, errors: http.requests.where({ status: "5xx" }), duration: http.duration }),
        panel("Request rate, recorded", requestRate),
        panel("Cache hits", fromStatsd.cacheHits.rate()),
      ],
    }),
  ],
  traces: traces({
    propagators: ["tracecontext", "baggage", "b3"],
    // No SDK limits traces a second; the collector does, and counts spans, of which a trace has about ten.
    sampling: { head: "100%", limit: { tracesPerSecond: 100, spansPerTrace: 10 } },
    spans: [
      span("handle_request", {
        kind: "server",
        attributes: { "http.request.method": "string", "http.route": "string" },
        children: [
          span("query_database", {
            kind: "client",
            attributes: { "db.system.name": ["postgresql"], "db.query.text": personal("hash"), "error.type": "string" },
            events: ["query_start", "query_complete"],
          }),
        ],
      }),
      span("process_request", { attributes: { "request.id": "string" }, events: ["starting_process", "completed_process"] }),
    ],
    calls: ["postgresql", "redis"],
  }),
  logs: logs({
    format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "message" }),
    level: per({ development: "debug", production: "info" }),
    labels: { level: logLevel() },
    metadata: { trace_id: "string" },
    line: { message: "string", method: "string", path: "string", user_id: personal("hash"), duration_seconds: "number", status: "number", error: "string" },
    add: { service: "api-service", version: "1.0.0" },
    drop: { path: ["/health", "/metrics"] },
    sinks: [
      // Pretty lines are for people; what a machine reads is JSON.
      consoleSink({ pretty: per({ development: true, production: false }) }),
      fileSink("/var/log/app.log", { maxSize: "100MB", maxFiles: 5, compress: true }),
      backendSink(search, { index: "logs-%Y.%m.%d", buffer: 1000, flush: "1s" }),
    ],
  }),
  health: {
    readiness: "/ready",
    liveness: "/health",
    alert: "critical",
    checks: [
      tcpCheck("database", { address: "database:5432", every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 }),
      httpCheck("redis", { url: "http://redis:8001/health", expect: 200, every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 }),
      diskCheck("disk-space", { usedAbove: "90%", every: "5m", timeout: "30s", unhealthyAfter: 2, healthyAfter: 1 }),
    ],
  },
  deliver: { metrics: intake, traces: intake },
});

const gateway = service("gateway", {
  ...facts,
  image: "clusterdb/gateway:1.0.0",
  metrics: gatewayMetrics,
  alerts: [
    alert("GatewayDown", { when: targets.down(), for: "2m", severity: "critical", summary: "{instance} does not answer" }),
    alert("GatewayAbsent", { when: targets.missing(), for: "5m", severity: "critical", summary: "Prometheus has no target of the gateway" }),
  ],
  dashboards: [
    dashboard("Gateway", {
      panels: [
        panel("Request duration", [gatewayMetrics.duration.quantile("p50"), gatewayMetrics.duration.quantile("p99")]),
        panel("Response size", gatewayMetrics.responseSize.quantile("p99")),
      ],
    }),
  ],
  traces: traces({ propagators: ["tracecontext", "baggage", "b3"], sampling: { head: "10%" } }),
  // Not 9090, which is Prometheus' own.
  deliver: { metrics: scrape({ port: 9464 }), traces: intake },
});

// Receivers are open; these two are what most teams have.
const slackOps = slack("slack", { channel: "#platform-alerts", url: secret.file("/run/secrets/slack_url") });
const deadMan = webhook("dead-man", { url: secret.file("/run/secrets/dead_man_url") });

export default system("clusterdb", {
  environments: per,
  policy: house,
  catalogs: [nodeExporter],
  services: [api, gateway],
  prometheus: prom,
  collectors: [intake],
  routing: alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname", "service"], default: slackOps, watchdog: deadMan }),
  grafana: grafana("grafana", { adminPassword: secret.env("GRAFANA_PASSWORD"), datasources: [prom, search, traceStore, zipkinStore] }),
  runbooks: { dir: "docs/runbooks" },
});
