import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Edit, Fix, Located, Scalar } from "../../src/diagnostic.ts";
import { type Place, type SpecPlace, within } from "../../src/ir/place.ts";
import { locate } from "../../src/locate.ts";
import { applied } from "../support/edits.ts";
import { project } from "../support/spec-project.ts";

const head = 'import { mark, system, tag } from "obsc";\n';
const end = '\nexport default system("shop");\n';
const folder = project({});
after(() => folder.remove());

/** The fix that `edits` make of the call in `lines`, which reports its place. */
async function fixOf(lines: string, edits: (at: Place) => readonly Edit[], more: Partial<Fix> = {}): Promise<Located["fix"]> {
  folder.write({ "spec.ts": head + lines + end });
  const { diagnostics, sources } = await folder.load("spec.ts");
  const [first] = diagnostics;
  assert.ok(first, lines);
  const fix: Fix = { safe: true, description: "mend it", edits: edits(first.at), ...more };
  const [located] = await locate([{ ...first, fix }], sources);
  return located?.fix;
}

/** The lines with their edits, or `undefined` where the fix is not offered. */
async function fixed(lines: string, edits: (at: Place) => readonly Edit[]): Promise<string | undefined> {
  const fix = await fixOf(lines, edits);
  return fix && applied(head + lines + end, fix).slice(head.length, -end.length);
}

const replaced =
  (path: SpecPlace["path"], from: Scalar, to: Scalar) =>
  (at: Place): readonly Edit[] => [{ at: within(at, ...path), from, to }];
const removed =
  (path: SpecPlace["path"], options = {}) =>
  (at: Place): readonly Edit[] => [{ remove: within(at, ...path), ...options }];
const added =
  (path: SpecPlace["path"], key: string | undefined, value: string | number | readonly string[]) =>
  (at: Place): readonly Edit[] => [{ addTo: within(at, ...path), ...(key !== undefined && { key }), value }];

test("a text is written in the quotes that stand there", async () => {
  const to = 'it\'s `a` "${b}" \\ c';
  assert.equal(await fixed('mark("a");', replaced([0], "a", to)), 'mark("it\'s `a` \\"${b}\\" \\\\ c");');
  assert.equal(await fixed("mark('a');", replaced([0], "a", to)), "mark('it\\'s `a` \"${b}\" \\\\ c');");
  assert.equal(await fixed("mark(`a`);", replaced([0], "a", to)), 'mark(`it\'s \\`a\\` "\\${b}" \\\\ c`);');
  assert.equal(await fixed('mark("a");', replaced([0], "a", "b\nc")), 'mark("b\\nc");');
});

test("other values, and values of another kind", async () => {
  const line = 'mark("a", { max: 1_000, min: -1, on: true, unit: "ms" });';
  assert.equal(await fixed(line, replaced([1, "max"], 1000, 20)), line.replace("1_000", "20"));
  assert.equal(await fixed(line, replaced([1, "min"], -1, 0)), line.replace("-1", "0"));
  assert.equal(await fixed(line, replaced([1, "on"], true, "yes")), line.replace("true", '"yes"'));
  assert.equal(await fixed(line, replaced([1, "unit"], "ms", 5)), line.replace('"ms"', "5"));
});

test("the name of an option keeps its form, and takes quotes where it needs them", async () => {
  const rename = (line: string, from: string, to: string) => fixed(line, replaced([1, { key: from }], from, to));
  assert.equal(await rename('mark("a", { userId: 1 });', "userId", "user_id"), 'mark("a", { user_id: 1 });');
  assert.equal(await rename('mark("a", { "user id": 1 });', "user id", "user_id"), 'mark("a", { "user_id": 1 });');
  assert.equal(await rename('mark("a", { userId: 1 });', "userId", "user id"), 'mark("a", { "user id": 1 });');
  assert.equal(await rename('const userId = 1;\nmark("a", { userId });', "userId", "user_id"), 'const userId = 1;\nmark("a", { user_id: userId });');
  assert.equal(await rename('mark("a", { userId: 1, user_id: 2 });', "userId", "user_id"), undefined);
  assert.equal(await rename("import 'node:fs';\nmark('a', { userId: 1 });", "userId", "user id"), "import 'node:fs';\nmark('a', { \"user id\": 1 });");
});

test("there is no fix where something else stands", async () => {
  for (const [line, path] of [
    ['mark("a" + "b");', [0]],
    ["const b = 1;\nmark(`a${b}`);", [0]],
    ['mark("ab", { x: 1 });', [0]],
    ['mark("b", { x: "a" });', [1, "y"]],
    ['mark(["a"][0]);', [0]],
    ['["a"].forEach(mark);', [0]],
  ] as const)
    assert.equal(await fixed(line, replaced(path, "a", "c")), undefined, line);
  assert.equal(await fixed('mark("a", { x: -"1" });', replaced([1, "x"], -1, 1)), 'mark("a", { x: 1 });');
  assert.equal(await fixed('mark("a", { x: f() });\nfunction f() { return 1; }', replaced([1, "x"], 1, 2)), undefined);
  assert.equal(await fixed('mark("a", { ["x"]: 1 });', replaced([1, { key: "x" }], "y", "z")), undefined);
  assert.equal(await fixed('mark("a", { x: 1 });', (at) => [{ at: within(at, 1, { key: "x" }), from: "x", to: 1 }]), undefined);
});

test("a constant that is used once is changed where it stands, one that others use is not", async () => {
  assert.equal(await fixed('const name = "a";\nmark(name);', replaced([0], "a", "b")), 'const name = "b";\nmark(name);');
  assert.equal(await fixed('const o = { unit: "a" };\nmark("x", o);', replaced([1, "unit"], "a", "b")), 'const o = { unit: "b" };\nmark("x", o);');
  assert.equal(await fixed('const name = "a";\nmark(name);\nconsole.debug(name);', replaced([0], "a", "b")), undefined);
  assert.equal(await fixed('const name = "a";\nconst also = name;\nmark(also);', replaced([0], "a", "b")), undefined);
  assert.equal(await fixed('export const name = "a";\nmark(name);', replaced([0], "a", "b")), undefined);
  const chain = 'const u = "a";\nconst o = { unit: u, u: 1 };\nmark("x", o);';
  assert.equal(await fixed(chain, replaced([1, "unit"], "a", "b")), chain.replace('"a"', '"b"'));
  assert.equal(await fixed(`${chain}\nconsole.debug(o.u);`, replaced([1, "unit"], "a", "b")), undefined);
});

test("what makes several things is not changed safely", async () => {
  const safe = async (lines: string) => (await fixOf(lines, replaced([0], "a", "b")))?.safe;
  assert.equal(await safe('mark("a");'), true);
  assert.equal(await safe('function make() { mark("a"); }\nmake();'), false);
  assert.equal(await safe('for (const x of [1]) { mark("a"); }'), false);
});

test("an option goes with its comma and its line", async () => {
  const lines = 'mark("a", {\n  x: 1, // one\n  // of y\n  y: [\n    2,\n  ],\n  z: 3\n});';
  assert.equal(await fixed(lines, removed([1, { key: "x" }])), lines.replace("  x: 1, // one\n", ""));
  assert.equal(await fixed(lines, removed([1, { key: "y" }])), lines.replace("  y: [\n    2,\n  ],\n", ""));
  assert.equal(await fixed(lines, removed([1, "z"])), lines.replace("],\n  z: 3", "]"));
  const inline = 'mark("a", { x: 1, y: 2, z: 3 });';
  assert.equal(await fixed(inline, removed([1, "x"])), 'mark("a", { y: 2, z: 3 });');
  assert.equal(await fixed(inline, removed([1, "z"])), 'mark("a", { x: 1, y: 2 });');
  assert.equal(await fixed('mark("a", { x: 1 });', removed([1, "x"])), 'mark("a", {});');
  assert.equal(await fixed('mark("a", { /* why */ x: 1 });', removed([1, "x"])), 'mark("a", { /* why */  });');
  assert.equal(await fixed('mark("a", { x: 1,\n  y: 2 });', removed([1, "x"])), 'mark("a", { \n  y: 2 });');
  assert.equal(await fixed(inline, removed([1, "w"])), undefined);
  assert.equal(await fixed(inline, removed([0])), undefined);
});

test("an element goes, and its list with it where it was the last and that is wanted", async () => {
  const lines = 'const list = { allow: [mark("a"), 2], other: 1 };';
  assert.equal(await fixed(lines, removed([], { element: true })), lines.replace('mark("a"), ', ""));
  const only = 'const list = { allow: [mark("a")], other: 1 };';
  assert.equal(await fixed(only, removed([], { element: true })), only.replace('mark("a")', ""));
  assert.equal(await fixed(only, removed([], { element: true, andEmptied: true })), "const list = { other: 1 };");
  assert.equal(await fixed('console.debug([mark("a")]);', removed([], { element: true, andEmptied: true })), "console.debug([]);");
  assert.equal(await fixed('console.debug([1, mark("a").mark("b")]);', removed([], { element: true })), undefined);
  assert.equal(await fixed(lines, removed([])), undefined);
});

test("an option comes to the others as they stand", async () => {
  const add = (lines: string, path: SpecPlace["path"] = [1]) => fixed(lines, added(path, "unit", "s"));
  assert.equal(await add('mark("a", { x: 1 });'), 'mark("a", { x: 1, unit: "s" });');
  assert.equal(await add('mark("a", {});'), 'mark("a", { unit: "s" });');
  assert.equal(await add('mark("a", { /* none */ });'), 'mark("a", { /* none */ unit: "s" });');
  assert.equal(await add('mark("a", {/* none */});'), 'mark("a", {/* none */ unit: "s" });');
  assert.equal(await add('mark("a");'), 'mark("a", { unit: "s" });');
  assert.equal(await add('mark("a", {\n    x: 1, // one\n});'), 'mark("a", {\n    x: 1, // one\n    unit: "s",\n});');
  assert.equal(await add('mark("a", {\n  x: 1 // one\n});'), 'mark("a", {\n  x: 1, // one\n  unit: "s"\n});');
  assert.equal(await add('mark("a", {\n  x: 1\n});'), 'mark("a", {\n  x: 1,\n  unit: "s"\n});');
  assert.equal(await add('mark("a", { l: { x: 1 } });', [1, "l"]), 'mark("a", { l: { x: 1, unit: "s" } });');
  for (const lines of ['mark("a", { unit: "ms" });', 'mark("a", 1);', 'mark(...["a"]);', "mark();"]) assert.equal(await add(lines), undefined, lines);
  assert.equal(await add('mark("a", { x: 1 });', [1, "l"]), undefined);
  assert.equal(await fixed('mark("a", { l: [] });', added([1, "l"], undefined, "s")), 'mark("a", { l: ["s"] });');
  assert.equal(await fixed('mark("a", { l: ["r"] });', added([1, "l"], undefined, "s")), 'mark("a", { l: ["r", "s"] });');
  assert.equal(await fixed('mark("a", {});', added([1], "a b", ["s"])), 'mark("a", { "a b": ["s"] });');
});

test("elements of a list change places", async () => {
  const line = 'mark("a", { l: ["x", "y"] });';
  const reorder = (path: SpecPlace["path"], from: readonly string[]) => fixed(line, (at) => [{ reorder: within(at, ...path), from, order: [1, 0] }]);
  assert.equal(await reorder([1, "l"], ["x", "y"]), 'mark("a", { l: ["y", "x"] });');
  assert.equal(await reorder([1, "l"], ["x", "z"]), undefined);
  assert.equal(await reorder([0], ["x", "y"]), undefined);
});

const inText = (start: number, stop: number, from: string, to: string, more = {}) => {
  return (at: Place): readonly Edit[] => [{ at: { kind: "text", within: within(at, 0) as SpecPlace, start, end: stop, ...more }, from, to }];
};

test("a piece of a text is written as the literal around it needs", async () => {
  assert.equal(await fixed('mark("a\\tb c");', inText(2, 3, "b", 'x"y')), 'mark("a\\tx\\"y c");');
  assert.equal(await fixed("mark(`a b`);", inText(0, 1, "a", "$")), "mark(`$ b`);");
  assert.equal(await fixed('mark("a b");', inText(0, 1, "b", "c")), undefined);
  assert.equal(await fixed('mark("a" + "b");', inText(0, 2, "ab", "c")), undefined);
  assert.equal(await fixed('mark("a" + "b");', inText(1, 2, "b", "c")), 'mark("a" + "c");');
  assert.equal(await fixed('mark("a b");', (at) => [{ at: { kind: "text", within: within(at, 0) as SpecPlace, start: 2, end: 3 }, to: "c" }]), 'mark("a c");');
  assert.equal(await fixed('mark("a b");', (at) => [{ at: within(at, 0), to: "c" }]), undefined);
  assert.equal(await fixed("mark(`a{b}${1}`);", inText(0, 1, "a", "$")), "mark(`\\${b}${1}`);");
});

test("a template of queries is written as it is, and its holes stay", async () => {
  const holes = [{ start: 5, end: 6 }];
  const options = { holes, raw: true };
  const query = "tag`rate(${1}[1m])`;";
  assert.equal(await fixed(query, inText(7, 9, "1m", "5m", options)), "tag`rate(${1}[5m])`;");
  assert.equal(await fixed(query, inText(5, 6, "x", "y", options)), undefined);
  assert.equal(await fixed(query, inText(5, 5, "", "sum(", options)), "tag`rate(sum(${1}[1m])`;");
  assert.equal(await fixed(query, inText(6, 6, "", " offset", options)), "tag`rate(${1} offset[1m])`;");
  assert.equal(
    await fixed(
      "tag`${1}${2}`;",
      inText(1, 1, "", "+", {
        holes: [
          { start: 0, end: 1 },
          { start: 1, end: 2 },
        ],
        raw: true,
      }),
    ),
    "tag`${1}+${2}`;",
  );
  assert.equal(await fixed("tag`a{b}`;", inText(0, 1, "a", "$", options)), undefined);
  for (const to of ["`", "${x}", "a\\"]) assert.equal(await fixed(query, inText(4, 5, "(", to, options)), undefined, to);
  assert.equal(await fixed('tag`a=~"\\d"`;', inText(4, 6, "\\d", "\\d+", { raw: true })), 'tag`a=~"\\d+"`;');
});

test("YAML in a script is written as YAML first", async () => {
  const lines = "mark(`\n  a: 'it'\n  \"b\": [x]\n`);";
  const yaml = (start: number, stop: number, from: string, to: string) => fixed(lines, inText(start, stop, from, to, { yaml: true }));
  const text = "\n  a: 'it'\n  \"b\": [x]\n";
  const at = text.indexOf("'it'");
  assert.equal(await yaml(at, at + 4, "it", "it's `${a}` \\"), lines.replace("'it'", "'it''s \\`\\${a}\\` \\\\'"));
  assert.equal(await yaml(at + 1, at + 3, "it", "i't"), lines.replace("'it'", "'i''t'"));
  const seq = text.indexOf("[x]");
  const add = (place: number): ReturnType<typeof fixed> =>
    fixed(lines, (spec) => [{ addTo: { kind: "text", within: within(spec, 0) as SpecPlace, start: place, end: place + 1, yaml: true }, value: "z" }]);
  assert.equal(await add(seq), lines.replace("[x]", "[x, z]"));
  assert.equal(await add(at), undefined);
  const remove: (spec: Place) => readonly Edit[] = (spec) => [{ remove: { kind: "text", within: within(spec, 0) as SpecPlace, start: 3, end: 4, yaml: true } }];
  assert.equal(await fixed(lines, remove), lines.replace("  a: 'it'\n", ""));
  assert.equal(await fixed("mark(`a: ${1}\nb: 2`);", inText(0, 1, "a", "c", { yaml: true })), undefined);
  assert.equal(await fixed("mark(`a`);", (spec) => [{ remove: { kind: "text", within: within(spec, 0) as SpecPlace, start: 0, end: 1 } }]), undefined);
});

test("a rename is safe only where the spec says the old name once, and the new one nowhere", async () => {
  const renames = { from: "a", to: "b" };
  const safe = async (lines: string) => (await fixOf(lines, replaced([0], "a", "b"), { renames }))?.safe;
  assert.equal(await safe('mark("a"); // of a_total'), true);
  assert.equal(await safe('mark("a"); // a'), false);
  assert.equal(await safe('mark("a"); // b'), false);
  const query = 'import "./a/b.js";\nmark("a");\nconsole.debug({ "a": 1 }["a"], `rate(a_bucket[1m]) / a${1}`, "a b:a a_total", \'a\');';
  folder.write({ "a/b.js": "" });
  const fix = await fixOf(query, replaced([0], "a", "b"), { renames });
  assert.equal(fix?.safe, false);
  assert.equal(
    applied(head + query + end, fix),
    `${head}import "./a/b.js";\nmark("b");\nconsole.debug({ "a": 1 }["a"], \`rate(b_bucket[1m]) / b\${1}\`, "b b:a a_total", 'b');${end}`,
  );
});

test("new lines in a template end as those of the script do", async () => {
  const add = (at: Place): readonly Edit[] => [
    { addTo: { kind: "text", within: within(at, 0) as SpecPlace, start: 1, end: 2, yaml: true }, key: "b", value: 2 },
  ];
  assert.equal(await fixed("mark(`\r\na: 1\r\n`);", add), "mark(`\r\na: 1\r\nb: 2\r\n`);");
});

test("all edits of a fix are made, or none; the same twice is made once", async () => {
  const both = (second: Edit[]) => (at: Place) => [...replaced([0], "a", "b")(at), ...second];
  const line = 'mark("a", { x: 1 });';
  const x = (at: Place): Edit => ({ at: within(at, 1, "x"), from: 1, to: 2 });
  assert.equal(await fixed(line, (at) => both([x(at), x(at)])(at)), 'mark("b", { x: 2 });');
  assert.equal(await fixed(line, (at) => both([{ ...x(at), from: 3 } as Edit])(at)), undefined);
  assert.equal(await fixed(line, (at) => both([{ at: within(at, 0), from: "a", to: "c" }])(at)), undefined);
  assert.equal(await fixed(line, () => []), undefined);
});
