/**
 * The verbs of metrics as they run. All metrics of a kind share one object of verbs; a verb that does not fit the kind is
 * there too, and says what to use instead.
 */
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { SeriesSet } from "../ir/query.ts";
import { saidAs } from "../ir/said.ts";
import { boundMatcher, quotient, type Reading, selectorOf, summed } from "../ir/series.ts";
import type { AggregationOperator, Expr, Range } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { declared, type Option, placeOf, problem, readOptions } from "./call.ts";
import { condition, refusedCondition } from "./condition.ts";
import { type Kept, labelsOf, readBy, readOver, readWhere, withJob } from "./match.ts";
import type { Kind } from "./metric.ts";
import { isMade, isRecord, refuse } from "./options.ts";
import { exampleOf, kindOf, parseAmount, perSecond } from "./quantity.ts";
import { type QueryNode, query, refusedQuery } from "./query.ts";

/** Some of the series of a metric, as `where` and `within` choose them; it has the verbs of the metric. */
export interface Selection {
  readonly node: "selection";
  readonly kind: Kind;
  readonly name: string;
  /** Apart, since `within` is also the name of a verb. */
  readonly series: SeriesSet;
}
/** A verb, called on a metric or on a selection of its series. */
type Verb = (this: MetricNode | Selection, ...args: readonly unknown[]) => unknown;
export type Verbs = Readonly<Record<string, Verb>>;

/** The metric with its verbs, known to `load`. */
export function metricWith<M>(verbs: Verbs, node: MetricNode): M {
  return declared(Object.assign(Object.create(verbs), node) as MetricNode) as M;
}

/** The series that a metric or a selection stands for, when `value` is one. */
export function seriesOf(value: unknown): SeriesSet | undefined {
  if (isMade(value, "metric")) return { metric: value as MetricNode, matchers: [] };
  return isRecord(value) && value.node === "selection" ? (value as unknown as Selection).series : undefined;
}

/** The verbs of one kind: those that fit, and for all others what to use instead. */
export function verbsOf(kind: Kind, fitting: readonly string[], instead: string): Verbs {
  const verbs: Record<string, Verb> = {};
  for (const name of fitting) verbs[name] = called(name, (on, args, at) => (run[name] as Run)(on, args, at, verbs));
  for (const name of Object.keys(run)) verbs[name] ??= called(name, (on, _args, at) => unfit(name, kind, instead, on, at));
  for (const name of comparing) verbs[name] = called(name, (on, _args, at) => uncompared(name, on, at));
  return verbs;
}

type Run = (on: SeriesSet, args: readonly unknown[], at: Place, verbs: Verbs) => unknown;

/** A function that knows the place of its call. */
function called(name: string, act: (on: SeriesSet, args: readonly unknown[], at: Place) => unknown): Verb {
  const verb: Verb = function (...args) {
    return act(seriesOf(this) ?? { metric: this as MetricNode, matchers: [] }, args, placeOf(verb));
  };
  return Object.defineProperty(verb, "name", { value: name });
}

const comparing = ["above", "atLeast", "below", "atMost", "equals"];

const run: Readonly<Record<string, Run>> = {
  where(on, [match], at, verbs) {
    const matchers = [...on.matchers, ...readWhere(match, on.metric, within(at, 0))];
    return selection(on, { matchers }, on.within === undefined ? on.metric.kind : "counter", verbs);
  },
  within(on, [bound], at) {
    return selection(on, readBound(on.metric, bound, within(at, 0)), "counter", counterVerbs());
  },
  rate: (on, [options], at) => aggregated(on, "rate", options, at),
  increase: (on, [options], at) => aggregated(on, "increase", options, at),
  value: (on, [options], at) => aggregated(on, "now", options, at),
  sum: (on, [options], at) => aggregated(on, "now", options, at),
  max: (on, [options], at) => combined(on, "max", options, at),
  min: (on, [options], at) => combined(on, "min", options, at),
  avg: (on, [options], at) => combined(on, "avg", options, at),
  count: (on, [options], at) => combined(on, "count", options, at),
  delta(on, [options], at) {
    const { by, range } = readWindow(on.metric, options, within(at, 0));
    return made(on, build.by("sum", by.labels, build.call("delta", build.over(selectorOf(on), range))), on.metric.unit, by, at);
  },
  age(on, [options], at) {
    const { by } = readWindow(on.metric, options, within(at, 0), false);
    const { name } = on.metric;
    if (!/_(time|timestamp)(_seconds)?$/.test(name)) {
      const help = "call a gauge of points in time `…_timestamp_seconds`, and ask any other for its value: `.max()`";
      problem({ subject: subject(on.metric), message: `\`${name}\` does not say by its name that it holds a point in time`, help, at });
      return refusedQuery([on.metric], at);
    }
    return made(on, build.binary(build.call("time"), "-", build.by("max", by.labels, selectorOf(on))), "seconds", by, at);
  },
  each(on, [quantile], at) {
    const keeps = { labels: [...new Set([...labelsOf(on.metric).map((label) => label.name), ...withJob(["instance"])])], sure: true };
    if (on.metric.kind !== "summary") return made(on, selectorOf(on), on.metric.unit, keeps, at, { wide: true });
    const read = readQuantile(quantile, on.metric, within(at, 0));
    if (read === undefined) return refusedQuery([on.metric], at);
    const selector = build.selector(on.metric.name, [...on.matchers, boundMatcher("quantile", read)]);
    return made(on, selector, on.metric.unit, keeps, at, { wide: true });
  },
  quantile(on, [quantile, options], at) {
    const read = quantileOption.read(quantile, within(at, 0), subject(on.metric));
    const { by, range } = readWindow(on.metric, options, within(at, 1));
    const native = on.metric.buckets === "native";
    const series = build.selector(native ? on.metric.name : `${on.metric.name}_bucket`, on.matchers);
    const sum = build.by("sum", native ? by.labels : ["le", ...by.labels], build.rate(series, range));
    const expr = build.call("histogram_quantile", saidAs(build.number(read ?? 0.5), within(at, 0)), sum);
    return made(on, expr, on.metric.unit, by, at, read === undefined ? { refused: true } : {});
  },
  mean(on, [options], at) {
    const { by, range } = readWindow(on.metric, options, within(at, 0));
    return made(on, quotient(observed(on, by.labels, range), summed(on, "rate", by.labels, range)), on.metric.unit, by, at);
  },
  absent: (on, _args, at) => condition({ node: "condition", is: "absent", series: { metric: on.metric, matchers: on.matchers }, at }),
};

/** Verbs of a counter; also those of `within`, which counts observations. */
export function counterVerbs(): Verbs {
  counters ??= verbsOf("counter", ["where", "rate", "increase", "value", "absent"], "a counter is read by `rate()` or `increase()`, which sum");
  return counters;
}
let counters: Verbs | undefined;

function selection(on: SeriesSet, chosen: Partial<SeriesSet>, kind: Kind, verbs: Verbs): Selection {
  const own: Selection = { node: "selection", kind, name: on.metric.name, series: { ...on, ...chosen } };
  return Object.assign(Object.create(verbs), own);
}

/** Added up by labels; a histogram, what it has counted. */
function aggregated(on: SeriesSet, reading: Reading, options: unknown, at: Place) {
  const { by, range } = readWindow(on.metric, options, within(at, 0), reading !== "now");
  const unit = on.metric.kind === "histogram" || on.metric.kind === "summary" ? "count" : on.metric.unit;
  return made(on, summed(on, reading, by.labels, range), reading === "rate" ? perSecond(unit) : unit, by, at);
}

/** The values as they are now, combined by labels. */
function combined(on: SeriesSet, operator: AggregationOperator, options: unknown, at: Place) {
  const { by } = readWindow(on.metric, options, within(at, 0), false);
  return made(on, build.by(operator, by.labels, selectorOf(on)), operator === "count" ? "count" : on.metric.unit, by, at);
}

/** What was observed, added up: `_sum`. */
function observed(on: SeriesSet, labels: readonly string[], range: Range): Expr {
  if (on.metric.buckets !== "native") return build.by("sum", labels, build.rate(build.selector(`${on.metric.name}_sum`, on.matchers), range));
  return build.call("histogram_sum", build.by("sum", labels, build.rate(build.selector(on.metric.name, on.matchers), range)));
}

function made(on: SeriesSet, expr: Expr, unit: string, by: Kept, at: Place, more: Partial<QueryNode> = {}) {
  return query({ expr: saidAs(expr, at), unit, ...(by.sure && { keeps: by.labels }), metrics: [on.metric], recordings: [], ...more, at });
}

function readWindow(metric: MetricNode, options: unknown, at: Place, ranged = true): { readonly by: Kept; readonly range: Range } {
  if (options === undefined) return { by: { labels: ["job"], sure: true }, range: build.usualRange };
  const by: Option<Kept> = { optional: true, read: (value, place) => readBy(value, [metric], place) };
  const over: Option<Range> = { optional: true, read: (value, place, path) => readOver(value, place, path) };
  const read = readOptions<{ by: typeof by; over?: typeof over }>(options, at, subject(metric), ranged ? { by, over } : { by });
  return { by: read.by ?? { labels: ["job"], sure: true }, range: read.over ?? build.usualRange };
}

/** A bound of `within`, in base units: one of the buckets, or any when the histogram is native or its buckets are missing. */
function readBound(metric: MetricNode, bound: unknown, at: Place): Partial<SeriesSet> {
  const value = parseAmount(bound, metric.unit);
  const bounds = Array.isArray(metric.buckets) ? (metric.buckets as readonly number[]) : [];
  if (value !== undefined && (bounds.length === 0 || bounds.includes(value))) return { within: value };
  refuse(bound, value === undefined ? kindOf(metric.unit) : `among the buckets of \`${metric.name}\``, boundsOf(metric), at, `${subject(metric)}.buckets`);
  // A bound that exists, so that what is built on a wrong one is well-formed.
  return { within: bounds.find((each) => each >= (value ?? 0)) ?? bounds.at(-1) ?? 1 };
}

function boundsOf(metric: MetricNode): string {
  if (!Array.isArray(metric.buckets) || metric.buckets.length === 0) return `write it as ${exampleOf(metric.unit)}`;
  return `its bounds in ${metric.unit} are ${metric.buckets.join(", ")}; add this one or choose one of them`;
}

/** "p95" as 0.95. */
export const quantileOption: Option<number> = {
  read(value, at, path) {
    const percentile = typeof value === "string" ? /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(value)?.[1] : undefined;
    if (percentile === undefined) return refuse(value, "a quantile", 'write it as "p95" or "p99.9"', at, path);
    const [whole = "", fraction = ""] = percentile.split(".");
    return Number(`${whole}${fraction}e-${2 + fraction.length}`);
  },
};

/** A quantile that a summary computes. */
function readQuantile(value: unknown, metric: MetricNode, at: Place): number | undefined {
  const read = quantileOption.read(value, at, subject(metric));
  if (read === undefined || metric.quantiles?.includes(read)) return read;
  return refuse(
    value,
    `a quantile of \`${metric.name}\``,
    `it has ${metric.quantiles?.map((each) => `p${Number((each * 100).toPrecision(12))}`).join(", ")}`,
    at,
    subject(metric),
  );
}

function unfit(name: string, kind: Kind, instead: string, on: SeriesSet, at: Place): unknown {
  const article = kind === "info" ? "an" : "a";
  problem({ subject: subject(on.metric), message: `\`${on.metric.name}\` is ${article} ${kind}, which has no \`${name}\``, help: instead, at });
  if (name === "where" || name === "within") return selection(on, {}, on.metric.kind, counterVerbs());
  return name === "absent" ? refusedCondition(at) : refusedQuery([on.metric], at);
}

function uncompared(name: string, on: SeriesSet, at: Place): unknown {
  problem({
    subject: subject(on.metric),
    message: `\`${name}\` compares a query, and \`${on.metric.name}\` is a metric`,
    help: `make a query of it first: ${on.metric.kind === "gauge" || on.metric.kind === "stateset" ? "`.max()`, `.min()`, `.sum()`" : "`.rate()`, `.sum()`, `.quantile(…)`"}`,
    at,
  });
  return refusedCondition(at);
}

function subject(metric: MetricNode): string {
  return `metrics.${metric.name}`;
}
