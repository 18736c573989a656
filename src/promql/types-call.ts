/** What functions make of their arguments: https://prometheus.io/docs/prometheus/latest/querying/functions/ */
import type { Call, Expr } from "./ast.ts";
import { type Change, type ExprType, type Kind, unknownType } from "./expr-type.ts";
import { functionNamed } from "./functions.ts";
import { anyLabels, type LabelSet, noLabels, withoutLabels } from "./label-set.ts";
import { averaged, isShare } from "./types-aggregation.ts";
import { relabelled } from "./types-relabel.ts";
import { perSecond } from "./types-unit.ts";
import { anyValue, notNegative, rangeOf, summedRange, type ValueRange } from "./value-range.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** Functions whose result is of the same kind, unit and range as what they are given. */
const alike = words("first_over_time last_over_time max_over_time min_over_time sort sort_desc sort_by_label sort_by_label_desc");
/** Functions that keep the unit, and the kind of what does not count up. */
const sameUnits = words("abs ceil clamp clamp_max clamp_min floor predict_linear round stddev_over_time sum_over_time mad_over_time");
const ofObserved = words("histogram_avg histogram_stddev");
const counting = words("changes resets");
/** Functions of a range that leave a histogram one. */
const differences = words("delta idelta increase irate rate");
const clocks: Readonly<Record<string, ValueRange>> = {
  minute: rangeOf(0, 59),
  hour: rangeOf(0, 23),
  day_of_week: rangeOf(0, 6),
  day_of_month: rangeOf(1, 31),
  day_of_year: rangeOf(1, 366),
  days_in_month: rangeOf(28, 31),
  month: rangeOf(1, 12),
};

/** What is still a histogram when it was made per second, added up or selected. */
const isHistogram = ({ kind }: ExprType): boolean => kind === "histogram" || kind === "histogram-bucket";

export function typeOfCall(call: Call, args: readonly ExprType[]): ExprType {
  const index = args.findIndex(({ value }) => value === "vector" || value === "matrix");
  const given = args[index] ?? unknownType("vector");
  if (given.value !== "matrix") return named(call, args, given);
  const result = named(call, args, { ...given, value: "vector" });
  return differences.has(call.function) ? { ...result, change: changeOf(call.function, call.args[index]) } : result;
}

function changeOf(name: string, matrix: Expr | undefined): Change {
  const range = matrix?.type === "matrix" || matrix?.type === "subquery" ? matrix.range : undefined;
  return { function: name, ...(range?.type === "duration" && { window: range.milliseconds }) };
}

/** Kind, unit and range as given; labels, identity and what the series are stay. */
function changed(type: ExprType, kind: Kind, unit: string | undefined, range: ValueRange = anyValue): ExprType {
  return { ...type, kind, unit, scale: undefined, observes: undefined, range, literal: undefined };
}

/** The same where the result is in the unit of what is given, or in that per second, and a multiple stays one. */
function rescaled(type: ExprType, kind: Kind, unit: string | undefined, range: ValueRange = anyValue): ExprType {
  return { ...type, kind, unit, scale: unit === undefined ? undefined : type.scale, observes: undefined, range, literal: undefined };
}

/** What counts up from zero is never below it, and neither is its growth; of what may be less than zero a fall is taken for a reset to that. */
const growth = ({ range }: ExprType): ValueRange => (range.min >= 0 ? notNegative : anyValue);

function named(call: Call, args: readonly ExprType[], vector: ExprType): ExprType {
  const name = call.function;
  if (alike.has(name)) return vector;
  if (differences.has(name) && isHistogram(vector)) return name === "rate" || name === "irate" ? { ...vector, unit: perSecond(vector.unit) } : vector;
  if (sameUnits.has(name)) return rescaled(vector, keptKind(vector), vector.unit, rangeOfCall(name, args, vector.range));
  if (ofObserved.has(name)) return changed(vector, "gauge", vector.observes);
  if (name === "histogram_count") return totalOf(vector, "count", notNegative);
  if (name === "histogram_sum") return totalOf(vector, vector.observes);
  if (counting.has(name)) return changed(vector, "gauge", "count", notNegative);
  const clock = clocks[name];
  if (clock) return changed(args.length === 0 ? { ...vector, labels: noLabels, constant: true } : vector, "unknown", undefined, clock);
  switch (name) {
    case "avg_over_time":
      return averaged(vector);
    case "quantile_over_time":
      return isShare(args[0]) ? vector : { ...vector, range: anyValue };
    case "count_over_time":
      return changed(vector, "gauge", "count", rangeOf(1, undefined));
    case "rate":
    case "irate":
      return rescaled(vector, "rate", perSecond(vector.unit), growth(vector));
    case "deriv":
      return rescaled(vector, "rate", perSecond(vector.unit));
    case "increase":
      return rescaled(vector, "increase", vector.unit, growth(vector));
    case "delta":
    case "idelta":
      return rescaled(vector, "gauge", vector.unit);
    case "histogram_quantile":
      return quantile(vector, args[0]);
    case "histogram_fraction":
      return changed(vector, "ratio", "ratio", rangeOf(0, 1));
    case "time":
      return { ...unknownType("scalar"), kind: "timestamp", unit: "seconds", range: notNegative, constant: true };
    case "timestamp":
      return changed(vector, "timestamp", "seconds", notNegative);
    case "scalar":
      return { ...scalarOf(vector), value: "scalar", labels: noLabels, constant: true };
    case "vector":
      return { ...(args[0] ?? unknownType("scalar")), value: "vector", labels: noLabels, identity: noIdentity, constant: true };
    case "absent":
    case "absent_over_time":
      return { ...unknownType("vector"), kind: "truth", labels: absentLabels(call.args[0]), identity: noIdentity, range: rangeOf(1, 1) };
    case "present_over_time":
      return changed(vector, "truth", undefined, rangeOf(1, 1));
    case "label_replace":
    case "label_join":
      return relabelled(call, vector);
    case "sqrt":
    case "exp":
    case "stdvar_over_time":
    case "histogram_stdvar":
      return changed(vector, "unknown", undefined, notNegative);
    case "sgn":
      return changed(vector, "unknown", undefined, rangeOf(-1, 1));
    default:
      return other(call, vector);
  }
}

/** Of what is one series, with nothing to tell apart. */
const noIdentity: ReadonlySet<string> = new Set();

/** A number that a native histogram holds: it counts up as the histogram does, or is a rate as that is. */
function totalOf(vector: ExprType, unit: string | undefined, range?: ValueRange): ExprType {
  switch (vector.change?.function) {
    case "rate":
    case "irate":
      return changed(vector, "rate", perSecond(unit), range);
    case "increase":
      return changed(vector, "increase", unit, range);
    default:
      return changed(vector, vector.change || vector.kind !== "histogram" ? "gauge" : "counter", unit, range);
  }
}

/** Functions not named above keep labels, unless they bring in those of other series. */
function other(call: Call, vector: ExprType): ExprType {
  if (functionNamed(call.function)?.returns === "scalar") return { ...unknownType("scalar"), constant: true };
  if (call.args.length === 0) return { ...unknownType("vector"), labels: noLabels, constant: true };
  const bringing = call.function === "info" || call.function === "histogram_quantiles";
  if (!bringing) return changed(vector, "unknown", undefined);
  return { ...changed(withoutSeries(vector), "unknown", undefined), labels: anyLabels };
}

function withoutSeries(type: ExprType): ExprType {
  return { ...type, series: undefined, identity: undefined };
}

/** Of nothing, or of several, it is NaN. */
function scalarOf(vector: ExprType): ExprType {
  return { ...withoutSeries(vector), empty: false };
}

const keptKind = ({ kind }: ExprType): Kind => (kind === "counter" || kind === "truth" || kind === "info" ? "unknown" : kind);

function rangeOfCall(name: string, args: readonly ExprType[], range: ValueRange): ValueRange {
  const second = args[1]?.literal;
  const third = args[2]?.literal;
  switch (name) {
    case "abs":
      return range.min >= 0 ? range : { min: 0, max: Math.max(-range.min, range.max) };
    case "clamp":
      return rangeOf(second, third);
    case "clamp_min":
      return second === undefined ? anyValue : { min: Math.max(range.min, second), max: Math.max(range.max, second) };
    case "clamp_max":
      return second === undefined ? anyValue : { min: Math.min(range.min, second), max: Math.min(range.max, second) };
    case "ceil":
    case "floor":
      return { min: Math.floor(range.min), max: Math.ceil(range.max) };
    case "sum_over_time":
      return summedRange(range);
    case "predict_linear":
      return anyValue;
    case "round":
      return range.min >= 0 ? notNegative : anyValue;
    default:
      return notNegative;
  }
}

/** Of a classic histogram no quantile lies above its highest finite bound, nor below zero where the lowest bound is above it. */
function quantile(vector: ExprType, parameter: ExprType | undefined): ExprType {
  const { identity } = vector;
  const bounds = vector.kind === "histogram-bucket" && Array.isArray(vector.series?.buckets) ? vector.series.buckets : undefined;
  const first = bounds?.[0];
  const last = bounds?.at(-1);
  const range = isShare(parameter) && first !== undefined && last !== undefined ? { min: Math.min(first, 0), max: last } : anyValue;
  const result = changed(vector, "quantile", vector.observes, range);
  return { ...result, labels: withoutLabels(vector.labels, ["le"]), identity: identity && new Set([...identity].filter((label) => label !== "le")) };
}

/** `absent` makes labels of the matchers that ask for one value; another matcher of the label behind it takes it away. */
function absentLabels(arg: Expr | undefined): LabelSet {
  if (arg?.type === "paren") return absentLabels(arg.expr);
  const selector = arg?.type === "matrix" ? arg.selector : arg;
  if (selector?.type !== "selector") return noLabels;
  const made = new Map<string, string>();
  for (const { label, operator, value } of selector.matchers) if (label !== "__name__") made.set(label, operator === "=" && !made.has(label) ? value : "");
  const single = [...made].filter(([, value]) => value !== "");
  return { labels: new Map(single.map(([label, value]) => [label, { certain: true, values: [value] }])), open: false };
}
