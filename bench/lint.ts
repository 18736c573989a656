/**
 * CPU time and peak memory of `obsc lint --rules` on a file of 1,000 rules and on one of 10,000, alone and with a catalogue of their
 * metrics, every rule on; `pint --offline` on the same files where it is on PATH.
 *
 * Method: `bash`'s `time` gives user and system time; the least of three rounds counts. Memory is the largest that the process itself
 * saw (`maxRSS`), the least of the rounds too.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { catalogueFile, ruleFile } from "./lint-rules.ts";

const folder = mkdtempSync(join(tmpdir(), "obsc-bench-"));
const sizes = [1000, 10_000];
for (const size of sizes) writeFileSync(join(folder, `${size}.yaml`), ruleFile(size));
writeFileSync(join(folder, "metrics.json"), catalogueFile());
writeFileSync(
  join(folder, "memory.mjs"),
  `import { writeSync } from "node:fs"; process.on("exit", () => writeSync(2, "maxRSS " + process.resourceUsage().maxRSS + "\\n"));`,
);

const obsc = [process.execPath, "--import", join(folder, "memory.mjs"), resolve("dist/cli.js"), "lint", "--preset", "strict"];
const commands: Readonly<Record<string, (file: string) => readonly string[]>> = {
  obsc: (file) => [...obsc, "--rules", file],
  "obsc --metrics": (file) => [...obsc, "--rules", file, "--metrics", "metrics.json"],
  ...(spawnSync("pint", ["version"]).status === 0 && { "pint --offline": (file) => ["pint", "--offline", "--no-color", "lint", file] }),
};

console.log(`lint: CPU time and peak memory, Node ${process.versions.node}, least of 3 rounds; every rule on`);
for (const [name, command] of Object.entries(commands)) {
  const [few, many] = sizes.map((size) => measured(command(`${size}.yaml`)));
  if (!few || !many) continue;
  const memory = many.megabytes === undefined ? "" : `   ${few.megabytes} and ${many.megabytes} MB`;
  console.log(`  ${name.padEnd(16)} 1,000 rules ${seconds(few)}   10,000 rules ${seconds(many)}   ratio ${(many.cpu / few.cpu).toFixed(1)}${memory}`);
}
rmSync(folder, { recursive: true, force: true });

function seconds({ cpu }: Measure): string {
  return `${cpu.toFixed(2)} s`;
}

interface Measure {
  readonly cpu: number;
  readonly megabytes: number | undefined;
}

function measured(words: readonly string[]): Measure {
  const rounds = [1, 2, 3].map(() => once(words));
  const megabytes = rounds.map((round) => round.megabytes ?? Number.POSITIVE_INFINITY);
  const least = Math.min(...megabytes);
  return { cpu: Math.min(...rounds.map(({ cpu }) => cpu)), megabytes: Number.isFinite(least) ? least : undefined };
}

function once(words: readonly string[]): Measure {
  // Findings end a linter with 1: only a program that could not do its work is worth a word.
  const script = `TIMEFORMAT='time %U %S'; time "$0" "$@" >/dev/null`;
  const { stderr, status } = spawnSync("bash", ["-c", script, ...words], { cwd: folder, encoding: "utf8" });
  const [, user, system] = /^time (\S+) (\S+)$/m.exec(stderr) ?? [];
  if (status === null || status > 1 || user === undefined) throw new Error(`${words.join(" ")}: ${stderr}`);
  const kilobytes = /^maxRSS (\d+)$/m.exec(stderr)?.[1];
  return { cpu: Number(user) + Number(system), megabytes: kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024) };
}
