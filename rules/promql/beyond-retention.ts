import { defineRule, type Expr, exampleQuery, formatDuration, inQuery, type QueryPart, type Range, type Report } from "obsc/rule";

export default defineRule({
  name: "promql/beyond-retention",
  severity: "error",
  summary: "Queries look back no farther than samples are kept",
  why: "Of what is gone there is nothing: what is compared with last month stays empty, and a sum over a quarter is one over the days that are left.",
  see: "https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects",
  forQueries: { with: ["matrix", "subquery", "offset"] },
  query(query, report, { plan }) {
    const { retention } = plan.catalogue;
    if (retention !== undefined) look(query.expr, 0, retention, query, report);
  },
  bad: [
    {
      spec: exampleQuery("shop_queue_depth - shop_queue_depth offset 30d"),
      message: "this looks back 30d, and samples are kept for 15d",
      at: [27, 78],
    },
    { spec: exampleQuery("max_over_time(shop_queue_depth[20d])"), message: "this looks back 20d, and samples are kept for 15d", at: [27, 66] },
    { spec: exampleQuery("max_over_time(avg_over_time(shop_queue_depth[5d])[11d:1h])"), message: "this looks back 16d, and samples are kept for 15d" },
    { spec: exampleQuery("max_over_time(rate(shop_requests_total[1h])[1d:1h] offset 20d)"), message: "this looks back 21d, and samples are kept for 15d" },
  ],
  good: [{ spec: exampleQuery("shop_queue_depth offset -30d or shop_queue_depth @ 0 or max_over_time(shop_queue_depth[14d]) or max_over_time(up[14d:1h])") }],
});

/** `before`: how far subqueries around it look back. Reported is the outermost range or offset by which it is too far. */
function look(expr: Expr, before: number, retention: number, query: QueryPart, report: Report): void {
  switch (expr.type) {
    case "selector":
    case "matrix":
    case "subquery": {
      const { at, offset } = expr.type === "matrix" ? expr.selector : expr;
      // From a fixed time, it is not known how far that is.
      if (at !== undefined) return;
      const range = expr.type === "selector" ? undefined : expr.range;
      const back = before + lengthOf(offset) + lengthOf(range);
      if (back > retention) {
        const longest = lengthOf(range) >= lengthOf(offset) ? range : offset;
        report(inQuery(query, longest), {
          message: `this looks back ${roughly(back)}, and samples are kept for ${formatDuration(retention)}`,
          help: `look back ${formatDuration(retention)} at most, record what is needed, or keep samples for longer`,
        });
      } else if (expr.type === "subquery") look(expr.expr, back, retention, query, report);
      return;
    }
    case "call":
      for (const arg of expr.args) look(arg, before, retention, query, report);
      return;
    case "binary":
      look(expr.left, before, retention, query, report);
      look(expr.right, before, retention, query, report);
      return;
    case "aggregation":
    case "paren":
    case "unary":
      look(expr.expr, before, retention, query, report);
  }
}

const lengthOf = (range: Range | undefined): number => (range?.type === "duration" ? range.milliseconds : 0);

/** Of more than two days, how many they are: `364d` for 52 weeks and five minutes. */
const roughly = (milliseconds: number): string => formatDuration(milliseconds > 2 * day ? Math.floor(milliseconds / day) * day : milliseconds);
const day = 86_400_000;
