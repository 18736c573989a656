import type { Preset } from "../ir/system.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { analyse, defaultSpec } from "./analyse.ts";
import { baselineAsked, baselineFlag, heldAgainst } from "./baseline.ts";
import { defineCommand, UsageError } from "./command.ts";
import { hasErrors, knownFormat, printFindings } from "./findings.ts";

export const lint = defineCommand({
  name: "lint",
  summary: "Report problems in a spec without writing files",
  argument: { name: "spec", help: "the spec (./observability.spec.ts unless said)" },
  flags: {
    format: { type: "string", value: "NAME", default: "text", help: "text, json, github (annotations of a workflow), sarif, junit or gitlab" },
    "max-warnings": { type: "string", value: "N", help: "fail when there are more warnings than N" },
    quiet: { type: "boolean", help: "print errors only" },
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
    const analysis = await analyse(
      argument,
      {
        types: flags.types === true,
        preset: presetOf(flags.preset as string),
        remarks: flags.quiet !== true || baseline !== undefined,
        ...(environment !== undefined && { environment }),
      },
      io,
    );
    const findings = baseline ? heldAgainst(baseline, analysis.findings, io) : analysis.findings;
    const shown = flags.quiet === true ? findings.filter(({ severity }) => severity === "error") : findings;
    await printFindings(format, shown, { color: io.terminal.out && !io.env.NO_COLOR, input: argument ?? defaultSpec, version: io.version }, io.out);
    const warnings = findings.filter(({ severity }) => severity === "warning").length;
    if (warnings > most) io.err(`obsc: ${warnings === 1 ? "1 warning" : `${warnings} warnings`}, and --max-warnings allows ${most}\n`);
    return !analysis.plan || hasErrors(findings) || warnings > most ? 1 : 0;
  },
});

function presetOf(said: string): Preset {
  if (said === "recommended" || said === "strict") return said;
  throw new UsageError(`there is no preset \`${said}\``, didYouMean(said, ["recommended", "strict"]) ?? "the presets are recommended and strict");
}

function maxWarnings(said: string | undefined): number {
  if (said === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(said)) throw new UsageError(`--max-warnings takes a whole number, but got \`${said}\``);
  return Number(said);
}
