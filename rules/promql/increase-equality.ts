import { defineRule, type ExprType, edited, exampleQuery, inQuery, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/increase-equality",
  severity: "warning",
  summary: "An increase is not compared with an exact number",
  why: "`increase` estimates what happened between the ends of its range from samples that lie inside it: one more request shows as 1.03, and is never equal to 1.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#increase",
  fixes: "safe",
  forQueries: { with: ["==", "!="] },
  binary(node, query, report) {
    if (node.operator !== "==" && node.operator !== "!=") return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    const [side, number] = left?.literal === undefined ? [left, right] : [right, left];
    if (!side || !isEstimate(side) || number?.literal === undefined || number.literal === 0 || number.unit !== undefined) return;
    const better = number === right ? ">=" : "<=";
    report(inQuery(query, { span: node.operatorSpan }), {
      message: `what \`${side.change?.function}\` gives is an estimate, hardly ever exactly ${number.literal}`,
      help: node.operator === "==" ? `compare with \`${better}\`` : "compare with `>` or `<`",
      fix: node.operator === "==" ? edited("safe", `compare with \`${better}\``, rewritten(query, node.operatorSpan, better)) : undefined,
    });
  },
  bad: [
    {
      spec: exampleQuery("increase(shop_requests_total[5m]) == 1"),
      message: "what `increase` gives is an estimate, hardly ever exactly 1",
      at: [27, 69],
    },
    { spec: exampleQuery("2 == sum(increase(elsewhere_total[5m]))"), message: "what `increase` gives is an estimate, hardly ever exactly 2" },
    { spec: exampleQuery("rate(shop_requests_total[5m]) != bool 0.5"), message: "what `rate` gives is an estimate, hardly ever exactly 0.5" },
  ],
  good: [{ spec: exampleQuery("increase(shop_requests_total[5m]) == 0 or increase(shop_requests_total[5m]) >= 1 or changes(shop_queue_depth[5m]) == 1") }],
});

const isEstimate = ({ change, kind }: ExprType): boolean =>
  (kind === "rate" || kind === "increase") && (change?.function === "rate" || change?.function === "increase");
