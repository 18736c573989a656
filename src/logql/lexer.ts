/**
 * LogQL into tokens. Loki's lexer is that of Go with additions (https://github.com/grafana/loki/blob/main/pkg/logql/syntax/lex.go): names of
 * functions are words like others unless a parenthesis or a grouping follows, and a sign that it does not know is a word too.
 */
import { unquote } from "../promql/lexer-string.ts";
import { wrongEscape } from "../util/go-escape.ts";
import { durationMilliseconds, promDuration } from "../util/query-duration.ts";
import { aggregationOperators, rangeFunctions } from "./ast.ts";
import { sizeInBytes } from "./size.ts";

/**
 * `end`, `word`, `function` (a name of one that is called), `string`, `number`, `duration`, `bytes`, `range` (all of `[5m]`), `flag`,
 * `variable` (of Grafana), `fault`, or the keyword or sign itself.
 */
export type TokenKind = string;

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** What a string says, a word or function in lower case where case means nothing; of a fault what is wrong. */
  readonly text: string;
  /** Of a number itself, of a duration or range milliseconds, of a size bytes. */
  readonly value: number;
}

/** All tokens up to the end, or up to the first fault, which is then the last. Takes time linear in the length of the text. */
export function tokensOf(text: string, variables: boolean): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = afterSpace(text, at);
    const token = at >= text.length ? newToken("end", text.length, text.length) : tokenAt(text, at, variables);
    tokens.push(token);
    if (token.kind === "end" || token.kind === "fault") return tokens;
    at = token.end;
  }
}

function newToken(kind: TokenKind, start: number, end: number, text = "", value = Number.NaN): Token {
  return { kind, start, end, text, value };
}

const fault = (start: number, end: number, message: string): Token => newToken("fault", start, end, message);

/** Comments are those of Go too, beside `#`. */
function afterSpace(text: string, from: number): number {
  return from + match(space, text, from).length;
}
const space = /(?:[ \t\r\n]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;

function match(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? "";
}

function tokenAt(text: string, start: number, variables: boolean): Token {
  const variable = variables ? match(/\$(?:\w+|\{\w+(?:[.:][\w.:]+)?\})/y, text, start) : "";
  if (variable !== "") return newToken("variable", start, start + variable.length, variable);
  const word = match(/[\p{L}_][\p{L}\p{Nd}_]*/uy, text, start);
  if (word !== "") return wordToken(text, start, word);
  const number = match(/(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?/iy, text, start);
  if (number !== "") return numberToken(text, start, number);
  if (text.startsWith("/*", start)) return fault(start, start + 2, "the comment does not end");
  switch (text[start]) {
    case '"':
    case "`":
      return stringToken(text, start);
    case "'":
      return fault(start, start + 1, "single quotes begin no string");
    case "[":
      return rangeToken(text, start, variables);
    case "-":
      return minusToken(text, start);
    default: {
      const sign = match(/[!=|<>][=~>]|./suy, text, start);
      if (signs.has(sign)) return newToken(sign, start, start + sign.length, sign);
      const first = match(/./suy, text, start);
      return newToken(signs.has(first) ? first : "word", start, start + first.length, first);
    }
  }
}

const signs = new Set(", . { } = != =~ !~ !> |= |~ |> | ( ) ] + - * / % ^ == > >= < <=".split(" "));

function wordToken(text: string, start: number, word: string): Token {
  const end = start + word.length;
  const lower = word.toLowerCase();
  if (functions.has(lower)) {
    // Called, or an ordinary word.
    const called = /\s*(?:\(|(?:by|without)\s*\()/iy;
    called.lastIndex = end;
    return called.test(text) ? newToken(keywords.has(lower) ? lower : "function", start, end, lower) : newToken("word", start, end, word);
  }
  return keywords.has(lower) ? newToken(lower, start, end, word) : newToken("word", start, end, word);
}

/** Words of the language wherever they stand; the last two only where they are called. */
const keywords = new Set(
  `by without bool on ignoring group_left group_right offset or and unless json regexp logfmt unpack pattern label_format line_format unwrap decolorize drop
  keep variants of ip label_replace`.split(/\s+/),
);
const functions: ReadonlySet<string> = new Set([
  ...rangeFunctions,
  ...aggregationOperators,
  ..."vector label_replace bytes duration duration_seconds ip".split(" "),
]);

function numberToken(text: string, start: number, number: string): Token {
  // Go takes these for the start of an exponent, also in `5PB`.
  const exponent = match(/[ep]/iy, text, start + number.length);
  if (exponent !== "") return fault(start, start + number.length + 1, `\`${number}${exponent}\` is no number`);
  const quantity = quantityToken(text, start, start + number.length);
  if (quantity) return quantity;
  const end = start + number.length;
  if (/^0[\dA-Za-z_]/.test(text.slice(start, start + 2)) && !/^0[\d_]*[.eE]/.test(number)) {
    const rest = match(/\w+/y, text, start);
    if (!/^0[0-7]+$/.test(rest)) return fault(start, start + rest.length, `\`${rest}\` is no number`);
  }
  if (/__|_$|_[.eE]|[.]_/.test(number)) return fault(start, end, `\`${number}\` is no number`);
  return newToken("number", start, end, number, Number(number.replaceAll("_", "")));
}

/** A number that goes on as a duration or a size does; as much is read as could belong to one. */
function quantityToken(text: string, start: number, numberEnd: number): Token | undefined {
  const durationEnd = numberEnd + match(/[\d.nuµmshdwy]*/y, text, numberEnd).length;
  if (durationEnd > numberEnd) {
    const milliseconds = durationMilliseconds(text.slice(start, durationEnd));
    if (milliseconds !== undefined) return newToken("duration", start, durationEnd, text.slice(start, durationEnd), milliseconds);
  }
  const bytesEnd = numberEnd + match(/[\d.BikKMGTP]*/y, text, numberEnd).length;
  if (bytesEnd === numberEnd) return undefined;
  const bytes = sizeInBytes(text.slice(start, bytesEnd));
  return bytes === undefined ? undefined : newToken("bytes", start, bytesEnd, text.slice(start, bytesEnd), bytes);
}

function minusToken(text: string, start: number): Token {
  const flag = match(/--(?:strict|keep-empty)(?![\p{L}-])/uy, text, start);
  if (flag !== "") return newToken("flag", start, start + flag.length, flag);
  const end = start + 1 + match(/[\d.nuµmshdwy]*/y, text, start + 1).length;
  const milliseconds = end === start + 1 ? undefined : durationMilliseconds(text.slice(start, end));
  return milliseconds === undefined ? newToken("-", start, start + 1, "-") : newToken("duration", start, end, text.slice(start, end), milliseconds);
}

function rangeToken(text: string, start: number, variables: boolean): Token {
  const close = text.indexOf("]", start);
  if (close === -1) return fault(start, text.length, "`[` has no `]`");
  const inner = text.slice(start + 1, close);
  if (variables && /^\$(?:\w+|\{\w+(?:[.:][\w.:]+)?\})$/.test(inner.trim())) return newToken("range", start, close + 1, inner.trim());
  const milliseconds = promDuration(inner);
  if (milliseconds === undefined) return fault(start + 1, close, inner === "" ? "the range is empty" : `\`${inner}\` is no duration`);
  return newToken("range", start, close + 1, "", milliseconds);
}

function stringToken(text: string, start: number): Token {
  if (text[start] === "`") {
    const close = text.indexOf("`", start + 1);
    return close === -1 ? fault(start, text.length, "the string does not end") : newToken("string", start, close + 1, text.slice(start + 1, close));
  }
  const whole = match(/"(?:[^"\\\n]|\\[^\n])*"/y, text, start);
  if (whole === "") return fault(start, Math.max(start + 1, endOfLine(text, start)), "the string does not end");
  const wrong = wrongEscape(whole);
  if (wrong) return fault(start + wrong.index, start + wrong.index + wrong[0].length, `\`${wrong[0]}\` is no escape of a string`);
  return newToken("string", start, start + whole.length, unquote(whole).value);
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}
