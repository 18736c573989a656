/** The table of all rules, which `rules/README.md` holds. */
import type { Rule } from "./rule.ts";

/** One table for each family, in the order of the list; `node scripts/docs.mjs` writes it. */
export function rulesTable(rules: readonly Rule[]): string {
  const families = [...new Set(rules.map(familyOf))];
  return [
    "# Rules",
    "",
    "Each rule is a file whose path is its name. `obsc explain <rule>` shows why it is, and examples; a policy sets its severity, `allow` excuses one place.",
    "What needs an earlier state of a spec to compare with, such as a label that grows in a pull request, is not among them.",
    "This page is made from the rules by `node scripts/docs.mjs`.",
    ...families.flatMap((family) => [
      "",
      `## ${family}`,
      "",
      "| rule | severity | what it asks |",
      "|---|---|---|",
      ...rules.filter((rule) => familyOf(rule) === family).map(row),
    ]),
    "",
  ].join("\n");
}

function familyOf(rule: Rule): string {
  return rule.name.slice(0, rule.name.indexOf("/"));
}

function row(rule: Rule): string {
  return `| [${rule.name}](${rule.name}.ts) | ${rule.severity} | ${rule.summary} |`;
}
