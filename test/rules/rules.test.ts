import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { build } from "esbuild";
import * as obsc from "obsc";
import type { Example, Rule } from "obsc/rule";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { presetSeverity } from "../../src/check/severity.ts";
import { rulesTable } from "../../src/check/table.ts";
import { derive, foreignPlan, nobody, type Plan, withRead } from "../../src/derive/plan.ts";
import type { Diagnostic } from "../../src/diagnostic.ts";
import type { Sources } from "../../src/ir/sources.ts";
import { type Preset, type Sink, type System, sinkKey, stands } from "../../src/ir/system.ts";
import { locate } from "../../src/locate.ts";
import { readForeign } from "../../src/read/foreign.ts";
import { knownFrom } from "../../src/read/known.ts";
import { readRaw } from "../../src/read/raw.ts";
import { readStoredQueries } from "../../src/read/stored-queries.ts";
import { textOfFile } from "../../src/read/text-source.ts";
import { ruleNames } from "../../src/spec/allow.ts";
import { applied } from "../support/edits.ts";

interface Case {
  readonly rule: Rule;
  readonly example: Example & { readonly message?: string; readonly at?: readonly [number, number] };
  readonly title: string;
}
const cases: readonly Case[] = rules.flatMap((rule) => [
  ...rule.bad.map((example, index) => ({ rule, example, title: `${rule.name} bad ${index + 1}` })),
  ...rule.good.map((example, index) => ({ rule, example, title: `${rule.name} good ${index + 1}` })),
]);

interface Ran {
  /** Absent for a file that obsc did not write. */
  readonly system?: System;
  readonly plan: Plan;
  readonly sink: Sink;
  readonly sources: Sources;
}
type Written = Pick<Example, "spec" | "file">;
const ran = await runAll(cases.map(({ example }) => example));

/** Files are read; of specs all are bundled in one call of esbuild, and each then runs in this process with a sink of its own. */
async function runAll(examples: readonly Written[]): Promise<readonly Ran[]> {
  const specs = await runSpecs(examples.flatMap(({ spec, file }) => (file ? [] : [spec])));
  const left = [...specs];
  return Promise.all(examples.map(({ spec, file }) => (file ? readFile(spec, file) : (left.shift() as Ran))));
}

async function readFile(text: string, kind: NonNullable<Written["file"]>): Promise<Ran> {
  const file = "example.yaml";
  const { parts, diagnostics } = await readForeign(kind, textOfFile(text, file, file), file, knownFrom(undefined));
  assert.deepEqual(diagnostics, [], text);
  const sources: Sources = { absolute: (name) => name, shown: (name) => name, read: async () => text };
  return { plan: foreignPlan(derive(nobody), parts), sink: { problems: [], metrics: [] }, sources };
}

async function runSpecs(specs: readonly string[]): Promise<readonly Ran[]> {
  const { outputFiles } = await build({
    entryPoints: specs.map((_, index) => ({ in: `example:${index}.ts`, out: String(index) })),
    outdir: "/",
    write: false,
    format: "cjs",
    sourcemap: "external",
    logLevel: "silent",
    bundle: true,
    external: ["obsc"],
    plugins: [
      {
        name: "examples",
        setup(plugin) {
          plugin.onResolve({ filter: /^example:/ }, ({ path }) => ({ path: path.slice("example:".length), namespace: "example" }));
          plugin.onLoad({ filter: /./, namespace: "example" }, ({ path }) => ({
            contents: specs[Number.parseInt(path, 10)] ?? "",
            loader: "ts",
          }));
        },
      },
    ],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf("/") + 1), text]));
  return specs.map((spec, index) => run(spec, texts, index));
}

function run(spec: string, texts: ReadonlyMap<string, string>, index: number): Ran {
  const urlEnd = `#example-${index}`;
  const sink: Sink = { problems: [], metrics: [] };
  const global = globalThis as { [sinkKey]?: Sink };
  global[sinkKey] = sink;
  const module: { exports: { default?: System } } = { exports: {} };
  const code = texts.get(`${index}.js`) ?? "";
  runInThisContext(`(require, module) => { ${code}\n}`, { filename: urlEnd })(() => obsc, module);
  delete global[sinkKey];
  assert.ok(module.exports.default, `this exports no system:\n${spec}`);
  const map = Buffer.from(texts.get(`${index}.js.map`) ?? "").toString("base64");
  const file = "observability.spec.ts";
  const sources: Sources = {
    spec: file,
    bundle: { urlEnd, map, file: () => file, imports: async () => new Map() },
    absolute: (name) => name,
    shown: (name) => name,
    read: async () => spec,
  };
  const system = module.exports.default;
  const plan = derive(system);
  return { system, plan: withRead(plan, { ...readRaw(system).parts, ...readStoredQueries(plan) }), sink, sources };
}

function checked({ plan, sink }: Ran, of: readonly Rule[], { today, file }: Example, preset: Preset = "recommended"): readonly Diagnostic[] {
  return check(plan, of, { preset, metrics: sink.metrics, foreign: file !== undefined, ...(today !== undefined && { today }) });
}

/** The rules under test; those about exceptions and severities need the others. */
function rulesFor(rule: Rule): readonly Rule[] {
  return /^(suppression|policy)\//.test(rule.name) ? rules : [rule];
}

for (const rule of rules) {
  test(`${rule.name} finds its mistake in bad examples, with its words, and nothing in good ones`, async () => {
    assert.ok(rule.bad.length > 0 && rule.good.length > 0, "it has examples of both kinds");
    const preset: Preset = rule.severity === "off" ? "strict" : "recommended";
    for (const [index, { rule: own, example, title }] of cases.entries()) {
      const result = ran[index];
      if (own !== rule || !result) continue;
      const problems = result.sink.problems.filter((problem) => stands(problem, result.system));
      assert.deepEqual(problems, [], `${title} is a well-formed spec`);
      const found = checked(result, rulesFor(rule), example, preset).filter((diagnostic) => diagnostic.rule === rule.name);
      assert.deepEqual(
        found.map(({ message }) => message),
        example.message === undefined ? [] : [example.message],
        `${title}:\n${example.spec}`,
      );
      const [only] = found;
      if (only === undefined) continue;
      assert.equal(only.severity, presetSeverity(rule, { preset, foreign: example.file !== undefined }));
      assert.ok(only.help, "it says what to do");
      if (example.at === undefined) continue;
      const [located] = await locate(found, result.sources);
      assert.deepEqual([located?.line, located?.column], example.at, `the place in ${title}:\n${example.spec}`);
    }
  });
}

test("a rule finds nothing in queries without the words that it waits for", () => {
  const waiting = rules.filter(({ forQueries }) => forQueries?.with);
  const asked = waiting.map(({ forQueries, ...rule }): Rule => ({ ...rule, ...(forQueries?.use && { forQueries: { use: forQueries.use } }) }));
  for (const [index, { example, title }] of cases.entries()) {
    const result = ran[index] as Ran;
    assert.deepEqual(checked(result, waiting, example, "strict"), checked(result, asked, example, "strict"), title);
  }
});

test("one mistake has one finding: no other rule warns of a bad example", () => {
  for (const [index, { rule, example, title }] of cases.entries()) {
    const result = ran[index];
    if (!result || rule.name === "suppression/expired") continue;
    const others = checked(result, rules, example).filter((found) => found.rule !== rule.name && found.severity !== "info");
    assert.deepEqual(
      others.map((found) => `${found.rule}: ${found.message}`),
      [],
      `${title}:\n${example.spec}`,
    );
  }
});

test("a rule that says that it mends what it finds shows it in a bad example", () => {
  for (const rule of rules) {
    if (rule.fixes === undefined) continue;
    const offered = cases.flatMap((one, index) => {
      const result = ran[index];
      return one.rule === rule && result
        ? checked(result, rulesFor(rule), one.example).flatMap(({ rule: name, fix }) => (name === rule.name && fix ? [fix.safe] : []))
        : [];
    });
    assert.ok(offered.includes(true) === (rule.fixes === "safe") && offered.length > 0, `${rule.name} says that it mends: ${rule.fixes}`);
  }
});

test("a fix removes its mistake and brings no other, and there is nothing more to fix then", async () => {
  const fixed: { readonly rule: Rule; readonly example: Example; readonly before: readonly string[]; readonly spec: string }[] = [];
  for (const [index, { rule, example }] of cases.entries()) {
    const result = ran[index];
    const found = result ? checked(result, rulesFor(rule), example).filter((one) => one.rule === rule.name) : [];
    const offered = found.some(({ fix }) => fix);
    const [only] = offered && result ? await locate(found, result.sources) : [];
    if (!offered || !result) continue;
    assert.ok(only?.fix, `the fix of ${rule.name} can be carried out:\n${example.spec}`);
    fixed.push({ rule, example, before: sayings(result, example), spec: applied(example.spec, only.fix) });
  }
  assert.ok(fixed.length > 10);
  const again = await runAll(fixed.map(({ spec, example: { file } }) => ({ spec, ...(file && { file }) })));
  for (const [index, { rule, example, before, spec }] of fixed.entries()) {
    const result = again[index] as Ran;
    assert.deepEqual(
      result.sink.problems.filter((problem) => stands(problem, result.system)),
      [],
      spec,
    );
    assert.deepEqual(
      checked(result, rulesFor(rule), example).filter((one) => one.rule === rule.name),
      [],
      `${rule.name} finds nothing more in\n${spec}`,
    );
    const after = sayings(result, example);
    assert.deepEqual(
      after.filter((said) => !before.includes(said)),
      [],
      `${rule.name} brings nothing new in\n${spec}`,
    );
  }
});

/** What all rules say of a spec, but remarks. */
function sayings(result: Ran, example: Example): readonly string[] {
  return checked(result, rules, example)
    .filter(({ severity }) => severity !== "info")
    .map(({ rule, message }) => `${rule}: ${message}`);
}

test("every rule says where it points in at least one bad example", () => {
  assert.deepEqual(
    rules.filter((rule) => !rule.bad.some(({ at }) => at)).map(({ name }) => name),
    [],
  );
});

test("the name of a rule is the path of its file, and each file is listed once", () => {
  const files = readdirSync("rules", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => file.replace(/\.ts$/, "").replaceAll("\\", "/"));
  assert.deepEqual(rules.map(({ name }) => name).sort(), files.sort());
});

test("rules are named for the bad thing, and follow a document", () => {
  for (const { name, see, summary, why } of rules) {
    assert.doesNotMatch(name, /\/(no|valid|check)-/);
    assert.match(see, /^https:\/\//);
    assert.ok(summary !== "" && why.endsWith("."));
  }
});

test("every rule can be allowed by its name", () => {
  assert.deepEqual([...ruleNames].sort(), rules.map(({ name }) => name).sort());
});

test("rules/README.md is made from the rules: run `node scripts/docs.mjs`", () => {
  assert.equal(readFileSync("rules/README.md", "utf8"), rulesTable(rules));
});
