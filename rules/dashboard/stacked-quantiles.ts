import { defineRule, exampleShopPanel, inPart, isMap, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/stacked-quantiles",
  severity: "warning",
  summary: "Quantiles are drawn over each other, not on top of each other",
  why: "A stack shows a sum, and a sum of quantiles is the time of nothing: two lines of 1 s become one of 2 s, which no request took.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/time-series/#stack-series",
  grafanaJson(json, report, { queriesOn }) {
    for (const { data, path } of panelsIn(json)) {
      const defaults = isMap(data.fieldConfig) && isMap(data.fieldConfig.defaults) ? data.fieldConfig.defaults : {};
      const stacking = isMap(defaults.custom) && isMap(defaults.custom.stacking) ? defaults.custom.stacking.mode : undefined;
      if (data.type !== "timeseries" || (stacking !== "normal" && stacking !== "percent")) continue;
      const types = queriesOn(json).flatMap(({ panel, types, expr }) => (panel?.node.data === data ? [types.get(expr)] : []));
      const areQuantiles = types.length > 0 && types.every((type) => type?.kind === "quantile" || type?.kind === "summary-quantile");
      // One line has nothing to stand on.
      if (!areQuantiles || (types.length === 1 && types[0]?.labels.open === false && types[0].labels.labels.size === 0)) continue;
      report(inPart(json, [...path, "fieldConfig", "defaults", "custom", "stacking", "mode"]), {
        message: "the quantiles of this panel are stacked, and the top shows their sum",
        help: 'write `"none"`',
      });
    }
  },
  bad: [
    {
      spec: stacked("normal", "histogram_quantile(0.9, sum by (le, method) (rate(shop_latency_seconds_bucket[5m])))"),
      message: "the quantiles of this panel are stacked, and the top shows their sum",
      at: [35, 25],
    },
  ],
  good: [
    { spec: stacked("none", "histogram_quantile(0.9, sum by (le, method) (rate(shop_latency_seconds_bucket[5m])))") },
    { spec: stacked("normal", "histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))") },
    { spec: stacked("normal", "sum by (method) (rate(shop_requests_total[5m]))") },
  ],
});

function stacked(mode: string, expr: string): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({
    title: "Latency",
    type: "timeseries",
    fieldConfig: { defaults: { unit: expr.startsWith("sum") ? "reqps" : "s", custom: { stacking: { mode } } }, overrides: [] },
    targets: [{ refId: "A", expr, legendFormat: expr.includes("method") ? "{{method}}" : "p90" }],
  });
}
