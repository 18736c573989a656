import { type Binary, defineRule, type Expr, exampleAlert, inQuery, printPromql, type QueryPart } from "obsc/rule";

export default defineRule({
  name: "alert/absent-of-filter",
  severity: "error",
  summary: "No alert waits for the absence of what is down",
  why: "A comparison leaves nothing when it does not hold, and `absent` of nothing is 1: `absent(up == 0)` fires as long as every target is up.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#absent",
  forQueries: { use: ["alert"], with: ["absent", "absent_over_time"] },
  call(node, query, report) {
    if (!node.function.startsWith("absent")) return;
    const filter = node.args[0] && downIn(node.args[0], query);
    if (!filter) return;
    const inner = printPromql(filter.left);
    report(inQuery(query, node), {
      message: `\`${node.function}\` is 1 as long as \`${filter.operator} ${printPromql(filter.right)}\` holds for no series, not only where there is none`,
      help: `write \`absent(${inner})\` for series that are gone, and \`${printPromql(filter)}\` for the value`,
    });
  },
  bad: [
    {
      spec: exampleAlert('absent(up{job="shop"} == 0)'),
      message: "`absent` is 1 as long as `== 0` holds for no series, not only where there is none",
      at: [27, 43],
    },
    {
      spec: exampleAlert("absent_over_time((up != 1)[10m:1m])"),
      message: "`absent_over_time` is 1 as long as `!= 1` holds for no series, not only where there is none",
    },
  ],
  good: [
    { spec: exampleAlert('absent(up{job="shop"})') },
    // No target answers, and nothing was asked lately: both say that what should be is not.
    { spec: exampleAlert('absent(up{job="shop"} == 1)') },
    { spec: exampleAlert("absent(rate(shop_requests_total[5m]) > 0)") },
    { spec: exampleAlert("absent(sum by (job) (rate(shop_requests_total[5m])))") },
  ],
});

/** A comparison that only holds for what is down: `x == 0`, or `x != 1` of what is 0 or 1. */
function downIn(expr: Expr, query: Pick<QueryPart, "types">): Binary | undefined {
  if (expr.type === "paren" || expr.type === "subquery") return downIn(expr.expr, query);
  if (expr.type !== "binary" || expr.bool) return undefined;
  const bound = query.types.get(expr.right)?.literal;
  const isTruth = query.types.get(expr.left)?.kind === "truth";
  if (expr.operator === "==" ? bound === 0 : isTruth && bound === 1 && (expr.operator === "!=" || expr.operator === "<")) return expr;
  return undefined;
}
