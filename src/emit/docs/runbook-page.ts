/** The page of one alert. */
import { describe } from "../../derive/description.ts";
import type { Plan } from "../../derive/plan.ts";
import { type Runbook, type RunbookCase, type RunbookData, type RunbookFiles, runbookFile } from "../../derive/runbook.ts";
import { exploreUrl, queryText, type SavedText } from "../../derive/saved-queries.ts";
import { print } from "../../promql/print.ts";
import { printPretty } from "../../promql/print-pretty.ts";
import { formatDuration } from "../../util/duration.ts";
import { code, hidden, line, page, table } from "./markdown.ts";
import { sectionText, usualSections } from "./runbook-sections.ts";

export function runbookPage(book: Runbook, plan: Plan, saved: readonly SavedText[], header: readonly string[]): string {
  const files: RunbookFiles = plan.runbookFiles ?? { notes: new Map() };
  const data = dataOf(book, plan, saved, files);
  const where = `What people know of this alert stands in ${plan.system.runbooks?.notes ?? "runbooks"}/${runbookFile(book.name)} beside the spec and is taken in here.`;
  const top = hidden([...header, where]);
  if (files.render) return `${top}\n\n${files.render(data).trim()}\n`;
  return page([
    top,
    `# ${data.name}`,
    data.summary === "" ? "" : `> ${data.summary}`,
    table(["", ""], factsOf(book, data)),
    "## What it means",
    data.meaning,
    ...(data.notes === "" ? [] : ["## Notes", data.notes]),
    "## Query",
    data.query,
    data.metrics.length === 0 ? "" : `It reads:\n\n${data.metrics.map(({ name, help }) => `- \`${name}\`${help === "" ? "" : `: ${help}`}`).join("\n")}`,
    ...data.sections.flatMap(({ heading, text }) => [`## ${heading}`, text]),
    ...(data.queries.length === 0 ? [] : ["## Saved queries", ...data.queries.map(savedBlock)]),
  ]);
}

function savedBlock({ title, language, query, url }: RunbookData["queries"][number]): string {
  return `${url === "" ? title : `[${title}](${url})`}:\n\n${code(language, query)}`;
}

function dataOf(book: Runbook, plan: Plan, saved: readonly SavedText[], files: RunbookFiles): RunbookData {
  const { name, cases } = book;
  const { scope } = plan;
  const services = new Set(cases.map(({ service }) => service));
  const [general, own] = split(files.notes.get(name)?.text ?? "");
  const said = plan.system.runbooks?.sections ?? usualSections;
  const shown = new Map(cases.flatMap(({ dashboard }) => (dashboard ? [[dashboard.uid, dashboard] as const] : [])));
  const extra = [...own.keys()].filter((heading) => !said.some((each) => same(each, heading)));
  return {
    name,
    summary: unique(cases.map(({ alert }) => line(alert?.summary ?? ""))).join(" "),
    severity: unique(cases.map(({ rule, alert }) => rule?.labels.severity ?? alert?.severity ?? "")).join(", "),
    owner: unique(cases.map(({ service }) => (service ? `${service.team} (service ${service.name})` : plan.system.name))).join(", "),
    dashboard: [...shown.values()].map(({ title, url }) => (url === undefined ? line(title) : `[${line(title)}](${url})`)).join(", "),
    meaning: unique(cases.map(meaningOf)).join("\n\n"),
    query: cases.map((each) => queryOf(each, plan, cases.length > 1)).join("\n\n"),
    metrics: [...new Set(cases.flatMap(({ metrics }) => metrics))].map((metric) => ({ name: metric.name, help: line(metric.help) })),
    notes: [general, ...extra.map((heading) => `### ${heading}\n\n${own.get(heading)}`)].filter((text) => text !== "").join("\n\n"),
    sections: said.map((heading) => {
      const notes = [...own].filter(([each]) => same(each, heading)).map(([, text]) => text);
      const text = [...notes, sectionText(heading, book, scope) ?? ""].filter((each) => each !== "").join("\n\n");
      const missing = `Nobody has written this yet: add \`## ${heading}\` to \`${plan.system.runbooks?.notes ?? "runbooks"}/${runbookFile(name)}\` beside the spec.`;
      return { heading: heading.charAt(0).toUpperCase() + heading.slice(1), text: text === "" ? missing : text };
    }),
    queries: saved
      .filter(({ service }) => service === undefined || services.has(service))
      .map(({ title, language, text, explore }) => ({ title: line(title), language, query: text, url: explore ?? "" })),
  };
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Notes by their second headings, and what stands before the first; the title of the page is obsc's. */
function split(text: string): readonly [general: string, own: ReadonlyMap<string, string>] {
  const parts = text.replace(/^\s*# .*\n?/, "").split(/^## +(.+?) *$/m);
  const own = new Map<string, string>();
  for (let index = 1; index < parts.length; index += 2) own.set(parts[index] as string, (parts[index + 1] ?? "").trim());
  return [(parts[0] ?? "").trim(), own];
}

function factsOf({ cases }: Runbook, data: RunbookData): readonly (readonly string[])[] {
  const rows: readonly (readonly [string, string])[] = [
    ["Severity", data.severity],
    ["Owner", data.owner],
    ["Category", unique(cases.map(({ alert }) => alert?.category ?? "")).join(", ")],
    ["Fires", unique(cases.map(({ rule, alert }) => waitOf(rule?.for ?? alert?.for ?? 0))).join(", ")],
    ["Dashboard", data.dashboard],
  ];
  return rows.filter(([, value]) => value !== "");
}

function waitOf(wait: number): string {
  return wait === 0 ? "as soon as the condition holds" : `when the condition has held for ${formatDuration(wait)}`;
}

/** What people wrote about it, and the condition in words; the templates of Prometheus have no value here. */
function meaningOf({ alert, rule, service }: RunbookCase): string {
  if (rule?.slo) return `\`${rule.slo.name}\`: ${line(rule.annotations.description ?? "")}`;
  if (alert) return [line(alert.description ?? ""), line(plain(describe(alert, service)))].filter((text) => text !== "").join(" ");
  return line(plain(rule?.annotations.description ?? rule?.annotations.summary ?? ""));
}

/** "…, now 4%" says nothing before it fires; labels stand in braces, as in a spec. */
function plain(text: string): string {
  return text
    .replace(/, now \{\{[^}]*\}\}[^\s(.]*/, "")
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, "{$1}")
    .replace(/\{\{ \$value[^}]*\}\}/g, "{value}");
}

function queryOf({ rule, alert, service }: RunbookCase, plan: Plan, many: boolean): string {
  const { scope } = plan;
  const title = many ? `\`${rule?.slo?.name ?? service?.name ?? plan.system.name}\`:\n\n` : "";
  if (rule) {
    const url = exploreUrl("promql", print(rule.expr), scope);
    return `${title}${code("promql", printPretty(rule.expr))}${url === undefined ? "" : `\n\n[Open in Explore](${url})`}`;
  }
  const log = alert?.when.is === "log-threshold" ? alert.when : undefined;
  if (!log) return "";
  const text = `${queryText(log.query, scope, service)} ${log.comparison} ${log.threshold}`;
  const url = exploreUrl("logql", text, scope);
  return `${title}${code("logql", text)}${url === undefined ? "" : `\n\n[Open in Explore](${url})`}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ""))];
}
