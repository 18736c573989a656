// The two dashboards that the team looks at; those of objectives, of requests and of all metrics are derived.
import { dashboard, panel, promql, row, sloRow } from "obsc";
import { log } from "./logs.ts";
import { exported, http } from "./metrics.ts";
import { activeJobs, availability, completionRate, exportsSucceed, failedRequests, failureRate, meanExport } from "./rules.ts";

const problems = log.where({ level: ["error", "fatal"] });

export const logBoard = dashboard("HyperSDK Logs", {
  panels: [
    panel("Log volume", log.rate({ over: "1m" })),
    panel("Error rate", problems.rate({ over: "5m" })),
    panel("Recent logs", log.lines(), { width: 24 }),
    // Found by the words of the message; whoever looks for one job uses `job_id` in Explore.
    row("What goes wrong", [
      panel("Top error messages", problems.top(10, "msg", { over: "5m" }), { as: "table" }),
      panel("Failed exports", log.containing("export failed").lines()),
      panel("Timeouts", log.containing("timeout").lines()),
    ]),
  ],
});

export const overview = dashboard("HyperSDK Overview", {
  variables: ["provider"],
  links: [{ title: "Logs", to: logBoard }],
  panels: [
    panel("Request rate", http.requests.rate({ by: ["method", "endpoint", "status"] })),
    panel("Error rate", failedRequests, { limits: [{ from: "5%", color: "red" }] }),
    panel("Active jobs", activeJobs),
    panel("Export duration p95", exported.duration.quantile("p95", { by: ["provider"] })),
    row("Requests", [
      panel("Request duration p95", http.duration.quantile("p95", { by: ["method", "endpoint"] })),
      panel("Request size p99", http.size.each("p99")),
      // The language has no word for the largest few.
      panel("Busiest endpoints", promql`topk(5, ${http.requests.rate({ by: ["endpoint"] })})`),
    ]),
    row("Jobs", [panel("Jobs completed and failed", [completionRate, failureRate]), panel("Mean export duration", meanExport)]),
    sloRow(availability, exportsSucceed),
  ],
});
