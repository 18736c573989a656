/**
 * What the parts of a query are: value type, what is measured, labels with their values, unit, range of values. Nothing is guessed:
 * what does not follow from the declared metrics is `undefined`, `unknown` or open.
 */
import type { Expr, VectorSelector } from "./ast.ts";
import { type ExprType, inOneShape, type Lookup, type SeriesFacts, type Types, unknownType } from "./expr-type.ts";
import { matchedLabels } from "./label-set.ts";
import { typeOfAggregation } from "./types-aggregation.ts";
import { typeOfBinary } from "./types-binary.ts";
import { typeOfCall } from "./types-call.ts";
import { exactly, rangeOf } from "./value-range.ts";

/** The type of one expression. To know those of all its parts, `typesOf` looks at each once. */
export function typeOf(expr: Expr, lookup: Lookup): ExprType {
  return typesOf(expr, lookup).get(expr) as ExprType;
}

/** The type of every expression in `expr`, and of `expr`. */
export function typesOf(expr: Expr, lookup: Lookup): Types {
  return typed(expr, (selector) => typeOfSelector(selector, lookup));
}

/** Makes `typesOf` of many texts that read the same series in the same ways, as rules do: what stands in several is looked at once. */
export function typesOfTexts(lookup: Lookup): (expr: Expr, text: string) => Types {
  const selectors = new Map<string, ExprType>();
  return (expr, text) =>
    typed(expr, (selector) => {
      const part = text.slice(selector.span?.start, selector.span?.end);
      const type = selectors.get(part) ?? typeOfSelector(selector, lookup);
      if (selectors.size > mostTexts) selectors.clear();
      selectors.set(part, type);
      return type;
    });
}

type OfSelector = (selector: VectorSelector) => ExprType;

function typed(expr: Expr, ofSelector: OfSelector): Types {
  const types = typesOfParts();
  const visit = (node: Expr): ExprType => {
    const type = inOneShape(compute(node, visit, ofSelector));
    types.set(node, type);
    return type;
  };
  visit(expr);
  return types;
}

/** Of the few parts that most queries have, one is found sooner among all of them than in a table. */
function typesOfParts(): Types & { readonly set: (part: Expr, type: ExprType) => void } {
  const parts: Expr[] = [];
  const types: ExprType[] = [];
  let table: ReadonlyMap<Expr, ExprType> | undefined;
  return {
    set(part, type) {
      parts.push(part);
      types.push(type);
    },
    get(part) {
      if (parts.length <= fewParts) return types[parts.indexOf(part)];
      table ??= new Map(parts.map((each, index) => [each, types[index] as ExprType]));
      return table.get(part);
    },
  };
}

const fewParts = 30;

/** What repeats does so nearby, and what is kept for longer is copied again and again. */
const mostTexts = 200;

function compute(expr: Expr, visit: (expr: Expr) => ExprType, ofSelector: OfSelector): ExprType {
  switch (expr.type) {
    case "number":
      return { ...unknownType("scalar"), range: exactly(expr.value), literal: expr.value, constant: true };
    case "string":
      return unknownType("string");
    case "selector":
      return ofSelector(expr);
    case "matrix":
      return { ...visit(expr.selector), value: "matrix" };
    case "subquery":
      return sampled(visit(expr.expr));
    case "paren":
      return visit(expr.expr);
    case "unary":
      return expr.operator === "+" ? visit(expr.expr) : negated(visit(expr.expr));
    case "call":
      return typeOfCall(expr, expr.args.map(visit));
    case "aggregation": {
      const parameter = expr.parameter && visit(expr.parameter);
      return typeOfAggregation(expr, visit(expr.expr), parameter);
    }
    case "binary":
      return typeOfBinary(expr, visit(expr.left), visit(expr.right));
  }
}

/** Where its steps are longer than its range, a subquery may have no sample at all. */
function sampled(type: ExprType): ExprType {
  return { ...type, value: "matrix", constant: false };
}

function negated(type: ExprType): ExprType {
  const { literal, range } = type;
  return { ...type, kind: "unknown", range: { min: -range.max, max: -range.min }, literal: literal === undefined ? undefined : -literal };
}

/** The name of a selector, which may also stand in a matcher: `{__name__="up"}`. */
export function nameOfSelector({ name, matchers }: VectorSelector): string | undefined {
  return name ?? matchers.find(({ label, operator }) => label === "__name__" && operator === "=")?.value;
}

function typeOfSelector(selector: VectorSelector, lookup: Lookup): ExprType {
  const name = nameOfSelector(selector);
  const series = name === undefined ? undefined : lookup(name);
  const all = narrowed(series ? typeOfSeries(series) : unknownType("vector"), selector);
  if (selector.matchers.length === 0) return all;
  const { labels, impossible } = matchedLabels(all.labels, selector.matchers);
  return labels === all.labels && !impossible ? all : { ...all, labels, empty: all.empty || impossible !== undefined };
}

/** What somebody chooses on a dashboard is taken for one value, so that nothing is said of those who choose more. */
function narrowed(type: ExprType, { chosen }: VectorSelector): ExprType {
  if (!chosen || !type.identity) return type;
  return { ...type, identity: new Set([...type.identity].filter((label) => !chosen.some((matcher) => matcher.label === label))) };
}

/** Large rule files read the same series again and again, so what they are is kept as long as what is known of them. */
const typesOfSeries = new WeakMap<SeriesFacts, ExprType>();

function typeOfSeries(series: SeriesFacts): ExprType {
  const known = typesOfSeries.get(series);
  if (known) return known;
  const { kind, unit, observes, identity, labels, min, max, recorded } = series;
  const facts = recorded ?? { ...unknownType("vector"), range: rangeOf(min, max) };
  const type: ExprType = {
    ...facts,
    value: "vector",
    kind,
    unit: unit ?? facts.unit,
    observes: observes ?? facts.observes,
    identity: identity ? new Set(identity) : facts.identity,
    series: recorded?.series && recorded.series.buckets !== undefined && kind === "histogram-bucket" ? { ...series, buckets: recorded.series.buckets } : series,
    labels,
  };
  typesOfSeries.set(series, type);
  return type;
}
