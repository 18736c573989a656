/** Every mistake in `wrong/wrong.ts` is refused by the compiler, strict or not, and is one finding on its line when it runs as JavaScript. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { transformSync } from "esbuild";
import * as obsc from "obsc";
import { rules } from "../../rules/index.ts";
import { check as lint } from "../../src/check/check.ts";
import { derive } from "../../src/derive/plan.ts";
import type { Place, SpecPlace } from "../../src/ir/place.ts";
import { type Problem, type Sink, type System, sinkKey } from "../../src/ir/system.ts";
import { check, declarations } from "../support/compiler.ts";

const folder = join(process.cwd(), "test", "types", "wrong");
const text = readFileSync(join(folder, "wrong.ts"), "utf8");
const mistakes = [...text.matchAll(/^\/\/ @ts-expect-error (\d+):.*\n(.*)$/gm)].map(([, number = "", code = ""]) => ({ number, code }));

describe("mistakes in a spec", () => {
  const types = declarations();
  for (const strict of [true, false]) {
    it(`do not compile, each of them, with strict ${strict}`, () => {
      const { output } = check(types, [join(folder, "wrong.ts")], { strict, exactOptionalPropertyTypes: strict });
      assert.equal(output, "");
    });
  }

  it("are one finding each on the same line when the compiler is not asked", () => {
    const said = mistakes.map(({ number, code }) => `${number}. ${findingOf(code)}\n`).join("");
    assert.equal(said, readFileSync(join(folder, "findings.txt"), "utf8"));
  });
});

/** The statements that all mistakes share, without types, on one line; the mistakes themselves have none. */
const imported = 'from "obsc";';
const shared = text.slice(text.indexOf(imported) + imported.length, text.indexOf("// @ts-expect-error"));
const before = transformSync(shared, { loader: "ts", target: "es2022" }).code.replaceAll("\n", " ");
const services = 'services: [service("shop", { team: "t", metrics: { requests, errors, sent, queue, memory, latency, phase } })]';

/** Who speaks of a mistake, the way to its place, and the thing meant; the wording is for the tests of each construct and rule. */
function findingOf(code: string): string {
  const sink: Sink = { problems: [], metrics: [] };
  const world = globalThis as { [sinkKey]?: Sink };
  const program = `${before}\n${code}\nreturn system("shop", { ${services} });\n//# sourceURL=spec.mjs`;
  let made: System;
  world[sinkKey] = sink;
  try {
    made = new Function(...Object.keys(obsc), program)(...Object.values(obsc));
  } catch (thrown) {
    return `throws ${(thrown as Error).message}`;
  } finally {
    delete world[sinkKey];
  }
  const linted = lint(derive(made), rules, { today: "2026-01-01", metrics: sink.metrics }).filter(({ severity }) => severity !== "info");
  const found = [...sink.problems.map((problem) => ({ rule: "spec", ...problem })), ...linted].filter(({ at }) => isOnLine(at));
  assert.equal(sink.problems.length, found.filter(({ rule }) => rule === "spec").length, code);
  assert.equal(found.length, 1, `${code}: ${found.map(({ message }) => message).join("; ")}`);
  return found.map(shown).join();
}

function shown({ rule, at, subject }: Problem & { readonly rule: string }): string {
  const stretch = at.kind === "text" ? ` ${at.start}-${at.end}` : "";
  return `${rule} ${subject} ${JSON.stringify(spec(at).path)}${stretch}`;
}

/** A function has two lines of its own before its body, and the mistake is the second of that. */
function isOnLine(at: Place): boolean {
  const top = /^\s+at .*$/m.exec(spec(at).call.stack ?? "")?.[0] ?? "";
  return /spec\.mjs:4:/.test(top);
}

function spec(at: Place): SpecPlace {
  const place = at.kind === "text" ? at.within : at;
  assert.ok(place.kind === "spec");
  return place;
}
