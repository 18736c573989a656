/** What the parts of the parser share: the token ahead, the features, and how deep they are. */
import type { Expr, Span } from "./ast.ts";
import { failAt, ParseFailure, quote } from "./error.ts";
import type { Feature } from "./features.ts";
import { nextToken } from "./lexer.ts";
import type { Lexer, TokenKind } from "./lexer-state.ts";

/** How many expressions may stand in one another, from any one to the outermost; real queries stay below 50. Prometheus has no such bound. */
export const maxDepth = 1000;

export interface Parser {
  readonly lexer: Lexer;
  readonly features: ReadonlySet<string>;
  /** Reads an expression of operators of at least the given precedence: the root of the parser, handed down so that its parts need not import it. */
  readonly parseExpr: (parser: Parser, minimum: number) => Expr;
  /** The token in `lexer` is still ahead. */
  looked: boolean;
  depth: number;
}

/**
 * The kind of the token ahead; reads it if nobody has. When it is read decides which of two errors is the first, so this is called
 * exactly where Prometheus' parser needs to see the next token.
 */
export function peek(parser: Parser): TokenKind {
  if (!parser.looked) {
    nextToken(parser.lexer);
    parser.looked = true;
  }
  return parser.lexer.kind;
}

/** Goes past the token ahead, without reading another. */
export function take(parser: Parser): Span {
  parser.looked = false;
  return { start: parser.lexer.start, end: parser.lexer.end };
}

export function expect(parser: Parser, kind: TokenKind, where: string): Span {
  if (peek(parser) !== kind) throw unexpected(parser, where, `\`${kind}\``);
  return take(parser);
}

/** The failure of the token ahead: `where` and what was `wanted` instead, if there is something to say. */
export function unexpected(parser: Parser, where?: string, wanted?: string): ParseFailure {
  const { lexer } = parser;
  const what = lexer.kind === "eof" ? "end of the query" : quote(lexer.text.slice(lexer.start, lexer.end));
  const message = `unexpected ${what}${where === undefined ? "" : ` in ${where}`}${wanted === undefined ? "" : `, expected ${wanted}`}`;
  return new ParseFailure(message, lexer.start, lexer.end);
}

/** What stands at a place. */
export function textOf(parser: Parser, place: Span): string {
  return parser.lexer.text.slice(place.start, place.end);
}

/** Call before going down and set `parser.depth` back after; keeps the stack from running out. */
export function enter(parser: Parser): void {
  if (++parser.depth > maxDepth) throw tooDeep({ start: parser.lexer.start, end: parser.lexer.end });
}

export function tooDeep(place: Span): ParseFailure {
  return failAt(place, `the query nests deeper than ${maxDepth} levels`);
}

export function needFeature(parser: Parser, feature: Feature, what: string, place: Span): void {
  if (parser.features.has(feature)) return;
  const stable = feature === "promql-duration-expr" || feature === "promql-extended-range-selectors";
  throw failAt(place, `${what} ${stable ? "needs Prometheus 3.16, or before it" : "is experimental and needs"} \`${feature}\``);
}
