/** Types of panels that Grafana once had, with what it makes of them: https://grafana.com/docs/grafana/latest/developers/angular_deprecation/ */
export const removedPanelTypes: Readonly<Record<string, string>> = {
  graph: "timeseries",
  singlestat: "stat",
  "table-old": "table",
  "grafana-piechart-panel": "piechart",
  "grafana-worldmap-panel": "geomap",
  "grafana-singlestat-panel": "stat",
};
