/** What the value of an alert is, and how a text shows it. */
import type { QueryPart } from "../derive/rule-part.ts";
import type { Expr } from "../promql/ast.ts";
import type { ExprType } from "../promql/expr-type.ts";
import { measureOf } from "../promql/measure.ts";
import { nameOfSelector } from "../promql/types.ts";
import { isComparison } from "../promql/types-binary.ts";
import { scaleOf } from "../promql/types-unit.ts";
import { unwrapped, walk } from "../promql/walk.ts";
import { remembered } from "../util/remembered.ts";
import type { ValueUse } from "./alert-template.ts";
import { comparedWithNumber } from "./query.ts";

/** What is measured, as far as a text can be right or wrong about it. `rate`: events per second; `count`: a number of things. */
export type Quantity = "ratio" | "rate" | "seconds" | "bytes" | "bytes/s" | "count" | "time";

/** The value of an alert: what it is, and what it was multiplied with, 1000 for milliseconds. `undefined` where that is not known. */
export interface QuantityOf {
  readonly is: Quantity;
  readonly scale: number;
  /** Of seconds: the time between two moments, certainly; a gauge may hold a moment, whatever its name says. */
  readonly between: boolean;
}

/** Of one query at a time: the rules on texts ask one after the other. */
export const quantityOf = remembered((query: QueryPart): QuantityOf | undefined => {
  const type = query.types.get(query.expr);
  const found = type && (measuredBy(type) ?? (type.kind === "rate" && type.unit === undefined ? ({ is: "rate", scale: scaleOf(type) } as const) : undefined));
  // A point in time that is compared with a length of time is a mistake of its own.
  if (found?.is === "time" && isTakenForAge(query)) return undefined;
  if (!found || (found.is === "rate" && !countsEvents(query, type?.unit === undefined))) return undefined;
  return { ...found, between: type?.kind === "quantile" || isDifference(query.expr) };
}, 1);

function isTakenForAge(query: QueryPart): boolean {
  const node = unwrapped(query.expr);
  const compared = node.type === "binary" ? comparedWithNumber(node, query) : undefined;
  return compared !== undefined && compared.number >= 1 && compared.number < earliest;
}

/** Before the spring of 1973, in seconds since 1970: no clock of today says that. */
export const earliest = 1e8;

function measuredBy(type: ExprType): { readonly is: Quantity; readonly scale: number } | undefined {
  const { kind } = type;
  const measure = kind === "truth" ? undefined : measureOf(type);
  if (!measure) return undefined;
  const { base, factor: scale, perSecond } = measure;
  if (kind === "timestamp") return base === "seconds" && !perSecond ? { is: "time", scale } : undefined;
  if (perSecond && base !== "bytes") return kind === "rate" ? { is: "rate", scale } : undefined;
  switch (base) {
    case "ratio":
    case "seconds":
      return { is: base, scale };
    case "bytes":
      return { is: perSecond ? "bytes/s" : base, scale };
    case "count":
      return kind === "increase" ? { is: base, scale } : undefined;
    default:
      return undefined;
  }
}

/** `time() - x`, also where it is compared or the largest is taken. */
function isDifference(expr: Expr): boolean {
  const node = unwrapped(expr);
  if (node.type === "aggregation") return isDifference(node.expr);
  if (node.type !== "binary") return false;
  return node.operator === "-" ? ![node.left, node.right].some((side) => side.type === "number") : isComparison(node.operator) && isDifference(node.left);
}

/** Names of what happens, which has no unit but a number. */
const events = /_(?:requests|errors|failures|failed|exceptions|restarts|retries|timeouts|dropped|events|messages)_total$/;

/** What is not declared says by its name that it counts events. What others declare as a count may be seconds all the same. */
function countsEvents({ expr }: QueryPart, undeclared: boolean): boolean {
  let counts = true;
  walk(expr, (node) => {
    if (node.type !== "selector") return;
    const name = nameOfSelector(node) ?? "";
    if (undeclared ? !events.test(name) : /seconds|ratio|percent/.test(name)) counts = false;
  });
  return counts;
}

/** How a text shows the value: the function that chooses a unit, and the unit that stands behind it. */
export interface Shown {
  readonly function?: string;
  readonly unit?: ShownUnit;
  /** As it stands in the text: "/min". */
  readonly unitText: string;
}
export type ShownUnit = "%" | "s" | "ms" | "min" | "h" | "d" | "/s" | "/min" | "/h" | "bytes" | "kilobytes or more";

const units: readonly (readonly [pattern: RegExp, unit: ShownUnit])[] = [
  [/^%|^per ?cent\b/i, "%"],
  [/^(?:ms|milliseconds?|millis)\b/i, "ms"],
  [/^\/ ?(?:m|min|minute)\b|^per minute\b/i, "/min"],
  [/^\/ ?(?:s|sec|second)\b|^per second\b/i, "/s"],
  [/^\/ ?(?:h|hour)\b|^per hour\b/i, "/h"],
  [/^(?:s|sec|secs|seconds?)\b/, "s"],
  [/^(?:m|min|mins|minutes?)\b/, "min"],
  [/^(?:h|hours?)\b/, "h"],
  [/^(?:d|days?)\b/, "d"],
  [/^(?:bytes|B)\b(?!\/)/, "bytes"],
  [/^(?:[KMGTP]i?B|[kmgt]b|(?:kilo|mega|giga)bytes)\b/, "kilobytes or more"],
];

const formatting: ReadonlySet<string> = new Set("humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration".split(" "));

export function shownBy({ through, behind }: ValueUse): Shown {
  const name = through.find((each) => formatting.has(each));
  const begins = /^[%/a-zA-Z]/.test(behind);
  for (const [pattern, unit] of begins ? units : []) {
    const found = pattern.exec(behind);
    if (found) return { unit, unitText: found[0], ...(name !== undefined && { function: name }) };
  }
  return { unitText: "", ...(name !== undefined && { function: name }) };
}
