import { type Aggregation, defineRule, type Expr, eachOf, exampleAlert, type Grouping, inQuery, unwrapped } from "obsc/rule";

export default defineRule({
  name: "alert/topk",
  severity: "warning",
  summary: "Alerts wait for values, not for ranks",
  why: "Which series are the largest changes from one evaluation to the next. One that falls out of them for a moment resolves its alert and begins its `for` anew, while it is as bad as before.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators",
  forQueries: { use: ["alert"], with: ["topk", "bottomk"] },
  query(query, report) {
    let chosen = false;
    const groupings: (Grouping | undefined)[] = [];
    const joined = joinedIn(query.expr);
    eachOf(query.expr, "aggregation", (node) => {
      if (node.operator !== "topk" && node.operator !== "bottomk") {
        chosen ||= node.grouping === undefined || node.grouping.labels.length === 0;
        groupings.push(node.grouping);
        return;
      }
      // What is added up to one series has no labels that could change; one of several is chosen to be joined, or to be counted once.
      if (chosen || joined.has(node) || isCountedOnce(node, groupings)) return;
      const name = node.span && { ...node.span, end: node.span.start + node.operator.length };
      report(inQuery(query, { span: name }), {
        message: `the series that \`${node.operator}\` gives change while the alert waits`,
        help: "compare every series with a threshold, and leave the choice of the worst to a dashboard",
      });
    });
  },
  bad: [
    { spec: exampleAlert("topk(3, rate(shop_failed_total[5m]))"), message: "the series that `topk` gives change while the alert waits", at: [27, 43] },
    { spec: exampleAlert("bottomk by (job) (1, shop_fill_ratio)"), message: "the series that `bottomk` gives change while the alert waits" },
  ],
  good: [
    { spec: exampleAlert("sum(topk(3, shop_queue_depth)) / sum(shop_queue_depth)") },
    { spec: exampleAlert("max by (queue) (shop_queue_depth)") },
    { spec: exampleAlert("topk by (job, queue) (1, shop_queue_depth) / on (job, queue) group_left () topk by (job, queue) (1, elsewhere_limit)") },
    { spec: exampleAlert("sum without (instance) (topk by (job, queue) (1, shop_queue_depth))") },
    { spec: exampleAlert("sum by (queue) (topk by (queue, job) (1, shop_queue_depth))") },
    { spec: exampleAlert("shop_queue_depth * on (job) group_left (version) topk by (job) (1, elsewhere_info)") },
  ],
});

/** One of each group, in an aggregation that keeps no label but those of the group, or all of them. */
function isCountedOnce(node: Aggregation, groupings: readonly (Grouping | undefined)[]): boolean {
  const group = node.grouping?.labels ?? [];
  return groupings.some(
    (outer) => outer && (outer.kind === "by" ? isOneOf(node, outer.labels) : isOneOf(node, []) && !outer.labels.some((label) => group.includes(label))),
  );
}

/** It chooses one series for all that have the same values of these labels. */
function isOneOf({ operator, grouping, parameter }: Aggregation, labels: readonly string[]): boolean {
  const isOne = (operator === "topk" || operator === "bottomk") && parameter?.type === "number" && parameter.value === 1;
  return isOne && grouping?.kind === "by" && labels.every((label) => grouping.labels.includes(label));
}

/** What brings labels to the many of the other side, or finds it by labels of which one series each has to be chosen. */
function joinedIn(expr: Expr): ReadonlySet<Expr> {
  const found = new Set<Expr>();
  eachOf(expr, "binary", ({ matching, left, right }) => {
    if (matching?.group) found.add(unwrapped(matching.group.side === "left" ? right : left));
    for (const side of [left, right].map(unwrapped))
      if (matching?.kind === "on" && side.type === "aggregation" && isOneOf(side, matching.labels)) found.add(side);
  });
  return found;
}
