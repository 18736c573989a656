import { defineRule, edited, exampleAlert, inQuery, rewritten } from "obsc/rule";

export default defineRule({
  name: "alert/irate",
  severity: "warning",
  summary: "Alerts take rates over a whole range",
  why: "`irate` looks at the last two samples alone. One quiet scrape makes the condition false, which begins its `for` anew, so that the alert stays silent in an outage with gaps.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#irate",
  forQueries: { use: ["alert"], with: ["irate"] },
  call(node, query, report) {
    if (node.function !== "irate") return;
    const name = node.span && { ...node.span, end: node.span.start + "irate".length };
    const fix = edited("safe", "write `rate`", rewritten(query, name, "rate"));
    report(inQuery(query, { span: name }), { message: "`irate` of an alert sees two samples alone", help: "write `rate`", ...(fix && { fix }) });
  },
  bad: [
    { spec: exampleAlert("sum(irate(shop_failed_total[5m]))"), message: "`irate` of an alert sees two samples alone", at: [27, 47] },
    {
      spec: exampleAlert("max_over_time(sum(irate(shop_failed_total[5m]))[10m:1m])"),
      message: "`irate` of an alert sees two samples alone",
    },
  ],
  good: [{ spec: exampleAlert("sum(rate(shop_failed_total[5m]))") }],
});
