/** What `diff -u` would print of changes that are known: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html */

/** Characters `start` to `end` of a text become `text`. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Lines `from` (from 0) up to `to`, exclusive, become `written`. */
interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly written: readonly string[];
}

const context = 3;

/** Changes of one file, in order and apart from each other, as `patch -p1` and `git apply` read them. */
export function unifiedDiff(file: string, before: string, changes: readonly Change[]): string {
  const lines = linesOf(before);
  const changed = lineChanges(before, lines, changes);
  const hunks: LineChange[][] = [];
  for (const change of changed) {
    const last = hunks.at(-1);
    if (last && change.from - (last.at(-1) as LineChange).to <= 2 * context) last.push(change);
    else hunks.push([change]);
  }
  let shift = 0;
  const printed = hunks.map((hunk) => {
    const text = hunkText(lines, hunk, shift);
    for (const { from, to, written } of hunk) shift += written.length - (to - from);
    return text;
  });
  return printed.length === 0 ? "" : `--- a/${file}\n+++ b/${file}\n${printed.join("")}`;
}

function hunkText(lines: readonly string[], hunk: readonly LineChange[], shift: number): string {
  const start = Math.max(0, (hunk[0] as LineChange).from - context);
  const end = Math.min(lines.length, (hunk.at(-1) as LineChange).to + context);
  let body = "";
  let at = start;
  let added = 0;
  for (const { from, to, written } of hunk) {
    body += marked(" ", lines.slice(at, from)) + marked("-", lines.slice(from, to)) + marked("+", written);
    added += written.length - (to - from);
    at = to;
  }
  body += marked(" ", lines.slice(at, end));
  return `@@ -${range(start, end - start)} +${range(start + shift, end - start + added)} @@\n${body}`;
}

/** Of no lines it is the line before. */
function range(start: number, length: number): string {
  const first = length === 0 ? start : start + 1;
  return length === 1 ? String(first) : `${first},${length}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`)).join("");
}

/** The lines that changes touch, joined where they touch the same ones, without those that stay as they are. */
function lineChanges(before: string, lines: readonly string[], changes: readonly Change[]): readonly LineChange[] {
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) as number) + line.length);
  const found: LineChange[] = [];
  let from = 0;
  let to = 0;
  let text = "";
  let at = 0;
  const close = () => {
    if (to > from || text !== "") found.push(withoutSame(lines, { from, to, written: linesOf(text + before.slice(at, starts[to])) }));
  };
  for (const change of changes) {
    // A change in the lines touched so far belongs to them; one that begins behind the last line, too.
    if (change === changes[0] || (to < lines.length && change.start >= (starts[to] as number))) {
      close();
      from = Math.min(
        starts.findLastIndex((offset) => offset <= change.start),
        Math.max(lines.length - 1, 0),
      );
      text = "";
      at = starts[from] as number;
      to = from;
    }
    text += before.slice(at, change.start) + change.text;
    at = change.end;
    while (to < lines.length && (starts[to] as number) <= at) to++;
  }
  close();
  return found.filter(({ from, to, written }) => to > from || written.length > 0);
}

function withoutSame(lines: readonly string[], { from, to, written }: LineChange): LineChange {
  let head = 0;
  while (head < Math.min(to - from, written.length) && lines[from + head] === written[head]) head++;
  let tail = 0;
  while (tail < Math.min(to - from, written.length) - head && lines[to - 1 - tail] === written.at(-1 - tail)) tail++;
  return { from: from + head, to: to - tail, written: written.slice(head, written.length - tail) };
}

/** With what ends them. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
