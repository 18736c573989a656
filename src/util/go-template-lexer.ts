/** The words of a Go template, as Go's own lexer finds them: https://pkg.go.dev/text/template#hdr-Actions */

export interface Token {
  readonly is:
    | "text"
    | "open"
    | "close"
    | "space"
    | "identifier"
    | "keyword"
    | "field"
    | "variable"
    | "dot"
    | "string"
    | "number"
    | "constant"
    | "pipe"
    | "left-paren"
    | "right-paren"
    | "declare"
    | "assign"
    | "character"
    | "end-of-text";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What keeps Go from reading a template, and where. */
export class TemplateFailure extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

const keywords: ReadonlySet<string> = new Set("block define else end if range nil template with".split(" "));

/** All words, ending with `end-of-text`; throws a `TemplateFailure`. Words of an action lie between `open` and `close`. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    const end = open < 0 ? text.length : open;
    if (end > at) tokens.push({ is: "text", text: text.slice(at, end), start: at, end });
    at = open < 0 ? end : afterAction(text, open, tokens);
  }
  tokens.push({ is: "end-of-text", text: "", start: at, end: at });
  return tokens;
}

/** Where the action ends that begins at `open`. A comment leaves no words. */
function afterAction(text: string, open: number, tokens: Token[]): number {
  const trims = text[open + 2] === "-" && isSpace(text.charCodeAt(open + 3));
  const inside = open + 2 + (trims ? 2 : 0);
  if (text.startsWith("/*", inside)) return afterComment(text, open, inside);
  tokens.push({ is: "open", text: text.slice(open, inside), start: open, end: inside });
  let depth = 0;
  for (let at = inside; ; ) {
    const behind = afterClosing(text, at);
    if (behind > at) {
      if (depth > 0) throw new TemplateFailure("`(` has no `)`", open, behind);
      tokens.push({ is: "close", text: text.slice(at, behind), start: at, end: behind });
      return behind;
    }
    if (at >= text.length) throw new TemplateFailure("`{{` has no `}}`", open, text.length);
    const token = nextToken(text, at);
    if (token.is === "left-paren") depth++;
    if (token.is === "right-paren" && --depth < 0) throw new TemplateFailure("`)` has no `(`", token.start, token.end);
    tokens.push(token);
    at = token.end;
  }
}

function afterComment(text: string, open: number, inside: number): number {
  const end = text.indexOf("*/", inside);
  if (end < 0) throw new TemplateFailure("`/*` has no `*/`", open, text.length);
  const behind = afterClosing(text, end + 2);
  if (behind === end + 2) throw new TemplateFailure("a comment stands alone in its braces", open, end + 2);
  return behind;
}

/** Behind `}}` with the ` -` that may stand before it; `from` where none begins there. */
function afterClosing(text: string, from: number): number {
  const braces = text[from + 1] === "-" && isSpace(text.charCodeAt(from)) ? from + 2 : from;
  return text.startsWith("}}", braces) ? braces + 2 : from;
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13 && code !== 11 && code !== 12);

const letter = /[\p{L}\p{Nd}_]/u;
const letters = /[\p{L}\p{Nd}_]*/uy;
/** What may follow a name or a field at once, beside spaces and the end; anything else is a mistake, as the `-` in `$labels.my-label`. */
const terminators = ".,|:)(";

const fixed: Readonly<Record<string, Token["is"]>> = { "=": "assign", "|": "pipe", "(": "left-paren", ")": "right-paren" };

function nextToken(text: string, start: number): Token {
  const first = text[start] as string;
  if (isSpace(text.charCodeAt(start))) return tokenOf("space", text, start, afterSpace(text, start));
  if (first === "$" || (first === "." && !/[0-9]/.test(text[start + 1] ?? ""))) return fieldOrVariable(text, start, first);
  const is = fixed[first];
  if (is) return tokenOf(is, text, start, start + 1);
  if (first === ":") {
    if (text[start + 1] === "=") return tokenOf("declare", text, start, start + 2);
    throw new TemplateFailure("`:` without `=`", start, start + 1);
  }
  if (first === '"' || first === "`" || first === "'") return tokenOf(first === "'" ? "constant" : "string", text, start, afterQuoted(text, start));
  if (/[0-9.+-]/.test(first)) return tokenOf("number", text, start, afterNumber(text, start));
  if (letter.test(first)) return word(text, start);
  if (/[*/<>%!&^]/.test(first)) throw noOperator(first, start);
  if (first > " " && first <= "~") return tokenOf("character", text, start, start + 1);
  throw new TemplateFailure(`${JSON.stringify(first)} is no character of a template`, start, start + 1);
}

const tokenOf = (is: Token["is"], text: string, start: number, end: number): Token => ({ is, text: text.slice(start, end), start, end });

/** A space before `-}}` belongs to that. */
function afterSpace(text: string, start: number): number {
  let end = start;
  while (isSpace(text.charCodeAt(end))) end++;
  return end > start + 1 && text.startsWith("-}}", end) ? end - 1 : end;
}

function afterQuoted(text: string, start: number): number {
  const quote = text[start] as string;
  const pattern = quote === "`" ? /`[^`]*`/y : quote === '"' ? /"(?:[^"\\\n]|\\[^\n])*"/y : /'(?:[^'\\\n]|\\[^\n]+?)'/uy;
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw new TemplateFailure(`${quote === "`" ? "a backtick" : `\`${quote}\``} begins a text that does not end`, start, start + 1);
  return pattern.lastIndex;
}

function afterNames(text: string, from: number): number {
  let end = from;
  while (isAsciiName(text.charCodeAt(end))) end++;
  if (!(text.charCodeAt(end) > 127)) return end;
  letters.lastIndex = end;
  letters.test(text);
  return letters.lastIndex;
}

const isAsciiName = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

function mayFollow(text: string, at: number): boolean {
  return at >= text.length || isSpace(text.charCodeAt(at)) || terminators.includes(text[at] as string) || text.startsWith("}}", at);
}

function fieldOrVariable(text: string, start: number, first: string): Token {
  const end = afterNames(text, start + 1);
  if (!mayFollow(text, end)) throw badCharacter(text, start, end);
  return tokenOf(first === "$" ? "variable" : end === start + 1 ? "dot" : "field", text, start, end);
}

function word(text: string, start: number): Token {
  const end = afterNames(text, start);
  if (!mayFollow(text, end)) throw badCharacter(text, start, end);
  const name = text.slice(start, end);
  return { is: keywords.has(name) ? "keyword" : name === "true" || name === "false" ? "constant" : "identifier", text: name, start, end };
}

const noOperator = (sign: string, start: number) => new TemplateFailure(`templates have no operator \`${sign}\``, start, start + 1);

const badCharacter = (text: string, start: number, end: number) =>
  new TemplateFailure(`\`${text[end]}\` cannot follow \`${text.slice(start, end)}\``, start, end + 1);

function afterNumber(text: string, start: number): number {
  const pattern =
    /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)(?:[+-][0-9.]+i|i)?/y;
  pattern.lastIndex = start;
  pattern.test(text);
  const end = pattern.lastIndex;
  if (!/[0-9]/.test(text.slice(start, end))) throw noOperator(text[start] as string, start);
  if (letter.test(text[end] ?? "")) throw new TemplateFailure(`\`${text.slice(start, end + 1)}\` is no number`, start, end + 1);
  return end;
}
