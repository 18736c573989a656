import { defineRule, exampleMetrics } from "obsc/rule";

export default defineRule({
  name: "naming/reserved-suffix",
  severity: "error",
  foreign: "off",
  summary: "No metric ends as the series do that a histogram, a summary or a counter adds by itself",
  why: "Who reads `x_count` looks for the histogram `x`; a metric of that name is taken for a part of one, and refused beside one.",
  see: "https://prometheus.io/docs/specs/om/open_metrics_spec/#suffixes",
  metric(metric, report) {
    const suffix = /_(bucket|count|sum|created|info)$/.exec(metric.name)?.[1];
    // A counter has to end in `_total` anyway; naming/counter-without-total says so.
    if (suffix === undefined || metric.kind === "counter" || metric.kind === suffix) return;
    const stem = metric.name.slice(0, -suffix.length - 1);
    report(metric, {
      message: `${metric.kind} \`${metric.name}\` ends in \`_${suffix}\`, which ${owners[suffix]}`,
      help: suffix === "count" ? `say what is counted, in the plural: \`${stem.endsWith("s") ? stem : `${stem}s`}\`` : `drop \`_${suffix}\` from the name`,
    });
  },
  bad: [
    {
      spec: exampleMetrics('machines: gauge("shop_machine_count", { help: "Machines now in use" }),'),
      message: "gauge `shop_machine_count` ends in `_count`, which histograms and summaries add",
      at: [8, 25],
    },
    {
      spec: exampleMetrics('share: gauge("shop_share_info", { help: "Share of the market" }),'),
      message: "gauge `shop_share_info` ends in `_info`, which is for info metrics",
    },
    {
      spec: exampleMetrics('news: gauge("shop_news_count", { help: "News shown now" }),'),
      message: "gauge `shop_news_count` ends in `_count`, which histograms and summaries add",
    },
  ],
  good: [
    { spec: exampleMetrics('machines: gauge("shop_machines", { help: "Machines now in use" }),') },
    { spec: exampleMetrics('build: info("shop_build_info", { help: "What is running", labels: { version: bounded(3, "two while rolling out") } }),') },
  ],
});

const owners: Readonly<Record<string, string>> = {
  bucket: "histograms add",
  count: "histograms and summaries add",
  sum: "histograms and summaries add",
  created: "OpenMetrics adds for the time at which a series began",
  info: "is for info metrics",
};
