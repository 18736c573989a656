import { defineRule, didYouMean, exampleQuery, inQuery, listed, presenceOf, suggestion } from "obsc/rule";

export default defineRule({
  name: "promql/missing-group-label",
  severity: "error",
  summary: "Labels that `group_left` or `group_right` brings in are on the side that they come from",
  why: "A label that the side of the one lacks is not added; where the many have it, theirs is taken away. Nothing says so.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#group-modifiers",
  forQueries: { with: ["group_left", "group_right"] },
  binary(node, query, report) {
    if (node.matching?.group === undefined) return;
    const { side, include, labelSpans } = node.matching.group;
    const [one, many] = side === "left" ? [query.types.get(node.right), query.types.get(node.left)] : [query.types.get(node.left), query.types.get(node.right)];
    if (!one || one.empty || !many) return;
    const other = side === "left" ? "right" : "left";
    include.forEach((label, index) => {
      if (presenceOf(one.labels, label) !== "never") return;
      const others = [...one.labels.labels.keys()].filter((each) => !include.includes(each) && node.matching?.labels.includes(each) !== true);
      report(inQuery(query, { span: labelSpans?.[index] }), {
        message: `the ${other} side has no label \`${label}\` to bring in`,
        help:
          presenceOf(many.labels, label) === "always"
            ? `write \`group_${other} (${label})\`: it is the ${side} side that has the label`
            : (didYouMean(label, others) ??
              suggestion(others.filter((each) => each.endsWith(`_${label}`))) ??
              (others.length > 0 ? `bring in ${listed(others, 5)}, or nothing` : `write \`group_${side} ()\``)),
      });
    });
  },
  bad: [
    {
      spec: exampleQuery("shop_queue_depth * on (instance) group_left (versoin) shop_build_info"),
      message: "the right side has no label `versoin` to bring in",
      at: [27, 80],
    },
    {
      spec: exampleQuery("max by (job) (shop_build_info) * on (job) group_right (version) shop_queue_depth"),
      message: "the left side has no label `version` to bring in",
      at: [27, 90],
    },
  ],
  good: [{ spec: exampleQuery("shop_queue_depth * on (instance) group_left (version) shop_build_info * on (job) group_left (zone) elsewhere") }],
});
