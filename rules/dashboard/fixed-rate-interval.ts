import { defineRule, eachOf, edited, exampleShopPanel, formatDuration, inQuery, rewritten } from "obsc/rule";

const hour = 3_600_000;

export default defineRule({
  name: "dashboard/fixed-rate-interval",
  severity: "info",
  foreign: "off",
  strict: "info",
  fixes: "safe",
  summary: "Rates on a panel look back as far as its zoom asks for",
  why: "Zoomed out, a fixed range leaves out what happened between two points of the line; `$__rate_interval` grows with the step, and is never too short for the scrapes.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval",
  forQueries: { use: ["panel"], with: ["rate"] },
  query(query, report) {
    if (query.panel === undefined || query.panel.target.data.instant === true) return;
    eachOf(query.expr, "call", (node) => {
      if (node.function !== "rate") return;
      const [matrix] = node.args;
      // Of an hour and more somebody meant just that.
      if (matrix?.type !== "matrix" || matrix.range.type !== "duration" || matrix.range.milliseconds >= hour) return;
      report(inQuery(query, matrix.range), {
        message: `the rate of the last ${formatDuration(matrix.range.milliseconds)} leaves gaps where a step of the panel is longer`,
        help: "write `$__rate_interval`",
        fix: edited("safe", "write `$__rate_interval`", rewritten(query, matrix.range.span, "$__rate_interval")),
      });
    });
  },
  bad: [
    { spec: asked("sum(rate(shop_requests_total[5m]))"), message: "the rate of the last 5m leaves gaps where a step of the panel is longer", at: [33, 51] },
  ],
  good: [
    { spec: asked("sum(rate(shop_requests_total[$__rate_interval])) + sum(rate(shop_requests_total[1h]))") },
    { spec: asked("sum(increase(shop_requests_total[5m]))") },
    { spec: asked("sum(rate(shop_requests_total[5m]))", { instant: true, format: "table" }) },
  ],
});

function asked(expr: string, target: object = {}): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Requests", type: "timeseries", targets: [{ refId: "A", expr, ...target }] });
}
