import { defineRule, type Expr, type ExprType, exampleQuery, headOf, inQuery, type QueryPart, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/average-of-ratio",
  severity: "warning",
  summary: "Shares, means and quantiles of traffic are not averaged",
  why: "A mean of shares counts an instance with one request as much as one with a million: both at 50 % and 0 % make 25 %, when nearly nothing failed.",
  see: "https://prometheus.io/docs/practices/rules/#aggregation",
  forQueries: { with: ["avg", "sum"] },
  aggregation(node, query, report) {
    if (!(node.operator === "avg" || node.operator === "sum")) return;
    const given = query.types.get(node.expr);
    const result = query.types.get(node);
    const what = given && kindOf(given, node.expr, query);
    if (!given || !result || what === undefined || isOneEach(given, result)) return;
    // Shares of one whole add up.
    if (node.operator === "sum" && sharesOne(node.expr)) return;
    report(inQuery(query, headOf(node)), {
      message: `this is the ${node.operator === "avg" ? "mean" : "sum"} of ${what}, whatever the number of requests behind each`,
      help: what === "quantiles" ? "add up the buckets, and take the quantile of that" : "add up both sides, and divide then: `sum(…) / sum(…)`",
    });
  },
  bad: [
    {
      spec: exampleQuery("avg(rate(shop_failed_total[5m]) / ignoring (code) group_right () rate(shop_requests_total[5m]))"),
      message: "this is the mean of shares, whatever the number of requests behind each",
      at: [27, 35],
    },
    {
      spec: exampleQuery("avg(histogram_quantile(0.9, sum by (le, instance) (rate(shop_latency_seconds_bucket[5m]))))"),
      message: "this is the mean of quantiles, whatever the number of requests behind each",
    },
    {
      spec: exampleQuery("avg by (method) (rate(shop_latency_seconds_sum[5m]) / rate(shop_latency_seconds_count[5m]))"),
      message: "this is the mean of means, whatever the number of requests behind each",
    },
    {
      spec: exampleQuery("sum(sum by (method) (rate(shop_failed_total[5m])) / sum by (method) (rate(shop_requests_total[5m])))"),
      message: "this is the sum of shares, whatever the number of requests behind each",
    },
  ],
  good: [
    {
      spec: exampleQuery("sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[5m])) or avg(shop_fill_ratio) or avg(rate(shop_requests_total[5m]))"),
    },
    { spec: exampleQuery('sum(sum by (code) (rate(shop_requests_total{code="500"}[5m])) / ignoring (code) group_left () sum(rate(shop_requests_total[5m])))') },
    {
      spec: exampleQuery("sum(histogram_count(rate(shop_work_seconds[5m]))) or avg by (job, instance) (histogram_quantile(0.9, rate(shop_work_seconds[5m])))"),
    },
  ],
});

/** What was made per request or so; how full a disk is may well be averaged. */
function kindOf({ kind, change }: ExprType, expr: Expr, query: QueryPart): string | undefined {
  if (change?.function !== "rate" && change?.function !== "increase" && change?.function !== "irate") return undefined;
  if (kind === "ratio") return "shares";
  if (kind === "quantile") return "quantiles";
  const quotient = unwrapped(expr);
  const isMean = quotient.type === "binary" && quotient.operator === "/" && query.types.get(quotient.right)?.literal === undefined;
  return kind === "gauge" && isMean ? "means" : undefined;
}

function sharesOne(expr: Expr): boolean {
  const node = unwrapped(expr);
  return node.type === "binary" && node.matching?.group !== undefined;
}

/** Each group has one series. */
const isOneEach = (given: ExprType, result: ExprType): boolean =>
  given.identity !== undefined && [...given.identity].every((label) => result.identity?.has(label));
