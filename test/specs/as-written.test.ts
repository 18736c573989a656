import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { behind, type Fault, faults } from "./as-written.ts";

const obsc = new URL("../../src/index.js", import.meta.url).href;

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly help?: string;
}

async function lint(file: string): Promise<{ readonly code: number; readonly found: readonly Found[] }> {
  let printed = "";
  const out = (text: string) => {
    printed += text;
  };
  const io = { cwd: process.cwd(), out, err: out, env: { NO_COLOR: "1" }, terminal: { out: false, err: false }, today: "2026-11-21", obsc };
  const code = await run(["lint", file, "--no-types", "--format", "json"], io, "0.0.0-test");
  return { code, found: (JSON.parse(printed) as { diagnostics: readonly Found[] }).diagnostics };
}

/** Each fault has a finding on a line that holds its text. */
function areAmong(expected: readonly Fault[], found: readonly Found[], lines: readonly string[]): void {
  const missing = expected.filter(
    ({ on, rule, says, severity }) =>
      !found.some(
        (one) =>
          one.rule === rule &&
          (severity === undefined || one.severity === severity) &&
          lines[one.line - 1]?.includes(on) === true &&
          (says === undefined || `${one.message} ${one.help}`.includes(says)),
      ),
  );
  assert.deepEqual(
    missing,
    [],
    `${JSON.stringify(missing, undefined, 1)} is not among\n${found.map((one) => `${one.line} ${one.rule}: ${one.message}`).join("\n")}`,
  );
}

for (const name of readdirSync("specs").sort()) {
  const file = join("specs", name, "as-written.spec.ts");
  test(`${file} is refused, with each fault at its place`, async () => {
    const lines = readFileSync(file, "utf8").split("\n");
    const { code, found } = await lint(file);
    assert.equal(code, 1);
    const expected = faults[name] ?? [];
    assert.ok(expected.length > 0, `no fault of ${name} is listed`);
    areAmong(expected, found, lines);
  });

  test(`specs/${name}/observability.spec.ts has none of them, and no other finding that counts`, async () => {
    const { code, found } = await lint(join("specs", name, "observability.spec.ts"));
    assert.deepEqual(
      found.filter(({ severity }) => severity !== "info").map(({ line, rule, message }) => `${line} ${rule}: ${message}`),
      [],
    );
    assert.equal(code, 0);
  });
}

for (const [name, { declares, faults: expected }] of Object.entries(behind)) {
  test(`queries of ${name} have more faults, which show once their metrics are declared`, async () => {
    const text = readFileSync(join("specs", name, "as-written.spec.ts"), "utf8").replace("const metrics = {", `const metrics = {${declares}`);
    const folder = mkdtempSync(join(tmpdir(), "obsc-as-written-"));
    try {
      const file = join(folder, "as-written.spec.ts");
      writeFileSync(file, text);
      const { code, found } = await lint(file);
      assert.equal(code, 1);
      areAmong(expected, found, text.split("\n"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
