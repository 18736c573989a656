import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { catalogue } from "./catalogue.ts";
import { type Correct, correct } from "./correct.ts";
import { faults } from "./faults.ts";

interface Found {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly help?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Each query as a rule of a group of its own, one line each of what is said, so that a place is a line and a column. */
function ruleFile(queries: readonly Correct[]): readonly string[] {
  return [
    "groups:",
    ...queries.flatMap(({ expr, alert, interval }, index) => {
      const { alert: name, ...said } = alert ?? {};
      const rule = alert ? { alert: name ?? `Alert${index}`, expr, ...said } : { record: `level:recorded_${index}:op`, expr };
      return [
        `- name: group-${index}`,
        ...(interval === undefined ? [] : [`  interval: ${interval}`]),
        "  rules:",
        ...Object.entries(rule).flatMap(([key, value], at) => {
          const indent = at === 0 ? "  - " : "    ";
          if (typeof value === "string") return [`${indent}${key}: ${quoted(value)}`];
          return [`${indent}${key}:`, ...Object.entries(value as Record<string, string>).map(([label, text]) => `      ${label}: ${quoted(text)}`)];
        }),
      ];
    }),
  ];
}

/** In single quotes nothing but these has another meaning. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

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

const marked = /[«»]/g;
const bare = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replace(marked, ""));
const linted = await lint(faults.map((fault) => bare(fault) as Correct));
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

test("the sets are as large as they are meant to be", () => {
  assert.ok(faults.length >= 60 && correct.length >= 60);
});
