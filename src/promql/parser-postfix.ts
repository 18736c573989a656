/** What may follow an expression and belongs to it: ranges, subqueries, `offset`, `@`, `anchored`, `smoothed`. */

import type { AtModifier, Expr, MatrixSelector, Range, Span, Subquery, VectorSelector } from "./ast.ts";
import { failAt } from "./error.ts";
import { parseBracketDuration, parseOffset } from "./parser-duration.ts";
import { parseNumber } from "./parser-number.ts";
import { expect, needFeature, type Parser, peek, take, unexpected } from "./parser-state.ts";

export function parsePostfix(parser: Parser, first: Expr): Expr {
  let expr = first;
  for (;;) {
    switch (peek(parser)) {
      case "[":
        expr = parseBrackets(parser, expr);
        break;
      case "offset":
        expr = parseOffsetModifier(parser, expr);
        break;
      case "@":
        expr = parseAt(parser, expr);
        break;
      case "anchored":
        expr = parseExtension(parser, expr, "anchored");
        break;
      case "smoothed":
        expr = parseExtension(parser, expr, "smoothed");
        break;
      default:
        return expr;
    }
  }
}

const placeOf = (expr: Expr): Span => expr.span ?? { start: 0, end: 0 };

function parseBrackets(parser: Parser, expr: Expr): MatrixSelector | Subquery {
  const open = take(parser);
  const range = parseBracketDuration(parser);
  if (peek(parser) === ":") {
    take(parser);
    const step = peek(parser) === "]" ? undefined : parseBracketDuration(parser);
    const { end } = expect(parser, "]", "a subquery");
    return { type: "subquery", expr, range, ...(step && { step }), span: { start: placeOf(expr).start, end } };
  }
  const { end } = expect(parser, "]", "a range");
  const brackets = { start: open.start, end };
  if (expr.type !== "selector") throw failAt(brackets, "only a selector can have a range");
  if (expr.offset !== undefined) throw failAt(brackets, "`offset` stands in front of the range");
  if (expr.at !== undefined) throw failAt(brackets, "`@` stands in front of the range");
  return { type: "matrix", selector: expr, range, span: { start: placeOf(expr).start, end } };
}

/** What `offset` and `@` can be set on; Prometheus keeps those of a range on the selector inside. */
function movable(expr: Expr): VectorSelector | Subquery | undefined {
  if (expr.type === "matrix") return expr.selector;
  return expr.type === "selector" || expr.type === "subquery" ? expr : undefined;
}

function withModifier(expr: Expr, modifier: { offset: Range } | { at: AtModifier } | { extension: "anchored" | "smoothed" }, end: number): Expr {
  const span = { start: placeOf(expr).start, end };
  if (expr.type === "matrix") return { ...expr, selector: { ...expr.selector, ...modifier }, span };
  return { ...expr, ...modifier, span } as Expr;
}

function parseOffsetModifier(parser: Parser, expr: Expr): Expr {
  take(parser);
  const { range, end } = parseOffset(parser);
  const target = movable(expr);
  if (target === undefined) throw failAt(placeOf(expr), "`offset` follows something that is no selector, range or subquery");
  if (target.offset !== undefined) throw failAt(placeOf(expr), "a second `offset`");
  // No offset is what an offset of zero means, and Prometheus then allows another.
  if (range.type === "duration" && range.milliseconds === 0) return { ...expr, span: { start: placeOf(expr).start, end } };
  return withModifier(expr, { offset: range }, end);
}

function parseAt(parser: Parser, expr: Expr): Expr {
  take(parser);
  const at = parseAtTime(parser);
  const { end } = parser.lexer;
  const place = placeOf(expr);
  if (typeof at === "number" && !(Math.abs(at) < 2 ** 63)) throw failAt(place, "the time of `@` does not fit in 64 bits");
  const target = movable(expr);
  if (target === undefined) throw failAt(place, "`@` follows something that is no selector, range or subquery");
  if (target.at !== undefined) throw failAt(place, "a second `@`");
  return withModifier(expr, { at }, end);
}

function parseAtTime(parser: Parser): AtModifier {
  const kind = peek(parser);
  if (kind === "start" || kind === "end") {
    take(parser);
    expect(parser, "(", "`@`");
    expect(parser, ")", "`@`");
    return kind;
  }
  if (kind === "+" || kind === "-") take(parser);
  const next = peek(parser);
  if (next !== "number" && next !== "duration") throw unexpected(parser, "`@`", "a time");
  const { value } = parseNumber(parser);
  return kind === "-" ? -value : value;
}

function parseExtension(parser: Parser, expr: Expr, extension: "anchored" | "smoothed"): Expr {
  const { end } = take(parser);
  const place = placeOf(expr);
  needFeature(parser, "promql-extended-range-selectors", `\`${extension}\``, place);
  const target = movable(expr);
  if (target?.type !== "selector") throw failAt(place, `\`${extension}\` follows something that is no selector or range`);
  if (target.extension !== undefined && target.extension !== extension) throw failAt(place, "`anchored` and `smoothed` together");
  return withModifier(expr, { extension }, end);
}
