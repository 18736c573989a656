/** Specs in a folder of their own, with a small stand-in for obsc whose calls report at any place that a test asks for. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import type { Located } from "../../src/diagnostic.ts";
import type { SpecPlace, TextPlace } from "../../src/ir/place.ts";
import { type Loaded, load } from "../../src/load.ts";
import { locate } from "../../src/locate.ts";

/** `mark(…)` reports at the path that a test sets; `tag` is its template; `system(name)` is the default export of a spec. */
const standIn = `
import { within } from "./ir/place.ts";
import { systemVersion } from "./ir/system.ts";
import { placeOf, problem, declared } from "./spec/call.ts";
function report(at, subject) {
  const { path = [], text, message } = globalThis.obscAim ?? {};
  const inside = within(at, ...path);
  problem({ subject, message: message ?? subject, at: text ? { kind: "text", within: inside, ...text } : inside });
}
export function mark(...args) {
  report(placeOf(mark), String(args[0]));
  return { mark: function again(...more) { report(placeOf(again), String(more[0])); return this; } };
}
export function tag(strings) { report(placeOf(tag), strings[0]); }
export class Marked { constructor(name) { report(placeOf(Marked), name); } }
export const holder = { get marked() { report(placeOf(Object.getOwnPropertyDescriptor(holder, "marked").get), "getter"); return 1; } };
export function metric(name) { return declared({ node: "metric", name, at: placeOf(metric) }); }
export function system(name, part = {}) { return { node: "system", obsc: systemVersion, name, at: placeOf(system), ...part }; }
`;

export interface Aim {
  readonly path?: SpecPlace["path"];
  readonly text?: Omit<TextPlace, "kind" | "within">;
  readonly message?: string;
}

export interface Project {
  readonly folder: string;
  /** Loads a spec of the folder. */
  load(spec: string, aim?: Aim): Promise<Loaded>;
  /** Loads it and finds the places of what it reports. */
  findings(spec: string, aim?: Aim): Promise<readonly Located[]>;
  /** The text that a finding marks. */
  marked(located: Located): string;
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

let index: string | undefined;

/** URL of the stand-in, built once for all tests of a file. */
function standInUrl(): string {
  if (index === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "obsc-stand-in-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const outfile = join(folder, "index.mjs");
    buildSync({ stdin: { contents: standIn, resolveDir: "src", loader: "js" }, bundle: true, format: "esm", platform: "node", outfile });
    index = pathToFileURL(outfile).href;
  }
  return index;
}

export function project(files: Readonly<Record<string, string>>, name = "project"): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "obsc-spec-")));
  const folder = join(root, name);
  const texts = new Map<string, string>();
  const made: Project = {
    folder,
    async load(spec, aim = {}) {
      const shared = globalThis as { obscAim?: Aim };
      shared.obscAim = aim;
      return load(spec, { cwd: folder, obsc: standInUrl() });
    },
    async findings(spec, aim) {
      const { diagnostics, sources } = await made.load(spec, aim);
      return locate(diagnostics, sources);
    },
    marked(located) {
      const lines = (texts.get(located.file) ?? "").replace(/^\uFEFF/, "").split("\n");
      const text = lines.slice(located.line - 1, located.endLine);
      text[text.length - 1] = (text.at(-1) ?? "").slice(0, located.endColumn - 1);
      return text.join("\n").slice(located.column - 1);
    },
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        texts.set(path, content);
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  made.write(files);
  return made;
}

/** `file:line:column` of a place. */
export function at({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }): string {
  return `${file}:${line}:${column}`;
}
