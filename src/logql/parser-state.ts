/** What the parts of the parser share: the tokens, where it is among them, and how deep. */
import type { Span } from "../promql/ast.ts";
import { ParseFailure, quote } from "../promql/error.ts";
import type { Expr } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** How many expressions may stand in one another, and operators in a row, which make a tree as deep; real queries stay below 50. */
const maxDepth = 500;

export interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Reads an expression of operators of at least the given precedence: the root, handed down so that its parts need not import it. */
  readonly parseExpr: (parser: Parser, minimum: number) => Expr;
  position: number;
  depth: number;
}

/** Thrown where a variable of Grafana's stands in a place where nobody can know what it becomes. */
export class UnknowableFailure extends ParseFailure {}

export function peek(parser: Parser, ahead = 0): Token {
  // The last token is the end or a fault, and nothing is read behind it.
  return parser.tokens[Math.min(parser.position + ahead, parser.tokens.length - 1)] as Token;
}

export function take(parser: Parser): Token {
  const token = peek(parser);
  if (token.kind === "fault") throw unexpected(parser);
  parser.position++;
  return token;
}

/** Whether the token ahead is of that kind; goes past it if so. */
export function accept(parser: Parser, kind: string): boolean {
  if (peek(parser).kind !== kind) return false;
  take(parser);
  return true;
}

/** `where` is for the message: in what the token was missing. */
export function expect(parser: Parser, kind: string, where: string): Token {
  const token = peek(parser);
  if (token.kind === kind || (token.kind === "variable" && variableFits.has(kind))) return take(parser);
  throw unexpected(parser, where, spoken.get(kind) ?? `\`${kind}\``);
}

const variableFits: ReadonlySet<string> = new Set(["word", "string", "number", "duration"]);
const spoken: ReadonlyMap<string, string> = new Map([
  ["word", "a name"],
  ["string", "a text in quotes"],
  ["number", "a number"],
  ["duration", "a duration"],
  ["range", "a range such as `[5m]`"],
]);

/** The failure of the token ahead: `where` and what was `wanted` instead, if there is something to say. */
export function unexpected(parser: Parser, where?: string, wanted?: string): ParseFailure {
  const { kind, start, end, text } = peek(parser);
  if (kind === "fault") return new ParseFailure(text, start, end);
  if (kind === "variable") return new UnknowableFailure("a variable of Grafana's", start, end);
  const what = kind === "end" ? "end of the query" : quote(parser.text.slice(start, end));
  const message = `unexpected ${what}${where === undefined ? "" : ` in ${where}`}${wanted === undefined ? "" : `, expected ${wanted}`}`;
  return new ParseFailure(message, start, end);
}

export function failAt(place: Span, message: string): ParseFailure {
  return new ParseFailure(message, place.start, place.end);
}

export function spanFrom(parser: Parser, start: number): Span {
  return { start, end: parser.tokens[parser.position - 1]?.end ?? start };
}

/** Call before going down, or on in a row, and set `parser.depth` back after; keeps the stack from running out. */
export function enter(parser: Parser): void {
  if (++parser.depth > maxDepth) throw failAt(peek(parser), `the query nests deeper than ${maxDepth} levels`);
}

/** `(a, b)`, with a place for each. */
export function parseLabels(parser: Parser, where: string): { readonly labels: readonly string[]; readonly places: readonly Span[] } {
  const labels: string[] = [];
  const places: Span[] = [];
  expect(parser, "(", where);
  if (accept(parser, ")")) return { labels, places };
  do {
    const { start, end } = expect(parser, "word", where);
    labels.push(parser.text.slice(start, end));
    places.push({ start, end });
  } while (accept(parser, ","));
  if (!accept(parser, ")")) throw unexpected(parser, where, "`,` or `)`");
  return { labels, places };
}
