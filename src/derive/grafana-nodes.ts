/** Ways through the JSON of panels and dashboards, for the rules about them. */
import type { Settings } from "./collector-part.ts";
import type { GrafanaJson } from "./grafana-json.ts";
import type { Path } from "./part.ts";

/** A map of settings somewhere in the JSON, and the way to it. */
export interface JsonNode {
  readonly data: Settings;
  readonly path: Path;
}

/** The panel itself; of a dashboard all panels, also those that rows hold and those of a library that come with it, without the rows. */
export function panelsIn(json: Pick<GrafanaJson, "is" | "data">): readonly JsonNode[] {
  if (json.is === "panel") return [{ data: json.data, path: [] }];
  const { panels, rows, __elements: library } = json.data;
  const shared = isMap(library) ? Object.keys(library) : [];
  return [
    ...elements(panels, ["panels"]).flatMap((panel) => (panel.data.type === "row" ? elements(panel.data.panels, [...panel.path, "panels"]) : [panel])),
    // Before version 16 of the schema panels stood in rows only.
    ...elements(rows, ["rows"]).flatMap((row) => elements(row.data.panels, [...row.path, "panels"])),
    ...shared.flatMap((uid) => {
      const { model } = isMap(library) && isMap(library[uid]) ? library[uid] : {};
      return isMap(model) ? [{ data: model, path: ["__elements", uid, "model"] }] : [];
    }),
  ];
}

/** The elements of a list that are maps; none of what is no list. */
export function elements(list: unknown, path: Path): readonly JsonNode[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((data: unknown, index) => (isMap(data) ? [{ data, path: [...path, index] }] : []));
}

export function isMap(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every text in some data, with the way to it. */
export function textsIn(value: unknown, path: Path = []): readonly { readonly text: string; readonly path: Path }[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => textsIn(each, [...path, index]));
  return isMap(value) ? Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key])) : [];
}
