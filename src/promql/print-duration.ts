/** Lengths of time as text: in brackets, and behind `offset`, where fewer forms can stand without parentheses. */
import type { DurationExpr, NumberLiteral, Range } from "./ast.ts";
import { powerPrecedence, precedenceOf, unaryPrecedence } from "./precedence.ts";
import { printDuration, printValue } from "./print-number.ts";

/** A range or step in brackets. */
export function printRange(range: Range): string {
  return printLength(range);
}

/**
 * What follows `offset`. Prometheus reads on over arithmetic behind a parenthesis, but not behind a sign and a parenthesis, so a group
 * gets a sign; arithmetic that does not begin with a parenthesis gets both, or only its first part would be read.
 */
export function printOffset(range: Range): string {
  const text = printLength(range);
  if (range.type !== "duration-expr") return text;
  const [first] = range.operands;
  if (range.operator === "negate") return first?.type === "duration-expr" && isBinary(first) ? `-(${printExpr(first)})` : text;
  if (range.operator === "group") return `+${text}`;
  return isBinary(range) && !text.startsWith("(") ? `+(${text})` : text;
}

/** Whether Prometheus would read an arithmetic operator behind this offset as part of it. */
export function isOpenOffset(range: Range): boolean {
  const text = printOffset(range);
  return text.startsWith("(") || text.startsWith("--");
}

const isBinary = ({ operator }: DurationExpr): boolean => precedenceOf(operator) !== undefined;

function printLength(length: Range | NumberLiteral): string {
  switch (length.type) {
    case "number":
      return printValue(length.value);
    case "duration":
      return printDuration(length.milliseconds);
    case "variable":
      return `$${length.name}`;
    case "duration-expr":
      return printExpr(length);
  }
}

function printExpr(expr: DurationExpr): string {
  const { operator, operands } = expr;
  const printed = operands.map(printLength);
  const [first = "", second = ""] = printed;
  if (operator === "group") return `(${first})`;
  if (operator === "negate") return strength(operands[0]) < powerPrecedence && !isSigned(operands[0]) ? `-(${first})` : `-${first}`;
  const outer = precedenceOf(operator);
  if (outer === undefined) return `${operator}(${printed.join(", ")})`;
  const atLeft = strength(operands[0]);
  const atRight = strength(operands[1]);
  const isPower = operator === "^";
  const left = atLeft < outer || (isPower && atLeft === outer) ? `(${first})` : first;
  // A sign in front of the right side is read as part of it, whatever the operator.
  const right = (atRight < outer || (!isPower && atRight === outer)) && !isSigned(operands[1]) ? `(${second})` : second;
  return `${left} ${operator} ${right}`;
}

/** The precedence of a length: more than any where nothing can tear it apart. */
function strength(length: Range | NumberLiteral | undefined): number {
  if (isSigned(length)) return unaryPrecedence;
  return (length?.type === "duration-expr" && precedenceOf(length.operator)) || powerPrecedence + 1;
}

function isSigned(length: Range | NumberLiteral | undefined): boolean {
  if (length === undefined || length.type === "variable") return false;
  return length.type === "duration-expr" ? length.operator === "negate" : printLength(length).startsWith("-");
}
