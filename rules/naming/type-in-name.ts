import { defineRule, exampleMetrics, type Metric, renamed, stemOf } from "obsc/rule";

export default defineRule({
  name: "naming/type-in-name",
  severity: "warning",
  foreign: "off",
  fixes: "unsafe",
  summary: "A name does not say what type of metric it is",
  why: "The type stands beside the name wherever the metric is shown, and it may change while the name, which is in every query, may not.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    const word = typeWord(metric);
    if (word === undefined) return;
    const name = metric.name
      .split("_")
      .filter((each) => each !== word)
      .join("_");
    report(metric, { message: `the name of \`${metric.name}\` says its type`, help: `rename it to \`${name}\``, fix: renamed(metric, name, false) });
  },
  bad: [
    {
      spec: exampleMetrics('queue: gauge("shop_queue_length_gauge", { help: "Orders waiting" }),'),
      message: "the name of `shop_queue_length_gauge` says its type",
      at: [8, 22],
    },
    { spec: exampleMetrics('wait: gauge("shop_wait_summary", { help: "Orders waiting" }),'), message: "the name of `shop_wait_summary` says its type" },
    {
      spec: exampleMetrics('orders: counter("shop_order_counter_total", { help: "Orders placed" }),'),
      message: "the name of `shop_order_counter_total` says its type",
    },
  ],
  good: [
    { spec: exampleMetrics('queue: gauge("shop_queue_length", { help: "Orders waiting" }),') },
    { spec: exampleMetrics('open: gauge("shop_counter_desks", { help: "Desks that are open" }),') },
  ],
});

/** Its own type anywhere, or any type at the end: a desk is a counter too, and a report a summary. */
function typeWord(metric: Metric): string | undefined {
  // A counter without its `_total` is told another name anyway.
  if (metric.kind === "info" || (metric.kind === "counter" && !metric.name.endsWith("_total"))) return undefined;
  const words = stemOf(metric.name).split("_").slice(1);
  const last = words.at(-1) ?? "";
  if (words.includes(metric.kind)) return metric.kind;
  return ["counter", "gauge", "histogram", "summary"].includes(last) ? last : undefined;
}
