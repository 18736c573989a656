import { defineRule, type ExampleText, edited, exampleSpec, grouped, option, removed, seriesOf, withoutLabel } from "obsc/rule";

export default defineRule({
  name: "cardinality/unused-label",
  severity: "info",
  foreign: "off",
  strict: "warning",
  fixes: "unsafe",
  summary: "Every label of a metric that is read is read too: in a matcher, a grouping, a result or a drop-down",
  why: "A label that every query sums away multiplies the series for nothing.",
  see: "https://prometheus.io/docs/practices/instrumentation/#do-not-overuse-labels",
  metric(metric, report, { services, usage }) {
    const use = usage.metrics.get(metric.name);
    // Labels of an info metric are its facts; those of a metric that nobody reads are for cardinality/unused-metric.
    if (services.length === 0 || !use || use.labels === "all" || metric.kind === "info") return;
    const { labels } = use;
    for (const label of metric.labels) {
      if (labels.has(label.name) || usage.variables.has(label.name)) continue;
      const [now, then] = [seriesOf(metric).perTarget, seriesOf(withoutLabel(metric, label.name)).perTarget];
      // A single value costs nothing.
      if (now === then) continue;
      report(label, {
        message: `label \`${label.name}\` of \`${metric.name}\` is read by no rule, panel or objective`,
        help: `group by it somewhere, or drop it: ${grouped(then)} series in place of ${grouped(now)}`,
        fix: edited("unsafe", "drop it", removed(option(metric, "labels", { key: label.name }), { andEmptied: true })),
      });
    }
  },
  bad: [
    { spec: shopShowing("orders.rate()"), message: "label `kind` of `shop_orders_total` is read by no rule, panel or objective", at: [3, 80] },
    { spec: shopShowing('orders.rate({ by: ["instance"] })'), message: "label `kind` of `shop_orders_total` is read by no rule, panel or objective" },
  ],
  good: [
    { spec: shopShowing('orders.rate({ by: ["kind"] })') },
    { spec: shopShowing('orders.where({ kind: "new" }).rate()') },
    { spec: shopShowing("orders.rate()", '"new"') },
  ],
});

function shopShowing(query: string, kinds = '"new", "repeat"'): ExampleText {
  return exampleSpec({
    before: `const orders = counter("shop_orders_total", { help: "Orders placed", labels: { kind: oneOf(${kinds}) } });`,
    service: `metrics: { orders },\ndashboards: [dashboard("Shop", { panels: [panel("Orders", ${query})] })],`,
  });
}
