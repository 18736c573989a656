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
  if (node.type === "Literal" && typeof field(node, "value") === "string") return [written(script, node.start + 1, node.end - 1, false)];
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
    pieces.push(written(script, quasi.start + 1, quasi.end - (tail ? 1 : 2), reading.raw));
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
function written(script: string, start: number, end: number, raw: boolean): Piece {
  const characters: Range[] = [];
  const units = raw ? /\r\n|./gs : /\\(?:u\{([\da-fA-F]+)\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[0-3]?[0-7]{1,2}|\r\n|.)|\r\n|./gs;
  for (const match of script.slice(start, end).matchAll(units)) {
    const range = { start: start + match.index, end: start + match.index + match[0].length };
    const continued = /^\\(?:\r\n|[\n\r\u2028\u2029])$/.test(match[0]);
    const length = continued ? 0 : match[1] !== undefined && Number.parseInt(match[1], 16) > 0xffff ? 2 : 1;
    for (let index = 0; index < length; index++) characters.push(range);
  }
  return { length: characters.length, at: (index) => characters[index] ?? { start, end: start } };
}
