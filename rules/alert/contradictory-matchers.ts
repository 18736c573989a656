import { allRoutes, defineRule, exampleAlertmanager, excludes, inhibitionsOf, inPart, type LabelMatcher, routeTree, valuesNamed } from "obsc/rule";

export default defineRule({
  name: "alert/contradictory-matchers",
  severity: "error",
  summary: "Matchers beside each other can all hold for one alert",
  why: "All of them have to hold, and an alert has one value of each label: a route that asks for two gets no alert, and an inhibition silences none.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#matcher",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    const tree = routeTree(file);
    const lists = [...(tree ? allRoutes(tree).map(({ matchers }) => matchers) : []), ...inhibitionsOf(file).flatMap(({ source, target }) => [source, target])];
    for (const matchers of lists) {
      const [one, other] = contradictionIn(matchers) ?? [];
      if (!one || !other) continue;
      const values = [one, other].flatMap((matcher) => (matcher.operator.startsWith("!") ? [] : (valuesNamed(matcher) ?? [])));
      report(inPart(file, other.path), {
        message: `no alert has ${textOf(one)} and ${textOf(other)}`,
        help: values.length > 1 ? `write \`${one.label}=~"${values.join("|")}"\` for either` : "leave one of the two out",
      });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ beside: "inhibit_rules:\n  - { source_matchers: [a=b], target_matchers: [alertname=X, alertname=Y], equal: [c] }" }),
      message: 'no alert has `alertname="X"` and `alertname="Y"`',
      at: [15, 68],
    },
    { spec: exampleAlertmanager({ route: "routes:\n  - matchers: [team=a, team!~a|b]" }), message: 'no alert has `team="a"` and `team!~"a|b"`' },
  ],
  good: [{ spec: exampleAlertmanager({ route: "routes:\n  - matchers: [team=a, team=~a|b, severity!=info, severity=~c.*]" }) }],
});

function contradictionIn(matchers: readonly LabelMatcher[]): readonly [LabelMatcher, LabelMatcher] | undefined {
  for (const [index, other] of matchers.entries()) {
    const one = matchers.slice(0, index).find((each) => excludes([each], [other]));
    if (one) return [one, other];
  }
  return undefined;
}

const textOf = ({ label, operator, value }: LabelMatcher): string => `\`${label}${operator}"${value}"\``;
