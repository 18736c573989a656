import { defineRule, exampleMetrics, type Metric, renamedToUnit, stemOf } from "obsc/rule";

export default defineRule({
  name: "naming/missing-unit",
  severity: "warning",
  foreign: "off",
  fixes: "unsafe",
  summary: "A metric of time, memory or temperature ends in its unit",
  why: "Without a unit its values are taken for counts: panels show bare numbers, and a threshold of 500 may mean seconds or milliseconds.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    const unit = metric.unit === "count" && !metric.unitSaid ? measuredIn(metric) : undefined;
    if (unit === undefined) return;
    const name = `${stemOf(metric.name)}_${unit}${metric.name.endsWith("_total") ? "_total" : ""}`;
    const fix = renamedToUnit(metric, name, unit === "seconds" ? 1000 : undefined);
    report(metric, {
      message: `\`${metric.name}\` has no unit in its name`,
      help: `rename it to \`${name}\`, or say its \`unit\``,
      fix,
    });
  },
  bad: [
    {
      spec: exampleMetrics('wait: histogram("shop_wait_duration", { help: "Time in the queue", buckets: [1, 5, 10] }),'),
      message: "`shop_wait_duration` has no unit in its name",
      at: [8, 25],
    },
    { spec: exampleMetrics('memory: gauge("shop_memory_usage", { help: "Memory in use" }),'), message: "`shop_memory_usage` has no unit in its name" },
    {
      spec: exampleMetrics('age: counter("shop_session_duration_total", { help: "Time of all sessions" }),'),
      message: "`shop_session_duration_total` has no unit in its name",
    },
  ],
  good: [
    { spec: exampleMetrics('wait: histogram("shop_wait_duration_seconds", { help: "Time in the queue", buckets: ["1s", "5s", "10s"] }),') },
    { spec: exampleMetrics('queue: gauge("shop_queue_length", { help: "Orders waiting" }),') },
  ],
});

/** Ends of names that are measured rather than counted; `size`, `lag` and `usage` may be either and are left alone. */
const measures: readonly (readonly [RegExp, string])[] = [
  [/_(duration|latency|uptime|elapsed|age)$/, "seconds"],
  [/_(memory|heap)(_(usage|used|free|limit|available))?$/, "bytes"],
  [/_temperature$/, "celsius"],
];

function measuredIn(metric: Metric): string | undefined {
  return measures.find(([end]) => end.test(stemOf(metric.name)))?.[1];
}
