// In four levels: system, service, business, and what was promised.
import { dashboard, panel, red, sloRow, targets } from "obsc";
import { business, custom, duration, errors, integrations, memory, registered, requests } from "./metrics.ts";
import { availability, failing, latency } from "./rules.ts";

export const dashboards = [
  dashboard("Valkyrie Overview", {
    level: "system",
    panels: [
      panel("Replicas", targets.count(), { as: "stat", width: 6 }),
      panel("Integrations", integrations.min({ by: ["integration"] }), { as: "stat", width: 12 }),
      panel("Registered metrics", registered.max(), { as: "stat", width: 6 }),
      red({ requests, errors, duration }),
    ],
  }),
  dashboard("Valkyrie Performance", {
    level: "service",
    panels: [
      panel("Latency", [duration.quantile("p50"), duration.quantile("p95"), duration.quantile("p99")]),
      panel("Throughput", requests.rate({ by: ["method", "endpoint"] })),
      panel("Memory", [memory.usage.sum({ by: ["instance"] }), memory.limit.sum({ by: ["instance"] })]),
    ],
  }),
  dashboard("Valkyrie Errors", {
    level: "service",
    panels: [
      panel("Error rate", failing),
      panel("Errors by type", errors.rate({ by: ["type"] })),
      panel("Errors by status", requests.where({ status: ["4xx", "5xx"] }).rate({ by: ["status"] })),
      panel("Errors in a day", errors.increase({ over: "1d", by: ["type"] }), { as: "bars" }),
    ],
  }),
  dashboard("Valkyrie Business", {
    level: "business",
    panels: [
      panel("Transactions", business.transactions.rate()),
      panel("Active users", business.activeUsers.sum()),
      panel("Transaction amount", [business.amount.quantile("p50"), business.amount.quantile("p95")]),
    ],
  }),
  dashboard("Valkyrie SLA", { level: "sla", panels: [sloRow(availability, latency)] }),
  dashboard("Valkyrie Custom Dashboard", { level: "business", panels: [panel("Custom Metric", custom.max({ by: ["instance"] }))] }),
];
