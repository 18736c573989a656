/** `lint --fix`: which fixes are made, in which order, and what is said of them. */
import type { Located } from "../diagnostic.ts";
import type { Sources } from "../ir/sources.ts";
import { offsetOf, type SourceText, sourceText } from "../util/source-text.ts";
import { unifiedDiff } from "../util/unified-diff.ts";
import { type Refusal, refusalOf, replaceSource } from "../write-source.ts";

/** What a fix may work on: the findings, and the texts in which they were found. */
export interface Checked {
  readonly findings: readonly Located[];
  readonly sources: Sources;
  /** The folder of the project; nothing outside is changed. */
  readonly root: string;
}

/** Fixes that do not touch each other. */
interface Round {
  readonly made: readonly Located[];
  readonly files: readonly ChangedFile[];
  readonly refused: ReadonlyMap<string, Refusal>;
}

interface ChangedFile {
  /** As findings name it. */
  readonly file: string;
  readonly before: SourceText;
  readonly edits: readonly OffsetEdit[];
}

interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A fix may bring forth the next; after so many times something goes in a circle. */
const mostRounds = 10;

/** Fixes until nothing more can be, and says what was done. `again` looks anew; `unsafe` makes all fixes that are offered. */
export async function fixAll(again: () => Promise<Checked>, unsafe: boolean, say: (text: string) => void): Promise<void> {
  const made: Located[] = [];
  for (let round = 0; ; round++) {
    const checked = await again();
    const { files, refused, made: now } = await roundOf(checked, unsafe);
    if (files.length === 0 || round === mostRounds) {
      say(summary(made, "fixed") + refusals(refused));
      return;
    }
    for (const { file, before, edits } of files) replaceSource(checked.sources.absolute(file), applied(before, edits));
    made.push(...now);
  }
}

/** The difference that the first of the rounds would make. */
export async function fixesAsDiff(checked: Checked, unsafe: boolean): Promise<{ readonly diff: string; readonly said: string }> {
  const { files, refused, made } = await roundOf(checked, unsafe);
  const diff = files.map(({ file, before, edits }) => unifiedDiff(file, before.text, edits)).join("");
  return { diff, said: summary(made, "would fix") + refusals(refused) };
}

async function roundOf({ findings, sources, root }: Checked, unsafe: boolean): Promise<Round> {
  const texts = new Map<string, SourceText>();
  const edits = new Map<string, OffsetEdit[]>();
  const refused = new Map<string, Refusal>();
  const made: Located[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    if (!fix || !(fix.safe || unsafe)) continue;
    const placed = [];
    for (const edit of fix.edits) {
      const source = await open(edit.file);
      if (!source) break;
      const offsets = { start: offsetOf(source, edit.line, edit.column), end: offsetOf(source, edit.endLine, edit.endColumn), text: edit.text };
      placed.push({ edits: edits.get(edit.file) ?? [], file: edit.file, edit: offsets });
    }
    // Two findings may ask for the same; else the first one wins, and the other has its turn in the next round.
    if (placed.length < fix.edits.length || placed.some((each) => roomFor(each.edits, each.edit) === "none")) continue;
    for (const { file, edit } of placed) {
      const list = edits.get(file) ?? [];
      const room = roomFor(list, edit);
      if (typeof room === "number") list.splice(room, 0, edit);
      edits.set(file, list);
    }
    made.push(finding);
  }
  return { made, refused, files: [...edits].map(([file, list]) => ({ file, before: texts.get(file) as SourceText, edits: list })) };

  async function open(file: string): Promise<SourceText | undefined> {
    if (texts.has(file) || refused.has(file)) return texts.get(file);
    const path = sources.absolute(file);
    const text = (await sources.read(path)) ?? "";
    const refusal = refusalOf(path, text, root);
    if (refusal === undefined) texts.set(file, sourceText(text));
    else refused.set(file, refusal);
    return texts.get(file);
  }
}

/** Where an edit goes among others, which are in order and do not touch: `same` where it is one of them, `none` where it touches one. */
function roomFor(others: readonly OffsetEdit[], edit: OffsetEdit): number | "same" | "none" {
  let low = 0;
  for (let high = others.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((others[middle] as OffsetEdit).start < edit.start) low = middle + 1;
    else high = middle;
  }
  const before = others[low - 1];
  const after = others[low];
  if (after && after.start === edit.start) return after.end === edit.end && after.text === edit.text ? "same" : "none";
  return (before && before.end > edit.start) || (after && edit.end > after.start) ? "none" : low;
}

/** The byte-order mark stays. */
function applied({ text: before, marked }: SourceText, edits: readonly OffsetEdit[]): string {
  let text = marked ? "\uFEFF" : "";
  let at = 0;
  for (const edit of edits) {
    text += before.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + before.slice(at);
}

/** `fixed 3 findings: 2 naming/counter-without-total, 1 suppression/unused` */
function summary(made: readonly Located[], verb: string): string {
  if (made.length === 0) return "";
  const counts = new Map<string, number>();
  for (const { rule } of made) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rules = [...counts].map(([rule, count]) => `${count} ${rule}`).join(", ");
  return `${verb} ${made.length} ${made.length === 1 ? "finding" : "findings"}: ${rules}\n`;
}

function refusals(refused: ReadonlyMap<string, Refusal>): string {
  return [...refused].map(([file, why]) => `left \`${file}\` as it is: ${why}\n`).join("");
}
