/** From the path of a spec to its System: bundled, run in memory, and what it exports judged. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "./diagnostic.ts";
import type { Metric } from "./ir/metric.ts";
import type { Place } from "./ir/place.ts";
import type { Sources } from "./ir/sources.ts";
import { type System, stands, systemVersion, type Template } from "./ir/system.ts";
import { type Bundle, bundle, importsOf, startOf } from "./load-bundle.ts";
import { explainThrown, loopsRead, placeOfDefault } from "./load-explain.ts";
import { nextRun, run } from "./load-run.ts";
import { HelpfulError } from "./util/helpful-error.ts";
import { remembered } from "./util/remembered.ts";

export type { Sources } from "./ir/sources.ts";

export interface LoadOptions {
  /** Findings name files relative to it. */
  readonly cwd: string;
  /** URL of the `index.js` that the spec imports as "obsc"; the one beside this file unless said. */
  readonly obsc?: string;
}

export interface Loaded {
  /** Absent when the spec could not be loaded or exports something else. */
  readonly system?: System;
  /** Of rule `spec`: what keeps the spec from loading, and mistakes in calls that it made. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every metric that was declared, whether a service has it or not. */
  readonly metrics: readonly Metric[];
  /** Text of LogQL and TraceQL, not parsed yet. */
  readonly texts: readonly Template[];
  readonly sources: Sources;
}

/** What stops obsc from loading anything, for no fault of the spec's; the command ends with 2. */
export class LoadError extends HelpfulError {
  override readonly name = "LoadError";
}

/** Loads the spec at `spec`. What is wrong with it is in the result; throws a `LoadError` when there is none, or no way to read it. */
export async function load(spec: string, options: LoadOptions): Promise<Loaded> {
  const file = specFile(resolve(options.cwd, spec), spec);
  const base = await fileSources(options.cwd);
  const obsc = options.obsc ?? new URL("index.js", import.meta.url).href;
  const made = await bundle(file, obsc);
  if (typeof made === "string") throw new LoadError(made, "install the packages again on this machine, with their optional dependencies");
  if (!("code" in made)) return { diagnostics: made, metrics: [], texts: [], sources: { ...base, spec: file } };
  const urlEnd = nextRun();
  const sources: Sources = {
    ...base,
    spec: file,
    bundle: { urlEnd, map: made.map, file: (source) => fileOfSource(source, made), imports: () => importsOf(file, obsc) },
  };
  const loops = await loopsRead(file, made, sources);
  if (loops.length > 0) return { diagnostics: [...made.diagnostics, ...loops], metrics: [], texts: [], sources };
  const ran = await run(made.code, urlEnd);
  const judged = ran.exports
    ? await judge(ran.exports, file, sources)
    : { diagnostic: await explainThrown(ran.thrown?.value, { file, sources, bundle: made, obsc }) };
  const system = "system" in judged ? judged.system : undefined;
  const standing = ran.sink.problems.filter((problem) => stands(problem, system));
  const problems = standing.map(({ unless: _unless, ...problem }): Diagnostic => ({ rule: "spec", severity: "error", ...problem }));
  return {
    ...(system && { system }),
    diagnostics: [...made.diagnostics, ...problems, ...("diagnostic" in judged ? [judged.diagnostic] : [])],
    metrics: ran.sink.metrics,
    texts: ran.sink.texts ?? [],
    sources,
  };
}

/** Files by name, for findings in files that are no spec. */
export async function fileSources(cwd: string): Promise<Sources> {
  const folder = realpathSync(cwd);
  const absolute = remembered((file) => resolve(folder, file));
  const shown = remembered((file) => relative(folder, absolute(file)).split(sep).join("/"));
  const read = remembered(textOf);
  return { absolute, shown, read: async (file) => read(absolute(file)) };
}

/** Read at once: a few small files take less time so than through the threads of `fs/promises`. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** With links resolved, as esbuild names it. */
function specFile(spec: string, said: string): string {
  try {
    const file = realpathSync(spec);
    if (statSync(file).isFile()) return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new LoadError(`there is no spec at \`${said}\``, "check the path, or make a new spec with `obsc init`");
    throw new LoadError(`the spec \`${said}\` cannot be read: ${(error as Error).message}`);
  }
  throw new LoadError(`\`${said}\` is a folder, not a spec`, "name the spec itself");
}

/** esbuild writes sources as URLs relative to where it ran, or as whole ones on another drive. */
function fileOfSource(source: string, { folder }: Bundle): string {
  return source.startsWith("file:") ? fileURLToPath(source) : resolve(folder, decodeURIComponent(source));
}

type Judged = { readonly system: System } | { readonly diagnostic: Diagnostic };

/** What the spec exports: a System of this version, or what it is instead. */
async function judge(exports: Readonly<Record<string, unknown>>, file: string, sources: Sources): Promise<Judged> {
  const system = defaultOf(exports);
  if (isSystem(system) && system.obsc === systemVersion) return { system };
  const wrong = (message: string, help: string, at: Place): Judged => ({
    diagnostic: { rule: "spec", severity: "error", subject: "default", message, help, at },
  });
  const help = 'end the spec with `export default system("name", { … })`';
  if (isSystem(system)) {
    return wrong(
      `the system was made by another version of obsc: its form is ${system.obsc}, this one reads ${systemVersion}`,
      "use one version of obsc, for the command and for the packages that the spec imports",
      system.at ?? (await placeOfDefault(file, sources)),
    );
  }
  if (system !== undefined) return wrong(`the default export is ${kindOf(system)}, not a system`, help, await placeOfDefault(file, sources));
  const named = Object.entries(exports).find(([, value]) => isSystem(value));
  if (named === undefined) return wrong("the spec has no default export", help, startOf(file));
  return wrong(
    `the spec exports its system as \`${named[0]}\`, not as its default`,
    `write \`export default ${named[0]}\``,
    await placeOfDefault(file, sources, named[0]),
  );
}

/** A CommonJS module that was TypeScript keeps its default export in a field. */
function defaultOf({ default: found }: Readonly<Record<string, unknown>>): unknown {
  const { __esModule: compiled, default: inner } = (typeof found === "object" && found !== null ? found : {}) as {
    readonly __esModule?: unknown;
    readonly default?: unknown;
  };
  return compiled === true ? inner : found;
}

function isSystem(value: unknown): value is System {
  return typeof value === "object" && value !== null && (value as { node?: unknown }).node === "system";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return `the ${typeof value} \`${String(value)}\``;
  if (value instanceof Promise) return "a promise";
  const { node } = value as { readonly node?: unknown };
  return typeof node === "string" ? `a ${node}` : "an object";
}
