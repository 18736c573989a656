/**
 * CPU time and peak memory of `obsc lint --rules` on a file of 1,000 rules and on one of 10,000, alone and with a catalogue of their
 * metrics, every rule on; `pint --offline` on the same files where it is on PATH.
 *
 * Method: see `measure.ts`; the least of three rounds counts.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { catalogueFile, ruleFile } from "./lint-rules.ts";
import { isThere, type Measure, measured, withMemory } from "./measure.ts";

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

console.log(`lint: CPU time and peak memory, Node ${process.versions.node}, least of 3 rounds; every rule on`);
for (const [name, command] of Object.entries(commands)) {
  const [few, many] = sizes.map((size) => measured(command(`${size}.yaml`), folder, 3));
  if (!few || !many) continue;
  const memory = many.megabytes === undefined ? "" : `   ${few.megabytes} and ${many.megabytes} MB`;
  console.log(`  ${name.padEnd(16)} 1,000 rules ${seconds(few)}   10,000 rules ${seconds(many)}   ratio ${(many.cpu / few.cpu).toFixed(1)}${memory}`);
}
rmSync(folder, { recursive: true, force: true });

function seconds({ cpu }: Measure): string {
  return `${cpu.toFixed(2)} s`;
}
