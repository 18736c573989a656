/**
 * Dashboards of version 2 in the classic form, with the way back to each value:
 * https://github.com/grafana/grafana/blob/main/apps/dashboard/kinds/v2/dashboard_spec.cue
 */
import type { Setting, Settings } from "./collector-part.ts";
import { elements, isMap, type JsonNode } from "./grafana-nodes.ts";
import type { Path } from "./part.ts";

/** A place in the layout that names an element. */
export interface ElementUse {
  readonly name: string;
  readonly path: Path;
}

export interface Classic {
  readonly data: Settings;
  /** From the way to a value in `data`, as `JSON.stringify` of it, to where the spec has it. */
  readonly moved: ReadonlyMap<string, Path>;
  readonly uses: readonly ElementUse[];
}

interface Draft {
  readonly spec: Settings;
  readonly moved: Map<string, Path>;
  readonly uses: ElementUse[];
  readonly placed: Set<string>;
}

/** The spec of a dashboard of version 2, alpha and beta included. */
export function classicOf(spec: Settings): Classic {
  const draft: Draft = { spec, moved: new Map(), uses: [], placed: new Set() };
  const panels = layoutPanels(draft, { data: mapIn(spec, "layout"), path: ["layout"] });
  const others = Object.keys(mapIn(spec, "elements")).filter((name) => !draft.placed.has(name));
  const all = [...panels, ...others.map((name): Made => ({ data: panelOf(spec, name, undefined), element: name }))];
  const time = mapIn(spec, "timeSettings");
  const data: Settings = {
    ...picked(spec, "title", "description", "tags", "editable", "links"),
    ...(time.from !== undefined && { time: picked(time, "from", "to") }),
    ...(time.autoRefresh !== undefined && { refresh: time.autoRefresh }),
    templating: { list: elements(spec.variables, ["variables"]).map((each, index) => variableOf(draft, each, index)) },
    annotations: { list: elements(spec.annotations, ["annotations"]).map((each, index) => annotationOf(draft, each, index)) },
    panels: all.map((made, index) => settled(draft, made, ["panels", index])),
  };
  move(draft, ["time"], ["timeSettings"]);
  move(draft, ["refresh"], ["timeSettings", "autoRefresh"]);
  return { data, moved: draft.moved, uses: draft.uses };
}

/** A panel or a row, before it is known where in the classic form it stands. */
interface Made {
  readonly data: Settings;
  readonly element?: string;
  readonly item?: Path;
  readonly inside?: readonly Made[];
  readonly path?: Path;
}

function move({ moved }: Draft, from: Path, to: Path): void {
  moved.set(JSON.stringify(from), to);
}

function settled(draft: Draft, { data, element, item, inside, path }: Made, at: Path): Settings {
  if (path) move(draft, at, path);
  if (element !== undefined) movePanel(draft, element, at);
  if (item) move(draft, [...at, "gridPos"], item);
  return inside ? { ...data, panels: inside.map((each, index) => settled(draft, each, [...at, "panels", index])) } : data;
}

/** What stands in a layout, in its order; a group of panels that has a layout of its own is a row. */
function layoutPanels(draft: Draft, { data, path }: JsonNode): readonly Made[] {
  const spec = mapIn(data, "spec");
  const at = [...path, "spec"];
  const groups = [...elements(spec.rows, [...at, "rows"]), ...elements(spec.tabs, [...at, "tabs"])];
  return [
    ...groups.map((group): Made => {
      const inner = mapIn(group.data, "spec");
      const layout = { data: mapIn(inner, "layout"), path: [...group.path, "spec", "layout"] };
      return { data: { type: "row", ...picked(inner, "title") }, inside: layoutPanels(draft, layout), path: [...group.path, "spec"] };
    }),
    ...elements(spec.items, [...at, "items"]).map((item) => itemPanel(draft, item)),
  ];
}

function itemPanel(draft: Draft, { data, path }: JsonNode): Made {
  const spec = mapIn(data, "spec");
  const inner = elements(spec.elements, [...path, "spec", "elements"]);
  if (inner.length > 0)
    return { data: { type: "row", ...picked(spec, "title") }, inside: inner.map((item) => itemPanel(draft, item)), path: [...path, "spec"] };
  const name = String(mapIn(spec, "element").name);
  draft.uses.push({ name, path: [...path, "spec", "element", "name"] });
  draft.placed.add(name);
  const { x, y, width, height } = spec;
  const gridPos = x === undefined ? undefined : { x, y, w: width, h: height };
  return { data: panelOf(draft.spec, name, gridPos as Settings | undefined), element: name, item: [...path, "spec"] };
}

function panelOf(spec: Settings, name: string, gridPos: Settings | undefined): Settings {
  const element = mapIn(mapIn(spec, "elements"), name);
  const panel = mapIn(element, "spec");
  const view = mapIn(panel, "vizConfig");
  const group = view.group ?? view.kind;
  const query = mapIn(mapIn(panel, "data"), "spec");
  return {
    ...picked(panel, "id", "title", "description", "links", "transparent", "libraryPanel"),
    ...(group !== undefined && { type: group }),
    ...picked(mapIn(view, "spec"), "options", "fieldConfig"),
    ...(gridPos && { gridPos }),
    ...(Array.isArray(query.queries) && { targets: elements(query.queries, []).map(({ data }) => targetOf(data)) }),
    ...picked(query, "transformations"),
    ...picked(mapIn(query, "queryOptions"), "interval", "timeFrom"),
  };
}

function targetOf(query: Settings): Settings {
  const spec = mapIn(query, "spec");
  const asked = mapIn(spec, "query");
  return { ...mapIn(asked, "spec"), ...picked(spec, "refId"), ...(spec.hidden === true && { hide: true }), ...datasourceOf(spec, asked) };
}

/** Version 2 names the type of a datasource beside it; the alphas had both as the classic form has them. */
function datasourceOf(spec: Settings, asked: Settings): Settings {
  if (isMap(spec.datasource)) return { datasource: spec.datasource };
  const type = asked.group ?? (asked.kind === "DataQuery" ? undefined : asked.kind);
  const { name } = mapIn(asked, "datasource");
  if (type === undefined && name === undefined) return {};
  return { datasource: { ...(type !== undefined && { type }), ...(name !== undefined && { uid: name }) } };
}

function movePanel(draft: Draft, name: string, at: Path): void {
  const panel: Path = ["elements", name, "spec"];
  move(draft, at, panel);
  for (const key of ["options", "fieldConfig"]) move(draft, [...at, key], [...panel, "vizConfig", "spec", key]);
  const view = mapIn(mapIn(mapIn(mapIn(draft.spec, "elements"), name), "spec"), "vizConfig");
  move(draft, [...at, "type"], [...panel, "vizConfig", view.group === undefined ? "kind" : "group"]);
  const queries: Path = [...panel, "data", "spec", "queries"];
  move(draft, [...at, "targets"], queries);
  move(draft, [...at, "transformations"], [...panel, "data", "spec", "transformations"]);
  for (const key of ["interval", "timeFrom"]) move(draft, [...at, key], [...panel, "data", "spec", "queryOptions", key]);
  const list = elements(mapIn(mapIn(mapIn(mapIn(mapIn(draft.spec, "elements"), name), "spec"), "data"), "spec").queries, queries);
  for (const [index, { data, path }] of list.entries()) moveQuery(draft, data, [...at, "targets", index], [...path, "spec"]);
}

/** The settings of a query lie in two levels, and its own letter and datasource in the outer. */
function moveQuery(draft: Draft, query: Settings, from: Path, to: Path): void {
  move(draft, from, [...to, "query", "spec"]);
  move(draft, [...from, "refId"], [...to, "refId"]);
  move(draft, [...from, "hide"], [...to, "hidden"]);
  const asked = mapIn(mapIn(query, "spec"), "query");
  if (isMap(mapIn(query, "spec").datasource)) move(draft, [...from, "datasource"], [...to, "datasource"]);
  else {
    move(draft, [...from, "datasource"], [...to, "query"]);
    move(draft, [...from, "datasource", "type"], [...to, "query", asked.group === undefined ? "kind" : "group"]);
    move(draft, [...from, "datasource", "uid"], [...to, "query", "datasource", "name"]);
  }
}

const variableKinds: Readonly<Record<string, string>> = {
  QueryVariable: "query",
  DatasourceVariable: "datasource",
  CustomVariable: "custom",
  ConstantVariable: "constant",
  IntervalVariable: "interval",
  TextVariable: "textbox",
  AdhocVariable: "adhoc",
  GroupByVariable: "groupby",
  SwitchVariable: "switch",
};

function variableOf(draft: Draft, { data, path }: JsonNode, index: number): Settings {
  const spec = mapIn(data, "spec");
  const asked = mapIn(spec, "query");
  const at: Path = ["templating", "list", index];
  move(draft, at, [...path, "spec"]);
  move(draft, [...at, "type"], [...path, "kind"]);
  if (Object.keys(asked).length > 0) move(draft, [...at, "query"], [...path, "spec", "query", "spec"]);
  return {
    ...spec,
    type: variableKinds[String(data.kind)] ?? String(data.kind),
    ...(Object.keys(asked).length > 0 && { query: mapIn(asked, "spec"), ...datasourceOf(spec, asked) }),
  };
}

function annotationOf(draft: Draft, { data, path }: JsonNode, index: number): Settings {
  const spec = mapIn(data, "spec");
  const asked = mapIn(spec, "query");
  const at: Path = ["annotations", "list", index];
  move(draft, at, [...path, "spec", "query", "spec"]);
  for (const key of ["name", "enable"]) move(draft, [...at, key], [...path, "spec", key]);
  return { ...mapIn(asked, "spec"), ...picked(spec, "name", "enable"), ...datasourceOf(spec, asked) };
}

function mapIn(data: Settings, key: string): Settings {
  const value = data[key];
  return isMap(value) ? value : {};
}

function picked(data: Settings, ...keys: readonly string[]): Settings {
  return Object.fromEntries(keys.flatMap((key): readonly (readonly [string, Setting])[] => (data[key] === undefined ? [] : [[key, data[key] as Setting]])));
}
