import { defineRule, exampleMetrics, grouped, valuesOfLabel } from "obsc/rule";

export default defineRule({
  name: "cardinality/too-many-label-values",
  severity: "error",
  foreign: "off",
  summary: "A label takes at most as many values as the policy says: 100 unless it says otherwise",
  why: "Labels multiply; one of a thousand values makes every metric, query and board that has it a thousand times larger.",
  see: "https://prometheus.io/docs/practices/instrumentation/#do-not-overuse-labels",
  metric(metric, report, { scope }) {
    const { maxLabelValues } = scope.settings;
    for (const label of metric.labels)
      if (label.max !== undefined && label.max > maxLabelValues)
        report(valuesOfLabel(metric, label), {
          message: `label \`${label.name}\` takes up to ${grouped(label.max)} values, over the ${grouped(maxLabelValues)} that a label may take`,
          help: "use classes in place of single values, or keep it on logs and spans",
        });
  },
  bad: [
    {
      spec: exampleMetrics('orders: counter("shop_orders_total", { help: "Orders placed", labels: { shelf: bounded(400, "shelves in the hall") } }),'),
      message: "label `shelf` takes up to 400 values, over the 100 that a label may take",
      at: [8, 88],
    },
    {
      spec: exampleMetrics(
        'orders: counter("shop_orders_total", { help: "Orders placed", labels: { kind: oneOf("a", "b", "c") } }),',
        "policy: policy({ maxLabelValues: 2 }),",
      ),
      message: "label `kind` takes up to 3 values, over the 2 that a label may take",
    },
  ],
  good: [
    { spec: exampleMetrics('orders: counter("shop_orders_total", { help: "Orders placed", labels: { shelf: bounded(100, "shelves in the hall") } }),') },
    {
      spec: exampleMetrics(
        'orders: counter("shop_orders_total", { help: "Orders placed", labels: { shelf: bounded(400, "shelves in the hall") } }),',
        "policy: policy({ maxLabelValues: 500 }),",
      ),
    },
  ],
});
