import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { outageShare, spentPart } from "../src/derive/slo-burn.ts";
import { blocksIn, userProject } from "./support/user-project.ts";

/** What the page on SLOs shows is what obsc does: its pieces of a spec are one that lints clean, and its YAML is written for it. */
const page = readFileSync("docs/slos.md", "utf8");
const blocks = (language: string) => blocksIn(page, language);
const spec = blocks("ts").join("\n");
const { folder, obscIn } = userProject(spec);
let rules: string;

before(async () => {
  assert.deepEqual(await obscIn("build"), { code: 0, printed: "" });
  rules = readFileSync(join(folder, "generated", "shop", "prometheus", "rules", "shop.yaml"), "utf8");
});

test("obsc finds nothing in the pieces of the page, not even what it only mentions", async () => {
  assert.deepEqual(await obscIn("lint"), { code: 0, printed: "" });
});

test("each SLO of the page has a group of rules", () => {
  const named = [...spec.matchAll(/slo\("([^"]+)"/g)].map(([, name]) => `slo-${name}`);
  assert.equal(named.length, 18);
  assert.deepEqual(
    named.filter((name) => !rules.includes(`- name: ${name}\n`)),
    [],
  );
});

test("the YAML of the page is what a build writes", () => {
  assert.ok(blocks("yaml").length > 1);
  for (const block of blocks("yaml")) assert.ok(rules.includes(block), block);
});

test("the series and alerts of the page are those that a build writes, and no others", () => {
  const said = new Set([...page.matchAll(/`(slo:[a-z_:]+)/g)].map(([, name = ""]) => name.replace(/_$|:$/, "")));
  const written = [...rules.matchAll(/- record: (slo:[a-z_]+:?[a-z_]*)/g)].map(([, name = ""]) => name);
  assert.deepEqual(
    [...said].filter((name) => !written.some((each) => each.startsWith(name))),
    [],
  );
  const alerts = new Set([...rules.matchAll(/- alert: (\w*(?:Budget|SLO)\w*)/g)].map(([, name]) => name));
  assert.deepEqual(
    [...alerts].filter((name) => !page.includes(`| \`${name}\` |`)),
    [],
  );
});

test("the guard is what the page says of it", () => {
  assert.deepEqual([spentPart, outageShare], [0.1, 0.9]);
});
