/** A project as a user has it, with obsc among its packages, in a folder that is gone after the tests of the file. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../../src/cli/run.ts";

export interface UserProject {
  readonly folder: string;
  /** Runs a command of obsc there; what it prints to either side. */
  readonly obscIn: (...words: readonly string[]) => Promise<{ readonly code: number; readonly printed: string }>;
}

export function userProject(spec: string): UserProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "obsc-user-")));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(process.cwd(), join(folder, "node_modules", "obsc"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "observability.spec.ts"), spec);
  const obsc = pathToFileURL(join(".build", "test", "src", "index.js")).href;
  const obscIn: UserProject["obscIn"] = async (...words) => {
    let printed = "";
    const print = (text: string) => {
      printed += text;
    };
    const io = { cwd: folder, out: print, err: print, env: { NO_COLOR: "1" }, terminal: { out: false, err: false }, today: "2026-11-21", obsc };
    return { code: await run(words, io, "0.0.0-test"), printed };
  };
  return { folder, obscIn };
}

/** The blocks of code in a page that are marked as of a language. */
export function blocksIn(page: string, language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);
}
