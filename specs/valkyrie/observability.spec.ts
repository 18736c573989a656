// Valkyrie: a networking and CI service in Rust, three replicas; compose on a developer's machine, Kubernetes in production.
import {
  alertmanager,
  allow,
  collector,
  compose,
  environments,
  exposed,
  grafana,
  jaeger,
  json,
  kubernetes,
  logLevel,
  logs,
  loki,
  pagerduty,
  personal,
  podAnnotations,
  policy,
  prometheus,
  scrape,
  secret,
  service,
  slack,
  span,
  system,
  traces,
  webhook,
} from "obsc";
import { dashboards } from "./dashboards.ts";
import { build, business, custom, duration, errors, integrations, memory, registered, requests } from "./metrics.ts";
import { alerts, availability, latency } from "./rules.ts";

const per = environments("development", "staging", "production");

// ---- Where signals go

const prom = prometheus("prometheus", {
  url: "http://prometheus:9090",
  // Nobody says how long; a day more than the budgets look back.
  retention: "31d",
  scrapeInterval: "15s",
  evaluationInterval: "15s",
});
const traceStore = jaeger("jaeger", {
  otlp: "jaeger:4317",
  ui: "http://jaeger:16686",
  // Nobody says how long; a week is what the memory of one Jaeger holds at these shares.
  retention: "7d",
  tls: { insecure: true },
});
// Nobody says how long; a week covers a weekend and the days around it.
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });

const gateway = collector("otel-collector", {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  memoryLimit: "512MiB",
  batch: { timeout: "1s", size: 1024 },
  // Only what is made from spans: the service itself is scraped, and sent here too every series would exist twice.
  export: { traces: [traceStore], metrics: [exposed({ port: 8889 })], logs: [logStore] },
  debug: per({ development: "basic", staging: "basic", production: false }),
});

const valkyrie = service("valkyrie", {
  language: "rust",
  version: "1.0.0",
  team: "platform",
  namespace: "valkyrie",
  image: "valkyrie/valkyrie-app:1.0.0",
  replicas: per({ development: 1, staging: 1, production: 3 }),
  ports: { http: 8080, metrics: 8081 },
  env: {
    VALKYRIE_PROMETHEUS_ENABLED: "true",
    VALKYRIE_PROMETHEUS_ENDPOINT: "http://prometheus:9090",
    VALKYRIE_PUSH_GATEWAY: "http://pushgateway:9091",
    VALKYRIE_OPENTELEMETRY_ENABLED: "true",
    VALKYRIE_OPENTELEMETRY_ENDPOINT: "http://otel-collector:4317",
    // Traces reach Jaeger through the collector, once.
    VALKYRIE_JAEGER_ENABLED: "false",
    VALKYRIE_JAEGER_ENDPOINT: "http://jaeger:4317",
    VALKYRIE_GRAFANA_ENABLED: "true",
    VALKYRIE_GRAFANA_ENDPOINT: "http://grafana:3000",
    VALKYRIE_GRAFANA_API_KEY: secret.env("VALKYRIE_GRAFANA_API_KEY"),
    VALKYRIE_EXPORT_INTERVAL_SECONDS: "15",
    VALKYRIE_EXPORT_BATCH_SIZE: "1000",
  },
  metrics: { registered, integrations, requests, errors, duration, memory, custom, business, build },
  slos: [availability, latency],
  alerts,
  dashboards,
  logs: logs({
    format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "message" }),
    level: per({ development: "debug", staging: "info", production: "info" }),
    labels: { level: logLevel() },
    metadata: { trace_id: "string" },
    line: { message: "string" },
  }),
  traces: traces({
    propagators: ["tracecontext", "baggage"],
    instrument: ["http.server", "http.client", "db", "messaging"],
    // Between 10 and 50 % in staging, 1 and 10 % in production; the middle of each.
    sampling: { head: per({ development: "100%", staging: "25%", production: "5%" }), keep: { errors: true } },
    spans: [
      span("payment_processing", { service: "payment-service", attributes: { "user.id": personal("hash") } }),
      span("authentication", { service: "auth-service", children: [span("database_query", { service: "user-service", kind: "client" })] }),
    ],
    calls: ["payment-service", "auth-service", "user-service"],
    serviceGraph: true,
  }),
  deliver: {
    metrics: scrape({ port: 8081, path: "/valkyrie/metrics", discover: podAnnotations() }),
    traces: gateway,
    logs: gateway,
    // Only for jobs that end before they can be scraped.
    jobs: { pushgateway: "http://pushgateway:9091", every: "30s", grouping: ["instance"] },
  },
});

// Who hears of what is open; what wakes somebody goes to the pager and the channel.
const slackOps = slack("slack", { channel: "#valkyrie-alerts", url: secret.file("/run/secrets/slack_url") });
const pager = pagerduty("pagerduty", { routingKey: secret.file("/run/secrets/pagerduty_routing_key") });
const deadMan = webhook("dead-man", { url: secret.file("/run/secrets/dead_man_url") });

export default system("valkyrie", {
  environments: per,
  policy: policy({
    prefix: "valkyrie_",
    maxLabelValues: 10,
    forbiddenLabels: ["user_id", "timestamp"],
    severities: { page: "critical", ticket: "warning" },
  }),
  services: [valkyrie],
  prometheus: prom,
  collectors: [gateway],
  routing: alertmanager("alertmanager", {
    address: "alertmanager:9093",
    groupBy: ["alertname"],
    default: slackOps,
    routes: [{ severity: "critical", to: [pager, slackOps] }],
    watchdog: deadMan,
  }),
  grafana: grafana("grafana", { adminPassword: secret.env("GRAFANA_PASSWORD"), datasources: [prom, logStore, traceStore] }),
  runbooks: { dir: "docs/runbooks" },
  deploy: [compose({ network: "valkyrie", environment: "development" }), kubernetes({ namespace: "valkyrie" })],
  allow: [allow("cardinality/unused-metric", "valkyrie_build_info is joined by hand in Explore")],
});
