import { comparisonOperators, defineRule, eachOf, exampleQuery, exampleRecording, inQuery, isComparison } from "obsc/rule";

export default defineRule({
  name: "promql/constant-comparison",
  severity: "warning",
  summary: "What is compared can change",
  why: "A comparison of two numbers has the same answer for ever: one of them was meant to be a metric.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#comparison-binary-operators",
  forQueries: { with: comparisonOperators },
  query(query, report) {
    // Of a condition that never changes, a rule about alerts speaks.
    if (query.rule?.kind === "alerting") return;
    eachOf(query.expr, "binary", (node) => {
      if (!isComparison(node.operator)) return;
      const [one, other] = [node.left, node.right].map((side) => query.types.get(side)?.literal);
      if (one === undefined || other === undefined || Number.isNaN(one) || Number.isNaN(other)) return;
      report(inQuery(query, { span: node.operatorSpan }), { message: `two numbers are compared, ${one} and ${other}`, help: "compare a metric with a number" });
    });
  },
  bad: [
    { spec: exampleQuery("vector(1) > 0"), message: "two numbers are compared, 1 and 0", at: [27, 45] },
    { spec: exampleRecording("job:shop_on:constant", "2 > bool 1"), message: "two numbers are compared, 2 and 1" },
  ],
  good: [{ spec: exampleQuery("vector(1) or shop_queue_depth > 1") }],
});
