/** What `build` and `lint` do alike: load the spec, check its types beside, derive the plan, run the rules, find the places. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { rules } from "../../rules/index.ts";
import { check } from "../check/check.ts";
import { ownRulesOf } from "../check/own-rules.ts";
import type { Rule } from "../check/rule.ts";
import { derive, type Plan, withRead, withRunbookFiles } from "../derive/plan.ts";
import { deriveRunbooks, type RunbookFiles, runbookFile } from "../derive/runbook.ts";
import type { Diagnostic, Located } from "../diagnostic.ts";
import { within } from "../ir/place.ts";
import type { Preset, System } from "../ir/system.ts";
import { load, type Sources } from "../load.ts";
import { findRunbooks } from "../load-runbooks.ts";
import { compareText } from "../util/compare-text.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Io, UsageError } from "./command.ts";

/** What was found in a spec, or in files that obsc did not write. */
export interface Findings {
  /** Ours, and those of the spec. */
  readonly rules: readonly Rule[];
  /** Absent when the spec could not be loaded. */
  readonly plan?: Plan;
  /** In the order of a report. */
  readonly findings: readonly Located[];
  /** The folder of the nearest package.json, or of the spec. */
  readonly root: string;
  /** The files as they were read. */
  readonly sources: Sources;
}

export interface Analysis extends Findings {
  /** The spec relative to `root`, with `/`. */
  readonly spec: string;
}

/** The spec where none is named. */
export const defaultSpec = "observability.spec.ts";

export interface AnalysisOptions {
  readonly types: boolean;
  readonly environment?: string;
  /** Recommended unless said. */
  readonly preset?: Preset;
  /** Findings that are only shown, never counted, are looked for too. */
  readonly remarks: boolean;
  /** What fixes change is found too. */
  readonly fixes?: boolean;
}

export async function analyse(argument: string | undefined, options: AnalysisOptions, io: Io): Promise<Analysis> {
  const spec = resolve(io.cwd, argument ?? defaultSpec);
  mustExist(spec, argument, io);
  // Only started here: the compiler works while the spec is loaded.
  const types = options.types ? (await import("../typecheck.ts")).typecheck(spec, { cwd: io.cwd }) : undefined;
  const loaded = await load(spec, { cwd: io.cwd, obsc: io.obsc });
  const environment = loaded.system && environmentOf(loaded.system, options.environment);
  const derived = loaded.system && derive(loaded.system, environment);
  // Readers of other formats, with a parser of YAML, are loaded only for a spec that holds such texts.
  const read = loaded.system && loaded.system.raw.length > 0 ? (await import("../read/raw.ts")).readRaw(loaded.system) : undefined;
  // Likewise the parsers of LogQL and TraceQL.
  const templates = loaded.texts.length > 0 ? (await import("../read/template.ts")).readTemplates(loaded.texts) : [];
  const stored =
    derived && (loaded.texts.length > 0 || derived.grafanaJson.length > 0) && (await import("../read/stored-queries.ts")).readStoredQueries(derived);
  const runbooks = loaded.system && (await runbooksOf(spec, loaded.system));
  const whole = derived && (read || stored) ? withRead(derived, { ...read?.parts, ...(stored || undefined) }) : derived;
  const plan = whole && runbooks ? withRunbookFiles(whole, runbooks.files) : whole;
  const root = packageFolder(dirname(spec));
  const lost = loaded.system ? missingRunbooks(loaded.system, root) : [];
  const strayNotes = plan && runbooks ? unknownNotes(plan, runbooks.files) : [];
  const all = loaded.system ? [...rules, ...ownRulesOf(loaded.system)] : rules;
  const found = plan ? check(plan, all, { today: io.today, metrics: loaded.metrics, ...(options.preset && { preset: options.preset }) }) : [];
  const counted = options.remarks ? found : found.filter(({ severity }) => severity !== "info");
  return {
    rules: all,
    ...(plan && { plan }),
    findings: await located(
      [...loaded.diagnostics, ...(read?.diagnostics ?? []), ...(runbooks?.diagnostics ?? []), ...strayNotes, ...lost, ...templates, ...counted],
      (await types) ?? [],
      loaded.sources,
      options.fixes === true,
    ),
    root,
    sources: loaded.sources,
    spec: relative(root, spec).split(sep).join("/"),
  };
}

/** What stands beside the spec for its runbooks; handlebars is loaded only for a template. */
async function runbooksOf(
  spec: string,
  { runbooks, at }: System,
): Promise<{ readonly files: RunbookFiles; readonly diagnostics: readonly Diagnostic[] } | undefined> {
  if (!runbooks) return undefined;
  const { notes, template, missing } = findRunbooks(spec, runbooks);
  if (missing !== undefined) {
    const place = within(at, 1, "runbooks", "template");
    const message = `there is no template \`${missing}\` beside the spec`;
    return {
      files: { notes },
      diagnostics: [{ rule: "spec", severity: "error", subject: "runbooks.template", message, help: "check the path, or leave `template` out", at: place }],
    };
  }
  if (!template) return { files: { notes }, diagnostics: [] };
  const { render, diagnostics } = (await import("../read/runbook-template.ts")).readRunbookTemplate(template.text, template.file);
  return { files: { notes, ...(render && { render }) }, diagnostics };
}

/** A runbook that an alert names by its path, and that is not there; those in the folder of runbooks obsc writes itself. */
function missingRunbooks(system: System, root: string): readonly Diagnostic[] {
  const own = system.runbooks?.dir.replace(/\/?$/, "/");
  return [...system.services, system].flatMap(({ alerts }) =>
    alerts.flatMap(({ name, runbook, at }): readonly Diagnostic[] => {
      if (runbook === undefined || /^\w+:/.test(runbook) || (own !== undefined && runbook === `${own}${name}.md`) || existsSync(join(root, runbook))) return [];
      const message = `there is no file \`${runbook}\`, to which the alert leads`;
      const help = "write it, correct the path from the folder of package.json, or leave `runbook` out where the system has `runbooks`";
      return [{ rule: "spec", severity: "warning", subject: `alerts.${name}.runbook`, message, help, at: within(at, 1, "runbook") }];
    }),
  );
}

/** Notes on an alert that was renamed or removed: nobody would find them again. */
function unknownNotes(plan: Plan, { notes }: RunbookFiles): readonly Diagnostic[] {
  if (notes.size === 0) return [];
  const names = deriveRunbooks(plan).map(({ name }) => runbookFile(name).slice(0, -3));
  return [...notes].flatMap(([name, { at }]): readonly Diagnostic[] => {
    if (names.includes(name)) return [];
    const help = didYouMean(name, names) ?? "name the file as the alert that it is about, or remove it";
    return [
      {
        rule: "spec",
        severity: "warning",
        subject: `runbooks.notes.${name}`,
        message: `no alert is called \`${name}\`, which these notes are about`,
        help,
        at,
      },
    ];
  });
}

/** Findings with their places, in the order of a report. A clean spec pays for no source map and no parser. */
export async function located(found: readonly Diagnostic[], types: readonly Diagnostic[], sources: Sources, fixes: boolean): Promise<readonly Located[]> {
  if (found.length === 0 && types.length === 0) return [];
  const { locate, withoutRepeats } = await import("../locate.ts");
  return inOrder(withoutAsides(withoutRepeats(await locate(found, sources, fixes), await locate(types, sources))));
}

function mustExist(spec: string, argument: string | undefined, io: Io): void {
  if (existsSync(spec)) return;
  const name = relative(io.cwd, spec) || spec;
  throw new UsageError(
    `there is no spec at \`${name}\``,
    argument === undefined ? "name the spec after the command, or make one with `obsc init`" : "check the path, or make a new spec with `obsc init`",
  );
}

export function environmentOf(system: System, named: string | undefined): string | undefined {
  if (named === undefined || system.environments.includes(named)) return named;
  throw new UsageError(
    `the spec has no environment \`${named}\``,
    system.environments.length === 0 ? "it declares none: leave --env out" : `its environments are ${system.environments.join(", ")}`,
  );
}

/** A remark on what is refused anyway is one finding too many. */
function withoutAsides(findings: readonly Located[]): readonly Located[] {
  const key = ({ file, line, column }: Located) => `${file}:${line}:${column}`;
  const refused = new Set(findings.filter(({ severity }) => severity !== "info").map(key));
  return findings.filter((finding) => finding.severity !== "info" || !refused.has(key(finding)));
}

/** By file, line and column; what shares a place stays in the order of the rules. */
function inOrder(findings: readonly Located[]): readonly Located[] {
  return [...findings].sort((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** The nearest folder with a package.json; `folder` itself where there is none. */
export function packageFolder(folder: string): string {
  for (let here = folder; ; here = dirname(here)) {
    if (existsSync(join(here, "package.json"))) return here;
    if (dirname(here) === here) return folder;
  }
}
