/** Panels as Grafana's JSON. */
import type { PanelPart } from "../../derive/dashboard-part.ts";
import { formatDuration } from "../../util/duration.ts";
import { datasource, datasourceOf } from "./datasource.ts";
import { fieldConfigOf } from "./field-config.ts";
import type { DataSourceJson, PanelJson } from "./json.ts";
import { optionsOf, pluginOf } from "./panel-options.ts";
import { transformationsOf } from "./table-json.ts";
import { targetJson } from "./target-json.ts";

/** `interval` is the shortest step of its queries, in milliseconds. */
export function panelJson(panel: PanelPart, id: number, interval: number): PanelJson {
  const { title, description, queries } = panel;
  const gridPos = { x: panel.box.x, y: panel.box.y, w: panel.box.width, h: panel.box.height };
  if (panel.raw) return { datasource: datasource("datasource"), description, type: "timeseries", ...panel.raw, id, title, gridPos };
  if (panel.kind === "text") return { id, title, description, type: "text", gridPos, options: optionsOf(panel) };
  const transformations = transformationsOf(panel);
  return {
    id,
    title,
    description,
    type: pluginOf(panel.kind),
    gridPos,
    datasource: sourceOf(panel),
    ...(queries.some(({ language }) => language !== "traceql") && { interval: formatDuration(interval) }),
    targets: queries.map(targetJson),
    ...(transformations.length > 0 && { transformations }),
    fieldConfig: fieldConfigOf(panel),
    options: optionsOf(panel),
  };
}

/** Where its queries go, if all go to the same place. */
function sourceOf({ queries }: PanelPart): DataSourceJson {
  const [first = "datasource", ...others] = new Set(queries.map(datasourceOf));
  return others.length > 0 ? { type: "datasource", uid: "-- Mixed --" } : datasource(first);
}
