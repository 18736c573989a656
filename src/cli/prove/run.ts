/** Writes the rules of a spec and their tests, has promtool run them, and prints what came of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Plan } from "../../derive/plan.ts";
import type { ProvenTest, RuleTestFile, Untested } from "../../derive/rule-tests.ts";
import type { Diagnostic } from "../../diagnostic.ts";
import { prometheus } from "../../emit/prometheus/prometheus.ts";
import { didYouMean } from "../../util/did-you-mean.ts";
import { analyse, located } from "../analyse.ts";
import { type ExitCode, type Io, UsageError } from "../command.ts";
import { hasErrors, printFindings } from "../findings.ts";
import type { ProveAsked } from "../prove.ts";
import { narrowed } from "./narrow.ts";
import { findPromtool, inParallel, tested } from "./promtool.ts";
import { asJson, asJunit, asText } from "./show.ts";

/** A test, and what promtool says of it where it fails. */
export interface Proof {
  readonly test: ProvenTest;
  /** The name of the test file. */
  readonly file: string;
  readonly failure?: string;
}

export interface Proven {
  readonly proofs: readonly Proof[];
  readonly untested: readonly Untested[];
}

const shown = { text: asText, json: asJson, junit: asJunit };

export async function runProve(asked: ProveAsked, io: Io): Promise<ExitCode> {
  const promtool = findPromtool(asked.promtool, io);
  const analysis = await analyse(asked.spec, { types: false, remarks: false, ...(asked.env !== undefined && { environment: asked.env }) }, io);
  const options = { color: io.terminal.err && !io.env.NO_COLOR, input: analysis.spec, version: io.version, rules: analysis.rules };
  const errors = analysis.findings.filter(({ severity }) => severity === "error");
  await printFindings("text", errors, options, io.err);
  if (!analysis.plan || hasErrors(errors)) return 1;
  const plan: Plan = { ...analysis.plan, ...narrowed(analysis.plan) };
  const files = chosen(plan, asked.slo);
  const folder = asked.out === undefined ? mkdtempSync(join(tmpdir(), "obsc-prove-")) : resolve(io.cwd, asked.out);
  try {
    writeRules(plan, folder);
    const proofs = await prove(files, promtool, folder, io);
    const proven: Proven = { proofs, untested: files.flatMap(({ untested }) => untested) };
    io.out(shown[asked.format](proven));
    const failed = proofs.flatMap((proof) => (proof.failure === undefined ? [] : [diagnosticOf(proof, proof.failure)]));
    await printFindings("text", await located(failed, [], analysis.sources, false), options, io.err);
    return failed.length > 0 ? 1 : 0;
  } finally {
    if (asked.out === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function chosen({ ruleTests, scope }: Plan, slo: string | undefined): readonly RuleTestFile[] {
  if (slo === undefined) return ruleTests;
  const names = scope.system.services.flatMap(({ slos }) => slos.map(({ name }) => name));
  if (!names.includes(slo)) throw new UsageError(`the spec has no SLO \`${slo}\``, didYouMean(slo, names) ?? `its SLOs are ${names.join(", ")}`);
  return ruleTests.filter(({ tests, untested }) => [...tests, ...untested].some(({ subject }) => subject === `slos.${slo}`));
}

function writeRules(plan: Plan, folder: string): void {
  const files = prometheus.emit(plan, { header: [], tests: true, schema: "classic", others: () => [] });
  for (const { path, content } of files) {
    if (!/^prometheus\/(rules|tests)\//.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A file at a time; where one fails, each of its tests, since promtool does not say of each failure which test it is of. */
async function prove(files: readonly RuleTestFile[], promtool: string, folder: string, io: Io): Promise<readonly Proof[]> {
  const pathOf = ({ name }: RuleTestFile) => join(folder, "prometheus", "tests", `${name}.yaml`);
  const run = files.filter(({ tests }) => tests.length > 0);
  let done = 0;
  const progress = (text: string) => {
    if (io.terminal.err) io.err(`\r\u001b[2K${text}`);
  };
  progress(`0 of ${run.length} test files`);
  const proofs = await inParallel(run, async (file): Promise<readonly Proof[]> => {
    const whole = await tested(promtool, pathOf(file));
    const failures = new Map<string, string | undefined>();
    if (whole !== undefined) for (const { name } of file.tests) failures.set(name, await tested(promtool, pathOf(file), name));
    const found = file.tests.map((test): Proof => {
      const failure = failures.get(test.name);
      return { test, file: file.name, ...(failure !== undefined && { failure }) };
    });
    progress(`${++done} of ${run.length} test files`);
    return found;
  });
  progress("");
  return proofs.flat();
}

function diagnosticOf({ test: { name, subject, at }, file }: Proof, failure: string): Diagnostic {
  return {
    rule: "prove",
    severity: "error",
    subject,
    message: `\`${name}\` does not hold:\n${failure}`,
    help: `run it by itself: \`obsc prove --out proof\`, then \`promtool test rules proof/prometheus/tests/${file}.yaml\``,
    at,
  };
}
