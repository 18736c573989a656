/** Numbers and durations as tokens, and what they are worth. */
import { isAlphanumeric, isDigit } from "./characters.ts";
import { ParseFailure, quote } from "./error.ts";
import type { Lexer } from "./lexer-state.ts";

/** Reads the number or duration that begins here; whether its value makes sense, `numberValue` and `durationMilliseconds` say. */
export function scanNumberOrDuration(lexer: Lexer): void {
  const { text, start } = lexer;
  const scanned = scanNumber(text, start);
  if (scanned.complete) {
    lexer.kind = "number";
    lexer.position = scanned.end;
    return;
  }
  // A number that broke off at a letter may be the first part of a duration.
  const duration = /[smhdwy]s?(?:\d+[smhdw]s?)*/y;
  duration.lastIndex = scanned.end;
  if (!duration.test(text) || isAlphanumeric(text.charCodeAt(duration.lastIndex))) {
    let end = scanned.end;
    while (isAlphanumeric(text.charCodeAt(end)) || text[end] === ".") end++;
    throw new ParseFailure(`${quote(text.slice(start, end))} is no number and no duration`, start, end);
  }
  lexer.kind = "duration";
  lexer.position = duration.lastIndex;
}

/** Goes over digits, one dot, one exponent and underscores between digits, in the order in which Prometheus tries them. */
function scanNumber(text: string, start: number): { end: number; complete: boolean } {
  let at = start;
  const hexadecimal = text[at] === "0" && (text[at + 1] === "x" || text[at + 1] === "X");
  if (hexadecimal) at += text[at + 2] === "_" ? 3 : 2;
  const isNumeral = hexadecimal ? isHexadecimalDigit : isDigit;
  if (text[at] === ".") at++;
  if (isNumeral(text.charCodeAt(at))) at++;
  let dot = false;
  let exponent = false;
  for (;;) {
    const character = text[at];
    if (character === ".") {
      at++;
      const next = text[at];
      if (dot || hexadecimal || next === "." || next === "_") return { end: at, complete: false };
      dot = true;
    } else if (character === "e" || character === "E") {
      at++;
      if (exponent) return { end: at, complete: false };
      exponent = true;
      if (text[at] === "+" || text[at] === "-") at++;
      if (endsBadly(text[at])) return { end: at, complete: false };
    } else if (character === "_") {
      at++;
      if (endsBadly(text[at])) return { end: at, complete: false };
    } else if (isNumeral(text.charCodeAt(at))) {
      // The whole run at once: an `e` in the middle of hexadecimal digits is no exponent.
      while (isNumeral(text.charCodeAt(at))) at++;
    } else break;
  }
  return { end: at, complete: !isAlphanumeric(text.charCodeAt(at)) };
}

/** What may not follow an exponent or an underscore. */
const endsBadly = (character: string | undefined): boolean => character === undefined || ".eE_".includes(character);

const isHexadecimalDigit = (code: number): boolean => isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

/** The value of a number token: `1e3`, `0x1F`, `017` (octal), `1_000`, `Inf`, `NaN`; nothing when it is malformed or too large. */
export function numberValue(token: string): number | undefined {
  const plain = Number(token);
  const simple = token.length < 2 || token[0] !== "0" || token[1] === "." || token[1] === "e" || token[1] === "E";
  if (simple && Number.isFinite(plain)) return plain;
  const lower = token.toLowerCase();
  if (lower === "inf") return Number.POSITIVE_INFINITY;
  if (lower === "nan") return Number.NaN;
  // An underscore stands between digits; the scanner has refused all others but one at the end.
  if (lower.endsWith("_")) return undefined;
  const digits = lower.replaceAll("_", "");
  return integerValue(digits) ?? (digits.startsWith("0x") ? undefined : finite(Number(digits)));
}

/** A hexadecimal or octal number that fits in 64 bits. */
function integerValue(digits: string): number | undefined {
  const numeral = /^0x[\da-f]+$/.test(digits) ? digits : /^0[0-7]+$/.test(digits) ? `0o${digits}` : undefined;
  if (numeral === undefined) return undefined;
  const value = BigInt(numeral);
  return value < 1n << 63n ? Number(value) : undefined;
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

const unitMilliseconds: ReadonlyMap<string, number> = new Map([
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
]);

/** Go keeps durations as 64-bit nanoseconds: some 292 years. */
const maxMilliseconds = 9_223_372_036_854;

/** The length of `1h30m`; a text when units repeat, are out of order, or the whole does not fit in 64 bits of nanoseconds. */
export function durationMilliseconds(token: string): number | string {
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < token.length; ) {
    const digits = at;
    while (isDigit(token.charCodeAt(at))) at++;
    const unitStart = at;
    while (at < token.length && !isDigit(token.charCodeAt(at))) at++;
    const unit = unitMilliseconds.get(token.slice(unitStart, at));
    if (unitStart === digits || unit === undefined || unit >= smallest) {
      return `${quote(token)} is no duration: units are y, w, d, h, m, s and ms, each once and in this order`;
    }
    smallest = unit;
    total += Number(token.slice(digits, unitStart)) * unit;
  }
  return total > maxMilliseconds ? `${quote(token)} is too long for a duration` : total;
}
