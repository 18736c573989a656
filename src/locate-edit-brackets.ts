/** Entries between brackets, in a script, in JSON and in YAML's flow style: how one leaves, and how one comes to the others. */

/** Characters `start` to `end` of a text become `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Bracketed {
  /** All of the file, or of the text. */
  readonly text: string;
  /** Behind the opening bracket. */
  readonly open: number;
  /** Before the closing one. */
  readonly close: number;
  readonly entries: readonly { readonly start: number; readonly end: number }[];
  /** Whether a comma may follow the last entry; JSON has none. */
  readonly trailing: boolean;
}

/** Takes an entry out, with its comma; with its lines and a comment behind it where nothing else stands on them. */
export function withoutEntry(list: Bracketed, index: number): readonly TextEdit[] {
  const { text, entries, open, close } = list;
  const entry = entries[index] as Bracketed["entries"][number];
  const previous = entries[index - 1];
  const next = entries[index + 1];
  const comma = commaIn(text, entry.end, next?.start ?? close);
  const end = comma === undefined ? entry.end : comma + 1;
  const whole = wholeLines(text, entry.start, end);
  if (whole) {
    const before = next === undefined && comma === undefined && previous ? commaIn(text, previous.end, entry.start) : undefined;
    const gone = { ...whole, text: "" };
    return before === undefined ? [gone] : [{ start: before, end: before + 1, text: "" }, gone];
  }
  if (next) return [{ start: entry.start, end: blanksAfter(text, end), text: "" }];
  if (previous) return [{ start: previous.end, end: entry.end, text: "" }];
  const alone = text.slice(open, entry.start).trim() === "" && text.slice(end, close).trim() === "";
  return [alone ? { start: open, end: close, text: "" } : { start: entry.start, end, text: "" }];
}

/** Puts an entry behind the others, on a line of its own where they have one each. */
export function withEntry({ text, open, close, entries, trailing }: Bracketed, written: string): readonly TextEdit[] {
  const last = entries.at(-1);
  if (last === undefined) {
    const room = text[open - 1] === "{" ? " " : "";
    const between = text.slice(open, close);
    return between.trim() === ""
      ? [{ start: open, end: close, text: `${room}${written}${room}` }]
      : [{ start: close, end: close, text: `${/\s$/.test(between) ? "" : " "}${written}${room}` }];
  }
  const line = lineOf(text, last.start);
  const indent = text.slice(line.start, last.start);
  if (indent.trim() !== "" || line.start === 0 || text.slice(last.end, close).indexOf("\n") < 0)
    return [{ start: last.end, end: last.end, text: `, ${written}` }];
  const comma = commaIn(text, last.end, close);
  const behind = lineOf(text, comma ?? last.end).end;
  const added = { start: behind, end: behind, text: `${newlineOf(text)}${indent}${written}${comma !== undefined && trailing ? "," : ""}` };
  return comma === undefined ? joined({ start: last.end, end: last.end, text: "," }, added) : [added];
}

/** Stretches of a text in another order: at each place what stood at the place of its number. */
export function permuted(text: string, stretches: readonly { readonly start: number; readonly end: number }[], order: readonly number[]): readonly TextEdit[] {
  return stretches.flatMap((stretch, index) => {
    const from = stretches[order[index] ?? index] ?? stretch;
    return from === stretch ? [] : [{ ...stretch, text: text.slice(from.start, from.end) }];
  });
}

/** Two edits, or one where they touch: what is written at one point is written in one order. */
function joined(first: TextEdit, second: TextEdit): readonly TextEdit[] {
  return first.end === second.start ? [{ start: first.start, end: second.end, text: first.text + second.text }] : [first, second];
}

/** The first comma between two offsets that no comment holds. */
function commaIn(text: string, start: number, end: number): number | undefined {
  for (const match of text.slice(start, end).matchAll(/\/\/.*|\/\*[\s\S]*?\*\/|(?<=^|\s)#.*|,/g)) if (match[0] === ",") return start + match.index;
  return undefined;
}

/** The lines of a stretch with what ends them, where nothing but blanks and a comment at their end stands on them too. */
export function wholeLines(text: string, start: number, end: number): { readonly start: number; readonly end: number } | undefined {
  const first = lineOf(text, start);
  const last = lineOf(text, end);
  if (first.start === 0 && last.end === text.length) return undefined;
  if (text.slice(first.start, start).trim() !== "" || !/^\s*(?:(?:\/\/|#).*|\/\*(?:(?!\*\/).)*\*\/\s*)?$/.test(text.slice(end, last.end))) return undefined;
  return { start: first.start, end: Math.min(text.indexOf("\n", last.end) + 1 || text.length, text.length) };
}

/** The line around an offset, without what ends it. */
export function lineOf(text: string, offset: number): { readonly start: number; readonly end: number } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const found = text.indexOf("\n", offset);
  const end = found < 0 ? text.length : found;
  return { start, end: end > start && text[end - 1] === "\r" ? end - 1 : end };
}

/** What ends the lines of a text. */
export function newlineOf(text: string): "\r\n" | "\n" {
  return /\r\n/.test(text) ? "\r\n" : "\n";
}

function blanksAfter(text: string, offset: number): number {
  return offset + (/^[ \t]*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
}
