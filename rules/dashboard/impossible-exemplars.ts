import { defineRule, type ExampleText, exampleShopPanel, inPart, kindWords, nameOfSelector, type SeriesFacts, selectorsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/impossible-exemplars",
  // Grafana once asked for them with every query, so that old boards are full of it.
  severity: "off",
  strict: "warning",
  summary: "Exemplars are asked for where there can be some",
  why: "Only counters and buckets carry them, and no rule records any: each refresh asks Prometheus a second time, for nothing.",
  see: "https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#exemplars",
  forQueries: { use: ["panel"], with: ["selector"] },
  query(query, report, { lookup }) {
    const { target, json } = query.panel ?? {};
    if (!target || !json || target.data.exemplar !== true) return;
    const series = selectorsIn(query.expr).map((selector) => lookup(nameOfSelector(selector) ?? ""));
    const [first] = series;
    if (!first || !series.every((facts) => facts && hasNone(facts))) return;
    report(inPart(json, [...target.path, "exemplar"]), {
      message: `\`exemplar\` is true, and \`${first.name}\` is ${first.recordedFrom ? "recorded by a rule" : kindWords(first.kind)}, which has none`,
      help: "leave `exemplar` out",
    });
  },
  bad: [
    { spec: asked("max(shop_queue_depth)"), message: "`exemplar` is true, and `shop_queue_depth` is a gauge, which has none", at: [34, 25] },
    { spec: asked("job:shop_requests:rate5m"), message: "`exemplar` is true, and `job:shop_requests:rate5m` is recorded by a rule, which has none" },
  ],
  good: [
    { spec: asked("sum(rate(shop_requests_total[5m])) / max(shop_queue_depth)") },
    { spec: asked("histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))") },
    { spec: asked("elsewhere") },
    { spec: asked("max(shop_queue_depth)", false) },
  ],
});

const without: readonly SeriesFacts["kind"][] = ["gauge", "timestamp", "summary-quantile", "summary-sum", "summary-count", "info", "stateset"];

const hasNone = ({ kind, recordedFrom }: SeriesFacts): boolean => recordedFrom !== undefined || without.includes(kind);

function asked(expr: string, exemplar = true): ExampleText {
  return exampleShopPanel({ title: "Shop", type: "timeseries", targets: [{ refId: "A", expr, exemplar }] });
}
