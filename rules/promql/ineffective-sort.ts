import { defineRule, exampleQuery, exampleRecording, headOf, inQuery } from "obsc/rule";

export default defineRule({
  name: "promql/ineffective-sort",
  severity: "warning",
  foreign: "info",
  summary: "Results of rules are not sorted",
  why: "What a rule records, and the alerts that it raises, have no order: sorting costs time and changes nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#sort",
  forQueries: { use: ["recording", "alert", "slo"], with: ["sort", "sort_desc", "sort_by_label", "sort_by_label_desc"] },
  call(node, query, report) {
    if (!/^sort(_|$)/.test(node.function)) return;
    report(inQuery(query, headOf(node)), { message: `\`${node.function}\` in a rule changes nothing`, help: "leave it out" });
  },
  bad: [
    {
      spec: exampleRecording("job:shop_requests:rate5m_sorted", "sort(sum by (job) (rate(shop_failed_total[5m])))"),
      message: "`sort` in a rule changes nothing",
      at: [27, 58],
    },
  ],
  good: [{ spec: exampleQuery("sort_desc(sum by (method) (rate(shop_requests_total[5m])))") }],
});
