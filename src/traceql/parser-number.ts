/** Numbers that stand beside series and aggregates. */
import { failAt } from "../promql/error.ts";
import { enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { Static } from "./ast.ts";
import { precedenceOf } from "./parser-field.ts";
import { acceptStatic, expect, type Parser } from "./parser-state.ts";

/** A number or duration with its sign. */
export function parseNumber(parser: Parser): Static {
  const { kind, start } = peek(parser);
  if (kind === "-") {
    const { depth } = parser;
    enter(parser);
    take(parser);
    const number = parseNumber(parser);
    parser.depth = depth;
    return { ...number, text: `-${number.text}`, value: -number.value, span: spanFrom(parser, start) };
  }
  if (kind === "(") {
    take(parser);
    const number = parseNumbers(parser, 0);
    expect(parser, ")", "parentheses");
    return number;
  }
  const number = kind === "int" || kind === "float" || kind === "duration" || kind === "variable" ? acceptStatic(parser) : undefined;
  if (!number) throw unexpected(parser, undefined, "a number");
  return number;
}

/** What series are compared with: `> 1 / 2`. */
export function parseNumbers(parser: Parser, minimum: number): Static {
  const { depth } = parser;
  const { start } = peek(parser);
  enter(parser);
  let left = parseNumber(parser);
  for (;;) {
    const operator = peek(parser).kind;
    const precedence = precedenceOf(operator);
    if (!/^[-+*/]$/.test(operator) || precedence === undefined || precedence < minimum) break;
    enter(parser);
    take(parser);
    left = calculated(operator, left, parseNumbers(parser, precedence + 1), spanFrom(parser, start));
  }
  parser.depth = depth;
  return left;
}

/** Tempo calculates with numbers while it reads. */
export function calculated(operator: string, left: Static, right: Static, span: Static["span"]): Static {
  const ofDuration = [left, right].find(({ of }) => of === "duration");
  if (ofDuration) throw failAt(ofDuration.span, "a duration cannot be calculated with");
  const [a, b] = [left.value, right.value];
  const value = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;
  return { type: "static", of: left.of === "float" || right.of === "float" ? "float" : "int", text: String(value), value, span };
}
