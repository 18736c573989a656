/** What stands in braces: `span.http.route = "/jobs" && duration > 1s`. */
import { failAt } from "../promql/error.ts";
import { accept, enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { Attribute, Field, FieldOperator, Intrinsic } from "./ast.ts";
import { acceptAttribute, acceptStatic, expect, type Parser } from "./parser-state.ts";

/** How strongly the operators of Tempo's grammar bind; `&&` and `||` bind alike, and only `^` binds to the right. */
export function precedenceOf(operator: string): number | undefined {
  if (operator === "&&" || operator === "||") return 1;
  if (/^(?:[!=]~|[!<>]?=|[<>~]|>>|<<|[!&](?:[<>~]|>>|<<))$/.test(operator)) return 2;
  if (operator === "+" || operator === "-") return 3;
  if (operator === "*" || operator === "/" || operator === "%") return 5;
  return operator === "^" ? 6 : undefined;
}

/** `!` binds stronger than `+`, and the sign as weak as it. */
const unaryPrecedence: Readonly<Record<"-" | "!", number>> = { "-": 4, "!": 5 };

const isFieldOperator = (operator: string): operator is FieldOperator => /^(?:&&|\|\||[!=]~|[!<>]?=|[<>]|[-+*/%^])$/.test(operator);

/** An expression made with operators of at least the given precedence. */
export function parseField(parser: Parser, minimum: number): Field {
  const { depth } = parser;
  const { start } = peek(parser);
  enter(parser);
  let left = parseOperand(parser);
  for (;;) {
    const operator = peek(parser).kind;
    const precedence = precedenceOf(operator);
    if (precedence === undefined || precedence < minimum || !isFieldOperator(operator)) break;
    enter(parser);
    const sign = take(parser);
    const right = parseField(parser, operator === "^" ? precedence : precedence + 1);
    if (operator !== "=" && operator !== "!=" && (isNil(left) || isNil(right))) throw failAt(sign, `\`${operator}\` cannot compare with \`nil\``);
    left = { type: "binary", operator, left, right, span: spanFrom(parser, start) };
  }
  parser.depth = depth;
  return left;
}

const isNil = (field: Field): boolean => field.type === "static" && field.of === "nil";

function parseOperand(parser: Parser): Field {
  const { kind, start, end, text } = peek(parser);
  if (kind === "-" || kind === "!") {
    take(parser);
    const expr = parseField(parser, unaryPrecedence[kind]);
    return { type: "unary", operator: kind, expr, span: spanFrom(parser, start) };
  }
  if (kind === "(") {
    take(parser);
    const field = parseField(parser, 0);
    expect(parser, ")", "parentheses");
    return field;
  }
  const field = acceptAttribute(parser) ?? acceptStatic(parser);
  if (field) return field;
  if (kind === "word") throw failAt({ start, end }, `\`${text}\` is no intrinsic of a span; an attribute has a point in front, \`.${text}\``);
  throw unexpected(parser, "the filter", "an attribute or a value");
}

/** `(name, span.http.route)` */
export function parseAttributes(parser: Parser, where: string): readonly (Attribute | Intrinsic)[] {
  expect(parser, "(", where);
  const attributes = [];
  do {
    const attribute = acceptAttribute(parser);
    if (!attribute) throw unexpected(parser, where, "an attribute");
    attributes.push(attribute);
  } while (accept(parser, ","));
  expect(parser, ")", where);
  return attributes;
}
