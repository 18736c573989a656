// Alerts and objectives. One share of failed requests serves the alert, the objective and the panel.
import { alert, ratio, slo, targets } from "obsc";
import { checkpoints, http, workflows } from "./metrics.ts";

export const serverErrors = ratio(http.requests.where({ status: "5xx" }), http.requests);

// 99.9 % availability leaves 0.1 % for errors, and 1 % are promised as well: availability counts 5xx, the error rate 4xx too.
export const slos = [
  slo("langgraph-availability", { objective: "99.9%", window: "30d", bad: serverErrors, description: "Requests are answered without a server error" }),
  slo("langgraph-latency", {
    objective: "95%",
    window: "30d",
    good: ratio(http.duration.within("500ms"), http.duration),
    description: "P95 is under 500 ms: 95 % of the requests are answered in that time",
  }),
  slo("langgraph-errors", {
    objective: "99%",
    window: "30d",
    bad: ratio(http.requests.where({ status: ["4xx", "5xx"] }), http.requests),
    description: "Requests are answered without an error of either side",
  }),
  // The share of minutes is open; one in a hundred may be slower.
  slo("langgraph-throughput", {
    objective: "99%",
    window: "30d",
    good: workflows.total.rate().above("1000/min"),
    description: "More than a thousand workflows end in a minute",
  }),
];

export const alerts = [
  alert("HighErrorRate", {
    when: serverErrors.above("5%"),
    for: "5m",
    severity: "critical",
    summary: "{value} of the HTTP requests fail",
    category: "langgraph",
  }),
  alert("HighLatency", {
    when: http.duration.quantile("p95").above("1s"),
    for: "5m",
    severity: "warning",
    summary: "P95 latency is {value}",
    category: "langgraph",
  }),
  alert("WorkflowFailures", {
    when: ratio(workflows.total.where({ outcome: "failed" }), workflows.total).above("10%"),
    for: "5m",
    severity: "critical",
    summary: "{value} of the workflows fail",
    category: "langgraph",
  }),
  alert("LangGraphBackupFailed", {
    when: checkpoints.backups.where({ outcome: "failed" }).increase({ over: "1d" }).above(0),
    for: "0s",
    severity: "warning",
    summary: "{value} backups have failed in a day",
  }),
  alert("LangGraphDown", { when: targets.down(), for: "2m", severity: "critical", summary: "{instance} does not answer" }),
  alert("LangGraphAbsent", { when: targets.missing(), for: "5m", severity: "critical", summary: "Prometheus has no target of LangGraph" }),
];
