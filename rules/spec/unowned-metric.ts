import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "spec/unowned-metric",
  severity: "error",
  summary: "Every metric that is read belongs to a service, a catalogue or an import of the system",
  why: "A metric that nobody has is exposed by nobody: its alerts never fire and its panels stay empty, silently.",
  see: "https://prometheus.io/docs/practices/alerting/",
  system(_system, report, { scope, usage }) {
    // A name that is missing was refused where the metric was declared.
    for (const { metric, at } of usage.metrics.values())
      if (metric.name !== "" && !scope.metricsByName.has(metric.name))
        report(
          { of: metric, part: at, subject: `metrics.${metric.name}` },
          {
            message: `\`${metric.name}\` is read here, but no service, catalogue or import has it`,
            help: metric.foreign ? "add its catalogue to `catalogs` of the system" : "add it to `metrics` of the service that exposes it",
            related: [{ message: "it is declared here", at: metric.at }],
          },
        );
  },
  bad: [
    { spec: shopWith("metrics: {},"), message: "`shop_orders_total` is read here, but no service, catalogue or import has it", at: [10, 72] },
    {
      spec: exampleSpec({
        before: 'const lag = foreign.gauge("kafka_lag", { help: "Messages behind" });',
        service: 'dashboards: [dashboard("Shop", { panels: [panel("Lag", lag.max())] })],',
      }),
      message: "`kafka_lag` is read here, but no service, catalogue or import has it",
    },
  ],
  good: [
    { spec: shopWith("metrics: { orders },") },
    {
      spec: exampleSpec({
        before: 'const kafka = catalog("kafka", { job: "kafka", metrics: { lag: foreign.gauge("kafka_lag", { help: "Messages behind" }) } });',
        system: "catalogs: [kafka],",
        service: 'dashboards: [dashboard("Shop", { panels: [panel("Lag", kafka.metrics.lag.max())] })],',
      }),
    },
  ],
});

function shopWith(metrics: string): ExampleText {
  return exampleSpec({
    before: 'const orders = counter("shop_orders_total", { help: "Orders placed" });',
    service: `${metrics}\ndashboards: [dashboard("Shop", { panels: [panel("Orders", orders.rate())] })],`,
  });
}
