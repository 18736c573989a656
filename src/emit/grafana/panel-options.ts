/** How each kind of panel is drawn: the settings that Grafana's editor keeps under `options`. */
import type { PanelKind, PanelPart } from "../../derive/dashboard-part.ts";
import { unitId } from "./unit-id.ts";

const pluginIds: Readonly<Record<PanelKind, string>> = {
  timeseries: "timeseries",
  stat: "stat",
  gauge: "gauge",
  bars: "bargauge",
  heatmap: "heatmap",
  table: "table",
  pie: "piechart",
  logs: "logs",
  traces: "table",
  "state-timeline": "state-timeline",
  text: "text",
  raw: "timeseries",
};

/** The plugin that draws a kind of panel. */
export function pluginOf(kind: PanelKind): string {
  return pluginIds[kind];
}

/** Fields and defaults: https://github.com/grafana/grafana/tree/main/packages/grafana-schema/src/raw/composable */
export function optionsOf(panel: PanelPart): Record<string, unknown> {
  switch (panel.kind) {
    case "timeseries":
      return lines;
    case "stat":
      return {
        reduceOptions: lastValue,
        colorMode: panel.states.length > 0 ? "background" : "value",
        graphMode: panel.states.length > 0 ? "none" : "area",
        justifyMode: "auto",
        orientation: "auto",
        textMode: panel.queries.length > 1 ? "auto" : "value",
        wideLayout: true,
        showPercentChange: false,
        percentChangeColorMode: "standard",
      };
    case "gauge":
      return { reduceOptions: lastValue, orientation: "auto", showThresholdLabels: false, showThresholdMarkers: true, sizing: "auto" };
    case "bars":
      return { reduceOptions: lastValue, orientation: "horizontal", displayMode: "basic", valueMode: "color", showUnfilled: true, sizing: "auto" };
    case "pie":
      return {
        reduceOptions: lastValue,
        pieType: "pie",
        displayLabels: ["percent"],
        legend: { showLegend: true, displayMode: "table", placement: "right", values: ["value", "percent"] },
        tooltip: { mode: "single", sort: "none" },
      };
    case "heatmap":
      return heatmap(panel);
    case "table":
    case "traces":
      return {
        showHeader: true,
        cellHeight: "sm",
        ...(panel.sortedBy && { sortBy: [{ displayName: panel.sortedBy.column, desc: panel.sortedBy.descending }] }),
      };
    case "state-timeline":
      return {
        showValue: "auto",
        rowHeight: 0.8,
        mergeValues: true,
        alignValue: "left",
        legend: { showLegend: false, displayMode: "list", placement: "bottom" },
        tooltip: { mode: "single", sort: "none" },
      };
    case "logs":
      return {
        showTime: true,
        showLabels: false,
        showCommonLabels: false,
        wrapLogMessage: true,
        prettifyLogMessage: false,
        enableLogDetails: true,
        dedupStrategy: "none",
        sortOrder: "Descending",
      };
    case "text":
      return { mode: "markdown", content: panel.text ?? "" };
    case "raw":
      return {};
  }
}

const lines = {
  legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
  tooltip: { mode: "multi", sort: "desc" },
};
const lastValue = { calcs: ["lastNotNull"], fields: "", values: false };

function heatmap({ unit, queries }: PanelPart): Record<string, unknown> {
  return {
    calculate: false,
    cellGap: 1,
    cellValues: { unit: "ops" },
    color: { mode: "scheme", scheme: "Oranges", fill: "dark-orange", scale: "exponential", exponent: 0.5, steps: 64, reverse: false },
    exemplars: { color: "rgba(255,0,255,0.7)" },
    // Cells without observations stay empty instead of being coloured as the least.
    filterValues: { le: 1e-9 },
    legend: { show: true },
    // Of a classic histogram each series is the upper bound of its cells.
    rowsFrame: { layout: queries.some((query) => query.language === "promql" && query.format === "heatmap") ? "le" : "auto" },
    showValue: "never",
    tooltip: { mode: "single", yHistogram: true, showColorScale: true },
    yAxis: { axisPlacement: "left", reverse: false, unit: unitId(unit) },
  };
}
