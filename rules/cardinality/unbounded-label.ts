import { defineRule, type ExampleText, exampleMetrics, grouped, seriesOf, valuesOf, withoutLabel } from "obsc/rule";

export default defineRule({
  name: "cardinality/unbounded-label",
  severity: "error",
  foreign: "off",
  summary: "Every label says how many values it can take",
  why: "Each value is one more time series; a label that nobody can count fills the memory of the server.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  metric(metric, report) {
    for (const label of metric.labels) {
      if (valuesOf(label) !== undefined) continue;
      const rest = seriesOf(withoutLabel(metric, label.name));
      const left = rest.unbounded.length === 0 ? `; without it the metric has ${grouped(rest.perTarget)} series` : "";
      report(label, {
        message: `label \`${label.name}\` of \`${metric.name}\` has no bound`,
        help: `list its values with \`oneOf\` or \`route\`, give a bound with \`bounded(n, because)\`, or drop the label${left}`,
      });
    }
  },
  bad: [
    { spec: requestsBy("client: anyValue()"), message: "label `client` of `shop_requests_total` has no bound", at: [8, 89] },
    { spec: requestsBy('method: httpMethod("GET"), page: anyValue()'), message: "label `page` of `shop_requests_total` has no bound" },
  ],
  good: [{ spec: requestsBy('client: bounded(20, "partners with a contract")') }, { spec: requestsBy('page: route("/", "/cart", "/orders/{id}")') }],
});

function requestsBy(labels: string): ExampleText {
  return exampleMetrics(`requests: counter("shop_requests_total", { help: "Requests answered", labels: { ${labels} } }),`);
}
