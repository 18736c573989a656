/** What parsers share that read all tokens first, those of LogQL and of TraceQL: where they are among them, and how deep. */
import type { Span } from "./ast.ts";
import { failAt, ParseFailure, quote } from "./error.ts";

/** How many expressions may stand in one another, and operators in a row, which make a tree as deep; real queries stay below 50. */
const maxDepth = 500;

interface Listed extends Span {
  /** Beside those of a language: "end", "fault", and "variable" for one of Grafana's. */
  readonly kind: string;
  /** Of a fault what is wrong. */
  readonly text: string;
}

export interface TokenList<T extends Listed = Listed> {
  readonly text: string;
  /** The last token is the end or a fault, and nothing is read behind it. */
  readonly tokens: readonly T[];
  position: number;
  depth: number;
}

/** Thrown where a variable of Grafana's stands in a place where nobody can know what it becomes. */
export class UnknowableFailure extends ParseFailure {}

export function peek<T extends Listed>({ tokens, position }: TokenList<T>, ahead = 0): T {
  return tokens[Math.min(position + ahead, tokens.length - 1)] as T;
}

export function take<T extends Listed>(list: TokenList<T>): T {
  const token = peek(list);
  if (token.kind === "fault") throw unexpected(list);
  list.position++;
  return token;
}

/** Whether the token ahead is of that kind; goes past it if so. */
export function accept(list: TokenList, kind: string): boolean {
  if (peek(list).kind !== kind) return false;
  take(list);
  return true;
}

/** The failure of the token ahead: `where` and what was `wanted` instead, if there is something to say. */
export function unexpected(list: TokenList, where?: string, wanted?: string): ParseFailure {
  const { kind, start, end, text } = peek(list);
  if (kind === "fault") return new ParseFailure(text, start, end);
  if (kind === "variable") return new UnknowableFailure("a variable of Grafana's", start, end);
  const what = kind === "end" ? "end of the query" : quote(list.text.slice(start, end));
  const message = `unexpected ${what}${where === undefined ? "" : ` in ${where}`}${wanted === undefined ? "" : `, expected ${wanted}`}`;
  return new ParseFailure(message, start, end);
}

/** From a place to the end of the token that was taken last. */
export function spanFrom({ tokens, position }: TokenList, start: number): Span {
  return { start, end: tokens[position - 1]?.end ?? start };
}

/** Call before going down, or on in a row, and set `depth` back after; keeps the stack from running out. */
export function enter(list: TokenList): void {
  if (++list.depth > maxDepth) throw failAt(peek(list), `the query nests deeper than ${maxDepth} levels`);
}
