/** Strings as tokens, and what they say. */
import { ParseFailure } from "./error.ts";
import type { Lexer } from "./lexer-state.ts";

/** Reads a string in single or double quotes, with the escapes of Go. */
export function scanString(lexer: Lexer): void {
  const { text, start } = lexer;
  const quote = text[start];
  for (let at = start + 1; ; ) {
    const character = text[at];
    if (character === quote) {
      lexer.kind = "string";
      lexer.position = at + 1;
      return;
    }
    if (character === undefined || character === "\n") throw new ParseFailure("unterminated string", start, at);
    at = character === "\\" ? endOfEscape(text, start, at, quote) : endOfCharacter(text, start, at);
  }
}

/** Reads a string in backticks, which has no escapes and may span lines. */
export function scanRawString(lexer: Lexer): void {
  const { text, start } = lexer;
  let at = start + 1;
  while (text[at] !== "`") {
    if (at >= text.length) throw new ParseFailure("unterminated string", start, at);
    at = endOfCharacter(text, start, at);
  }
  lexer.kind = "string";
  lexer.position = at + 1;
}

function endOfCharacter(text: string, start: number, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0xd800 || (code >= 0xe000 && code !== 0xfffd)) return at + 1;
  // Go takes the replacement character for a sign of broken UTF-8, even where it was written on purpose.
  if ((text.codePointAt(at) ?? 0) > 0xffff) return at + 2;
  throw new ParseFailure("a character in the string is no valid Unicode", start, at + 1);
}

function endOfEscape(text: string, start: number, at: number, quote: string | undefined): number {
  const form = /\\(?:[abfnrtv\\]|[0-7]{3}|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8})/y;
  form.lastIndex = at;
  const [found] = form.exec(text) ?? [];
  if (found === undefined) {
    if (text[at + 1] === quote) return at + 2;
    throw new ParseFailure(`unknown escape \`${text.slice(at, at + 2)}\` in the string`, start, Math.min(at + 2, text.length));
  }
  const code = codeOf(found);
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || (isByte(found) && code > 0xff)) {
    throw new ParseFailure(`escape \`${found}\` in the string is no character`, start, form.lastIndex);
  }
  return form.lastIndex;
}

/** An escape of one byte, as opposed to one of a character: `\xe4` or `\344`. */
const isByte = (sequence: string): boolean => /^\\[x0-7]/.test(sequence);

function codeOf(sequence: string): number {
  const letter = sequence[1] ?? "";
  if (letter === "x" || letter === "u" || letter === "U") return Number.parseInt(sequence.slice(2), 16);
  if (letter >= "0" && letter <= "7") return Number.parseInt(sequence.slice(1), 8);
  const named = "abfnrtv".indexOf(letter);
  return named === -1 ? letter.charCodeAt(0) : "\x07\b\f\n\r\t\v".charCodeAt(named);
}

export interface Unquoted {
  readonly value: string;
  /** Escapes of bytes made something that is no UTF-8; each such byte is U+FFFD in `value`. */
  readonly broken?: true;
}

/** What a string token says. */
export function unquote(token: string): Unquoted {
  const inner = token.slice(1, -1);
  if (token[0] === "`" || !inner.includes("\\")) return { value: inner };
  const escapes = /\\(?:[0-7]{3}|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|.)/gs;
  if (!/\\[x0-7]/.test(inner)) return { value: inner.replace(escapes, (sequence) => String.fromCodePoint(codeOf(sequence))) };
  return unquoteBytes(inner, escapes);
}

/** Bytes that stand side by side may be one character, so they are put together before they are read. */
function unquoteBytes(inner: string, escapes: RegExp): Unquoted {
  const bytes: number[] = [];
  let rest = 0;
  for (const match of inner.matchAll(escapes)) {
    addUtf8(bytes, inner.slice(rest, match.index));
    const code = codeOf(match[0]);
    if (isByte(match[0])) bytes.push(code);
    else addUtf8(bytes, String.fromCodePoint(code));
    rest = match.index + match[0].length;
  }
  addUtf8(bytes, inner.slice(rest));
  const value = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  const again: number[] = [];
  addUtf8(again, value);
  // A byte that is part of no character became U+FFFD, which is three others.
  const same = again.length === bytes.length && again.every((byte, index) => byte === bytes[index]);
  return same ? { value } : { value, broken: true };
}

function addUtf8(bytes: number[], text: string): void {
  for (const byte of new TextEncoder().encode(text)) bytes.push(byte);
}
