/** A spec that declares what was imported, as somebody would write it. */
import type { Expr } from "../promql/ast.ts";
import { printPretty } from "../promql/print-pretty.ts";
import type { Imported, ImportedSlo, Indicator, RawRatio, Tier } from "./imported.ts";
import { array, type Code, call, laidOut, object, quoted, template } from "./layout.ts";
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
  const names = [...new Set(slos.map(({ service }) => service))];
  const services = names.map((name) => serviceOf(name, imported, { metrics, severities, use }));
  const declared = declarations(metrics, use);
  const system = call(
    use("system"),
    quoted(names.length === 1 ? (names[0] ?? "") : "slos"),
    object({ ...policyOf(severities, use), catalogs: array([call(use("catalog"), quoted("imported"), "{ metrics }")]), services: array(services) }, true),
  );
  const listed = [...imports].sort().map((name) => [name, name] as const);
  return [
    `// Imported from ${from}; from here on this file is the one to edit.\n`,
    `${laidOut(["import ", object(Object.fromEntries(listed))], 0, 0, ' from "obsc";'.length)} from "obsc";\n\n`,
    "// As far as the queries tell: labels take any value, and histograms have more buckets.\n",
    `const metrics = ${laidOut(declared, 0, "const metrics = ".length, 1)};\n\n`,
    `export default ${laidOut(system, 0, "export default ".length, 1)};\n`,
  ].join("");
}

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
    ...alertsOf(slo, severities),
    ...(slo.runbook !== undefined && { runbook: quoted(slo.runbook) }),
  };
  return call(use("slo"), quoted(slo.name), object(options, true));
}

function indicatorOf(indicator: Indicator, metrics: NamedMetrics, use: Imports): { readonly side: "good" | "bad"; readonly code: Code } {
  if (indicator.is === "by-time") return { side: indicator.side, code: call(use("ratioByTime"), query(indicator.share, use)) };
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
  const [page, ticket] = [common(slos.map((slo) => slo.page)), common(slos.map((slo) => slo.ticket))];
  return { ...(page !== undefined && { page }), ...(ticket !== undefined && { ticket }) };
}

function policyOf({ page, ticket }: Severities, use: Imports): { readonly policy?: Code } {
  if (page === undefined && ticket === undefined) return {};
  const severities = object({ page: quoted(page ?? "page"), ticket: quoted(ticket ?? "ticket") });
  return { policy: call(use("policy"), object({ severities })) };
}

function alertsOf({ page, ticket }: ImportedSlo, severities: Severities): { readonly alerts?: Code } {
  if (page === false && ticket === false) return { alerts: "false" };
  const alerts = { ...tierOf("page", page, severities.page), ...tierOf("ticket", ticket, severities.ticket) };
  return Object.keys(alerts).length === 0 ? {} : { alerts: object(alerts) };
}

function tierOf(name: string, tier: Tier, usual: string | undefined): Readonly<Record<string, Code>> {
  if (tier === false) return { [name]: "false" };
  return tier.severity === undefined || tier.severity === usual ? {} : { [name]: quoted(tier.severity) };
}
