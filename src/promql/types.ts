/**
 * What the parts of a query are: value type, what is measured, labels, unit. Nothing is guessed: what does not follow from the
 * declared metrics is `undefined` or `unknown`.
 */
import type { Aggregation, Binary, Call, Expr, VectorSelector } from "./ast.ts";
import { functionNamed, type ValueType } from "./functions.ts";
import { aggregatedLabels, matchedLabels, unionLabels } from "./types-labels.ts";
import { dividedUnit, multipliedUnit, perSecond, sameUnit } from "./types-unit.ts";

/** What a series or a result counts or measures; `truth` is 0 or 1. */
export type Kind =
  | "counter"
  | "gauge"
  | "histogram"
  | "histogram-bucket"
  | "histogram-sum"
  | "histogram-count"
  | "summary-quantile"
  | "summary-sum"
  | "summary-count"
  | "info"
  | "stateset"
  | "rate"
  | "increase"
  | "ratio"
  | "quantile"
  | "timestamp"
  | "truth"
  | "unknown";

/** What is declared of the series of one name: `x_bucket` has its own facts, `x` others. */
export interface SeriesFacts {
  readonly kind: Kind;
  /** The unit of a value: "seconds", "bytes", "ratio", "count", or any with "/s". */
  readonly unit?: string;
  /** The unit of what a histogram or summary observes. */
  readonly observes?: string;
  /** Every label that its series can have, with those of the target; absent when not known. */
  readonly labels?: readonly string[];
}

/** Nothing for a series that is not declared. */
export type Lookup = (name: string) => SeriesFacts | undefined;

export interface ExprType extends SeriesFacts {
  readonly value: ValueType;
}

/** The type of one expression. To know those of all its parts, `typesOf` looks at each once. */
export function typeOf(expr: Expr, lookup: Lookup): ExprType {
  return typesOf(expr, lookup).get(expr) ?? unknown("vector");
}

/** The type of every expression in `expr`, and of `expr`. */
export function typesOf(expr: Expr, lookup: Lookup): ReadonlyMap<Expr, ExprType> {
  const types = new Map<Expr, ExprType>();
  const visit: Visit = (node) => {
    const type = compute(node, visit, lookup);
    types.set(node, type);
    return type;
  };
  visit(expr);
  return types;
}

type Visit = (expr: Expr) => ExprType;

const unknown = (value: ValueType): ExprType => ({ value, kind: "unknown" });

function compute(expr: Expr, visit: Visit, lookup: Lookup): ExprType {
  switch (expr.type) {
    case "number":
      return { value: "scalar", kind: "unknown", labels: [] };
    case "string":
      return unknown("string");
    case "selector":
      return typeOfSelector(expr, lookup);
    case "matrix":
      return { ...visit(expr.selector), value: "matrix" };
    case "subquery":
      return { ...visit(expr.expr), value: "matrix" };
    case "paren":
      return visit(expr.expr);
    case "unary": {
      const type = visit(expr.expr);
      return expr.operator === "+" ? type : withoutKind(type);
    }
    case "call":
      return typeOfCall(expr, expr.args.map(visit));
    case "aggregation":
      if (expr.parameter) visit(expr.parameter);
      return typeOfAggregation(expr, visit(expr.expr));
    case "binary":
      return typeOfBinary(expr, visit(expr.left), visit(expr.right));
  }
}

/** A name may also stand in a matcher, `{__name__="up"}`. */
function typeOfSelector({ name, matchers }: VectorSelector, lookup: Lookup): ExprType {
  const named = name ?? matchers.find(({ label, operator }) => label === "__name__" && operator === "=")?.value;
  const facts = named === undefined ? undefined : lookup(named);
  return facts ? { ...facts, value: "vector" } : unknown("vector");
}

const withoutKind = (type: ExprType): ExprType => ({ ...type, kind: "unknown" });

/** Kind and unit as given, the labels as they were. */
function changed(type: ExprType, kind: Kind, unit: string | undefined): ExprType {
  return { value: "vector", kind, ...(type.labels && { labels: type.labels }), ...(unit !== undefined && { unit }) };
}

/** What is still a histogram when it was made per second, added up or selected. */
const isHistogram = ({ kind }: ExprType): boolean => kind === "histogram" || kind === "histogram-bucket";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** Functions whose result is of the same kind and unit as what they are given. */
const alike = words("avg_over_time first_over_time last_over_time max_over_time min_over_time quantile_over_time sort sort_desc");
/** Functions that keep the unit, and the kind of what does not count up. */
const sameUnits = words("abs ceil clamp clamp_max clamp_min floor predict_linear round stddev_over_time sum_over_time");
const ofObserved = words("histogram_avg histogram_stddev histogram_sum");
const counting = words("changes count_over_time histogram_count resets");
/** Functions of a range that leave a histogram one. */
const differences = words("delta idelta increase irate rate");

function typeOfCall(call: Call, args: readonly ExprType[]): ExprType {
  const name = call.function;
  const vector = args.find(({ value }) => value === "vector" || value === "matrix") ?? unknown("vector");
  if (alike.has(name) || (differences.has(name) && isHistogram(vector))) return { ...vector, value: "vector" };
  if (sameUnits.has(name)) return changed(vector, vector.kind === "counter" ? "unknown" : vector.kind, vector.unit);
  if (ofObserved.has(name)) return changed(vector, "gauge", vector.observes);
  if (counting.has(name)) return changed(vector, "gauge", "count");
  switch (name) {
    case "rate":
    case "irate":
    case "deriv":
      return changed(vector, "rate", perSecond(vector.unit));
    case "increase":
      return changed(vector, "increase", vector.unit);
    case "delta":
    case "idelta":
      return changed(vector, "gauge", vector.unit);
    case "histogram_quantile":
      return { ...changed(vector, "quantile", vector.observes), ...(vector.labels && { labels: vector.labels.filter((label) => label !== "le") }) };
    case "histogram_fraction":
      return changed(vector, "ratio", "ratio");
    case "time":
      return { value: "scalar", kind: "timestamp", unit: "seconds", labels: [] };
    case "timestamp":
      return changed(vector, "timestamp", "seconds");
    case "scalar":
      return { ...vector, value: "scalar", labels: [] };
    case "vector":
      return { ...(args[0] ?? unknown("scalar")), value: "vector", labels: [] };
    case "absent":
    case "absent_over_time":
      return { value: "vector", kind: "truth", labels: absentLabels(call.args[0]) };
    case "label_replace":
    case "label_join":
      return withLabel(vector, call.args[1]);
    default:
      if (functionNamed(name)?.returns === "scalar") return { value: "scalar", kind: "unknown", labels: [] };
      return { value: "vector", kind: "unknown", ...keptLabels(call, vector) };
  }
}

/** Functions not named above keep labels, unless they bring in those of other series. */
function keptLabels(call: Call, vector: ExprType): { readonly labels?: readonly string[] } {
  if (call.args.length === 0) return { labels: [] };
  return vector.labels && call.function !== "info" && call.function !== "histogram_quantiles" ? { labels: vector.labels } : {};
}

/** `absent` makes labels of the matchers that ask for one value. */
function absentLabels(arg: Expr | undefined): readonly string[] {
  const selector = arg?.type === "matrix" ? arg.selector : arg;
  if (selector?.type !== "selector") return [];
  const asked = selector.matchers.filter(({ label }) => label !== "__name__");
  return asked.filter(({ label, operator }) => operator === "=" && asked.filter((other) => other.label === label).length === 1).map(({ label }) => label);
}

function withLabel(type: ExprType, label: Expr | undefined): ExprType {
  const { labels, ...rest } = type;
  return labels && label?.type === "string" ? { ...rest, labels: unionLabels(labels, [label.value]) ?? [] } : rest;
}

function typeOfAggregation(aggregation: Aggregation, inner: ExprType): ExprType {
  const { operator, parameter } = aggregation;
  const labels = aggregatedLabels(aggregation, inner.labels, parameter);
  const type: ExprType = { ...typeOfAggregated(operator, inner), value: "vector" };
  const { labels: _before, ...rest } = type;
  return labels ? { ...rest, labels } : rest;
}

function typeOfAggregated(operator: Aggregation["operator"], inner: ExprType): ExprType {
  switch (operator) {
    case "count":
    case "count_values":
      return changed(inner, "gauge", "count");
    case "group":
      return changed(inner, "truth", undefined);
    case "stdvar":
      return changed(inner, "unknown", undefined);
    case "stddev":
      return changed(inner, "gauge", inner.unit);
    default:
      return inner;
  }
}

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);

function typeOfBinary(node: Binary, left: ExprType, right: ExprType): ExprType {
  const value = left.value === "scalar" && right.value === "scalar" ? "scalar" : "vector";
  const labels = matchedLabels(node, left, right);
  const { kind, unit, observes } = typeOfResult(node, left, right);
  return { value, kind, ...(unit !== undefined && { unit }), ...(observes !== undefined && { observes }), ...(labels && { labels }) };
}

function typeOfResult({ operator, bool }: Binary, left: ExprType, right: ExprType): SeriesFacts {
  if (operator === "and" || operator === "unless" || operator === "</" || operator === ">/") return left;
  if (comparisons.has(operator)) return bool ? { kind: "truth" } : left.value === "scalar" ? right : left;
  const sameKind = left.kind === right.kind ? left.kind : "unknown";
  switch (operator) {
    case "or":
      return { kind: sameKind, ...sameUnit(left, right) };
    case "+":
    case "-":
      return { kind: sameKind === "counter" || sameKind === "timestamp" ? "unknown" : sameKind, ...sameUnit(left, right) };
    case "*":
      return multipliedUnit(left, right);
    case "/":
      return dividedUnit(left, right);
    case "%":
      return { kind: "unknown", ...sameUnit(left, right) };
    default:
      return { kind: "unknown" };
  }
}
