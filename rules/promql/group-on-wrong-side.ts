import { type Binary, defineRule, exampleQuery, extraIdentity, inQuery, listed, manySide, mismatchOf, rematched, type VectorMatching } from "obsc/rule";

export default defineRule({
  name: "promql/group-on-wrong-side",
  severity: "error",
  fixes: "unsafe",
  summary: "`group_left` stands where the left side has the many, `group_right` where the right side has them",
  why: "Prometheus refuses to answer when several series of the side that should be the one match: the panel shows an error, the rule fails.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#many-to-one-and-one-to-many-vector-matches",
  forQueries: { with: ["group_left", "group_right"] },
  binary(node, query, report) {
    const group = node.matching?.group;
    if (group === undefined) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (!left || !right || left.empty || right.empty || mismatchOf(node, left.labels, right.labels)) return;
    const many = manySide(node, left, right);
    if ((many !== "left" && many !== "right") || many === group.side) return;
    report(inQuery(query, group), {
      message: `the ${many} side has the many: its series differ in ${extra(node, many === "left" ? left : right)}`,
      ...rematched(query, node, { ...(node.matching as VectorMatching), group: { side: many, include: group.include } }),
    });
  },
  bad: [
    {
      spec: exampleQuery("sum by (job) (rate(shop_requests_total[5m])) * on (job) group_left () rate(shop_failed_total[5m])"),
      message: "the right side has the many: its series differ in `instance` and `method`",
      at: [27, 91],
    },
    {
      spec: exampleQuery("shop_memory_bytes * on (job) group_right () sum by (job) (rate(shop_failed_total[5m]))"),
      message: "the left side has the many: its series differ in `instance`",
      at: [27, 64],
    },
  ],
  good: [
    { spec: exampleQuery("rate(shop_failed_total[5m]) * on (job, instance) group_left (version) shop_build_info") },
    { spec: exampleQuery("elsewhere * on (job) group_right () sum by (job) (rate(shop_failed_total[5m]))") },
  ],
});

const extra = (node: Binary, side: Parameters<typeof extraIdentity>[1]): string => listed(extraIdentity(node, side) ?? [], 4);
