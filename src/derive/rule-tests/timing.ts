/** How long a test takes, and how far apart its samples are. */
import type { Expr, Range } from "../../promql/ast.ts";
import { walk } from "../../promql/walk.ts";
import type { Reading } from "./population.ts";

/** Rules are evaluated each minute. */
export const step = 60_000;
/** A test that takes longer is not worth its time. */
export const longest = 24 * 60 * step;

export interface Timing {
  /** Milliseconds after which all ranges are full of samples, and every recording has been read. */
  readonly warm: number;
  /** Between samples. */
  readonly interval: number;
}

export function timingOf(expr: Expr, reading: Reading): Timing {
  const shortest = ranges(expr, reading).reduce((least, range) => Math.min(least, range), 2 * step);
  const interval = intervals.find((each) => each * 2 <= shortest) ?? 1000;
  return { warm: onGrid(lookback(expr, reading) + 2 * interval) + step, interval };
}
const intervals = [step, 30_000, 15_000, 10_000, 5000];

/** The first evaluation at or after a time. */
export function onGrid(time: number): number {
  return Math.ceil(time / step) * step;
}

function length(range: Range | undefined): number {
  return range?.type === "duration" ? range.milliseconds : 0;
}

function rulesRead(expr: Expr, { recordings }: Reading) {
  return expr.type === "selector" && expr.name !== undefined ? (recordings.get(expr.name) ?? []) : [];
}

function ranges(expr: Expr, reading: Reading, depth = 0): readonly number[] {
  const found: number[] = [];
  walk(expr, (each) => {
    if (each.type === "matrix") found.push(length(each.range));
    if (depth < 10) for (const rule of rulesRead(each, reading)) found.push(...ranges(rule.expr, reading, depth + 1));
  });
  return found;
}

/** How far back the oldest sample lies that an expression sees. */
function lookback(expr: Expr, reading: Reading, depth = 0): number {
  switch (expr.type) {
    case "number":
    case "string":
      return 0;
    case "selector":
      return length(expr.offset) + (depth > 10 ? 0 : Math.max(0, ...rulesRead(expr, reading).map((rule) => step + lookback(rule.expr, reading, depth + 1))));
    case "matrix":
      return length(expr.range) + lookback(expr.selector, reading, depth);
    case "subquery":
      return length(expr.range) + length(expr.offset) + lookback(expr.expr, reading, depth);
    case "call":
      return Math.max(0, ...expr.args.map((each) => lookback(each, reading, depth)));
    case "aggregation":
      return lookback(expr.expr, reading, depth);
    case "binary":
      return Math.max(lookback(expr.left, reading, depth), lookback(expr.right, reading, depth));
    default:
      return lookback(expr.expr, reading, depth);
  }
}
