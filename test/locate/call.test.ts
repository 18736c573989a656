import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Aim, at, project } from "../support/spec-project.ts";

const head = 'import { holder, Marked, mark, system, tag } from "obsc";\n';
const end = '\nexport default system("shop");\n';
const folder = project({});
after(() => folder.remove());

/** What the findings of a spec of `lines` mark, with their places. */
async function marks(lines: string, aim: Aim = {}): Promise<readonly string[]> {
  folder.write({ "spec.ts": head + lines + end });
  const found = await folder.findings("spec.ts", aim);
  return found.map((one) => `${one.line}:${one.column} ${folder.marked(one)}`);
}

test("a call is found however it is written", async () => {
  const calls = {
    'mark("a");': '2:1 mark("a")',
    'const made = mark("a");': '2:14 mark("a")',
    'const all = { mark }; all.mark("a");': '2:27 mark("a")',
    'const all = { mark }; all["mark"]("a");': '2:27 "mark"]("a")',
    'const all = { mark }; all\n  ?.mark("a");': '3:5 mark("a")',
    '(mark)("a");': '2:1 (mark)("a")',
    '(mark as any)("a");': '2:1 (mark as any)("a")',
    'mark!("a");': '2:1 mark!("a")',
    '(0, mark)("a");': '2:1 (0, mark)("a")',
    'new Marked("a");': '2:1 new Marked("a")',
    "tag`a`;": "2:1 tag`a`",
    "holder.marked;": "2:8 marked",
  };
  for (const [line, expected] of Object.entries(calls)) assert.deepEqual(await marks(line), [expected], line);
});

test("of a chain each call is shown from its own name", async () => {
  assert.deepEqual(await marks('mark("a").mark("b")\n  .mark("c");'), ['2:1 mark("a")', '2:11 mark("b")', '3:4 mark("c")']);
});

test("a call of many lines is shown by its callee", async () => {
  assert.deepEqual(await marks('mark("a", {\n  help: "b",\n});'), ["2:1 mark"]);
});

test("an argument that is a chain is shown from its start, one of many lines to its last callee", async () => {
  const chain = "const a = { b: () => a };";
  assert.deepEqual(await marks(`${chain} mark("a", [a.b().b()]);`, { path: [1, 0] }), ["2:38 a.b().b()"]);
  assert.deepEqual(await marks(`${chain} mark("a", a.b()\n  .b({\n  }));`, { path: [1] }), ["2:37 a.b()\n  .b"]);
});

test("a path leads to an argument, a property, its name, an element", async () => {
  const line = 'mark("a", { labels: { "user id": [1, "two"], b: 3 }, ["c"]: 4 });';
  const paths: readonly [Aim["path"] & object, string][] = [
    [[0], '2:6 "a"'],
    [[1, "labels", "b"], "2:49 3"],
    [[1, "labels", { key: "b" }], "2:46 b"],
    [[1, "labels", "user id", 1], '2:38 "two"'],
    [[1, "labels", "user id", { key: "1" }], '2:38 "two"'],
    [[1, "labels", "b", 0], "2:49 3"],
    [[1, "labels", { key: "none" }], '2:21 { "user id": [1, "two"], b: 3 }'],
    [[1, "labels", { key: "user id" }], '2:23 "user id"'],
    [[1, "c"], "2:61 4"],
  ];
  for (const [path, expected] of paths) assert.deepEqual(await marks(line, { path }), [expected]);
});

test("the text of a template is its first argument, and what stands in its holes the others", async () => {
  assert.deepEqual(await marks("tag`a${1}b`;", { path: [0] }), ["2:4 `a${1}b`"]);
  assert.deepEqual(await marks("tag`a${1}b`;", { path: [1] }), ["2:8 1"]);
  assert.deepEqual(await marks("tag`a${1}b`;", { path: [2] }), ["2:1 tag`a${1}b`"]);
});

test("what is not there is shown by the nearest thing around it", async () => {
  assert.deepEqual(await marks('mark("a", { b: 1 });', { path: [1, "c", "d"] }), ["2:11 { b: 1 }"]);
  assert.deepEqual(await marks('mark("a");', { path: [1, "c"] }), ['2:1 mark("a")']);
  assert.deepEqual(await marks('mark("a", [, 1]);', { path: [1, 0] }), ["2:11 [, 1]"]);
  assert.deepEqual(await marks('const make = () => ({}); mark("a", make());', { path: [1, "b"] }), ["2:36 make()"]);
});

test("wrappers of TypeScript and parentheses are looked through", async () => {
  assert.deepEqual(await marks('mark("a", ({ b: { c: (1 as number) } as const }) satisfies object);', { path: [1, "b", "c"] }), ["2:23 1"]);
});

test("the last of two properties of one name counts", async () => {
  assert.deepEqual(await marks('mark("a", { b: 1, ...{ b: 2 } });', { path: [1, "b"] }), ["2:16 1"]);
});

test("a short property is its own value", async () => {
  assert.deepEqual(await marks('const route = 1; mark("a", { labels: { route } });', { path: [1, "labels", "route"] }), ["2:40 route"]);
  assert.deepEqual(await marks('const route = 1; mark("a", { labels: { route } });', { path: [1, "labels", { key: "route" }] }), ["2:40 route"]);
});

test("a constant of the file is followed where the path leads into it", async () => {
  const options = "const options = { labels: { route: 1 } } as const;\n";
  assert.deepEqual(await marks(`${options}mark("a", options);`, { path: [1, "labels", "route"] }), ["2:36 1"]);
  assert.deepEqual(await marks(`${options}mark("a", options);`, { path: [1] }), ["3:11 options"]);
  assert.deepEqual(await marks(`${options}mark("a", options);`, { path: [1, "nothing"] }), ["3:11 options"]);
  assert.deepEqual(await marks(`${options}mark("a", { labels: options.labels });`, { path: [1, "labels", { key: "route" }] }), ["2:29 route"]);
  assert.deepEqual(await marks('const options = Object.freeze({ b: 1 });\nmark("a", options);', { path: [1, "b"] }), ["2:36 1"]);
});

test("a constant is not followed where its name could mean another", async () => {
  const shadowed = "const o = { b: 1 };\n((o) => mark('a', o))({ b: 2 });";
  assert.deepEqual(await marks(shadowed, { path: [1, "b"] }), ["3:19 o"]);
  assert.deepEqual(await marks("let o = { b: 1 };\nmark('a', o);", { path: [1, "b"] }), ["3:11 o"]);
});

test("what a spread brings is found in what is spread", async () => {
  const common = "const common = { c: 1 };\nconst make = () => ({ d: 2 });\n";
  assert.deepEqual(await marks(`${common}mark("a", { ...common, b: 3 });`, { path: [1, "c"] }), ["2:21 1"]);
  assert.deepEqual(await marks(`${common}mark("a", { ...common, b: 3 });`, { path: [1, "b"] }), ["4:27 3"]);
  assert.deepEqual(await marks(`${common}mark("a", { ...common, ...make() });`, { path: [1, "d"] }), ["4:27 make()"]);
  assert.deepEqual(await marks(`${common}mark("a", { ...make(), ...make() });`, { path: [1, "d"] }), ["4:11 { ...make(), ...make() }"]);
});

test("elements are counted through spreads", async () => {
  const list = "const list = [1, 2];\nconst make = () => [3];\n";
  assert.deepEqual(await marks(`${list}mark("a", [0, ...list, 9]);`, { path: [1, 3] }), ["4:24 9"]);
  assert.deepEqual(await marks(`${list}mark("a", [0, ...list, 9]);`, { path: [1, 2] }), ["2:18 2"]);
  assert.deepEqual(await marks(`${list}mark("a", [...make(), 9]);`, { path: [1, 1] }), ["4:15 make()"]);
  assert.deepEqual(await marks(`${list}mark(...["a", 7], 8);`, { path: [1] }), ["4:15 7"]);
});

test("a call inside is entered by the index of its argument", async () => {
  assert.deepEqual(await marks('const list = (..._: unknown[]) => 1; mark("a", { b: list(1, 2) });', { path: [1, "b", 1] }), ["2:61 2"]);
});

test("a callback that the language calls has no arguments at the call that stands there", async () => {
  assert.deepEqual(await marks('["a", "b"].map(mark);', { path: [0] }), ["2:12 map(mark)", "2:12 map(mark)"]);
  assert.deepEqual(await marks('mark.call(undefined, "a");', { path: [0] }), ['2:6 call(undefined, "a")']);
});

test("characters of a text are found past escapes, and in a template between its holes", async () => {
  assert.deepEqual(await marks('mark("a\\n\\u{1F600}bc");', { path: [0], text: { start: 4, end: 6 } }), ["2:19 bc"]);
  assert.deepEqual(await marks('mark("ab" + "cd");', { path: [0], text: { start: 1, end: 3 } }), ['2:8 b" + "c']);
  assert.deepEqual(await marks('const t = "abc";\nmark(t);', { path: [0], text: { start: 1, end: 2 } }), ["2:13 b"]);
  const holes = [{ start: 2, end: 9 }];
  assert.deepEqual(await marks("tag`ab${12}cd`;", { text: { start: 9, end: 11, holes } }), ["2:12 cd"]);
  assert.deepEqual(await marks("tag`ab${12}cd`;", { text: { start: 3, end: 5, holes } }), ["2:9 12"]);
  assert.deepEqual(await marks("tag`ab${12}cd`;", { text: { start: 0, end: 1 } }), ["2:5 a"]);
  assert.deepEqual(await marks("tag`ab${12}cd`;", { text: { start: 9, end: 10 } }), ["2:1 tag`ab${12}cd`"]);
  assert.deepEqual(await marks("tag`a\\dbc`;", { text: { start: 3, end: 4, raw: true } }), ["2:8 b"]);
  assert.deepEqual(await marks("tag`ab`;", { text: { start: 2, end: 2 } }), ["2:7 "]);
  assert.deepEqual(await marks("const n = 1; mark(n);", { path: [0], text: { start: 0, end: 1 } }), ["2:19 n"]);
});

test("a text in a loop or in several calls is told apart as the calls are", async () => {
  assert.deepEqual(await marks('const t = "abc";\nmark(t);\nmark(t);', { path: [0], text: { start: 1, end: 2 }, message: "wrong" }), ["3:6 t", "4:6 t"]);
  assert.deepEqual(await marks('const o = { t: ["abc"] };\nmark("a", o);\nmark("b", { ...o });', { path: [1, "t", 0], message: "wrong" }), [
    "3:11 o",
    "4:16 o",
  ]);
  assert.deepEqual(await marks('const l = ["a"];\nmark(...l);\nmark(...l);', { path: [0], message: "wrong" }), ["3:9 l", "4:9 l"]);
});

test("escapes of every kind count as the characters that they make", async () => {
  for (const written of ["\\x41", "\\u0041", "\\u{41}", "\\n", "\\q", "\\\n", "\\\r\n", "\r\n"]) {
    folder.write({ "spec.ts": `${head}mark(\`${written}bc\`);${end}` });
    const cooked = /^\\\r?\n$/.test(written) ? 0 : 1;
    const [one] = await folder.findings("spec.ts", { path: [0], text: { start: cooked, end: cooked + 2 } });
    assert.equal(one && folder.marked(one), "bc", JSON.stringify(written));
  }
});

test("a finding in a helper is shown at the calls that differ, with the helper related", async () => {
  folder.write({
    "helpers.ts":
      'import { mark } from "obsc";\nexport const named = (name: string) => mark(name, { b: 1 });\nexport const outer = (name: string) => named(name);\n',
    "spec.ts":
      'import { system } from "obsc";\nimport { named, outer } from "./helpers.ts";\nnamed("a");\nnamed("b");\nouter("c");\nouter("d");\nexport default system("shop");\n',
  });
  const found = await folder.findings("spec.ts", { path: [0] });
  assert.deepEqual(found.map(at), ["spec.ts:3:1", "spec.ts:4:1", "spec.ts:5:1", "spec.ts:6:1"]);
  assert.deepEqual(
    found.map((one) => one.related?.map(at)),
    Array(4).fill(["helpers.ts:2:45"]),
  );
  folder.write({ "spec.ts": 'import { named } from "./helpers.ts";\nnamed("a");\n' });
  assert.deepEqual((await folder.findings("spec.ts", { path: [0] })).filter(({ message }) => message === "a").map(at), ["helpers.ts:2:45"]);
});

test("what several calls share through a constant is shown at each call", async () => {
  const lines = 'const labels = { user_id: 1 };\nmark("a", { labels });\nmark("b", { labels });';
  folder.write({ "spec.ts": head + lines + end });
  const found = await folder.findings("spec.ts", { path: [1, "labels", "user_id"] });
  assert.deepEqual(found.map(at), ["spec.ts:3:13", "spec.ts:4:13"]);
  assert.deepEqual(
    found.map((one) => one.related?.map(at)),
    [["spec.ts:2:27"], ["spec.ts:2:27"]],
  );
});

test("a loop has one place, and the same fact is said there once", async () => {
  assert.deepEqual(await marks('for (const n of ["a", "b"]) mark(n);', { path: [0] }), ["2:34 n", "2:34 n"]);
  assert.deepEqual(await marks('for (const n of ["a", "b"]) mark(n);', { path: [0], message: "wrong" }), ["2:34 n"]);
});

test("in a package the import is the place, and the package's line related", async () => {
  folder.write({
    "node_modules/@acme/labels/package.json": '{ "name": "@acme/labels", "type": "module", "main": "index.js" }',
    "node_modules/@acme/labels/index.js": 'import { mark } from "obsc";\nmark("theirs");\nexport const make = (name) => mark(name);\n',
    "node_modules/wrapper/package.json": '{ "name": "wrapper", "type": "module", "main": "index.js" }',
    "node_modules/wrapper/index.js": 'export { make } from "@acme/labels";\n',
    "spec.ts": `import { make } from "@acme/labels";\n${head}make("mine");${end}`,
    "through.ts": `${head}import { make } from "wrapper";\nmake("mine");${end}`,
  });
  const direct = await folder.findings("spec.ts");
  assert.deepEqual(direct.map(at), ["spec.ts:1:22", "spec.ts:3:1"]);
  assert.deepEqual(
    direct.map((one) => one.related?.map(at)),
    [["node_modules/@acme/labels/index.js:2:1"], ["node_modules/@acme/labels/index.js:3:31"]],
  );
  assert.equal(direct[0]?.related?.[0]?.message, "in the package `@acme/labels`");
  assert.deepEqual((await folder.findings("through.ts")).map(at), ["through.ts:2:22", "through.ts:3:1"]);
});

test("columns hold with a byte-order mark, Windows line ends, wide characters and tabs", async () => {
  folder.write({
    "spec.ts": `\uFEFFimport { mark, system } from "obsc"; mark("first");\r\n\tconst grüße = "😀"; mark("second", { c: 1 });\r\nexport default system(grüße);\r\n`,
  });
  const found = await folder.findings("spec.ts");
  assert.deepEqual(
    found.map((one) => `${at(one)}-${one.endColumn}`),
    ["spec.ts:1:38-51", "spec.ts:2:22-46"],
  );
  assert.deepEqual(found[1]?.excerpt, ['\tconst grüße = "😀"; mark("second", { c: 1 });']);
});
