import { existsSync } from "node:fs";
import { join } from "node:path";
import { ownRulesOf } from "../check/own-rules.ts";
import type { Rule } from "../check/rule.ts";
import { presetSeverity } from "../check/severity.ts";
import { ownChecks } from "../report/own-checks.ts";
import { nearest, suggestion } from "../util/did-you-mean.ts";
import { defaultSpec } from "./analyse.ts";
import { defineCommand, type Io, UsageError } from "./command.ts";

export const explain = defineCommand({
  name: "explain",
  summary: "What a rule asks, why, and examples; without a rule, the list of all",
  argument: { name: "rule", help: "the name of a rule, as in a finding: cardinality/unbounded-label" },
  flags: { spec: { type: "string", value: "FILE", default: defaultSpec, help: "the spec whose policy has rules of its own" } },
  async run({ argument, flags }, io) {
    const check = ownChecks.find(({ name }) => name === argument);
    if (check) {
      io.out([check.name, "", check.severity, "", check.summary, "", check.why, ""].join("\n"));
      return 0;
    }
    // The list has all there is to read of each rule; what runs is elsewhere in the package.
    const { rules } = await import("../../rules/index.ts");
    const known = rules.some(({ name }) => name === argument) ? rules : [...rules, ...(await ownRules(flags.spec as string, io))];
    io.out(argument === undefined ? listOf(known) : pageOf(ruleNamed(argument, known)));
    return 0;
  },
});

/** The rules that come with a spec, if there is one that loads; what is wrong with it is for `lint` to say. */
async function ownRules(spec: string, io: Io): Promise<readonly Rule[]> {
  if (spec === defaultSpec && !existsSync(join(io.cwd, spec))) return [];
  const { system } = await (await import("../load.ts")).load(spec, { cwd: io.cwd, obsc: io.obsc });
  return system ? ownRulesOf(system) : [];
}

function ruleNamed(name: string, known: readonly Rule[]): Rule {
  const found = known.find((rule) => rule.name === name);
  if (found) return found;
  const names = known.map((rule) => rule.name);
  const near = [...new Set([...names.filter((other) => other.split("/")[1] === name), ...nearest(name, names)])];
  throw new UsageError(`there is no rule \`${name}\``, suggestion(near) ?? "run `obsc explain` for the list");
}

function listOf(all: readonly Rule[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(({ name, severity, summary }) => `${name.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`).join("");
}

function pageOf(rule: Rule): string {
  const bad = rule.bad.flatMap((example) => ["", "Bad:", "", indented(example.spec), "", `    ${example.message}`]);
  const good = rule.good.flatMap((example) => ["", "Good:", "", indented(example.spec)]);
  return [rule.name, "", severitiesOf(rule), "", rule.summary, "", rule.why, `See ${rule.see}`, ...bad, ...good, ""].join("\n");
}

/** What a rule is in each place, and whether it mends what it finds. */
function severitiesOf(rule: Rule): string {
  const places = [
    ["in a spec", presetSeverity(rule, {})],
    ["in other files", presetSeverity(rule, { foreign: true })],
    ["under the preset strict", presetSeverity(rule, { preset: "strict" })],
  ];
  const mends = rule.fixes === undefined ? "" : `; \`obsc lint --fix${rule.fixes === "safe" ? "" : "-unsafe"}\` mends what it can`;
  return `${places.map(([place, severity]) => `${severity} ${place}`).join(", ")}${mends}`;
}

function indented(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
