/**
 * CPU time and peak memory of `obsc lint --rules` on a file of 1,000 rules and on one of 10,000, alone and with a catalogue of their
 * metrics, every rule on; `pint --offline` on the same files where it is on PATH, and what part of its time obsc takes for the larger one.
 *
 * Method: see `measure.ts`; in each of five rounds all have their turn, and the least of each counts.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { catalogueFile, ruleFile } from "./lint-rules.ts";
import { isThere, type Measure, measuredInTurn, withMemory } from "./measure.ts";

const folder = mkdtempSync(join(tmpdir(), "obsc-bench-"));
const sizes = [1000, 10_000];
for (const size of sizes) writeFileSync(join(folder, `${size}.yaml`), ruleFile(size));
writeFileSync(join(folder, "metrics.json"), catalogueFile(Math.max(...sizes)));
const obsc = withMemory(folder, resolve("dist/cli.js"), "lint", "--preset", "strict");
const commands: Readonly<Record<string, (file: string) => readonly string[]>> = {
  obsc: (file) => [...obsc, "--rules", file],
  "obsc --metrics": (file) => [...obsc, "--rules", file, "--metrics", "metrics.json"],
  ...(isThere("pint", "version") && { "pint --offline": (file) => ["pint", "--offline", "--no-color", "lint", file] }),
};

const names = Object.keys(commands);
const runs = names.flatMap((name) => sizes.map((size) => commands[name]?.(`${size}.yaml`) ?? []));
const measures = measuredInTurn(runs, folder, 5);
const pint = measures[names.indexOf("pint --offline") * sizes.length + 1];

console.log(`lint: CPU time and peak memory, Node ${process.versions.node}, least of 5 rounds; every rule on`);
for (const [index, name] of names.entries()) {
  const [few, many] = measures.slice(index * sizes.length) as [Measure, Measure];
  const memory = many.megabytes === undefined ? "" : `   ${few.megabytes} and ${many.megabytes} MB`;
  const share = pint === undefined || many === pint ? "" : `   ${(many.cpu / pint.cpu).toFixed(3)} of pint`;
  console.log(`  ${name.padEnd(16)} 1,000 rules ${seconds(few)}   10,000 rules ${seconds(many)}   ratio ${(many.cpu / few.cpu).toFixed(1)}${memory}${share}`);
}
rmSync(folder, { recursive: true, force: true });

function seconds({ cpu }: Measure): string {
  return `${cpu.toFixed(2)} s`;
}
