import { defineRule, examplePanel } from "obsc/rule";

export default defineRule({
  name: "dashboard/invalid-query",
  severity: "error",
  summary: "Prometheus can read the queries of every panel",
  why: "A panel whose query is refused shows an error, and nobody notices before the day on which it is needed.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/",
  brokenQuery(query, report) {
    if (query.use === "panel" || query.use === "variable" || query.use === "annotation")
      report(query, { message: `Prometheus refuses this query: ${query.message}`, help: "correct the query here" });
  },
  bad: [
    {
      spec: query("sum(rate(shop_requests_total[5m])"),
      message: "Prometheus refuses this query: unclosed `(`",
      at: [11, 51],
    },
    {
      spec: query("rate(shop_requests_total)"),
      message: "Prometheus refuses this query: argument 1 of `rate` is an instant vector, not a range vector",
    },
  ],
  good: [
    { spec: query('sum(rate(shop_requests_total{job=~"$job"}[$__rate_interval]))') },
    { spec: query("histogram_quantile(0.95, sum by (le) (rate(shop_duration_seconds_bucket[5m])))") },
    {
      spec: examplePanel({ title: "Log", type: "logs", targets: [{ refId: "A", expr: '{app="shop"} |= "x"', datasource: { type: "loki", uid: "${logs}" } }] }),
    },
  ],
});

function query(expr: string): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Rate", type: "timeseries", targets: [{ refId: "A", expr }] });
}
