/** Which metrics, and which of their labels, the rules, boards and objectives of a system read. */
import type { Dashboard, Panel, Row } from "../ir/dashboard.ts";
import { type Metric, metricsOf } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Condition, PromqlQuery, Query, Recording, SeriesSet, Share } from "../ir/query.ts";
import { queriesOfSlo, type Slo } from "../ir/rule.ts";
import type { Aggregation, Expr, VectorSelector } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import { baseName } from "./query.ts";
import type { Scope } from "./scope.ts";

/** How one metric is read. */
export interface MetricUse {
  readonly metric: Metric;
  /** The first thing that reads it. */
  readonly at: Place;
  /** Labels that a matcher, a grouping or a result names; "all" where some result keeps every label. */
  readonly labels: ReadonlySet<string> | "all";
}

export interface Usage {
  /** By name. Catalogue and health dashboards, which obsc derives, do not count. */
  readonly metrics: ReadonlyMap<string, MetricUse>;
  /** Labels that are drop-downs of a dashboard. */
  readonly variables: ReadonlySet<string>;
  /** Those that somebody lists, and those that a query reads although nobody does. */
  readonly recordings: ReadonlySet<Recording>;
}

interface Collected {
  readonly scope: Scope;
  readonly metrics: Map<string, { readonly metric: Metric; readonly at: Place; labels: Set<string> | "all" }>;
  readonly variables: Set<string>;
  readonly recordings: Set<Recording>;
}

/** Linear in what the system declares. */
export function usageOf(scope: Scope): Usage {
  const into: Collected = { scope, metrics: new Map(), variables: new Set(), recordings: new Set() };
  for (const owner of [scope.system, ...scope.system.services]) {
    for (const recording of owner.recordings) useRecording(into, recording);
    for (const alert of owner.alerts) useCondition(into, alert.when);
    for (const dashboard of owner.dashboards) useDashboard(into, dashboard);
  }
  for (const service of scope.system.services) for (const slo of service.slos) useSlo(into, slo);
  return into;
}

/** What one thing reads adds to what was read before. */
function useMetric(into: Collected, metric: Metric, at: Place, labels: Iterable<string> | "all"): void {
  const known = into.metrics.get(metric.name);
  const use = known ?? { metric, at, labels: new Set<string>() };
  if (!known) into.metrics.set(metric.name, use);
  if (labels === "all") use.labels = "all";
  else if (use.labels !== "all") for (const label of labels) use.labels.add(label);
}

function useSlo(into: Collected, slo: Slo): void {
  const { sli } = slo;
  if ("condition" in sli) useCondition(into, sli.condition);
  else if ("share" in sli) useShare(into, sli.share, slo.at);
  else for (const query of queriesOfSlo(slo)) useQuery(into, query);
}

function useCondition(into: Collected, condition: Condition): void {
  switch (condition.is) {
    case "threshold":
      useQuery(into, condition.query);
      return;
    case "absent":
      useSeries(into, condition.series, condition.at, []);
      return;
    case "log-threshold":
    case "targets":
      return;
    default:
      useCondition(into, condition.left);
      useCondition(into, condition.right);
  }
}

function useDashboard(into: Collected, dashboard: Dashboard): void {
  for (const variable of dashboard.variables) into.variables.add(variable);
  for (const part of dashboard.panels) part.node === "panel" ? usePanel(into, part) : useRow(into, part);
}

function useRow(into: Collected, row: Row): void {
  switch (row.is) {
    case "panels":
      for (const panel of row.panels) usePanel(into, panel);
      return;
    case "red":
      for (const series of [row.requests, row.errors, row.duration]) if (series) useSeries(into, series, row.at, []);
      return;
    case "slos":
      for (const slo of row.slos) useSlo(into, slo);
      return;
    case "rest":
      for (const { metric } of metricsOf(row.metrics)) useMetric(into, metric, row.at, "all");
  }
}

function usePanel(into: Collected, panel: Panel): void {
  for (const query of panel.queries) useQuery(into, query);
}

function useQuery(into: Collected, query: Query): void {
  if (query.language !== "promql") return;
  const byName = new Map(query.metrics.map((metric) => [metric.name, metric]));
  for (const metric of query.metrics) useMetric(into, metric, query.at, []);
  useExpr(into, query, byName, query.expr, "all");
  for (const recording of query.recordings) useRecording(into, recording);
}

/** Once, however many queries read it. */
function useRecording(into: Collected, recording: Recording): void {
  if (into.recordings.has(recording)) return;
  into.recordings.add(recording);
  useQuery(into, recording.query);
}

function useShare(into: Collected, share: Share, at: Place): void {
  useSeries(into, share.part, at, share.by);
  useSeries(into, share.whole, at, share.by);
}

function useSeries(into: Collected, series: SeriesSet, at: Place, by: readonly string[]): void {
  useMetric(into, series.metric, at, [...by, ...series.matchers.map(({ label }) => label)]);
}

/** Labels that what stands above an expression still sees of its result. */
type Seen = ReadonlySet<string> | "all";

function useExpr(into: Collected, query: PromqlQuery, byName: ReadonlyMap<string, Metric>, expr: Expr, seen: Seen): void {
  if (expr.type === "selector") useSelector(into, query, byName, expr, seen);
  const inner = seenInside(expr, seen);
  for (const child of children(expr)) useExpr(into, query, byName, child, inner);
}

function useSelector(into: Collected, query: PromqlQuery, byName: ReadonlyMap<string, Metric>, selector: VectorSelector, seen: Seen): void {
  if (selector.name === undefined) return;
  const metric =
    byName.get(selector.name) ?? byName.get(baseName(selector.name, into.scope)) ?? into.scope.metricsByName.get(baseName(selector.name, into.scope))?.metric;
  if (!metric) return;
  useMetric(into, metric, query.at, seen === "all" ? "all" : [...seen, ...selector.matchers.map(({ label }) => label)]);
}

function seenInside(expr: Expr, seen: Seen): Seen {
  switch (expr.type) {
    case "aggregation":
      return seenInAggregation(expr, seen);
    case "binary":
      return add(seen, [...(expr.matching?.labels ?? []), ...(expr.matching?.group?.include ?? [])]);
    case "call":
      // `label_replace` and `label_join` name the labels that they read as text.
      return add(
        seen,
        expr.args.flatMap((arg) => (arg.type === "string" ? [arg.value] : [])),
      );
    default:
      return seen;
  }
}

function seenInAggregation({ operator, grouping }: Aggregation, seen: Seen): Seen {
  const keepsSeries = operator === "topk" || operator === "bottomk" || operator === "limitk" || operator === "limit_ratio";
  if (keepsSeries) return add(seen, grouping?.labels ?? []);
  return grouping?.kind === "without" ? seen : new Set(grouping?.labels);
}

function add(seen: Seen, labels: readonly string[]): Seen {
  return seen === "all" || labels.length === 0 ? seen : new Set([...seen, ...labels]);
}
