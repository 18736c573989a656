import { defineRule, exampleMetrics, renamed, stemOf, unitAtEnd } from "obsc/rule";

export default defineRule({
  name: "naming/total-on-non-counter",
  severity: "error",
  foreign: "off",
  fixes: "safe",
  summary: "Only a counter says that it is a total",
  why: "Whoever reads `_total` takes the rate of it, and the rate of a value that may fall is nonsense.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    if (metric.kind === "counter") return;
    const atEnd = metric.name.endsWith("_total");
    // `disk_total_bytes` is how large a disk is: with a unit at its end, nobody takes it for a count.
    if (!atEnd && (!/._total_/.test(metric.name) || unitAtEnd(metric.name))) return;
    const name = atEnd ? stemOf(metric.name) : metric.name.replace("_total_", "_");
    report(metric, {
      message: `${metric.kind} \`${metric.name}\` ${atEnd ? "ends in `_total`" : "has `_total_` in its name"}`,
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
    {
      spec: exampleMetrics('jobs: gauge("shop_total_jobs", { help: "Jobs now waiting" }),'),
      message: "gauge `shop_total_jobs` has `_total_` in its name",
    },
  ],
  good: [
    { spec: exampleMetrics('jobs: gauge("shop_jobs", { help: "Jobs now waiting" }),') },
    { spec: exampleMetrics('disk: gauge("shop_disk_total_bytes", { help: "Size of the disk" }),') },
    { spec: exampleMetrics('jobs: counter("shop_jobs_total", { help: "Jobs taken in" }),') },
  ],
});
