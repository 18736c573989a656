/** Operators between two numbers: https://prometheus.io/docs/prometheus/latest/querying/operators/ */

/** What arithmetic operators make of two numbers, by operator. */
export const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "^": power,
};

/** Go's: one to any power is one, and minus one to an infinite one too. */
function power(base: number, exponent: number): number {
  return base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) ? 1 : base ** exponent;
}

/** Whether comparisons hold between two numbers, by operator. */
export const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  ">": (left, right) => left > right,
  "<": (left, right) => left < right,
  ">=": (left, right) => left >= right,
  "<=": (left, right) => left <= right,
};
