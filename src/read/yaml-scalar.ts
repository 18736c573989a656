/** From the characters of a value in YAML to those of the file: past quotes, escapes, indentation and folded lines. */
import { CHOMPING_MODE, SCALAR_STYLE, type ScalarEvent } from "js-yaml";

/** Offsets in the file for each UTF-16 unit of a value: where what stands for it begins and ends. */
export interface Characters {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Asked for only where something is found in a value, since it looks at each of its characters. */
export function charactersOf(text: string, scalar: ScalarEvent): Characters {
  const made: Made = { text, starts: [], ends: [] };
  const { LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE;
  if (scalar.style === LITERAL_BLOCK || scalar.style === FOLDED_BLOCK) block(made, scalar);
  else flow(made, scalar);
  return made;
}

interface Made {
  readonly text: string;
  readonly starts: number[];
  readonly ends: number[];
}

function add({ starts, ends }: Made, start: number, end: number, count = 1): void {
  for (let index = 0; index < count; index++) {
    starts.push(start);
    ends.push(end);
  }
}

/** Plain and quoted values, whose line breaks fold: https://yaml.org/spec/1.2.2/#65-line-folding */
function flow(made: Made, { style, valueStart, valueEnd }: ScalarEvent): void {
  const { text } = made;
  // White space before a line break is none of the value, unless an escape stands for it.
  let kept = 0;
  for (let at = valueStart; at < valueEnd; ) {
    const start = at;
    const character = text[at];
    if (character === "\n" || character === "\r") {
      dropBlanks(made, kept);
      const breaks = skipBreaks(text, at, valueEnd);
      add(made, start, breaks.end, Math.max(1, breaks.count - 1));
      at = breaks.end;
      kept = made.starts.length;
    } else if (character === "\\" && style === SCALAR_STYLE.DOUBLE_QUOTED) {
      const said = escapeAt(text, at, valueEnd);
      add(made, start, said.end, said.count);
      at = said.end;
      kept = made.starts.length;
    } else {
      at += character === "'" && style === SCALAR_STYLE.SINGLE_QUOTED ? 2 : 1;
      add(made, start, at);
    }
  }
}

function dropBlanks({ text, starts, ends }: Made, kept: number): void {
  while (starts.length > kept && /[ \t]/.test(text[starts.at(-1) as number] ?? "")) {
    starts.pop();
    ends.pop();
  }
}

/** Over line breaks and the white space between and behind them. */
function skipBreaks(text: string, start: number, end: number): { readonly end: number; readonly count: number } {
  const breaks = /(?:[ \t]|\r\n?|\n)*/y;
  breaks.lastIndex = start;
  const [found = ""] = breaks.exec(text.slice(0, end)) ?? [];
  return { end: start + found.length, count: found.match(/\r\n?|\n/g)?.length ?? 0 };
}

/** How long an escape is, and how many units it stands for: none for one of a line break. */
function escapeAt(text: string, start: number, end: number): { readonly end: number; readonly count: number } {
  const kind = text[start + 1] ?? "";
  if (kind === "\n" || kind === "\r") return { end: skipBreaks(text, start + 1, end).end, count: 0 };
  const digits = { x: 2, u: 4, U: 8 }[kind] ?? 0;
  const past = start + 2 + digits;
  return { end: past, count: digits > 0 && Number.parseInt(text.slice(start + 2, past), 16) > 0xffff ? 2 : 1 };
}

/** `|` and `>`: https://yaml.org/spec/1.2.2/#81-block-scalar-styles */
function block(made: Made, { style, valueStart, valueEnd, indent, chomping }: ScalarEvent): void {
  const folded = style === SCALAR_STYLE.FOLDED_BLOCK;
  let end = valueStart;
  let isFirst = true;
  let wasIndented = false;
  let empty = 0;
  for (const line of linesIn(made.text, valueStart, valueEnd)) {
    const start = line.start + indent;
    if (indent < 0 || start >= line.end) {
      empty++;
      continue;
    }
    const isIndented = folded && /[ \t]/.test(made.text[start] as string);
    add(made, end, line.start, breaksBefore({ folded, isFirst, isIndented, wasIndented, empty }));
    for (let at = start; at < line.end; at++) add(made, at, at + 1);
    [end, isFirst, wasIndented, empty] = [line.end, false, isIndented, 0];
  }
  const last = isFirst ? 0 : 1;
  if (chomping === CHOMPING_MODE.KEEP) add(made, end, valueEnd, last + empty);
  else if (chomping !== CHOMPING_MODE.STRIP) add(made, end, valueEnd, last);
}

interface Between {
  readonly folded: boolean;
  readonly isFirst: boolean;
  /** The line, or the one before it, has more white space before it than the block: around such lines nothing folds. */
  readonly isIndented: boolean;
  readonly wasIndented: boolean;
  /** How many empty lines stand before it. */
  readonly empty: number;
}

/** How many characters, breaks or one blank, stand in the value before a line. */
function breaksBefore({ folded, isFirst, isIndented, wasIndented, empty }: Between): number {
  if (isFirst) return empty;
  if (!folded || isIndented || wasIndented) return empty + 1;
  return Math.max(1, empty);
}

function linesIn(text: string, start: number, end: number): readonly { readonly start: number; readonly end: number }[] {
  const lines = [];
  for (let at = start; at < end; ) {
    const next = /\r\n?|\n/g;
    next.lastIndex = at;
    const found = next.exec(text);
    const stop = found && found.index < end ? found.index : end;
    lines.push({ start: at, end: stop });
    at = found && found.index < end ? found.index + found[0].length : end;
  }
  return lines;
}
