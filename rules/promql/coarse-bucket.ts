import { comparisonOperators, defineRule, exampleQuery, inQuery, isComparison, scaleOf } from "obsc/rule";

export default defineRule({
  name: "promql/coarse-bucket",
  severity: "warning",
  foreign: "info",
  summary: "A quantile is compared with a bound of a bucket, or with what lies in a narrow one",
  why: "Where in its bucket a quantile lies is guessed by a straight line. In the bucket from 0.25 to 0.5 a service at a steady 0.26 may be said to be at 0.49.",
  see: "https://prometheus.io/docs/practices/histograms/#errors-of-quantile-estimation",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    if (!isComparison(node.operator)) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    const quantile = left?.literal === undefined ? left : right;
    const number = left?.literal === undefined ? right : left;
    const { series } = quantile ?? {};
    if (quantile?.kind !== "quantile" || number?.literal === undefined || !series || !Array.isArray(series.buckets)) return;
    const bound = number.literal / scaleOf(quantile);
    const bounds: readonly number[] = series.buckets;
    const above = bounds.find((each) => each >= bound);
    // What was meant as seconds is in another bucket.
    if (quantile.unit === "milliseconds" && bound < (bounds[0] ?? 0)) return;
    const below = bounds.findLast((each) => each <= bound) ?? 0;
    // At a bound there is nothing to guess, and near to one next to nothing.
    if (above === undefined || above < below * 1.5 || Math.min(bound - below, above - bound) < 0.05 * (above - below)) return;
    report(inQuery(query, number === right ? node.right : node.left), {
      message: `this lies within a bucket of \`${series.metric}\`, from ${below} to ${above}, in which a quantile is a guess`,
      help: `compare with ${[below, above].filter((each) => each > 0).join(" or ")}, or add the bucket ${Number(bound.toPrecision(12))} to \`${series.metric}\``,
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.99, sum by (le) (rate(shop_latency_seconds_bucket[5m]))) > 0.3"),
      message: "this lies within a bucket of `shop_latency_seconds`, from 0.25 to 0.5, in which a quantile is a guess",
      at: [27, 115],
    },
    {
      spec: exampleQuery("50 < 1000 * histogram_quantile(0.99, sum by (le) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "this lies within a bucket of `shop_latency_seconds`, from 0 to 0.1, in which a quantile is a guess",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_quantile(0.99, rate(shop_latency_seconds_bucket[5m])) > 0.25 or histogram_quantile(0.99, rate(shop_work_seconds[5m])) > 0.3",
      ),
    },
  ],
});
