import { carries, defineRule, type ExampleText, exampleSpec, fitsAlert, inhibitionsOf, inPart, listed, type RoutedAlert, routedAlerts } from "obsc/rule";

export default defineRule({
  name: "alert/inhibit-impossible",
  severity: "warning",
  summary: "What silences and what is silenced can have the same labels",
  why: "A label that one of both lacks is empty there and never equal, so the inhibition never applies and nobody notices.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule",
  config(file, report, { plan, lookup }) {
    if (file.format !== "alertmanager") return;
    const alerts = routedAlerts(plan, lookup);
    for (const { path, settings, source, target } of inhibitionsOf(file)) {
      const sources = alerts.filter((alert) => fitsAlert(source, alert) !== "never");
      const targets = alerts.filter((alert) => fitsAlert(target, alert) !== "never");
      const equal = Array.isArray(settings.equal) ? settings.equal.map(String) : [];
      const lacking = equal.filter(
        (label) => sources.length > 0 && targets.length > 0 && sources.every((one) => targets.every((other) => differ(one, other, label))),
      );
      if (lacking.length === 0) continue;
      report(inPart(file, [...path, "equal", ...(lacking.length === 1 ? [equal.indexOf(lacking[0] as string)] : [])]), {
        message: `${listed(lacking)} ${lacking.length === 1 ? "is a label" : "are labels"} that only one side of this inhibition has`,
        help: "name labels that both sides have",
      });
    }
  },
  bad: [{ spec: silencing("instance"), message: "`instance` is a label that only one side of this inhibition has", at: [13, 53] }],
  good: [{ spec: silencing("service") }],
});

/** Whether a label is on one of two alerts only, whatever else they have. */
function differ(one: RoutedAlert, other: RoutedAlert, label: string): boolean {
  return (
    (carries(one, label) === "always" && carries(other, label) === "never") ||
    (carries(one, label) === "never" && carries(other, label) === "always") ||
    bothNeverTogether(one, other, label)
  );
}

function bothNeverTogether(one: RoutedAlert, other: RoutedAlert, label: string): boolean {
  const [left, right] = [one.known[label], other.known[label]];
  return label !== "alertname" && left !== undefined && right !== undefined && left !== right && !left.includes("{{");
}

function silencing(label: string): ExampleText {
  return exampleSpec({
    before: `const queue = gauge("shop_queue_length", { help: "Orders that wait" });
const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });
const full = alert("ShopQueueFull", { when: queue.max({ by: ["instance"] }).above(100), for: "5m", severity: "critical", summary: "{value} wait" });
const long = alert("ShopQueueLong", { when: queue.sum().above(50), for: "5m", severity: "warning", summary: "{value} wait" });`,
    service: "metrics: { queue },\nalerts: [full, long],",
    system: `routing: alertmanager("alertmanager", {
  address: "alertmanager:9093",
  groupBy: ["alertname"],
  default: ops,
  inhibit: [{ when: full, silences: long, equal: ["${label}"] }],
  watchdog: webhook("beat", { url: secret.env("BEAT_URL") }),
}),`,
  });
}
