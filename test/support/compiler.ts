/** The compiler on files that use obsc as its users see it: by the declarations made from the sources. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const root = process.cwd();
const tsc = join(dirname(createRequire(join(root, "package.json")).resolve("typescript/package.json")), "bin", "tsc");

/** Writes the declarations of all that is public and gives their folder; what is wrong with the sources is for `npm run build` to say. */
export function declarations(): string {
  const out = join(root, ".build", `types-${process.pid}`);
  spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", out, "--noCheck"], { cwd: root });
  process.on("exit", () => rmSync(out, { recursive: true, force: true }));
  return out;
}

export interface Checked {
  readonly output: string;
  /** How much the compiler had to do, with one checker. */
  readonly instantiations: number;
}

/** Checks `files` on their own, with the settings of a user. */
export function check(types: string, files: readonly string[], options: Readonly<Record<string, unknown>> = {}): Checked {
  const config = join(types, `tsconfig-${Object.values(options).join("-")}.json`);
  const compilerOptions = {
    ...{ target: "es2023", lib: ["es2023"], module: "preserve", moduleResolution: "bundler", types: [], noEmit: true, skipLibCheck: true },
    ...{ strict: true, allowImportingTsExtensions: true, ...options },
    paths: { obsc: [join(types, "src", "index.d.ts")] },
  };
  mkdirSync(types, { recursive: true });
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", config, "--singleThreaded", "--extendedDiagnostics"], { cwd: root, encoding: "utf8" });
  const figures = stdout.search(/^Files:/m);
  return { output: stdout.slice(0, figures), instantiations: Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]) };
}
