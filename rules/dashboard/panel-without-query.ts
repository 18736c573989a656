import { defineRule, examplePanel, inPart, panelsIn } from "obsc/rule";

export default defineRule({
  name: "dashboard/panel-without-query",
  severity: "info",
  foreign: "warning",
  strict: "warning",
  summary: "Every panel that draws data asks for some",
  why: 'It shows "No data", as it would when the service is down.',
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/query-transform-data/",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      if (!drawing.has(String(data.type)) || data.libraryPanel !== undefined || (Array.isArray(data.targets) && data.targets.length > 0)) continue;
      report(inPart(json, [...path, "title"]), {
        message: `the panel \`${data.title ?? data.id ?? data.type}\` has no query`,
        help: "give it one, or remove it",
      });
    }
  },
  bad: [
    { spec: examplePanel({ title: "Up", type: "timeseries", targets: [] }), message: "the panel `Up` has no query", at: [6, 14] },
    { spec: examplePanel({ id: 7, title: "Up", type: "stat" }), message: "the panel `Up` has no query" },
  ],
  good: [
    { spec: examplePanel({ title: "Notes", type: "text" }) },
    { spec: examplePanel({ title: "Up", type: "stat", targets: [{ refId: "A", expr: "up" }] }) },
  ],
});

const drawing = new Set(["timeseries", "stat", "gauge", "bargauge", "table", "logs", "heatmap", "piechart", "barchart", "histogram", "state-timeline"]);
