import { carries, defineRule, exampleSpec, inPart, listed, matchersOfRouting, routedAlerts, valuesNamed, watchdogAlert } from "obsc/rule";

export default defineRule({
  name: "alert/unmatched-route",
  severity: "info",
  strict: "warning",
  summary: "Routes and inhibitions ask for values that some alert has",
  why: "A severity, team, tier or name that no alert of the spec has is often a mistake in writing, or what is left of an alert that went.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report, { plan }) {
    if (file.format !== "alertmanager") return;
    const alerts = routedAlerts(plan);
    if (plan.foreign && alerts.length === 0) return;
    for (const matcher of matchersOfRouting(file)) {
      const named = valuesNamed(matcher);
      if (!named || !judged.includes(matcher.label) || alerts.some(({ known }) => (known[matcher.label] ?? "").includes("{{"))) continue;
      if (matcher.label === "alertname" && named.includes(watchdogAlert)) continue;
      const missing = named.filter((value) => value !== "" && !alerts.some(({ known }) => known[matcher.label] === value));
      // In rule files a label may also come from the series of a query.
      const anywhere = plan.foreign === true && alerts.some((alert) => !(matcher.label in alert.known) && carries(alert, matcher.label) !== "never");
      if (missing.length === 0 || anywhere) continue;
      report(inPart(file, matcher.path), {
        message: `no alert of ${plan.foreign && plan.readGroups.length > 0 ? "these rule files" : "this spec"} has the ${matcher.label} ${listed(missing)}`,
        help: "correct it, or remove it where nothing else sends alerts here",
      });
    }
  },
  bad: [
    {
      spec: exampleSpec({
        system: `raw: [
  raw.alertmanager(\`
    route:
      receiver: ops
      routes:
        - matchers: [team="chekout"]
    receivers:
      - name: ops
        webhook_configs: [{ url: http://bridge:8080 }]
  \`),
],`,
      }),
      message: "no alert of this spec has the team `chekout`",
      at: [9, 24],
    },
  ],
  good: [
    {
      spec: exampleSpec({
        system: 'raw: [raw.alertmanager("{ route: { receiver: ops }, receivers: [{ name: ops, webhook_configs: [{ url: http://bridge:8080 }] }] }")],',
      }),
    },
  ],
});

/** Labels whose values the spec alone decides. */
const judged: readonly string[] = ["severity", "team", "tier", "alertname"];
