import {
  type Call,
  defineRule,
  type Expr,
  eachOf,
  edited,
  exampleQuery,
  inQuery,
  nameIn,
  nameOfSelector,
  type QueryPart,
  rangeArgument,
  rewritten,
  wrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/native-histogram-suffix",
  severity: "error",
  summary: "A native histogram is read by its own name",
  why: "A native histogram is one series with all its buckets in each sample: there is no `_bucket`, no `_sum` and no `_count`, and a query of one gives nothing.",
  see: "https://prometheus.io/docs/specs/native_histograms/#promql",
  fixes: "safe",
  selector(node, query, report, { lookup }) {
    const name = nameOfSelector(node);
    const parts = name === undefined ? null : /^(.+)_(bucket|sum|count)$/.exec(name);
    const base = parts?.[1];
    const suffix = parts?.[2];
    if (name === undefined || base === undefined || suffix === undefined || lookup(name) || lookup(base)?.buckets !== "native") return;
    const call = callOf(node, query);
    const renamed = rewritten(query, nameIn(node).span, base);
    const around =
      suffix === "bucket" ? (node.matchers.length === 0 ? [] : [undefined]) : call ? wrapped(query, call.span, `histogram_${suffix}(`, ")") : [undefined];
    const help = suffix === "bucket" ? `read \`${base}\`, without \`le\`` : `write \`histogram_${suffix}(${call?.function ?? "rate"}(${base}[…]))\``;
    report(inQuery(query, nameIn(node).span ? nameIn(node) : node), {
      message: `\`${base}\` is a native histogram, which has no series \`${name}\``,
      help,
      fix: edited("safe", help, renamed, ...around),
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.9, sum by (le) (rate(shop_work_seconds_bucket[5m])))"),
      message: "`shop_work_seconds` is a native histogram, which has no series `shop_work_seconds_bucket`",
      at: [27, 77],
    },
    {
      spec: exampleQuery("sum(increase(shop_work_seconds_count[1h])) > 5"),
      message: "`shop_work_seconds` is a native histogram, which has no series `shop_work_seconds_count`",
    },
    {
      spec: exampleQuery('shop_work_seconds_bucket{le="0.5"}'),
      message: "`shop_work_seconds` is a native histogram, which has no series `shop_work_seconds_bucket`",
    },
    {
      spec: exampleQuery('sum(rate({__name__="shop_work_seconds_count"}[5m]))'),
      message: "`shop_work_seconds` is a native histogram, which has no series `shop_work_seconds_count`",
    },
  ],
  good: [{ spec: exampleQuery("histogram_quantile(0.9, sum(rate(shop_work_seconds[5m]))) or rate(shop_latency_seconds_count[5m]) or elsewhere_bucket") }],
});

/** What is given the range of a selector. */
function callOf(selector: Expr, { expr }: QueryPart): Call | undefined {
  let found: Call | undefined;
  eachOf(expr, "call", (call) => {
    const range = rangeArgument(call);
    if (range?.type === "matrix" && range.selector === selector) found = call;
  });
  return found;
}
