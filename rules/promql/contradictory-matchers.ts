import { accepts, defineRule, exampleQuery, inQuery, type LabelFacts, listedValues, type Matcher, nameOfSelector } from "obsc/rule";

export default defineRule({
  name: "promql/contradictory-matchers",
  severity: "error",
  summary: "The matchers of one label leave a value",
  why: "Matchers all have to hold. Two that exclude each other select nothing, whatever is there.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors",
  selector(node, query, report, { lookup }) {
    if (node.matchers.length < 2) return;
    const name = nameOfSelector(node);
    const series = name === undefined ? undefined : lookup(name);
    for (const [label, matchers] of byLabel(node.matchers)) {
      const last = matchers.at(-1);
      if (last && matchers.length > 1 && areContradictory(matchers, series?.labels.labels.get(label))) {
        report(inQuery(query, last), {
          message: `no \`${label}\` fits all of ${matchers.map(({ operator, value }) => `\`${operator}"${value}"\``).join(" and ")}`,
          help: "drop one of them, or ask for both values with `=~`",
        });
      }
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{code="200", code="500"}[5m])'),
      message: 'no `code` fits all of `="200"` and `="500"`',
      at: [27, 72],
    },
    { spec: exampleQuery('rate(elsewhere_total{code=~"a|b", zone="x", code!~"[ab]"}[5m])'), message: 'no `code` fits all of `=~"a|b"` and `!~"[ab]"`' },
    { spec: exampleQuery('rate(shop_requests_total{code=~"4..", code!="404"}[5m])'), message: 'no `code` fits all of `=~"4.."` and `!="404"`' },
  ],
  good: [
    {
      spec: exampleQuery(
        'rate(shop_requests_total{code=~"4..|5..", code!="404"}[5m]) or elsewhere{code=~"a.*", code!~"ab?", job="b"} or elsewhere{code="a", code=~"(?i)A"}',
      ),
    },
  ],
});

function byLabel(matchers: readonly Matcher[]): ReadonlyMap<string, readonly Matcher[]> {
  const groups = new Map<string, Matcher[]>();
  for (const matcher of matchers) groups.set(matcher.label, [...(groups.get(matcher.label) ?? []), matcher]);
  return groups;
}

/** Of all values that there are, or else of those that one of the matchers names, each fits some and none fits all. */
function areContradictory(matchers: readonly Matcher[], facts: LabelFacts | undefined): boolean {
  const named = matchers.map(listedValues).find((values) => values !== undefined);
  const known = facts?.values && [...facts.values, ...(facts.certain ? [] : [""])];
  const values = named && !known?.some((value) => named.includes(value)) ? named : (known ?? named);
  if (!values) return false;
  const possible = matchers.map((matcher) => values.filter((value) => accepts(matcher, value) !== false));
  // One that takes none of them alone is another mistake.
  if (known && values === known && possible.some((each) => each.length === 0)) return false;
  return !values.some((value) => possible.every((each) => each.includes(value)));
}
