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
  return [...tokens, { is: "end-of-text", text: "", start: at, end: at }];
}

/** Where the action ends that begins at `open`. A comment leaves no words. */
function afterAction(text: string, open: number, tokens: Token[]): number {
  const trims = /^- /.test(text.slice(open + 2, open + 4).replace(/\s/g, " "));
  const inside = open + 2 + (trims ? 2 : 0);
  if (text.startsWith("/*", inside)) return afterComment(text, open, inside);
  tokens.push({ is: "open", text: text.slice(open, inside), start: open, end: inside });
  let depth = 0;
  for (let at = inside; ; ) {
    const close = textAt(text, at, closing);
    if (close !== undefined) {
      if (depth > 0) throw new TemplateFailure("`(` has no `)`", open, at + close.length);
      tokens.push({ is: "close", text: close, start: at, end: at + close.length });
      return at + close.length;
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
  const close = textAt(text, end + 2, closing);
  if (close === undefined) throw new TemplateFailure("a comment stands alone in its braces", open, end + 2);
  return end + 2 + close.length;
}

const closing = /(?:[ \t\r\n]-)?\}\}/y;

/** What a sticky pattern finds at once behind `from`. */
function textAt(text: string, from: number, pattern: RegExp): string | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
}

const letter = /[\p{L}\p{Nd}_]/u;
const letters = /[\p{L}\p{Nd}_]*/uy;
/** What may follow a name or a field at once; anything else is a mistake, as the `-` in `$labels.my-label`. */
const terminator = /[ \t\r\n.,|:)(]|\}\}|$/y;

const fixed: Readonly<Record<string, Token["is"]>> = { "=": "assign", "|": "pipe", "(": "left-paren", ")": "right-paren" };

function nextToken(text: string, start: number): Token {
  const token = (is: Token["is"], end: number): Token => ({ is, text: text.slice(start, end), start, end });
  const first = text[start] as string;
  if (/[ \t\r\n]/.test(first)) return token("space", afterSpace(text, start));
  const is = fixed[first];
  if (is) return token(is, start + 1);
  if (first === ":") {
    if (text[start + 1] === "=") return token("declare", start + 2);
    throw new TemplateFailure("`:` without `=`", start, start + 1);
  }
  if (first === '"' || first === "`" || first === "'") return token(first === "'" ? "constant" : "string", afterQuoted(text, start));
  if (first === "$" || (first === "." && !/[0-9]/.test(text[start + 1] ?? ""))) return fieldOrVariable(text, start, first);
  if (/[0-9.+-]/.test(first)) return token("number", afterNumber(text, start));
  if (letter.test(first)) return word(text, start);
  if (/[*/<>%!&^]/.test(first)) throw noOperator(first, start);
  if (first > " " && first <= "~") return token("character", start + 1);
  throw new TemplateFailure(`${JSON.stringify(first)} is no character of a template`, start, start + 1);
}

/** A space before `-}}` belongs to that. */
function afterSpace(text: string, start: number): number {
  let end = start;
  while (/[ \t\r\n]/.test(text[end] ?? "")) end++;
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
  return from + (textAt(text, from, letters) as string).length;
}

function fieldOrVariable(text: string, start: number, first: string): Token {
  const end = afterNames(text, start + 1);
  if (textAt(text, end, terminator) === undefined) throw badCharacter(text, start, end);
  const is = first === "$" ? "variable" : end === start + 1 ? "dot" : "field";
  return { is, text: text.slice(start, end), start, end };
}

function word(text: string, start: number): Token {
  const end = afterNames(text, start);
  if (textAt(text, end, terminator) === undefined) throw badCharacter(text, start, end);
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
