/** What the queries of objectives tell of the metrics that they name. */
import type { Expr } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import type { Counted, Indicator } from "./imported.ts";
import { nameOf as nameOfSelector } from "./indicator.ts";

/** A metric as far as it is known. */
export interface KnownMetric {
  /** As Prometheus has it; of a histogram without `_bucket`, `_count` and `_sum`. */
  readonly name: string;
  kind: "counter" | "gauge" | "histogram";
  readonly labels: Set<string>;
  /** Bounds of a histogram that queries ask for. */
  readonly bounds: Set<number>;
  /** A histogram that has any bound. */
  readonly native: boolean;
}

export interface KnownMetrics {
  /** In the order in which queries name them. */
  readonly all: readonly KnownMetric[];
  /** The metric that series are of; `bound` of a bucket. */
  of(name: string, bound?: number): KnownMetric | undefined;
}

/** Whatever some query shows of a metric holds for all. */
export function metricsOf(indicators: readonly Indicator[]): KnownMetrics {
  const uses = indicators.flatMap(usesIn);
  const histograms = new Set(uses.flatMap(({ name, bound }) => (bound !== undefined && Number.isFinite(bound) ? [name] : [])));
  const metrics = new Map<string, KnownMetric>();
  const natives = new Set(uses.flatMap(({ name, native }) => (native ? [name] : [])));
  const nameOf = (name: string, bound?: number) => {
    const base = bound === undefined ? name.replace(/_(?:bucket|count|sum)$/, "") : name;
    if (natives.has(name)) return name;
    return histograms.has(base) ? base : bound === undefined ? name : `${name}_bucket`;
  };
  for (const use of uses) {
    const name = nameOf(use.name, use.bound);
    // Buckets of which no bound is known are no histogram that could be declared, and no counter either.
    if (name.endsWith("_bucket")) continue;
    const native = natives.has(name);
    const kind = native || histograms.has(name) ? "histogram" : "gauge";
    const metric: KnownMetric = metrics.get(name) ?? { name, kind, labels: new Set(), bounds: new Set(), native };
    metrics.set(name, metric);
    if (metric.kind === "gauge" && (use.rated || name.endsWith("_total"))) metric.kind = "counter";
    if (use.bound !== undefined && Number.isFinite(use.bound)) metric.bounds.add(use.bound);
    for (const label of use.labels) if (!ofEveryTarget.includes(label)) metric.labels.add(label);
  }
  return { all: [...metrics.values()], of: (name, bound) => metrics.get(nameOf(name, bound)) };
}

/** Labels that nobody declares: buckets have the one, and scraping adds the others. */
const ofEveryTarget = ["le", "job", "instance"];

/** Series that a query reads, with the labels that it chooses or keeps them by. */
interface Use extends Pick<Counted, "name" | "rated" | "bound" | "native"> {
  readonly labels: readonly string[];
}

function usesIn(indicator: Indicator): readonly Use[] {
  if (indicator.is === "by-time") return usesOf(indicator.share);
  if (indicator.is === "while") return usesOf(indicator.query);
  if (indicator.is === "raw-ratio") return [...usesOf(indicator.part), ...usesOf(indicator.whole)];
  return [indicator.part, indicator.whole].map((counted) => ({ ...counted, labels: [...counted.matchers.map(({ label }) => label), ...indicator.by] }));
}

function usesOf(expr: Expr, rated = false, kept: readonly string[] = [], histogram = false): readonly Use[] {
  if (expr.type === "selector") {
    const named = nameOfSelector(expr);
    if (!named) return [];
    const { name, matchers } = named;
    const labels = [...matchers.map(({ label }) => label), ...kept];
    if (!name.endsWith("_bucket")) return [{ name, rated, labels, ...(histogram && { native: true as const }) }];
    const le = matchers.find(({ label, operator }) => label === "le" && operator === "=");
    return le ? [{ name: name.slice(0, -"_bucket".length), rated, labels, bound: Number(le.value.replace("+Inf", "Infinity")) }] : [];
  }
  const rates = rated || (expr.type === "call" && /^(i?rate|increase|resets)$/.test(expr.function));
  const by = labelsBelow(expr, kept);
  const native = histogram || (expr.type === "call" && expr.function.startsWith("histogram_"));
  return children(expr).flatMap((child) => usesOf(child, rates, by, native));
}

/** Labels that what is in an expression has to have for what is made of it to have some; one that is made of others is none of the series. */
function labelsBelow(expr: Expr, kept: readonly string[]): readonly string[] {
  if (expr.type === "aggregation") return expr.grouping ? [...kept, ...expr.grouping.labels] : kept;
  if (expr.type === "binary") return expr.matching ? [...kept, ...expr.matching.labels, ...(expr.matching.group?.include ?? [])] : kept;
  if (expr.type !== "call" || !/^label_(replace|join)$/.test(expr.function)) return kept;
  const [made, ...rest] = expr.args.slice(1).map((arg) => (arg.type === "string" ? arg.value : ""));
  const from = expr.function === "label_join" ? rest.slice(1) : [rest[1] ?? ""];
  return [...kept.filter((label) => label !== made), ...from.filter((label) => label !== "")];
}
