/** What the TypeScript compiler says of a spec, as findings of rule `types`. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "./diagnostic.ts";
import { type Ended, executable, startProgram } from "./load-program.ts";
import { configsFor, ownDeclarations } from "./typecheck-config.ts";
import { diagnosticsIn } from "./typecheck-output.ts";

export interface TypecheckOptions {
  readonly cwd: string;
  /** The executable of TypeScript 7; the project's own, or the one that came with obsc, unless said. */
  readonly compiler?: string;
}

/**
 * Checks the types of the spec at `spec` and of all it imports. The compiler has been started when this returns, so that
 * the caller may load the spec meanwhile. Never rejects: what keeps the compiler from running is a finding too.
 */
export async function typecheck(spec: string, options: TypecheckOptions): Promise<readonly Diagnostic[]> {
  const path = resolve(options.cwd, spec);
  try {
    const file = realpathSync(path);
    const compiler = options.compiler ?? compilerFor(file);
    if (compiler === undefined) return [unable(file, "TypeScript has no executable for this platform among the packages of obsc")];
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "obsc-types-"));
    try {
      const config = join(folder, "tsconfig.json");
      let found: readonly Diagnostic[] = [];
      for (const content of configsFor(file)) {
        writeFileSync(config, JSON.stringify(content));
        found = judged(file, await startProgram(compiler, flags(config), folder), folder);
        if (found.length === 0) break;
      }
      const own = dirname(ownDeclarations() ?? folder);
      return found.filter(({ at }) => at.kind !== "file" || !isOthers(at.file, own));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    return [unable(path, (error as Error).message)];
  }
}

/** One thread: several check what they share several times, which takes twice the CPU time for a spec of a thousand metrics. */
function flags(config: string): readonly string[] {
  return ["-p", config, "--pretty", "false", "--singleThreaded"];
}

/** In a package, or in obsc itself: nothing that the author of a spec can change. */
function isOthers(file: string, own: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file) || file.startsWith(own + sep);
}

function compilerFor(spec: string): string | undefined {
  const own = versionAt(spec)?.startsWith("7.") ? executable(pathToFileURL(spec), "typescript") : undefined;
  return own ?? executable(import.meta.url, "typescript");
}

/** Of the TypeScript that a project has, if it has one. */
function versionAt(spec: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(createRequire(spec).resolve("typescript/package.json"), "utf8")) as { readonly version: string }).version;
  } catch {
    return undefined;
  }
}

function judged(file: string, ended: Ended, folder: string): readonly Diagnostic[] {
  if (ended.code === 0) return [];
  const found = diagnosticsIn(ended.stdout, file, folder);
  if (found.length > 0) return found;
  return [unable(file, ended.failure ?? `it ended with ${ended.code} and said ${`${ended.stdout}${ended.stderr}`.trim().split("\n")[0] || "nothing"}`)];
}

function unable(file: string, reason: string): Diagnostic {
  return {
    rule: "types",
    severity: "error",
    subject: "types",
    message: `the types could not be checked: ${reason}`,
    help: "install the packages again on this machine, or pass --no-types",
    at: { kind: "file", file, line: 1, column: 1, endLine: 1, endColumn: 2 },
  };
}
