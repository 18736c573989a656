import { defineRule, elements, examplePanel, inPart, isMap, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/unreachable-threshold",
  severity: "warning",
  summary: "Thresholds of a share are shares",
  why: "The unit `percentunit` shows 1 as 100%: a threshold of 80 is one at 8000%, and the panel stays green.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-thresholds/",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      const defaults = isMap(data.fieldConfig) && isMap(data.fieldConfig.defaults) ? data.fieldConfig.defaults : {};
      const { thresholds, unit } = defaults;
      if (unit !== "percentunit" || !isMap(thresholds) || thresholds.mode === "percentage" || !areShown(data.type, defaults)) continue;
      for (const step of elements(thresholds.steps, [...path, "fieldConfig", "defaults", "thresholds", "steps"])) {
        const { value } = step.data;
        // A little more than all is more than all that was asked for; ten times that is per cent.
        if (typeof value !== "number" || value < 10) continue;
        const meant = Number((value / 100).toPrecision(6));
        report(inPart(json, [...step.path, "value"]), {
          message: `the threshold ${value} is ${value * 100}%`,
          help: `write ${meant} for ${value}%`,
        });
      }
    }
  },
  bad: [{ spec: withThreshold("percentunit", 80), message: "the threshold 80 is 8000%", at: [20, 24] }],
  good: [
    { spec: withThreshold("percentunit", 0.8) },
    { spec: withThreshold("percent", 80) },
    { spec: withThreshold("percentunit", 80, "percentage") },
    { spec: withThreshold("percentunit", 80, "absolute", "timeseries") },
  ],
});

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
