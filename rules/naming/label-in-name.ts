import { defineRule, type ExampleText, exampleMetrics, renamed } from "obsc/rule";

export default defineRule({
  name: "naming/label-in-name",
  severity: "warning",
  foreign: "off",
  fixes: "unsafe",
  summary: "The name of a metric does not list its labels",
  why: "The name says that the values are apart; once a query sums them, it is wrong, and once a label is added, it is incomplete.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  metric(metric, report) {
    const label = metric.labels.find(({ name }) => `${metric.name}_`.includes(`_by_${name}_`));
    if (!label) return;
    const name = metric.name.replace(`_by_${label.name}`, "");
    report(metric, {
      message: `the name of \`${metric.name}\` lists its label \`${label.name}\``,
      help: `rename it to \`${name}\``,
      fix: renamed(metric, name, false),
    });
  },
  bad: [
    { spec: requestsNamed("shop_requests_by_method_total"), message: "the name of `shop_requests_by_method_total` lists its label `method`", at: [8, 27] },
    { spec: requestsNamed("shop_by_method_requests_total"), message: "the name of `shop_by_method_requests_total` lists its label `method`" },
  ],
  good: [{ spec: requestsNamed("shop_requests_total") }, { spec: requestsNamed("shop_requests_by_methodology_total") }],
});

function requestsNamed(name: string): ExampleText {
  return exampleMetrics(`requests: counter("${name}", { help: "Requests answered", labels: { method: httpMethod("GET", "POST") } }),`);
}
