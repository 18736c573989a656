import { defineRule, type ExampleText, exampleSpec, isEndless } from "obsc/rule";

export default defineRule({
  name: "naming/forbidden-label",
  severity: "error",
  foreign: "off",
  summary: "No metric and no log stream has a label that the policy forbids",
  why: "The policy names labels that have cost the house dear before, or that another word stands for.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  metric(metric, report, { scope }) {
    // Names that are endless by themselves are reported as such.
    for (const label of metric.labels)
      if (scope.settings.forbiddenLabels.includes(label.name) && !(isEndless(label.name) && label.because === undefined))
        report(label, {
          message: `label \`${label.name}\` of \`${metric.name}\` is forbidden by the policy`,
          help: "drop it, or change `forbiddenLabels` of the policy",
        });
  },
  log(log, report, { scope }) {
    for (const label of log.labels)
      if (scope.settings.forbiddenLabels.includes(label.name) && !(isEndless(label.name) && label.because === undefined))
        report(label, {
          message: `stream label \`${label.name}\` is forbidden by the policy`,
          help: "make it a field, or change `forbiddenLabels` of the policy",
        });
  },
  bad: [
    {
      spec: metricWith('customer: oneOf("a", "b")'),
      message: "label `customer` of `shop_orders_total` is forbidden by the policy",
      at: [9, 81],
    },
    {
      spec: metricWith('user_id: bounded(5, "five test users")'),
      message: "label `user_id` of `shop_orders_total` is forbidden by the policy",
    },
    { spec: logWith("customer"), message: "stream label `customer` is forbidden by the policy" },
  ],
  good: [{ spec: metricWith('kind: oneOf("a", "b")') }, { spec: logWith("kind") }],
});

function policy(): string {
  return 'policy: policy({ forbiddenLabels: ["customer", "user_id"] }),';
}

function metricWith(label: string): ExampleText {
  return exampleSpec({
    system: policy(),
    service: `metrics: {\n  orders: counter("shop_orders_total", { help: "Orders placed", labels: { ${label} } }),\n},`,
  });
}

function logWith(name: string): ExampleText {
  return exampleSpec({ system: policy(), service: `logs: logs({ format: json(), labels: { level: logLevel(), ${name}: oneOf("a", "b") } }),` });
}
