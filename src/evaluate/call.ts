/** Calls of functions. https://prometheus.io/docs/prometheus/latest/querying/functions/ */
import type { Call, Expr } from "../promql/ast.ts";
import { unwrapped } from "../promql/walk.ts";
import { type Bucket, bucketFraction, bucketQuantile } from "./buckets.ts";
import { calendarFunctions } from "./calendar.ts";
import { isMetadata, keeping, type Labels, type LabelTable, labelsIn, labelValue } from "./labels.ts";
import { rangeFunction } from "./over-time.ts";
import { type Context, notEvaluated, type Query, type RangeQuery, type Sample, type ScalarQuery, type Vector, type VectorQuery } from "./query.ts";
import { labelJoin, labelReplace } from "./relabel.ts";
import { sampleTimes } from "./selector.ts";
import { distinct, largerOf, mapper, nameless, smallerOf } from "./vectors.ts";

const valueFunctions: ReadonlyMap<string, (value: number) => number> = new Map<string, (value: number) => number>([
  ...(
    [
      "abs",
      "acos",
      "acosh",
      "asin",
      "asinh",
      "atan",
      "atanh",
      "ceil",
      "cos",
      "cosh",
      "exp",
      "floor",
      "log10",
      "log2",
      "sin",
      "sinh",
      "sqrt",
      "tan",
      "tanh",
    ] as const
  ).map((name): [string, (value: number) => number] => [name, Math[name]]),
  ["ln", Math.log],
  ["deg", (value) => value * (180 / Math.PI)],
  ["rad", (value) => value * (Math.PI / 180)],
  ["sgn", (value) => (value < 0 ? -1 : value > 0 ? 1 : value)],
]);

/** Functions that nothing in recorded samples answers, and why. */
const refused: ReadonlyMap<string, string> = new Map([
  ...["histogram_avg", "histogram_count", "histogram_sum", "histogram_stddev", "histogram_stdvar"].map((name): [string, string] => [
    name,
    "it reads native histograms",
  ]),
  ["histogram_quantiles", "it is an experiment whose results still change"],
  ["info", "it is an experiment whose results still change"],
  ["integral", "it is an experiment whose results still change"],
  ["start_timestamp", "recorded samples do not say when a series began"],
  ...["start", "end", "step", "range"].map((name): [string, string] => [name, "it is about the range of a query, and a rule has none"]),
]);

export function call(node: Call, args: readonly Query[], context: Context): Query {
  const { function: name } = node;
  const { table } = context.store;
  const because = refused.get(name);
  if (because !== undefined) throw notEvaluated(`\`${name}\``, because);
  const ranges = args.find((arg): arg is RangeQuery => arg.type === "matrix");
  const scalars = args.filter((arg): arg is ScalarQuery => arg.type === "scalar");
  if (ranges) return overTime(node, ranges, scalars, table);
  const of = args.find((arg): arg is VectorQuery => arg.type === "vector");
  const texts = args.flatMap((arg) => (arg.type === "string" ? [arg.value] : []));
  return (of ? ofVector(node, of, scalars, texts, context) : undefined) ?? ofScalars(name, scalars, table);
}

function overTime(node: Call, ranges: RangeQuery, scalars: readonly ScalarQuery[], table: LabelTable): VectorQuery {
  const { function: name } = node;
  const answer = rangeFunction(name, ranges);
  const named = name === "last_over_time" || name === "first_over_time" ? (labels: Labels) => labels : nameless(table);
  const at = (time: number): Vector => {
    const parameters = scalars.map((scalar) => scalar.at(time));
    const vector: Sample[] = [];
    ranges.each(time, (window) => {
      const value = answer(window, parameters);
      if (value !== undefined) vector.push({ labels: named(window.labels), value });
    });
    return vector;
  };
  if (name === "absent_over_time") return absent(node.args[0], at, table);
  return { type: "vector", at: (time) => distinct(at(time)) };
}

/** One where there is nothing, with the labels that the selector asks for. */
function absent(arg: Expr | undefined, at: VectorQuery["at"], table: LabelTable): VectorQuery {
  const inner = arg && unwrapped(arg);
  const selector = inner?.type === "matrix" ? inner.selector : inner;
  const certain = new Map<string, string>();
  const seen = new Set<string>();
  // As Prometheus does it: what comes after the first `=` of a label makes it uncertain, what comes before does not.
  for (const { label, operator, value } of selector?.type === "selector" ? selector.matchers : []) {
    const isFirst = operator === "=" && !seen.has(label);
    if (isFirst) seen.add(label);
    certain.set(label, isFirst && !isMetadata(label) ? value : "");
  }
  const labels = labelsIn(table, certain);
  return { type: "vector", at: (time) => (at(time).length > 0 ? [] : [{ labels, value: 1 }]) };
}

function ofVector(node: Call, of: VectorQuery, scalars: readonly ScalarQuery[], texts: readonly string[], context: Context): Query | undefined {
  const { function: name, args } = node;
  const { table } = context.store;
  const [first, second] = scalars;
  const map = mapper(table);
  const byValue = valueFunctions.get(name) ?? calendarFunctions.get(name);
  if (byValue) return { type: "vector", at: (time) => map(of.at(time), byValue) };
  switch (name) {
    case "absent":
      return absent(args[0], of.at, table);
    case "timestamp": {
      const arg = args[0] && unwrapped(args[0]);
      return arg?.type === "selector" ? sampleTimes(arg, context) : { type: "vector", at: (time) => map(of.at(time), () => time / 1000) };
    }
    case "scalar":
      return { type: "scalar", at: (time) => onlyValue(of.at(time)) };
    case "round":
      return { type: "vector", at: (time) => map(of.at(time), rounding(first?.at(time) ?? 1)) };
    case "clamp":
    case "clamp_min":
    case "clamp_max":
      return { type: "vector", at: (time) => clamped(name, of.at(time), first?.at(time) ?? 0, second?.at(time) ?? 0, map) };
    case "label_replace":
      return labelReplace(of, texts, table);
    case "label_join":
      return labelJoin(of, texts, table);
    case "histogram_quantile":
      return ofBuckets(of, table, (time) => {
        const share = first?.at(time) ?? 0;
        return (buckets) => bucketQuantile(share, buckets);
      });
    case "histogram_fraction":
      return ofBuckets(of, table, (time) => {
        const [lower, upper] = [first?.at(time) ?? 0, second?.at(time) ?? 0];
        return (buckets) => bucketFraction(lower, upper, buckets);
      });
    default:
      // Sorting: the order of series means nothing to a rule.
      return of;
  }
}

function ofScalars(name: string, scalars: readonly ScalarQuery[], table: LabelTable): Query {
  const [first, second] = scalars;
  const labels = labelsIn(table, []);
  const calendar = calendarFunctions.get(name);
  if (calendar) return { type: "vector", at: (time) => [{ labels, value: calendar(Math.trunc(time / 1000)) }] };
  switch (name) {
    case "vector":
      return { type: "vector", at: (time) => [{ labels, value: first?.at(time) ?? 0 }] };
    case "pi":
      return { type: "scalar", at: () => Math.PI };
    case "max_of":
      return { type: "scalar", at: (time) => largerOf(first?.at(time) ?? 0, second?.at(time) ?? 0) };
    case "min_of":
      return { type: "scalar", at: (time) => smallerOf(first?.at(time) ?? 0, second?.at(time) ?? 0) };
    default:
      return { type: "scalar", at: (time) => time / 1000 };
  }
}

function onlyValue(vector: Vector): number {
  return vector.length === 1 ? (vector[0] as Sample).value : Number.NaN;
}

/** Halves go up. */
function rounding(nearest: number): (value: number) => number {
  const inverse = 1 / nearest;
  return (value) => Math.floor(value * inverse + 0.5) / inverse;
}

function clamped(name: string, vector: Vector, first: number, second: number, map: ReturnType<typeof mapper>): Vector {
  const least = name === "clamp_max" ? Number.NEGATIVE_INFINITY : first;
  const most = name === "clamp_min" ? Number.POSITIVE_INFINITY : name === "clamp" ? second : first;
  return most < least ? [] : map(vector, (value) => largerOf(least, smallerOf(most, value)));
}

/** Buckets of one histogram are the series that differ in `le` alone; the name counts as long as they are put together. */
function ofBuckets(of: VectorQuery, table: LabelTable, asked: (time: number) => (buckets: readonly Bucket[]) => number): VectorQuery {
  const withoutBound = keeping(table, (label) => label !== "le");
  const named = nameless(table);
  const at = (time: number): Vector => {
    const histograms = new Map<Labels, Bucket[]>();
    for (const { labels, value } of of.at(time)) {
      const bound = boundOf(labelValue(labels, "le"));
      if (Number.isNaN(bound)) continue;
      const histogram = withoutBound(labels);
      const buckets = histograms.get(histogram);
      if (buckets) buckets.push({ bound, count: value });
      else histograms.set(histogram, [{ bound, count: value }]);
    }
    const answer = asked(time);
    return distinct(Array.from(histograms, ([labels, buckets]): Sample => ({ labels: named(labels), value: answer(buckets) })));
  };
  return { type: "vector", at };
}

/** As Go reads numbers; NaN for what is none. */
function boundOf(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
