import assert from "node:assert/strict";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Located } from "../../src/diagnostic.ts";
import { LoadError, load } from "../../src/load.ts";
import { at, type Project, project } from "../support/spec-project.ts";

const projects: Project[] = [];
after(() => {
  for (const made of projects) made.remove();
});
function specIn(files: Readonly<Record<string, string>>, name?: string): Project {
  const made = project(files, name);
  projects.push(made);
  return made;
}

/** The only finding of a spec. */
async function refused(files: Readonly<Record<string, string>>, spec = "spec.ts"): Promise<Located & { readonly marked: string; readonly place: string }> {
  const made = specIn(files);
  const found = await made.findings(spec);
  assert.deepEqual(
    found.map(({ rule, severity }) => `${rule} ${severity}`),
    ["spec error"],
    JSON.stringify(found),
  );
  const [one] = found as readonly [Located];
  return { ...one, marked: made.marked(one), place: at(one) };
}

const good = 'import { system } from "obsc";\nexport default system("shop");\n';

test("a spec gives its system, and every metric that was declared", async () => {
  const made = specIn({ "spec.ts": 'import { metric, system } from "obsc";\nmetric("unused_total");\nexport default system("shop");' });
  const { system, diagnostics, metrics } = await made.load("spec.ts");
  assert.deepEqual([system?.name, diagnostics, metrics.map(({ name }) => name)], ["shop", [], ["unused_total"]]);
  assert.equal("obsc.sink.1" in globalThis, false);
});

test("enums, top-level await, JSON, Node's modules and packages of either kind load", async () => {
  const made = specIn({
    "node_modules/old/package.json": '{ "name": "old", "main": "index.js" }',
    "node_modules/old/index.js": 'const path = require("path"); const { mark } = require("obsc"); module.exports = { join: path.join, kind: typeof mark };',
    "names.json": '{ "name": "shop" }',
    "spec.ts": `import { system } from "obsc";
      import { readFileSync } from "node:fs";
      import { join, kind } from "old";
      import names from "./names.json" with { type: "json" };
      enum Part { A = "a" }
      const read = JSON.parse(readFileSync(new URL("./names.json", import.meta.url), "utf8"));
      const late = await Promise.resolve("late");
      export default system([names.name, read.name, Part.A, join("x", "y"), kind, late].join());`,
  });
  const { system, diagnostics } = await made.load("spec.ts");
  assert.deepEqual([system?.name, diagnostics], ["shop,shop,a,x/y,function,late", []]);
});

test("JavaScript specs load, CommonJS too", async () => {
  const made = specIn({
    "spec.mjs": good,
    "spec.js": good,
    "spec.mts": good,
    "spec.cjs": 'const { system } = require("obsc"); module.exports = system("shop");',
    "compiled.cjs": 'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = require("obsc").system("shop");',
    "named-require.ts":
      'import { createRequire } from "node:module"; import { system } from "obsc"; const require = createRequire(import.meta.url); require("node:path"); export default system("shop");',
  });
  for (const spec of ["spec.mjs", "spec.js", "spec.mts", "spec.cjs", "compiled.cjs", "named-require.ts"]) {
    const { system, diagnostics } = await made.load(spec);
    assert.deepEqual([spec, system?.name, diagnostics], [spec, "shop", []]);
  }
});

test("a folder may have any name, and be reached through a link; nothing is written beside the spec", async () => {
  const made = specIn(
    { "house/labels.ts": 'import { mark } from "obsc"; export const labels = mark("a");', "spec.ts": `import "./house/labels.ts";\n${good}` },
    "we ird#ü%20'\"",
  );
  const link = join(made.folder, "..", "link");
  symlinkSync(made.folder, link);
  const before = readdirSync(made.folder);
  const found = await made.findings(join(link, "spec.ts"));
  assert.deepEqual(found.map(at), ["house/labels.ts:1:52"]);
  assert.deepEqual(readdirSync(made.folder), before);
});

test("loads that overlap keep their findings apart, and the same spec runs again each time", async () => {
  const made = specIn({
    "a.ts": `import { mark } from "obsc";\nawait null;\nmark("a");\n${good}`,
    "b.ts": `import { mark } from "obsc";\nmark("b");\n${good}`,
  });
  const all = await Promise.all(["a.ts", "b.ts", "a.ts"].map(async (spec) => (await made.load(spec)).diagnostics.map(({ message }) => message)));
  assert.deepEqual(all, [["a"], ["b"], ["a"]]);
});

test("a spec that is not there, or is a folder, is no finding", async () => {
  const made = specIn({});
  mkdirSync(join(made.folder, "specs"), { recursive: true });
  await assert.rejects(
    load("nope.ts", { cwd: made.folder }),
    new LoadError("there is no spec at `nope.ts`", "check the path, or make a new spec with `obsc init`"),
  );
  await assert.rejects(load("specs/a/b.ts", { cwd: made.folder }), { message: "there is no spec at `specs/a/b.ts`" });
  symlinkSync("self", join(made.folder, "self"));
  await assert.rejects(load("self", { cwd: made.folder }), { name: "LoadError", message: /^the spec `self` cannot be read: ELOOP/ });
  await assert.rejects(load("specs", { cwd: made.folder }), { name: "LoadError", message: "`specs` is a folder, not a spec" });
});

test("what is no system is refused where it is exported", async () => {
  const { message, help, place, marked } = await refused({ "spec.ts": 'const shop = { name: "shop" };\nexport default shop;' });
  assert.deepEqual([message, place, marked], ["the default export is an object, not a system", "spec.ts:2:16", "shop"]);
  assert.equal(help, 'end the spec with `export default system("name", { … })`');
  const kinds = {
    "[]": "a list",
    "() => 1": "a function",
    null: "null",
    '"x"': "the string `x`",
    "Promise.resolve(1)": "a promise",
    '({ node: "service" })': "a service",
  };
  for (const [value, kind] of Object.entries(kinds)) {
    assert.equal((await refused({ "spec.ts": `export default ${value};` })).message, `the default export is ${kind}, not a system`);
  }
});

test("a missing default export is refused, with the name under which the system is exported", async () => {
  const none = await refused({ "spec.ts": 'import { system } from "obsc";\nsystem("shop");' });
  assert.deepEqual([none.message, none.place], ["the spec has no default export", "spec.ts:1:1"]);
  const named = await refused({ "spec.ts": 'import { system } from "obsc";\nexport const shop = system("shop");' });
  assert.deepEqual(
    [named.message, named.help, named.place, named.marked],
    ["the spec exports its system as `shop`, not as its default", "write `export default shop`", "spec.ts:2:14", "shop"],
  );
});

test("a system of another version is refused", async () => {
  const { message, place } = await refused({ "spec.ts": 'import { system } from "obsc";\nexport default system("shop", { obsc: 99 });' });
  assert.deepEqual([message, place], ["the system was made by another version of obsc: its form is 99, this one reads 1", "spec.ts:2:16"]);
  const bare = await refused({ "spec.ts": 'export default { node: "system", obsc: 99 };' });
  assert.equal(bare.place, "spec.ts:1:16");
});

test("what a spec throws is quoted where it throws", async () => {
  const thrown = await refused({
    "house.ts": "export const limit: any = undefined;",
    "spec.ts": `import { limit } from "./house.ts";\n  const high = limit.above("5%");\n${good}`,
  });
  assert.deepEqual([thrown.message, thrown.place], ["the spec throws `TypeError: Cannot read properties of undefined (reading 'above')`", "spec.ts:2:22"]);
  assert.equal(thrown.marked, 'above("5%")');
  const unknown = await refused({ "spec.ts": `erors.above("5%");\n${good}` });
  assert.deepEqual([unknown.message, unknown.place, unknown.marked], ["the spec throws `ReferenceError: erors is not defined`", "spec.ts:1:1", "erors"]);
  const own = await refused({ "spec.ts": `export default await Promise.reject(new RangeError("too much"));` });
  assert.deepEqual([own.message, own.marked], ["the spec throws `RangeError: too much`", 'new RangeError("too much")']);
  const text = await refused({ "spec.ts": `throw "late";` });
  assert.deepEqual([text.message, text.place], ['the spec throws `"late"`', "spec.ts:1:1"]);
  assert.equal((await refused({ "spec.ts": "throw null;" })).message, "the spec throws `null`");
  const lazy = await refused({ "spec.ts": 'await import(["./no", "pe.ts"].join("")); throw 1;' });
  assert.match(lazy.message, /^the spec throws `TypeError: Invalid URL|Error: /);
  const read = await refused({ "spec.ts": "try {\n  JSON.parse('{');\n} catch (error) {\n  void (error as Error).stack;\n  throw error;\n}" });
  assert.equal(read.place, "spec.ts:2:8");
});

test("what was found before the spec threw is kept", async () => {
  const made = specIn({ "spec.ts": 'import { mark } from "obsc";\nmark("a");\nthrow new Error("late");' });
  assert.deepEqual(
    (await made.findings("spec.ts")).map(({ message }) => message),
    ["a", "the spec throws `Error: late`"],
  );
});

test("a promise that nobody waits for, and one that never ends, are findings", async () => {
  // The runner takes one for a failure of the test.
  const runner = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const floating = await refused({ "spec.ts": `void Promise.reject(new Error("floating"));\n${good}` });
  assert.deepEqual([floating.message, floating.place], ["the spec throws `Error: floating`", "spec.ts:1:21"]);
  for (const listener of runner) process.on("unhandledRejection", listener);
  const made = specIn({ "spec.ts": `await new Promise(() => {});\n${good}` });
  const { length } = process.listeners("beforeExit");
  const loading = made.load("spec.ts");
  // Node says that nothing is left to do; here, where the tests are left, it is said for it.
  while (process.listeners("beforeExit").length === length) await new Promise((turn) => setTimeout(turn, 1));
  process.listeners("beforeExit").at(-1)?.(0);
  assert.deepEqual(
    (await loading).diagnostics.map(({ message }) => message),
    ["the spec awaits something that never happens"],
  );
});

test("a spec cannot end obsc, nor write into its output", async () => {
  const ended = await refused({ "spec.ts": `process.exit(0);\n${good}` });
  assert.deepEqual([ended.message, ended.place, ended.marked], ["the spec ends the process with `process.exit(0)`", "spec.ts:1:9", "exit(0)"]);
  const { write } = process.stdout;
  const made = specIn({ "spec.ts": `process.stdout.write("");\n${good}` });
  assert.equal((await made.load("spec.ts")).system?.name, "shop");
  assert.equal(process.stdout.write, write);
});

test("imports of what is not there are refused at the import", async () => {
  const file = await refused({ "spec.ts": `import { a } from "./nope.ts";\nexport default a;` });
  assert.deepEqual(
    [file.message, file.help, file.place, file.marked],
    ["there is no file `./nope.ts`", "check the path and its ending", "spec.ts:1:19", '"./nope.ts"'],
  );
  const missing = await refused({ "spec.ts": `/* ü */ import a from "@acme/labels/house";\nexport default a;` });
  assert.deepEqual(
    [missing.message, missing.help, missing.place],
    ["cannot find the package `@acme/labels/house`", "install it: `npm install @acme/labels`", "spec.ts:1:23"],
  );
  assert.equal((await refused({ "spec.ts": 'import a from "house";\nexport default a;' })).help, "install it: `npm install house`");
  const name = await refused({ "house.mjs": "export const a = 1;", "spec.mjs": `import { b } from "./house.mjs";\nexport default b;` }, "spec.mjs");
  assert.deepEqual([name.message, name.place, name.marked], ["`house.mjs` exports no `b`", "spec.mjs:1:10", "b"]);
  const standard = await refused({ "house.ts": "export const a = 1;", "spec.ts": `import house from "./house.ts";\nexport default house;` });
  assert.deepEqual([standard.message, standard.marked], ["`house.ts` has no default export", "house"]);
  const hidden = await refused({
    "node_modules/house/package.json": '{ "name": "house", "exports": { ".": "./index.js" } }',
    "spec.ts": `import house from "house/parts";\nexport default house;`,
  });
  assert.deepEqual([hidden.message, hidden.help], ["cannot find the package `house/parts`", "the path `./parts` is not exported by package `house`"]);
  const marked = await refused({ "spec.ts": `\uFEFFimport a from "./nope.ts"; export default a;` });
  assert.equal(marked.place, "spec.ts:1:15");
});

test("a name that obsc does not export is refused at the import, with the near ones", async () => {
  const wrong = await refused({ "spec.ts": 'import { sistem } from "obsc";\nexport default sistem("shop");' });
  assert.deepEqual([wrong.message, wrong.help, wrong.place, wrong.marked], ["`obsc` exports no `sistem`", "did you mean `system`?", "spec.ts:1:10", "sistem"]);
  const standard = await refused({ "spec.ts": 'import obsc from "obsc";\nexport default obsc.system("shop");' });
  assert.deepEqual([standard.message, standard.help, standard.marked], ["`obsc` has no default export", 'write `import { … } from "obsc"`', "obsc"]);
  const part = await refused({ "spec.ts": 'import { a } from "obsc/parts";\nexport default a;' });
  assert.deepEqual([part.message, part.marked], ["obsc has no part `obsc/parts`", '"obsc/parts"']);
  const node = await refused({ "spec.ts": 'import { a } from "node:nope";\nexport default a;' });
  assert.deepEqual([node.message, node.marked], ["Node has no module `node:nope`", '"node:nope"']);
});

test("a mistake in the syntax is refused at its place, in the file that has it", async () => {
  const { message, place } = await refused({
    "house.ts": "export const a = {\n  b: ü 1,\n};",
    "spec.ts": 'import { a } from "./house.ts";\nexport default a;',
  });
  assert.deepEqual([message, place], ["expected `}` but found `1`", "house.ts:2:8"]);
});

test("a key that is said twice in an object is refused at the second, with the first", async () => {
  const made = specIn({ "spec.ts": `export const labels = { route: 1, b: 2, route: 3 };\n${good}` });
  const [one, ...more] = await made.findings("spec.ts");
  assert.deepEqual([one?.message, one && at(one), one?.related?.map(at), more], ["`route` is said twice in one object", "spec.ts:1:41", ["spec.ts:1:25"], []]);
});

test("a value that is read through a loop of imports is refused, and the loop named", async () => {
  const { message, help, place, marked, related } = await refused({
    "a.ts": 'import { b } from "./b.js";\nexport const a = 1;\nexport const c = b;',
    "b.ts": 'import { a } from "./a";\nexport const b = [1].map((n) => n + a);',
    "spec.ts": `import { c } from "./a.ts";\nvoid c;\n${good}`,
  });
  assert.equal(message, "`a` has no value yet, since `a.ts` imports `b.ts` imports `a.ts`");
  assert.deepEqual([help, place, marked, related?.map(at)], ["move what both need into a file of its own", "b.ts:1:10", "a", ["b.ts:2:37"]]);
  const called = await refused({
    "b.ts": 'import shop, { a } from "./spec.ts";\nfunction make() { return { x: { [a]: a.a } }; }\nexport const b = make();',
    "spec.ts": `import { b } from "./b.ts";\nexport const a = 1;\nvoid b;\n${good}`,
  });
  assert.deepEqual([called.marked, called.related?.map(at)], ["a", ["b.ts:2:34"]]);
});

test("a loop that reads nothing early does no harm", async () => {
  const made = specIn({
    "b.ts":
      'import { a, f, type T } from "./spec.ts";\nexport const b = f();\nexport const later = () => ({ a: a.a });\nconst made: { a: T } = { a: 1 };\nexport { a } from "./spec.ts";\nvoid made.a;',
    "spec.ts": `import { b } from "./b.ts";\nexport type T = number;\nexport const a = { a: 1 };\nexport function f() { return 1; }\nvoid b;\n${good}`,
  });
  assert.deepEqual((await made.load("spec.ts")).diagnostics, []);
});

test("when a spec with a loop throws, the loop is told", async () => {
  const { message, help } = await refused({
    "b.ts": 'import { a } from "./spec.ts";\nexport const later = { run: () => a.a };\n[later].forEach((one) => one.run());',
    "spec.ts": `import { later } from "./b.ts";\nvoid later;\nexport const a = { a: 1 };\n${good}`,
  });
  assert.equal(message, "the spec throws `TypeError: Cannot read properties of undefined (reading 'a')`");
  assert.equal(help, "`spec.ts` imports `b.ts` imports `spec.ts`: move what they share into a file of its own");
});
