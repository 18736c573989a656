import { corrected, defineRule, didYouMean, examplePanel, inPart, panelsIn, removedPanelTypes } from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-panel-type",
  severity: "error",
  fixes: "unsafe",
  summary: "Grafana, or a plugin of it, draws every type of panel",
  why: "A panel of a type that is not there is an error message in the middle of the dashboard.",
  see: "https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/",
  grafanaJson(json, report) {
    for (const { data, path } of panelsIn(json)) {
      const { type } = data;
      if (typeof type !== "string" || types.includes(type)) continue;
      // A name with a dash is that of a plugin, which may be installed.
      if (removedPanelTypes[type] !== undefined || /[-.]/.test(type)) continue;
      const help = didYouMean(type, types) ?? `use one of Grafana's own: ${types.slice(0, 8).join(", ")}, …`;
      const fix = corrected(inPart(json, [...path, "type"]), type, types);
      report(inPart(json, [...path, "type"]), { message: `Grafana has no panel type \`${type}\``, help, fix });
    }
  },
  bad: [
    {
      spec: examplePanel({ title: "Rate", type: "timeserie", targets: [{ refId: "A", expr: "up" }] }),
      message: "Grafana has no panel type `timeserie`",
      at: [7, 13],
    },
    { spec: examplePanel({ title: "Rate", type: "chart9000" }), message: "Grafana has no panel type `chart9000`" },
  ],
  good: [{ spec: examplePanel({ title: "Share", type: "piechart" }) }, { spec: examplePanel({ title: "Map", type: "volkovlabs-form-panel" }) }],
});

const types = [
  ...["timeseries", "stat", "gauge", "bargauge", "table", "logs", "heatmap", "text", "row", "piechart", "barchart", "histogram", "traces", "nodeGraph"],
  ...["state-timeline", "status-history", "canvas", "geomap", "candlestick", "xychart", "trend", "flamegraph", "datagrid"],
  ...["alertlist", "dashlist", "annolist", "news", "live", "debug", "welcome", "gettingstarted"],
];
