// Blixard: an orchestrator of virtual machines in Rust, three nodes in a Raft cluster, started as processes.
import {
  alertmanager,
  aws,
  azureMonitor,
  choice,
  collector,
  compose,
  datadog,
  exposed,
  googleCloud,
  grafana,
  jaeger,
  policy,
  processes,
  prometheus,
  scrape,
  scrapeJob,
  secret,
  service,
  span,
  staticTargets,
  system,
  traces,
  webhook,
} from "obsc";
import { collectorSelf, nodeExporter } from "obsc/catalogs";
import { alerts, slos } from "./alerts.ts";
import { comprehensive } from "./dashboard.ts";
import { grpc, p2p, peer, placement, raft, storage, vm } from "./metrics.ts";

// HTTP is on the port of gRPC + 1000.
const nodes = [7001, 7002, 7003].map((port, index) => ({ host: `node${index + 1}`, grpc: port, http: port + 1000 }));

// ---- Where signals go: Jaeger at home, one of four clouds elsewhere

const prom = prometheus("prometheus", {
  url: "http://prometheus:9090",
  // Nobody says how long; a day more than the budgets look back.
  retention: "31d",
  scrapeInterval: "15s",
  evaluationInterval: "15s",
  scrape: [scrapeJob("node", { targets: ["node-exporter:9100"], catalog: nodeExporter })],
});
const traceStore = jaeger("jaeger", { otlp: "jaeger:4317", ui: "http://jaeger:16686", retention: "7d", tls: { insecure: true } });
const cloud = choice("BLIXARD_CLOUD_PROVIDER", {
  local: traceStore,
  aws: aws("aws", { region: secret.env("AWS_REGION") }),
  gcp: googleCloud("gcp", { project: secret.env("GCP_PROJECT") }),
  azure: azureMonitor("azure", { connectionString: secret.env("APPLICATIONINSIGHTS_CONNECTION_STRING") }),
  datadog: datadog("datadog", { site: "datadoghq.com", apiKey: secret.env("DD_API_KEY") }),
});
const gateway = collector("otel-collector", {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  memoryLimit: "512MiB",
  bearerToken: secret.env("OTLP_TOKEN"),
  // The nodes are scraped, exemplars and all; what is exposed here is made from spans.
  export: { traces: [cloud], metrics: [exposed({ port: 8889, openMetrics: true })] },
});

const blixard = service("blixard", {
  language: "rust",
  team: "virtualization",
  replicas: nodes.length,
  ports: { grpc: 7001, http: 8001 },
  metrics: { raft, grpc, peer, vm, placement, storage, p2p },
  alerts,
  slos,
  dashboards: [comprehensive],
  traces: traces({
    // Baggage is wanted later, and costs nothing until somebody sets it.
    propagators: ["tracecontext", "baggage"],
    instrument: ["grpc.server", "grpc.client"],
    sampling: { head: "10%", keep: { errors: true } },
    spans: [
      span("storage", { attributes: { operation: ["read", "write"] } }),
      span("vm_manager", { attributes: { operation: ["create", "start", "stop", "delete"] } }),
      span("raft_manager", { attributes: { "raft.term": "number" } }),
    ],
    serviceGraph: true,
  }),
  health: { liveness: "/health", readiness: "/health" },
  deliver: {
    metrics: scrape({ port: 8001, discover: staticTargets(...nodes.map(({ host, http }) => `${host}:${http}` as const)) }),
    traces: gateway,
  },
});

// Receivers are open: until somebody names one, everything goes to the hook that the team's chat offers.
const chat = webhook("chat", { url: secret.file("/run/secrets/chat_webhook_url") });

export default system("blixard", {
  policy: policy({ prefix: "blixard_", severities: { page: "critical", ticket: "warning" } }),
  catalogs: [nodeExporter, collectorSelf],
  services: [blixard],
  prometheus: prom,
  collectors: [gateway],
  routing: alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname", "category"], default: chat, watchdog: chat }),
  grafana: grafana("grafana", {
    adminPassword: secret.env("GRAFANA_PASSWORD"),
    datasources: [prom, traceStore],
    links: { exemplars: { from: prom, to: traceStore } },
  }),
  runbooks: { dir: "docs/runbooks" },
  // Budgets are compared across products by a tool that reads OpenSLO.
  openslo: true,
  deploy: [
    compose({
      network: "blixard",
      // The hosts' own metrics; the nodes are the processes of the next line.
      extra: { "node-exporter": { image: "prom/node-exporter:v1.10.2", ports: [9100] } },
    }),
    processes(),
  ],
});
