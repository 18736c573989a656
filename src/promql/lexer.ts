/**
 * Text into tokens, one at a time and only when asked: Prometheus reports the first error that it meets, be it of a token or of the
 * grammar, so the parser must not look further ahead than it does (https://github.com/prometheus/prometheus/blob/main/promql/parser/lex.go).
 */
import { isAlpha, isAlphanumeric, isDigit, isSpace, letterBeyondAscii } from "./characters.ts";
import { keywordOf } from "./keywords.ts";
import { scanCloseBracket, scanCloseParen, scanDurationStart, scanOpenBracket, scanOpenParen, scanVariable, scanWordInBrackets } from "./lexer-brackets.ts";
import { scanNumberOrDuration } from "./lexer-number.ts";
import { failHere, type Lexer, take, unexpected } from "./lexer-state.ts";
import { scanRawString, scanString } from "./lexer-string.ts";

/** Reads the next token into the lexer; throws a `ParseFailure` for what is none. */
export function nextToken(lexer: Lexer): void {
  const { text } = lexer;
  let at = lexer.position;
  for (;;) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) at++;
    else if (code === 35 && !lexer.atDurationStart) at = endOfLine(text, at);
    else break;
  }
  lexer.start = at;
  lexer.position = at;
  if (lexer.insideBraces) scanInsideBraces(lexer);
  else if (lexer.atDurationStart) scanDurationStart(lexer);
  else scan(lexer);
  lexer.end = lexer.position;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function scan(lexer: Lexer): void {
  const { text, start } = lexer;
  const code = text.charCodeAt(start);
  if (isNameStart(lexer, code) || code === 58) {
    if (lexer.insideBrackets) scanWordInBrackets(lexer);
    else scanWord(lexer);
    return;
  }
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) {
    scanNumberOrDuration(lexer);
    return;
  }
  switch (text[start]) {
    case undefined:
      scanEnd(lexer);
      return;
    case ",":
    case "*":
    case "/":
    case "%":
    case "+":
    case "-":
    case "^":
    case "@":
      take(lexer, text[start] ?? "", 1);
      return;
    case "(":
      scanOpenParen(lexer);
      return;
    case ")":
      scanCloseParen(lexer);
      return;
    case "{":
      take(lexer, "{", 1);
      lexer.insideBraces = true;
      return;
    case "[":
      scanOpenBracket(lexer);
      return;
    case "]":
      scanCloseBracket(lexer);
      return;
    case "=":
    case "!":
    case "<":
    case ">":
      scanComparison(lexer);
      return;
    case '"':
    case "'":
      scanString(lexer);
      return;
    case "`":
      scanRawString(lexer);
      return;
    default:
      if (!scanVariable(lexer)) throw unexpected(lexer);
  }
}

/** `==`, `!=`, `<`, `<=`, `</`, `>`, `>=`, `>/`; a single `=` is a token too, though none that may stand here. */
function scanComparison(lexer: Lexer): void {
  const first = lexer.text[lexer.start] ?? "";
  const second = lexer.text[lexer.start + 1] ?? "";
  if (second === "~" && (first === "=" || first === "!")) throw failHere(lexer, `\`${first}~\` outside of braces`, 2);
  if (second === "=" || (second === "/" && (first === "<" || first === ">"))) take(lexer, first + second, 2);
  else if (first === "!") throw failHere(lexer, "`!` without `=`", 1);
  else take(lexer, first, 1);
}

function scanEnd(lexer: Lexer): void {
  if (lexer.openParens !== 0) throw failHere(lexer, "unclosed `(`", 0);
  if (lexer.insideBrackets) throw failHere(lexer, "unclosed `[`", 0);
  take(lexer, "eof", 0);
}

function scanWord(lexer: Lexer): void {
  const { text, start } = lexer;
  let at = start;
  let colon = false;
  for (let code = text.charCodeAt(at); isAlphanumeric(code) || code === 58; code = text.charCodeAt(++at)) {
    if (code === 58) colon = true;
  }
  const asciiEnd = at;
  if (lexer.unquotedNames) at = endOfUnquoted(text, at, true);
  if (at > asciiEnd) colon = text.slice(start, at).includes(":");
  lexer.position = at;
  const keyword = colon || at > asciiEnd ? undefined : keywordOf(text.slice(start, at));
  // These three are words of the language only in front of a parenthesis, so that metrics may have their names.
  const needsParen = keyword === "fill" || keyword === "fill_left" || keyword === "fill_right";
  lexer.kind = keyword === undefined || (needsParen && !parenFollows(text, at)) ? (colon ? "metric" : "identifier") : keyword;
}

function isNameStart(lexer: Lexer, code: number): boolean {
  return isAlpha(code) || (lexer.unquotedNames && letterBeyondAscii(lexer.text, lexer.start) > 0);
}

/** Where a name ends in which dots and letters beyond ASCII may stand. */
function endOfUnquoted(text: string, from: number, colons: boolean): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    const width = isAlphanumeric(code) || code === 46 || (colons && code === 58) ? 1 : letterBeyondAscii(text, at);
    if (width === 0) return at;
    at += width;
  }
}

function parenFollows(text: string, from: number): boolean {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return text[at] === "(";
}

function scanInsideBraces(lexer: Lexer): void {
  const { text, start } = lexer;
  if (isNameStart(lexer, text.charCodeAt(start))) {
    let at = start;
    while (isAlphanumeric(text.charCodeAt(at))) at++;
    if (lexer.unquotedNames) at = endOfUnquoted(text, at, false);
    take(lexer, "identifier", at - start);
    return;
  }
  const second = text[start + 1];
  switch (text[start]) {
    case undefined:
      throw failHere(lexer, "unclosed `{`", 0);
    case ",":
      take(lexer, ",", 1);
      return;
    case '"':
    case "'":
      scanString(lexer);
      return;
    case "`":
      scanRawString(lexer);
      return;
    case "=":
      if (second === "~") take(lexer, "=~", 2);
      else take(lexer, "=", 1);
      return;
    case "!":
      if (second !== "~" && second !== "=") throw failHere(lexer, "`!` without `=` or `~`", 1);
      take(lexer, `!${second}`, 2);
      return;
    case "}":
      take(lexer, "}", 1);
      lexer.insideBraces = false;
      return;
    default:
      throw unexpected(lexer);
  }
}
