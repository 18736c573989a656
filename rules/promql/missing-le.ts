import {
  type Aggregation,
  defineRule,
  type Expr,
  edited,
  exampleQuery,
  headOf,
  inQuery,
  nameOfSelector,
  presenceOf,
  type QueryPart,
  rewritten,
  unwrapped,
  walk,
  wrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/missing-le",
  severity: "error",
  summary: "Sums under `histogram_quantile` keep the label `le`",
  why: "The buckets of a histogram are told apart by `le`. Where it was summed away there is no quantile: the panel stays empty, the alert never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile",
  fixes: "safe",
  forQueries: { with: ["histogram_quantile", "histogram_quantiles", "histogram_fraction"] },
  call(node, query, report) {
    if (!ofBuckets.test(node.function)) return;
    const given = node.args.find((each) => query.types.get(each)?.value === "vector");
    const type = given && query.types.get(given);
    if (!given || !type || presenceOf(type.labels, "le") !== "never") return;
    const dropping = droppingIn(given, query);
    if (!dropping || !readsBuckets(given)) return;
    const { grouping, operator } = dropping;
    const better = keepingLe(dropping);
    const edits = grouping
      ? [rewritten(query, grouping.span, better)]
      : isBare(dropping)
        ? wrapped(query, headOf(dropping).span, "", ` ${better} `)
        : [undefined];
    report(inQuery(query, grouping?.span ? grouping : headOf(dropping)), {
      message: `\`${saidOf(dropping)}\` drops \`le\`, by which \`${node.function}\` tells the buckets apart`,
      help: `write \`${operator} ${better}\``,
      fix: edited("safe", `write \`${operator} ${better}\``, ...edits),
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_quantile(0.9, sum by (method) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "`sum by (method)` drops `le`, by which `histogram_quantile` tells the buckets apart",
      at: [27, 63],
    },
    {
      spec: exampleQuery("histogram_quantile(0.9, sum(rate(shop_latency_seconds_bucket[5m])))"),
      message: "`sum` drops `le`, by which `histogram_quantile` tells the buckets apart",
      at: [27, 59],
    },
    {
      spec: exampleQuery("histogram_quantile(0.9, sum without (le, instance) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "`sum without (le, instance)` drops `le`, by which `histogram_quantile` tells the buckets apart",
    },
    {
      spec: exampleQuery("histogram_quantile(0.9, sum by () (rate(elsewhere_bucket[5m])))"),
      message: "`sum` drops `le`, by which `histogram_quantile` tells the buckets apart",
    },
    {
      spec: exampleQuery("histogram_quantile(0.9, sum without (le) (rate(elsewhere_bucket[5m])))"),
      message: "`sum without (le)` drops `le`, by which `histogram_quantile` tells the buckets apart",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_quantile(0.9, sum by (method, le) (rate(shop_latency_seconds_bucket[5m]))) or histogram_quantile(0.9, sum(rate(shop_work_seconds[5m]))) or histogram_quantile(0.9, sum(elsewhere))",
      ),
    },
  ],
});

const ofBuckets = /^histogram_(quantiles?|fraction)$/;

/** The aggregation by which the label went: the innermost of those around each other. */
function droppingIn(expr: Expr, query: QueryPart): Aggregation | undefined {
  const node = unwrapped(expr);
  if (node.type === "binary") return droppingIn(node.left, query);
  const inner =
    node.type === "aggregation" ? node.expr : node.type === "call" ? node.args.find((each) => query.types.get(each)?.value === "vector") : undefined;
  const deeper = inner && droppingIn(inner, query);
  return deeper ?? (node.type === "aggregation" && dropsLe(node) ? node : undefined);
}

function dropsLe({ grouping }: Aggregation): boolean {
  return grouping === undefined || (grouping.kind === "by") !== grouping.labels.includes("le");
}

/** A native histogram has no `le` to keep; what has a name that ends so is a classic one. */
function readsBuckets(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    if (node.type === "selector" && nameOfSelector(node)?.endsWith("_bucket")) found = true;
  });
  return found;
}

/** The clause that keeps it. */
function keepingLe({ grouping }: Aggregation): string {
  const labels = grouping?.labels ?? [];
  return grouping?.kind === "without" ? `without (${labels.filter((label) => label !== "le").join(", ")})` : `by (${["le", ...labels].join(", ")})`;
}

function saidOf({ operator, grouping }: Aggregation): string {
  return grouping ? `${operator} ${grouping.kind} (${grouping.labels.join(", ")})` : operator;
}

/** With nothing but a parenthesis around what it adds up: an empty `by ()` leaves no trace in the tree. */
function isBare({ operator, span, expr }: Aggregation): boolean {
  const inner = expr.span;
  return span !== undefined && inner !== undefined && inner.start - span.start - operator.length < 4 && span.end - inner.end < 4;
}
