/**
 * Whether a pattern is one of RE2 (https://github.com/google/re2/wiki/Syntax), as Go reads it, and whether it matches the empty text.
 *
 * A reader of our own, because parsing a query is synchronous and lies on the cold path: importing re2js costs a quarter of an empty
 * Node process, its first compilation another fifth. It builds no automaton; the tests hold it against re2js. A user's pattern is never
 * given to JavaScript's RegExp, whose syntax differs and which can hang.
 */
import { quote } from "./error.ts";
import { isLoneSurrogate, type PatternReader, readClass, readEscape, readPerlClass, readRune, readUnicodeClass } from "./regexp-character.ts";

export type RegexpReading = { readonly error: string } | { readonly matchesEmpty: boolean };

/** What is wrong with `pattern`, or nothing. */
export function regexpError(pattern: string): string | undefined {
  const reading = readRegexp(pattern);
  return "error" in reading ? reading.error : undefined;
}

/** Reads a pattern in time linear in its length. `matchesEmpty` is for the whole text, since Prometheus anchors patterns at both ends. */
export function readRegexp(pattern: string): RegexpReading {
  if (isPlain(pattern)) return { matchesEmpty: pattern === "" };
  const reader: Reader = { pattern, position: 0, frames: [newFrame(false)], repeated: false };
  while (reader.position < pattern.length) {
    const error = readPiece(reader);
    if (error !== undefined) return { error };
  }
  const [frame, ...open] = reader.frames;
  if (frame === undefined || open.length > 0) return { error: "missing closing `)`" };
  const whole = closeFrame(frame);
  return limitError(whole) ?? { matchesEmpty: whole.empty };
}

/** Go's limits: copies made by nested repetitions, instructions of the program, height of the tree. */
const maxCopies = 1000;
const maxSize = Math.floor((128 << 20) / 40);
const maxHeight = 1000;

/** What has to be known of a piece of the pattern. */
interface Piece {
  readonly empty: boolean;
  readonly copies: number;
  readonly size: number;
  readonly height: number;
}

/** An open group: its finished alternatives as one piece, and the pieces of the alternative being read. */
interface Frame {
  alternatives: Piece | undefined;
  pieces: Piece[];
  readonly captures: boolean;
}

/** The pattern being read, with its open groups. */
interface Reader extends PatternReader {
  readonly frames: Frame[];
  /** The last thing read was a repetition: `a**` is refused. */
  repeated: boolean;
}

const character: Piece = { empty: false, copies: 1, size: 1, height: 1 };
const nothing: Piece = { empty: true, copies: 1, size: 1, height: 1 };
const newFrame = (captures: boolean): Frame => ({ alternatives: undefined, pieces: [], captures });

/** Letters, digits and signs without a meaning: most patterns that are not one are alternatives of them. */
function isPlain(pattern: string): boolean {
  for (let index = 0; index < pattern.length; index++) {
    const code = pattern.charCodeAt(index);
    const plain =
      (code >= 97 && code <= 122) || (code >= 48 && code <= 58) || (code >= 65 && code <= 90) || code === 95 || (code >= 44 && code <= 47 && code !== 46);
    if (!plain) return false;
  }
  return true;
}

function readPiece(reader: Reader): string | undefined {
  const { pattern, frames } = reader;
  const frame = frames[frames.length - 1] ?? newFrame(false);
  const wasRepeated = reader.repeated;
  reader.repeated = false;
  switch (pattern[reader.position]) {
    case "(":
      return readGroupStart(reader);
    case ")":
      reader.position++;
      frames.pop();
      if (frames.length === 0) return "unexpected `)`";
      return add(frames[frames.length - 1] ?? frame, closeFrame(frame));
    case "|":
      reader.position++;
      frame.alternatives = either(frame.alternatives, together(frame.pieces));
      frame.pieces = [];
      return undefined;
    case "^":
    case "$":
      reader.position++;
      return add(frame, nothing);
    case ".":
      reader.position++;
      return add(frame, character);
    case "[":
      return readClass(reader) ?? add(frame, character);
    case "*":
    case "+":
    case "?":
      return repeat(reader, frame, pattern[reader.position] === "+" ? 1 : 0, -1, reader.position + 1, wasRepeated);
    case "{":
      return readCounts(reader, frame, wasRepeated);
    case "\\":
      return readBackslash(reader, frame);
    default:
      return typeof readRune(reader) === "string" ? "invalid UTF-8" : add(frame, character);
  }
}

function add(frame: Frame, piece: Piece): undefined {
  frame.pieces.push(piece);
}

/** Pieces one after the other. */
function together(pieces: readonly Piece[]): Piece {
  const [first] = pieces;
  if (first === undefined) return nothing;
  if (pieces.length === 1) return first;
  let { empty, copies, size, height } = first;
  for (const piece of pieces.slice(1)) {
    empty &&= piece.empty;
    copies = Math.max(copies, piece.copies);
    size += piece.size;
    height = Math.max(height, piece.height);
  }
  // Letters in a row are one node of Go's tree.
  return { empty, copies, size, height: height === 1 ? 1 : height + 1 };
}

function either(left: Piece | undefined, right: Piece): Piece {
  if (left === undefined) return right;
  return {
    empty: left.empty || right.empty,
    copies: Math.max(left.copies, right.copies),
    size: left.size + right.size + 1,
    height: Math.max(left.height, right.height),
  };
}

function closeFrame(frame: Frame): Piece {
  const inner = either(frame.alternatives, together(frame.pieces));
  return frame.captures ? { ...inner, size: inner.size + 2, height: inner.height + 1 } : inner;
}

function limitError(piece: Piece): { error: string } | undefined {
  if (piece.size > maxSize) return { error: "the pattern is too large" };
  if (piece.height > maxHeight) return { error: "the pattern nests too deeply" };
  return undefined;
}

/** `maximum` is -1 when there is none. */
function repeat(reader: Reader, frame: Frame, minimum: number, maximum: number, after: number, wasRepeated: boolean): string | undefined {
  const operator = reader.pattern.slice(reader.position, after);
  reader.position = reader.pattern[after] === "?" ? after + 1 : after;
  reader.repeated = true;
  if (wasRepeated) return `repeated repetition \`${operator}\``;
  const piece = frame.pieces.pop();
  if (piece === undefined) return `nothing before ${quote(operator)} to repeat`;
  const times = maximum === -1 ? minimum : maximum;
  const copies = operator[0] === "{" ? (maximum === 0 ? 1 : Math.max(1, times) * piece.copies) : piece.copies;
  if (times >= 2 && copies > maxCopies) return `repetition \`${operator}\` makes more than ${maxCopies} copies`;
  const size = maximum === -1 ? Math.max(1, minimum) * piece.size + (minimum === 0 ? 2 : 1) : maximum * piece.size + (maximum - minimum);
  const repeatedPiece = { empty: piece.empty || minimum === 0, copies, size: Math.max(1, size), height: piece.height + 1 };
  frame.pieces.push(repeatedPiece);
  return limitError(repeatedPiece)?.error;
}

/** `{2}`, `{2,}`, `{2,5}`; anything else after `{` makes it a letter. */
function readCounts(reader: Reader, frame: Frame, wasRepeated: boolean): string | undefined {
  const counts = /\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y;
  counts.lastIndex = reader.position;
  const match = counts.exec(reader.pattern);
  if (match === null) {
    reader.position++;
    return add(frame, character);
  }
  const minimum = Number(match[1]);
  const maximum = match[2] === undefined ? minimum : match[3] === undefined ? -1 : Number(match[3]);
  if (minimum > maxCopies || maximum > maxCopies || (maximum >= 0 && minimum > maximum)) return `repetition \`${match[0]}\` is out of bounds`;
  return repeat(reader, frame, minimum, maximum, counts.lastIndex, wasRepeated);
}

/** `(`, `(?:`, `(?P<name>`, `(?<name>`, `(?i:`, `(?i)`. */
function readGroupStart(reader: Reader): string | undefined {
  const group = /\((?!\?)|\(\?P?<(\w+)>|\(\?([imsU]*)(-[imsU]+)?([:)])/y;
  group.lastIndex = reader.position;
  const match = group.exec(reader.pattern);
  if (match === null) return `unknown group \`${reader.pattern.slice(reader.position, reader.position + 3)}\``;
  reader.position = group.lastIndex;
  if (match[4] !== ")") reader.frames.push(newFrame(match[4] === undefined));
  return undefined;
}

function readBackslash(reader: Reader, frame: Frame): string | undefined {
  const { pattern, position } = reader;
  switch (pattern[position + 1]) {
    case "A":
    case "z":
    case "B":
      reader.position += 2;
      return add(frame, nothing);
    case "b":
      // There is no word at either side of an empty text, so it never matches there.
      reader.position += 2;
      return add(frame, character);
    case "Q": {
      const end = pattern.indexOf("\\E", position + 2);
      const literal = pattern.slice(position + 2, end === -1 ? pattern.length : end);
      reader.position = end === -1 ? pattern.length : end + 2;
      for (const rune of literal) {
        if (isLoneSurrogate(rune)) return "invalid UTF-8";
        add(frame, character);
      }
      return undefined;
    }
    default: {
      const error = readUnicodeClass(reader) ?? (readPerlClass(reader) ? undefined : readEscape(reader));
      return typeof error === "string" ? error : add(frame, character);
    }
  }
}
