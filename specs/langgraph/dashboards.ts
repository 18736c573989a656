import { dashboard, panel, row, sloRow } from "obsc";
import { cadvisor, nodeExporter } from "obsc/catalogs";
import { checkpoints, http, workflows } from "./metrics.ts";
import { serverErrors, slos } from "./rules.ts";

const node = nodeExporter.metrics;

export const rust = dashboard("LangGraph Rust Metrics", {
  panels: [
    panel("Request Rate", http.requests.rate({ by: ["route"] })),
    panel("Latency (p50/p95/p99)", [http.duration.quantile("p50"), http.duration.quantile("p95"), http.duration.quantile("p99")]),
    panel("Error Rate", serverErrors),
    panel("Active Workflows", workflows.active.sum()),
    row("Workflows and checkpoints", [
      panel("Workflows", workflows.total.rate({ by: ["outcome"] })),
      panel("Checkpoints (p95)", [checkpoints.save.quantile("p95"), checkpoints.restore.quantile("p95")]),
      panel("State behind", checkpoints.syncLag.max({ by: ["instance"] })),
      panel("Backups in a day", checkpoints.backups.increase({ over: "1d", by: ["outcome"] }), { as: "bars" }),
    ]),
    row("Hosts and containers", [
      panel("Memory available", node.memoryAvailable.min({ by: ["instance"] })),
      panel("Disk busy", node.diskIo.rate({ by: ["device"] })),
      panel("Network", [node.networkReceive.rate(), node.networkTransmit.rate()]),
      panel("Memory of containers", cadvisor.metrics.memoryWorkingSet.sum({ by: ["name"] })),
    ]),
    sloRow(...slos),
  ],
});
