import { defineRule, edited, exampleQuery, inQuery, pieceOf, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/needless-anchor",
  severity: "warning",
  foreign: "off",
  summary: "Regular expressions of matchers do without `^` and `$`",
  why: "A matcher always takes the whole of a value. Who sees the anchors concludes that elsewhere, where they are missing, a part is enough.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors",
  fixes: "safe",
  forQueries: { with: ["=~", "!~"] },
  selector(node, query, report) {
    for (const { operator, value, valueSpan } of node.matchers) {
      if (operator === "=" || operator === "!=") continue;
      const open = value.startsWith("^");
      const close = /(?<!\\)(\\\\)*\$$/.test(value);
      if ((!open && !close) || value.includes("|")) continue;
      const better = value.slice(open ? 1 : 0, close ? -1 : undefined);
      const end = valueSpan && pieceOf({ ...valueSpan, start: valueSpan.end - 2 }, 0, 1);
      report(inQuery(query, { span: valueSpan }), {
        message: `\`${operator}\` takes whole values without ${open && close ? "`^` and `$`" : open ? "`^`" : "`$`"}`,
        help: `write \`${operator}"${better}"\``,
        fix: edited(
          "safe",
          `write \`${operator}"${better}"\``,
          ...(open ? [rewritten(query, pieceOf(valueSpan, 1, 2).span, "")] : []),
          ...(close ? [rewritten(query, end?.span, "")] : []),
        ),
      });
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{code=~"^5..$"}[5m])'),
      message: "`=~` takes whole values without `^` and `$`",
      at: [27, 66],
    },
    { spec: exampleQuery('rate(shop_requests_total{code!~"^5.."}[5m])'), message: "`!~` takes whole values without `^`" },
    { spec: exampleQuery('rate(shop_requests_total{code=~"5..$"}[5m])'), message: "`=~` takes whole values without `$`" },
  ],
  good: [{ spec: exampleQuery('rate(shop_requests_total{code=~"5.."}[5m]) or elsewhere{price=~".*\\\\$", job="^a$"}') }],
});
