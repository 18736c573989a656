// LangGraph, OPS-002: the backends that a service in Rust lacks, as code.
import {
  alertmanager,
  allow,
  alloy,
  compose,
  dockerLogs,
  fileLogs,
  grafana,
  jaeger,
  json,
  kubernetes,
  logLevel,
  logs,
  loki,
  pagerduty,
  policy,
  prometheus,
  promtail,
  scrape,
  scrapeJob,
  secret,
  service,
  slack,
  staticTargets,
  system,
  traces,
  webhook,
} from "obsc";
import { cadvisor, nodeExporter } from "obsc/catalogs";
import { rust } from "./dashboards.ts";
import { checkpoints, http, workflows } from "./metrics.ts";
import { alerts, slos } from "./rules.ts";

// ---- Backends: all of them run in the stack

const prom = prometheus("prometheus", {
  url: "http://prometheus:9090",
  retention: "30d",
  scrapeInterval: "15s",
  evaluationInterval: "15s",
  scrape: [
    scrapeJob("node-exporter", { targets: ["node-exporter:9100"], catalog: nodeExporter }),
    scrapeJob("cadvisor", { targets: ["cadvisor:8080"], catalog: cadvisor }),
  ],
  web: {
    users: { admin: secret.file("/run/secrets/prometheus_admin_bcrypt") },
    tls: {
      cert: "/etc/prometheus/tls/prometheus.crt",
      key: "/etc/prometheus/tls/prometheus.key",
      clientCa: "/etc/prometheus/tls/ca.crt",
      clientAuth: "RequireAndVerifyClientCert",
    },
  },
});
// How long traces and logs stay is open; a week of the one and two of the other.
const traceStore = jaeger("jaeger", {
  otlp: "jaeger:4317",
  ui: "http://jaeger:16686",
  retention: "7d",
  auth: "bearer",
  tls: { insecure: true },
});
const logStore = loki("loki", { url: "http://loki:3100", retention: "14d" });

const langgraph = service("langgraph", {
  language: "rust",
  team: "agents",
  image: "langgraph/langgraph:1.0.0",
  ports: { http: 8080 },
  metrics: { http, workflows, checkpoints },
  alerts,
  slos,
  dashboards: [rust],
  evaluationInterval: "30s",
  logs: logs({
    // How lines look is open; the service writes what its framework writes by default.
    format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "message" }),
    labels: { level: logLevel() },
    metadata: { workflow_id: "string", trace_id: "string" },
    line: { message: "string" },
    sources: [fileLogs("/var/log/*.log"), dockerLogs()],
    agents: [alloy({ to: logStore }), promtail({ to: logStore })],
    allow: [allow("target/end-of-life", "Promtail reads the logs until Alloy is on every host", "2027-03-31")],
  }),
  // Open: one in ten.
  traces: traces({ sampling: { head: "10%" } }),
  deliver: { metrics: scrape({ port: 8080, path: "/metrics", discover: staticTargets("langgraph:8080") }), traces: traceStore },
});

const pager = pagerduty("pagerduty", { routingKey: secret.file("/run/secrets/pagerduty_routing_key") });
const slackOps = slack("slack", { channel: "#langgraph", url: secret.file("/run/secrets/slack_url") });
const deadMan = webhook("dead-man", { url: secret.file("/run/secrets/dead_man_url") });

export default system("langgraph", {
  // All services of the house count HTTP under `http_`; `job` tells them apart.
  policy: policy({ prefix: "langgraph_", sharedPrefixes: ["http_"], severities: { page: "critical", ticket: "warning" } }),
  catalogs: [nodeExporter, cadvisor],
  services: [langgraph],
  prometheus: prom,
  routing: alertmanager("alertmanager", {
    address: "alertmanager:9093",
    groupBy: ["alertname"],
    default: slackOps,
    routes: [{ severity: "critical", to: [pager, slackOps] }],
    watchdog: deadMan,
  }),
  grafana: grafana("grafana", {
    adminPassword: secret.env("GRAFANA_PASSWORD"),
    datasources: [prom, logStore, traceStore],
    auth: { basic: true, ldap: "/etc/grafana/ldap.toml" },
    links: { logsToTraces: { from: logStore, field: "trace_id", to: traceStore } },
  }),
  runbooks: { dir: "docs/runbooks" },
  deploy: [
    compose({
      network: "observability",
      extra: {
        "node-exporter": { image: "prom/node-exporter:v1.10.2", ports: [9100] },
        cadvisor: { image: "gcr.io/cadvisor/cadvisor:v0.53.0", ports: [8080] },
      },
    }),
    kubernetes({ namespace: "monitoring", helmValues: ["kube-prometheus-stack", "jaeger", "loki"] }),
  ],
});
