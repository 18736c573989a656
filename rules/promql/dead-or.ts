import {
  alwaysMatches,
  type Binary,
  defineRule,
  type Expr,
  exampleQuery,
  inQuery,
  mismatchOf,
  printPromql,
  type QueryPart,
  type Report,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/dead-or",
  severity: "warning",
  summary: "Both sides of `or` can matter",
  why: "`or` adds the series of its right side that match none of the left. Where there is always one that matches, or where what is added finds no series of the other operator's side, the right side might as well not be there.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#logical-set-binary-operators",
  forQueries: { with: ["or"] },
  binary(node, query, report) {
    if (node.operator === "or") {
      const left = query.types.get(node.left);
      const right = query.types.get(node.right);
      if (!left || !right || right.empty || !alwaysMatches(node, right, left)) return;
      const help = "put what is always there behind `or`, on the right";
      report(inQuery(query, node.right), { message: "the left side is always there, so that the right side never counts", help });
      return;
    }
    for (const [side, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const)
      reportUnmatched(node, side, other, query, report);
  },
  bad: [
    {
      spec: exampleQuery("vector(0) or sum(rate(shop_failed_total[5m]))"),
      message: "the left side is always there, so that the right side never counts",
      at: [27, 48],
    },
    {
      spec: exampleQuery("(sum by (method) (rate(shop_failed_total[5m])) or vector(0)) / sum by (method) (rate(shop_requests_total[5m]))"),
      message: "`vector(0)` finds no series of the other side: it lacks `method`",
      at: [27, 85],
    },
    {
      spec: exampleQuery("shop_memory_bytes + on (job, instance) (shop_fill_ratio or sum(elsewhere))"),
      message: "`sum(elsewhere)` finds no series of the other side: it lacks `job`",
    },
  ],
  good: [
    { spec: exampleQuery("(sum(rate(shop_failed_total[5m])) or vector(0)) / sum(rate(shop_requests_total[5m]))") },
    { spec: exampleQuery("sum by (job) (shop_memory_bytes or vector(0)) + on () group_left () (vector(1) or elsewhere)") },
    {
      spec: exampleQuery(
        "(sum by (job) (rate(shop_failed_total[5m])) or 0 * sum by (job) (shop_memory_bytes)) / sum by (job) (rate(shop_requests_total[5m])) or shop_queue_depth",
      ),
    },
  ],
});

/** What `or` adds to one side of another operator, and what then matches nothing of the other side although the rest does. */
function reportUnmatched(node: Binary, side: Expr, other: Expr, query: QueryPart, report: Report): void {
  const union = unwrapped(side);
  if (union.type !== "binary" || union.operator !== "or" || node.matching?.fill || ["and", "unless"].includes(node.operator)) return;
  const [left, right, theirs] = [union.left, union.right, other].map((each) => query.types.get(each));
  if (!left || !right || theirs?.value !== "vector" || mismatchOf(node, left.labels, theirs.labels)) return;
  const mismatch = mismatchOf(node, right.labels, theirs.labels);
  if (mismatch?.because !== "right-only") return;
  const text = printPromql(union.right);
  report(inQuery(query, union.right), {
    message: `${text.length > 60 ? "what `or` adds" : `\`${text}\``} finds no series of the other side: it lacks \`${mismatch.label}\``,
    help: right.literal === 0 ? `write \`or 0 * ${printPromql(other)}\`: a zero for each` : "give it the labels of the other side, or leave it out",
  });
}
