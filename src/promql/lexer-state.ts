/** Where the lexer stands, shared by its parts. */
import { isAlphanumeric } from "./characters.ts";
import { ParseFailure, quote } from "./error.ts";

/**
 * What a token is: `eof`, `number`, `duration`, `string`, `variable`, `identifier`, `metric` (a name with a colon), or the keyword
 * (in lower case), operator or sign itself.
 */
export type TokenKind = string;

/** Where reading stands, and the token that was read last. */
export interface Lexer {
  readonly text: string;
  /** `$name` and `${name}` are tokens. */
  readonly variables: boolean;
  /** Names without quotes may have dots, and letters beyond ASCII. */
  readonly unquotedNames: boolean;
  /** Just behind the last token. */
  position: number;
  kind: TokenKind;
  start: number;
  end: number;
  openParens: number;
  insideBraces: boolean;
  insideBrackets: boolean;
  /** Since `[` nothing but signs and duration functions came: other characters are errors of their own here. */
  atDurationStart: boolean;
  sawColon: boolean;
  /** A length stood in these brackets; only then may `:` follow. */
  sawDuration: boolean;
}

export function newLexer(text: string, options: Pick<Lexer, "variables" | "unquotedNames">): Lexer {
  return {
    text,
    variables: options.variables,
    unquotedNames: options.unquotedNames,
    position: 0,
    kind: "",
    start: 0,
    end: 0,
    openParens: 0,
    insideBraces: false,
    insideBrackets: false,
    atDurationStart: false,
    sawColon: false,
    sawDuration: false,
  };
}

/** The token is the next `length` characters. */
export function take(lexer: Lexer, kind: TokenKind, length: number): void {
  lexer.kind = kind;
  lexer.position += length;
}

/** The failure of the next `length` characters. */
export function failHere(lexer: Lexer, message: string, length: number): ParseFailure {
  return new ParseFailure(message, lexer.start, lexer.start + length);
}

/** The failure of the next character, or of the word that begins with it. */
export function unexpected(lexer: Lexer): ParseFailure {
  const { text, start } = lexer;
  let end = start;
  while (isAlphanumeric(text.charCodeAt(end))) end++;
  const found = end > start ? text.slice(start, end) : String.fromCodePoint(text.codePointAt(start) ?? 0);
  return failHere(lexer, `unexpected ${quote(found)}`, found.length);
}
