import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "naming/target-label",
  severity: "warning",
  foreign: "off",
  summary: "No metric has a label that its target has already",
  why: "The scrape puts the label of the target on every series and renames that of the metric to `exported_…`, so that each query reads the other one.",
  see: "https://prometheus.io/docs/instrumenting/writing_exporters/#target-labels-not-static-scraped-labels",
  metric(metric, report, { services, scope }) {
    const set = new Set([...usual, ...(scope.settings.targetLabels ?? []), ...services.flatMap((service) => Object.keys(service.labels))]);
    for (const label of metric.labels)
      if (set.has(label.name))
        report(label, {
          message: `label \`${label.name}\` of \`${metric.name}\` is one that its target has`,
          help: "drop it from the metric: every series of the target has it",
        });
  },
  bad: [
    { spec: labelled("service"), message: "label `service` of `shop_orders_total` is one that its target has", at: [9, 81] },
    { spec: labelled("region"), message: "label `region` of `shop_orders_total` is one that its target has" },
  ],
  good: [{ spec: labelled("kind") }, { spec: labelled("origin_region") }],
});

/** What service discovery usually sets beside `job` and `instance`, which Prometheus itself does: see naming/reserved-label. */
const usual: readonly string[] = ["namespace", "pod", "node", "cluster", "service"];

function labelled(name: string): ExampleText {
  return exampleSpec({
    service: `
labels: { region: "eu" },
metrics: {
  orders: counter("shop_orders_total", { help: "Orders placed", labels: { ${name}: oneOf("a", "b") } }),
},`,
  });
}
