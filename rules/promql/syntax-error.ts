import { defineRule } from "obsc/rule";

export default defineRule({
  name: "promql/syntax-error",
  severity: "error",
  summary: "Prometheus can read every query",
  why: "Prometheus loads no file with a query that it cannot read, and a server that starts with one does not start; a panel shows an error.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/",
  brokenQuery(query, report) {
    // Of dashboards, where less depends on it, another rule speaks.
    if (query.use === "recording" || query.use === "alert")
      report(query, { message: `Prometheus refuses this query: ${query.message}`, help: "correct the query here" });
  },
  bad: [
    {
      file: "rules",
      spec: alertOn("sum by (job) (rate(shop_failed_total[5m]) > 1"),
      message: "Prometheus refuses this query: unclosed `(`",
      at: [5, 60],
    },
    {
      file: "rules",
      spec: alertOn("|\n          rate(\n            shop_failed_total\n          ) > 1"),
      message: "Prometheus refuses this query: argument 1 of `rate` is an instant vector, not a range vector",
      at: [7, 13],
    },
  ],
  good: [{ file: "rules", spec: alertOn("sum by (job) (rate(shop_failed_total[5m])) > 1") }],
});

function alertOn(query: string): string {
  return `groups:\n  - name: shop\n    rules:\n      - alert: ShopFails\n        expr: ${query}\n        for: 5m\n`;
}
