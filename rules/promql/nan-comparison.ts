import { comparisonOperators, defineRule, type Expr, exampleQuery, inQuery, isComparison, printPromql, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/nan-comparison",
  severity: "error",
  summary: "Nothing is compared with NaN",
  why: "NaN is equal to nothing, not even to itself, and neither above nor below anything: only `!=` is true of it, and of every value.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#comparison-binary-operators",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    if (!isComparison(node.operator)) return;
    const side = isNan(node.right) ? node.left : node.right;
    const number = isNan(node.right) ? node.right : node.left;
    if (!isNan(number) || isNan(side)) return;
    const text = printPromql(side);
    const found = `write \`${text} != ${text}\` to find NaN`;
    const without = `write \`${text} == ${text}\` to leave out NaN`;
    report(inQuery(query, number), {
      message: node.operator === "!=" ? "every value differs from NaN, NaN too" : `no value is \`${node.operator} NaN\`, not even NaN`,
      help: node.operator === "!=" ? without : node.operator === "==" ? found : "compare with a number",
    });
  },
  bad: [
    { spec: exampleQuery("shop_memory_bytes == NaN"), message: "no value is `== NaN`, not even NaN", at: [27, 56] },
    { spec: exampleQuery("nan != shop_memory_bytes"), message: "every value differs from NaN, NaN too", at: [27, 35] },
    { spec: exampleQuery("shop_memory_bytes > (NaN)"), message: "no value is `> NaN`, not even NaN" },
  ],
  good: [{ spec: exampleQuery("shop_memory_bytes != shop_memory_bytes or shop_memory_bytes * NaN > 1") }],
});

function isNan(expr: Expr): boolean {
  const node = unwrapped(expr);
  return node.type === "number" && Number.isNaN(node.value);
}
