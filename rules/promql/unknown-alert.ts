import { type Context, defineRule, didYouMean, exampleQuery, exampleSpec, inQuery, listedValues, nameOfSelector } from "obsc/rule";

export default defineRule({
  name: "promql/unknown-alert",
  severity: "error",
  summary: "Queries of `ALERTS` name alerts that there are, by labels that they have",
  why: "Prometheus keeps a series for each alert that is pending or firing. Of a name that no rule has there never is one.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime",
  selector(node, query, report, context) {
    if (!alertSeries.has(nameOfSelector(node) ?? "")) return;
    for (const matcher of node.matchers) {
      if (/^(?:state|status)$/.test(matcher.label) && /^(?:firing|pending|inactive)$/.test(matcher.value)) {
        report(inQuery(query, { span: matcher.span }), {
          message: `the state of an alert is in \`alertstate\`, not in \`${matcher.label}\``,
          help: `write \`alertstate${matcher.operator}"${matcher.value}"\``,
        });
      }
      if (matcher.label !== "alertname" || matcher.operator.startsWith("!")) continue;
      const names = alertsIn(context);
      const unknown = names.length === 0 ? [] : (listedValues(matcher) ?? []).filter((value) => value !== "" && !names.includes(value));
      for (const name of unknown) {
        const meant = didYouMean(name, names);
        if (meant === undefined && !context.plan.catalogue.complete) continue;
        report(inQuery(query, { span: matcher.valueSpan ?? matcher.span }), {
          message: `no alert is called \`${name}\``,
          help: meant ?? "name an alert that a rule defines",
        });
      }
    }
  },
  bad: [
    { spec: withAlert('ALERTS{alertname="ShopDwn"}'), message: "no alert is called `ShopDwn`", at: [5, 48] },
    { spec: exampleQuery('count(ALERTS{state="firing"})'), message: "the state of an alert is in `alertstate`, not in `state`", at: [27, 48] },
  ],
  good: [{ spec: withAlert('ALERTS{alertname=~"ShopDown|Elsewhere",alertstate="firing"}') }, { spec: exampleQuery('ALERTS{alertname="ShopDwn"}') }],
});

function withAlert(query: string) {
  return exampleSpec({
    service: 'alerts: [alert("ShopDown", { when: promql`up`.below(1), for: "5m", severity: "warning", summary: "{value}" })],',
    system: `queries: [\n  savedQuery("Down", promql\`${query}\`),\n],`,
  });
}

const alertsIn = ({ groups }: Context): readonly string[] =>
  groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === "alerting" ? [name] : [])));

/** What Prometheus records of every alert. */
const alertSeries: ReadonlySet<string> = new Set(["ALERTS", "ALERTS_FOR_STATE"]);
