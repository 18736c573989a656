import { defineRule, type Expr, edited, exampleQuery, formatDuration, inQuery, printPromql, walk, wrapped } from "obsc/rule";

export default defineRule({
  name: "promql/quantile-without-rate",
  severity: "error",
  summary: "Quantiles of a histogram are of what it counted lately",
  why: "Buckets count from the start of the process. A quantile of them is over its whole life: after a week, an hour of slow answers does not move it.",
  see: "https://prometheus.io/docs/practices/histograms/#quantiles",
  fixes: "unsafe",
  forQueries: { with: ["histogram_quantile", "histogram_quantiles", "histogram_fraction", "histogram_avg", "histogram_stddev", "histogram_stdvar"] },
  call(node, query, report) {
    if (!ofHistograms.test(node.function)) return;
    const given = node.args.find((each) => query.types.get(each)?.value === "vector");
    const type = given && query.types.get(given);
    if (!given || !type?.series || type.change || (type.kind !== "histogram-bucket" && type.kind !== "histogram")) return;
    const { name } = type.series;
    const selector = instantIn(given, name);
    const milliseconds = Math.max(300_000, 4 * (type.series.interval ?? 0));
    const range = formatDuration(milliseconds);
    const plain = selector?.offset === undefined && selector?.at === undefined;
    report(inQuery(query, selector), {
      message: `\`${node.function}\` of \`${name}\` is over all that it ever counted`,
      help: selector ? `write \`rate(${printPromql({ type: "matrix", selector, range: { type: "duration", milliseconds } })})\`` : "record the rate of it",
      fix: selector && plain ? edited("unsafe", `take the rate over ${range}`, ...wrapped(query, selector.span, "rate(", `[${range}])`)) : undefined,
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.9, sum by (le) (shop_latency_seconds_bucket))"),
      message: "`histogram_quantile` of `shop_latency_seconds_bucket` is over all that it ever counted",
      at: [27, 72],
    },
    {
      spec: exampleQuery("histogram_avg(shop_work_seconds offset 1h)"),
      message: "`histogram_avg` of `shop_work_seconds` is over all that it ever counted",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m])) or histogram_fraction(0, 1, increase(shop_work_seconds[5m])) or histogram_quantile(0.9, elsewhere_bucket)",
      ),
    },
  ],
});

const ofHistograms = /^histogram_(quantiles?|fraction|avg|stddev|stdvar)$/;

/** The selector of that name. */
function instantIn(expr: Expr, name: string) {
  let found: Extract<Expr, { type: "selector" }> | undefined;
  walk(expr, (node) => {
    if (node.type === "selector" && node.name === name) found ??= node;
  });
  return found;
}
