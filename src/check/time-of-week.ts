/** How long at a stretch a query can have a result, as far as `hour()`, `minute()` and `day_of_week()` in it say, in UTC as Prometheus has them. */
import { arithmetic, comparisons } from "../promql/arithmetic.ts";
import type { Binary, Expr } from "../promql/ast.ts";
import { eachOf, isClock, unwrapped } from "../promql/walk.ts";

const secondsOfWeek = 7 * 86_400;

/** Milliseconds of the longest stretch in a week; infinite for a query that the time of the week never ends. */
export function longestStretch(expr: Expr): number {
  const step = stepOf(expr);
  const holds = Array.from({ length: secondsOfWeek / step }, (_, index) => mayHold(expr, { seconds: index * step, step }));
  const first = holds.indexOf(false);
  if (first < 0) return Number.POSITIVE_INFINITY;
  let longest = 0;
  let now = 0;
  // A stretch may go on from Saturday to Sunday: counting begins behind the end of one.
  for (let index = first; index < first + holds.length; index++) {
    now = holds[index % holds.length] ? now + 1 : 0;
    longest = Math.max(longest, now);
  }
  return longest * step * 1000;
}

/** Hours begin at a quarter of an hour in every time zone. */
function stepOf(expr: Expr): number {
  let step = 900;
  eachOf(expr, "call", (call) => {
    if (call.function === "minute") step = 60;
  });
  return step;
}

/** A time of the week, behind the beginning of a Sunday, and how far it is to the next that is looked at. */
interface Moment {
  readonly seconds: number;
  readonly step: number;
}

/** Whether the query may have a result; what the clock does not decide may have one at any time. */
function mayHold(expr: Expr, at: Moment): boolean {
  const value = valueAt(expr, at);
  if (value !== "unknown") return value !== "nothing";
  if (expr.type === "paren" || expr.type === "unary" || expr.type === "aggregation") return mayHold(expr.expr, at);
  if (expr.type !== "binary" || expr.matching?.fill) return true;
  const left = mayHold(expr.left, at);
  if (expr.operator === "or") return left || mayHold(expr.right, at);
  if (expr.operator === "unless") return left && typeof valueAt(expr.right, at) !== "number";
  return left && mayHold(expr.right, at);
}

/** What the clock alone decides. */
type Value = number | "nothing" | "unknown";

function valueAt(expr: Expr, at: Moment): Value {
  switch (expr.type) {
    case "number":
      return expr.value;
    case "paren":
      return valueAt(expr.expr, at);
    case "binary":
      return combined(expr, at);
    case "call": {
      const part = Object.hasOwn(partsOfTime, expr.function) ? partsOfTime[expr.function] : undefined;
      const shift = part && shiftOf(expr.args[0], at);
      return part && shift !== undefined ? part(at.seconds + shift) : "unknown";
    }
    default:
      return "unknown";
  }
}

const partsOfTime: Readonly<Record<string, (seconds: number) => number>> = {
  minute: (seconds) => remainder(Math.floor(seconds / 60), 60),
  hour: (seconds) => remainder(Math.floor(seconds / 3600), 24),
  day_of_week: (seconds) => remainder(Math.floor(seconds / 86_400), 7),
};

const remainder = (value: number, of: number): number => ((value % of) + of) % of;

/** How many seconds behind now the time is that is asked for: `hour(vector(time() + 7200))`. */
function shiftOf(argument: Expr | undefined, at: Moment): number | undefined {
  const node = argument && unwrapped(argument);
  if (node === undefined || isClock(node)) return 0;
  if (node.type === "call" && node.function === "vector") return shiftOf(node.args[0], at);
  if (node.type !== "binary" || !isClock(node.left) || (node.operator !== "+" && node.operator !== "-")) return undefined;
  const seconds = valueAt(node.right, at);
  return typeof seconds === "number" && seconds % at.step === 0 ? seconds * (node.operator === "+" ? 1 : -1) : undefined;
}

function combined({ operator, bool, left, right }: Binary, at: Moment): Value {
  const [one, other] = [valueAt(left, at), valueAt(right, at)];
  if (one === "unknown" || other === "unknown") return "unknown";
  if (operator === "or") return one === "nothing" ? other : one;
  if (operator === "unless") return other === "nothing" ? one : "nothing";
  if (one === "nothing" || other === "nothing") return "nothing";
  if (operator === "and") return one;
  const isTrue = comparisons[operator]?.(one, other);
  if (isTrue === undefined) return arithmetic[operator]?.(one, other) ?? "unknown";
  if (bool) return isTrue ? 1 : 0;
  // Of a number and a vector it is the vector that is left.
  return isTrue ? (unwrapped(left).type === "number" ? other : one) : "nothing";
}
