/** The metric expressions of LogQL, by precedence climbing, as Loki's grammar has them: https://github.com/grafana/loki/blob/main/pkg/logql/syntax/syntax.y */
import { failAt } from "../promql/error.ts";
import { accept, enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { Aggregation, Binary, BinaryOperator, Expr, Grouping, Matching, RangeAggregation } from "./ast.ts";
import { parseLines, parseRange } from "./parser-range.ts";
import { expect, type Parser, parseLabels } from "./parser-state.ts";
import { precedenceOf } from "./precedence.ts";

/** The whole text as one expression; throws a `ParseFailure`. */
export function parseWhole(parser: Parser): Expr {
  if (peek(parser).kind === "end") throw failAt(peek(parser), "the query is empty");
  const expr = parseExpr(parser, 0);
  if (peek(parser).kind !== "end") throw unexpected(parser);
  return expr;
}

/** An expression made with operators of at least the given precedence. */
export function parseExpr(parser: Parser, minimum: number): Expr {
  const { depth } = parser;
  const { start } = peek(parser);
  enter(parser);
  let left = parsePrimary(parser);
  for (;;) {
    const operator = peek(parser).kind as BinaryOperator;
    const precedence = precedenceOf(operator);
    if (precedence === undefined || precedence < minimum) break;
    enter(parser);
    take(parser);
    const modifiers = parseModifiers(parser);
    const right = parseExpr(parser, operator === "^" ? precedence : precedence + 1);
    left = { type: "binary", operator, ...modifiers, left, right, span: spanFrom(parser, start) };
  }
  parser.depth = depth;
  return left;
}

function parseModifiers(parser: Parser): Pick<Binary, "bool" | "matching"> {
  const bool = accept(parser, "bool") && { bool: true as const };
  const { kind } = peek(parser);
  if (kind !== "on" && kind !== "ignoring") return { ...bool };
  take(parser);
  const { labels } = parseLabels(parser, `\`${kind}\``);
  const side = peek(parser).kind;
  const matching: Matching = { kind, labels };
  if (side !== "group_left" && side !== "group_right") return { ...bool, matching };
  take(parser);
  const include = isIncludeList(parser) ? parseLabels(parser, `\`${side}\``).labels : [];
  return { ...bool, matching: { ...matching, group: { side: side === "group_left" ? "left" : "right", include } } };
}

/** Loki's parser looks one token ahead, so a parenthesis behind `group_left` always begins its labels. */
const isIncludeList = (parser: Parser): boolean => peek(parser).kind === "(";

function parsePrimary(parser: Parser): Expr {
  const { kind, start } = peek(parser);
  switch (kind) {
    case "{":
      return parseLines(parser);
    case "number":
    case "variable":
    case "+":
    case "-": {
      const value = parseNumber(parser, "the expression");
      return { type: "number", value, span: spanFrom(parser, start) };
    }
    case "(":
      return parseParenthesized(parser);
    case "function":
      return parseFunction(parser);
    case "label_replace":
      return parseLabelReplace(parser);
    case "variants":
      return parseVariants(parser);
    default:
      throw unexpected(parser);
  }
}

/** A signed number. */
function parseNumber(parser: Parser, where: string): number {
  const sign = accept(parser, "-") ? -1 : 1;
  if (sign === 1) accept(parser, "+");
  return sign * expect(parser, "number", where).value;
}

function parseParenthesized(parser: Parser): Expr {
  take(parser);
  const expr = parser.parseExpr(parser, 0);
  if (expr.type === "variants") throw failAt(expr.span ?? peek(parser), "`variants` stands in parentheses");
  expect(parser, ")", "parentheses");
  return expr;
}

function parseFunction(parser: Parser): Expr {
  const { text, start } = peek(parser);
  if (text === "vector") {
    take(parser);
    expect(parser, "(", "`vector`");
    const { value } = expect(parser, "number", "`vector`");
    expect(parser, ")", "`vector`");
    return { type: "vector", value, span: spanFrom(parser, start) };
  }
  if (text.endsWith("_over_time") || text.includes("rate")) return parseRangeAggregation(parser, text as RangeAggregation["function"]);
  if (text === "bytes" || text === "duration" || text === "duration_seconds") throw unexpected(parser);
  return parseAggregation(parser, text as Aggregation["operator"]);
}

function parseRangeAggregation(parser: Parser, name: RangeAggregation["function"]): RangeAggregation {
  const { start } = take(parser);
  const where = `\`${name}\``;
  expect(parser, "(", where);
  const parameter = parseParameter(parser, where);
  const range = parseRange(parser, where);
  expect(parser, ")", where);
  const grouping = parseGrouping(parser);
  return { type: "range", function: name, ...parameter, ...range, ...(grouping && { grouping }), span: spanFrom(parser, start) };
}

/** A number and a comma in front of the expression. */
function parseParameter(parser: Parser, where: string): { readonly parameter?: number } {
  const { kind, value } = peek(parser);
  if ((kind !== "number" && kind !== "variable") || peek(parser, 1).kind !== ",") return {};
  take(parser);
  expect(parser, ",", where);
  return { parameter: value };
}

function parseAggregation(parser: Parser, operator: Aggregation["operator"]): Aggregation {
  const { start } = take(parser);
  const where = `\`${operator}\``;
  const before = parseGrouping(parser);
  expect(parser, "(", where);
  const numberAt = peek(parser);
  const parameter = parseParameter(parser, where);
  checkParameter(parser, operator, parameter.parameter, numberAt);
  const expr = parser.parseExpr(parser, 0);
  if (expr.type === "lines" || expr.type === "variants") throw unexpected(parser, where, "a metric query: `rate({…} [5m])`");
  expect(parser, ")", where);
  const grouping = before ?? parseGrouping(parser);
  return { type: "aggregation", operator, ...parameter, ...(grouping && { grouping }), expr, span: spanFrom(parser, start) };
}

function checkParameter(parser: Parser, operator: string, parameter: number | undefined, at: { readonly start: number; readonly end: number }): void {
  const needs = operator === "topk" || operator === "bottomk" || operator === "approx_topk";
  if (needs && parameter === undefined) throw failAt({ start: at.start, end: at.start }, `\`${operator}\` lacks its number`);
  if (parameter === undefined) return;
  if (!needs) throw failAt(at, `\`${operator}\` takes no number`);
  const said = parser.text.slice(at.start, at.end);
  if (!Number.isNaN(parameter) && !(/^\d+$/.test(said) && parameter > 0)) throw failAt(at, `\`${said}\` is no number of series`);
}

function parseGrouping(parser: Parser): Grouping | undefined {
  const { kind } = peek(parser);
  if (kind !== "by" && kind !== "without") return undefined;
  take(parser);
  return { kind, ...parseLabels(parser, `\`${kind}\``) };
}

function parseLabelReplace(parser: Parser): Expr {
  const { start } = take(parser);
  const where = "`label_replace`";
  expect(parser, "(", where);
  const expr = parser.parseExpr(parser, 0);
  if (expr.type === "lines" || expr.type === "variants") throw unexpected(parser, where, "a metric query: `rate({…} [5m])`");
  const texts = [1, 2, 3, 4].map(() => {
    expect(parser, ",", where);
    return expect(parser, "string", where).text;
  });
  expect(parser, ")", where);
  const [label = "", replacement = "", source = "", pattern = ""] = texts;
  return { type: "label_replace", expr, label, replacement, source, pattern, span: spanFrom(parser, start) };
}

function parseVariants(parser: Parser): Expr {
  const { start } = take(parser);
  expect(parser, "(", "`variants`");
  const variants: Expr[] = [];
  do {
    const expr = parser.parseExpr(parser, 0);
    if (expr.type === "lines" || expr.type === "variants") throw unexpected(parser, "`variants`", "metric queries");
    variants.push(expr);
  } while (accept(parser, ","));
  expect(parser, ")", "`variants`");
  expect(parser, "of", "`variants`");
  expect(parser, "(", "`of`");
  const of = parseRange(parser, "`of`");
  expect(parser, ")", "`of`");
  return { type: "variants", variants, of, span: spanFrom(parser, start) };
}
