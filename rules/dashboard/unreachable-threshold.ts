import { defineRule, elements, examplePanel, exampleShopPanel, exampleSpec, formatPercent, inPart, isMap, option, panelsIn, type QueryPart } from "obsc/rule";

export default defineRule({
  name: "dashboard/unreachable-threshold",
  severity: "warning",
  summary: "Thresholds are where the values of a panel can be",
  why: "The unit `percentunit` shows 1 as 100%: a threshold of 80 is one at 8000%, and the panel stays green; so it does where no quantile can be above the highest bucket.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-thresholds/",
  forQueries: { use: ["panel"] },
  query(query, report) {
    const { shownBy: panel } = query;
    const max = query.types.get(query.expr)?.range.max ?? Number.POSITIVE_INFINITY;
    if (!panel || panel.queries.length > 1 || !Number.isFinite(max)) return;
    const highest = panel.queries[0]?.language === "promql" && panel.queries[0].unit === "ratio" ? formatPercent(max) : String(max);
    panel.limits.forEach(({ from }, index) => {
      if (from <= max) return;
      report(option(panel, "limits", index, "from"), {
        message: `this is above all that the panel can show, ${highest} at most`,
        help: `write less than ${highest}`,
      });
    });
  },
  grafanaJson(json, report, { queriesOn }) {
    for (const { data, path } of panelsIn(json)) {
      const defaults = isMap(data.fieldConfig) && isMap(data.fieldConfig.defaults) ? data.fieldConfig.defaults : {};
      const { thresholds, unit, max } = defaults;
      const isShare = unit === "percentunit";
      if (isShare && typeof max === "number" && max >= 10)
        report(inPart(json, [...path, "fieldConfig", "defaults", "max"]), {
          message: `the scale ends at ${max}, which is ${max * 100}%`,
          help: "write 1 for 100%",
        });
      if (!isMap(thresholds) || thresholds.mode === "percentage" || !areShown(data.type, defaults)) continue;
      const highest = isShare ? undefined : highestOf(queriesOn(json).filter((query) => query.panel?.node.data === data));
      for (const step of elements(thresholds.steps, [...path, "fieldConfig", "defaults", "thresholds", "steps"])) {
        const { value } = step.data;
        if (typeof value !== "number") continue;
        if (highest !== undefined && value > highest && !isTransformed(data))
          report(inPart(json, [...step.path, "value"]), {
            message: `the threshold ${value} is above all that this panel can show: ${highest} at most`,
            help: "write a threshold in the unit of the query, below its highest bucket",
          });
        // A little more than all is more than all that was asked for; ten times that is per cent.
        if (!isShare || value < 10) continue;
        const meant = Number((value / 100).toPrecision(6));
        report(inPart(json, [...step.path, "value"]), {
          message: `the threshold ${value} is ${value * 100}%`,
          help: `write ${meant} for ${value}%`,
        });
      }
    }
  },
  bad: [
    { spec: limited("500%"), message: "this is above all that the panel can show, 100% at most", at: [13, 95] },
    { spec: withThreshold("percentunit", 80), message: "the threshold 80 is 8000%", at: [20, 24] },
    {
      spec: withQuantile(500),
      message: "the threshold 500 is above all that this panel can show: 5 at most",
    },
    {
      spec: examplePanel({ title: "Memory", type: "gauge", fieldConfig: { defaults: { unit: "percentunit", max: 100 }, overrides: [] } }),
      message: "the scale ends at 100, which is 10000%",
    },
  ],
  good: [
    { spec: limited("50%") },
    { spec: withQuantile(0.5) },
    { spec: withQuantile(500, { transformations: [{ id: "calculateField", options: {} }] }) },
    { spec: withThreshold("percentunit", 0.8) },
    { spec: withThreshold("percent", 80) },
    { spec: withThreshold("percentunit", 80, "percentage") },
    { spec: withThreshold("percentunit", 80, "absolute", "timeseries") },
  ],
});

/** The most that any quantile on a panel can be; `undefined` where that is not known of one of its queries. */
function highestOf(queries: readonly QueryPart[]): number | undefined {
  const types = queries.map(({ types, expr }) => types.get(expr));
  const known = types.flatMap((type) => (type?.kind === "quantile" && Number.isFinite(type.range.max) ? [type.range.max] : []));
  return known.length > 0 && known.length === types.length ? Math.max(...known) : undefined;
}

const isTransformed = ({ transformations }: Readonly<Record<string, unknown>>): boolean => Array.isArray(transformations) && transformations.length > 0;

/** Grafana writes 80 into panels of all types, most of which show no threshold until they are told to. */
function areShown(type: unknown, { color, custom }: Readonly<Record<string, unknown>>): boolean {
  const style = isMap(custom) && isMap(custom.thresholdsStyle) ? custom.thresholdsStyle.mode : "off";
  const isColoured = !isMap(color) || color.mode === "thresholds";
  return type === "timeseries" ? style !== "off" : (type === "gauge" || type === "bargauge" || type === "stat") && isColoured;
}

function withThreshold(unit: string, value: number, mode = "absolute", type = "gauge"): ReturnType<typeof examplePanel> {
  const thresholds = {
    mode,
    steps: [
      { color: "green", value: null },
      { color: "red", value },
    ],
  };
  return examplePanel({ title: "Memory", type, fieldConfig: { defaults: { unit, thresholds }, overrides: [] } });
}

function withQuantile(value: number, more: object = {}): ReturnType<typeof exampleShopPanel> {
  const thresholds = {
    mode: "absolute",
    steps: [
      { color: "green", value: null },
      { color: "red", value },
    ],
  };
  const expr = "histogram_quantile(0.9, sum by (le) (rate(shop_latency_seconds_bucket[5m])))";
  return exampleShopPanel({
    title: "Latency",
    type: "stat",
    fieldConfig: { defaults: { unit: "s", thresholds }, overrides: [] },
    targets: [{ refId: "A", expr }],
    ...more,
  });
}

function limited(from: string) {
  return exampleSpec({
    before: 'const all = counter("shop_requests_total", { help: "Requests", labels: { code: statusCode("200", "500") } });',
    service: `metrics: { all },
deliver: { metrics: scrape({ port: 8080 }) },
dashboards: [
  dashboard("Shop", {
    panels: [panel("Errors", ratio(all.where({ code: "5xx" }), all), { limits: [{ from: "${from}", color: "red" }] })],
  }),
],`,
  });
}
