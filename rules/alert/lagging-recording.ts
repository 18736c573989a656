import { defineRule, type ExampleText, exampleSpec, formatDuration, inQuery, nameOfSelector, walk } from "obsc/rule";

export default defineRule({
  name: "alert/lagging-recording",
  severity: "info",
  summary: "Alerts are evaluated no more often than what they read is recorded",
  why: "What a slower group recorded stands still for several evaluations: the alert looks again at the same value, counts it towards its `for`, and comes late by up to an interval.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/",
  forQueries: { use: ["alert"] },
  query(query, report, { lookup }) {
    const { rule, interval } = query;
    if (rule?.kind !== "alerting" || interval === undefined) return;
    const said = new Set<string>();
    walk(query.expr, (node) => {
      const name = node.type === "selector" ? nameOfSelector(node) : undefined;
      const series = name === undefined || said.has(name) ? undefined : lookup(name);
      if (!series?.recordedFrom || series.interval === undefined || series.interval <= interval) return;
      said.add(series.name);
      report(inQuery(query, node), {
        message: `\`${series.name}\` is recorded every ${formatDuration(series.interval)}, and the alert is evaluated every ${formatDuration(interval)}`,
        help: `record it every ${formatDuration(interval)}, or evaluate the alert every ${formatDuration(series.interval)}`,
      });
    });
  },
  bad: [
    {
      spec: recorded('{ every: "3m" }'),
      message: "`job:shop_failed:rate5m` is recorded every 3m, and the alert is evaluated every 1m",
      at: [5, 49],
    },
  ],
  good: [{ spec: recorded('{ every: "1m" }') }],
});

function recorded(options: string): ExampleText {
  return exampleSpec({
    before: `
const failed = counter("shop_failed_total", { help: "Requests that failed" });
const rate = record("job:shop_failed:rate5m", promql\`sum by (job) (rate(shop_failed_total[5m]))\`, ${options});
const fails = alert("ShopFails", { when: promql\`job:shop_failed:rate5m + job:shop_failed:rate5m\`.above(1), for: "5m", severity: "warning", summary: "{value} fail" });`,
    service: "metrics: { failed },\nrecordings: [rate],\nalerts: [fails],",
  });
}
