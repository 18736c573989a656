/** What stands under the headings of a runbook, as far as it follows from the spec: queries to run, places to look, values that say it is over. */
import { amount } from "../../derive/description.ts";
import type { Runbook, RunbookCase } from "../../derive/runbook.ts";
import { queryText } from "../../derive/saved-queries.ts";
import type { Scope } from "../../derive/scope.ts";
import { streamSelector } from "../../derive/stream.ts";
import type { Condition } from "../../ir/query.ts";
import { print as printLogql } from "../../logql/print.ts";
import { print } from "../../promql/print.ts";
import { formatDuration } from "../../util/duration.ts";
import { formatPercent } from "../../util/number.ts";
import { code, line } from "./markdown.ts";
import { measured, splits, usualQuery } from "./runbook-queries.ts";

/** The usual headings of a runbook, in order. */
export const usualSections: readonly string[] = ["diagnosis", "resolution", "verification", "prevention"];

/** What obsc knows for a heading; headings of the user's own are recognised by their words. `undefined` for one that it knows nothing of. */
export function sectionText(heading: string, book: Runbook, scope: Scope): string | undefined {
  const kind = kinds.find(({ words }) => words.test(heading));
  return kind?.write(book, scope).join("\n\n");
}

const kinds: readonly { readonly words: RegExp; readonly write: (book: Runbook, scope: Scope) => readonly string[] }[] = [
  { words: /diagnos|investigat|triage|cause/i, write: diagnosis },
  { words: /resol|mitigat|fix|remed|action/i, write: resolution },
  { words: /verif|recover|check/i, write: verification },
  { words: /prevent|follow|learn|after/i, write: prevention },
];

function diagnosis({ cases }: Runbook, scope: Scope): readonly string[] {
  const [first] = cases;
  const found = splits(first, scope).slice(0, 6);
  const near = first.neighbours.map(
    (rule) => `- \`${rule.name}\`${rule.labels.severity === undefined ? "" : ` (${rule.labels.severity})`}: \`${oneLine(print(rule.expr))}\``,
  );
  const beside = first.beside.map(
    (metric) => `- ${metric.help === "" ? `\`${metric.name}\`` : line(metric.help).replace(/\.$/, "")}: \`${usualQuery(metric, scope)}\``,
  );
  return [
    ...targetsText(first),
    ...(found.length === 0
      ? []
      : [
          "Which part of it is it? Split what the alert reads by its labels:",
          found.map(({ label, metric, text }) => `- \`${label}\` of \`${metric.name}\`: \`${text}\``).join("\n"),
        ]),
    ...(near.length === 0
      ? []
      : [`Does anything else of ${first.alert?.category ?? first.service?.name ?? "the system"} fire, or nearly? Its other alerts:`, near.join("\n")]),
    ...(beside.length === 0 ? [] : ["What moved at the same time? The metrics beside it:", beside.join("\n")]),
    ...logsText(first),
  ];
}

/** An alert on targets is about the way to them as much as about the service. */
function targetsText({ alert, service }: RunbookCase): readonly string[] {
  const [condition] = alert ? leaves(alert.when).filter(({ is }) => is === "targets") : [];
  if (condition?.is !== "targets" || !service) return [];
  const scrape = service.deliver?.metrics.find(({ node }) => node === "scrape");
  const where = scrape?.node === "scrape" ? `, which has to answer on port ${scrape.port} at \`${scrape.path}\`` : "";
  return [
    condition.state === "down"
      ? `Prometheus knows the target and gets no answer from it${where}. Does the process run? Does the same request work from the machine of Prometheus? \`scrape_duration_seconds\` and the page of targets say how it fails.`
      : `Prometheus knows of no target of ${service.name}${where}: look at the discovery and the deployment before the service.`,
  ];
}

function logsText({ service }: RunbookCase): readonly string[] {
  if (!service) return [];
  const lines = service.log ? printLogql({ type: "lines", stream: streamSelector(service.log, service), stages: [] }) : undefined;
  const traces = service.traces ? `{ resource.service.name = ${JSON.stringify(service.name)} && status = error }` : undefined;
  return [
    ...(lines === undefined ? [] : ["The log of the time at which it began:", code("logql", lines)]),
    ...(traces === undefined ? [] : ["Traces that failed:", code("traceql", traces)]),
  ];
}

function resolution({ name, cases }: Runbook): readonly string[] {
  const [first] = cases;
  const labels = [...new Set(cases.flatMap(({ rule }) => Object.keys(rule?.labels ?? {})))].filter((label) => label === "service" || label === "slo");
  const matchers = [`alertname=${JSON.stringify(name)}`, ...labels.map((label) => `${label}="…"`)];
  const steps = ends(first);
  return [
    ...steps,
    `While somebody works on it, a silence keeps it from being told again; give the labels of the alert that came, so that others still come:\n\n${code("sh", `amtool silence add --duration=1h --comment="…" ${matchers.join(" ")}`)}`,
  ];
}

/** What has to change for the alert to end. */
function ends({ alert, rule }: RunbookCase): readonly string[] {
  if (rule?.slo)
    return [
      "The alert ends when the burn rate of the short window is under its factor again; what was spent of the budget stays spent until it leaves the period.",
    ];
  if (!alert) return [];
  return leaves(alert.when).flatMap((condition): readonly string[] => {
    switch (condition.is) {
      case "threshold":
        return [`It ends when the value is ${opposite[condition.comparison]} ${amount(condition.threshold, condition.query.unit)} again.`];
      case "log-threshold":
        return [`It ends when the count of lines is ${opposite[condition.comparison]} ${amount(condition.threshold, condition.query.unit)} again.`];
      case "absent":
        return [`It ends when \`${condition.series.metric.name}\` has a series again.`];
      case "targets":
        return [condition.state === "down" ? "It ends with the first scrape that works." : "It ends when Prometheus has a target again."];
      default:
        return [];
    }
  });
}

const opposite = { ">": "at or below", ">=": "below", "<": "at or above", "<=": "above", "==": "other than", "!=": "equal to" } as const;

function leaves(condition: Condition): readonly Condition[] {
  return "left" in condition ? [...leaves(condition.left), ...(condition.is === "or" ? leaves(condition.right) : [])] : [condition];
}

function verification({ cases }: Runbook, scope: Scope): readonly string[] {
  const [first] = cases;
  if (first.rule?.slo) {
    const slos = cases.map(({ rule }) => rule?.slo?.name).filter((each) => each !== undefined);
    return [
      "The rate of the last five minutes is under 1, and what is left of the budget no longer falls:",
      code("promql", `slo:burn_rate:5m{slo=~"${slos.join("|")}"}`),
      code("promql", `slo:error_budget:remaining_ratio{slo=~"${slos.join("|")}"}`),
    ];
  }
  if (first.rule)
    return ["Run what it measures, without the threshold; it has to stay on the right side:", code("promql", measured(first.rule.expr)), ...ends(first)];
  const [log] = first.alert ? leaves(first.alert.when).filter(({ is }) => is === "log-threshold") : [];
  return log?.is === "log-threshold" ? [code("logql", queryText(log.query, scope, first.service)), ...ends(first)] : ends(first);
}

function prevention({ name, cases }: Runbook): readonly string[] {
  const [first] = cases;
  if (first.rule?.slo) {
    const facts = cases.flatMap(({ rule }) =>
      rule?.slo ? [`- \`${rule.slo.name}\`: ${rule.slo.objectiveText}, a budget of ${formatPercent(1 - rule.slo.objective)}`] : [],
    );
    return ["If users noticed nothing, the objective asks for more than they do; if they complained before it fired, for less:", facts.join("\n")];
  }
  const { rule, alert } = first;
  const wait = rule?.for ?? alert?.for ?? 0;
  const lasting = wait === 0 ? "at once" : `after ${formatDuration(wait)}`;
  return [
    `It fires ${lasting}. If it fired and nobody had anything to do, move its threshold or its \`for\` in the spec; if it came late, lower them. The next build changes rule, tests and this page together.`,
    ...(rule
      ? [
          `How often it fired in the last 30 days, in evaluations:\n\n${code("promql", `count_over_time(ALERTS{alertname=${JSON.stringify(name)},alertstate="firing"}[30d])`)}`,
        ]
      : []),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
