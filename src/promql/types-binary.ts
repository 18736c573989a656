/** What operators make of two sides. */
import { arithmetic, comparisons } from "./arithmetic.ts";
import type { Binary, Expr, VectorSelector } from "./ast.ts";
import { type ExprType, unknownType } from "./expr-type.ts";
import { eitherLabels, everyLabel, type LabelSet, onlyLabels, presenceOf, withLabel, withoutLabels } from "./label-set.ts";
import { isMatched, mismatchOf } from "./matching.ts";
import { isSameTree } from "./same.ts";
import { dividedUnit, multipliedUnit, sameUnit, type UnitFacts, unitless } from "./types-unit.ts";
import { comparedRange, computedRange, eitherRange, exactly, mirrored, rangeOf, type ValueRange } from "./value-range.ts";
import { unwrapped } from "./walk.ts";

/** As they are written. */
export const comparisonOperators: readonly string[] = Object.keys(comparisons);

export const isComparison = (operator: string): boolean => Object.hasOwn(comparisons, operator);

export function typeOfBinary(node: Binary, left: ExprType, right: ExprType): ExprType {
  if (left.value === "scalar" && right.value === "scalar") return scalars(node, left, right);
  if (left.value === "scalar" || right.value === "scalar") return withScalar(node, left, right);
  switch (node.operator) {
    case "or":
      return union(node, left, right);
    case "unless":
      return chosen(left, left.empty || alwaysMatches(node, left, right));
    case "and":
      return chosen(left, left.empty || cannotMatch(node, left, right));
    default:
      return matched(node, left, right);
  }
}

/** The left side without what held only for all of it. */
function chosen(left: ExprType, empty: boolean): ExprType {
  return { ...left, constant: false, empty };
}

const cannotMatch = (node: Binary, left: ExprType, right: ExprType): boolean =>
  left.empty || right.empty || mismatchOf(node, left.labels, right.labels) !== undefined;

/** There is always a series on the right, and no label counts that one of a side could have. */
export function alwaysMatches(node: Binary, left: ExprType, right: ExprType): boolean {
  if (!right.constant) return false;
  if (node.matching?.kind === "on") return node.matching.labels.every((label) => [left, right].every((side) => presenceOf(side.labels, label) === "never"));
  return [left, right].every(({ labels }) => !labels.open && [...labels.labels.keys()].every((label) => !isMatched(node, label)));
}

function scalars(node: Binary, left: ExprType, right: ExprType): ExprType {
  const literal = left.literal === undefined || right.literal === undefined ? undefined : arithmetic[node.operator]?.(left.literal, right.literal);
  const { kind, unit, scale, observes } = resultFacts(node, left, right);
  const range = (literal === undefined ? rangeOfResult(node, left, right) : exactly(literal)) ?? left.range;
  return { ...unknownType("scalar"), kind, unit, scale, observes, labels: left.labels, range, literal, constant: true };
}

/** One side is a number: the other keeps its labels, and its series where they were only multiplied. */
function withScalar(node: Binary, left: ExprType, right: ExprType): ExprType {
  const vector = left.value === "scalar" ? right : left;
  const number = left.value === "scalar" ? left : right;
  const { kind, unit, scale, observes } = resultFacts(node, left, right);
  const range = rangeOfResult(node, left, right);
  const filters = isComparison(node.operator) && !node.bool;
  return {
    ...vector,
    value: "vector",
    kind,
    unit,
    scale,
    observes,
    range: range ?? vector.range,
    series: filters || number.literal !== undefined ? vector.series : undefined,
    literal: undefined,
    empty: vector.empty || (filters && range === undefined),
    constant: vector.constant && !filters,
  };
}

function union(node: Binary, left: ExprType, right: ExprType): ExprType {
  const { kind, unit, scale, observes } = right.constant && right.literal !== undefined ? left : resultFacts(node, left, right);
  const labels = eitherLabels(left.labels, right.labels);
  return {
    ...left,
    value: "vector",
    kind,
    unit,
    scale,
    observes,
    labels,
    identity: identityOfUnion(node, left, right, labels),
    range: eitherRange(left.range, right.range),
    series: right.literal !== undefined || right.series === left.series ? left.series : undefined,
    literal: undefined,
    empty: left.empty && right.empty,
    constant: left.constant || right.constant,
  };
}

/** Those of the right are there where they differ from all of the left in what counts: in any label, or in those behind `on`. */
function identityOfUnion({ matching }: Binary, left: ExprType, right: ExprType, labels: LabelSet): ReadonlySet<string> | undefined {
  if (matching?.kind !== "on") return everyLabel(labels);
  return left.identity && right.identity && new Set([...left.identity, ...right.identity, ...matching.labels]);
}

/** Arithmetic and comparisons of two vectors. */
function matched(node: Binary, left: ExprType, right: ExprType): ExprType {
  // Where one side is filled in, a result may have the labels of either, and the number that was given.
  if (node.matching?.fill) return unknownType("vector");
  const range = rangeOfResult(node, left, right);
  const filters = isComparison(node.operator) && !node.bool;
  const labels = labelsOf(node, left.labels, right.labels);
  const { kind, unit, scale, observes } = resultFacts(node, left, right);
  return {
    value: "vector",
    kind,
    unit,
    scale,
    observes,
    labels,
    identity: identityOf(node, left, right, labels),
    range: range ?? left.range,
    series: filters ? left.series : undefined,
    change: left.change?.window === right.change?.window ? left.change : undefined,
    aggregated: left.aggregated && right.aggregated,
    literal: undefined,
    empty: range === undefined || cannotMatch(node, left, right),
    constant: left.constant && right.constant && !filters && everyLabel(left.labels)?.size === 0 && everyLabel(right.labels)?.size === 0,
  };
}

function labelsOf({ matching }: Binary, left: LabelSet, right: LabelSet): LabelSet {
  if (matching?.group) {
    const [many, one] = matching.group.side === "left" ? [left, right] : [right, left];
    return matching.group.include.reduce((labels, label) => withIncluded(labels, label, one), many);
  }
  if (matching?.kind === "on") return bothLabels(onlyLabels(left, matching.labels), onlyLabels(right, matching.labels));
  return bothLabels(withoutLabels(left, matching?.labels ?? []), right, matching?.labels);
}

/** The many get what the side of one has; where it lacks the label, they lose theirs. */
function withIncluded(many: LabelSet, label: string, one: LabelSet): LabelSet {
  return presenceOf(one, label) === "never" ? withoutLabels(many, [label]) : withLabel(many, label, one.labels.get(label) ?? { certain: false });
}

/** Labels that matched are known as well as on the side where more is known, and are nowhere that one side cannot have them. */
function bothLabels(left: LabelSet, right: LabelSet, ignored: readonly string[] = []): LabelSet {
  const labels = new Map(left.labels);
  for (const [label, facts] of right.labels) {
    if (ignored.includes(label) || presenceOf(left, label) === "never") continue;
    const own = left.labels.get(label);
    const certain = own?.certain === true || facts.certain;
    const values = own?.values && facts.values ? own.values.filter((value) => facts.values?.includes(value)) : (own?.values ?? facts.values);
    labels.set(label, { certain, ...(values && { values }) });
  }
  const both = { ...left, labels };
  if (left.open && right.open) return withoutLabels(both, [...(right.gone ?? [])]);
  return onlyLabels(
    both,
    [...labels.keys()].filter((label) => presenceOf(right, label) !== "never"),
  );
}

/** With a group, what tells the many apart, unless it was written over; one to one, what tells a side apart that has no other in a match. */
function identityOf(node: Binary, left: ExprType, right: ExprType, labels: LabelSet): ReadonlySet<string> | undefined {
  const { matching } = node;
  if (matching?.group) {
    const { identity } = matching.group.side === "left" ? left : right;
    return identity && !matching.group.include.some((label) => identity.has(label)) ? identity : everyLabel(labels);
  }
  const side = isOneEach(node, left) ? left : isOneEach(node, right) ? right : undefined;
  return side?.identity ?? (matching?.kind === "on" ? new Set(matching.labels) : everyLabel(labels));
}

/** No two series of a side are in one match. */
function isOneEach(node: Binary, { identity }: ExprType): boolean {
  if (!identity) return false;
  for (const label of identity) if (!isMatched(node, label)) return false;
  return true;
}

function rangeOfResult(node: Binary, left: ExprType, right: ExprType): ValueRange | undefined {
  const { operator, bool } = node;
  if (isComparison(operator)) {
    if (bool) return rangeOf(0, 1);
    // Nothing is more, less or the same as NaN.
    if (operator !== "!=" && (Number.isNaN(left.literal) || Number.isNaN(right.literal))) return undefined;
    if (left.value === "scalar") return comparedRange(right.range, mirrored(operator), left.range);
    return comparedRange(left.range, operator, right.range);
  }
  if (operator === "/" && right.range.min >= 0 && isPartOf(node.left, node.right)) return rangeOf(0, 1);
  return computedRange(operator, left.range, right.range);
}

function resultFacts({ operator, bool }: Binary, left: ExprType, right: ExprType): UnitFacts {
  if (operator === "</" || operator === ">/") return left;
  if (isComparison(operator)) return bool ? unitless("truth") : left.value === "scalar" ? right : left;
  const sameKind = left.kind === right.kind ? left.kind : "unknown";
  switch (operator) {
    case "or":
      return sameUnit(sameKind, left, right);
    case "+":
    case "-":
      return sameUnit(sameKind === "counter" || sameKind === "timestamp" || sameKind === "truth" ? "unknown" : sameKind, left, right);
    case "*":
      return multipliedUnit(left, right);
    case "/":
      return dividedUnit(left, right);
    case "%":
      return sameUnit("unknown", left, right);
    default:
      return unitless("unknown");
  }
}

const matcherTexts = ({ matchers, chosen = [] }: VectorSelector): readonly string[] =>
  [...matchers, ...chosen].map(({ label, operator, value }) => `${label}${operator}${value}`);

/** Whether every series that `part` adds up is among those that `whole` adds up in the same way: the quotient is 0 to 1. */
export function isPartOf(part: Expr, whole: Expr): boolean {
  const one = bare(part);
  const other = bare(whole);
  if (other.type === "binary" && other.operator === "+" && !other.matching?.group) return isPartOf(one, other.left) || isPartOf(one, other.right);
  if (one.type === "selector" && other.type === "selector") {
    const bucket =
      one.name?.endsWith("_bucket") &&
      other.name === one.name.replace(/_bucket$/, "_count") &&
      one.matchers.some(({ label, operator }) => label === "le" && operator === "=");
    if ((one.name !== other.name && !bucket) || one.at !== other.at || !isSameTree(one.offset, other.offset)) return false;
    const texts = new Set(matcherTexts(one));
    return one.name !== undefined && matcherTexts(other).every((text) => texts.has(text));
  }
  if (one.type === "matrix" && other.type === "matrix") return isPartOf(one.selector, other.selector) && isSameTree(one.range, other.range);
  if (one.type === "call" && other.type === "call") {
    const first = one.args[0];
    const second = other.args[0];
    return (
      (one.function === "rate" || one.function === "increase") &&
      one.function === other.function &&
      first !== undefined &&
      second !== undefined &&
      isPartOf(first, second)
    );
  }
  if (one.type !== "aggregation" || other.type !== "aggregation" || one.operator !== "sum" || other.operator !== "sum") return false;
  return isSameGrouping(one.grouping, other.grouping) && isPartOf(one.expr, other.expr);
}

function isSameGrouping(one: { readonly kind: string; readonly labels: readonly string[] } | undefined, other: typeof one): boolean {
  return one?.kind === other?.kind && [...(one?.labels ?? [])].sort().join() === [...(other?.labels ?? [])].sort().join();
}

/** Without parentheses, without a zero that stands in where there is nothing, and without a comparison that only keeps what is above a number. */
function bare(expr: Expr): Expr {
  if (expr.type === "paren") return bare(expr.expr);
  if (expr.type !== "binary") return expr;
  const filters = isComparison(expr.operator) && !expr.bool && unwrapped(expr.right).type === "number";
  return filters || (expr.operator === "or" && isZero(unwrapped(expr.right))) ? bare(expr.left) : expr;
}

/** `vector(0)`, and anything times 0. */
function isZero(expr: Expr): boolean {
  if (expr.type === "number") return expr.value === 0;
  if (expr.type === "call") return expr.function === "vector" && expr.args.some((arg) => isZero(unwrapped(arg)));
  return expr.type === "binary" && expr.operator === "*" && [expr.left, expr.right].some((side) => isZero(unwrapped(side)));
}
