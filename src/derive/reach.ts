/** How many series a query reads and how many it gives. */
import type { Metric } from "../ir/metric.ts";
import type { Aggregation, Binary, Call, Expr, VectorSelector } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import { baseName } from "./query.ts";
import type { OwnedMetric, Scope } from "./scope.ts";
import { replicasOf, seriesEach, seriesOf, valuesOf } from "./series.ts";

export interface Reach {
  /** Series that its selectors find, at most. */
  readonly reads: number;
  /** Series of its result, at most. */
  readonly gives: number;
}

/** Series of a result, at most, and the number of values of each of its labels. */
interface Result {
  readonly series: number;
  readonly labels: ReadonlyMap<string, number>;
}

/** `undefined` where a selector reads what the spec does not declare, or a label that nobody counts. */
export function reachOf(expr: Expr, scope: Scope): Reach | undefined {
  const read: number[] = [];
  const result = resultOf(expr, scope, read);
  return result && read.length > 0 ? { reads: read.reduce((sum, series) => sum + series, 0), gives: result.series } : undefined;
}

const scalar: Result = { series: 1, labels: new Map() };

function resultOf(expr: Expr, scope: Scope, read: number[]): Result | undefined {
  switch (expr.type) {
    case "number":
    case "string":
      return scalar;
    case "selector":
      return ofSelector(expr, scope, read);
    case "aggregation":
      return ofAggregation(expr, scope, read);
    case "binary":
      return ofBinary(expr, scope, read);
    default:
      return ofCall(expr, scope, read);
  }
}

function ofSelector(selector: VectorSelector, scope: Scope, read: number[]): Result | undefined {
  const owned = selector.name === undefined ? undefined : scope.metricsByName.get(baseName(selector.name, scope));
  if (!owned || owned.metric.foreign || seriesOf(owned.metric).unbounded.length > 0) return undefined;
  const labels = new Map<string, number>([
    ["job", 1],
    ["instance", replicas(owned, scope)],
  ]);
  for (const label of owned.metric.labels) labels.set(label.name, valuesOf(label) ?? 1);
  // A matcher on one value leaves one; what others leave depends on the values, so they count as leaving all.
  for (const { label, operator } of selector.matchers) if (operator === "=") labels.set(label, 1);
  const all = seriesOf(owned.metric);
  const own = ownLabel(owned.metric, selector.name ?? "");
  if (own) labels.set(own.name, own.values);
  const series = Math.min(product(labels), all.combinations * replicas(owned, scope) * (own?.values ?? 1));
  read.push(series);
  return { series, labels };
}

/** The label by which the series of one combination differ: buckets, quantiles, states. */
function ownLabel(metric: Metric, name: string): { readonly name: string; readonly values: number } | undefined {
  if (metric.kind === "stateset") return { name, values: seriesEach(metric) };
  // A classic histogram and a summary have a sum and a count beside them.
  if (name.endsWith("_bucket")) return { name: "le", values: seriesEach(metric) - 2 };
  return metric.kind === "summary" && name === metric.name ? { name: "quantile", values: seriesEach(metric) - 2 } : undefined;
}

function replicas({ service }: OwnedMetric, scope: Scope): number {
  return service ? replicasOf(service, scope.environment) : 1;
}

function ofAggregation({ operator, grouping, expr }: Aggregation, scope: Scope, read: number[]): Result | undefined {
  const inner = resultOf(expr, scope, read);
  if (!inner || operator === "topk" || operator === "bottomk" || operator === "limitk" || operator === "limit_ratio") return inner;
  const keeps = (label: string) => (grouping?.kind === "without" ? !grouping.labels.includes(label) : (grouping?.labels ?? []).includes(label));
  const labels = new Map([...inner.labels].filter(([label]) => keeps(label)));
  return { series: Math.min(inner.series, product(labels)), labels };
}

/** `or` gives the series of both sides, everything else at most those of the larger side. */
function ofBinary({ operator, left, right }: Binary, scope: Scope, read: number[]): Result | undefined {
  const [a, b] = [resultOf(left, scope, read), resultOf(right, scope, read)];
  if (!a || !b) return undefined;
  const labels = new Map([...b.labels, ...a.labels]);
  return { series: operator === "or" ? Math.min(a.series + b.series, Math.max(product(labels), 1)) : Math.max(a.series, b.series), labels };
}

function ofCall(expr: Exclude<Expr, Aggregation | Binary | VectorSelector>, scope: Scope, read: number[]): Result | undefined {
  const results = children(expr).map((child) => resultOf(child, scope, read));
  if (results.includes(undefined)) return undefined;
  const widest = results.reduce<Result>((most, result) => (result && result.series > most.series ? result : most), scalar);
  return isQuantile(expr) ? withoutBuckets(widest) : widest;
}

function isQuantile(expr: Expr): expr is Call {
  return expr.type === "call" && (expr.function === "histogram_quantile" || expr.function === "histogram_fraction");
}

function withoutBuckets({ series, labels }: Result): Result {
  const kept = new Map([...labels].filter(([label]) => label !== "le"));
  return { series: Math.min(series, product(kept)), labels: kept };
}

function product(labels: ReadonlyMap<string, number>): number {
  return [...labels.values()].reduce((result, values) => result * values, 1);
}
