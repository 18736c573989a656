import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive } from "../../src/derive/plan.ts";
import { load } from "../../src/load.ts";
import { emittedFrom } from "../support/emitted.ts";

const obsc = new URL("../../src/index.js", import.meta.url).href;

for (const name of readdirSync("specs").sort()) {
  test(`every environment of ${name} is built without a finding that counts`, async () => {
    const { system, metrics, diagnostics } = await load(join(process.cwd(), "specs", name, "observability.spec.ts"), { cwd: process.cwd(), obsc });
    assert.ok(system);
    assert.deepEqual(diagnostics, []);
    const whole = emittedFrom(derive(system));
    const built = system.environments.map((environment) => {
      const plan = derive(system, environment);
      const counted = check(plan, rules, { metrics, today: "2026-11-21" }).filter(({ severity }) => severity !== "info");
      assert.deepEqual(
        counted.map(({ rule, message }) => `${rule}: ${message}`),
        [],
        environment,
      );
      return { environment, files: emittedFrom(plan) };
    });
    for (const { environment, files } of built) {
      for (const [path, content] of files) {
        assert.ok(content.length > 0, `${environment}: ${path}`);
        assert.doesNotMatch(content, /perEnvironment|\[object Object\]|\bundefined\b|\bNaN\b/, `${environment}: ${path}`);
        // What only one environment has is named for it, or is not made for the others: nothing is in none of them.
        assert.ok(whole.has(path) || path.includes(environment), `${environment}: ${path} is in no build of all`);
      }
      const others = system.environments.filter((other) => other !== environment);
      assert.ok([...files.keys()].filter((path) => path.startsWith("env/")).every((path) => !others.some((other) => path.endsWith(`.${other}.env`))));
    }
    // Two environments that come out alike would need one name.
    const contents = built.map(({ files }) => JSON.stringify([...files]));
    assert.equal(new Set(contents).size, contents.length);
  });
}
