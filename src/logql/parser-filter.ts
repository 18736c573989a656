/** Filters on labels: `| status >= 500 or (took > 1.5s, ip = ip("10.0.0.0/8"))`. */
import { failAt } from "../promql/error.ts";
import { accept, enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { LabelComparison, LabelFilter } from "./ast.ts";
import { expect, type Parser } from "./parser-state.ts";

/**
 * A filter made with operators of at least the given precedence: `or` is 1, `and` is 2. A comma, and nothing at all, is an `and` that
 * takes all that follows: `a, b or c` is `a and (b or c)`, as Loki's grammar has it.
 */
export function parseLabelFilter(parser: Parser, minimum: number): LabelFilter {
  const { depth } = parser;
  const { start } = peek(parser);
  let left = parseOne(parser);
  for (;;) {
    enter(parser);
    const { kind } = peek(parser);
    if ((kind === "or" && minimum <= 1) || (kind === "and" && minimum <= 2)) {
      take(parser);
      const right = parseLabelFilter(parser, kind === "or" ? 2 : 3);
      left = { stage: "filters", operator: kind, left, right, span: spanFrom(parser, start) };
    } else if (kind === "," || kind === "word" || kind === "(") {
      if (kind === ",") take(parser);
      const right = parseLabelFilter(parser, 0);
      left = { stage: "filters", operator: "and", left, right, span: spanFrom(parser, start) };
    } else break;
  }
  parser.depth = depth;
  return left;
}

function parseOne(parser: Parser): LabelFilter {
  if (peek(parser).kind === "(") {
    enter(parser);
    take(parser);
    const filter = parseLabelFilter(parser, 0);
    expect(parser, ")", "the filter");
    return filter;
  }
  const { start, end } = expect(parser, "word", "the filter");
  const label = parser.text.slice(start, end);
  const { kind } = peek(parser);
  if (kind === "|" || kind === "end" || kind === "range" || kind === ")")
    throw failAt({ start, end }, `\`${label}\` is no stage, and as a label it lacks a comparison`);
  const { operator, ...compared } = parseComparison(parser);
  return { stage: "filter", label, operator, ...compared, span: spanFrom(parser, start) };
}

function parseComparison(parser: Parser): Pick<LabelComparison, "operator" | "value" | "function"> {
  const { kind } = peek(parser);
  if (!/^([=!<>]=|[=<>]|[=!]~)$/.test(kind)) throw unexpected(parser, "the filter", "a comparison");
  take(parser);
  const operator = kind as LabelComparison["operator"];
  const isText = /^(!?=|[=!]~)$/.test(kind);
  const isNumber = !kind.endsWith("~");
  const token = peek(parser);
  if (isText && (token.kind === "string" || token.kind === "variable")) return { operator, value: take(parser).text };
  if (kind.match(/^!?=$/) && token.kind === "ip") {
    take(parser);
    expect(parser, "(", "`ip`");
    const { text } = expect(parser, "string", "`ip`");
    expect(parser, ")", "`ip`");
    return { operator, value: text, function: "ip" };
  }
  if (isNumber && (token.kind === "duration" || token.kind === "bytes")) {
    take(parser);
    return { operator, value: { quantity: token.kind, value: token.value, text: token.text } };
  }
  if (!isNumber) throw unexpected(parser, "the filter", "a text in quotes");
  const sign = accept(parser, "-") ? -1 : 1;
  if (sign === 1) accept(parser, "+");
  if (peek(parser).kind !== "number" && peek(parser).kind !== "variable")
    throw unexpected(parser, "the filter", isText ? "a text in quotes or a number" : "a number");
  return { operator, value: sign * take(parser).value };
}
