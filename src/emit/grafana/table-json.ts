/** Tables: which columns stand where, what they are called, and how their cells look. */
import type { ColumnPart, PanelPart } from "../../derive/dashboard-part.ts";
import type { OverrideJson, TransformationJson } from "./json.ts";
import { dataLink } from "./link-json.ts";
import { refId } from "./target-json.ts";
import { unitId } from "./unit-id.ts";
import { mappingJson, thresholdsJson } from "./value-json.ts";

/** The results of several queries become one table, of which only the wanted columns stay, in order and under their titles. */
export function transformationsOf({ kind, columns, queries }: PanelPart): TransformationJson[] {
  if (kind !== "table" || columns.length === 0) return [];
  const many = queries.length > 1;
  const names = columns.map((column) => fieldOf(column, many));
  const values = queries.map((_, index) => valueField(index, many));
  const hidden = ["Time", ...values.filter((value) => !names.includes(value))];
  const renamed = columns.map(({ title }, index) => [names[index] ?? "", title] as const).filter(([name, title]) => name !== title);
  return [
    ...(many ? [{ id: "merge", options: {} }] : []),
    {
      id: "organize",
      options: {
        excludeByName: Object.fromEntries(hidden.map((name) => [name, true])),
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: Object.fromEntries(renamed),
      },
    },
  ];
}

/** Found by title: overrides are applied after columns are renamed. */
export function columnOverrides({ columns }: PanelPart): OverrideJson[] {
  return columns.flatMap((column) => {
    const properties = propertiesOf(column);
    return properties.length === 0 ? [] : [{ matcher: { id: "byName", options: column.title }, properties }];
  });
}

function propertiesOf({ unit, decimals, thresholds = [], states = [], link }: ColumnPart): OverrideJson["properties"] {
  const isColored = thresholds.length > 0 || states.some(({ color }) => color !== undefined);
  return [
    ...(unit === undefined ? [] : [{ id: "unit", value: unitId(unit) }]),
    ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
    ...(thresholds.length > 0 ? [{ id: "thresholds", value: thresholdsJson(thresholds) }] : []),
    ...(states.length > 0 ? [{ id: "mappings", value: [mappingJson(states)] }] : []),
    ...(isColored ? [{ id: "custom.cellOptions", value: { type: "color-text" } }] : []),
    ...(link ? [{ id: "links", value: [dataLink(link)] }] : []),
  ];
}

function fieldOf({ of }: ColumnPart, many: boolean): string {
  return "label" in of ? of.label : valueField(of.value, many);
}

/** How Grafana names the values of a query in a table. */
function valueField(index: number, many: boolean): string {
  return many ? `Value #${refId(index)}` : "Value";
}
