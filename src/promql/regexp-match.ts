/**
 * A text that a label pattern takes, and whether it takes a given one: enough of RE2 for patterns as people write them in
 * matchers. Never JavaScript's RegExp, which reads some patterns otherwise and can hang; what is not understood is `undefined`.
 */
import { remembered } from "../util/remembered.ts";

type Node =
  | { readonly is: "character"; readonly fits: (character: string) => boolean; readonly sample: string }
  | { readonly is: "sequence" | "choice"; readonly parts: readonly Node[] }
  | { readonly is: "repeat"; readonly of: Node; readonly least: number; readonly most: number };

/** A short text that the whole pattern takes. */
export function sampleOf(pattern: string): string | undefined {
  const { node } = read(pattern);
  return node && sample(node);
}

/** Whether the pattern takes the whole of `text`. */
export function takes(pattern: string, text: string): boolean | undefined {
  return read(pattern).takes(text);
}

/** Whether the pattern takes some part of `text`, as an expression without anchors does. */
export function matchesPart(pattern: string, text: string): boolean | undefined {
  const open = pattern.startsWith("^");
  return takes(`${open ? "" : ".*"}(?:${open ? pattern.slice(1) : pattern}).*`, text);
}

function sample(node: Node): string {
  switch (node.is) {
    case "character":
      return node.sample;
    case "sequence":
      return node.parts.map(sample).join("");
    case "choice":
      return sample(node.parts[0] ?? nothing);
    case "repeat":
      return sample(node.of).repeat(Math.max(node.least, Math.min(node.most, 1)));
  }
}
const nothing: Node = { is: "sequence", parts: [] };

/** Where a match that begins at one of `starts` can end. Sets of positions keep this from going back and forth. */
function ends(node: Node, text: string, starts: ReadonlySet<number>): ReadonlySet<number> {
  switch (node.is) {
    case "character":
      return new Set([...starts].filter((start) => start < text.length && node.fits(text.charAt(start))).map((start) => start + 1));
    case "sequence":
      return node.parts.reduce((from, part) => ends(part, text, from), starts);
    case "choice":
      return new Set(node.parts.flatMap((part) => [...ends(part, text, starts)]));
    case "repeat":
      return repeated(node, text, starts);
  }
}

function repeated({ of, least, most }: Extract<Node, { is: "repeat" }>, text: string, starts: ReadonlySet<number>): ReadonlySet<number> {
  let reached = starts;
  const found = new Set(least === 0 ? starts : []);
  // More rounds than characters reach nothing new.
  for (let round = 1; round <= Math.min(most, least + text.length) && reached.size > 0; round++) {
    reached = ends(of, text, reached);
    if (round >= least) for (const end of reached) found.add(end);
  }
  return found;
}

interface Reader {
  readonly pattern: string;
  position: number;
}

/** Queries ask the same of many values, and of one value many times. */
const read = remembered((pattern: string) => {
  const node = readWhole(pattern);
  const takes = remembered((text: string) => node && ends(node, text, new Set([0])).has(text.length), 100);
  return { node, takes };
}, 1000);

/** A pattern that takes the whole begins and ends where `^` and `$` at its ends say that it does. */
function readWhole(text: string): Node | undefined {
  const pattern = text.replace(/^\^/, "").replace(/(?<!\\)((?:\\\\)*)\$$/, "$1");
  const reader: Reader = { pattern, position: 0 };
  const node = readChoice(reader);
  return node && reader.position === pattern.length ? node : undefined;
}

function readChoice(reader: Reader): Node | undefined {
  const parts: Node[] = [];
  do {
    const part = readSequence(reader);
    if (!part) return undefined;
    parts.push(part);
  } while (accept(reader, "|"));
  return parts.length === 1 ? parts[0] : { is: "choice", parts };
}

function readSequence(reader: Reader): Node | undefined {
  const parts: Node[] = [];
  while (reader.position < reader.pattern.length && !"|)".includes(reader.pattern.charAt(reader.position))) {
    const atom = readAtom(reader);
    const part = atom && readRepeat(reader, atom);
    if (!part) return undefined;
    parts.push(part);
  }
  return { is: "sequence", parts };
}

function readAtom(reader: Reader): Node | undefined {
  const character = next(reader);
  switch (character) {
    case "(": {
      if (accept(reader, "?") && !accept(reader, ":")) return undefined;
      const inner = readChoice(reader);
      return inner && accept(reader, ")") ? inner : undefined;
    }
    case ".":
      return { is: "character", fits: (other) => other !== "\n", sample: "x" };
    case "[":
      return readClass(reader);
    case "\\":
      return readEscape(next(reader));
    case "^":
    case "$":
    case "*":
    case "+":
    case "?":
    case "{":
      return undefined;
    default:
      return literal(character);
  }
}

function literal(character: string): Node {
  return { is: "character", fits: (other) => other === character, sample: character };
}

const classes: Readonly<Record<string, { readonly fits: (character: string) => boolean; readonly sample: string }>> = {
  d: { fits: (character) => character >= "0" && character <= "9", sample: "1" },
  w: { fits: (character) => /\w/.test(character), sample: "x" },
  s: { fits: (character) => "\t\n\f\r ".includes(character), sample: " " },
};

function readEscape(character: string): Node | undefined {
  const known = classes[character];
  if (known) return { is: "character", ...known };
  return character === "" || /[a-zA-Z0-9]/.test(character) ? undefined : literal(character);
}

/** `[a-z0-9_]`, `[^/]`; the sample of one that excludes is the first of a few that it does not. */
function readClass(reader: Reader): Node | undefined {
  const negated = accept(reader, "^");
  const ranges: (readonly [string, string])[] = [];
  while (!accept(reader, "]")) {
    const from = next(reader);
    if (from === "" || from === "[" || from === "\\") return undefined;
    const isRange = reader.pattern.charAt(reader.position) === "-" && reader.pattern.charAt(reader.position + 1) !== "]";
    if (isRange) next(reader);
    ranges.push([from, isRange ? next(reader) : from]);
  }
  const fits = (character: string) => ranges.some(([from, to]) => character >= from && character <= to) !== negated;
  const found = [...ranges.map(([from]) => from), "x", "a", "1", "-"].find(fits);
  return found === undefined ? undefined : { is: "character", fits, sample: found };
}

function readRepeat(reader: Reader, of: Node): Node | undefined {
  const counts = readCounts(reader);
  if (counts === "none") return of;
  if (!counts) return undefined;
  // Whether as few or as many as possible are taken makes no difference to the whole.
  accept(reader, "?");
  return { is: "repeat", of, least: counts[0], most: counts[1] };
}

function readCounts(reader: Reader): readonly [number, number] | "none" | undefined {
  if (accept(reader, "*")) return [0, Number.POSITIVE_INFINITY];
  if (accept(reader, "+")) return [1, Number.POSITIVE_INFINITY];
  if (accept(reader, "?")) return [0, 1];
  if (!accept(reader, "{")) return "none";
  const end = reader.pattern.indexOf("}", reader.position);
  const [least, most, ...others] = reader.pattern.slice(reader.position, end).split(",");
  if (end === -1 || others.length > 0 || !/^\d{1,3}$/.test(least ?? "") || !/^\d{0,3}$/.test(most ?? "")) return undefined;
  reader.position = end + 1;
  return [Number(least), most === undefined ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most)];
}

function next(reader: Reader): string {
  return reader.pattern.charAt(reader.position++);
}

function accept(reader: Reader, character: string): boolean {
  if (reader.pattern.charAt(reader.position) !== character) return false;
  reader.position++;
  return true;
}
