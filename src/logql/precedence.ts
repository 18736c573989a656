/** How strongly operators bind. */
const precedences: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  ">": 3,
  "<": 3,
  ">=": 3,
  "<=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  "^": 6,
};

/** Of an operator; `undefined` for what is none. Only `^` binds to the right. */
export function precedenceOf(operator: string): number | undefined {
  return Object.hasOwn(precedences, operator) ? precedences[operator] : undefined;
}
