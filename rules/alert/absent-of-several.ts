import { type Call, defineRule, exampleAlert, inQuery, listed, listedValues, type Matcher, printPromql } from "obsc/rule";

export default defineRule({
  name: "alert/absent-of-several",
  severity: "warning",
  summary: "absent() looks for the series of one thing",
  why: "`absent` is 1 only when nothing at all is left. One that looks for several services is silent until the last of them is gone.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#absent",
  forQueries: { use: ["alert"], with: ["absent", "absent_over_time"] },
  call(node, query, report) {
    if (!node.function.startsWith("absent")) return;
    const several = matchersOf(node).find((matcher) => valuesNamedBy(matcher).length > 1);
    if (!several) return;
    const values = valuesNamedBy(several);
    report(inQuery(query, several), {
      message: `\`${node.function}\` is silent until each of ${listed(values, 4)} is gone`,
      help: `write one for each: \`${values
        .slice(0, 2)
        .map((value) => printPromql(only(node, several, value)))
        .join(" or ")}\``,
    });
  },
  bad: [
    {
      spec: exampleAlert('absent(up{job=~"shop|till"})'),
      message: "`absent` is silent until each of `shop` and `till` is gone",
      at: [27, 53],
    },
    {
      spec: exampleAlert('absent_over_time(up{job=~"shop|till"}[10m])'),
      message: "`absent_over_time` is silent until each of `shop` and `till` is gone",
    },
  ],
  good: [{ spec: exampleAlert('absent(up{job="shop"}) or absent(up{job="till"})') }, { spec: exampleAlert('absent(up{job=~"shop-.+"})') }],
});

function matchersOf({ args: [arg] }: Call): readonly Matcher[] {
  return arg?.type === "selector" ? arg.matchers : arg?.type === "matrix" ? arg.selector.matchers : [];
}

const valuesNamedBy = (matcher: Matcher): readonly string[] => (matcher.operator === "=~" ? (listedValues(matcher) ?? []) : []);

function only(call: Call, several: Matcher, value: string): Call {
  const narrowed = (matchers: readonly Matcher[]): readonly Matcher[] =>
    matchers.map((matcher) => (matcher === several ? { label: matcher.label, operator: "=", value } : matcher));
  const args = call.args.map((arg) => {
    if (arg.type === "selector") return { ...arg, matchers: narrowed(arg.matchers) };
    return arg.type === "matrix" ? { ...arg, selector: { ...arg.selector, matchers: narrowed(arg.selector.matchers) } } : arg;
  });
  return { ...call, args };
}
