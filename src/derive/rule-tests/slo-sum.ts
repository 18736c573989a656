/** What a sum of rates comes to, minute by minute: `sum(rate(a[5m])) + 2 * sum(rate(b[5m]))`. */
import type { Aggregation, Binary, Expr, MatrixSelector } from "../../promql/ast.ts";
import { added, type Minutes } from "./slo-rate.ts";
import { seconds, Unmodelled } from "./steady-world.ts";

/** Where the sums get their numbers from: per second, of all series that a selector takes. */
export interface Rates {
  readonly of: (range: MatrixSelector) => Minutes;
  /** Labels that every sum keeps. */
  readonly groupedBy: readonly string[];
}

/** Throws `Unmodelled` for all that is more than sums, multiples and what stands in for them. */
export function sumOfRates(expr: Expr, rates: Rates): Minutes {
  switch (expr.type) {
    case "paren":
      return sumOfRates(expr.expr, rates);
    case "aggregation":
      return summed(expr, rates);
    case "binary":
      return joined(expr, rates);
    default:
      throw new Unmodelled();
  }
}

function summed({ operator, grouping, expr }: Aggregation, { of, groupedBy }: Rates): Minutes {
  const kept = grouping?.kind === "by" ? grouping.labels : [];
  const isLikeOthers = grouping?.kind !== "without" && kept.length === groupedBy.length && kept.every((label) => groupedBy.includes(label));
  const [range] = expr.type === "call" ? expr.args : [];
  if (operator !== "sum" || !isLikeOthers || expr.type !== "call" || range?.type !== "matrix") throw new Unmodelled();
  if (expr.function === "rate") return of(range);
  if (expr.function === "increase") return times(of(range), seconds(range.range));
  throw new Unmodelled();
}

function joined(expr: Binary, rates: Rates): Minutes {
  const { operator, left, right } = expr;
  if (expr.bool || expr.matching?.kind === "on" || expr.matching?.kind === "ignoring") throw new Unmodelled();
  const [first, second] = [numberIn(left), numberIn(right)];
  if (operator === "*" && first !== undefined) return times(sumOfRates(right, rates), first);
  if (operator === "*" && second !== undefined) return times(sumOfRates(left, rates), second);
  if (operator === "/" && second !== undefined) return times(sumOfRates(left, rates), 1 / second);
  if (operator === ">" && second !== undefined) return sumOfRates(left, rates).map((value) => (value !== undefined && value > second ? value : undefined));
  const sums = sumOfRates(left, rates);
  if (operator === "or" && isZero(right) && rates.groupedBy.length === 0) return sums.map((value) => value ?? 0);
  const others = sumOfRates(right, rates);
  const both = (join: (one: number, other: number) => number): Minutes =>
    sums.map((value, at) => {
      const other = others[at];
      return value === undefined || other === undefined ? undefined : join(value, other);
    });
  if (operator === "+") return both((one, other) => one + other);
  if (operator === "-") return both((one, other) => one - other);
  if (operator === "or") return sums.map((value, at) => value ?? others[at]);
  throw new Unmodelled();
}

function times(values: Minutes, factor: number): Minutes {
  return values.map((value) => (value === undefined ? undefined : value * factor));
}

function numberIn(expr: Expr): number | undefined {
  if (expr.type === "paren") return numberIn(expr.expr);
  return expr.type === "number" ? expr.value : undefined;
}

/** `vector(0)`. */
function isZero(expr: Expr): boolean {
  if (expr.type === "paren") return isZero(expr.expr);
  const [of] = expr.type === "call" && expr.function === "vector" ? expr.args : [];
  return of?.type === "number" && of.value === 0;
}

/** Each minute the sum of what several series count. */
export function together(all: readonly Minutes[], minutes: number): Minutes {
  return all.length === 0 ? Array.from({ length: minutes }, () => undefined) : added(all);
}
