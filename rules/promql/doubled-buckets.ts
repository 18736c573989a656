import {
  defineRule,
  type Expr,
  edited,
  exampleQuery,
  exampleRecording,
  headOf,
  inQuery,
  nameIn,
  nameOfSelector,
  presenceOf,
  type QueryPart,
  rewritten,
  type VectorSelector,
  valuesOn,
  walk,
} from "obsc/rule";

export default defineRule({
  name: "promql/doubled-buckets",
  severity: "error",
  summary: "Buckets of a histogram are not added to each other",
  why: "Each bucket also counts all that lies in the buckets below it. A sum over them counts a fast request once for every bucket that there is.",
  see: "https://prometheus.io/docs/practices/histograms/#count-and-sum-of-observations",
  fixes: "safe",
  forQueries: { with: ["sum", "avg"] },
  query(query, report) {
    const read = new Set<Expr>();
    walk(query.expr, (node) => {
      // Where a quantile is asked for, it is the label that is missing.
      if (node.type === "call" && node.function.startsWith("histogram_")) walk(node, (inner) => read.add(inner));
      if (node.type !== "aggregation" || read.has(node) || (node.operator !== "sum" && node.operator !== "avg")) return;
      const given = query.types.get(node.expr);
      const result = query.types.get(node);
      if (given?.kind !== "histogram-bucket" || given.empty || !given.series || !result || presenceOf(result.labels, "le") !== "never") return;
      const values = valuesOn(given.labels, "le");
      if (presenceOf(given.labels, "le") !== "always" || values === undefined || values.length < 2) return;
      const { metric } = given.series;
      const selector = selectorIn(node.expr, query);
      // What is recorded as buckets is to be read as buckets.
      const named = query.rule?.kind === "recording" && /bucket/.test(query.rule.name);
      const plain = selector && !selector.matchers.some(({ label }) => label === "le");
      report(inQuery(query, headOf(node)), {
        message: `this adds up the buckets of \`${metric}\`, each of which holds those below it`,
        help: named ? `keep the label \`le\`, as in \`sum by (le, …)\`` : plain ? `read \`${metric}_count\`` : 'choose one bucket with `le="…"`',
        fix: plain && !named ? edited("safe", `read \`${metric}_count\``, rewritten(query, nameIn(selector).span, `${metric}_count`)) : undefined,
      });
    });
  },
  bad: [
    {
      spec: exampleQuery('sum(rate(shop_latency_seconds_bucket{le="0.5"}[5m])) / sum(rate(shop_latency_seconds_bucket[5m]))'),
      message: "this adds up the buckets of `shop_latency_seconds`, each of which holds those below it",
      at: [27, 90],
    },
    {
      spec: exampleRecording("job:shop_latency_seconds_bucket:rate5m", "sum by (job) (rate(shop_latency_seconds_bucket[5m]))"),
      message: "this adds up the buckets of `shop_latency_seconds`, each of which holds those below it",
    },
    {
      spec: exampleQuery('sum by (job) (rate(shop_latency_seconds_bucket{le!="+Inf"}[5m]))'),
      message: "this adds up the buckets of `shop_latency_seconds`, each of which holds those below it",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        'sum by (le) (rate(shop_latency_seconds_bucket[5m])) or sum(rate(shop_latency_seconds_bucket{le="+Inf"}[5m])) or max(rate(shop_latency_seconds_bucket[5m])) or sum(rate(elsewhere_bucket[5m]))',
      ),
    },
  ],
});

/** What reads the buckets, where they are not recorded. */
function selectorIn(expr: Expr, query: QueryPart): VectorSelector | undefined {
  let found: VectorSelector | undefined;
  walk(expr, (node) => {
    if (node.type === "selector" && nameOfSelector(node)?.endsWith("_bucket") && query.types.get(node)?.kind === "histogram-bucket") found ??= node;
  });
  return found;
}
