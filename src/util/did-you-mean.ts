import { compareText } from "./compare-text.ts";

/** The candidates that a mistyped name most likely means: at most five, nearest first, within two edits or a third of its length, or within `limit`. */
export function nearest(name: string, candidates: Iterable<string>, limit?: number): readonly string[] {
  return nearestAmong(candidates)(name, limit);
}

/** The same for many names and the same candidates, of which there may be thousands: a start that many share is compared once for all of them. */
export function nearestAmong(candidates: Iterable<string>): (name: string, limit?: number) => readonly string[] {
  const sorted = [...new Set(candidates)].map((candidate) => ({ candidate, text: candidate.toLowerCase() })).sort((a, b) => compareText(a.text, b.text));
  const shared = sorted.map(({ text }, index) => sharedStart(sorted[index - 1]?.text ?? "", text));
  const lesser = nextLesser(shared);
  return (name, limit = Math.max(2, Math.floor(name.length / 3))) => {
    // Nobody mistyped a text of that length, and comparing it takes its time.
    if (name.length > 1000) return [];
    const wanted = name.toLowerCase();
    const rows = [firstRow(wanted, limit)];
    const near: { candidate: string; distance: number }[] = [];
    for (let index = 0; index < sorted.length; ) {
      const { candidate, text } = sorted[index] as { candidate: string; text: string };
      const compared = compare(rows, wanted, text, shared[index] as number, limit);
      const distance = compared < text.length ? limit + 1 : (rows[text.length]?.[wanted.length] ?? 0);
      if (distance <= limit && distance < Math.max(wanted.length, text.length)) near.push({ candidate, distance });
      index++;
      // What begins as one that is too far already is too far as well.
      if (compared < text.length) while ((shared[index] ?? -1) >= compared) index = lesser[index] as number;
    }
    return near
      .sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate))
      .slice(0, 5)
      .map(({ candidate }) => candidate);
  };
}

/** "did you mean `a` or `b`?" for the candidates nearest to `name`; `undefined` when none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  return suggestion(nearest(name, candidates));
}

/** The same for names that were found otherwise. */
export function suggestion(names: readonly string[]): string | undefined {
  return names.length > 0 ? `did you mean ${names.map((name) => `\`${name}\``).join(" or ")}?` : undefined;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** For each number the index of the next that is less, or the end. */
function nextLesser(numbers: readonly number[]): readonly number[] {
  const next: number[] = [];
  for (let index = numbers.length - 1; index >= 0; index--) {
    let other = index + 1;
    while ((numbers[other] ?? -1) >= (numbers[index] as number)) other = next[other] as number;
    next[index] = other;
  }
  return next;
}

/** The table of edits from no text: as many insertions as characters are wanted. In all rows, more than `limit` is `limit + 1`. */
function firstRow(wanted: string, limit: number): number[] {
  const row = new Array<number>(wanted.length + 1).fill(limit + 1);
  for (let column = 0; column <= limit && column < row.length; column++) row[column] = column;
  return row;
}

/**
 * Adds a row for each start of `text` to the `done` rows that stand: how many insertions, deletions, replacements and swaps of neighbours there
 * are from it to each start of `wanted`. Gives the length of the last start: less than the text's where whatever follows is too far.
 */
function compare(rows: number[][], wanted: string, text: string, done: number, limit: number): number {
  for (let length = done + 1; length <= text.length; length++) {
    rows[length] ??= new Array<number>(wanted.length + 1).fill(limit + 1);
    fillRow(rows, wanted, text, length, limit);
    // A swap reads the row before the last.
    if (isFar(rows, length, limit) && isFar(rows, length - 1, limit)) return length;
  }
  return text.length;
}

function isFar(rows: readonly number[][], length: number, limit: number): boolean {
  const row = rows[length] as number[];
  for (let column = Math.max(0, length - limit); column < row.length && column <= length + limit; column++) if ((row[column] as number) <= limit) return false;
  return true;
}

/** Only places where the starts differ in length by `limit` at most can be near enough. */
function fillRow(rows: readonly number[][], wanted: string, text: string, length: number, limit: number): void {
  const [current, last, beforeLast] = [rows[length], rows[length - 1], rows[length - 2]] as [number[], number[], number[]];
  const [character, previous] = [text[length - 1], text[length - 2]];
  if (length <= limit) current[0] = length;
  const end = Math.min(wanted.length, length + limit);
  for (let column = Math.max(1, length - limit); column <= end; column++) {
    const same = wanted[column - 1] === character;
    let best = Math.min((last[column] as number) + 1, (current[column - 1] as number) + 1, (last[column - 1] as number) + Number(!same));
    const isSwap = column > 1 && length > 1 && wanted[column - 2] === character && wanted[column - 1] === previous;
    if (isSwap) best = Math.min(best, (beforeLast[column - 2] as number) + 1);
    current[column] = Math.min(best, limit + 1);
  }
}
