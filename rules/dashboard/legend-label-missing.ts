import { defineRule, didYouMean, exampleShopPanel, inPart, listed, presenceOf } from "obsc/rule";

export default defineRule({
  name: "dashboard/legend-label-missing",
  severity: "error",
  foreign: "warning",
  strict: "error",
  summary: "Legends name labels that the result of their query has",
  why: "Grafana writes nothing in the place of a label that is not there, and lines that it should tell apart get one name.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/query-editor/#legend",
  query(query, report) {
    const { json, target } = query.panel ?? {};
    const legend = target?.data.legendFormat;
    const type = query.types.get(query.expr);
    if (!json || !target || typeof legend !== "string" || !type || type.value !== "vector" || type.empty) return;
    const path = [...target.path, "legendFormat"];
    const labels = [...type.labels.labels.keys()];
    for (const { 0: braces, 1: label = "", index } of legend.matchAll(/\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g)) {
      if (label === "__name__" || presenceOf(type.labels, label) !== "never") continue;
      report(
        { ...inPart(json, path), part: json.textAt(path, index, index + braces.length) },
        {
          message: `the result of this query has no label \`${label}\``,
          help:
            didYouMean(label, labels) ?? (labels.length > 0 ? `use ${listed(labels, 5)}, or keep \`${label}\` in the query` : `keep \`${label}\` in the query`),
        },
      );
    }
  },
  bad: [
    { spec: asked("sum by (job) (rate(shop_requests_total[5m]))", "{{job}} {{pod}}"), message: "the result of this query has no label `pod`", at: [34, 38] },
    { spec: asked("sum by (queue) (shop_queue_depth)", "{{ queu }}"), message: "the result of this query has no label `queu`" },
    { spec: asked("sum(shop_queue_depth)", "{{queue}}"), message: "the result of this query has no label `queue`" },
  ],
  good: [
    { spec: asked("sum by (job, $instance) (rate(shop_requests_total[5m]))", "{{job}} {{pod}} {{__name__}}") },
    { spec: asked("elsewhere_total", "{{pod}}") },
    { spec: asked("vector(1)", "all") },
  ],
});

function asked(expr: string, legendFormat: string): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Requests", type: "timeseries", targets: [{ refId: "A", expr, legendFormat }] });
}
