import { defineRule, type ExampleText, exampleSpec, inPart, matchersOfRouting, misspeltMatcher, routedAlerts } from "obsc/rule";

export default defineRule({
  name: "alert/misspelt-matcher",
  severity: "warning",
  summary: "Matchers of routes and inhibitions are written as the labels of the alerts are",
  why: "A matcher that nearly fits fits nothing: the page goes to the default receiver, and what should be silenced is not.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#matcher",
  config(file, report, { plan }) {
    if (file.format !== "alertmanager") return;
    const alerts = routedAlerts(plan);
    for (const matcher of matchersOfRouting(file)) {
      const found = alerts.length === 0 ? undefined : misspeltMatcher(matcher, alerts);
      if (found) report(inPart(file, matcher.path), found);
    }
  },
  bad: [
    { spec: routing('severity=~"warn"'), message: "no alert has a `severity` that is `warn`", at: [9, 24] },
    { spec: routing("severity=Warning"), message: "no alert has a `severity` that is `Warning`" },
    { spec: routing("alertname=ShopIsDown"), message: "no alert has a `alertname` that is `ShopIsDown`" },
    { spec: routing("alert=ShopDown"), message: "`ShopDown` is the name of an alert, and no alert has a label `alert`" },
  ],
  good: [
    { spec: routing('severity=~"warn.*"') },
    { spec: routing('severity=~"warning|page"') },
    { spec: routing("team=elsewhere") },
    { spec: routing("severity=info") },
    { spec: routing('alertname!="ShopIsDown"') },
  ],
});

function routing(matcher: string): ExampleText {
  return exampleSpec({
    service: 'alerts: [alert("ShopDown", { when: promql`up{job="shop"}`.below(1), for: "5m", severity: "warning", summary: "{value}" })],',
    system: `raw: [
  raw.alertmanager(\`
    route:
      receiver: ops
      routes:
        - matchers: ['${matcher}']
    receivers:
      - name: ops
        webhook_configs: [{ url: http://bridge:8080 }]
  \`),
],`,
  });
}
