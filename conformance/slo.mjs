// Has promtool prove the rules of objectives: those of one of each kind with the tests that obsc makes of them, and two of them,
// over days by the minute and over a month, with tests that are written by hand.
//   node conformance/slo.mjs PROMTOOL [TEXT]      (TEXT: only scenarios whose name has it)
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parse as parseYaml, stringify } from "yaml";
import { workFolder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";
import { objectives, scenarios, testFile } from "./slo/month.mjs";

const [promtool, text = ""] = process.argv.slice(2);
if (!promtool) {
  console.error("usage: node conformance/slo.mjs PROMTOOL [TEXT]");
  process.exit(2);
}
const spec = "conformance/slo/observability.spec.ts";
const work = workFolder("slo");
const report = reporter();

const given = ["bin/obsc.js", "prove", spec, "--promtool", resolve(promtool), "--out", work];
if (text === "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, given, { encoding: "utf8", maxBuffer: 1 << 28 });
  console.log(stdout + stderr);
  report.say(`obsc prove ${spec}`, status === 0 ? undefined : `exit ${status}`);
} else spawnSync(process.execPath, ["bin/obsc.js", "build", spec, "--out", work, "--target", "prometheus", "--no-types", "--no-tests"], { stdio: "inherit" });

const month = objectives.flatMap((objective) =>
  scenarios(objective)
    .filter(({ name }) => name.includes(text))
    .map((scenario, index) => ({ name: `${objective.slo}: ${scenario.name}`, file: `${objective.slo}-${index}.yaml`, objective, scenario })),
);
// Promtool evaluates all that it is given each time: only the rules that are looked at.
const { groups } = parseYaml(readFileSync(join(work, "prometheus/rules/checkout.yaml"), "utf8"));
for (const { slo } of objectives) writeFileSync(join(work, `${slo}.rules.yaml`), stringify({ groups: groups.filter(({ name }) => name === `slo-${slo}`) }));
for (const { file, objective, scenario } of month) writeFileSync(join(work, file), testFile(objective, scenario, join(work, `${objective.slo}.rules.yaml`)));
// The longest first, so that none is left alone at the end.
const waiting = [...month].sort((one, other) => lengthOf(other) - lengthOf(one));
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const from = Date.now();
      const problem = await tested(join(work, next.file));
      report.say(next.name, problem, ` (${lengthOf(next)} minutes in ${Math.round((Date.now() - from) / 1000)} s)`);
    }
  }),
);
report.end();

function lengthOf({ scenario }) {
  return scenario.stretches.reduce((sum, [minutes]) => sum + minutes, 0);
}

function tested(file) {
  return new Promise((done, failed) => {
    const child = spawn(promtool, ["test", "rules", file]);
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
    child.on("error", failed).on("close", (code) => done(code === 0 ? undefined : printed.trim()));
  });
}
