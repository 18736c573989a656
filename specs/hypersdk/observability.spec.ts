// HyperSDK: a Go service with an HTTP API that exports virtual machines, on Kubernetes with the Prometheus Operator.
// What it counts, how it is judged and where its signals go stand in the files beside this one; here it is put together.
import { policy, scrape, service, system } from "obsc";
import { gateway, metricStore } from "./backends.ts";
import { logBoard, overview } from "./dashboards.ts";
import { log, per } from "./logs.ts";
import { databaseErrors, exported, http, jobs } from "./metrics.ts";
import { alerts, containers, recordings, slos } from "./rules.ts";
import { tracing } from "./traces.ts";

const hypersdk = service("hypersdk", {
  language: "go",
  team: "platform",
  namespace: "hypersdk",
  ports: { http: 8080 },
  metrics: { http, jobs, exported, databaseErrors },
  recordings,
  alerts,
  slos,
  dashboards: [overview, logBoard],
  logs: log,
  traces: tracing,
  deliver: {
    // One way for metrics: sent to the collector as well, every series would exist twice.
    metrics: scrape({ port: 8080, interval: "30s", timeout: "10s" }),
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
});
