/** Calls of functions, aggregations, and the lists in parentheses that follow them. */
import type { Aggregation, AggregationOperator, Call, Expr, Grouping, Span } from "./ast.ts";
import { failAt, quote } from "./error.ts";
import { functionNamed } from "./functions.ts";
import { isLabelName, isMetricName } from "./keywords.ts";
import { unquote } from "./lexer-string.ts";
import { expect, needFeature, type Parser, peek, take, textOf, unexpected } from "./parser-state.ts";

/** A call whose name was just taken; its arguments are ahead. */
export function parseCall(parser: Parser, place: Span): Call {
  const { args, end } = parseArguments(parser, "a call");
  const name = textOf(parser, place);
  const known = functionNamed(name);
  if (known === undefined) throw failAt(place, `unknown function \`${name}\``);
  if (known.experimental) needFeature(parser, "promql-experimental-functions", `\`${name}\``, place);
  return { type: "call", function: name, args, span: { start: place.start, end } };
}

/** An aggregation whose operator was just taken. */
export function parseAggregation(parser: Parser, operator: AggregationOperator, place: Span): Aggregation {
  let grouping = parseGrouping(parser);
  const { args, end: argumentsEnd } = parseArguments(parser, `\`${operator}\``);
  let end = argumentsEnd;
  if (grouping === undefined) {
    grouping = parseGrouping(parser);
    if (grouping !== undefined) end = parser.lexer.end;
  }
  const span = { start: place.start, end };
  const wanted = hasParameter(operator) ? 2 : 1;
  const first = args[0];
  const second = args[1];
  if (first === undefined) throw failAt(span, `\`${operator}\` has nothing to aggregate`);
  if (operator === "limitk" || operator === "limit_ratio") needFeature(parser, "promql-experimental-functions", `\`${operator}\``, span);
  if (args.length !== wanted) throw failAt(span, `\`${operator}\` takes ${wanted === 1 ? "one argument" : "two arguments"}, not ${args.length}`);
  // `by ()` is what leaving it out means.
  if (grouping?.kind === "by" && grouping.labels.length === 0) grouping = undefined;
  if (second !== undefined) return { type: "aggregation", operator, ...(grouping && { grouping }), parameter: first, expr: second, span };
  return grouping ? { type: "aggregation", operator, grouping, expr: first, span } : { type: "aggregation", operator, expr: first, span };
}

/** Whether an aggregation has an argument in front of the vector. */
function hasParameter(operator: AggregationOperator): boolean {
  return (
    operator === "topk" ||
    operator === "bottomk" ||
    operator === "quantile" ||
    operator === "count_values" ||
    operator === "limitk" ||
    operator === "limit_ratio"
  );
}

function parseGrouping(parser: Parser): Grouping | undefined {
  const kind = peek(parser);
  if (kind !== "by" && kind !== "without") return undefined;
  return { kind, ...parseLabels(parser, take(parser)) };
}

/** A list of labels, with the place of each, and of all from the word in front of them. */
export interface LabelList {
  readonly labels: readonly string[];
  readonly labelSpans: readonly Span[];
  readonly span: Span;
}

/** Labels in parentheses; a comma may stand behind the last. */
export function parseLabels(parser: Parser, word: Span): LabelList {
  expect(parser, "(", "a list of labels");
  const labels: string[] = [];
  const labelSpans: Span[] = [];
  while (peek(parser) !== ")") {
    labels.push(parseLabel(parser));
    labelSpans.push({ start: parser.lexer.start, end: parser.lexer.end });
    const next = peek(parser);
    if (next === ",") take(parser);
    else if (next !== ")") throw unexpected(parser, "a list of labels", "`,` or `)`");
  }
  return { labels, labelSpans, span: { start: word.start, end: take(parser).end } };
}

function parseLabel(parser: Parser): string {
  const kind = peek(parser);
  if (kind !== "string" && !isLabelName(kind)) throw unexpected(parser, "a list of labels", "a label");
  const place = take(parser);
  // Prometheus takes a name with a colon for a label here, as long as it does not take other names that would need quotes.
  if (kind === "metric" && parser.lexer.unquotedNames) throw failAt(place, `label ${quote(textOf(parser, place))} needs quotes`);
  if (kind !== "string") return textOf(parser, place);
  const { value, broken } = unquote(textOf(parser, place));
  if (value === "" || broken) throw failAt(place, value === "" ? "a label has no name" : `label \`${value}\` is no valid Unicode`);
  return value;
}

function parseArguments(parser: Parser, where: string): { args: readonly Expr[]; end: number } {
  expect(parser, "(", where);
  const args: Expr[] = [];
  if (peek(parser) !== ")") {
    args.push(parser.parseExpr(parser, 0));
    while (peek(parser) === ",") {
      const comma = take(parser);
      if (!canBeginExpr(peek(parser))) throw failAt(comma, "nothing follows the comma");
      args.push(parser.parseExpr(parser, 0));
    }
  }
  return { args, end: expect(parser, ")", where).end };
}

function canBeginExpr(kind: string): boolean {
  return kind === "number" || kind === "duration" || kind === "string" || kind === "(" || kind === "{" || kind === "+" || kind === "-" || isMetricName(kind);
}
