/**
 * From places to files, lines and columns. Stacks are read, the source map opened and scripts parsed here and not before:
 * a spec without findings pays for none of it.
 */
import type { Diagnostic, Located, Spot } from "./diagnostic.ts";
import type { Sources } from "./ir/sources.ts";
import { type Found, toldApart } from "./locate-apart.ts";
import { carriedOut } from "./locate-edit.ts";
import { type Finder, finderOf, type Stretch, sourceOf, stretchOf } from "./locate-stretch.ts";
import { linesOf, positionOf } from "./util/source-text.ts";

export type { Located } from "./diagnostic.ts";
export { withoutRepeats } from "./locate-repeats.ts";

/** As many lines of a place as a report may show. */
const excerptLines = 3;

/**
 * Finds the places of `diagnostics`, which keep their order. The same fact at the same place is said once. Without `fixes`
 * nobody asks what they would change, and nothing is parsed for it.
 */
export async function locate(diagnostics: readonly Diagnostic[], sources: Sources, fixes = true): Promise<readonly Located[]> {
  if (diagnostics.length === 0) return [];
  const finder = await finderOf(sources);
  const found: Found[] = [];
  for (const diagnostic of diagnostics) found.push({ diagnostic, stretch: await stretchOf(finder, diagnostic.at) });
  const located: Located[] = [];
  const said = new Set<string>();
  for (const one of await toldApart(finder, found)) {
    const { rule, message } = one.diagnostic;
    const { file, start, end } = one.stretch;
    const key = `${file}:${start}:${end} ${rule} ${message}`;
    if (!said.has(key)) located.push(await locatedOf(finder, one, fixes));
    said.add(key);
  }
  return located;
}

async function locatedOf(finder: Finder, { diagnostic, stretch }: Found, fixes: boolean): Promise<Located> {
  const { rule, severity, subject, message, help, related: others = [], fix } = diagnostic;
  const related = stretch.related ? [{ message: stretch.related.message, ...(await spotOf(finder, stretch.related.stretch)) }] : [];
  for (const other of others) related.push({ message: other.message, ...(await spotOf(finder, await stretchOf(finder, other.at))) });
  const carried = fixes && fix ? await carriedOut(finder, fix) : undefined;
  const edits = [];
  for (const { text, ...where } of carried?.edits ?? []) edits.push({ text, ...(await spotOf(finder, where)) });
  const { file, line, column, endLine, endColumn, excerpt } = await spotOf(finder, stretch);
  const mention = await mentionOf(finder, diagnostic, stretch);
  return {
    rule,
    severity,
    subject,
    message,
    file,
    line,
    column,
    endLine,
    endColumn,
    excerpt,
    extent: stretch.of,
    ...(help !== undefined && { help }),
    ...(related.length > 0 && { related }),
    ...(fix && carried && { fix: { safe: carried.safe, description: fix.description, edits } }),
    ...(mention && { mention }),
  };
}

/** Where the call mentions the constant in which the place lies: there the compiler says the same again. */
async function mentionOf(finder: Finder, { at, severity }: Diagnostic, stretch: Stretch): Promise<Located["mention"]> {
  if (at.kind !== "spec" || severity !== "error") return undefined;
  const near = await stretchOf(finder, at, false);
  if (near.file === stretch.file && near.start === stretch.start) return undefined;
  const { file, line, column } = await spotOf(finder, near);
  return { file, line, column };
}

async function spotOf(finder: Finder, { file, start, end }: Pick<Stretch, "file" | "start" | "end">): Promise<Spot> {
  const source = await sourceOf(finder, file);
  const from = positionOf(source, start);
  const to = positionOf(source, end);
  return {
    file: finder.sources.shown(file),
    ...from,
    endLine: to.line,
    endColumn: to.column,
    excerpt: linesOf(source, from.line, Math.min(to.line, from.line + excerptLines - 1)),
  };
}
