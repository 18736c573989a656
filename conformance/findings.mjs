// Holds what `docs/what-obsc-finds.md` says of other linters against them: on queries that are wrong in what they mean, promtool is silent.
//   node conformance/findings.mjs PROMTOOL
// pint is asked too where it is on PATH; elsewhere what it said when it was asked is in `test/queries/faults.ts`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reporter } from "./lib/report.mjs";
import { loadSource } from "./lib/source.mjs";

const [promtool] = process.argv.slice(2);
const report = reporter();
const { faults, ruleFile, unmarked } = await loadSource(
  'export { faults } from "./test/queries/faults.ts"; export { ruleFile, unmarked } from "./test/queries/rule-file.ts";',
);
const folder = mkdtempSync(join(tmpdir(), "obsc-findings-"));
const file = join(folder, "rules.yaml");
const lines = ruleFile(unmarked(faults.map(({ advice: _, ...fault }) => fault)));
writeFileSync(file, lines.join("\n"));

const { status, error, stdout, stderr } = spawnSync(promtool, ["check", "rules", "--lint=all", "--lint-fatal", file], { encoding: "utf8" });
if (error) throw error;
report.say(`promtool finds none of ${faults.length} faulty queries`, status === 0 ? undefined : (stdout + stderr).trimEnd());

const pint = spawnSync("pint", ["--no-color", "--offline", "lint", "--json", join(folder, "pint.json"), file], { encoding: "utf8" });
if (pint.error) console.log("pint is not on PATH: what it finds is not compared");
else {
  const { readFileSync } = await import("node:fs");
  const said = JSON.parse(readFileSync(join(folder, "pint.json"), "utf8")).filter(({ severity }) => severity !== "Information");
  const found = new Set(said.map(({ lines: [line] }) => lines.slice(0, line).filter((each) => each.startsWith("- name: ")).length - 1));
  const expected = faults.flatMap(({ pint: check }, index) => (check === undefined ? [] : [index]));
  const different = faults.filter((_, index) => found.has(index) !== expected.includes(index)).map(({ expr }) => expr);
  report.say(`pint finds ${expected.length} of them`, different.length === 0 ? undefined : `it says otherwise of:\n${different.join("\n")}`);
}
rmSync(folder, { recursive: true });
report.end();
