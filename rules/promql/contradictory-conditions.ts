import {
  type Binary,
  comparedRange,
  comparedWithNumber,
  defineRule,
  type Expr,
  eachOf,
  exampleAlert,
  exampleQuery,
  inQuery,
  isSameTree,
  mirrored,
  printPromql,
  type QueryPart,
  unwrapped,
  type ValueRange,
} from "obsc/rule";

export default defineRule({
  name: "promql/contradictory-conditions",
  severity: "error",
  summary: "Conditions that `and` joins can all hold at one time",
  why: "No hour is after 22 and before 6, and no value above 10 and below 5: the alert cannot fire. What is meant is one or the other.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#logical-set-binary-operators",
  forQueries: { with: ["and"] },
  query(query, report) {
    for (const chain of chainsIn(query.expr)) {
      const known: { readonly side: Expr; readonly group: number; left: ValueRange }[] = [];
      for (const { node, group } of chain) {
        const { side, range } = conditionOf(node, query) ?? {};
        if (!side || !range) continue;
        // Of series with labels, only the same ones contradict each other.
        const isOne = query.types.get(side)?.labels.labels.size === 0;
        const before = known.find((other) => (isOne || other.group === group) && isSameTree(other.side, side));
        const remaining = range(before?.left ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY });
        if (!remaining)
          report(inQuery(query, node), {
            message: `\`${printPromql(side)}\` is never this and what is said of it before`,
            help: "join the two by `or`, in parentheses, or correct a bound",
          });
        else if (before) before.left = remaining;
        else known.push({ side, group, left: remaining });
      }
    }
  },
  bad: [
    {
      spec: exampleAlert("max(shop_queue_depth) > 100 and on () (hour() >= 22 and hour() < 6)"),
      message: "`hour()` is never this and what is said of it before",
      at: [27, 99],
    },
    { spec: exampleQuery("shop_queue_depth > 10 and 5 > shop_queue_depth"), message: "`shop_queue_depth` is never this and what is said of it before" },
  ],
  good: [
    { spec: exampleAlert("max(shop_queue_depth) > 100 and on () (hour() >= 22 or hour() < 6) and on () hour() > 0 and on () hour() < 23") },
    { spec: exampleQuery("shop_queue_depth > 10 and on (job) shop_queue_depth < 5 or shop_queue_depth < 5 and shop_queue_depth > bool 10") },
    { spec: exampleQuery("shop_queue_depth > 10 and shop_queue_depth > shop_queue_depth offset 1h and shop_queue_depth") },
  ],
});

interface Joined {
  readonly node: Binary;
  /** The same for conditions on the same series. */
  readonly group: number;
}

/** What each chain of `and` joins, of which there are two at least. */
function chainsIn(expr: Expr): readonly (readonly Joined[])[] {
  const inner = new Set<Expr>();
  const chains: Joined[][] = [];
  eachOf(expr, "binary", (node) => {
    if (node.operator !== "and" || inner.has(node)) return;
    const chain: Joined[] = [];
    let groups = 0;
    const add = (part: Expr, group: number) => {
      const each = unwrapped(part);
      if (each.type !== "binary") return;
      if (each.operator !== "and") {
        chain.push({ node: each, group });
        return;
      }
      inner.add(each);
      add(each.left, group);
      add(each.right, each.matching ? ++groups : group);
    };
    add(node, 0);
    chains.push(chain);
  });
  return chains;
}

/** What a comparison with a number leaves of a range of values. */
function conditionOf(node: Binary, query: QueryPart) {
  const compared = node.bool ? undefined : comparedWithNumber(node, query);
  if (!compared) return undefined;
  const { side, bound, number } = compared;
  const operator = bound === node.right ? node.operator : mirrored(node.operator);
  return { side: unwrapped(side), range: (of: ValueRange) => comparedRange(of, operator, number) };
}
