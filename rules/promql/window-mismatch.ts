import { defineRule, type Expr, eachOf, exampleQuery, formatDuration, inQuery, nameOfSelector, type Range, walk } from "obsc/rule";

export default defineRule({
  name: "promql/window-mismatch",
  severity: "warning",
  summary: "Both sides of a share look back equally far",
  why: "A share of the last five minutes in the last half hour is none: when traffic changes it moves although nothing is wrong, and it can be above 1.",
  see: "https://prometheus.io/docs/practices/rules/#aggregation",
  forQueries: { with: ["/"] },
  binary(node, query, report) {
    if (node.operator !== "/") return;
    const left = query.types.get(node.left)?.change;
    const right = query.types.get(node.right)?.change;
    if (left?.window === undefined || right?.window === undefined || left.window === right.window) return;
    // How it is now by how it was of late.
    if (readIn(node.left) === readIn(node.right) || isOfThen(node.left) !== isOfThen(node.right)) return;
    report(inQuery(query, windowIn(node.right) ?? node.right), {
      message: `this looks back ${formatDuration(right.window)}, and what it divides ${formatDuration(left.window)}`,
      help: `look back ${formatDuration(left.window)} on both sides, or ${formatDuration(right.window)}`,
    });
  },
  bad: [
    {
      spec: exampleQuery("sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[30m]))"),
      message: "this looks back 30m, and what it divides 5m",
      at: [27, 99],
    },
    {
      spec: exampleQuery("sum by (job) (rate(shop_failed_total[1h])) / job:shop_requests:rate5m"),
      message: "this looks back 5m, and what it divides 1h",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "sum(rate(shop_requests_total[5m])) / clamp_min(sum(rate(shop_failed_total[50m] offset 10m)), 1) or sum(rate(shop_requests_total[5m])) / sum(rate(shop_requests_total[1h])) or rate(shop_failed_total[5m]) / rate(shop_sent_bytes_total[5m])",
      ),
    },
  ],
});

/** All that is read, but for the range. */
function readIn(expr: Expr): string {
  const texts: string[] = [];
  eachOf(expr, "selector", (selector) => {
    const matchers = selector.matchers.map(({ label, operator, value }) => label + operator + value).sort();
    // A recording says its range in its name.
    texts.push((nameOfSelector(selector) ?? "").replace(/\d+[smhdwy]\b/g, "") + matchers.join());
  });
  return [...new Set(texts)].sort().join("; ");
}

/** It is of another time than now. */
function isOfThen(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    if ((node.type === "selector" || node.type === "subquery") && node.offset !== undefined) found = true;
  });
  return found;
}

/** The range, where it stands in the query. */
function windowIn(expr: Expr): Range | undefined {
  let found: Range | undefined;
  walk(expr, (node) => {
    if (node.type === "matrix" || node.type === "subquery") found ??= node.range;
  });
  return found;
}
