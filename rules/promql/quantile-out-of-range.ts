import { defineRule, type Expr, edited, exampleQuery, inQuery, printPromql, rewritten, walk } from "obsc/rule";

export default defineRule({
  name: "promql/quantile-out-of-range",
  severity: "error",
  summary: "A quantile is a number from 0 to 1",
  why: "Above 1 Prometheus answers +Inf, below 0 -Inf: the alert always fires or never does.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile",
  fixes: "safe",
  forQueries: { with: ["quantile", "histogram_quantile", "histogram_quantiles", "quantile_over_time"] },
  query(query, report) {
    walk(query.expr, (node) => {
      for (const quantile of quantilesOf(node)) {
        const value = query.types.get(quantile)?.literal;
        if (value === undefined || (value >= 0 && value <= 1)) continue;
        const written = printPromql(quantile);
        const meant = value > 1 && value <= 100 ? String(Number((value / 100).toPrecision(12))) : undefined;
        report(inQuery(query, quantile), {
          message: `a quantile is from 0 to 1, this is ${written}`,
          help: meant ? `write \`${meant}\`` : "write a number from 0 to 1",
          fix: meant && quantile.type === "number" ? edited("safe", `write \`${meant}\``, rewritten(query, quantile.span, meant)) : undefined,
        });
      }
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(99, sum by (le) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "a quantile is from 0 to 1, this is 99",
      at: [27, 54],
    },
    { spec: exampleQuery("quantile_over_time(-0.5, shop_queue_depth[1h])"), message: "a quantile is from 0 to 1, this is -0.5" },
    { spec: exampleQuery("quantile(2 * 45, shop_memory_bytes)"), message: "a quantile is from 0 to 1, this is 2 * 45" },
  ],
  good: [{ spec: exampleQuery("quantile(1, shop_memory_bytes) or quantile_over_time(scalar(elsewhere), shop_memory_bytes[1h])") }],
});

function quantilesOf(node: Expr): readonly Expr[] {
  if (node.type === "aggregation") return node.operator === "quantile" && node.parameter ? [node.parameter] : [];
  if (node.type !== "call") return [];
  return node.function === "histogram_quantiles"
    ? node.args.slice(2)
    : /^(histogram_quantile|quantile_over_time)$/.test(node.function)
      ? node.args.slice(0, 1)
      : [];
}
