// Alerts and objectives.
import { alert, grafanaManaged, ratio, slo, targets } from "obsc";
import { duration, errors, integrations, memory, requests } from "./metrics.ts";

export const failing = ratio(errors, requests);

// SLAs are named and have no objective; these are the ones suggested, over 30 days.
export const availability = slo("valkyrie-availability", {
  objective: "99.9%",
  window: "30d",
  bad: ratio(requests.where({ status: "5xx" }), requests),
  description: "Requests are answered without a server error",
});
export const latency = slo("valkyrie-latency", {
  objective: "95%",
  window: "30d",
  good: ratio(duration.within("1s"), duration),
  description: "Requests are answered within a second",
});

export const alerts = [
  alert("ValkyrieHighLatency", {
    when: duration.quantile("p95").above("1s"),
    for: "2m",
    severity: "warning",
    summary: "P95 latency is {value}",
    description: "P95 latency is {value}: one request in twenty takes longer.",
  }),
  alert("ValkyrieHighErrorRate", {
    when: failing.above("5%"),
    for: "3m",
    severity: "critical",
    summary: "{value} of the requests fail",
    description: "Valkyrie has failed {value} of its requests for three minutes.",
  }),
  // Grafana evaluates this one, each minute.
  alert("Valkyrie High Memory Usage", {
    when: ratio(memory.usage, memory.limit, { by: ["instance"] }).above("80%"),
    for: "5m",
    severity: "warning",
    summary: "{instance} uses {value} of its memory",
    engine: grafanaManaged({ every: "60s", noData: "NoData", onError: "Error" }),
  }),
  alert("ValkyrieDown", { when: targets.down(), for: "2m", severity: "critical", summary: "{instance} does not answer" }),
  alert("ValkyrieAbsent", { when: targets.missing(), for: "5m", severity: "critical", summary: "Prometheus has no target of Valkyrie" }),
  alert("ValkyrieIntegrationLost", {
    when: integrations.min({ by: ["integration"] }).below(1),
    for: "5m",
    severity: "warning",
    summary: "Valkyrie has lost {integration}",
  }),
];
