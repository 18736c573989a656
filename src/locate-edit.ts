/** From what a fix changes to the characters of files that change: in scripts, in YAML and JSON, and in either inside a script. */
import type { Edit, Fix } from "./diagnostic.ts";
import type { FilePlace, SpecPlace, TextPlace } from "./ir/place.ts";
import type { TextEdit } from "./locate-edit-brackets.ts";
import {
  addToScript,
  type InScript,
  isInText,
  isRepeated,
  removeFromScript,
  reorderInScript,
  replaceInScript,
  replaceInText,
  rewritten,
  textIn,
  wholeTextIn,
} from "./locate-edit-script.ts";
import type { YamlText } from "./locate-edit-yaml.ts";
import { callOfFrame, type Finder, scriptOf, sourceOf } from "./locate-stretch.ts";
import { offsetOf } from "./util/source-text.ts";

/** One change of characters of a file. */
export interface FileEdit extends TextEdit {
  /** Absolute. */
  readonly file: string;
}

/** The edits of a fix in the order of its files; `undefined` where one of them cannot be made, or would do more than the finding asks for. */
export async function carriedOut(finder: Finder, fix: Fix): Promise<{ readonly safe: boolean; readonly edits: readonly FileEdit[] } | undefined> {
  const found: FileEdit[] = [];
  let safe = fix.safe;
  for (const edit of fix.edits) {
    const made = await editsOf(finder, edit);
    if (made === undefined) return undefined;
    found.push(...made.edits);
    // What makes several things may not be wrong for all of them.
    safe &&= !made.repeated;
  }
  // Texts refer to a thing by its name, which other texts may say too.
  const mentions = fix.renames && found.length > 0 ? await mentionsOf(finder, fix.renames, found) : [];
  found.push(...mentions);
  const key = ({ file, start, end, text }: FileEdit) => JSON.stringify([file, start, end, text]);
  const edits = [...new Map(found.map((edit) => [key(edit), edit])).values()].sort(inOrder);
  const apart = edits.every((edit, index) => !overlaps(edits[index - 1], edit));
  if (!apart || edits.length === 0) return undefined;
  const { renames } = fix;
  const isClear =
    renames === undefined || ((await timesSaid(finder, renames.from)) < 2 && (await timesSaid(finder, renames.to)) === 0 && mentions.length === 0);
  return { safe: safe && isClear, edits };
}

/** The name in other texts of the spec, of which a part of a histogram or summary is one too: in queries, boards and files. */
async function mentionsOf(finder: Finder, { from, to }: NonNullable<Fix["renames"]>, declared: readonly FileEdit[]): Promise<readonly FileEdit[]> {
  const word = wordOf(from, "(?=(?:_bucket|_count|_sum)?(?![\\w:]))");
  const mentions: FileEdit[] = [];
  for (const file of finder.own()) {
    for (const { index } of (await sourceOf(finder, file)).text.matchAll(word)) {
      const script = await scriptOf(finder, file);
      if (script && isInText(script, index)) mentions.push({ file, start: index, end: index + from.length, text: to });
    }
  }
  return mentions.filter((mention) => !declared.some((edit) => edit.file === mention.file && edit.start <= mention.start && edit.end >= mention.end));
}

function wordOf(name: string, end: string): RegExp {
  return new RegExp(`(?<![\\w:])${name.replace(/[^\w]/g, "\\$&")}${end}`, "g");
}

/** How often the files of the spec say a name. */
async function timesSaid(finder: Finder, name: string): Promise<number> {
  const word = wordOf(name, "(?![\\w:])");
  let said = 0;
  for (const file of finder.own()) said += (await sourceOf(finder, file)).text.match(word)?.length ?? 0;
  return said;
}

function inOrder(a: FileEdit, b: FileEdit): number {
  return a.file === b.file ? a.start - b.start || a.end - b.end : a.file < b.file ? -1 : 1;
}

function overlaps(before: FileEdit | undefined, edit: FileEdit): boolean {
  return before !== undefined && before.file === edit.file && (before.end > edit.start || before.start === edit.start);
}

interface Made {
  readonly edits: readonly FileEdit[];
  readonly repeated: boolean;
}

async function editsOf(finder: Finder, edit: Edit): Promise<Made | undefined> {
  const place = "at" in edit ? edit.at : "remove" in edit ? edit.remove : "addTo" in edit ? edit.addTo : edit.reorder;
  if (place.kind === "file") return editsInFile(finder, place, edit);
  const within = place.kind === "text" ? place.within : place;
  const found = within.kind === "spec" ? await inScript(finder, within) : undefined;
  if (found === undefined) return undefined;
  const { file, ...at } = found;
  const made = place.kind === "text" ? await editsInText(finder, at, place, edit) : editsInScript(at, edit);
  return made && { edits: made.map((each) => ({ file, ...each })), repeated: isRepeated(at) };
}

/** The call of a file of the project, not of a package, that a place leads to. */
async function inScript(finder: Finder, place: SpecPlace): Promise<(InScript & { readonly file: string }) | undefined> {
  const [frame] = finder.frames(place.call);
  if (frame === undefined || frame.foreign || (frame.indirect && place.path.length > 0)) return undefined;
  const { script, call } = await callOfFrame(finder, frame);
  return script && call && { file: frame.file, script, call, path: place.path };
}

function editsInScript(at: InScript, edit: Edit): readonly TextEdit[] | undefined {
  if ("at" in edit) return edit.from === undefined ? undefined : replaceInScript(at, edit.from, edit.to);
  if ("reorder" in edit) return reorderInScript(at, edit);
  return "remove" in edit ? removeFromScript(at, edit) : addToScript(at, edit);
}

async function editsInText(finder: Finder, at: InScript, place: TextPlace, edit: Edit): Promise<readonly TextEdit[] | undefined> {
  if (!place.yaml) {
    const isText = "at" in edit && typeof edit.to === "string" && (edit.from === undefined || typeof edit.from === "string");
    return isText ? replaceInText(at, place, edit.from as string | undefined, edit.to as string) : undefined;
  }
  const text = wholeTextIn(at, place);
  const inner = text === undefined ? undefined : await editsInYaml(finder, text, place, edit);
  const outer = inner?.map(({ start, end, text: written }) => {
    const stretch = textIn(at, { ...place, start, end });
    return stretch && rewritten(at.script, stretch, written, place.raw === true);
  });
  return outer?.every((each) => each !== undefined) ? outer.flat() : undefined;
}

async function editsInFile(finder: Finder, place: FilePlace, edit: Edit): Promise<Made | undefined> {
  const file = finder.sources.absolute(place.file);
  const source = await sourceOf(finder, file);
  const range = { start: offsetOf(source, place.line, place.column), end: offsetOf(source, place.endLine, place.endColumn) };
  const made = place.yaml ? await editsInYaml(finder, source.text, range, edit) : editsInPlain(source.text, range, edit);
  return made && { edits: made.map((each) => ({ file, ...each })), repeated: false };
}

async function editsInYaml(finder: Finder, text: string, range: { readonly start: number; readonly end: number }, edit: Edit) {
  const { addToYaml, removeFromYaml, reorderInYaml, replaceInYaml, yamlText } = await import("./locate-edit-yaml.ts");
  const yaml: YamlText = finder.yaml.get(text) ?? yamlText(text);
  finder.yaml.set(text, yaml);
  if ("at" in edit) return replaceInYaml(yaml, range, edit.from, edit.to);
  if ("reorder" in edit) return reorderInYaml(yaml, range, edit);
  return "remove" in edit ? removeFromYaml(yaml, range, edit) : addToYaml(yaml, range, edit);
}

/** Files of other formats, as lists of variables: what stands there becomes what is said, as it is. */
function editsInPlain(text: string, { start, end }: { readonly start: number; readonly end: number }, edit: Edit): readonly TextEdit[] | undefined {
  if (!("at" in edit) || text.slice(start, end) !== (edit.from ?? text.slice(start, end))) return undefined;
  return [{ start, end, text: String(edit.to) }];
}
