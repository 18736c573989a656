import { defineRule, type Expr, type ExprType, exampleQuery, headOf, inQuery, kindWords, nameOfSelector, printPromql, type SeriesFacts, walk } from "obsc/rule";

export default defineRule({
  name: "promql/quantile-of-wrong-series",
  severity: "error",
  summary: "`histogram_quantile` reads the buckets of a histogram",
  why: "Of series without buckets it makes nothing: the panel stays empty, and the alert never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile",
  forQueries: { with: ["histogram_quantile", "histogram_quantiles", "histogram_fraction", "quantile"] },
  call(node, query, report) {
    if (!/^histogram_(quantiles?|fraction)$/.test(node.function)) return;
    const given = node.args.find((each) => query.types.get(each)?.value === "vector");
    const series = given && bucketless(query.types.get(given));
    if (!given || !series) return;
    report(inQuery(query, selectorOf(given, series.name)), {
      message: `\`${node.function}\` reads buckets, and \`${series.name}\` is ${kindWords(series.kind)}`,
      help: insteadOf(series, node.function),
    });
  },
  aggregation(node, query, report) {
    if (node.operator !== "quantile" || node.parameter === undefined) return;
    const given = query.types.get(node.expr);
    if (given?.kind !== "histogram-bucket" || !given.series) return;
    report(inQuery(query, headOf(node)), {
      message: `\`quantile\` is of values, and the buckets of \`${given.series.metric}\` are counts`,
      help: `write \`histogram_quantile(${printPromql(node.parameter)}, sum by (le) (…))\``,
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.9, rate(shop_latency_seconds_sum[5m]))"),
      message: "`histogram_quantile` reads buckets, and `shop_latency_seconds_sum` is a counter, the sum of a histogram",
      at: [27, 64],
    },
    {
      spec: exampleQuery("histogram_quantile(0.9, shop_wait_seconds)"),
      message: "`histogram_quantile` reads buckets, and `shop_wait_seconds` is a quantile of a summary",
    },
    {
      spec: exampleQuery("histogram_fraction(0, 1, sum by (queue) (shop_queue_depth))"),
      message: "`histogram_fraction` reads buckets, and `shop_queue_depth` is a gauge",
    },
    {
      spec: exampleQuery("quantile(0.9, rate(shop_latency_seconds_bucket[5m]))"),
      message: "`quantile` is of values, and the buckets of `shop_latency_seconds` are counts",
      at: [27, 35],
    },
  ],
  good: [
    { spec: exampleQuery("quantile(0.9, shop_queue_depth)") },
    {
      spec: exampleQuery(
        "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m])) or histogram_quantile(0.5, rate(elsewhere[5m])) or histogram_quantile(0.5, rate(shop_work_seconds[5m]))",
      ),
    },
  ],
});

/** Where the series is named; all of what is given where a variable stands for it. */
function selectorOf(given: Expr, name: string): Expr {
  let found = given;
  walk(given, (node) => {
    if (node.type === "selector" && nameOfSelector(node) === name) found = node;
  });
  return found;
}

/** The declared series, where what was made of it can be no histogram; what a recording records is known where it reads one that is declared. */
function bucketless(type: ExprType | undefined): SeriesFacts | undefined {
  const series = type?.series;
  if (!series || series.kind === "unknown" || (series.recorded && !series.recorded.series)) return undefined;
  return series.kind === "histogram" || series.kind === "histogram-bucket" ? undefined : series;
}

function insteadOf({ name, metric, kind, quantiles }: SeriesFacts, of: string): string {
  if (kind === "histogram-sum" || kind === "histogram-count") return `read \`${metric}_bucket\``;
  if (kind === "summary-quantile") return `read \`${name}{quantile="${quantiles?.at(-1) ?? "0.99"}"}\` as it is, without \`${of}\``;
  return `leave out \`${of}\`, or read a histogram`;
}
