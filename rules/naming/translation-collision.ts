import { defineRule, exampleMetrics, type Metric, metricsOf, type Service, stemOf } from "obsc/rule";

export default defineRule({
  name: "naming/translation-collision",
  severity: "error",
  summary: "Names stay apart in OpenMetrics and on the way through OpenTelemetry",
  why: "OpenMetrics names a counter without its `_total` and an info metric without its `_info`, and OpenTelemetry turns every odd character into `_`; two names that then are one are refused, or mixed.",
  see: "https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus",
  system(system, report) {
    for (const service of system.services)
      for (const [first, second, family] of collisions(service))
        report(second, {
          message: `\`${second.name}\` and \`${first.name}\` are both called \`${family}\` in OpenMetrics`,
          help: "give one of them another name",
          related: [{ message: `\`${first.name}\` is declared here`, at: first.at }],
        });
  },
  bad: [
    {
      spec: exampleMetrics('taken: counter("shop_jobs_total", { help: "Jobs taken in" }),\nwaiting: gauge("shop_jobs", { help: "Jobs now waiting" }),'),
      message: "`shop_jobs` and `shop_jobs_total` are both called `shop_jobs` in OpenMetrics",
      at: [9, 24],
    },
    {
      spec: exampleMetrics(
        'build: info("shop_build_info", { help: "What is running", labels: { version: bounded(3, "two while rolling out") } }),\nbuilds: gauge("shop_build", { help: "Number of the build" }),',
      ),
      message: "`shop_build` and `shop_build_info` are both called `shop_build` in OpenMetrics",
    },
  ],
  good: [
    {
      spec: exampleMetrics('taken: counter("shop_jobs_total", { help: "Jobs taken in" }),\nwaiting: gauge("shop_waiting_jobs", { help: "Jobs now waiting" }),'),
    },
    {
      spec: exampleMetrics(
        'length: gauge("shop_queue_length", { help: "Orders waiting" }),\nage: gauge("shop_queue_age_seconds", { help: "Age of the first order" }),',
      ),
    },
  ],
});

function collisions(service: Service): readonly (readonly [first: Metric, second: Metric, family: string])[] {
  const firsts = new Map<string, Metric>();
  return metricsOf(service.metrics).flatMap(({ metric }) => {
    const family = familyOf(metric);
    const first = firsts.get(family);
    if (!first) firsts.set(family, metric);
    // The same name twice is for naming/duplicate.
    return first && first.name !== metric.name ? [[first, metric, family] as const] : [];
  });
}

function familyOf(metric: Metric): string {
  const stem = metric.kind === "counter" ? stemOf(metric.name) : metric.kind === "info" ? metric.name.replace(/_info$/, "") : metric.name;
  return stem.replace(/[^a-zA-Z0-9:]+/g, "_");
}
