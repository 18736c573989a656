/** What a program takes: `bash`'s `time` for user and system time, `maxRSS` of a Node process for memory. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Measure {
  /** Seconds of all processes. */
  readonly cpu: number;
  readonly wall: number;
  /** The largest that the process itself saw; `undefined` where it does not say. */
  readonly megabytes: number | undefined;
}

/** The least of some rounds in a folder, of each figure by itself. */
export function measured(words: readonly string[], folder: string, rounds: number): Measure {
  return leastOf(Array.from({ length: rounds }, () => once(words, folder)));
}

/** The same for several commands, of which each has its turn in every round: what else the machine does then falls on all of them. */
export function measuredInTurn(commands: readonly (readonly string[])[], folder: string, rounds: number): readonly Measure[] {
  const all = Array.from({ length: rounds }, () => commands.map((words) => once(words, folder)));
  return commands.map((_, index) => leastOf(all.map((round) => round[index] as Measure)));
}

function leastOf(all: readonly Measure[]): Measure {
  const least = (of: (round: Measure) => number | undefined) => Math.min(...all.map((round) => of(round) ?? Number.POSITIVE_INFINITY));
  const megabytes = least((round) => round.megabytes);
  return { cpu: least(({ cpu }) => cpu), wall: least(({ wall }) => wall), megabytes: Number.isFinite(megabytes) ? megabytes : undefined };
}

/** The words that run a script of Node which says at its end how much memory it took. `folder` gets a file for that. */
export function withMemory(folder: string, ...words: readonly string[]): readonly string[] {
  const file = join(folder, "memory.mjs");
  writeFileSync(file, `import { writeSync } from "node:fs"; process.on("exit", () => writeSync(2, "maxRSS " + process.resourceUsage().maxRSS + "\\n"));`);
  return [process.execPath, "--import", file, ...words];
}

/** Whether a program is on PATH. */
export function isThere(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words).status === 0;
}

function once(words: readonly string[], folder: string): Measure {
  // Findings end a linter with 1: only a program that could not do its work is worth a word.
  const script = `TIMEFORMAT='time %R %U %S'; time "$0" "$@" >/dev/null`;
  const { stderr, status } = spawnSync("bash", ["-c", script, ...words], { cwd: folder, encoding: "utf8" });
  const [, wall, user, system] = /^time (\S+) (\S+) (\S+)$/m.exec(stderr) ?? [];
  if (status === null || status > 1 || user === undefined) throw new Error(`${words.join(" ")}: ${stderr}`);
  const kilobytes = /^maxRSS (\d+)$/m.exec(stderr)?.[1];
  return { cpu: Number(user) + Number(system), wall: Number(wall), megabytes: kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024) };
}
