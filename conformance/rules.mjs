// Has promtool check every emitted rule file, with every lint that it knows, and run the unit tests that stand beside them.
//   node conformance/rules.mjs PROMTOOL [FILE or FOLDER ...]      (default: generated)
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

const [promtool, ...roots] = process.argv.slice(2);
if (promtool === undefined) {
  console.error("usage: node conformance/rules.mjs PROMTOOL [FILE or FOLDER ...]");
  process.exit(2);
}
const commands = { rules: ["check", "rules", "--lint=all", "--lint-fatal"], tests: ["test", "rules"] };
let passed = 0;
let failed = 0;

for (const file of (roots.length > 0 ? roots : ["generated"]).flatMap(yamlFiles)) {
  const command = commands[basename(dirname(file))];
  const { status, error, stdout, stderr } = spawnSync(promtool, [...command, file], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) {
    console.error(`${promtool}: ${error.message}`);
    process.exit(2);
  }
  if (status === 0) passed++;
  else failed++;
  const [found = ""] = /\d+ rules? found/.exec(stdout) ?? [];
  console.log(status === 0 ? `ok   ${file}${found && ` (${found})`}` : `FAIL ${file}\n${(stdout + stderr).trimEnd()}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Rule files, and then their tests: YAML in `prometheus/rules` and `prometheus/tests`, or the file itself. */
function yamlFiles(root) {
  const files = statSync(root).isDirectory() ? readdirSync(root, { recursive: true, encoding: "utf8" }).map((file) => join(root, file)) : [root];
  return files.filter((file) => file.endsWith(".yaml") && basename(dirname(file)) in commands && file.split(sep).at(-3) === "prometheus").sort();
}
