/** The series that a test gives a query to read: for each selector in it, one target's worth of series that the selector finds. */
import type { Label, Metric } from "../../ir/metric.ts";
import type { Service } from "../../ir/system.ts";
import type { Expr, Matcher, VectorSelector } from "../../promql/ast.ts";
import { sampleOf } from "../../promql/regexp-match.ts";
import { isClock, walk } from "../../promql/walk.ts";
import { baseName } from "../query.ts";
import type { RecordingRule } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { fits, type Labels, type SteadySeries } from "./steady-world.ts";

/** Series of one metric with the same labels, which grow or stand together. */
export interface Population {
  readonly metric: string;
  /** `moment` is a point in time of which a query asks how long ago it is. */
  readonly kind: "total" | "value" | "moment" | "histogram" | "native" | "summary";
  readonly labels: Labels;
  /** Upper bounds of a classic histogram, or quantiles of a summary; ascending. */
  readonly bounds: readonly number[];
}

/** How a population behaves. */
export interface Level {
  readonly present: boolean;
  /** Events or observations in a second. */
  readonly rate: number;
  /** Of a gauge, and of each observation; of a point in time how many seconds ago it is. */
  readonly value: number;
}

/** What a query needs to be read in a test. */
export interface Reading {
  readonly scope: Scope;
  readonly service?: Service | undefined;
  /** Rules of the same file, by the name that they record. */
  readonly recordings: ReadonlyMap<string, readonly RecordingRule[]>;
}

/** The populations that an expression reads, also by way of recordings; those that take the same labels are one. */
export function populationsOf(expr: Expr, reading: Reading): readonly Population[] {
  const selectors = selectorsIn(expr, reading).map((selector): Read => ({ name: baseName(selector.name ?? "", reading.scope), matchers: selector.matchers }));
  const grouped = groupingsIn(expr, reading);
  const moments = new Set(momentsIn(expr, reading));
  const chosen: Record<string, string> = {};
  const found = new Map<string, Population>();
  for (const selector of selectors) {
    const population = populationOf(selector, selectors, grouped, chosen, reading);
    const key = population && keyOf(population);
    if (population && key !== undefined && !found.has(key)) found.set(key, moments.has(population.metric) ? { ...population, kind: "moment" } : population);
  }
  return [...found.values()];
}

/** Different for different populations that an expression reads. */
export function keyOf({ metric, labels }: Population): string {
  return JSON.stringify([metric, labels]);
}

/** The series of a population at a level. */
export function seriesAt(population: Population, { present, rate, value }: Level): readonly SteadySeries[] {
  const { metric, kind, labels, bounds } = population;
  if (!present) return [];
  switch (kind) {
    case "total":
      return [{ name: metric, labels, grows: true, level: rate }];
    case "value":
      return [{ name: metric, labels, grows: false, level: value }];
    case "moment":
      return [{ name: metric, labels, grows: true, level: 1, ago: value }];
    case "native":
      return [{ name: metric, labels, grows: true, level: rate, observed: value }];
    default: {
      const both = [
        { name: `${metric}_count`, labels, grows: true, level: rate },
        { name: `${metric}_sum`, labels, grows: true, level: rate * value },
      ];
      if (kind === "summary")
        return [...bounds.map((quantile) => ({ name: metric, labels: { ...labels, quantile: String(quantile) }, grows: false, level: value })), ...both];
      return [
        ...[...bounds, Number.POSITIVE_INFINITY].map((bound) => ({
          name: `${metric}_bucket`,
          labels: { ...labels, le: boundText(bound) },
          grows: true,
          level: value <= bound ? rate : 0,
        })),
        ...both,
      ];
    }
  }
}

function boundText(bound: number): string {
  return bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound);
}

/** What a selector reads: the metric, and which of its series. */
interface Read {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** Every selector of series that no rule of the file records. */
function selectorsIn(expr: Expr, reading: Reading, open: ReadonlySet<string> = new Set()): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (each) => {
    if (each.type !== "selector" || each.name === undefined) return;
    const rules = reading.recordings.get(each.name);
    if (!rules) found.push(each);
    else if (!open.has(each.name)) for (const rule of rules) found.push(...selectorsIn(rule.expr, reading, new Set([...open, each.name])));
  });
  return found;
}

/** Metrics that are taken from the time, or the time from them. */
function momentsIn(expr: Expr, reading: Reading): readonly string[] {
  const found: string[] = [];
  walk(expr, (each) => {
    if (each.type !== "binary" || each.operator !== "-" || (!isClock(each.left) && !isClock(each.right))) return;
    found.push(...selectorsIn(each, reading).map(({ name = "" }) => baseName(name, reading.scope)));
  });
  return found;
}

/** Labels by which something is grouped: where no metric has such a label, its target has. */
function groupingsIn(expr: Expr, reading: Reading, open: ReadonlySet<string> = new Set()): readonly string[] {
  const found: string[] = [];
  walk(expr, (each) => {
    if (each.type === "aggregation" && each.grouping?.kind === "by") found.push(...each.grouping.labels);
    if (each.type !== "selector" || each.name === undefined || open.has(each.name)) return;
    for (const rule of reading.recordings.get(each.name) ?? []) found.push(...groupingsIn(rule.expr, reading, new Set([...open, each.name])));
  });
  return [...new Set(found)];
}

function populationOf(read: Read, all: readonly Read[], grouped: readonly string[], chosen: Record<string, string>, reading: Reading): Population | undefined {
  const { scope, service } = reading;
  const { name } = read;
  const owned = scope.metricsByName.get(name);
  const own = owned ? labelsOf(owned.metric) : [];
  const matchers = read.matchers.filter(({ label }) => label !== "le" && label !== "quantile");
  const others = all.filter((other) => other !== read && other.name === name).map((other) => other.matchers);
  const job = owned?.job ?? service?.name ?? "job";
  const labels: Record<string, string> = {};
  const needed = ["job", "instance", ...own.map((label) => label.name), ...grouped, ...matchers.map(({ label }) => label)];
  for (const label of new Set(needed.filter((each) => each !== "le" && each !== "quantile"))) {
    const declared = own.find((each) => each.name === label);
    const usual = label === "job" ? job : label === "instance" ? `${job}-1` : (service?.labels[label] ?? `${label}-1`);
    const value = valueFor(label, declared, matchers, others, [...(chosen[label] === undefined ? [] : [chosen[label]]), ...(declared?.values ?? [usual])]);
    if (value === undefined) return undefined;
    chosen[label] ??= value;
    if (value !== "") labels[label] = value;
  }
  return { metric: name, labels, ...shapeOf(name, owned?.metric) };
}

function labelsOf(metric: Metric): readonly (Pick<Label, "name"> & Pick<Label, "values">)[] {
  return metric.states ? [...metric.labels, { name: metric.name, values: metric.states }] : metric.labels;
}

/** A value that the selector takes, if possible one that no choosier selector of the same metric takes too. */
function valueFor(
  label: string,
  declared: Pick<Label, "values"> | undefined,
  matchers: readonly Matcher[],
  others: readonly (readonly Matcher[])[],
  values: readonly string[],
): string | undefined {
  const own = matchers.filter((matcher) => matcher.label === label);
  const choosier = own.length > 0 ? [] : others.map((other) => other.filter((matcher) => matcher.label === label)).filter((other) => other.length > 0);
  const [usual] = values;
  // Nothing chooses by most labels.
  if (usual !== undefined && own.length === 0 && choosier.length === 0 && declared?.values?.includes(usual) !== false) return usual;
  const made = own.flatMap(({ operator, value }) => (operator === "=" ? value : operator === "=~" && !declared?.values ? (sampleOf(value) ?? []) : []));
  const candidates = [...(declared?.values ? values.filter((value) => declared.values?.includes(value)) : values), ...made, `other-${label}`];
  let first: string | undefined;
  for (const value of candidates) {
    if (!takesAll(own, { [label]: value })) continue;
    if (!choosier.some((other) => takesAll(other, { [label]: value }))) return value;
    first ??= value;
  }
  return first;
}

/** Whether matchers take a series with these labels; not where that is hard to tell. */
export function takesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  try {
    return fits(matchers, labels);
  } catch {
    return false;
  }
}

function shapeOf(name: string, metric: Metric | undefined): Pick<Population, "kind" | "bounds"> {
  if (metric?.kind === "histogram") return metric.buckets === "native" ? { kind: "native", bounds: [] } : { kind: "histogram", bounds: metric.buckets ?? [] };
  if (metric?.kind === "summary") return { kind: "summary", bounds: metric.quantiles ?? [] };
  const total = metric ? metric.kind === "counter" : /_(total|count|sum|bucket)$/.test(name);
  return { kind: total ? "total" : "value", bounds: [] };
}
