import { defineRule, exampleMetrics, renamed, stemOf } from "obsc/rule";

export default defineRule({
  name: "naming/total-on-non-counter",
  severity: "error",
  summary: "Only a counter ends in `_total`",
  why: "Whoever reads `_total` takes the rate of it, and the rate of a value that may fall is nonsense.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    if (metric.kind === "counter" || !metric.name.endsWith("_total")) return;
    const name = stemOf(metric.name);
    report(metric, {
      message: `${metric.kind} \`${metric.name}\` ends in \`_total\``,
      help: metric.kind === "gauge" ? `rename it to \`${name}\`, or declare a counter if it only grows` : `rename it to \`${name}\``,
      fix: renamed(metric, name),
    });
  },
  bad: [
    {
      spec: exampleMetrics('jobs: gauge("shop_jobs_total", { help: "Jobs now waiting" }),'),
      message: "gauge `shop_jobs_total` ends in `_total`",
      at: [8, 21],
    },
    {
      spec: exampleMetrics('wait: histogram("shop_wait_seconds_total", { help: "Time in the queue", buckets: ["1s", "5s"] }),'),
      message: "histogram `shop_wait_seconds_total` ends in `_total`",
    },
  ],
  good: [
    { spec: exampleMetrics('jobs: gauge("shop_jobs", { help: "Jobs now waiting" }),') },
    { spec: exampleMetrics('jobs: counter("shop_jobs_total", { help: "Jobs taken in" }),') },
  ],
});
