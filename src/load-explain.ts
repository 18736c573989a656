/** Why a spec did not load, told with the place that shows it. */
import type { Diagnostic } from "./diagnostic.ts";
import type { CallSite, FilePlace, Place } from "./ir/place.ts";
import type { Sources } from "./ir/sources.ts";
import { type Bundle, entriesOf, startOf } from "./load-bundle.ts";
import { type Import, readScript } from "./load-imports.ts";
import { type Loop, loopsIn, readTooEarly } from "./load-loops.ts";
import { Exit, NeverDone } from "./load-run.ts";
import { didYouMean } from "./util/did-you-mean.ts";

/** What a spec ran from. */
export interface Context {
  readonly file: string;
  readonly sources: Sources;
  readonly bundle: Bundle;
  readonly obsc: string;
}

/** The values that are read through a loop of imports before they are there. */
export async function loopsRead(file: string, bundle: Bundle, sources: Sources): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  const { loops, texts } = await loopsOf(file, bundle, sources);
  for (const loop of loops) {
    const [from, to] = await Promise.all([loop.from, loop.to].map((path) => readScript(path, texts.get(path) ?? "")));
    const diagnostic = from && to && readTooEarly(loop, from, to, sources.shown, texts);
    if (diagnostic) found.push(diagnostic);
  }
  return found;
}

async function loopsOf(
  file: string,
  bundle: Bundle,
  sources: Sources,
): Promise<{ readonly loops: readonly Loop[]; readonly texts: ReadonlyMap<string, string> }> {
  const files = projectFiles(bundle, sources);
  if (files.length < 2) return { loops: [], texts: new Map() };
  const texts = new Map(await Promise.all(files.map(async (path) => [path, (await sources.read(path)) ?? ""] as const)));
  return { loops: loopsIn(file, texts), texts };
}

/** The files in the bundle that are not of a package. The list opens the source map, which need not be read to its end. */
function projectFiles(bundle: Bundle, sources: Sources): readonly string[] {
  const listOf = (base64: string) => /"sources": (\[[^\]]*\]),\n/.exec(Buffer.from(base64, "base64").toString())?.[1];
  const list = JSON.parse(listOf(bundle.map.slice(0, 16_384)) ?? listOf(bundle.map) ?? "[]") as readonly string[];
  return list.flatMap((source) => (source.includes("node_modules/") ? [] : (sources.bundle?.file(source) ?? [])));
}

/** What a spec threw while it ran, or why the loader would not start it. */
export async function explainThrown(thrown: unknown, context: Context): Promise<Diagnostic> {
  const { file, sources, bundle } = context;
  const unlinked = await explainUnlinked(thrown, context);
  if (unlinked !== undefined) return unlinked;
  const { loops } = await loopsOf(file, bundle, sources);
  const loop = loops.map(({ files, to }) => [...files, to].map((path) => `\`${sources.shown(path)}\``).join(" imports "));
  return {
    rule: "spec",
    severity: "error",
    subject: "spec",
    message: messageFor(thrown),
    at: hasStack(thrown) && !(thrown instanceof NeverDone) ? { kind: "spec", call: thrown, path: [] } : startOf(file),
    ...(loop.length > 0 && { help: `${loop.join(", ")}: move what they share into a file of its own` }),
  };
}

function messageFor(thrown: unknown): string {
  if (thrown instanceof NeverDone) return "the spec awaits something that never happens";
  return thrown instanceof Exit ? `the spec ends the process with \`${thrown.message}\`` : `the spec throws ${quoted(thrown)}`;
}

function hasStack(thrown: unknown): thrown is CallSite {
  return thrown instanceof Error;
}

function quoted(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown === "string" ? JSON.stringify(thrown) : String(thrown);
  return `\`${text.replace(/data:text\/javascript;base64,[\w+/=]+(#[\w-]+)?/g, "the spec")}\``;
}

/** An import that only the loader refuses: a name that obsc does not export, a part of obsc or of Node that there is not. */
async function explainUnlinked(thrown: unknown, context: Context): Promise<Diagnostic | undefined> {
  const { message = "", code } = (thrown instanceof Error ? thrown : {}) as { readonly message?: string; readonly code?: string };
  const [, url, name] = /^The requested module '(.+)' does not provide an export named '(.+)'$/.exec(message) ?? [];
  if (url !== undefined && name !== undefined) return unknownName(nameOfUrl(url, context), url, name, context);
  const builtin = code === "ERR_UNKNOWN_BUILTIN_MODULE" ? /(node:\S+)/.exec(message)?.[1] : undefined;
  if (builtin !== undefined) return unknownModule(builtin, `Node has no module \`${builtin}\``, undefined, context);
  const entries = Object.keys(entriesOf(context.obsc));
  if (code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const unknown = (await allImports(context)).find(({ from }) => from.startsWith("obsc/") && !entries.includes(from))?.from;
  return unknown === undefined
    ? undefined
    : unknownModule(unknown, `obsc has no part \`${unknown}\``, `a spec imports from \`${entries.join("`, `")}\``, context);
}

async function unknownModule(from: string, message: string, help: string | undefined, context: Context): Promise<Diagnostic> {
  const at = (await allImports(context)).find((found) => found.from === from)?.at ?? startOf(context.file);
  return { rule: "spec", severity: "error", subject: `imports.${from}`, message, at, ...(help !== undefined && { help }) };
}

async function unknownName(module: string, url: string, name: string, context: Context): Promise<Diagnostic> {
  const found = (await allImports(context))
    .filter(({ from }) => from === module)
    .flatMap(({ names }) => names.filter((candidate) => candidate.name === name))[0];
  const guess = name === "default" ? undefined : didYouMean(name, Object.keys((await import(url)) as object));
  return {
    rule: "spec",
    severity: "error",
    subject: `imports.${module}`,
    message: name === "default" ? `\`${module}\` has no default export` : `\`${module}\` exports no \`${name}\``,
    at: found?.at ?? startOf(context.file),
    ...(name === "default" && { help: `write \`import { … } from "${module}"\`` }),
    ...(guess !== undefined && { help: guess }),
  };
}

function nameOfUrl(url: string, { obsc }: Context): string {
  return Object.entries(entriesOf(obsc)).find(([, entry]) => entry === url)?.[0] ?? url;
}

async function allImports({ bundle, sources }: Context): Promise<readonly Import[]> {
  const files = await Promise.all(projectFiles(bundle, sources).map(async (path) => readScript(path, (await sources.read(path)) ?? "")));
  return files.flatMap(({ imports }) => imports);
}

/** Where a spec says its default export, or the export of another name; its start when it does not. */
export async function placeOfDefault(file: string, sources: Sources, name = "default"): Promise<Place> {
  const script = await readScript(file, (await sources.read(file)) ?? "");
  const found: FilePlace | undefined = script.exports.find((candidate) => candidate.name === name)?.at;
  return found ?? startOf(file);
}
