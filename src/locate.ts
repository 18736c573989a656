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
  const { at: _, related: others = [], fix, ...rest } = diagnostic;
  const related = stretch.related ? [{ message: stretch.related.message, ...(await spotOf(finder, stretch.related.stretch)) }] : [];
  for (const { message, at } of others) related.push({ message, ...(await spotOf(finder, await stretchOf(finder, at))) });
  const carried = fixes && fix ? await carriedOut(finder, fix) : undefined;
  const edits = [];
  for (const { text, ...where } of carried?.edits ?? []) edits.push({ text, ...(await spotOf(finder, where)) });
  return {
    ...rest,
    ...(await spotOf(finder, stretch)),
    ...(related.length > 0 && { related }),
    ...(fix && carried && { fix: { safe: carried.safe, description: fix.description, edits } }),
    extent: stretch.of,
    ...(await mentionOf(finder, diagnostic, stretch)),
  };
}

/** Where the call mentions the constant in which the place lies: there the compiler says the same again. */
async function mentionOf(finder: Finder, { at, severity }: Diagnostic, stretch: Stretch): Promise<Pick<Located, "mention">> {
  if (at.kind !== "spec" || severity !== "error") return {};
  const near = await stretchOf(finder, at, false);
  if (near.file === stretch.file && near.start === stretch.start) return {};
  const { file, line, column } = await spotOf(finder, near);
  return { mention: { file, line, column } };
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
