import { defineRule, type ExampleText, exampleMetrics, grouped, option, seriesOf } from "obsc/rule";

export default defineRule({
  name: "cardinality/histogram-explosion",
  severity: "warning",
  foreign: "off",
  summary: "Buckets and labels of a histogram do not multiply to more than half of what a metric may have",
  why: "Each combination of labels has all buckets, filled or not: ten labels values more cost as much as a hundred counters.",
  see: "https://prometheus.io/docs/specs/native_histograms/",
  metric(metric, report, { scope, reports }) {
    const { maxLabelValues, maxSeriesPerMetric } = scope.settings;
    if (metric.kind !== "histogram" || metric.buckets === "native") return;
    // One label that is too long is the mistake itself.
    const isLong = metric.labels.some((label) => (label.max ?? 0) > maxLabelValues);
    if (isLong && reports("cardinality/too-many-label-values", metric)) return;
    const { combinations, each, perTarget } = seriesOf(metric);
    // More than a metric may have is for cardinality/metric-over-budget.
    if (combinations === 1 || perTarget * 2 <= maxSeriesPerMetric || perTarget > maxSeriesPerMetric) return;
    report(option(metric, "buckets"), {
      message: `\`${metric.name}\` has ${each} series for each of ${grouped(combinations)} combinations: ${grouped(perTarget)}, over half of what a metric may have`,
      help: `use fewer buckets, or \`buckets: "native"\`, which would be ${grouped(combinations)}`,
    });
  },
  bad: [
    {
      spec: waitIn("httpBuckets", 19),
      message: "`shop_wait_seconds` has 17 series for each of 400 combinations: 6,800, over half of what a metric may have",
      at: [8, 155],
    },
    {
      spec: waitIn('["1s"]', 44),
      message: "`shop_wait_seconds` has 4 series for each of 2,025 combinations: 8,100, over half of what a metric may have",
    },
  ],
  good: [{ spec: waitIn("httpBuckets", 9) }, { spec: waitIn('"native"', 19) }],
});

/** With "other" each label has one value more than its bound. */
function waitIn(buckets: string, bound: number): ExampleText {
  const labels = `{ hall: bounded(${bound}, "halls"), shelf: bounded(${bound}, "shelves") }`;
  return exampleMetrics(`wait: histogram("shop_wait_seconds", { help: "Time in the queue", labels: ${labels}, buckets: ${buckets} }),`);
}
