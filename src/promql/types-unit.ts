/** The units of what arithmetic makes. */
import type { ExprType, SeriesFacts } from "./types.ts";

/** "bytes" is "bytes/s"; something per second already has no unit that we name. */
export function perSecond(unit: string | undefined): string | undefined {
  return unit === undefined || unit.endsWith("/s") ? undefined : unit === "seconds" ? "ratio" : `${unit}/s`;
}

/** Of a sum: a plain number takes the unit of the other side. */
export function sameUnit(left: ExprType, right: ExprType): { readonly unit?: string; readonly observes?: string } {
  const unit = isNumber(left) ? right.unit : isNumber(right) || left.unit === right.unit ? left.unit : undefined;
  const observes = left.observes === right.observes ? left.observes : undefined;
  return { ...(unit !== undefined && { unit }), ...(observes !== undefined && { observes }) };
}

const isNumber = ({ value, kind, unit }: ExprType): boolean => value === "scalar" && kind === "unknown" && unit === undefined;

/** A share of something has its unit; other products have none that we name, nor has a multiple, which may say milliseconds. */
export function multipliedUnit(left: ExprType, right: ExprType): SeriesFacts {
  const [share, other] = left.unit === "ratio" ? [left, right] : [right, left];
  if (share.unit !== "ratio" || other.unit === undefined) return { kind: "unknown" };
  return { kind: other.kind, unit: other.unit };
}

/** Like by like is a ratio, anything by a count is a mean, anything by seconds is per second. */
export function dividedUnit(left: ExprType, right: ExprType): SeriesFacts {
  if (left.unit === undefined || right.unit === undefined) return { kind: "unknown" };
  if (left.unit === right.unit) return { kind: "ratio", unit: "ratio" };
  // What is per second on both sides is per second on none.
  const both = left.unit.endsWith("/s") && right.unit.endsWith("/s");
  const [above, below] = both ? [left.unit.slice(0, -2), right.unit.slice(0, -2)] : [left.unit, right.unit];
  if (below === "count" || below === "ratio") return { kind: "gauge", unit: above };
  const rate = below === "seconds" ? perSecond(above) : undefined;
  return rate === undefined ? { kind: "unknown" } : { kind: "rate", unit: rate };
}
