import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Feature, features } from "./features.ts";

function holds({ system, call, path, line, test: [file, name] }: Feature): void {
  const specs = readdirSync(join("specs", system)).filter((each) => !each.startsWith("as-written"));
  const said = specs.some((each) => readFileSync(join("specs", system, each), "utf8").includes(call));
  assert.ok(said, `no file of specs/${system} has ${call}`);
  // JSON has more than one thing on a line.
  const isIt = (each: string) => (path.endsWith(".json") ? each.includes(line) : each.trim().startsWith(line));
  const emitted = readFileSync(join("generated", system, path), "utf8").split("\n");
  assert.ok(emitted.some(isIt), `generated/${system}/${path} has no line ${line}`);
  assert.ok(readFileSync(join("test", file), "utf8").includes(`"${name}"`), `test/${file} has no test "${name}"`);
}

for (const feature of features) test(`${feature.id}, ${feature.says}: there is a construct, a line that it makes, and a test`, () => holds(feature));

test("each feature has its row, in order", () => {
  assert.deepEqual(
    features.map(({ id }) => id),
    Array.from({ length: 36 }, (_, index) => `F${index + 1}`),
  );
});
