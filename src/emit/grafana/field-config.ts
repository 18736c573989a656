/** Units, colours, bounds and texts of the values of a panel. */
import type { PanelKind, PanelPart } from "../../derive/dashboard-part.ts";
import type { FieldConfigJson, OverrideJson, PanelJson } from "./json.ts";
import { dataLink } from "./link-json.ts";
import { columnOverrides } from "./table-json.ts";
import { refId } from "./target-json.ts";
import { unitId } from "./unit-id.ts";
import { mappingJson, thresholdsJson } from "./value-json.ts";

export function fieldConfigOf(panel: PanelPart): NonNullable<PanelJson["fieldConfig"]> {
  const { kind, thresholds, states, links, min, max } = panel;
  const custom = customOf(panel);
  const defaults: FieldConfigJson = { noValue: panel.noData };
  if (kind !== "logs" && kind !== "traces") defaults.unit = unitId(panel.unit);
  if (colored.has(kind)) {
    defaults.color = byThreshold.has(kind) ? { mode: "thresholds" } : { mode: "palette-classic" };
    defaults.thresholds = thresholdsJson(thresholds);
  }
  if (states.length > 0) defaults.mappings = [mappingJson(states)];
  if (min !== undefined) defaults.min = min;
  if (max !== undefined) defaults.max = max;
  if (panel.decimals !== undefined) defaults.decimals = panel.decimals;
  if (links.length > 0) defaults.links = links.map(dataLink);
  if (custom) defaults.custom = custom;
  return { defaults, overrides: kind === "table" ? columnOverrides(panel) : lineOverrides(panel) };
}

const colored = new Set<PanelKind>(["timeseries", "stat", "gauge", "bars", "table", "pie", "state-timeline"]);
const byThreshold = new Set<PanelKind>(["stat", "gauge", "bars", "table", "state-timeline"]);

function customOf({ kind, stacked, thresholds }: PanelPart): Record<string, unknown> | undefined {
  switch (kind) {
    case "timeseries":
      return {
        drawStyle: "line",
        lineWidth: 1,
        fillOpacity: stacked ? 30 : 8,
        showPoints: "never",
        // A gap is where there was nothing to measure; a line across it would be invented.
        spanNulls: false,
        stacking: { mode: stacked ? "normal" : "none", group: "A" },
        thresholdsStyle: { mode: thresholds.length > 1 ? "dashed" : "off" },
      };
    case "state-timeline":
      return { fillOpacity: 70, lineWidth: 0 };
    case "table":
      return { align: "auto", filterable: true };
    default:
      return undefined;
  }
}

/** Lines with a colour or a stroke of their own. */
function lineOverrides({ kind, queries }: PanelPart): OverrideJson[] {
  if (kind !== "timeseries") return [];
  return queries.flatMap((query, index) => {
    if (query.language !== "promql" || (query.color === undefined && query.dashed !== true)) return [];
    return {
      matcher: { id: "byFrameRefID", options: refId(index) },
      properties: [
        ...(query.color ? [{ id: "color", value: { mode: "fixed", fixedColor: query.color } }] : []),
        ...(query.dashed
          ? [
              { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
              { id: "custom.fillOpacity", value: 0 },
            ]
          : []),
      ],
    };
  });
}
