import {
  type Binary,
  comparedRange,
  comparisonOperators,
  defineRule,
  type ExprType,
  exampleQuery,
  inQuery,
  isComparison,
  mirrored,
  type QueryPart,
  scaleOf,
} from "obsc/rule";

export default defineRule({
  name: "promql/threshold-above-buckets",
  severity: "error",
  summary: "A quantile is compared with what it can be",
  why: "A classic histogram does not know how far above its highest bound a value lay, so that no quantile of it is above that bound: the comparison never holds, or always.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    const found = comparisonIn(node, query);
    if (!found) return;
    const { quantile, operator, bound, top } = found;
    const passing = comparedRange(quantile.range, operator, bound);
    // Above 0 is asked for what is a number at all.
    const always = passing && operator.startsWith("<") && passing.min === quantile.range.min && passing.max === quantile.range.max;
    if (passing && !always) return;
    report(inQuery(query, { span: (quantile === query.types.get(node.left) ? node.right : node.left).span }), {
      message: `no quantile of \`${found.metric}\` is above ${top}, its highest bucket, so that this ${passing ? "always" : "never"} holds`,
      help: `compare with less, or add a bucket above ${Number((bound / scaleOf(quantile)).toPrecision(12))} to \`${found.metric}\``,
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.99, sum by (le) (rate(shop_latency_seconds_bucket[5m]))) > 8"),
      message: "no quantile of `shop_latency_seconds` is above 5, its highest bucket, so that this never holds",
      at: [27, 115],
    },
    {
      spec: exampleQuery("10000 > 1000 * histogram_quantile(0.99, sum by (le) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "no quantile of `shop_latency_seconds` is above 5000, its highest bucket, so that this always holds",
      at: [27, 35],
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_quantile(0.99, rate(shop_latency_seconds_bucket[5m])) >= 5 or histogram_quantile(0.99, rate(shop_work_seconds[5m])) > 8 or histogram_quantile(0.5, rate(shop_latency_seconds_bucket[5m])) != 8 or histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m])) > 0",
      ),
    },
  ],
});

interface Comparison {
  readonly quantile: ExprType;
  /** With the quantile on the left. */
  readonly operator: Binary["operator"];
  readonly bound: number;
  /** The highest finite bound, scaled as the quantile. */
  readonly top: number;
  readonly metric: string;
}

function comparisonIn(node: Binary, query: QueryPart): Comparison | undefined {
  const left = query.types.get(node.left);
  const right = query.types.get(node.right);
  if (!left || !right || !isComparison(node.operator)) return undefined;
  const quantile = left.literal === undefined ? left : right;
  const number = left.literal === undefined ? right : left;
  const operator = quantile === left ? node.operator : mirrored(node.operator);
  const { series, kind, range } = quantile;
  const bound = number.literal;
  if (kind !== "quantile" || bound === undefined || !series || !Array.isArray(series.buckets) || !Number.isFinite(range.max)) return undefined;
  return { quantile, operator, bound, top: range.max, metric: series.metric };
}
