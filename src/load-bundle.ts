/** From the files of a spec to one module: the esbuild executable, and what it says when it cannot. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { version } from "node:process";
import { pathToFileURL } from "node:url";
import type { BuildOptions, BuildResult, Location, Message } from "esbuild";
import type { Diagnostic } from "./diagnostic.ts";
import type { FilePlace } from "./ir/place.ts";
import { executable, runProgram } from "./load-program.ts";

export interface Bundle {
  /** The code, which imports obsc by its absolute URL and Node's own modules by name. */
  readonly code: string;
  /** Its source map, as JSON in base64; sources are relative to `folder`. */
  readonly map: string;
  readonly folder: string;
  /** Mistakes that did not keep it from being made. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The modules of obsc that a spec may import, beside the `index.js` at `obsc`. */
export function entriesOf(obsc: string): Readonly<Record<string, string>> {
  return { obsc, "obsc/catalogs": new URL("catalogs.js", obsc).href, "obsc/rule": new URL("rule.js", obsc).href };
}

/** Bundles `spec` (absolute, links resolved) and all it imports; findings when it has a mistake; a text when esbuild does not run. */
export async function bundle(spec: string, obsc: string): Promise<Bundle | readonly Diagnostic[] | string> {
  const program = executable(import.meta.url, "esbuild");
  if (program === undefined) return "esbuild has no executable for this platform among the packages of obsc";
  const folder = dirname(spec);
  const ended = runProgram(program, flags(spec, obsc), folder);
  if (ended.code === undefined) return `esbuild did not run: ${ended.failure}`;
  if (ended.code !== 0) {
    const diagnostics = await explain(spec, obsc);
    return diagnostics.length > 0 ? diagnostics : `esbuild failed: ${ended.stderr.trim()}`;
  }
  const end = ended.stdout.lastIndexOf(mapMark);
  return {
    code: withRequire(ended.stdout.slice(0, end), spec, obsc),
    map: ended.stdout.slice(end + mapMark.length).trim(),
    folder,
    // One warning means that the spec does not say what its author thinks; reading the text for its name is enough to ask again.
    diagnostics: ended.stderr.includes(`[${duplicateKey}]`) ? await explain(spec, obsc) : [],
  };
}

const mapMark = "//# sourceMappingURL=data:application/json;base64,";
const duplicateKey = "duplicate-object-key";

function settings(spec: string, obsc: string) {
  return {
    format: "esm" as const,
    platform: "node" as const,
    // What this Node cannot run yet is rewritten.
    target: `node${version.slice(1)}`,
    charset: "utf8" as const,
    alias: entriesOf(obsc),
    external: ["file:*"],
    // One value for all files: those of other folders get it wrong, but a `data:` URL serves none.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(spec).href),
      "import.meta.dirname": JSON.stringify(dirname(spec)),
      "import.meta.filename": JSON.stringify(spec),
    },
  } satisfies BuildOptions;
}

function flags(spec: string, obsc: string): readonly string[] {
  const { alias, external, define, ...simple } = settings(spec, obsc);
  return [
    spec,
    "--bundle",
    ...Object.entries(simple).map(([name, value]) => `--${name}=${value}`),
    ...Object.entries(alias).map(([name, value]) => `--alias:${name}=${value}`),
    ...external.map((pattern) => `--external:${pattern}`),
    ...Object.entries(define).map(([name, value]) => `--define:${name}=${value}`),
    "--sourcemap=inline",
    "--sources-content=false",
    "--log-level=warning",
    "--log-limit=0",
    "--color=false",
  ];
}

/**
 * CommonJS in packages, or in the spec, needs `require`. It is put on the first line, which is esbuild's own, so that no
 * mapped line moves; where esbuild does not need it, the name is the spec's.
 */
function withRequire(code: string, spec: string, obsc: string): string {
  if (!code.includes("var __require = ")) return code;
  const used = Object.values(entriesOf(obsc)).filter((url) => code.includes(`__require(${JSON.stringify(url)})`));
  const imports = used.map((url, index) => `import * as __obsc${index} from ${JSON.stringify(url)};`).join("");
  const known = used.map((url, index) => `${JSON.stringify(url)}: __obsc${index}`).join(",");
  return `import { createRequire as __createRequire } from "node:module";${imports}const require = ((own, known) => Object.assign((id) => known[id] ?? own(id), own))(__createRequire(${JSON.stringify(pathToFileURL(spec).href)}), {${known}});${code}`;
}

/** What each file of the bundle imports, by absolute path, with the text of the import. */
export async function importsOf(spec: string, obsc: string): Promise<ReadonlyMap<string, readonly { readonly file: string; readonly written: string }[]>> {
  const { metafile } = await again(spec, obsc);
  const folder = dirname(spec);
  return new Map(
    Object.entries(metafile?.inputs ?? {}).map(([file, { imports }]) => [
      resolve(folder, file),
      imports.flatMap(({ path, original }) => (original === undefined ? [] : [{ file: resolve(folder, path), written: original }])),
    ]),
  );
}

/** Runs esbuild through its JavaScript interface, which costs more and answers in data rather than in text. */
async function again(spec: string, obsc: string): Promise<Partial<BuildResult>> {
  const { build } = await import("esbuild");
  const options: BuildOptions = {
    ...settings(spec, obsc),
    entryPoints: [spec],
    bundle: true,
    write: false,
    metafile: true,
    absWorkingDir: dirname(spec),
    logLevel: "silent",
    logLimit: 0,
  };
  return build(options).catch((failure: Partial<BuildResult>) => failure);
}

/** What keeps the spec from being bundled. */
async function explain(spec: string, obsc: string): Promise<readonly Diagnostic[]> {
  const { errors = [], warnings = [] } = await again(spec, obsc);
  const messages = [...errors, ...warnings.filter(({ id }) => id === duplicateKey)];
  const marked = new Set<string>();
  for (const file of new Set(messages.flatMap(({ location, notes }) => [location, ...notes.map((note) => note.location)].map((at) => at?.file ?? "")))) {
    const text = await readFile(resolve(dirname(spec), file), "utf8").catch(() => "");
    if (text.startsWith("\uFEFF")) marked.add(file);
  }
  return messages.map((message) => diagnosticOf(message, spec, marked));
}

/** `marked`: files that begin with a byte-order mark. */
function diagnosticOf(message: Message, spec: string, marked: ReadonlySet<string>): Diagnostic {
  const at = (location: Location) => placeAt(location, dirname(spec), marked.has(location.file));
  const related = message.notes.flatMap((note) => (note.location ? [{ message: sentence(note.text), at: at(note.location) }] : []));
  const help = helpFor(message);
  return {
    rule: "spec",
    severity: "error",
    ...said(message),
    at: message.location ? at(message.location) : startOf(spec),
    ...(related.length > 0 && { related }),
    ...(help !== undefined && { help }),
  };
}

function said({ text, id }: Message): { readonly subject: string; readonly message: string } {
  const missing = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (missing !== undefined)
    return { subject: `imports.${missing}`, message: isPath(missing) ? `there is no file \`${missing}\`` : `cannot find the package \`${missing}\`` };
  const [, file, name] = /^No matching export in "(.+)" for import "(.+)"$/.exec(text) ?? [];
  if (name !== undefined)
    return { subject: `imports.${name}`, message: name === "default" ? `\`${file}\` has no default export` : `\`${file}\` exports no \`${name}\`` };
  const twice = /^Duplicate key "(.+)" in object literal$/.exec(text)?.[1];
  if (id === duplicateKey && twice !== undefined) return { subject: twice, message: `\`${twice}\` is said twice in one object` };
  return { subject: "syntax", message: sentence(text) };
}

function helpFor({ text, notes }: Message): string | undefined {
  if (text.startsWith("Duplicate key")) return "keep one of the two";
  const missing = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  // esbuild's last note tells how to leave the import alone, which a spec cannot.
  const hint = notes.find((note) => !note.text.startsWith("You can mark"))?.text;
  if (hint !== undefined) return sentence(hint);
  if (missing === undefined) return undefined;
  return isPath(missing) ? "check the path and its ending" : `install it: \`npm install ${packageOf(missing)}\``;
}

function isPath(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..";
}
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** As our own messages are: a small first letter, no final period, names in backticks. */
function sentence(text: string): string {
  const one = text
    .trim()
    .replace(/[.:]$/, "")
    .replace(/"([^"`]+)"/g, "`$1`");
  return one.charAt(0).toLowerCase() + one.slice(1);
}

/** esbuild counts columns in bytes from 0, and a byte-order mark with them. */
function placeAt({ file, line, column, length, lineText }: Location, folder: string, marked: boolean): FilePlace {
  const bytes = Buffer.from(lineText);
  const from = marked && line === 1 ? column - 3 : column;
  const before = bytes.subarray(0, from).toString().length;
  const width = bytes.subarray(from, from + length).toString().length;
  return { kind: "file", file: resolve(folder, file), line, column: before + 1, endLine: line, endColumn: before + 1 + Math.max(width, 1) };
}

/** The start of a file, for what has no better place. */
export function startOf(file: string): FilePlace {
  return { kind: "file", file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
