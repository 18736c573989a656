/** The table of all rules, which `rules/README.md` holds. */
import { otherTools, unwritten } from "./other-tools.ts";
import type { Rule } from "./rule.ts";
import { presetSeverity } from "./severity.ts";

/** What the rules of each family look at, in the order of a reader who begins with one metric and ends with what runs. */
const families: Readonly<Record<string, string>> = {
  naming: "Names and labels of metrics and recordings.",
  cardinality: "How many series there are, and who reads them.",
  promql: "Queries, wherever they stand: in rules, on dashboards, in files.",
  alert: "Alerts, their texts, and the way to whoever is told.",
  alerting: "Alerts that Grafana evaluates.",
  slo: "Service level objectives.",
  dashboard: "Dashboards and datasources of Grafana.",
  logs: "Logs, what reads them, and queries of Loki.",
  traces: "Spans, and queries of Tempo.",
  sampling: "Which traces are kept.",
  retention: "How long things are kept.",
  prometheus: "Prometheus itself: its configuration and its rule files.",
  collector: "Configurations of the OpenTelemetry Collector.",
  deliver: "The way of signals from services to stores.",
  deploy: "Compose files and objects of Kubernetes.",
  engine: "What evaluates the rules, and what it takes.",
  security: "Secrets, TLS, and who may do what.",
  target: "What is emitted, and for which programs.",
  raw: "Text that stands in a spec in place of what obsc derives.",
  spec: "What hangs together in a spec.",
  policy: "Policies.",
  suppression: "Exceptions.",
};

/** One table for each family; `node scripts/docs.mjs` writes it. */
export function rulesTable(rules: readonly Rule[]): string {
  return [
    "# Rules",
    "",
    "Each rule is a file whose path is its name. `obsc explain <rule>` shows why it is, and examples; a policy sets its severity, `allow` excuses one place.",
    "",
    "How severe a rule is, three columns say: **spec**, where a policy says nothing; **other files**, in those that obsc did not write: what one team decides so and another otherwise is off there;",
    'and **strict**, in both, with `policy({ preset: "strict" })` or `--preset strict`. An error or a warning counts, an info is shown only, and `off` waits for a policy that names it.',
    "**fix**: `obsc lint --fix` mends what is safe, `--fix-unsafe` the rest; a rule may mend some of its findings only.",
    "",
    "What the language refuses while a spec runs is no rule and has no exception; it is reported as `spec`, what the compiler refuses as `types`.",
    "At the end: [where the checks of other tools are](#if-you-come-from-another-tool), and [what there is no rule for](#what-there-is-no-rule-for). This page is made by `node scripts/docs.mjs`.",
    ...Object.entries(families).flatMap(([family, about]) => [
      "",
      `## ${family}`,
      "",
      about,
      "",
      "| rule | spec | other files | strict | fix | what it asks |",
      "|---|---|---|---|---|---|",
      ...rules.filter((rule) => familyOf(rule) === family).map(row),
    ]),
    ...["", "## If you come from another tool"],
    ...otherTools.flatMap(({ tool, version, checks }) => [
      ...["", `### ${tool}`, "", `| check (${version}) | here |`, "|---|---|"],
      ...checks.map(([check, here]) => `| ${check} | ${linked(here, rules)} |`),
    ]),
    ...["", "## What there is no rule for", "", "| what | why |", "|---|---|"],
    ...unwritten.map(([what, because]) => `| ${what} | ${linked(because, rules)} |`),
    "",
  ].join("\n");
}

/** A text with the names of rules in it as links to them. */
function linked(text: string, rules: readonly Rule[]): string {
  return text.replace(/\b[a-z]+\/[a-z-]+\b/g, (name) => (rules.some((rule) => rule.name === name) ? `[${name}](${name}.ts)` : name));
}

function familyOf(rule: Rule): string {
  return rule.name.slice(0, rule.name.indexOf("/"));
}

function row(rule: Rule): string {
  const severities = [presetSeverity(rule, {}), presetSeverity(rule, { foreign: true }), presetSeverity(rule, { preset: "strict" })];
  return `| [${rule.name}](${rule.name}.ts) | ${severities.join(" | ")} | ${rule.fixes ?? ""} | ${rule.summary} |`;
}
