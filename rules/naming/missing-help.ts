import { defineRule, exampleMetrics, option } from "obsc/rule";

export default defineRule({
  name: "naming/missing-help",
  severity: "warning",
  foreign: "off",
  summary: "Every metric says in `help` what it counts or measures",
  why: "Whoever finds the metric on /metrics or in Grafana at night has nothing but its name and this text.",
  see: "https://prometheus.io/docs/instrumenting/writing_clientlibs/#metric-description-and-help",
  metric(metric, report) {
    if (metric.help.trim() !== "") return;
    report(option(metric, "help"), { message: `\`${metric.name}\` has no help text`, help: "say in `help` what it counts or measures" });
  },
  bad: [
    {
      spec: exampleMetrics('requests: counter("shop_requests_total", { help: "" }),'),
      message: "`shop_requests_total` has no help text",
      at: [8, 58],
    },
    { spec: exampleMetrics('requests: counter("shop_requests_total", {}),'), message: "`shop_requests_total` has no help text" },
  ],
  good: [
    { spec: exampleMetrics('requests: counter("shop_requests_total", { help: "Requests answered" }),') },
    { spec: exampleMetrics('queue: gauge("shop_queue_length", { help: "Orders waiting" }),') },
  ],
});
