/** A dashboard as Grafana's JSON. */
import type { AnnotationPart, DashboardPart, RowPart } from "../../derive/dashboard-part.ts";
import { print } from "../../promql/print.ts";
import { formatDuration } from "../../util/duration.ts";
import { datasource } from "./datasource.ts";
import type { AnnotationJson, DashboardJson, PanelJson, RowJson } from "./json.ts";
import { dashboardLink } from "./link-json.ts";
import { panelJson } from "./panel-json.ts";
import { template } from "./target-json.ts";
import { variableJson } from "./variable-json.ts";

/** The version of the classic form that Grafana 12 writes; 10 and 11 read it too. */
const schemaVersion = 42;

export function dashboardJson(dashboard: DashboardPart): DashboardJson {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: [...dashboard.tags],
    schemaVersion,
    editable: false,
    graphTooltip: 1,
    refresh: dashboard.refresh === undefined ? "" : formatDuration(dashboard.refresh),
    time: { from: `now-${formatDuration(dashboard.from)}`, to: "now" },
    timepicker: {},
    timezone: "browser",
    annotations: { list: dashboard.annotations.map(annotationJson) },
    templating: { list: dashboard.variables.map(variableJson) },
    links: dashboard.links.map(dashboardLink),
    panels: panelsOf(dashboard),
  };
}

/** Numbered from top to bottom, headings too. The panels of a closed row stand inside it, those of an open one after it. */
function panelsOf({ rows, interval }: DashboardPart): (PanelJson | RowJson)[] {
  let id = 0;
  return rows.flatMap((row) => {
    const heading = row.title === undefined ? undefined : rowJson(row, ++id);
    const panels = row.panels.map((panel) => panelJson(panel, ++id, interval));
    if (!heading) return panels;
    return row.collapsed ? [{ ...heading, panels }] : [heading, ...panels];
  });
}

function rowJson({ title = "", collapsed, y = 0 }: RowPart, id: number): RowJson {
  return { id, type: "row", title, collapsed, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] };
}

function annotationJson({ name, expr, title, text, labels, color }: AnnotationPart): AnnotationJson {
  return {
    name,
    datasource: datasource("datasource"),
    enable: true,
    hide: false,
    iconColor: color,
    expr: print(expr),
    titleFormat: template(title),
    textFormat: template(text),
    tagKeys: labels.join(","),
  };
}
