import { defineRule, elements, examplePanel, inPart, isMap, type JsonNode, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/unsorted-thresholds",
  severity: "error",
  summary: "Thresholds of a panel rise, and the first has no value",
  why: "Grafana takes the last step whose value is not above the one shown: of steps out of order some are never reached, and red stays green.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/configure-thresholds/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      const { steps, path } = stepsOf(panel);
      let last = Number.NEGATIVE_INFINITY;
      for (const { data, path: way } of elements(steps, path)) {
        const value = typeof data.value === "number" ? data.value : Number.NEGATIVE_INFINITY;
        if (value < last) {
          report(inPart(json, [...way, "value"]), {
            message: `the threshold ${data.value ?? "without a value"} stands after ${last}`,
            help: "put the steps in ascending order",
          });
          break;
        }
        last = value;
      }
    }
  },
  bad: [
    { spec: withSteps(null, 90, 80), message: "the threshold 80 stands after 90", at: [23, 24] },
    { spec: withSteps(50, null), message: "the threshold without a value stands after 50" },
  ],
  good: [{ spec: withSteps(null, 80, 90) }],
});

function stepsOf({ data, path }: JsonNode): { readonly steps: unknown; readonly path: JsonNode["path"] } {
  const { fieldConfig } = data;
  const defaults = isMap(fieldConfig) && isMap(fieldConfig.defaults) ? fieldConfig.defaults : {};
  const steps = isMap(defaults.thresholds) ? defaults.thresholds.steps : undefined;
  return { steps, path: [...path, "fieldConfig", "defaults", "thresholds", "steps"] };
}

function withSteps(...values: readonly (number | null)[]): ReturnType<typeof examplePanel> {
  const steps = values.map((value) => ({ color: "green", value }));
  return examplePanel({ title: "Memory", type: "gauge", fieldConfig: { defaults: { thresholds: { mode: "absolute", steps } }, overrides: [] } });
}
