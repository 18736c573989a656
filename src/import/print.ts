/** A spec that declares what was imported, as somebody would write it. */
import type { Expr } from "../promql/ast.ts";
import { printPretty } from "../promql/print-pretty.ts";
import type { Alerts, Imported, ImportedSlo, Indicator, RawRatio, Tier } from "./imported.ts";
import { array, type Code, call, isIdentifier, laidOut, object, quoted, template } from "./layout.ts";
import { metricsOf } from "./metrics.ts";
import { declarations, type Imports, type NamedMetrics, namedMetrics, seriesOf } from "./print-metrics.ts";

/** `from` says where it came from, in words: "`slos.yaml` of Sloth". */
export function printSpec(imported: Imported, from: string): string {
  const { slos } = imported;
  const imports = new Set<string>();
  const use: Imports = (name) => {
    imports.add(name);
    return name;
  };
  const metrics = namedMetrics(metricsOf(slos.map(({ indicator }) => indicator)));
  const severities = commonSeverities(slos);
  const own = ownSeverities(slos, severities);
  const names = [...new Set(slos.map(({ service }) => service))];
  const services = names.map((name) => serviceOf(name, imported, { metrics, severities, use }));
  const declared = declarations(metrics, use);
  const catalogs = metrics.known.all.length === 0 ? undefined : array([call(use("catalog"), quoted("imported"), "{ metrics }")]);
  const system = call(
    use("system"),
    quoted(names.length === 1 ? (names[0] ?? "") : "slos"),
    object({ ...policyOf(severities, own, use), catalogs, services: array(services) }, true),
  );
  const listed = [...imports].sort().map((name) => [name, name] as const);
  return [
    `// Imported from ${from}; from here on this file is the one to edit.\n`,
    `${laidOut(["import ", object(Object.fromEntries(listed))], 0, 0, ' from "obsc";'.length)} from "obsc";\n\n`,
    severityTypes(own),
    ...(catalogs === undefined ? [] : [knowing, `const metrics = ${laidOut(declared, 0, "const metrics = ".length, 1)};\n\n`]),
    `export default ${laidOut(system, 0, "export default ".length, 1)};\n`,
  ].join("");
}

const knowing = "// As far as the queries tell: labels take any value, and histograms have more buckets.\n";

interface Printing {
  readonly metrics: NamedMetrics;
  readonly severities: Severities;
  readonly use: Imports;
}

function serviceOf(name: string, { slos, left }: Imported, printing: Printing): Code {
  const own = slos.filter(({ service }) => service === name);
  const lacking = left.filter(({ service }) => service === name).map((slo) => `// Not imported: \`${slo.name}\`.`);
  const team = own.find((slo) => slo.team !== undefined)?.team ?? "unknown";
  return call(
    printing.use("service"),
    quoted(name),
    object({ team: quoted(team), slos: array([...own.map((slo) => sloOf(slo, printing)), ...lacking], true) }, true),
  );
}

function sloOf(slo: ImportedSlo, { metrics, severities, use }: Printing): Code {
  const { side, code } = indicatorOf(slo.indicator, metrics, use);
  const options = {
    objective: quoted(slo.objective),
    window: quoted(slo.window),
    ...(slo.description !== undefined && { description: quoted(slo.description) }),
    [side]: code,
    alerts: alertsOf(slo.alerts, severities),
    ...(slo.runbook !== undefined && { runbook: quoted(slo.runbook) }),
  };
  return call(use("slo"), quoted(slo.name), object(options, true));
}

function indicatorOf(indicator: Indicator, metrics: NamedMetrics, use: Imports): { readonly side: "good" | "bad"; readonly code: Code } {
  if (indicator.is === "by-time") return { side: indicator.side, code: call(use("ratioByTime"), query(indicator.share, use)) };
  if (indicator.is === "while") return { side: "good", code: [query(indicator.query, use), ".", call(indicator.verb, String(indicator.value))] };
  if (indicator.is === "raw-ratio") return rawRatio(indicator, use);
  const [part, whole] = [seriesOf(metrics, indicator.part, use), seriesOf(metrics, indicator.whole, use)];
  if (part === undefined || whole === undefined) return rawRatio(indicator.otherwise, use);
  const by = indicator.by.length > 0 ? [object({ by: array(indicator.by.map(quoted)) })] : [];
  return { side: indicator.side, code: call(use("ratio"), part, whole, ...by) };
}

function rawRatio({ side, part, whole }: RawRatio, use: Imports): { readonly side: "good" | "bad"; readonly code: Code } {
  return { side, code: call(use("rawRatio"), query(part, use), query(whole, use)) };
}

function query(expr: Expr, use: Imports): Code {
  return template(use("promql"), printPretty(expr, 100));
}

/** What a policy says of all objectives; absent where they differ. */
interface Severities {
  readonly page?: string;
  readonly ticket?: string;
}

function commonSeverities(slos: readonly ImportedSlo[]): Severities {
  const common = (tiers: readonly Tier[]) => {
    const said = new Set(tiers.flatMap((tier) => (tier === false ? [] : [tier.severity])));
    const [only] = said;
    return said.size === 1 ? only : undefined;
  };
  const page = common(slos.map(({ alerts }) => alerts.page));
  const ticket = common(slos.map(({ alerts }) => alerts.ticket));
  return { ...(page !== undefined && { page }), ...(ticket !== undefined && { ticket }) };
}

/** Severities of single SLOs that obsc does not know. */
function ownSeverities(slos: readonly ImportedSlo[], { page, ticket }: Severities): readonly string[] {
  const said = slos.flatMap(({ alerts }) => [...severityOf(alerts.page, page), ...severityOf(alerts.ticket, ticket), ...severityOf(alerts.absent, ticket)]);
  return [...new Set(said)].filter((severity) => !["critical", "warning", "info"].includes(severity)).sort();
}

/** The severity that an SLO has to say itself. */
function severityOf(tier: Tier, usual: string | undefined): readonly string[] {
  return tier === false || tier.severity === undefined || tier.severity === usual ? [] : [tier.severity];
}

function policyOf({ page, ticket }: Severities, own: readonly string[], use: Imports): { readonly policy?: Code } {
  const severities = page === undefined && ticket === undefined ? undefined : object({ page: quoted(page ?? "page"), ticket: quoted(ticket ?? "ticket") });
  if (!severities && own.length === 0) return {};
  return { policy: call(use("policy"), object({ ownSeverities: own.length > 0 ? array(own.map(quoted)) : undefined, severities })) };
}

/** For the compiler; obsc itself reads the policy. */
function severityTypes(own: readonly string[]): string {
  if (own.length === 0) return "";
  const members = own.map((severity) => `    ${isIdentifier(severity) ? severity : quoted(severity)}: ${quoted(severity)};\n`);
  return `declare module "obsc" {\n  interface Severities {\n${members.join("")}  }\n}\n\n`;
}

function alertsOf({ page, ticket, absent }: Alerts, severities: Severities): Code {
  if (page === false && ticket === false && absent === false) return "false";
  return object({
    page: tierOf(page, severities.page),
    ticket: tierOf(ticket, severities.ticket),
    spent: "false",
    absent: tierOf(absent, severities.ticket),
  });
}

function tierOf(tier: Tier, usual: string | undefined): Code | undefined {
  if (tier === false) return "false";
  const [severity] = severityOf(tier, usual);
  if (tier.burns === undefined) return severity === undefined ? undefined : quoted(severity);
  const burns = tier.burns.map(({ spends, within, short }) =>
    object({ spends: quoted(spends), within: quoted(within), short: short === undefined ? undefined : quoted(short) }),
  );
  return object({ severity: severity === undefined ? undefined : quoted(severity), burns: array(burns) });
}
