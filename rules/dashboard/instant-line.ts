import { defineRule, elements, examplePanel, inPart, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/instant-line",
  severity: "warning",
  summary: "Lines over time are asked for over time",
  why: "An instant query has one point, at the end: a panel of lines shows a dot, or nothing.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/query-editor/#type",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      if (data.type !== "timeseries" && data.type !== "state-timeline" && data.type !== "status-history") continue;
      if (Array.isArray(data.transformations) && data.transformations.length > 0) continue;
      for (const target of elements(data.targets, [...path, "targets"])) {
        const { instant, range, format, hide, expr } = target.data;
        if (instant !== true || range === true || hide === true || typeof expr !== "string" || (format !== undefined && format !== "time_series")) continue;
        report(inPart(json, [...target.path, "instant"]), {
          message: "this query has one point, and the panel draws lines",
          help: 'write `"instant": false, "range": true`',
        });
      }
    }
  },
  bad: [{ spec: panelOf("timeseries", { instant: true, range: false }), message: "this query has one point, and the panel draws lines", at: [12, 20] }],
  good: [
    { spec: panelOf("stat", { instant: true }) },
    { spec: panelOf("timeseries", { instant: true, range: true }) },
    { spec: panelOf("timeseries", { instant: true, format: "table" }) },
    { spec: panelOf("timeseries", {}) },
  ],
});

function panelOf(type: string, target: object): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Requests", type, targets: [{ refId: "A", expr: "up", ...target }] });
}
