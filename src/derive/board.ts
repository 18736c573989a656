/** What the panels of one dashboard have in common: whose it is, its drop-downs, and how a query becomes one of its own. */
import type { Metric } from "../ir/metric.ts";
import type { LogqlQuery, Recording } from "../ir/query.ts";
import type { Service } from "../ir/system.ts";
import type { LogExpr } from "../logql/ast.ts";
import { mapLines } from "../logql/build.ts";
import type { Expr, Matcher, Range, VectorSelector } from "../promql/ast.ts";
import type { AlertsOn } from "./panel-alerts.ts";
import { resolveExpr } from "./query.ts";
import type { Scope } from "./scope.ts";
import { resolveLogQuery } from "./stream.ts";

/** What all dashboards of a system share. */
export interface Boards {
  readonly scope: Scope;
  readonly recordings: ReadonlyMap<string, Recording>;
  readonly alertsOn: AlertsOn;
  /** Names of the metrics that a service has. */
  readonly namesOf: (service: Service) => ReadonlySet<string>;
}

export interface Board extends Boards {
  /** Absent on a dashboard of the system. */
  readonly service?: Service;
  /** Labels that have a drop-down, beside job and instance. */
  readonly variables: readonly string[];
}

/** Grafana's own: long enough for a rate at any zoom. https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
export const rateInterval: Range = { type: "variable", name: "__rate_interval" };
/** The whole time range of the dashboard. */
export const wholeRange: Range = { type: "variable", name: "__range" };
/** Loki's counterpart of `$__rate_interval`: https://grafana.com/docs/grafana/latest/datasources/loki/template-variables/ */
const autoRange = "$__auto";

/** A PromQL expression as this dashboard asks it: ranges filled in, narrowed by its drop-downs. */
export function exprOn(board: Board, expr: Expr, range: Range = rateInterval): Expr {
  return resolveExpr(expr, board.scope, {
    ...(board.service && { service: board.service }),
    range,
    matchers: (selector, metric) => matchersOn(board, selector, metric),
  });
}

/** A log query as this dashboard asks it. Without a known service the lines stay in the streams that they were declared with. */
export function logsOn(board: Board, query: LogqlQuery): LogExpr {
  const owner = serviceOfLog(board, query);
  const expr = owner ? resolveLogQuery(query, owner, autoRange) : mapLines(query.expr, (lines) => lines, autoRange);
  const chosen = board.variables.filter((name) => query.log?.labels.some((label) => label.name === name));
  return mapLines(expr, (lines) => {
    const open = chosen.filter((name) => !lines.stream.some(({ label }) => label === name));
    return { ...lines, stream: [...lines.stream, ...open.map((name) => variableMatcher(name))] };
  });
}

export function serviceOfLog(board: Board, query: LogqlQuery): Service | undefined {
  if (!query.log) return undefined;
  return board.service?.log === query.log ? board.service : board.scope.system.services.find((service) => service.log === query.log);
}

export function variableMatcher(label: string): Matcher {
  return { label, operator: "=~", value: `$${label}` };
}

/** Drop-downs whose label the series have. A recorded series has the labels that its query kept; of unknown series nothing is known. */
function matchersOn(board: Board, selector: VectorSelector, metric: Metric | undefined): readonly Matcher[] {
  const labels = labelsOf(board, selector, metric);
  return ["job", "instance", ...board.variables].filter((name) => labels.has(name)).map(variableMatcher);
}

function labelsOf(board: Board, selector: VectorSelector, metric: Metric | undefined): ReadonlySet<string> {
  const name = selector.name ?? "";
  if (!metric) {
    if (name === "up" || name.startsWith("scrape_")) return new Set(["job", "instance"]);
    return new Set(board.recordings.get(name)?.query.keeps);
  }
  return new Set([...metric.labels.map((label) => label.name), ...targetLabels(board, metric)]);
}

/**
 * Labels that the scrape adds. The targets of somebody else's exporter have another job and other instances than the
 * service whose dashboard it is, so choosing one of its instances must not empty a panel about its containers.
 */
function targetLabels(board: Board, metric: Metric): readonly string[] {
  const { service, scope } = board;
  const owned = scope.metricsByName.get(metric.name);
  const foreign = service && owned?.job !== service.name && !board.namesOf(service).has(metric.name);
  if (foreign) return [];
  return ["job", "instance", ...(scope.settings.targetLabels ?? []), ...Object.keys((service ?? owned?.service)?.labels ?? {})];
}
