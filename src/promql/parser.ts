/**
 * The expressions of PromQL, by precedence climbing. What Prometheus notices while it reads is refused here; what it notices on the
 * finished tree, in `check.ts`.
 */
import type { Binary, Expr, NumberLiteral, Span, Unary, VectorMatching } from "./ast.ts";
import { ParseFailure } from "./error.ts";
import { isAggregationOperator, isMetricName } from "./keywords.ts";
import { unquote } from "./lexer-string.ts";
import { parseAggregation, parseCall } from "./parser-call.ts";
import { parseMatching } from "./parser-matching.ts";
import { parseNumber } from "./parser-number.ts";
import { parsePostfix } from "./parser-postfix.ts";
import { parseMatchers, parseSelector } from "./parser-selector.ts";
import { enter, expect, needFeature, type Parser, peek, take, textOf, unexpected } from "./parser-state.ts";
import { powerPrecedence, precedenceOf } from "./precedence.ts";
import { printValue } from "./print-number.ts";

/** The whole text as one expression; throws a `ParseFailure`. */
export function parseWhole(parser: Parser): Expr {
  if (peek(parser) === "eof") throw new ParseFailure("the query is empty", 0, 0);
  const expr = parseExpr(parser, 0);
  if (peek(parser) !== "eof") throw unexpected(parser);
  return expr;
}

/** An expression made with operators of at least the given precedence. */
export function parseExpr(parser: Parser, minimum: number): Expr {
  enter(parser);
  let left = parsePostfix(parser, parsePrimary(parser));
  for (;;) {
    const operator = peek(parser) as Binary["operator"];
    const precedence = precedenceOf(operator);
    if (precedence === undefined || precedence < minimum) break;
    const place = take(parser);
    const { bool, matching } = parseMatching(parser);
    const right = parseExpr(parser, precedence === powerPrecedence ? precedence : precedence + 1);
    left = newBinary(left, operator, place, right, bool, matching);
    if (matching?.fill) needFeature(parser, "promql-binop-fill-modifiers", "a fill modifier", placeOf(left));
  }
  parser.depth--;
  return left;
}

const placeOf = (expr: Expr): Span => expr.span ?? { start: 0, end: 0 };

function newBinary(left: Expr, operator: Binary["operator"], operatorSpan: Span, right: Expr, bool: boolean, matching: VectorMatching | undefined): Binary {
  const span = { start: placeOf(left).start, end: placeOf(right).end };
  const node: { -readonly [Key in keyof Binary]: Binary[Key] } = { type: "binary", operator, left, right, span, operatorSpan };
  if (bool) node.bool = bool;
  if (matching) node.matching = matching;
  return node;
}

function parsePrimary(parser: Parser): Expr {
  const kind = peek(parser);
  switch (kind) {
    case "number":
    case "duration":
      return parseNumber(parser);
    case "string": {
      const span = take(parser);
      return { type: "string", value: unquote(textOf(parser, span)).value, span };
    }
    case "(": {
      const { start } = take(parser);
      const expr = parseExpr(parser, 0);
      const { end } = expect(parser, ")", "parentheses");
      return { type: "paren", expr, span: { start, end } };
    }
    case "+":
    case "-":
      return parseSigned(parser, kind);
    case "{":
      return parseMatchers(parser, undefined);
    default:
      if (!isMetricName(kind)) throw unexpected(parser);
      return parseNamed(parser, kind);
  }
}

function parseSigned(parser: Parser, operator: "+" | "-"): NumberLiteral | Unary {
  const { start } = take(parser);
  const expr = parseExpr(parser, powerPrecedence);
  const span: Span = { start, end: placeOf(expr).end };
  return expr.type === "number" ? signed(expr, operator, span) : { type: "unary", operator, expr, span };
}

/** A sign in front of a number is part of it, as in Prometheus' tree. */
function signed(number: NumberLiteral, operator: "+" | "-", span: Span): NumberLiteral {
  const value = operator === "-" ? -number.value : number.value;
  const written = operator === "-" && number.text?.startsWith("-") ? number.text.slice(1) : number.text && operator + number.text;
  if (written === undefined || written === printValue(value)) return { type: "number", value, span };
  return { type: "number", value, text: written.replace(/^\+/, ""), span };
}

/** What begins with a name: a call, an aggregation or a selector, as the next token tells. */
function parseNamed(parser: Parser, kind: string): Expr {
  const name = take(parser);
  const next = peek(parser);
  if (isAggregationOperator(kind) && (next === "(" || next === "by" || next === "without")) return parseAggregation(parser, kind, name);
  if (next === "(" && isFunctionName(kind)) return parseCall(parser, name);
  return parseSelector(parser, name);
}

/** Names of functions are no words of the language, but these are both. */
const isFunctionName = (kind: string): boolean =>
  kind === "identifier" || kind === "start" || kind === "end" || kind === "step" || kind === "range" || kind === "min_of" || kind === "max_of";
