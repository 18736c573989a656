/** How many series a query reads and how many it gives. */
import type { Label, Metric } from "../ir/metric.ts";
import type { Aggregation, Binary, Call, Expr, Matcher, VectorSelector } from "../promql/ast.ts";
import { accepts, listed } from "../promql/label-set.ts";
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
export interface Result {
  readonly series: number;
  readonly labels: ReadonlyMap<string, number>;
}

/** What a selector finds; `undefined` where nobody can tell. */
export type Find = (selector: VectorSelector) => Result | undefined;

/** `undefined` where a selector reads what the spec does not declare, or a label that nobody counts. */
export function reachOf(expr: Expr, scope: Scope): Reach | undefined {
  const read: number[] = [];
  const result = resultOf(expr, (selector) => {
    const found = foundBy(selector, scope);
    if (found) read.push(found.series);
    return found;
  });
  return result && read.length > 0 ? { reads: read.reduce((sum, series) => sum + series, 0), gives: result.series } : undefined;
}

const scalar: Result = { series: 1, labels: new Map() };

/** What an expression gives, by what its selectors find. */
export function resultOf(expr: Expr, find: Find): Result | undefined {
  switch (expr.type) {
    case "number":
    case "string":
      return scalar;
    case "selector":
      return find(expr);
    case "aggregation":
      return ofAggregation(expr, find);
    case "binary":
      return ofBinary(expr, find);
    default:
      return ofCall(expr, find);
  }
}

/** What a selector finds of the metrics that the spec declares; `undefined` where it declares none of the name, or one of which a label is not counted. */
export function foundBy(selector: VectorSelector, scope: Scope): Result | undefined {
  if (selector.name === "up") return ofTargets(selector, scope);
  const owned = selector.name === undefined ? undefined : scope.metricsByName.get(baseName(selector.name, scope));
  if (!owned || owned.metric.foreign || seriesOf(owned.metric).unbounded.length > 0) return undefined;
  const { metric } = owned;
  const copies = selector.matchers.some(({ label, operator }) => label === "instance" && operator === "=") ? 1 : replicas(owned, scope);
  const own = ownLabel(metric, selector.name ?? "");
  const labels = new Map<string, number>([
    ["job", 1],
    ["instance", copies],
  ]);
  for (const label of metric.labels) labels.set(label.name, taken(label, selector.matchers));
  if (own) labels.set(own.name, taken(own, selector.matchers));
  const combinations = combinationsFound(metric, selector.matchers, labels) * (own ? taken(own, selector.matchers) : 1);
  return { series: combinations * copies, labels };
}

/** Prometheus makes one for each target. */
function ofTargets({ matchers }: VectorSelector, scope: Scope): Result | undefined {
  const job = matchers.find(({ label, operator }) => label === "job" && operator === "=")?.value;
  const service = scope.system.services.find(({ name }) => name === job);
  if (!service) return undefined;
  const series = replicasOf(service, scope.environment);
  return { series, labels: new Map([["instance", series]]) };
}

/** How many values of a label matchers take. Of values that nobody lists they take those that they name. */
function taken(label: Pick<Label, "name" | "values" | "max">, matchers: readonly Matcher[]): number {
  const own = matchers.filter((matcher) => matcher.label === label.name);
  if (label.values) return label.values.filter((value) => own.every((matcher) => accepts(matcher, value) !== false)).length;
  const named = own.flatMap((matcher) => listed(matcher)?.length ?? []);
  return Math.min(valuesOf(label as Label) ?? 1, ...named);
}

/** Combinations of label values that matchers leave: of those that go together the tuples, of a number that was said its share. */
function combinationsFound({ combinations: most, ...metric }: Metric, matchers: readonly Matcher[], labels: ReadonlyMap<string, number>): number {
  const groups = metric.correlated ?? [];
  const grouped = new Set(groups.flatMap((group) => group.labels));
  const tuples = groups.map((group) => group.tuples.filter((tuple) => isTaken(group.labels, tuple, matchers)).length);
  const alone = metric.labels.filter(({ name }) => !grouped.has(name)).map(({ name }) => labels.get(name) ?? 1);
  const found = [...tuples, ...alone].reduce((result, count) => result * count, 1);
  return most === undefined ? found : Math.min(found, Math.ceil((most * found) / seriesOf(metric).combinations));
}

function isTaken(names: readonly string[], tuple: readonly string[], matchers: readonly Matcher[]): boolean {
  return names.every((name, column) => matchers.every((matcher) => matcher.label !== name || accepts(matcher, tuple[column] ?? "") !== false));
}

/** The label by which the series of one combination differ: buckets, quantiles, states. */
function ownLabel(metric: Metric, name: string): Pick<Label, "name" | "values" | "max"> | undefined {
  if (metric.kind === "stateset") return { name, values: metric.states ?? [] };
  // A classic histogram and a summary have a sum and a count beside them.
  const max = seriesEach(metric) - 3;
  if (name.endsWith("_bucket")) return { name: "le", max };
  return metric.kind === "summary" && name === metric.name ? { name: "quantile", max } : undefined;
}

function replicas({ service }: OwnedMetric, scope: Scope): number {
  return service ? replicasOf(service, scope.environment) : 1;
}

function ofAggregation({ operator, grouping, expr }: Aggregation, find: Find): Result | undefined {
  const inner = resultOf(expr, find);
  if (!inner || operator === "topk" || operator === "bottomk" || operator === "limitk" || operator === "limit_ratio") return inner;
  const keeps = (label: string) => (grouping?.kind === "without" ? !grouping.labels.includes(label) : (grouping?.labels ?? []).includes(label));
  const labels = new Map([...inner.labels].filter(([label]) => keeps(label)));
  return { series: Math.min(inner.series, product(labels)), labels };
}

/** `or` gives the series of both sides, everything else at most those of the larger side. */
function ofBinary({ operator, left, right }: Binary, find: Find): Result | undefined {
  const [a, b] = [resultOf(left, find), resultOf(right, find)];
  if (!a || !b) return undefined;
  const labels = new Map([...b.labels, ...a.labels]);
  return { series: operator === "or" ? Math.min(a.series + b.series, Math.max(product(labels), 1)) : Math.max(a.series, b.series), labels };
}

function ofCall(expr: Exclude<Expr, Aggregation | Binary | VectorSelector>, find: Find): Result | undefined {
  const results = children(expr).map((child) => resultOf(child, find));
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
