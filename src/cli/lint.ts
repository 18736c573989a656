import type { Preset } from "../ir/system.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type AnalysisOptions, analyse, defaultSpec, type Findings } from "./analyse.ts";
import { baselineAsked, baselineFlag, heldAgainst } from "./baseline.ts";
import { defineCommand, type ExitCode, type Given, type Io, UsageError } from "./command.ts";
import { hasErrors, knownFormat, printFindings } from "./findings.ts";
import { fixAll, fixesAsDiff } from "./fix.ts";
import { analyseForeign, foreignAsked, foreignFlags } from "./foreign.ts";

export const lint = defineCommand({
  name: "lint",
  summary: "Report problems in a spec, or in files that obsc did not write, and fix those that have one answer",
  argument: { name: "spec", help: "the spec (./observability.spec.ts unless said)" },
  flags: {
    ...foreignFlags,
    format: { type: "string", value: "NAME", default: "text", help: "text, json, github (annotations of a workflow), sarif, junit or gitlab" },
    "max-warnings": { type: "string", value: "N", help: "fail when there are more warnings than N" },
    quiet: { type: "boolean", help: "print errors only" },
    fix: { type: "boolean", help: "make the changes that mean nothing else, in the files, then report what remains" },
    "fix-unsafe": { type: "boolean", help: "make the others too: look at each before you keep it" },
    "dry-run": { type: "boolean", help: "with one of these: write nothing, and print what would change as a diff" },
    preset: { type: "string", value: "NAME", default: "recommended", help: "recommended, or strict: also what some teams would decide otherwise" },
    baseline: baselineFlag,
    "write-baseline": { type: "boolean", help: "write into that file all that is found now" },
    "prune-baseline": { type: "boolean", help: "take out of that file what is no longer found" },
    env: { type: "string", value: "NAME", help: "the environment to check" },
    types: { type: "boolean", default: true, negatable: true, help: "leave the TypeScript check of the spec out" },
  },
  async run(given, io) {
    const { argument, flags } = given;
    const format = flags.format as string;
    knownFormat(format);
    const most = maxWarnings(flags["max-warnings"] as string | undefined);
    const environment = flags.env as string | undefined;
    const baseline = baselineAsked(given, io);
    const options: AnalysisOptions = {
      types: flags.types === true,
      preset: presetOf(flags.preset as string),
      remarks: flags.quiet !== true || baseline !== undefined,
      fixes: format === "json" || format === "sarif",
      ...(environment !== undefined && { environment }),
    };
    const foreign = foreignAsked(given, io);
    const look = (asked: AnalysisOptions): Promise<Findings> => (foreign ? analyseForeign(foreign, asked, io) : analyse(argument, asked, io));
    const fixing = fixingAsked(given);
    if (fixing?.dryRun) return dryRun(await look({ ...options, types: false, remarks: true, fixes: true }), fixing.unsafe, io);
    // What compilers find has no fixes, so they are asked once it is done.
    if (fixing) await fixAll(() => look({ ...options, types: false, remarks: true, fixes: true }), fixing.unsafe, format === "text" ? io.out : io.err);
    const analysis = await look(options);
    const findings = baseline ? heldAgainst(baseline, analysis.findings, io) : analysis.findings;
    const shown = flags.quiet === true ? findings.filter(({ severity }) => severity === "error") : findings;
    await printFindings(
      format,
      shown,
      { color: io.terminal.out && !io.env.NO_COLOR, input: foreign?.name ?? argument ?? defaultSpec, version: io.version, rules: analysis.rules },
      io.out,
    );
    const warnings = findings.filter(({ severity }) => severity === "warning").length;
    if (warnings > most) io.err(`obsc: ${warnings === 1 ? "1 warning" : `${warnings} warnings`}, and --max-warnings allows ${most}\n`);
    return !analysis.plan || hasErrors(findings) || warnings > most ? 1 : 0;
  },
});

interface Fixing {
  readonly unsafe: boolean;
  readonly dryRun: boolean;
}

function fixingAsked({ flags }: Given): Fixing | undefined {
  const unsafe = flags["fix-unsafe"] === true;
  const dryRun = flags["dry-run"] === true;
  if (flags.fix === true || unsafe) return { unsafe, dryRun };
  if (dryRun) throw new UsageError("--dry-run shows what a fix would change", "add --fix, or --fix-unsafe");
  return undefined;
}

/** Prints a diff that `git apply` takes, and beside it, for people, what it is. */
async function dryRun(analysis: Findings, unsafe: boolean, io: Io): Promise<ExitCode> {
  const { diff, said } = await fixesAsDiff(analysis, unsafe);
  io.out(diff);
  io.err(said);
  return !analysis.plan || hasErrors(analysis.findings) ? 1 : 0;
}

function presetOf(said: string): Preset {
  if (said === "recommended" || said === "strict") return said;
  throw new UsageError(`there is no preset \`${said}\``, didYouMean(said, ["recommended", "strict"]) ?? "the presets are recommended and strict");
}

function maxWarnings(said: string | undefined): number {
  if (said === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(said)) throw new UsageError(`--max-warnings takes a whole number, but got \`${said}\``);
  return Number(said);
}
