import { type Binary, defineRule, type ExprType, exampleQuery, extraIdentity, inQuery, listed, manySide, mismatchOf, valuesOn } from "obsc/rule";

export default defineRule({
  name: "promql/many-to-many",
  severity: "error",
  summary: "One side of an operator has at most one series in a match",
  why: "Prometheus refuses to answer when several series of both sides match each other, or several of the side that should be the one: the panel shows an error, the rule fails.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#many-to-one-and-one-to-many-vector-matches",
  forQueries: { with: ["on", "ignoring"] },
  binary(node, query, report) {
    if (node.matching === undefined || isSet(node)) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (left?.value !== "vector" || right?.value !== "vector" || left.empty || right.empty) return;
    if (mismatchOf(node, left.labels, right.labels) || manySide(node, left, right) !== "both") return;
    const one = node.matching.group?.side === "right" ? "left" : "right";
    const side = one === "left" ? left : right;
    const extra = listed(
      (extraIdentity(node, side) ?? []).filter((label) => !isFact(node, label, side)),
      4,
    );
    if (extra === "") return;
    report(inQuery(query, node.matching), {
      message: `several series of both sides match each other: those of the ${one} side differ in ${extra}`,
      help: `add the ${one} side up ${summed(node)}, or match by ${extra} too`,
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(shop_failed_total[5m]) / on (method) rate(shop_requests_total[5m])"),
      message: "several series of both sides match each other: those of the right side differ in `instance` and `code`",
      at: [27, 65],
    },
    {
      spec: exampleQuery("rate(shop_failed_total[5m]) * on (job) group_left () shop_queue_depth"),
      message: "several series of both sides match each other: those of the right side differ in `instance` and `queue`",
      at: [27, 65],
    },
    {
      spec: exampleQuery("shop_queue_depth * ignoring (instance, queue) group_right () shop_memory_bytes"),
      message: "several series of both sides match each other: those of the left side differ in `instance` and `queue`",
      at: [27, 54],
    },
  ],
  good: [{ spec: exampleQuery("rate(shop_failed_total[5m]) * on (job) group_left () max by (job) (shop_queue_depth) / on (job) elsewhere") }],
});

/** A label that is asked of the one side, of which no values are declared, is most likely a fact of it rather than what tells its series apart. */
function isFact({ matching }: Binary, label: string, side: ExprType): boolean {
  return matching?.group?.include.includes(label) === true && valuesOn(side.labels, label) === undefined;
}

const isSet = ({ operator }: Binary): boolean => operator === "and" || operator === "or" || operator === "unless";

function summed({ matching }: Binary): string {
  return `\`${matching?.kind === "on" ? "by" : "without"} (${matching?.labels.join(", ")})\``;
}
