/** Numbers, which may be written as durations. */
import type { NumberLiteral, Span } from "./ast.ts";
import { failAt, quote } from "./error.ts";
import { durationMilliseconds, numberValue } from "./lexer-number.ts";
import { type Parser, take, textOf } from "./parser-state.ts";
import { printValue } from "./print-number.ts";

/** The number or duration ahead; a duration is worth its seconds. */
export function parseNumber(parser: Parser): NumberLiteral {
  const isDuration = parser.lexer.kind === "duration";
  const span = take(parser);
  const text = textOf(parser, span);
  const value = isDuration ? takeMilliseconds(text, span) / 1000 : takeNumber(text, span);
  // Prometheus does not read `0xee` at the end of a query, so such a text is no good to print elsewhere.
  const keepsText = text !== printValue(value) && !/e$/i.test(text);
  return { type: "number", value, ...(keepsText && { text }), span };
}

/** Throws for a duration that is none. */
export function takeMilliseconds(text: string, span: Span): number {
  const milliseconds = durationMilliseconds(text);
  if (typeof milliseconds === "string") throw failAt(span, milliseconds);
  return milliseconds;
}

/** Throws for a number that is none. */
export function takeNumber(text: string, span: Span): number {
  const value = numberValue(text);
  if (value === undefined) throw failAt(span, `${quote(text)} is no number, or one that does not fit in 64 bits`);
  return value;
}
