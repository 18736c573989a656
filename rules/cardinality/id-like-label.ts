import { defineRule, type ExampleText, exampleMetrics, isEndless, valuesOf } from "obsc/rule";

export default defineRule({
  name: "cardinality/id-like-label",
  // The language refuses these names, so a spec that no compiler reads hears the same.
  severity: "error",
  foreign: "off",
  summary: "No label is named after what never comes to an end: users, requests, times, addresses",
  why: "The list in the spec is what was thought of; the service meets the next user, and either the value is lost or the series multiply.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  metric(metric, report) {
    // Without any bound it is cardinality/unbounded-label; a bound with its reason is an answer.
    for (const label of metric.labels)
      if (isEndless(label.name) && label.because === undefined && valuesOf(label) !== undefined)
        report(label, {
          message: `label \`${label.name}\` of \`${metric.name}\` takes any number of values, whatever is listed`,
          help: "use `route()` or a class, say `bounded(n, because)`, or keep it on logs and spans",
        });
  },
  bad: [
    {
      spec: ordersBy('user_id: oneOf("1", "2")'),
      message: "label `user_id` of `shop_orders_total` takes any number of values, whatever is listed",
      at: [8, 81],
    },
    {
      spec: ordersBy('customer_email: oneOf("a@b.c")'),
      message: "label `customer_email` of `shop_orders_total` takes any number of values, whatever is listed",
    },
  ],
  good: [{ spec: ordersBy('user_id: bounded(2, "two test users")') }, { spec: ordersBy('shard_id: oneOf("1", "2")') }],
});

function ordersBy(labels: string): ExampleText {
  return exampleMetrics(`orders: counter("shop_orders_total", { help: "Orders placed", labels: { ${labels} } }),`);
}
