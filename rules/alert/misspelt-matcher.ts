import {
  defineRule,
  didYouMean,
  type ExampleText,
  exampleSpec,
  fits,
  inPart,
  type LabelMatcher,
  matchersOfRouting,
  type RoutedAlert,
  routedAlerts,
  valuesNamed,
  watchdogAlert,
} from "obsc/rule";

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
      const found = alerts.length === 0 ? undefined : meantBy(matcher, alerts);
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

function meantBy(matcher: LabelMatcher, alerts: readonly RoutedAlert[]): { message: string; help: string } | undefined {
  const { label, operator, value } = matcher;
  if (operator.startsWith("!") || value === "" || value === watchdogAlert) return undefined;
  const values = [...new Set(alerts.flatMap(({ known }) => known[label] ?? []))];
  const named = valuesNamed(matcher);
  if (values.length === 0) {
    const isName = /^alert(?:_?name|Name)?$/.test(label) && alerts.some(({ name }) => named?.includes(name));
    if (!isName || alerts.some(({ known }) => label in known)) return undefined;
    return { message: `\`${value}\` is the name of an alert, and no alert has a label \`${label}\``, help: `write \`alertname${operator}"${value}"\`` };
  }
  // Others may send alerts, too, so that only what is nearly right is wrong.
  if (values.some((each) => fits(matcher, each) || each.includes("{{")) || named?.length !== 1) return undefined;
  const message = `no alert has a \`${label}\` that is \`${value}\``;
  const part = operator === "=~" ? values.find((each) => each.includes(value)) : undefined;
  if (part !== undefined) return { message, help: `write \`${label}="${part}"\`, or \`=~".*${value}.*"\`: an expression has to take the whole value` };
  const near = didYouMean(value, values);
  return near === undefined ? undefined : { message, help: near };
}

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
