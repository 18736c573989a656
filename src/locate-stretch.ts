/** From a place to a stretch of a file, by offsets. */
import type { FilePlace, Place, SpecPlace, TextPlace } from "./ir/place.ts";
import type { Sources } from "./ir/sources.ts";
import type { YamlText } from "./locate-edit-yaml.ts";
import { bundledFiles, type Frame, type Frames, frameReader } from "./locate-frames.ts";
import { importReaching, isForeign, packageOf, specifierIn } from "./locate-package.ts";
import { callAt, type Meant, parseScript, partOf, type Script, shownOfCall, startingAt } from "./locate-script.ts";
import { rangeOfText } from "./locate-text.ts";
import { offsetOf, positionOf, type SourceText, sourceText } from "./util/source-text.ts";
import { field, pathTo, type SyntaxNode } from "./util/syntax.ts";

export interface Stretch {
  /** Absolute. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** The property or call that it stands for. */
  readonly of: readonly [start: number, end: number];
  /** The other half of the story: the line of a package, a helper. */
  readonly related?: { readonly message: string; readonly stretch: Stretch };
}

/** What has been read so far: each file and script once. */
export interface Finder {
  readonly sources: Sources;
  readonly frames: Frames;
  readonly files: Map<string, Promise<SourceText>>;
  readonly scripts: Map<string, Promise<Script>>;
  /** By the whole text, which is of a file or stands in a script. */
  readonly yaml: Map<string, YamlText>;
  /** The files of the project that the spec is made of. */
  own(): readonly string[];
}

export async function finderOf(sources: Sources): Promise<Finder> {
  let own: readonly string[] | undefined;
  return {
    sources,
    frames: await frameReader(sources),
    files: new Map(),
    scripts: new Map(),
    yaml: new Map(),
    own() {
      own ??= bundledFiles(sources).filter((file) => !isForeign(file));
      return own;
    },
  };
}

/** A file that cannot be read is empty. */
export function sourceOf({ files, sources }: Finder, file: string): Promise<SourceText> {
  const source = files.get(file) ?? sources.read(file).then((text) => sourceText(text ?? ""));
  files.set(file, source);
  return source;
}

/** `follow`: also into constants of the file that the call mentions. */
export async function stretchOf(finder: Finder, place: Place, follow = true): Promise<Stretch> {
  if (place.kind === "file") return stretchInFile(finder, place);
  return place.kind === "text" ? stretchInText(finder, place, follow) : stretchInSpec(finder, place, follow);
}

/** The part of the call at `frame` that `path` leads to. */
export async function stretchOfCall(finder: Finder, frame: Frame, path: SpecPlace["path"], follow: boolean): Promise<Stretch> {
  const { file } = frame;
  const { source, offset, script, call } = await callOfFrame(finder, frame);
  if (script && call) return stretchOfMeant(file, source, partOf(script, call, frame.indirect ? [] : path, follow), call);
  // A getter or an operator: what starts there.
  const node = script && pathTo(script.program, offset).findLast(({ start }) => start === offset);
  const end = node?.end ?? offset + (/^[\p{ID_Continue}$]+/u.exec(source.text.slice(offset))?.[0].length ?? 1);
  return { file, start: offset, end, of: [offset, end] };
}

/** The call that a frame is of, in the syntax tree of its file. */
export async function callOfFrame(finder: Finder, frame: Frame): Promise<CallInScript> {
  const source = await sourceOf(finder, frame.file);
  // esbuild counts a byte-order mark.
  const column = source.marked && frame.line === 1 ? Math.max(frame.column - 1, 1) : frame.column;
  const offset = offsetOf(source, frame.line, column);
  const script = await scriptOf(finder, frame.file);
  return { source, offset, script, call: script && callAt(script, offset) };
}

interface CallInScript {
  readonly source: SourceText;
  readonly offset: number;
  readonly script: Script | undefined;
  readonly call: SyntaxNode | undefined;
}

/** The syntax tree of a script; `undefined` for other files. */
export async function scriptOf(finder: Finder, file: string): Promise<Script | undefined> {
  if (!/\.[mc]?[jt]sx?$/.test(file)) return undefined;
  const script = finder.scripts.get(file) ?? sourceOf(finder, file).then(({ text }) => parseScript(file, text));
  finder.scripts.set(file, script);
  return script;
}

async function stretchInFile(finder: Finder, place: FilePlace): Promise<Stretch> {
  const file = finder.sources.absolute(place.file);
  const source = await sourceOf(finder, file);
  const start = offsetOf(source, place.line, place.column);
  const end = Math.max(offsetOf(source, place.endLine, place.endColumn), start);
  const meant = startingAt(await scriptOf(finder, file), start);
  if (meant === undefined) return { file, start, end, of: [start, end] };
  const whole = stretchOfMeant(file, source, meant);
  // A compiler says where something starts; where it says no more, the syntax tree knows the end.
  return end > start ? { ...whole, start, end } : whole;
}

/** The call of a place is shown from the name of its verb on, a part of it from its start; a call of many lines to the end of its callee. */
function stretchOfMeant(file: string, source: SourceText, { node, of }: Meant, call?: SyntaxNode): Stretch {
  // The name that a declaration gives ends before its type.
  const end = node.type === "Identifier" ? node.start + String(field(node, "name")).length : node.end;
  const whole: Stretch = { file, start: node.start, end, of: [of.start, of.end] };
  if (!/^(Call|New|TaggedTemplate)Expression$/.test(node.type)) return whole;
  const { start: name, calleeEnd } = shownOfCall(node);
  const start = node === call ? name : node.start;
  const oneLine = positionOf(source, start).line === positionOf(source, end).line;
  return { ...whole, start, end: oneLine ? end : calleeEnd };
}

async function stretchInSpec(finder: Finder, place: SpecPlace, follow: boolean): Promise<Stretch> {
  const frames = finder.frames(place.call);
  const [innermost] = frames;
  if (innermost === undefined) return startOfSpec(finder);
  const inner = await stretchOfCall(finder, innermost, place.path, follow);
  if (!innermost.foreign) return inner;
  const caller = frames.find(({ foreign }) => !foreign);
  const outer = caller ? await stretchOfCall(finder, caller, [], follow) : await stretchOfImport(finder, innermost.file);
  return { ...outer, related: { message: `in the package \`${packageOf(innermost.file)}\``, stretch: inner } };
}

/** The import that brought a file of a package in. */
async function stretchOfImport(finder: Finder, foreign: string): Promise<Stretch> {
  const found = await importReaching(foreign, finder.sources);
  const script = found && (await scriptOf(finder, found.from));
  const literal = script && specifierIn(script.program, found.written);
  return literal ? { file: found.from, start: literal.start, end: literal.end, of: [literal.start, literal.end] } : startOfSpec(finder);
}

function startOfSpec({ sources }: Finder): Stretch {
  return { file: sources.spec ?? sources.absolute(""), start: 0, end: 0, of: [0, 0] };
}

async function stretchInText(finder: Finder, place: TextPlace, follow: boolean): Promise<Stretch> {
  const around = await stretchOf(finder, place.within, follow);
  const source = await sourceOf(finder, around.file);
  const script = place.within.kind === "spec" ? await scriptOf(finder, around.file) : undefined;
  if (script === undefined) {
    // A text in a file that is no script starts where its place does, or after the quote there.
    const from = around.start + (/["'`]/.test(source.text[around.start] ?? "") ? 1 : 0);
    const within = (offset: number) => Math.min(from + offset, source.text.length);
    return { ...around, start: within(place.start), end: within(Math.max(place.end, place.start)) };
  }
  const reading = { holes: place.holes ?? [], raw: place.raw === true };
  const nodes = pathTo(script.program, around.start).filter(({ start, end }) => start === around.start && end >= around.end);
  const constant = follow ? script.constants.get(source.text.slice(around.start, around.end)) : undefined;
  for (const node of [...nodes.toReversed(), ...(constant ? [constant] : [])]) {
    const range = rangeOfText(script.text, node, place, reading);
    if (range) return { ...around, ...range };
  }
  return around;
}
