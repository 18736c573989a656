import { defineRule, exampleQuery, inQuery } from "obsc/rule";

export default defineRule({
  name: "promql/division-by-zero",
  severity: "error",
  summary: "Nothing is divided by 0",
  why: "The quotient is infinite or NaN: what is compared with it is always true, or never.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#arithmetic-binary-operators",
  forQueries: { with: ["/", "%"] },
  binary(node, query, report) {
    if (node.operator !== "/" && node.operator !== "%") return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (!left || !right || left.literal !== undefined || right.empty || right.range.min !== 0 || right.range.max !== 0) return;
    report(inQuery(query, node.right), { message: "the right side is always 0", help: "divide by something that is not 0" });
  },
  bad: [
    { spec: exampleQuery("shop_memory_bytes / 0"), message: "the right side is always 0", at: [27, 55] },
    { spec: exampleQuery("shop_memory_bytes % (shop_fill_ratio * 0)"), message: "the right side is always 0" },
  ],
  good: [{ spec: exampleQuery("shop_memory_bytes / (shop_fill_ratio > 0) or shop_memory_bytes / 1024 or on () vector(1 / 0)") }],
});
