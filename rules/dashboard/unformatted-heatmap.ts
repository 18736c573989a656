import { added, defineRule, edited, exampleShopPanel, inPart, isMap, presenceOf, replaced } from "obsc/rule";

export default defineRule({
  name: "dashboard/unformatted-heatmap",
  severity: "warning",
  fixes: "safe",
  summary: "Heatmaps ask for buckets in the format of a heatmap",
  why: "Buckets of Prometheus hold all that is below their bound; only in this format Grafana takes them apart and puts them in order.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/heatmap/",
  forQueries: { use: ["panel"] },
  query(query, report) {
    const { json, node, target } = query.panel ?? {};
    if (!json || !target || node?.data.type !== "heatmap" || target.data.format === "heatmap") return;
    const { options, dataFormat } = node.data;
    const type = query.types.get(query.expr);
    const isClassic = type?.kind === "histogram-bucket" || ((type?.kind === "rate" || type?.kind === "increase") && type.series?.kind === "histogram-bucket");
    if (!type || !isClassic || presenceOf(type.labels, "le") === "never" || (isMap(options) && options.calculate === true) || dataFormat === "timeseries")
      return;
    const { format } = target.data;
    const at = inPart(json, [...target.path, "format"]);
    const edit = typeof format === "string" ? replaced(at, format, "heatmap") : added(inPart(json, target.path), "format", "heatmap");
    report(typeof format === "string" ? at : query, {
      message: "the buckets of this query are not in the format of a heatmap",
      help: 'say `"format": "heatmap"` beside the query',
      fix: edited("safe", "ask for the format `heatmap`", edit),
    });
  },
  bad: [
    { spec: asked({}), message: "the buckets of this query are not in the format of a heatmap", at: [34, 21] },
    { spec: asked({ format: "time_series" }), message: "the buckets of this query are not in the format of a heatmap" },
  ],
  good: [{ spec: asked({ format: "heatmap" }) }, { spec: asked({}, { calculate: true }) }],
});

function asked(target: object, options: object = {}): ReturnType<typeof exampleShopPanel> {
  const expr = "sum by (le) (increase(shop_latency_seconds_bucket[$__rate_interval]))";
  return exampleShopPanel({ title: "Latency", type: "heatmap", options, targets: [{ refId: "A", expr, ...target }] });
}
