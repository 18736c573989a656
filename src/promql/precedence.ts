/** How strongly the operators of PromQL bind: https://prometheus.io/docs/prometheus/latest/querying/operators/#binary-operator-precedence */

/** From 1, the weakest; all go from left to right but `^`. Nothing for what is no binary operator. */
export function precedenceOf(operator: string): number | undefined {
  return precedences.get(operator);
}

/** A sign in front of an expression is as strong as `*`. */
export const unaryPrecedence = 5;
/** The strongest, and the only one that goes from right to left: `^`. */
export const powerPrecedence = 6;

const precedences: ReadonlyMap<string, number> = new Map([
  ["or", 1],
  ["and", 2],
  ["unless", 2],
  ["==", 3],
  ["!=", 3],
  ["<", 3],
  [">", 3],
  ["<=", 3],
  [">=", 3],
  ["</", 3],
  [">/", 3],
  ["+", 4],
  ["-", 4],
  ["*", unaryPrecedence],
  ["/", unaryPrecedence],
  ["%", unaryPrecedence],
  ["atan2", unaryPrecedence],
  ["^", powerPrecedence],
]);
