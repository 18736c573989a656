import { type Binary, defineRule, exampleQuery, inQuery, isSameTree, unwrapped } from "obsc/rule";

const verdicts: Readonly<Partial<Record<Binary["operator"], string>>> = {
  and: "so that it says what one side says",
  or: "so that it says what one side says",
  unless: "so that nothing is left",
  "-": "so that the difference is 0",
  "/": "so that the quotient is 1",
  ">": "so that it is never true",
  "<": "so that it is never true",
};

export default defineRule({
  name: "promql/same-sides",
  severity: "warning",
  summary: "The sides of an operator differ",
  why: "The same query on both sides says nothing: one of them was meant to be another metric, another matcher or another time.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/",
  binary(node, query, report) {
    if (node.matching || node.bool) return;
    const verdict = verdicts[node.operator];
    const left = unwrapped(node.left);
    const right = unwrapped(node.right);
    if (verdict === undefined || left.type === "number" || left.type !== right.type || !isSameTree(left, right)) return;
    report(inQuery(query, node.right), { message: `both sides are the same, ${verdict}`, help: "say what was meant to differ, or leave one side" });
  },
  bad: [
    {
      spec: exampleQuery("shop_queue_depth > 5 and (shop_queue_depth > 5)"),
      message: "both sides are the same, so that it says what one side says",
      at: [27, 60],
    },
    { spec: exampleQuery("sum(shop_memory_bytes) / sum(shop_memory_bytes)"), message: "both sides are the same, so that the quotient is 1" },
    { spec: exampleQuery("shop_memory_bytes > shop_memory_bytes"), message: "both sides are the same, so that it is never true" },
  ],
  good: [
    {
      spec: exampleQuery("shop_memory_bytes - shop_memory_bytes offset 1h or shop_memory_bytes == shop_memory_bytes or shop_memory_bytes * shop_memory_bytes"),
    },
  ],
});
