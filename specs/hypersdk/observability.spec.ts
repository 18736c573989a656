// HyperSDK: a Go service with an HTTP API that exports virtual machines, on Kubernetes with the Prometheus Operator.
// What it counts, how it is judged and where its signals go stand in the files beside this one; here it is put together.
import { grafana, kubernetes, policy, scrape, secret, service, serviceMonitor, system } from "obsc";
import { gateway, metricStore, traceStore } from "./backends.ts";
import { logBoard, overview } from "./dashboards.ts";
import { log, logStore, per } from "./logs.ts";
import { databaseErrors, exported, http, jobs } from "./metrics.ts";
import { queries } from "./queries.ts";
import { routing } from "./routing.ts";
import { alerts, containers, recordings, slos } from "./rules.ts";
import { tracing } from "./traces.ts";

const hypersdk = service("hypersdk", {
  language: "go",
  team: "platform",
  namespace: "hypersdk",
  // Nobody names the image; this is what the chart would say.
  image: "hypersdk/hypersdk:1.0.0",
  ports: { http: 8080 },
  metrics: { http, jobs, exported, databaseErrors },
  recordings,
  alerts,
  slos,
  dashboards: [overview, logBoard],
  logs: log,
  traces: tracing,
  queries,
  deliver: {
    // One way for metrics: sent to the collector as well, every series would exist twice.
    metrics: scrape({ port: 8080, interval: "30s", timeout: "10s", discover: serviceMonitor({ labels: { release: "prometheus" } }) }),
    traces: gateway,
  },
  evaluationInterval: "30s",
});

export default system("hypersdk", {
  environments: per,
  // What burns the budget fast wakes somebody; what burns it slowly waits for the morning.
  policy: policy({ prefix: "hypersdk_", severities: { page: "critical", ticket: "warning" } }),
  catalogs: [containers],
  services: [hypersdk],
  prometheus: metricStore,
  collectors: [gateway],
  routing,
  grafana: grafana("grafana", {
    adminPassword: secret.kubernetes("grafana-admin", "password"),
    datasources: [metricStore, logStore, traceStore],
    links: {
      logsToTraces: { from: logStore, field: "trace_id", to: traceStore },
      tracesToLogs: { from: traceStore, by: "trace_id", to: logStore },
      serviceMap: { from: traceStore, to: metricStore },
    },
  }),
  runbooks: { dir: "docs/runbooks" },
  deploy: [
    kubernetes({
      namespace: "monitoring",
      operator: { labels: { release: "prometheus" } },
      kustomize: true,
      helmValues: ["kube-prometheus-stack", "loki", "tempo"],
    }),
  ],
});
