/** Dashboards that the spec says panel by panel. */
import type { Dashboard, Panel, Row } from "../ir/dashboard.ts";
import { metricsOf } from "../ir/metric.ts";
import type { PromqlQuery, Query } from "../ir/query.ts";
import type { Service } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import { walk } from "../promql/walk.ts";
import { type Board, type Boards, exprOn, logsOn, serviceOfLog } from "./board.ts";
import { metricPanels } from "./dashboard-catalogue.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import type { LinkPart, PanelKind, PanelPart, PanelQuery, ThresholdStep } from "./dashboard-part.ts";
import { redPanels } from "./dashboard-red.ts";
import { type PanelDraft, panel, type RowDraft, row } from "./panel.ts";
import { alertSentences, stepsOf } from "./panel-alerts.ts";
import { logLinks } from "./panel-links.ts";
import { describeQueries, legendsOf, noDataText } from "./panel-text.ts";
import { unitOfQueries } from "./panel-unit.ts";
import { isSound } from "./recording-rule.ts";
import type { SloFacts } from "./slo-facts.ts";
import { sloRowPanels } from "./slo-panels.ts";

const sixHours = 21_600_000;

/** A dashboard as declared by a service, or by the system; `uids` has those that are built, so that no link leads nowhere. */
export function declaredDashboard(
  boards: Boards,
  dashboard: Dashboard,
  service: Service | undefined,
  slos: readonly SloFacts[],
  uids: ReadonlyMap<Dashboard, string>,
): DashboardDraft {
  const board: Board = { ...boards, ...(service && { service }), variables: dashboard.variables };
  return {
    board,
    kind: "declared",
    title: dashboard.title,
    uid: uids.get(dashboard) ?? declaredUid(dashboard, board),
    description: `${dashboard.title}, declared by ${service?.name ?? boards.scope.system.name}.`,
    tags: [dashboard.level],
    level: dashboard.level,
    ...(dashboard.raw && { raw: rawWithUid(dashboard.raw, uids.get(dashboard) ?? declaredUid(dashboard, board)) }),
    from: dashboard.from ?? sixHours,
    ...(dashboard.refresh !== undefined && { refresh: dashboard.refresh }),
    rows: rowsOf(board, dashboard, slos),
    links: dashboard.links.flatMap((link): readonly LinkPart[] => linkTo(link, uids)),
    allow: dashboard.allow,
    at: dashboard.at,
  };
}

/** The JSON as it stands, with the address that its file has: Grafana gives one without a uid another at every start. */
function rawWithUid(raw: Readonly<Record<string, unknown>>, uid: string): Readonly<Record<string, unknown>> {
  const { id: _id, uid: _uid, ...rest } = raw;
  return { uid, ...rest };
}

export function declaredUid(dashboard: Dashboard, { service, scope }: Pick<Board, "service" | "scope">): string {
  return dashboard.uid ?? uidOf(service?.name ?? scope.system.name, "declared", dashboard.title);
}

function linkTo({ title, to }: Dashboard["links"][number], uids: ReadonlyMap<Dashboard, string>): readonly LinkPart[] {
  if (typeof to === "string") return [{ title, to: { link: "url", url: to } }];
  const uid = uids.get(to);
  return uid === undefined ? [] : [{ title, to: { link: "dashboard", uid } }];
}

/** Panels that stand beside each other without a row of their own are one row without a heading. */
function rowsOf(board: Board, dashboard: Dashboard, slos: readonly SloFacts[]): readonly RowDraft[] {
  const rows: { title?: string; collapsed: boolean; panels: PanelDraft[] }[] = [];
  for (const each of dashboard.panels) {
    const next = each.node === "panel" ? row([declaredPanel(board, each)]) : rowOf(board, each, slos, dashboard);
    const open = rows.at(-1);
    if (open && open.title === undefined && next.title === undefined) open.panels.push(...next.panels);
    else rows.push({ ...next, panels: [...next.panels] });
  }
  return rows;
}

function rowOf(board: Board, of: Row, slos: readonly SloFacts[], dashboard: Dashboard): RowDraft {
  switch (of.is) {
    case "panels":
      return row(
        of.panels.map((each) => declaredPanel(board, each)),
        of.title,
        of.collapsed,
      );
    case "red":
      return row(redPanels(board, of, of.at));
    case "slos":
      return row(slos.filter(({ slo }) => of.slos.includes(slo)).flatMap((facts) => sloRowPanels(facts, board.scope, of.at)));
    case "rest": {
      const shown = shownOn(dashboard);
      const rest = metricsOf(of.metrics).filter(({ metric }) => !shown.has(metric.name));
      return row(
        rest.flatMap(({ metric }) => metricPanels(board, metric)),
        of.title,
      );
    }
  }
}

/** Names of the metrics that panels of a dashboard show. */
function shownOn({ panels }: Dashboard): ReadonlySet<string> {
  return new Set(
    panels.flatMap((each) => {
      if (each.node === "panel") return metricsShown(each);
      if (each.is === "panels") return each.panels.flatMap(metricsShown);
      return each.is === "red" ? [each.requests, each.errors, each.duration].flatMap((series) => series?.metric.name ?? []) : [];
    }),
  );
}

function metricsShown({ queries }: Panel): readonly string[] {
  return queries.flatMap((query) =>
    query.language === "promql"
      ? [query, ...query.recordings.map((recording) => recording.query)].flatMap(({ metrics }) => metrics.map(({ name }) => name))
      : [],
  );
}

function declaredPanel(board: Board, of: Panel): PanelDraft {
  const said = { title: of.title, allow: of.allow, at: of.at, ...(of.width !== undefined && { stretches: false }) };
  if (of.raw) return withWidth(panel({ ...said, kind: "raw", description: of.description ?? of.title, raw: of.raw, unit: "unknown" }), of.width);
  const queries = of.queries.filter((query) => query.language !== "promql" || isSound(query));
  const promql = queries.filter((query) => query.language === "promql");
  const kind = kindOf(of, queries);
  const unit = unitOfQueries(queries);
  const uses = promql.flatMap((query) => board.alertsOn(query));
  const steps = of.limits.length > 0 ? limitSteps(of.limits) : stepsOf(uses, board.scope);
  const draft = panel({
    ...said,
    kind,
    description: [of.description ?? describeQueries(queries), ...alertSentences(uses, unit)].join(" ") || of.title,
    unit,
    noData: noDataText(queries),
    queries: partsOf(board, of, queries, kind),
    thresholds: steps,
    ...(kind === "table" && { columns: columnsOf(promql, of, unit, steps) }),
    ...(promql.length > 0 && promql.every(isFromZero) && { min: 0 }),
    links: promql.length > 0 ? logLinks(board) : traceLinks(board, queries),
  });
  return withWidth(draft, of.width);
}

function withWidth(draft: PanelDraft, width: number | undefined): PanelDraft {
  return width === undefined ? draft : { ...draft, size: { ...draft.size, width } };
}

/** From a log one goes to traces; the log itself is already there. */
function traceLinks(board: Board, queries: readonly Query[]): readonly LinkPart[] {
  const [query] = queries;
  const service = query?.language === "logql" ? serviceOfLog(board, query) : undefined;
  return service ? logLinks({ service, scope: board.scope }).filter(({ to }) => to.link === "traces" || to.link === "jaeger") : [];
}

/** As said; else lines of a log as lines, traces as a list, counts by bucket as a heatmap, all else over time. */
function kindOf({ as }: Panel, queries: readonly Query[]): PanelKind {
  if (as) return as;
  const [query] = queries;
  if (query?.language === "logql" && query.expr.type === "lines") return "logs";
  if (query?.language === "traceql") return "traces";
  return query?.language === "promql" && hasBuckets(query) ? "heatmap" : "timeseries";
}

function hasBuckets({ keeps, expr, metrics }: PromqlQuery): boolean {
  return (
    keeps?.includes("le") === true || (metrics[0]?.buckets === "native" && (expr.type === "aggregation" || (expr.type === "call" && expr.function === "rate")))
  );
}

const instantKinds = new Set<PanelKind>(["bars", "pie", "table", "gauge"]);

function partsOf(board: Board, of: Panel, queries: readonly Query[], kind: PanelKind): readonly PanelQuery[] {
  const legends = legendsOf(
    queries.filter((query) => query.language === "promql"),
    of.title,
    of.legend,
    constantLabels(board),
  );
  const role = instantKinds.has(kind) ? "instant" : "range";
  let next = 0;
  return queries.map((query): PanelQuery => {
    if (query.language === "traceql") return { language: "traceql", text: query.text };
    if (query.language === "logql")
      return { language: "logql", expr: logsOn(board, query), legend: of.legend ?? logLegend(query, of.title), role: kind === "logs" ? "range" : role };
    const legend = legends[next++] ?? of.title;
    const exemplars = role === "range" && query.metrics.some((metric) => metric.exemplars === true) && query.recordings.length === 0;
    const native = query.metrics[0]?.buckets === "native";
    const format = kind === "table" ? "table" : kind === "heatmap" && !native ? "heatmap" : "series";
    return { language: "promql", expr: exprOn(board, query.expr), legend: kind === "heatmap" && !native ? "{le}" : legend, role, exemplars, format };
  });
}

/** On the dashboard of a service all series have its job. */
function constantLabels({ service }: Board): ReadonlySet<string> {
  return new Set(service ? ["job"] : []);
}

function logLegend({ expr }: Extract<Query, { language: "logql" }>, title: string): string {
  let node = expr;
  while (node.type === "aggregation" && !node.grouping) node = node.expr;
  if (node.type === "lines") return "";
  return node.type === "aggregation" ? (node.grouping?.labels ?? []).map((label) => `{${label}}`).join(" ") : title;
}

/** One column for each label that the results keep, then one for each query. */
function columnsOf(queries: readonly PromqlQuery[], of: Panel, unit: string, thresholds: readonly ThresholdStep[]): PanelPart["columns"] {
  const labels = [...new Set(queries.flatMap(({ keeps = [] }) => keeps))];
  const legends = legendsOf(queries, of.title, undefined, new Set(labels));
  return [...labels.map((label) => ({ title: label, of: { label } })), ...legends.map((title, value) => ({ title, of: { value }, unit, thresholds }))];
}

/** Rates and quantiles begin at zero, and so does the axis; a difference may be under it. */
function isFromZero({ expr, metrics, share }: PromqlQuery): boolean {
  if (share) return true;
  let falls = false;
  walk(expr, (node: Expr) => {
    if (
      (node.type === "binary" && node.operator === "-") ||
      node.type === "unary" ||
      (node.type === "call" && (node.function === "delta" || node.function === "deriv"))
    )
      falls = true;
  });
  return (
    !falls &&
    metrics.length > 0 &&
    metrics.every(({ kind, limits }) => kind === "counter" || kind === "histogram" || (limits?.min !== undefined && limits.min >= 0))
  );
}

/** What lies under the first limit is the opposite of what lies above the last. */
function limitSteps(limits: Panel["limits"]): readonly ThresholdStep[] {
  return [{ color: limits.at(-1)?.color === "green" ? "red" : "green" }, ...limits];
}
