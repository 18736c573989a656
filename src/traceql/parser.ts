/**
 * The queries of TraceQL, by precedence climbing. What stands in parentheses is read before it is known whether it is spans, a pipeline, a
 * number or series; operators then say what they take.
 */
import { failAt } from "../promql/error.ts";
import { accept, enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { Aggregate, Calculation, Metrics, Pipeline, Query, Scalar, SpanFilter, Stage, Static, Structural } from "./ast.ts";
import { parseAttributes, parseField, precedenceOf } from "./parser-field.ts";
import { isMetricsFunction, parseMetrics, parseSeriesStages } from "./parser-metrics.ts";
import { calculated, parseNumber } from "./parser-number.ts";
import { acceptStatic, expect, type Parser } from "./parser-state.ts";

/** Anything that an operator can have at its side, and whether it stood in parentheses. */
type Item = Stage | Scalar | Metrics | Calculation;
interface Read {
  readonly item: Item;
  readonly wrapped: boolean;
}

/** The whole text; throws a `ParseFailure`. */
export function parseWhole(parser: Parser): Query {
  if (peek(parser).kind === "end") throw failAt({ start: 0, end: parser.text.length }, "the query is empty");
  const { item } = parsePipeline(parser, false);
  const stages = item.type === "metrics" || item.type === "calculation" ? parseSeriesStages(parser) : [];
  const whole = stages.length > 0 && "stages" in item && item.type !== "pipeline" ? { ...item, stages: [...item.stages, ...stages] } : item;
  const hints = [];
  while (peek(parser).kind === "with") hints.push(...parseHints(parser));
  if (peek(parser).kind !== "end") throw unexpected(parser);
  const span = spanFrom(parser, 0);
  if (isScalar(whole)) throw failAt(span, "a number alone finds no spans: it lacks a comparison");
  return { type: "query", expr: whole, hints, span };
}

function isScalar(item: Item): item is Scalar {
  return item.type === "aggregate" || item.type === "static" || item.type === "arithmetic" || item.type === "counted";
}

/** `{…} | count() > 3 | rate()`; one stage alone is itself. */
function parsePipeline(parser: Parser, inParentheses: boolean): Read {
  const { start } = peek(parser);
  const first = parseStage(parser, true);
  if (peek(parser).kind !== "|" || first.item.type === "metrics" || first.item.type === "calculation") return first;
  const stages: Stage[] = [stageOf(first.item)];
  while (accept(parser, "|")) {
    if (isMetricsFunction(peek(parser).kind)) {
      const pipeline: Pipeline = { type: "pipeline", stages, span: spanFrom(parser, start) };
      return { item: parseMetrics(parser, pipeline, start, parseFilter), wrapped: false };
    }
    const { item } = parseStage(parser, false);
    if (item.type === "aggregate" && inParentheses && peek(parser).kind === ")") {
      const pipeline: Pipeline = { type: "pipeline", stages, span: spanFrom(parser, start) };
      return { item: { type: "counted", pipeline, aggregate: item, span: spanFrom(parser, start) }, wrapped: false };
    }
    stages.push(stageOf(item));
  }
  return { item: { type: "pipeline", stages, span: spanFrom(parser, start) }, wrapped: false };
}

/** What can stand between bars. */
function stageOf(item: Item): Stage {
  const isPipelines = item.type === "pipeline" || (item.type === "structural" && joinsPipelines(item));
  if (!isPipelines && !isScalar(item) && item.type !== "metrics" && item.type !== "calculation" && !countsPipelines(item)) return item;
  const what = isScalar(item) ? "a number is no stage: it lacks a comparison" : "a pipeline in parentheses is no stage of another";
  throw failAt(item.span, what);
}

function joinsPipelines({ left, right }: Structural): boolean {
  return [left, right].some((side) => side.type === "pipeline" || (side.type === "structural" && joinsPipelines(side)));
}

const countsPipelines = (item: Stage): boolean => item.type === "compare" && hasCounted(item.left);
const hasCounted = (scalar: Scalar): boolean => scalar.type === "counted" || (scalar.type === "arithmetic" && hasCounted(scalar.left));

function parseStage(parser: Parser, isFirst: boolean): Read {
  const { kind, start } = peek(parser);
  const done = (stage: (span: Stage["span"]) => Stage): Read => ({ item: stage(spanFrom(parser, start)), wrapped: false });
  switch (kind) {
    case "by": {
      take(parser);
      expect(parser, "(", "`by`");
      const expr = parseField(parser, 0);
      expect(parser, ")", "`by`");
      return done((span) => ({ type: "by", expr, span }));
    }
    case "coalesce":
      if (isFirst) throw failAt(peek(parser), "`coalesce` has nothing in front of it");
      take(parser);
      expect(parser, "(", "`coalesce`");
      expect(parser, ")", "`coalesce`");
      return done((span) => ({ type: "coalesce", span }));
    case "select": {
      take(parser);
      const attributes = parseAttributes(parser, "`select`");
      return done((span) => ({ type: "select", attributes, span }));
    }
    default:
      return parseExpr(parser, 0);
  }
}

function parseExpr(parser: Parser, minimum: number): Read {
  const { depth } = parser;
  const { start } = peek(parser);
  enter(parser);
  let left = parseOperand(parser);
  for (;;) {
    const operator = peek(parser).kind;
    const precedence = precedenceOf(operator);
    if (precedence === undefined || precedence < minimum) break;
    // What compares series is a stage of its own behind all of them.
    if (precedence === 2 && (left.item.type === "metrics" || left.item.type === "calculation")) break;
    enter(parser);
    const sign = take(parser);
    const right = parseExpr(parser, operator === "^" ? precedence : precedence + 1);
    const item = combined(operator, left, right, spanFrom(parser, start));
    if (!item) throw failAt(sign, `\`${operator}\` cannot stand between ${spoken(left)} and ${spoken(right)}`);
    left = { item, wrapped: false };
  }
  parser.depth = depth;
  return left;
}

function parseOperand(parser: Parser): Read {
  const { kind, start } = peek(parser);
  switch (kind) {
    case "{":
      return { item: parseFilter(parser), wrapped: false };
    case "(": {
      take(parser);
      const { item } = parsePipeline(parser, true);
      if (item.type === "compare" && countsPipelines(item)) throw unexpected(parser, "parentheses", "`)` before the comparison");
      expect(parser, ")", "parentheses");
      const isStage = item.type === "compare" || item.type === "by" || item.type === "select";
      return { item: isStage ? { type: "pipeline", stages: [item], span: spanFrom(parser, start) } : item, wrapped: true };
    }
    case "-":
      return { item: parseNumber(parser), wrapped: false };
    case "count":
    case "avg":
    case "max":
    case "min":
    case "sum":
      return { item: parseAggregate(parser, kind), wrapped: false };
    default: {
      const number = kind === "int" || kind === "float" || kind === "duration" || kind === "variable" ? acceptStatic(parser) : undefined;
      if (number) return { item: number, wrapped: false };
      throw unexpected(parser, undefined, kind === "end" ? "a filter in braces" : undefined);
    }
  }
}

function parseFilter(parser: Parser): SpanFilter {
  const { start } = expect(parser, "{", "`compare`");
  if (accept(parser, "}")) return { type: "filter", span: spanFrom(parser, start) };
  const condition = parseField(parser, 0);
  expect(parser, "}", "the filter");
  return { type: "filter", condition, span: spanFrom(parser, start) };
}

function parseAggregate(parser: Parser, name: Aggregate["function"]): Aggregate {
  const { start } = take(parser);
  const where = `\`${name}\``;
  expect(parser, "(", where);
  const expr = name === "count" ? undefined : parseField(parser, 0);
  expect(parser, ")", where);
  return { type: "aggregate", function: name, ...(expr && { expr }), span: spanFrom(parser, start) };
}

/** What an operator makes of both its sides, if it takes them. */
function combined(operator: string, left: Read, right: Read, span: Stage["span"]): Item | undefined {
  const [a, b] = [left.item, right.item];
  const isComparison = /^(?:[!<>]?=|[<>])$/.test(operator);
  const isArithmetic = /^[-+*/%^]$/.test(operator);
  const isSimple = /^[-+*/]$/.test(operator);
  if (isSpans(a) && isSpans(b)) {
    const joins = [a, b].some((side) => side.type === "pipeline" || (side.type === "structural" && joinsPipelines(side)));
    const canJoin = !joins || [left, right].every(({ item, wrapped }) => wrapped || (item.type === "structural" && joinsPipelines(item)));
    return !isArithmetic && !/^(?:=~|[!<>]?=)$/.test(operator) && canJoin ? { type: "structural", operator, left: a, right: b, span } : undefined;
  }
  if (isScalar(a) && isScalar(b)) {
    if (a.type === "static" && b.type === "static") return isSimple ? calculated(operator, a, b, span) : undefined;
    const ofPipelines = [a, b].map(hasCounted);
    const alike = ofPipelines[0] === ofPipelines[1];
    if (isArithmetic) return alike || (!ofPipelines[0] && !ofPipelines[1]) ? { type: "arithmetic", operator, left: a, right: b, span } : undefined;
    return isComparison && (alike || (ofPipelines[0] && b.type === "static")) ? { type: "compare", operator, left: a, right: b, span } : undefined;
  }
  if (isSimple && isSeries(a) && isSeries(b) && (a.type !== "static" || b.type !== "static"))
    return { type: "calculation", operator, left: a, right: b, stages: [], span };
  return undefined;
}

const isSpans = (item: Item): item is SpanFilter | Structural | Pipeline => item.type === "filter" || item.type === "structural" || item.type === "pipeline";
const isSeries = (item: Item): item is Metrics | Calculation | Static => item.type === "metrics" || item.type === "calculation" || item.type === "static";

function spoken({ item }: Read): string {
  if (isSpans(item)) return "spans";
  if (item.type === "metrics" || item.type === "calculation") return "series";
  return isScalar(item) ? "a number" : "a condition";
}

function parseHints(parser: Parser): Query["hints"] {
  take(parser);
  expect(parser, "(", "`with`");
  const hints = [];
  do {
    const { start, text } = expect(parser, "word", "`with`");
    expect(parser, "=", "`with`");
    const value = peek(parser).text === "nil" ? undefined : acceptStatic(parser);
    if (!value) throw unexpected(parser, "`with`", "a value");
    hints.push({ name: text, value, span: spanFrom(parser, start) });
  } while (accept(parser, ","));
  expect(parser, ")", "`with`");
  return hints;
}
