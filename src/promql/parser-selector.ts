/** Selectors of series: a name, matchers in braces, or both. */

import type { Matcher, MatchOperator, Span, VectorSelector } from "./ast.ts";
import { failAt } from "./error.ts";
import { unquote } from "./lexer-string.ts";
import { type Parser, peek, take, textOf, unexpected } from "./parser-state.ts";
import { regexpError } from "./regexp.ts";

/** A selector whose name was just taken. */
export function parseSelector(parser: Parser, name: Span): VectorSelector {
  if (peek(parser) === "{") return parseMatchers(parser, name);
  return { type: "selector", name: textOf(parser, name), matchers: [], span: name };
}

/** The braces ahead; the first quoted name in them is the selector's when it has no other. */
export function parseMatchers(parser: Parser, name: Span | undefined): VectorSelector {
  const open = take(parser);
  const matchers: Matcher[] = [];
  let quotedName: string | undefined;
  while (peek(parser) !== "}") {
    const matcher = parseMatcher(parser);
    if (matcher.operator !== undefined) matchers.push(matcher);
    else if (name === undefined && quotedName === undefined && matcher.value !== "") quotedName = matcher.value;
    else matchers.push({ ...matcher, operator: "=" });
    const next = peek(parser);
    if (next === ",") take(parser);
    else if (next !== "}") throw unexpected(parser, "matchers", "`,` or `}`");
  }
  const span = { start: (name ?? open).start, end: take(parser).end };
  if (name !== undefined) return { type: "selector", name: textOf(parser, name), matchers, span };
  return { type: "selector", ...(quotedName !== undefined && { name: quotedName, quoted: true }), matchers, span };
}

type NameOrMatcher = Matcher | { readonly label: "__name__"; readonly operator?: undefined; readonly value: string; readonly span: Span };

function parseMatcher(parser: Parser): NameOrMatcher {
  const kind = peek(parser);
  if (kind !== "identifier" && kind !== "string") throw unexpected(parser, "matchers", "a label or `}`");
  const place = take(parser);
  const label = kind === "string" ? unquote(textOf(parser, place)).value : textOf(parser, place);
  const operator = peek(parser);
  if (!isMatchOperator(operator)) {
    if (kind === "string") return { label: "__name__", value: label, span: place };
    throw unexpected(parser, "matchers", "`=`, `!=`, `=~` or `!~`");
  }
  take(parser);
  if (peek(parser) !== "string") throw unexpected(parser, "matchers", "a string");
  const valuePlace = take(parser);
  const { value, broken } = unquote(textOf(parser, valuePlace));
  const span = { start: place.start, end: valuePlace.end };
  if (operator === "=~" || operator === "!~") {
    // Prometheus compares alternatives of plain text itself, and so broken UTF-8 only matters where there is more to the pattern.
    const wrong = broken && /[\\.+*?()[\]{}^$]/.test(value) ? "invalid UTF-8" : regexpError(value);
    if (wrong !== undefined) throw failAt(span, `the pattern of \`${label}\` is malformed: ${wrong}`);
  }
  return { label, operator, value, span, valueSpan: valuePlace };
}

const isMatchOperator = (kind: string): kind is MatchOperator => kind === "=" || kind === "!=" || kind === "=~" || kind === "!~";
