/** The table of all rules, which `rules/README.md` holds. */
import type { Rule } from "./rule.ts";
import { presetSeverity } from "./severity.ts";

/** One table for each family, in the order of the list; `node scripts/docs.mjs` writes it. */
export function rulesTable(rules: readonly Rule[]): string {
  const families = [...new Set(rules.map(familyOf))];
  return [
    "# Rules",
    "",
    "Each rule is a file whose path is its name. `obsc explain <rule>` shows why it is, and examples; a policy sets its severity, `allow` excuses one place.",
    "In a spec a rule is as severe as the second column says, in files that obsc did not write as the third says: what one team decides so and another otherwise is off there.",
    '`policy({ preset: "strict" })`, or `--preset strict` on the command line, makes it what the fourth says, in both.',
    "What is mended safely `obsc lint --fix` does, and `--fix-unsafe` the rest; a rule may mend some of its findings only.",
    "What needs an earlier state of a spec to compare with, such as a label that grows in a pull request, is not among them.",
    "This page is made from the rules by `node scripts/docs.mjs`.",
    ...families.flatMap((family) => [
      "",
      `## ${family}`,
      "",
      "| rule | spec | other files | strict | fix | what it asks |",
      "|---|---|---|---|---|---|",
      ...rules.filter((rule) => familyOf(rule) === family).map(row),
    ]),
    "",
  ].join("\n");
}

function familyOf(rule: Rule): string {
  return rule.name.slice(0, rule.name.indexOf("/"));
}

function row(rule: Rule): string {
  const severities = [presetSeverity(rule, {}), presetSeverity(rule, { foreign: true }), presetSeverity(rule, { preset: "strict" })];
  return `| [${rule.name}](${rule.name}.ts) | ${severities.join(" | ")} | ${rule.fixes ?? ""} | ${rule.summary} |`;
}
