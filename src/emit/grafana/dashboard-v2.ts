/** A dashboard in the form of Grafana 13, a resource with elements and a layout: https://grafana.com/docs/grafana/latest/observability-as-code/schema-v2/ */
import type * as v2 from "@grafana/schema/apis/dashboard.grafana.app/v2";
import type { DashboardPart } from "../../derive/dashboard-part.ts";
import { dashboardJson } from "./dashboard-json.ts";
import type { AnnotationJson, DashboardJson, PanelJson, VariableJson } from "./json.ts";
import { panelJson } from "./panel-json.ts";

/** What kubectl, gcx, Git Sync and the files of Grafana 13 read. */
export interface DashboardResource {
  readonly apiVersion: "dashboard.grafana.app/v2";
  readonly kind: "Dashboard";
  readonly metadata: { readonly name: string };
  readonly spec: v2.Spec;
}

/** The same panels, queries and drop-downs as the classic form; rows are rows rather than panels of a kind. */
export function dashboardResource(dashboard: DashboardPart): DashboardResource {
  const classic = dashboardJson(dashboard);
  const { elements, layout } = placed(dashboard);
  return {
    apiVersion: "dashboard.grafana.app/v2",
    kind: "Dashboard",
    metadata: { name: dashboard.uid },
    spec: {
      title: dashboard.title,
      description: dashboard.description,
      tags: [...dashboard.tags],
      editable: false,
      cursorSync: "Crosshair",
      preload: false,
      annotations: classic.annotations.list.map((each) => annotation(each as AnnotationJson)),
      variables: classic.templating.list.map(variable),
      links: classic.links as v2.Spec["links"],
      timeSettings: timeSettings(classic),
      elements,
      layout,
    },
  };
}

function timeSettings({ time, timezone, refresh }: DashboardJson): v2.TimeSettingsSpec {
  return {
    timezone,
    from: time.from,
    to: time.to,
    autoRefresh: refresh,
    autoRefreshIntervals: ["10s", "30s", "1m", "5m", "15m", "30m", "1h"],
    hideTimepicker: false,
    fiscalYearStartMonth: 0,
  };
}

/** One grid where no row has a heading; else a row for each, in which places are counted from its top. */
function placed({ rows, interval }: DashboardPart): Pick<v2.Spec, "elements" | "layout"> {
  const elements: Record<string, v2.Element> = {};
  let id = 0;
  const items = rows.map(({ panels, collapsed, title }) => {
    const top = Math.min(...panels.map(({ box }) => box.y));
    const grid = panels.map((panel) => {
      const name = `panel-${++id}`;
      elements[name] = element(panelJson(panel, id, interval), id);
      return { x: panel.box.x, y: panel.box.y, width: panel.box.width, height: panel.box.height, name };
    });
    return { title, collapsed, top, grid };
  });
  const item = ({ name, ...box }: (typeof items)[number]["grid"][number], top: number): v2.GridLayoutItemKind => ({
    kind: "GridLayoutItem",
    spec: { ...box, y: box.y - top, element: { kind: "ElementReference", name } },
  });
  if (items.every(({ title }) => title === undefined))
    return { elements, layout: { kind: "GridLayout", spec: { items: items.flatMap(({ grid }) => grid.map((each) => item(each, 0))) } } };
  const layoutRows = items.map(
    ({ title, collapsed, top, grid }): v2.RowsLayoutRowKind => ({
      kind: "RowsLayoutRow",
      spec: {
        title: title ?? "",
        collapse: collapsed,
        ...(title === undefined && { hideHeader: true }),
        layout: { kind: "GridLayout", spec: { items: grid.map((each) => item(each, top)) } },
      },
    }),
  );
  return { elements, layout: { kind: "RowsLayout", spec: { rows: layoutRows } } };
}

function element(panel: PanelJson, id: number): v2.PanelKind {
  const { title = "", description, type, targets = [], transformations = [], interval, options, fieldConfig, links = [] } = panel;
  return {
    kind: "Panel",
    spec: {
      id,
      title,
      description: description ?? "",
      links: links.map((link) => ({ title: link.title, url: link.url ?? "", targetBlank: link.targetBlank })),
      data: {
        kind: "QueryGroup",
        spec: {
          queries: targets.map((target, index) => panelQuery(target, panel.datasource, index)),
          transformations: transformations.map(({ id: group, ...spec }) => ({ kind: "Transformation" as const, group, spec })),
          queryOptions: interval === undefined ? {} : { interval },
        },
      },
      vizConfig: {
        kind: "VizConfig",
        group: type,
        version: "",
        spec: { options: options ?? {}, fieldConfig: (fieldConfig ?? { defaults: {}, overrides: [] }) as v2.FieldConfigSource },
      },
    },
  };
}

function panelQuery(target: Readonly<Record<string, unknown>>, around: PanelJson["datasource"], index: number): v2.PanelQueryKind {
  const { datasource = around, refId, hide, ...spec } = target;
  return {
    kind: "PanelQuery",
    spec: {
      refId: typeof refId === "string" ? refId : String.fromCharCode(65 + index),
      hidden: hide === true,
      query: query(datasource as PanelJson["datasource"], spec),
    },
  };
}

function query(datasource: AnnotationJson["datasource"], spec: Readonly<Record<string, unknown>>): v2.DataQueryKind {
  return {
    kind: "DataQuery",
    group: datasource?.type ?? "prometheus",
    version: "v0",
    ...(datasource?.uid !== undefined && { datasource: { name: datasource.uid } }),
    spec,
  };
}

/** What the Prometheus datasource makes of a result stands beside the query. */
function annotation({ name, datasource, enable, hide = false, iconColor, expr, titleFormat, textFormat, tagKeys }: AnnotationJson): v2.AnnotationQueryKind {
  return {
    kind: "AnnotationQuery",
    spec: { name, enable, hide, iconColor, query: query(datasource, { expr, refId: "Anno" }), legacyOptions: { expr, titleFormat, textFormat, tagKeys } },
  };
}

function variable(classic: VariableJson): v2.VariableKind {
  const { name, label, multi = false, includeAll = false } = classic;
  const common = {
    name,
    ...(label != null && { label }),
    hide: "dontHide" as const,
    skipUrlSync: false,
    multi,
    includeAll,
    options: [],
    allowCustomValue: true,
  };
  const current = startOf(classic);
  if (classic.type === "datasource")
    return { kind: "DatasourceVariable", spec: { ...common, pluginId: String(classic.query), refresh: "onDashboardLoad", regex: "", current } };
  const text = String(classic.query);
  return {
    kind: "QueryVariable",
    spec: {
      ...common,
      current: { text: ["All"], value: ["$__all"] },
      refresh: "onTimeRangeChanged",
      regex: "",
      sort: "alphabeticalAsc",
      definition: text,
      allValue: ".+",
      query: query(classic.datasource ?? undefined, { query: text, refId: `${name}-values` }),
    },
  };
}

/** The datasource that the drop-down starts with, where one is known. */
function startOf({ current }: VariableJson): v2.VariableOption {
  return current === undefined || Array.isArray(current.value) || Array.isArray(current.text)
    ? { text: "", value: "" }
    : { text: String(current.text ?? ""), value: String(current.value ?? "") };
}
