import { defineRule, edited, exampleQuery, inQuery, type Matcher, nameOfSelector, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/needless-regexp",
  severity: "warning",
  foreign: "off",
  summary: "A single value is asked for as it is, not by a regular expression",
  why: "A reader looks for what the expression is good for, and the server compares each value where it could look one up.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors",
  fixes: "safe",
  forQueries: { with: ["=~", "!~"] },
  selector(node, query, report, { lookup }) {
    const name = nameOfSelector(node);
    const declared = name === undefined ? undefined : lookup(name)?.labels.labels;
    for (const matcher of node.matchers) {
      const { operator, value, valueSpan } = matcher;
      if (!isPattern(matcher) || !isPlain(value)) continue;
      // What the label never is, is the mistake of another rule.
      if (declared?.get(matcher.label)?.values?.includes(value) === false) continue;
      const better = operator === "=~" ? "=" : "!=";
      // The operator ends where the value begins, or a space before that, which then goes with it.
      const at = valueSpan && { ...valueSpan, start: (matcher.span?.start ?? 0) + matcher.label.length, end: valueSpan.start };
      report(inQuery(query, matcher), {
        message: `\`${operator}"${value}"\` takes one value only`,
        help: `write \`${better}"${value}"\``,
        fix: edited("safe", `write \`${better}"${value}"\``, rewritten(query, at, better)),
      });
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{code=~"500"}[5m])'),
      message: '`=~"500"` takes one value only',
      at: [27, 60],
    },
    { spec: exampleQuery('rate(shop_requests_total{code !~ "500"}[5m])'), message: '`!~"500"` takes one value only' },
  ],
  good: [{ spec: exampleQuery('rate(shop_requests_total{code=~"5.."}[5m]) or rate(elsewhere{code="500", job=~"a|b", zone=~""}[5m])') }],
});

const isPattern = ({ operator }: Matcher): boolean => operator === "=~" || operator === "!~";

/** No character of it means anything else than itself; a variable of a dashboard is filled in later. */
const isPlain = (value: string): boolean => /^[\w\-/:, @%&=;<>"']+$/.test(value);
