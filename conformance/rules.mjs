// Has promtool check every emitted rule file, with every lint that it knows, and run the unit tests that stand beside them.
//   node conformance/rules.mjs PROMTOOL [FILE or FOLDER ...]      (default: generated)
import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { argumentsOf, filesUnder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [promtool, roots] = argumentsOf("node conformance/rules.mjs PROMTOOL [FILE or FOLDER ...]");
const commands = { rules: ["check", "rules", "--lint=all", "--lint-fatal"], tests: ["test", "rules"] };
const report = reporter();

// Rule files, and then their tests.
for (const file of filesUnder(roots, (path) => /(^|\/)prometheus\/(rules|tests)\/[^/]+\.yaml$/.test(path))) {
  const { status, error, stdout, stderr } = spawnSync(promtool, [...commands[basename(dirname(file))], file], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  const [found = ""] = /\d+ rules? found/.exec(stdout) ?? [];
  report.say(file, status === 0 ? undefined : (stdout + stderr).trimEnd(), found && ` (${found})`);
}
report.end();
