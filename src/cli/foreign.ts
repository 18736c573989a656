/** `lint` of files that obsc did not write: which files the flags name, what is known of the metrics in them, and what the rules find. */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { rules } from "../../rules/index.ts";
import { check } from "../check/check.ts";
import { ownRulesOf } from "../check/own-rules.ts";
import type { ForeignKind } from "../derive/part.ts";
import { derive, foreignPlan, nobody, type Plan, type ReadParts } from "../derive/plan.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Metric } from "../ir/metric.ts";
import { fileSources, load, type Sources } from "../load.ts";
import { filesNamed } from "../load-files.ts";
import type { Known } from "../read/known.ts";
import type { Read } from "../read/raw.ts";
import { positionOf, sourceText } from "../util/source-text.ts";
import { type AnalysisOptions, environmentOf, type Findings, located, packageFolder } from "./analyse.ts";
import { type Flag, type Given, type Io, UsageError } from "./command.ts";
import { filesOf, shown, textIn } from "./files.ts";
import { expect } from "./v8-flags.ts";

const kinds: Readonly<Record<ForeignKind, string>> = {
  rules: "rule files of Prometheus, Mimir and Loki, and PrometheusRule objects",
  collector: "configurations of the OpenTelemetry Collector",
  promtail: "configurations of Promtail",
  alertmanager: "configurations of Alertmanager",
  loki: "configurations of Loki",
  prometheus: "configurations of Prometheus",
  dashboards: "dashboards of Grafana, as JSON or in objects of Kubernetes",
};

const kindNames = Object.keys(kinds) as readonly ForeignKind[];

export const foreignFlags: Readonly<Record<string, Flag>> = {
  ...Object.fromEntries(kindNames.map((kind) => [kind, { type: "list", value: "GLOB", help: `lint ${kinds[kind]}` }] as const)),
  metrics: { type: "string", value: "FILE", help: "what is known of the metrics in them: a metrics.json that build wrote, or a spec" },
};

/** Files by their kind. */
export interface Foreign {
  readonly files: readonly { readonly kind: ForeignKind; readonly path: string }[];
  readonly metrics?: string;
  /** For reports: "rules", "rules+loki". */
  readonly name: string;
}

/** The files that flags name; nothing where none does. Throws a `UsageError` for what names no file. */
export function foreignAsked({ argument, flags }: Given, io: Io): Foreign | undefined {
  const asked = kindNames.filter((kind) => flags[kind] !== undefined);
  const metrics = flags.metrics as string | undefined;
  if (asked.length === 0) {
    if (metrics !== undefined) throw new UsageError("--metrics is for files that obsc did not write", "name them: --rules 'rules/**/*.yaml'");
    return undefined;
  }
  if (argument !== undefined)
    throw new UsageError(`\`${argument}\` is one argument too many`, "name files behind the flag of their kind, and a spec with --metrics");
  const files = asked.flatMap((kind) => [...new Set((flags[kind] as readonly string[]).flatMap((word) => filesOf(word, io)))].map((path) => ({ kind, path })));
  return { files, ...(metrics !== undefined && { metrics }), name: asked.join("+") };
}

export async function analyseForeign({ files, metrics }: Foreign, options: AnalysisOptions, io: Io): Promise<Findings> {
  const root = packageFolder(io.cwd);
  const given = files.map(({ kind, path }) => ({ kind, path, file: shown(path, io), text: textIn(path, shown(path, io)) }));
  const length = given.reduce((sum, { text }) => sum + (typeof text === "string" ? text.length : 0), 0);
  if (length > longFrom) expect("long run");
  const around = await surroundings(metrics, options, io);
  if (!("plan" in around)) return { rules, findings: await located(around.diagnostics, [], around.sources, false), root, sources: around.sources };
  const { textOfFile } = await import("../read/text-source.ts");
  const { readForeign } = await import("../read/foreign.ts");
  const { knownFrom } = await import("../read/known.ts");
  // What was refused is not read for its place either.
  const texts = new Map(given.map(({ file, text }) => [around.sources.absolute(file), typeof text === "string" ? text : undefined]));
  const sources: Sources = { ...around.sources, read: async (path) => (texts.has(path) ? texts.get(path) : around.sources.read(path)) };
  const readAll = async (isOf: (kind: ForeignKind) => boolean, known: Known): Promise<readonly Read[]> => {
    const all: Read[] = [];
    for (const { kind, path, file, text } of given.filter((each) => isOf(each.kind))) {
      if (typeof text !== "string") {
        all.push({ parts: {}, diagnostics: [text] });
        continue;
      }
      const read = await readForeign(kind, textOfFile(text, file, file), file, known);
      all.push(kind === "prometheus" ? withUnfound(read, dirname(path)) : read);
    }
    return all;
  };
  const assumed = around.plan.catalogue;
  const servers = await readAll((kind) => kind === "prometheus", knownFrom(undefined));
  const configs = servers.flatMap(({ parts }) => parts.configs ?? []);
  const catalogue = configs.length === 0 ? assumed : (await import("../read/learnt.ts")).learntFrom(configs, assumed);
  const others = await readAll((kind) => kind !== "prometheus", knownFrom(metrics === undefined && catalogue === assumed ? undefined : catalogue));
  const read = [...servers, ...others];
  const plan = foreignPlan(around.plan, joined(read.map(({ parts }) => parts)), catalogue);
  const looking = { today: io.today, metrics: around.metrics, foreign: true, ...(options.preset && { preset: options.preset }) };
  const all = [...rules, ...ownRulesOf(plan.system)];
  const found = check(plan, all, looking).filter(({ severity }) => options.remarks || severity !== "info");
  const findings = await located([...read.flatMap(({ diagnostics }) => diagnostics), ...found], [], sources, options.fixes === true);
  return { rules: all, plan, findings, root, sources };
}

/** Characters of files, some 1,500 rules, over which code pays that is compiled to run fast. */
const longFrom = 500_000;

/** With the files of rules and jobs that a configuration names beside itself, and that are not there; what is elsewhere is where it runs. */
function withUnfound(read: Read, folder: string): Read {
  const configs = (read.parts.configs ?? []).map((config) => ({
    ...config,
    unfound: ["rule_files", "scrape_config_files"].flatMap((key) => {
      const named = config.documents[0]?.[key];
      return (Array.isArray(named) ? named : []).flatMap((pattern, index) => {
        const isHere = typeof pattern === "string" && pattern !== "" && !isAbsolute(pattern) && !/[${\\]/.test(pattern);
        return isHere && !("files" in filesNamed(pattern, folder)) ? [[key, index]] : [];
      });
    }),
  }));
  return { ...read, parts: { ...read.parts, configs } };
}

function joined(parts: readonly ReadParts[]): ReadParts {
  const keys = new Set(parts.flatMap((each) => Object.keys(each) as (keyof ReadParts)[]));
  return Object.fromEntries([...keys].map((key) => [key, parts.flatMap((each): readonly unknown[] => each[key] ?? [])]));
}

type Surroundings =
  | { readonly plan: Plan; readonly metrics: readonly Metric[]; readonly sources: Sources }
  | { readonly diagnostics: readonly Diagnostic[]; readonly sources: Sources };

/** What is known beside the files: a catalogue, all that a spec says, or nothing. */
async function surroundings(metrics: string | undefined, options: AnalysisOptions, io: Io): Promise<Surroundings> {
  if (metrics === undefined) return { plan: derive(nobody), metrics: [], sources: await fileSources(io.cwd) };
  if (/\.[mc]?[jt]sx?$/.test(metrics)) {
    const { system, diagnostics, metrics: declared, sources } = await load(metrics, { cwd: io.cwd, obsc: io.obsc });
    if (!system) return { diagnostics, sources };
    return { plan: derive(system, environmentOf(system, options.environment)), metrics: declared, sources };
  }
  const { readCatalogue } = await import("../read/catalogue.ts");
  const source = sourceText(catalogueText(metrics, io));
  const read = readCatalogue(source.text);
  if ("catalogue" in read) return { plan: foreignPlan(derive(nobody), {}, read.catalogue), metrics: [], sources: await fileSources(io.cwd) };
  const { line, column } = positionOf(source, read.at.start);
  throw new UsageError(`${metrics}:${line}:${column} ${read.error}`, read.help);
}

function catalogueText(said: string, io: Io): string {
  try {
    return readFileSync(resolve(io.cwd, said), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`there is no catalogue at \`${said}\``, "check the path, or write one with `obsc build`: metrics.json");
    throw new UsageError(`the catalogue \`${said}\` cannot be read: ${message}`);
  }
}
