import { defineRule, type Expr, edited, exampleQuery, headOf, inQuery, isComparison, rewritten, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/counted-states",
  severity: "error",
  summary: "States are counted where they hold",
  why: "A stateset has a series for each state at any time, 1 where it holds and 0 where not. `count` counts both, so that the number never changes.",
  see: "https://prometheus.io/docs/specs/om/open_metrics_spec/#stateset",
  fixes: "unsafe",
  forQueries: { with: ["count"] },
  aggregation(node, query, report) {
    if (node.operator !== "count") return;
    const given = query.types.get(node.expr);
    // Those that hold were chosen.
    if (given?.kind !== "stateset" || !given.series || isChosen(node.expr)) return;
    report(inQuery(query, headOf(node)), {
      message: `\`count\` counts the states of \`${given.series.name}\` that do not hold as well`,
      help: "use `sum`, or count those that are `== 1`",
      fix: edited("unsafe", "use `sum`", rewritten(query, headOf(node).span, "sum")),
    });
  },
  bad: [
    {
      spec: exampleQuery('count(shop_phase{shop_phase="open"})'),
      message: "`count` counts the states of `shop_phase` that do not hold as well",
      at: [27, 35],
    },
  ],
  good: [{ spec: exampleQuery('count(shop_phase{shop_phase="open"} == 1) or sum by (shop_phase) (shop_phase) or count(shop_phase > 0) or count(up)') }],
});

/** Compared, so that only some of them are left. */
function isChosen(expr: Expr): boolean {
  const node = unwrapped(expr);
  return node.type === "binary" && isComparison(node.operator) && !node.bool;
}
