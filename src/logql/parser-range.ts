/** Lines of a log, and lines in a range of time. */
import { accept, enter, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { LogLines, LogRange, StreamMatcher, Unwrap } from "./ast.ts";
import { parseLabelFilter } from "./parser-filter.ts";
import { parseMatcher, parsePipeline } from "./parser-stage.ts";
import { expect, type Parser } from "./parser-state.ts";

/** `{app="shop"} |= "x" | json` */
export function parseLines(parser: Parser): LogLines {
  const { start } = peek(parser);
  const stream = parseSelector(parser);
  const stages = parsePipeline(parser);
  return { type: "lines", stream, stages, span: spanFrom(parser, start) };
}

function parseSelector(parser: Parser): readonly StreamMatcher[] {
  const where = "the selector of streams";
  expect(parser, "{", where);
  const matchers: StreamMatcher[] = [];
  if (accept(parser, "}")) return matchers;
  do matchers.push(parseMatcher(parser, where));
  while (accept(parser, ","));
  if (!accept(parser, "}")) throw unexpected(parser, where, "`,` or `}`");
  return matchers;
}

/**
 * What stands in a function: `{…} | json [5m] offset 1h`. The range may also come before the pipeline, and lines or all of it may be in
 * parentheses; lines in parentheses have their range behind them.
 */
export function parseRange(parser: Parser, where: string): LogRange {
  enter(parser);
  const range = peek(parser).kind === "(" ? parseParenthesized(parser, where) : parsePlain(parser, where);
  parser.depth--;
  return range;
}

function parsePlain(parser: Parser, where: string): LogRange {
  const body = parseBody(parser, where);
  return hasRange(body) ? body : { ...body, ...parseTime(parser, where) };
}

type Body = Pick<LogRange, "lines" | "unwrap"> | LogRange;

const hasRange = (body: Body): body is LogRange => "range" in body;

/** Lines that have their range, or have it still behind them. */
function parseBody(parser: Parser, where: string): Body {
  const { start, kind } = peek(parser);
  if (kind !== "{") throw unexpected(parser, where, 'a selector of streams: `{app="…"}`');
  const stream = parseSelector(parser);
  const time = peek(parser).kind === "range" ? parseTime(parser, where) : {};
  const stages = parsePipeline(parser);
  const lines: LogLines = { type: "lines", stream, stages, span: spanFrom(parser, start) };
  return { lines, ...time, ...parseUnwrap(parser) };
}

function parseParenthesized(parser: Parser, where: string): LogRange {
  take(parser);
  if (peek(parser).kind === "(") return closed(parser, parseRange(parser, where));
  const body = parseBody(parser, where);
  if (hasRange(body)) return closed(parser, body);
  if (peek(parser).kind === "range") return closed(parser, { ...body, ...parseTime(parser, where) });
  const time = { ...closed(parser, body), ...parseTime(parser, where) };
  // Lines without a pipeline may be unwrapped behind their range too.
  return body.unwrap === undefined && body.lines.stages.length === 0 ? { ...time, ...parseUnwrap(parser) } : time;
}

function closed<T>(parser: Parser, range: T): T {
  expect(parser, ")", "parentheses");
  return range;
}

function parseTime(parser: Parser, where: string): Pick<LogRange, "range" | "offset"> {
  const token = expect(parser, "range", where);
  const range = token.text === "" ? token.value : token.text;
  if (!accept(parser, "offset")) return { range };
  const { value } = expect(parser, "duration", "`offset`");
  return { range, offset: value };
}

function parseUnwrap(parser: Parser): Pick<LogRange, "unwrap"> {
  const { start } = peek(parser);
  if (peek(parser).kind !== "|" || peek(parser, 1).kind !== "unwrap") return {};
  take(parser);
  take(parser);
  const conversion = peek(parser);
  const said = conversion.kind === "function" && /^(bytes|duration|duration_seconds)$/.test(conversion.text);
  if (said) take(parser);
  if (said) expect(parser, "(", "`unwrap`");
  const { start: from, end } = expect(parser, "word", "`unwrap`");
  if (said) expect(parser, ")", "`unwrap`");
  const label = parser.text.slice(from, end);
  const places = { span: { start, end }, labelSpan: { start: from, end } };
  const filters = [];
  while (accept(parser, "|")) {
    if (peek(parser).kind !== "word" && peek(parser).kind !== "(") throw unexpected(parser, "the pipeline behind `unwrap`", "a filter on a label");
    filters.push(parseLabelFilter(parser, 0));
  }
  return { unwrap: { label, ...(said && { conversion: conversion.text as NonNullable<Unwrap["conversion"]> }), filters, ...places } };
}
