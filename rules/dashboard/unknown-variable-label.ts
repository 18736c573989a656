import { defineRule, didYouMean, elements, exampleDashboard, inPart, isMap, listed, type Path, presenceOf } from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-variable-label",
  severity: "error",
  summary: "Drop-downs list the values of labels that there are",
  why: "Of a label that no series of the metric has there are no values: the drop-down is empty, and with it every panel that it filters.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#query-variable",
  grafanaJson(json, report, { lookup }) {
    const { templating } = json.data;
    for (const { data, path } of elements(isMap(templating) ? templating.list : undefined, ["templating", "list"])) {
      const [text, at]: readonly [unknown, Path] = isMap(data.query) ? [data.query.query, [...path, "query", "query"]] : [data.query, [...path, "query"]];
      const found = typeof text === "string" ? /^\s*label_values\(\s*([a-zA-Z_:][\w:]*)\s*(?:\{.*\})?\s*,\s*([a-zA-Z_]\w*)\s*\)\s*$/s.exec(text) : null;
      const [all = "", metric = "", label = ""] = found ?? [];
      const series = lookup(metric);
      if (!found || !series || presenceOf(series.labels, label) !== "never") continue;
      const labels = [...series.labels.labels.keys()];
      const start = found.index + all.lastIndexOf(label);
      report(
        { ...inPart(json, at), part: json.textAt(at, start, start + label.length) },
        { message: `\`${metric}\` has no label \`${label}\``, help: didYouMean(label, labels) ?? `name ${listed(labels, 5)}` },
      );
    }
  },
  bad: [
    { spec: listing("label_values(shop_up, zone)"), message: "`shop_up` has no label `zone`", at: [16, 43] },
    { spec: listing({ query: 'label_values(shop_up{job="shop"}, regon)', refId: "A" }), message: "`shop_up` has no label `regon`" },
  ],
  good: [
    { spec: listing("label_values(shop_up, region)") },
    { spec: listing("label_values(elsewhere, zone)") },
    { spec: listing("label_values(zone)") },
    { spec: listing("query_result(sum by (zone) (elsewhere))") },
  ],
});

function listing(query: unknown): ReturnType<typeof exampleDashboard> {
  return exampleDashboard(
    {
      title: "Shop",
      templating: { list: [{ name: "zone", type: "query", datasource: { type: "prometheus", uid: "prometheus" }, query }] },
      panels: [{ id: 1, title: "Up in $zone", type: "stat", targets: [{ refId: "A", expr: "elsewhere" }] }],
    },
    'services: [service("shop", { team: "a", deliver: { metrics: scrape({ port: 8080 }) }, metrics: { up: gauge("shop_up", { help: "Up", labels: { region: oneOf("eu", "us") } }) } })],',
  );
}
