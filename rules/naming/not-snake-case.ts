import { defineRule, exampleMetrics, renamed, renamedLabel, snakeCase } from "obsc/rule";

export default defineRule({
  name: "naming/not-snake-case",
  severity: "warning",
  foreign: "off",
  fixes: "safe",
  summary: "Names of metrics and labels are small words joined by `_`",
  why: "Other characters have to be quoted in every query, are rewritten on the way through OpenTelemetry, and `:` is kept for recordings.",
  see: "https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels",
  metric(metric, report) {
    const name = snakeCase(metric.name);
    if (metric.name !== name)
      report(metric, { message: `\`${metric.name}\` is not in snake case`, help: `rename it to \`${name}\``, fix: renamed(metric, name) });
    for (const label of metric.labels) {
      const better = snakeCase(label.name);
      // Names that begin with two underscores are for naming/reserved-label.
      if (label.name === better || label.name.startsWith("__")) continue;
      report(label, {
        message: `label \`${label.name}\` of \`${metric.name}\` is not in snake case`,
        help: `rename it to \`${better}\``,
        fix: renamedLabel(metric, label, better),
      });
    }
  },
  bad: [
    {
      spec: exampleMetrics('requests: counter("shopRequests_total", { help: "Requests answered" }),'),
      message: "`shopRequests_total` is not in snake case",
      at: [8, 27],
    },
    {
      spec: exampleMetrics('requests: counter("shop.requests_total", { help: "Requests answered" }),'),
      message: "`shop.requests_total` is not in snake case",
    },
    {
      spec: exampleMetrics('orders: counter("shop_orders_total", { help: "Orders placed", labels: { payMethod: oneOf("card", "bill") } }),'),
      message: "label `payMethod` of `shop_orders_total` is not in snake case",
      at: [8, 81],
    },
  ],
  good: [
    { spec: exampleMetrics('requests: counter("shop_requests_total", { help: "Requests answered" }),') },
    { spec: exampleMetrics('orders: counter("shop_orders_total", { help: "Orders placed", labels: { pay_method: oneOf("card", "bill") } }),') },
  ],
});
