/** From characters of a text to where they stand in the script that says the text, past escapes, pieces and `${}`. */
import { children, field, part, type SyntaxNode, unwrapped } from "./util/syntax.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** How a text came from what is written. */
export interface Reading {
  /** The characters that were written for each `${}`, in order. */
  readonly holes: readonly Range[];
  /** Backslashes stand for themselves. */
  readonly raw: boolean;
}

/** One piece of a text: so many characters, and where the nth stands. */
interface Piece {
  readonly length: number;
  at(index: number): Range;
  /** What is written there, and after which quote; of a hole nobody knows. */
  readonly said?: { readonly text: string; readonly quote: Quote; readonly end: number };
}

/** What a text in a script is written between. */
export type Quote = '"' | "'" | "`";

/** Characters of a text that can be written otherwise: where they stand, what they are, and between which quotes. */
export interface Writable extends Range {
  readonly text: string;
  readonly quote: Quote;
}

/** Like `rangeOfText`, of characters that one literal says with nothing put in between; no characters are the point where some can be written. */
export function writableText(script: string, node: SyntaxNode, { start, end }: Range, reading: Reading): Writable | undefined {
  let left = start;
  for (const { length, at, said } of piecesOf(script, unwrapped(node), reading) ?? []) {
    const last = left + end - start;
    if (said && left >= 0 && last <= length) {
      const from = left < length ? at(left).start : said.end;
      return { start: from, end: last > left ? at(last - 1).end : from, text: said.text.slice(left, last), quote: said.quote };
    }
    left -= length;
  }
  return undefined;
}

/** The text that a script says with nothing put in. */
export function wholeText(script: string, node: SyntaxNode, raw: boolean): string | undefined {
  const literal = unwrapped(node);
  if (children(literal, "expressions").length > 0) return undefined;
  const [piece, ...more] = piecesOf(script, literal, { holes: [], raw }) ?? [];
  return more.length === 0 ? piece?.said?.text : undefined;
}

/**
 * Where characters `start` to `end` of the text that `node` says stand in `script`; `undefined` when the text is not
 * written there, or not all of it.
 */
export function rangeOfText(script: string, node: SyntaxNode, { start, end }: Range, reading: Reading): Range | undefined {
  const pieces = piecesOf(script, unwrapped(node), reading);
  const first = pieces && characterAt(pieces, start);
  const last = pieces && characterAt(pieces, Math.max(end - 1, start));
  if (first === undefined || last === undefined) return undefined;
  return { start: first.start, end: end > start ? Math.max(last.end, first.end) : first.end };
}

/** The place of one character; the end of the text has one too, which is empty. */
function characterAt(pieces: readonly Piece[], index: number): Range | undefined {
  let left = index;
  for (const piece of pieces) {
    if (left < piece.length) return piece.at(left);
    left -= piece.length;
  }
  const last = pieces.at(-1);
  if (left > 0 || last === undefined) return undefined;
  const { end } = last.length > 0 ? last.at(last.length - 1) : last.at(0);
  return { start: end, end };
}

function piecesOf(script: string, node: SyntaxNode, reading: Reading): readonly Piece[] | undefined {
  const value = field(node, "value");
  if (node.type === "Literal" && typeof value === "string") return [written(script, node.start + 1, node.end - 1, { text: value, raw: false })];
  if (node.type === "TaggedTemplateExpression") return piecesOf(script, part(node, "quasi"), reading);
  if (node.type === "TemplateLiteral") return piecesOfTemplate(script, node, reading);
  if (node.type !== "BinaryExpression" || field(node, "operator") !== "+") return undefined;
  const [left, right] = ["left", "right"].map((side) => piecesOf(script, unwrapped(part(node, side)), { ...reading, holes: [] }));
  return left && right && [...left, ...right];
}

function piecesOfTemplate(script: string, node: SyntaxNode, reading: Reading): readonly Piece[] | undefined {
  const expressions = children(node, "expressions");
  const pieces: Piece[] = [];
  for (const [index, quasi] of children(node, "quasis").entries()) {
    if (quasi === undefined) return undefined;
    const tail = index === expressions.length;
    const value = field(quasi, "value") as { readonly raw: string; readonly cooked: string | null };
    pieces.push(written(script, quasi.start + 1, quasi.end - (tail ? 1 : 2), { text: reading.raw ? value.raw : (value.cooked ?? ""), raw: reading.raw }));
    const expression = expressions[index];
    const hole = reading.holes[index];
    if (expression === undefined) continue;
    // Without its length, what follows a hole cannot be counted; what stands before it can.
    if (hole === undefined) return pieces;
    pieces.push({ length: hole.end - hole.start, at: () => ({ start: expression.start, end: expression.end }) });
  }
  return pieces;
}

/** A piece as written, with its escapes: each may stand for none, one or two characters. */
function written(script: string, start: number, end: number, { text, raw }: { readonly text: string; readonly raw: boolean }): Piece {
  const characters: Range[] = [];
  const units = raw ? /\r\n|./gs : /\\(?:u\{([\da-fA-F]+)\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[0-3]?[0-7]{1,2}|\r\n|.)|\r\n|./gs;
  for (const match of script.slice(start, end).matchAll(units)) {
    const range = { start: start + match.index, end: start + match.index + match[0].length };
    const continued = /^\\(?:\r\n|[\n\r\u2028\u2029])$/.test(match[0]);
    const length = continued ? 0 : match[1] !== undefined && Number.parseInt(match[1], 16) > 0xffff ? 2 : 1;
    for (let index = 0; index < length; index++) characters.push(range);
  }
  const quote = script[start - 1] === '"' || script[start - 1] === "'" ? (script[start - 1] as Quote) : "`";
  return { length: characters.length, at: (index) => characters[index] ?? { start, end: start }, said: { text: text.replaceAll("\r\n", "\n"), quote, end } };
}
