/** Lengths of time in brackets and behind `offset`: numbers, durations, variables, and experimental expressions of them. */

import type { DurationExpr, NumberLiteral, Range, Span } from "./ast.ts";
import { failAt } from "./error.ts";
import { takeMilliseconds, takeNumber } from "./parser-number.ts";
import { enter, expect, maxDepth, needFeature, type Parser, peek, take, textOf, tooDeep, unexpected } from "./parser-state.ts";
import { powerPrecedence, precedenceOf } from "./precedence.ts";

/** While it is being read, a plain length is seconds as written: a number and a duration only differ within expressions. */
interface Literal {
  readonly type: "literal";
  readonly milliseconds: number;
  /** Written as a duration, not as a number of seconds. */
  readonly isDuration: boolean;
  readonly number: number;
  readonly span: Span;
}

type Variable = Extract<Range, { type: "variable" }>;
type Length = Literal | Variable | DurationExpr;

const wanted = "a number or a duration";

/** A range or a step in brackets, which must not be negative or zero. */
export function parseBracketDuration(parser: Parser): Range {
  const length = parseLength(parser, 0);
  peek(parser);
  if (length.type !== "literal") return length;
  if (length.number <= 0) throw failAt(length.span, "the duration is not greater than zero");
  // A length of less than a nanosecond is read; printed as zero, it would not be read again.
  return toRange({ ...length, milliseconds: length.milliseconds || 1e-6 });
}

/**
 * What follows `offset`. A plain length, a function and a sign with either end there, so that `a offset 5m + 1` adds to `a`; but what
 * begins with a parenthesis goes on, as Prometheus' grammar has it: `a offset (5m) + 1m` is `a offset ((5m) + 1m)`.
 */
export function parseOffset(parser: Parser): { readonly range: Range; readonly end: number } {
  const sign = peek(parser);
  let length: Length;
  if (sign === "+" || sign === "-") {
    const place = take(parser);
    const next = peek(parser);
    if (next === "+" || next === "-") length = parseOpenSigned(parser, sign, place);
    else if (next === "number" || next === "duration") length = parseLiteral(parser, next, { sign, place });
    else length = applySign(sign, place, next === "(" ? parseGroup(parser, "`offset`") : parsePrimary(parser, "`offset`"));
  } else {
    length = parsePrimary(parser, "`offset`");
    if (sign === "(") length = parseOperators(parser, length, 0);
  }
  return { range: toRange(length), end: placeOf(length).end };
}

/** Behind two signs arithmetic goes on too; the tree gets the parentheses that make the same of it when it is printed. */
function parseOpenSigned(parser: Parser, sign: "+" | "-", place: Span): Length {
  const first = applySign(sign, place, parseLength(parser, powerPrecedence));
  const whole = parseOperators(parser, first, 0);
  return whole === first ? first : newExpr("group", [whole], placeOf(whole));
}

const placeOf = (length: Length): Span => length.span ?? { start: 0, end: 0 };

function toRange(length: Length): Range {
  return length.type === "literal" ? { type: "duration", milliseconds: length.milliseconds, span: length.span } : length;
}

function toOperand(length: Length): Range | NumberLiteral {
  if (length.type !== "literal" || length.isDuration) return toRange(length);
  return { type: "number", value: length.number, span: length.span };
}

function parseLength(parser: Parser, minimum: number): Length {
  enter(parser);
  const sign = peek(parser);
  let length: Length;
  if (sign === "+" || sign === "-") {
    const place = take(parser);
    length = parseLength(parser, powerPrecedence);
    peek(parser);
    length = applySign(sign, place, length);
  } else length = parsePrimary(parser, "brackets");
  length = parseOperators(parser, length, minimum);
  parser.depth--;
  return length;
}

/** The operators of lengths are among those of expressions, and as strong. */
const isArithmetic = (kind: string): boolean => kind.length === 1 && "+-*/%^".includes(kind);

function parseOperators(parser: Parser, first: Length, minimum: number): Length {
  let left = first;
  for (let depth = parser.depth; ; depth++) {
    const operator = peek(parser);
    const strength = isArithmetic(operator) ? precedenceOf(operator) : undefined;
    if (strength === undefined || strength < minimum) return left;
    const place = take(parser);
    if (depth >= maxDepth) throw tooDeep(place);
    const right = parseLength(parser, operator === "^" ? strength : strength + 1);
    peek(parser);
    needFeature(parser, "promql-duration-expr", "arithmetic of durations", placeOf(left));
    if ((operator === "/" || operator === "%") && right.type === "literal" && right.number === 0) throw failAt(place, "division by zero");
    left = newExpr(operator as DurationExpr["operator"], [left, right], { start: placeOf(left).start, end: placeOf(right).end });
  }
}

function newExpr(operator: DurationExpr["operator"], operands: readonly Length[], span: Span): DurationExpr {
  return { type: "duration-expr", operator, operands: operands.map(toOperand), span };
}

function parsePrimary(parser: Parser, where: string): Length {
  const kind = peek(parser);
  switch (kind) {
    case "number":
    case "duration":
      return parseLiteral(parser, kind);
    case "variable": {
      const span = take(parser);
      return { type: "variable", name: variableName(textOf(parser, span)), span };
    }
    case "step":
    case "range":
      return parseClock(parser, kind);
    case "min_of":
    case "max_of":
      return parseChoice(parser, kind);
    case "(": {
      const group = parseGroup(parser, where);
      needFeature(parser, "promql-duration-expr", "arithmetic of durations", placeOf(group));
      return group;
    }
    default:
      throw unexpected(parser, where, wanted);
  }
}

/** A length in parentheses; only behind a sign Prometheus takes it without a feature. */
function parseGroup(parser: Parser, where: string): DurationExpr {
  const { start } = take(parser);
  const inner = parseLength(parser, 0);
  return newExpr("group", [inner], { start, end: expect(parser, ")", where).end });
}

/** `$name` and `${name}` are the same; a format or a unit behind the braces is kept. */
const variableName = (text: string): string => text.slice(1).replace(/^\{(\w+)\}$/, "$1");

function parseClock(parser: Parser, operator: "step" | "range"): DurationExpr {
  const { start } = take(parser);
  expect(parser, "(", `\`${operator}\``);
  const span = { start, end: expect(parser, ")", `\`${operator}\``).end };
  needFeature(parser, "promql-duration-expr", `\`${operator}()\` in a duration`, span);
  return newExpr(operator, [], span);
}

function parseChoice(parser: Parser, operator: "min_of" | "max_of"): DurationExpr {
  const { start } = take(parser);
  const where = `\`${operator}\``;
  expect(parser, "(", where);
  const first = parseLength(parser, 0);
  expect(parser, ",", where);
  const second = parseLength(parser, 0);
  const span = { start, end: expect(parser, ")", where).end };
  needFeature(parser, "promql-duration-expr", `${where} in a duration`, span);
  return newExpr(operator, [first, second], span);
}

function parseLiteral(parser: Parser, kind: "number" | "duration", signed?: { readonly sign: "+" | "-"; readonly place: Span }): Literal {
  const span = take(parser);
  const text = textOf(parser, span);
  const number = kind === "duration" ? takeMilliseconds(text, span) / 1000 : takeNumber(text, span);
  const start = (signed?.place ?? span).start;
  return literal(signed?.sign === "-" ? -number : number, kind === "duration", { start, end: span.end });
}

/** Seconds as Prometheus keeps them, in whole nanoseconds; a duration token is whole milliseconds already. */
function literal(number: number, isDuration: boolean, span: Span): Literal {
  if (Math.abs(number) > 2 ** 63 / 1e9) throw failAt(span, "the duration is out of range");
  const milliseconds = isDuration ? Math.round(number * 1000) : Math.round(number * 1e9) / 1e6;
  return { type: "literal", milliseconds, isDuration, number, span };
}

function applySign(sign: "+" | "-", place: Span, length: Length): Length {
  const span = { start: place.start, end: placeOf(length).end };
  if (length.type === "literal") return literal(sign === "-" ? -length.number : length.number, length.isDuration, span);
  return sign === "-" ? newExpr("negate", [length], span) : { ...length, span };
}
