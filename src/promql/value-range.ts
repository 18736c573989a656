/** Bounds of the values of a result, and what arithmetic makes of them. */
import type { Binary } from "./ast.ts";

/** Both ends inclusive; infinite where nothing is known. NaN is in no range. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

export const anyValue: ValueRange = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
export const notNegative: ValueRange = { min: 0, max: Number.POSITIVE_INFINITY };

/** The range of one number; that of NaN, which compares with nothing, says nothing. */
export function exactly(value: number): ValueRange {
  return Number.isNaN(value) ? anyValue : { min: value, max: value };
}

export function rangeOf(min: number | undefined, max: number | undefined): ValueRange {
  return { min: min ?? Number.NEGATIVE_INFINITY, max: max ?? Number.POSITIVE_INFINITY };
}

/** The range of sums of any number of values. */
export function summedRange({ min, max }: ValueRange): ValueRange {
  return { min: min >= 0 ? min : Number.NEGATIVE_INFINITY, max: max <= 0 ? max : Number.POSITIVE_INFINITY };
}

/** The range of what an arithmetic operator makes of two values; everything for those that are rarely bounded. */
export function computedRange(operator: Binary["operator"], left: ValueRange, right: ValueRange): ValueRange {
  switch (operator) {
    case "+":
      return known(left.min + right.min, left.max + right.max);
    case "-":
      return known(left.min - right.max, left.max - right.min);
    case "*":
      return corners(left, right, (a, b) => (a === 0 || b === 0 ? 0 : a * b));
    case "/":
      // By something that can be nearly nothing, the result can be anything of that sign.
      if (right.min > 0 || right.max < 0) return corners(left, right, (a, b) => (a === 0 ? 0 : Number.isFinite(b) ? a / b : 0));
      return left.min >= 0 && right.min >= 0 ? notNegative : anyValue;
    default:
      return anyValue;
  }
}

function corners(left: ValueRange, right: ValueRange, of: (a: number, b: number) => number): ValueRange {
  const results = [of(left.min, right.min), of(left.min, right.max), of(left.max, right.min), of(left.max, right.max)];
  return known(Math.min(...results), Math.max(...results));
}

/** An infinity less another is nothing known. */
function known(min: number, max: number): ValueRange {
  return { min: Number.isNaN(min) ? Number.NEGATIVE_INFINITY : min, max: Number.isNaN(max) ? Number.POSITIVE_INFINITY : max };
}

/** The values of either. */
export function eitherRange(left: ValueRange, right: ValueRange): ValueRange {
  return { min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) };
}

/** What a comparison with a number, or with any of a range, leaves of a range; `undefined` where no value can pass. */
export function comparedRange({ min, max }: ValueRange, operator: Binary["operator"], bound: number | ValueRange): ValueRange | undefined {
  const other = typeof bound === "number" ? { min: bound, max: bound } : bound;
  switch (operator) {
    case ">":
      return max > other.min ? { min: Math.max(min, other.min), max } : undefined;
    case ">=":
      return max >= other.min ? { min: Math.max(min, other.min), max } : undefined;
    case "<":
      return min < other.max ? { min, max: Math.min(max, other.max) } : undefined;
    case "<=":
      return min <= other.max ? { min, max: Math.min(max, other.max) } : undefined;
    case "==":
      return min <= other.max && other.min <= max ? { min: Math.max(min, other.min), max: Math.min(max, other.max) } : undefined;
    default:
      return min === max && min === other.min && max === other.max ? undefined : { min, max };
  }
}

/** The same comparison with its sides changed: `5 < x` says what `x > 5` says. */
export function mirrored(operator: Binary["operator"]): Binary["operator"] {
  const others: Partial<Record<Binary["operator"], Binary["operator"]>> = { ">": "<", "<": ">", ">=": "<=", "<=": ">=" };
  return others[operator] ?? operator;
}
