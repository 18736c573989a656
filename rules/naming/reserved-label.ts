import { defineRule, type ExampleText, exampleMetrics } from "obsc/rule";

export default defineRule({
  name: "naming/reserved-label",
  severity: "error",
  summary: "No metric has a label that Prometheus sets itself",
  why: "Prometheus renames it to `exported_…` or refuses the series; buckets and quantiles with a second `le` or `quantile` are lost.",
  see: "https://prometheus.io/docs/concepts/jobs_instances/",
  metric(metric, report) {
    for (const label of metric.labels)
      if (reserved.has(label.name) || label.name.startsWith("__"))
        report(label, {
          message: `label \`${label.name}\` of \`${metric.name}\` is one that Prometheus sets itself`,
          help: "drop it, or give it a name of its own",
        });
  },
  bad: [
    { spec: labelled("instance"), message: "label `instance` of `shop_orders_total` is one that Prometheus sets itself", at: [8, 81] },
    { spec: labelled("le"), message: "label `le` of `shop_orders_total` is one that Prometheus sets itself" },
    { spec: labelled("__meta"), message: "label `__meta` of `shop_orders_total` is one that Prometheus sets itself" },
  ],
  good: [{ spec: labelled("kind") }, { spec: labelled("shop_instance") }],
});

const reserved: ReadonlySet<string> = new Set(["le", "quantile", "job", "instance"]);

function labelled(name: string): ExampleText {
  return exampleMetrics(`orders: counter("shop_orders_total", { help: "Orders placed", labels: { ${name}: oneOf("a", "b") } }),`);
}
