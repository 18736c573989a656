import { costliestLabel, defineRule, type ExampleText, exampleMetrics, grouped, type Metric, seriesOf } from "obsc/rule";

export default defineRule({
  name: "cardinality/metric-over-budget",
  severity: "error",
  foreign: "off",
  summary: "A metric has at most as many series on one target as the policy says: 10,000 unless it says otherwise",
  why: "One metric that multiplies labels costs more memory than all others together, and queries of it time out.",
  see: "https://prometheus.io/docs/practices/instrumentation/#do-not-overuse-labels",
  metric(metric, report, context) {
    const { maxLabelValues, maxSeriesPerMetric } = context.scope.settings;
    // One label that is too long is the mistake itself, and is reported where it is made.
    const isLong = metric.labels.some((label) => (label.max ?? 0) > maxLabelValues);
    if (isLong && context.reports("cardinality/too-many-label-values", metric)) return;
    const series = seriesOf(metric).perTarget;
    if (series <= maxSeriesPerMetric) return;
    report(metric, {
      message: `\`${metric.name}\` has up to ${grouped(series)} series, over the ${grouped(maxSeriesPerMetric)} that a metric may have`,
      help: advice(metric),
    });
  },
  bad: [
    { spec: requestsBy("80", "80"), message: "`shop_requests_total` has up to 13,122 series, over the 10,000 that a metric may have", at: [8, 27] },
    {
      spec: exampleMetrics(
        'wait: histogram("shop_wait_seconds", { help: "Time in the queue", labels: { shelf: bounded(99, "shelves") }, buckets: httpBuckets }),',
        "policy: policy({ maxSeriesPerMetric: 1000 }),",
      ),
      message: "`shop_wait_seconds` has up to 1,700 series, over the 1,000 that a metric may have",
    },
  ],
  good: [
    { spec: requestsBy("20", "20") },
    {
      spec: exampleMetrics(
        'requests: counter("shop_requests_total", { help: "Requests", labels: { a: bounded(99, "a"), b: bounded(99, "b"), c: bounded(9, "c") }, combinations: 400 }),',
      ),
    },
  ],
});

/** With "other" a bounded label has one value more. */
function requestsBy(shelves: string, halls: string): ExampleText {
  const labels = `{ method: httpMethod("GET", "POST"), shelf: bounded(${shelves}, "shelves"), hall: bounded(${halls}, "halls") }`;
  return exampleMetrics(`requests: counter("shop_requests_total", { help: "Requests answered", labels: ${labels} }),`);
}

function advice(metric: Metric): string {
  const label = costliestLabel(metric);
  const dropped = label ? [`drop or shorten \`${label.name}\`, without which it would be ${grouped(label.without)}`] : [];
  const isClassic = metric.kind === "histogram" && metric.buckets !== "native";
  const native = isClassic ? [`make it \`buckets: "native"\`, which would be ${grouped(seriesOf(metric).combinations)}`] : [];
  return [...dropped, ...native, "say `combinations` if fewer of them occur"].join(", or ");
}
