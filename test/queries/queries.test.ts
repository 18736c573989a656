import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { catalogue } from "./catalogue.ts";
import { type Correct, correct } from "./correct.ts";
import { type Fault, faults, sections } from "./faults.ts";
import { ruleFile, unmarked } from "./rule-file.ts";

interface Found {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly help?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

async function lint(queries: readonly Correct[]): Promise<{ readonly lines: readonly string[]; readonly found: readonly Found[] }> {
  const cwd = mkdtempSync(join(tmpdir(), "obsc-queries-"));
  try {
    const lines = ruleFile(queries);
    writeFileSync(join(cwd, "rules.yaml"), lines.join("\n"));
    writeFileSync(join(cwd, "metrics.json"), JSON.stringify(catalogue));
    let printed = "";
    const out = (text: string) => {
      printed += text;
    };
    const io = { cwd, out, err: out, env: {}, terminal: { out: false, err: false }, today: "2026-11-29", obsc: "" };
    await run(["lint", "--rules", "rules.yaml", "--metrics", "metrics.json", "--format", "json"], io, "0.0.0-test");
    const { diagnostics } = JSON.parse(printed) as { diagnostics: readonly Found[] };
    return { lines, found: diagnostics.filter(({ severity }) => severity !== "info") };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The findings of each query, by its index. */
function byQuery(lines: readonly string[], found: readonly Found[]): ReadonlyMap<number, readonly Found[]> {
  const byIndex = new Map<number, Found[]>();
  let index = -1;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith("- name: ")) index++;
    for (const each of found.filter((finding) => finding.line === at + 1)) byIndex.set(index, [...(byIndex.get(index) ?? []), each]);
  }
  return byIndex;
}

const linted = await lint(faults.map(({ advice: _advice, ...fault }) => unmarked(fault)));
const inFaults = byQuery(linted.lines, linted.found);
const markedLines = ruleFile(faults);

for (const [index, { expr, advice }] of faults.entries()) {
  test(`found, once and at its place: ${expr}`, () => {
    const found = inFaults.get(index) ?? [];
    const said = found.map(({ rule, message, help }) => `${rule}: ${message}; ${help}`).join("\n");
    assert.equal(found.length, 1, said || "nothing was found");
    const [one] = found as [Found];
    const line = markedLines[one.line - 1] ?? "";
    assert.deepEqual(
      [one.column, one.endColumn],
      [line.indexOf("«") + 1, line.indexOf("»")],
      `${said}\nat ${linted.lines[one.line - 1]?.slice(one.column - 1, one.endColumn - 1)}`,
    );
    assert.match(said, advice);
  });
}

const passed = await lint(correct);
const inCorrect = byQuery(passed.lines, passed.found);

for (const [index, { expr }] of correct.entries()) {
  test(`passes: ${expr}`, () => {
    assert.deepEqual(
      (inCorrect.get(index) ?? []).map(({ rule, message }) => `${rule}: ${message}`),
      [],
    );
  });
}

test("the page of what other tools do not find says what is found", () => {
  const page = pageOf();
  const path = "docs/what-obsc-finds.md";
  if (process.env.OBSC_UPDATE) writeFileSync(path, page);
  assert.equal(readFileSync(path, "utf8"), page, `${path} is not what this test makes: OBSC_UPDATE=1 npm test -- queries writes it`);
});

/** Each line is a query of `faults.ts` with what was just said of it; `npm run conformance -- findings` asks the others. */
function pageOf(): string {
  const alone = faults.filter(({ pint }) => pint === undefined).length;
  return [
    "# What obsc finds that promtool and pint do not",
    "",
    "<!-- Made by test/queries/queries.test.ts: `OBSC_UPDATE=1 npm test -- queries`. -->",
    "",
    "Each query below is valid PromQL, looks right, and does not do what whoever wrote it meant. obsc finds all of them with `obsc lint --rules",
    "'rules/*.yaml' --metrics metrics.json`, before anything runs, because it is told what each metric counts, in which unit, with which labels and",
    "buckets; and the same in a spec, where the catalogue is not needed.",
    "",
    `Of the ${faults.length} queries of [its test](../test/queries/faults.ts), \`promtool check rules --lint=all\` (3.16) finds none and \`pint --offline lint\` (0.87)`,
    `${faults.length - alone}. These are the ${alone} that only obsc finds; the ${correct.length} of [its other test](../test/queries/correct.ts), which are unusual and right, pass.`,
    ...sections.flatMap(({ title, faults: those }) => [
      "",
      `## ${title}`,
      "",
      "| query | what obsc says, and where |",
      "|---|---|",
      ...those.filter(({ pint }) => pint === undefined).map(rowOf),
    ]),
    "",
  ].join("\n");
}

function rowOf(fault: Fault): string {
  const [found] = inFaults.get(faults.indexOf(fault)) ?? [];
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const annotations = (fault.alert?.annotations as Readonly<Record<string, string>> | undefined)?.summary;
  const query = [fault.expr, ...(annotations === undefined ? [] : [annotations])].map((text) => `\`${text.replace(/[«»]/g, "")}\``).join(" with the text ");
  const where = /«(.*)»/.exec([fault.expr, annotations].join("\n"))?.[1];
  return `| ${cell(query)} | ${cell(`\`${where}\`: ${found?.message}; *${found?.help}* (${found?.rule})`)} |`;
}

test("the sets are as large as they are meant to be", () => {
  assert.ok(faults.length >= 60 && correct.length >= 60);
});
