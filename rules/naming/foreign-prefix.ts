import { defineRule, exampleMetrics, listed, renamed, snakeCase } from "obsc/rule";

export default defineRule({
  name: "naming/foreign-prefix",
  severity: "warning",
  foreign: "off",
  fixes: "safe",
  summary: "Every metric starts with the prefix of the policy, or with one that is shared",
  why: "In one Prometheus with hundreds of services the prefix is what tells whose a metric is, and keeps two from having one name.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report, { scope }) {
    const { prefix, sharedPrefixes } = scope.settings;
    const name = snakeCase(metric.name);
    if (prefix === undefined || [prefix, ...sharedPrefixes].some((each) => name.startsWith(each))) return;
    const better = `${prefix}${name}`;
    const shared = sharedPrefixes.length === 0 ? "" : `; shared prefixes are ${listed(sharedPrefixes)}`;
    report(metric, {
      message: `\`${metric.name}\` does not start with \`${prefix}\``,
      help: `rename it to \`${better}\`${shared}`,
      fix: renamed(metric, better),
    });
  },
  bad: [
    {
      spec: exampleMetrics(metricNamed("requests_total"), 'policy: policy({ prefix: "shop_" }),'),
      message: "`requests_total` does not start with `shop_`",
      at: [9, 27],
    },
    {
      spec: exampleMetrics(metricNamed("store_requests_total"), 'policy: policy({ prefix: "shop_", sharedPrefixes: ["http_"] }),'),
      message: "`store_requests_total` does not start with `shop_`",
    },
  ],
  good: [
    { spec: exampleMetrics(metricNamed("shop_requests_total"), 'policy: policy({ prefix: "shop_" }),') },
    { spec: exampleMetrics(metricNamed("http_requests_total"), 'policy: policy({ prefix: "shop_", sharedPrefixes: ["http_"] }),') },
  ],
});

function metricNamed(name: string): string {
  return `requests: counter("${name}", { help: "Requests answered" }),`;
}
