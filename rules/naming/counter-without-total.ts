import { defineRule, type ExampleText, exampleMetrics, renamed, snakeCase, stemOf } from "obsc/rule";

export default defineRule({
  name: "naming/counter-without-total",
  severity: "error",
  foreign: "off",
  fixes: "safe",
  summary: "The name of a counter ends in `_total`",
  why: "Whoever reads a query has to see that the value only grows and is to be read by `rate`; OpenMetrics adds `_total` where it is missing, and then the queries find nothing.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    // What is only written differently, `requestsTotal`, is for naming/not-snake-case to say.
    if (metric.kind !== "counter" || snakeCase(metric.name).endsWith("_total")) return;
    const name = `${stemOf(metric.name.replace(/_(counter|count|totals|sum)$/, ""))}_total`;
    report(metric, { message: `counter \`${metric.name}\` does not end in \`_total\``, help: `rename it to \`${name}\``, fix: renamed(metric, name) });
  },
  bad: [
    { spec: counterNamed("shop_requests"), message: "counter `shop_requests` does not end in `_total`", at: [8, 27] },
    { spec: counterNamed("shop_requests_counter"), message: "counter `shop_requests_counter` does not end in `_total`" },
    { spec: counterNamed("shop_requests_count"), message: "counter `shop_requests_count` does not end in `_total`" },
  ],
  good: [{ spec: counterNamed("shop_requests_total") }, { spec: exampleMetrics('active: gauge("shop_active_requests", { help: "Requests now in work" }),') }],
});

function counterNamed(name: string): ExampleText {
  return exampleMetrics(`requests: counter("${name}", { help: "Requests answered" }),`);
}
