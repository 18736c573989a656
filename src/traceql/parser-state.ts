/** What the parts of the parser share: the tokens, where it is among them, and how deep. */
import type { Span } from "../promql/ast.ts";
import { ParseFailure, quote } from "../promql/error.ts";
import type { Attribute, Intrinsic, Static, ValueType } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** How many expressions may stand in one another, and operators in a row, which make a tree as deep. */
const maxDepth = 500;

export interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
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
  parser.position++;
  return token;
}

/** Whether the token ahead is of that kind; goes past it if so. */
export function accept(parser: Parser, kind: string): boolean {
  if (peek(parser).kind !== kind) return false;
  take(parser);
  return true;
}

export function expect(parser: Parser, kind: string, where: string): Token {
  if (peek(parser).kind !== kind) throw unexpected(parser, where, `\`${kind}\``);
  return take(parser);
}

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

/** An attribute or an intrinsic, if one is ahead. */
export function acceptAttribute(parser: Parser): Attribute | Intrinsic | undefined {
  const { kind, text, scope, start, end } = peek(parser);
  if (kind !== "attribute" && kind !== "intrinsic") return undefined;
  take(parser);
  const span = { start, end };
  if (kind === "intrinsic") return { type: "intrinsic", name: text, span };
  const of = scope.replace(/^parent\./, "").replace(/\.$/, "") as NonNullable<Attribute["scope"]> | "";
  return { type: "attribute", ...(of !== "" && { scope: of }), ...(scope.startsWith("parent.") && { parent: true as const }), name: text, span };
}

const types: Readonly<Record<string, ValueType>> = {
  true: "boolean",
  false: "boolean",
  nil: "nil",
  ok: "status",
  error: "status",
  unset: "status",
};

/** A value, if one is ahead. */
export function acceptStatic(parser: Parser): Static | undefined {
  const { kind, text, value, start, end } = peek(parser);
  const of = typeOf(kind, text);
  if (of === undefined) return undefined;
  take(parser);
  return { type: "static", ...(of !== "any" && { of }), text, value, span: { start, end } };
}

function typeOf(kind: string, text: string): ValueType | "any" | undefined {
  if (kind === "string" || kind === "int" || kind === "float" || kind === "duration") return kind;
  if (kind === "static") return types[text] ?? "kind";
  if (kind === "word" && (text === "minInt" || text === "maxInt")) return "int";
  return kind === "variable" ? "any" : undefined;
}
