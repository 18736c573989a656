/** The units of what arithmetic makes. */
import type { ExprType, Kind } from "./expr-type.ts";

export interface UnitFacts {
  readonly kind: Kind;
  readonly unit: string | undefined;
  readonly scale: number | undefined;
  readonly observes: string | undefined;
}

/** Facts of what has no unit. */
export const unitless = (kind: Kind): UnitFacts => ({ kind, unit: undefined, scale: undefined, observes: undefined });

/** "bytes" is "bytes/s"; something per second already has no unit that we name. */
export function perSecond(unit: string | undefined): string | undefined {
  return unit === undefined || unit.endsWith("/s") ? undefined : unit === "seconds" ? "ratio" : `${unit}/s`;
}

/** Of a sum: a plain number takes the unit of the other side. */
export function sameUnit(kind: Kind, left: ExprType, right: ExprType): UnitFacts {
  const side = isNumber(left) ? right : left;
  const same = isNumber(left) || isNumber(right) || (left.unit === right.unit && scaleOf(left) === scaleOf(right));
  const observes = left.observes === right.observes ? left.observes : undefined;
  return same ? measured(kind, side.unit, scaleOf(side), observes) : { ...unitless(kind), observes };
}

/** A plain number, as it stands in a query. */
export const isNumber = ({ value, kind, unit }: ExprType): boolean => value === "scalar" && kind === "unknown" && unit === undefined;

export const scaleOf = ({ scale }: Pick<ExprType, "scale">): number => scale ?? 1;

function measured(kind: Kind, unit: string | undefined, scale: number, observes?: string): UnitFacts {
  return { kind, unit, scale: scale === 1 ? undefined : scale, observes };
}

/** A share of something has its unit, and so has a multiple, in which it may be milliseconds; other products have none that we name. */
export function multipliedUnit(left: ExprType, right: ExprType): UnitFacts {
  const scale = scaleOf(left) * scaleOf(right);
  // Times 0, which stands in for what is not there, it is in any multiple of the unit.
  if (left.literal !== undefined && isNumber(left)) return measured(scaledKind(right), right.unit, scaleOf(right) * (left.literal || 1));
  if (right.literal !== undefined && isNumber(right)) return measured(scaledKind(left), left.unit, scaleOf(left) * (right.literal || 1));
  const share = left.unit === "ratio" ? left : right;
  const other = left.unit === "ratio" ? right : left;
  if (share.unit !== "ratio" || other.unit === undefined) return unitless("unknown");
  return measured(other.kind === "ratio" && share.kind === "ratio" ? "ratio" : other.kind, other.unit, scale);
}

/** Like by like is a ratio, anything by a count is a mean, anything by seconds is per second. */
export function dividedUnit(left: ExprType, right: ExprType): UnitFacts {
  if (right.literal !== undefined && isNumber(right)) return measured(scaledKind(left), left.unit, scaleOf(left) / right.literal);
  const scale = scaleOf(left) / scaleOf(right);
  if (left.unit === undefined || right.unit === undefined) return isOfOneSeries(left, right) ? measured("ratio", "ratio", scale) : unitless("unknown");
  if (left.unit === right.unit) return measured("ratio", "ratio", scale);
  // Seconds in a second, for each of so many in a second, are seconds for each.
  if (left.kind === "rate" && left.unit === "ratio" && right.unit === "count/s") return measured("gauge", "seconds", scale);
  // What is per second on both sides is per second on none.
  const one = writtenOut(left);
  const other = writtenOut(right);
  const both = one.endsWith("/s") && other.endsWith("/s");
  const [above, below] = both ? [one.slice(0, -2), other.slice(0, -2)] : [left.unit, right.unit];
  if (below === "count" || below === "ratio") return measured("gauge", above, scale);
  const rate = below === "seconds" ? perSecond(above) : undefined;
  return rate === undefined ? unitless("unknown") : measured("rate", rate, scale);
}

/** Nobody says what it counts, and it is the same on both sides. */
const isOfOneSeries = (left: ExprType, right: ExprType): boolean =>
  left.series !== undefined && left.series === right.series && left.kind === right.kind && left.unit === right.unit;

/** Seconds per second are a ratio, and seconds again once they are divided by something else per second. */
function writtenOut({ kind, unit = "" }: ExprType): string {
  return kind === "rate" && unit === "ratio" ? "seconds/s" : unit;
}

/** A multiple of ones and zeros, or of a point in time, is neither. */
const scaledKind = ({ kind }: ExprType): Kind => (kind === "truth" || kind === "timestamp" ? "unknown" : kind);
