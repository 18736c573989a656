/** promtool, started as a program: https://prometheus.io/docs/prometheus/latest/command-line/promtool/#promtool-test */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { HelpfulError } from "../../util/helpful-error.ts";
import type { Io } from "../command.ts";

const help = "install Prometheus 3.5 or later, which brings promtool, or name one: --promtool PATH";

/** The program to run: the one that is named, or the first on PATH. */
export function findPromtool(named: string | undefined, { cwd, env }: Pick<Io, "cwd" | "env">): string {
  const found = named === undefined ? (env.PATH ?? "").split(delimiter).map((folder) => join(folder, "promtool")) : [resolve(cwd, named)];
  const path = found.find(isProgram);
  if (path !== undefined) return path;
  throw new HelpfulError(named === undefined ? "there is no promtool on PATH" : `\`${named}\` is not a program`, help);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What promtool says of a test file; nothing where all of it holds. `test` names one of its tests. */
export async function tested(promtool: string, file: string, test?: string): Promise<string | undefined> {
  const chosen = test === undefined ? [] : ["--run", `^${test.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`];
  // A namespace of Mimir, or what a group of Thanos or vmalert has beside that of Prometheus, is no fault of a test.
  const { code, printed } = await ended(promtool, ["test", "rules", "--ignore-unknown-fields", ...chosen, file]);
  if (/field fuzzy_compare not found|unknown long flag|unknown command/.test(printed)) throw new HelpfulError(`\`${promtool}\` is older than 3.5`, help);
  if (code === 0) return undefined;
  return printed.replace(/^(Processing test file: .*|\s*FAILED:)\s*$/gm, "").trim();
}

function ended(program: string, words: readonly string[]): Promise<{ readonly code: number | null; readonly printed: string }> {
  return new Promise((done, failed) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", failed).on("close", (code) => done({ code, printed }));
  });
}

/** Works on as many at a time as there are processors; results in the order of `all`. */
export async function inParallel<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < all.length; index = next++) results[index] = await work(all[index] as T);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
