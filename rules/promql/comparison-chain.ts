import { comparisonOperators, defineRule, exampleQuery, inQuery, isComparison, printPromql } from "obsc/rule";

export default defineRule({
  name: "promql/comparison-chain",
  severity: "error",
  summary: "A chain of comparisons means what it looks like",
  why: "`a < b < c` compares `a` with `b`, and what is left of `a` with `c`: nothing compares `b` with `c`. Behind `bool` it is the 0 or 1 that is compared.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#comparison-binary-operators",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    if (!isComparison(node.operator)) return;
    const first = node.left;
    if (first.type !== "binary" || !isComparison(first.operator)) return;
    const one = query.types.get(first.left);
    const other = query.types.get(first.right);
    const number = query.types.get(node.right)?.literal;
    if (first.bool && (number === 0 || number === 1)) return;
    // `0 < x < 5` leaves of `x` what is above 0, and of that what is below 5.
    if (!first.bool && (one?.value !== "vector" || other?.value !== "vector")) return;
    const [a, b, c] = [first.left, first.right, node.right].map(printPromql);
    report(inQuery(query, { span: node.operatorSpan }), {
      message: `\`${first.bool ? `${a} ${first.operator} bool ${b}` : a}\` is compared with \`${c}\`, not \`${b}\``,
      help: `write \`(${a} ${first.operator} ${b}) and (${b} ${node.operator} ${c})\``,
    });
  },
  bad: [
    {
      spec: exampleQuery("shop_memory_bytes < elsewhere_bytes < elsewhere_max_bytes"),
      message: "`shop_memory_bytes` is compared with `elsewhere_max_bytes`, not `elsewhere_bytes`",
      at: [27, 71],
    },
    { spec: exampleQuery("0 < bool shop_queue_depth < 10"), message: "`0 < bool shop_queue_depth` is compared with `10`, not `shop_queue_depth`" },
  ],
  good: [{ spec: exampleQuery("0 < shop_queue_depth < 10 or shop_queue_depth > 20 < 30 or (elsewhere > other) > 5") }],
});
