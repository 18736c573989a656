import {
  type Binary,
  defineRule,
  type ExprType,
  exampleQuery,
  extraIdentity,
  inQuery,
  listed,
  manySide,
  mismatchOf,
  rematched,
  type VectorMatching,
} from "obsc/rule";

export default defineRule({
  name: "promql/many-to-one",
  severity: "error",
  fixes: "unsafe",
  summary: "Where several series match one, `group_left` or `group_right` says so",
  why: "Without it Prometheus matches one to one, and refuses to answer as soon as two series of a side find the same one: the panel shows an error, the rule fails.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#many-to-one-and-one-to-many-vector-matches",
  forQueries: { with: ["on", "ignoring"] },
  binary(node, query, report) {
    if (node.matching === undefined || node.matching.group || isSet(node)) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (left?.value !== "vector" || right?.value !== "vector" || left.empty || right.empty) return;
    if (mismatchOf(node, left.labels, right.labels)) return;
    const many = manySide(node, left, right);
    if (many !== "left" && many !== "right") return;
    const [side, other] = many === "left" ? [left, "right"] : [right, "left"];
    report(inQuery(query, { span: node.operatorSpan }), {
      message: `several series of the ${many} side, told apart by ${apart(node, side)}, match one of the ${other} side`,
      ...rematched(query, node, { ...(node.matching as VectorMatching), group: { side: many, include: [] } }),
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(shop_requests_total[5m]) / on (job) sum by (job) (rate(shop_requests_total[5m]))"),
      message: "several series of the left side, told apart by `instance`, `method` and `code`, match one of the right side",
      at: [27, 65],
    },
    {
      spec: exampleQuery("sum by (method) (rate(shop_failed_total[5m])) / ignoring (code) sum by (method, code) (rate(shop_requests_total[5m]))"),
      message: "several series of the right side, told apart by `code`, match one of the left side",
      at: [27, 81],
    },
  ],
  good: [
    { spec: exampleQuery("rate(shop_requests_total[5m]) / on (job) group_left () sum by (job) (rate(shop_requests_total[5m]))") },
    { spec: exampleQuery('rate(shop_requests_total{code="500"}[5m]) / ignoring (code) rate(shop_requests_total{code="200"}[5m])') },
    { spec: exampleQuery("shop_memory_bytes * on (job, instance) shop_build_info and on (job) shop_queue_depth") },
    { spec: exampleQuery("elsewhere / on (job) up") },
  ],
});

const isSet = ({ operator }: Binary): boolean => operator === "and" || operator === "or" || operator === "unless";

/** Labels that the series of a match differ in. */
function apart(node: Binary, side: ExprType): string {
  return listed(extraIdentity(node, side) ?? [], 4);
}
