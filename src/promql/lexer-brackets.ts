/** Parentheses, brackets, and what stands in brackets, where other tokens are allowed than elsewhere. */
import { isAlpha, isDigit } from "./characters.ts";
import { ParseFailure } from "./error.ts";
import { scanNumberOrDuration } from "./lexer-number.ts";
import { failHere, type Lexer, take, unexpected } from "./lexer-state.ts";

/** `(`, counted so that one which is left open can be named. */
export function scanOpenParen(lexer: Lexer): void {
  take(lexer, "(", 1);
  lexer.openParens++;
}

/** `)`, which must have been opened. */
export function scanCloseParen(lexer: Lexer): void {
  take(lexer, ")", 1);
  lexer.openParens--;
  // Prometheus has moved on by one character when it notices, and so its place is behind the parenthesis.
  if (lexer.openParens < 0) throw new ParseFailure("unexpected `)`", lexer.position, lexer.position);
}

/** `[`, which cannot stand within brackets. */
export function scanOpenBracket(lexer: Lexer): void {
  if (lexer.insideBrackets) throw unexpected(lexer);
  take(lexer, "[", 1);
  lexer.sawColon = false;
  lexer.sawDuration = false;
  lexer.insideBrackets = true;
  lexer.atDurationStart = true;
}

/** `]`, which must have been opened. */
export function scanCloseBracket(lexer: Lexer): void {
  if (!lexer.insideBrackets) throw unexpected(lexer);
  take(lexer, "]", 1);
  lexer.insideBrackets = false;
  lexer.atDurationStart = false;
}

/** A colon or the name of a duration function: no other words stand in brackets. */
export function scanWordInBrackets(lexer: Lexer): void {
  if (lexer.text[lexer.start] === ":" && !lexer.sawColon) {
    take(lexer, ":", 1);
    lexer.sawColon = true;
    return;
  }
  if (!scanDurationFunction(lexer)) throw unexpected(lexer);
}

/** `step`, `range`, `min_of` and `max_of` in brackets; a word ends before a digit there. */
function scanDurationFunction(lexer: Lexer): boolean {
  const { text, start } = lexer;
  let at = start;
  while (isAlpha(text.charCodeAt(at))) at++;
  const word = text.slice(start, at).toLowerCase();
  if (word !== "step" && word !== "range" && word !== "min_of" && word !== "max_of") return false;
  lexer.kind = word;
  lexer.position = at;
  return true;
}

/** A token in brackets as long as no number or variable came: these have errors of their own. */
export function scanDurationStart(lexer: Lexer): void {
  const { text, start } = lexer;
  const code = text.charCodeAt(start);
  if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) {
    lexer.sawDuration = true;
    lexer.atDurationStart = false;
    scanNumberOrDuration(lexer);
    return;
  }
  switch (text[start]) {
    case undefined:
      throw failHere(lexer, "unclosed `[`", 0);
    case "]":
      scanCloseBracket(lexer);
      return;
    case ":":
      take(lexer, ":", 1);
      if (!lexer.sawDuration || lexer.sawColon) throw new ParseFailure("unexpected `:`", lexer.position, lexer.position);
      lexer.sawColon = true;
      return;
    case "(":
      scanOpenParen(lexer);
      return;
    case ")":
      scanCloseParen(lexer);
      return;
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "^":
    case ",":
      take(lexer, text[start] ?? "", 1);
      return;
    default:
      lexer.sawDuration = true;
      if (scanDurationFunction(lexer)) return;
      if (!scanVariable(lexer)) throw unexpected(lexer);
      lexer.atDurationStart = false;
  }
}

/** Grafana's `$name`, `${name}` and `${name:format}`, which a unit may follow: `${__range_s}s`. */
export function scanVariable(lexer: Lexer): boolean {
  if (!lexer.variables) return false;
  const variable = /\$(?:\w+|\{\w+(?::\w+)?\}(?:ms|[smhdwy])?)/y;
  variable.lastIndex = lexer.start;
  if (!variable.test(lexer.text)) return false;
  take(lexer, "variable", variable.lastIndex - lexer.start);
  return true;
}
