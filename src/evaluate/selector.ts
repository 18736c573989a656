/** Selectors: the last sample of each series, or those of a range. https://prometheus.io/docs/prometheus/latest/querying/basics/ */
import { arithmetic } from "../promql/arithmetic.ts";
import type { AtModifier, DurationExpr, MatrixSelector, NumberLiteral, Range, VectorSelector } from "../promql/ast.ts";
import { type Found, finder } from "./matchers.ts";
import { type Context, EvaluationError, notEvaluated, type RangeQuery, type Sample, type VectorQuery, type Window } from "./query.ts";
import { indexAfter, type Series, stale } from "./series.ts";
import { distinct, nameless } from "./vectors.ts";

/** Where `offset` and `@` move the time of a selector or subquery. */
export function moved({ offset, at }: { readonly offset?: Range; readonly at?: AtModifier }, context: Context): (time: number) => number {
  const back = offset === undefined ? 0 : millisecondsOf(offset);
  if (at === undefined) return (time) => time - back;
  if (typeof at === "number") return () => Math.round(at * 1000) - back;
  return () => context.now - back;
}

/** A length of time; of what Prometheus works out, the arithmetic. */
export function millisecondsOf(range: Range): number {
  if (range.type === "duration") return range.milliseconds;
  if (range.type === "variable") throw notEvaluated(`\`${range.name}\``, "nothing says which range it stands for");
  const seconds = secondsOf(range);
  if (!Number.isFinite(seconds)) throw new EvaluationError("a length of time is no finite number");
  return Math.trunc(seconds * 1000);
}

function secondsOf(part: Range | NumberLiteral): number {
  if (part.type === "number") return part.value;
  if (part.type !== "duration-expr") return millisecondsOf(part) / 1000;
  const [left = 0, right = 0] = part.operands.map(secondsOf);
  const compute = arithmetic[part.operator];
  if (compute) return compute(left, right);
  switch (part.operator) {
    case "negate":
      return -left;
    case "group":
      return left;
    case "min_of":
    case "min":
      return Math.min(left, right);
    case "max_of":
    case "max":
      return Math.max(left, right);
    default:
      return queryLength(part);
  }
}

function queryLength({ operator }: DurationExpr): never {
  throw notEvaluated(`\`${operator}()\``, "it is about the range of a query, and a rule has none");
}

/** The last sample of each series, unless it is older than the lookback or says that the series ended. */
export function instantSelector(selector: VectorSelector, context: Context): VectorQuery {
  return { type: "vector", at: latest(selector, context, ({ values }, index) => values[index] as number) };
}

/** The time of that sample in seconds, for `timestamp`. */
export function sampleTimes(selector: VectorSelector, context: Context): VectorQuery {
  if (selector.at !== undefined && selector.offset) throw notEvaluated("`timestamp` of a selector with `@` and `offset`", "Prometheus forgets the offset");
  const at = latest(selector, context, ({ times }, index) => (times[index] as number) / 1000);
  const named = nameless(context.store.table);
  return { type: "vector", at: (time) => distinct(at(time).map(({ labels, value }) => ({ labels: named(labels), value }))) };
}

function latest(selector: VectorSelector, context: Context, read: (series: Series, index: number) => number): VectorQuery["at"] {
  notExtended(selector);
  const find = finder(selector, context.store);
  const move = moved(selector, context);
  return (time) => {
    const end = move(time);
    const vector: Sample[] = [];
    for (const found of find()) {
      const { series } = found;
      found.end = indexAfter(series, end, found.end);
      const index = found.end - 1;
      if (index < 0 || (series.times[index] as number) <= end - context.lookback || series.values[index] === stale) continue;
      vector.push({ labels: series.labels, value: read(series, index) });
    }
    return vector;
  };
}

function notExtended({ extension }: VectorSelector): void {
  if (extension) throw notEvaluated(`\`${extension}\``, "it is an experiment whose results still change");
}

/** Samples of a range, the left end exclusive. */
export function rangeSelector({ selector, range }: MatrixSelector, context: Context): RangeQuery {
  notExtended(selector);
  return windows(finder(selector, context.store), millisecondsOf(range), moved(selector, context), true);
}

/** Calls for each series found with what lies in the range that ends at the moved time. */
export function windows(find: (time: number) => readonly Found[], range: number, move: (time: number) => number, settled: boolean): RangeQuery {
  return {
    type: "matrix",
    settled,
    each: (time, see) => {
      const end = move(time);
      const start = end - range;
      for (const found of find(time)) {
        const { series } = found;
        found.first = indexAfter(series, start, found.first);
        found.end = indexAfter(series, end, found.end);
        if (found.end === found.first) continue;
        const window: Window = { labels: series.labels, times: series.times, values: series.values, from: found.first, to: found.end, start, end, time };
        if (series.stale > 0) leaveOutStale(window);
        if (window.to > window.from) see(window);
      }
    },
  };
}

/** Ends of series are no samples of a range. */
function leaveOutStale(window: Window): void {
  const indices: number[] = [];
  for (let index = window.from; index < window.to; index++) if (window.values[index] !== stale) indices.push(index);
  if (indices.length === window.to - window.from) return;
  window.times = Float64Array.from(indices, (index) => window.times[index] as number);
  window.values = Float64Array.from(indices, (index) => window.values[index] as number);
  window.from = 0;
  window.to = indices.length;
}
