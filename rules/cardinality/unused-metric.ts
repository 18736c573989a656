import { defineRule, type ExampleText, exampleSpec, grouped, seriesOf } from "obsc/rule";

export default defineRule({
  name: "cardinality/unused-metric",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "Every metric is read by a rule, a panel or an objective",
  why: "A metric that nobody reads costs as much as one that wakes people up.",
  see: "https://prometheus.io/docs/practices/instrumentation/#how-to-instrument",
  metric(metric, report, { services, usage }) {
    if (services.length === 0 || usage.metrics.has(metric.name)) return;
    report(metric, {
      message: `\`${metric.name}\` is read by no rule, panel or objective`,
      help: `show it on a board, alert on it, or save its ${grouped(seriesOf(metric).perTarget)} series`,
    });
  },
  bad: [
    { spec: shopWith("metrics: { orders },"), message: "`shop_orders_total` is read by no rule, panel or objective", at: [3, 24] },
    {
      spec: shopWith(
        'metrics: { orders, queue: gauge("shop_queue_length", { help: "Orders waiting" }) },\nrecordings: [record("job:shop_orders:rate5m", orders.rate())],',
      ),
      message: "`shop_queue_length` is read by no rule, panel or objective",
    },
  ],
  good: [
    { spec: shopWith('metrics: { orders },\ndashboards: [dashboard("Shop", { panels: [panel("Orders", orders.rate())] })],') },
    { spec: shopWith('metrics: { orders },\nalerts: [alert("ShopGone", { when: orders.absent(), for: "5m", severity: "warning", summary: "No orders" })],') },
  ],
});

function shopWith(service: string): ExampleText {
  return exampleSpec({ before: 'const orders = counter("shop_orders_total", { help: "Orders placed" });', service });
}
