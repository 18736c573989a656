import { defineRule, exampleMetrics, renamedToUnit, replaceEnd, unitAtEnd } from "obsc/rule";

export default defineRule({
  name: "naming/non-base-unit",
  // The language refuses the commonest of these names, so a spec that no compiler reads hears the same.
  severity: "error",
  foreign: "off",
  fixes: "unsafe",
  summary: "Metrics are in base units: seconds, bytes, ratios, and never in multiples of them",
  why: "Queries that combine metrics, and thresholds that are compared with them, are wrong by a factor of thousand as soon as one of them is in milliseconds.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  metric(metric, report) {
    const unit = unitAtEnd(metric.name);
    if (unit?.is !== "multiple") return;
    const name = replaceEnd(metric.name, unit.base);
    const fix = renamedToUnit(metric, name, unit.base === "seconds" ? milliseconds.find(([word]) => word.test(unit.written))?.[1] : undefined);
    report(metric, {
      message: `the unit of \`${metric.name}\` is \`${unit.written}\`, not the base unit \`${unit.base}\``,
      help: `record ${unit.base === "ratio" ? "a ratio of 0 to 1" : unit.base} and rename it to \`${name}\``,
      fix,
    });
  },
  bad: [
    {
      spec: exampleMetrics('latency: histogram("shop_latency_ms", { help: "Time to answer", buckets: [100, 500] }),'),
      message: "the unit of `shop_latency_ms` is `ms`, not the base unit `seconds`",
      at: [8, 28],
    },
    {
      spec: exampleMetrics('cpu: gauge("shop_cpu_percent", { help: "Share of the processors in use" }),'),
      message: "the unit of `shop_cpu_percent` is `percent`, not the base unit `ratio`",
    },
    {
      spec: exampleMetrics('sent: counter("shop_sent_kilobytes_total", { help: "Sent to clients" }),'),
      message: "the unit of `shop_sent_kilobytes_total` is `kilobytes`, not the base unit `bytes`",
    },
  ],
  good: [
    { spec: exampleMetrics('latency: histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["100ms", "500ms"] }),') },
    { spec: exampleMetrics('sent: counter("shop_sent_bytes_total", { help: "Sent to clients" }),') },
  ],
});

/** Bounds in these units can be said with the unit; shorter ones than a millisecond cannot. */
const milliseconds: readonly (readonly [RegExp, number])[] = [
  [/^m(s|illi)/, 1],
  [/^min/, 60_000],
  [/^h/, 3_600_000],
  [/^d/, 86_400_000],
  [/^w/, 604_800_000],
];
