/** The emitted tests of an objective, run against rules that were changed, until one fails. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parse as parseYaml, stringify } from "yaml";

/** Fails where the rules as they are do not pass. `file` has the rules of a service, `groups` are all of its groups. */
export async function testsOf({ promtool, work, file, groups, group }) {
  const { slo } = group.rules[0].labels;
  const read = groupsRead(group, groups);
  const own = readdirSync(join(work, "prometheus/tests")).filter((name) =>
    ["", "-slowly", "-over-days", "-thresholds"].some((more) => name === `${file}-slo-${slo}${more}.yaml`),
  );
  const scenarios = own
    .map((name) => parseYaml(readFileSync(join(work, "prometheus/tests", name), "utf8")))
    .flatMap(({ tests, ...settings }) => tests.map((test) => ({ ...settings, group_eval_order: read.map(({ name }) => name), tests: [test] })));

  const rulesWith = (changed, id) => {
    const path = join(work, `${id}.rules.yaml`);
    writeFileSync(path, stringify({ groups: read.map((each) => (each === group ? changed : each)) }));
    return path;
  };
  const failure = (scenario, rules, id) => {
    const path = join(work, `${id}.test.yaml`);
    writeFileSync(path, stringify({ ...scenario, rule_files: [rules] }));
    return run(promtool, path);
  };

  const timed = [];
  for (const scenario of scenarios) {
    const from = Date.now();
    const problem = await failure(scenario, rulesWith(group, "sound"), "sound");
    if (problem !== undefined) throw new Error(`${group.name}: ${scenario.tests[0].name}: ${problem}`);
    timed.push({ scenario, took: Date.now() - from });
  }
  const quickest = timed.sort((one, other) => one.took - other.took).map(({ scenario }) => scenario);

  // What noticed a change of a rule notices most others of it: first the scenario that did so last.
  const byRule = new Map();
  async function isNoticed({ rule, group: changed }, id) {
    const rules = rulesWith(changed, id);
    const order = byRule.get(rule) ?? quickest;
    for (const scenario of order) {
      if ((await failure(scenario, rules, id)) === undefined) continue;
      byRule.set(rule, [scenario, ...order.filter((other) => other !== scenario)]);
      return true;
    }
    return false;
  }

  /** Those that no test fails for. */
  return async function unnoticed(mutants) {
    const waiting = [...mutants.entries()];
    const alive = [];
    await Promise.all(
      Array.from({ length: availableParallelism() }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [index, mutant] = next;
          if (!(await isNoticed(mutant, String(index)))) alive.push(mutant);
        }
      }),
    );
    return alive;
  };
}

/** The group, behind those that it reads. */
function groupsRead(group, groups) {
  const texts = group.rules.map(({ expr }) => expr).join("\n");
  const others = groups.filter((other) => other !== group && other.rules[0].labels?.slo !== undefined && texts.includes(`slo="${other.rules[0].labels.slo}"`));
  return [...others, group];
}

function run(promtool, test) {
  return new Promise((done, failed) => {
    const child = spawn(promtool, ["test", "rules", test]);
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
    child.on("error", failed).on("close", (code) => done(code === 0 ? undefined : printed.trim().slice(0, 500)));
  });
}
