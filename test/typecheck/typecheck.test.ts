import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Located } from "../../src/diagnostic.ts";
import { fileSources } from "../../src/load.ts";
import { locate } from "../../src/locate.ts";
import { typecheck } from "../../src/typecheck.ts";
import { configsFor } from "../../src/typecheck-config.ts";
import { diagnosticsIn } from "../../src/typecheck-output.ts";
import { at, type Project, project } from "../support/spec-project.ts";

const projects: Project[] = [];
after(() => {
  for (const made of projects) made.remove();
});

/** A project in whose packages is an "obsc" of a few lines. */
function specIn(files: Readonly<Record<string, string>>): Project {
  const made = project({
    "node_modules/obsc/package.json": '{ "name": "obsc", "type": "module", "types": "index.d.ts" }',
    "node_modules/obsc/index.d.ts": `
      export interface Refused<why extends string> { readonly refused: why }
      export declare function counter(name: \`\${string}_total\`, options: { help: string; labels?: Record<string, number> }): { rate(): number };
      export declare function gauge<N extends string>(name: N & (N extends \`\${string}_ms\` ? Refused<"end the name in _seconds"> : unknown)): void;
      export declare function list(of: readonly { a: number; b: { c: string } }[]): void;`,
    ...files,
  });
  projects.push(made);
  return made;
}

async function errors(files: Readonly<Record<string, string>>, spec = "spec.ts"): Promise<readonly { readonly one: Located; readonly marked: string }[]> {
  const made = specIn(files);
  const found = await locate(await typecheck(spec, { cwd: made.folder }), await fileSources(made.folder));
  return found.map((one) => ({ one, marked: `${at(one)} ${made.marked(one)}` }));
}

test("a spec without mistakes has no findings, and nothing is left behind", async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith("obsc-types-"));
  const spec = 'import { counter } from "obsc";\nimport { b } from "./b.ts";\nconsole.log(b);\nexport default counter("a_total", { help: "h" });';
  assert.deepEqual(await errors({ "spec.ts": spec, "b.ts": "export const b = 1;" }), []);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith("obsc-types-")),
    before,
  );
});

test("an error has its start from the compiler and its end from the syntax", async () => {
  const spec = `import { counter, list } from "obsc";
counter("a", { help: "h" });
counter("a_total", { help: "h", labels: { route: "x" + 1 } });
counter("a_total", { hlep: "h" });
counter("a_total", {});
nobody.rate();
list([{ a: 1, b: {
  c: 1,
} }, { a: "1", b: { c: "" } }]);
counter("a_total", { help: "h" }).rat();
counter();
`;
  assert.deepEqual(
    (await errors({ "spec.ts": spec })).map(({ marked }) => marked),
    [
      'spec.ts:2:9 "a"',
      "spec.ts:3:43 route",
      "spec.ts:4:22 hlep",
      "spec.ts:5:20 {}",
      "spec.ts:6:1 nobody",
      "spec.ts:8:3 c",
      "spec.ts:9:8 a",
      "spec.ts:10:35 rat",
      "spec.ts:11:1 counter",
    ],
  );
});

test("the message starts with the fact, and ends with the cause; what a type refuses says why as the help", async () => {
  const [cause, refused, near] = await errors({
    "spec.ts":
      'import { counter, gauge, list } from "obsc";\nconst made = [{ a: 1, b: { c: 1 } }];\nlist(made);\ngauge("a_ms");\ncounter("a_total", { help: "h", lables: {} });',
  });
  assert.equal(
    cause?.one.message,
    "argument of type '{ a: number; b: { c: number; }; }[]' is not assignable to parameter of type 'readonly { a: number; b: { c: string; }; }[]': type 'number' is not assignable to type 'string'",
  );
  assert.deepEqual([cause?.marked, cause?.one.rule, cause?.one.severity, cause?.one.subject], ["spec.ts:3:6 made", "types", "error", "types.TS2345"]);
  assert.equal(refused?.one.help, "end the name in _seconds");
  assert.equal(near?.one.help, "did you mean `labels`?");
});

test("files that the spec imports are checked too, wherever the project's configuration looks", async () => {
  const files = {
    "tsconfig.base.json": '{ "compilerOptions": { "paths": { "@/*": ["./house/*"] }, }, } // of all',
    "tsconfig.json":
      '{ "extends": "./tsconfig.base.json", "compilerOptions": { "composite": true, "tsBuildInfoFile": "x", "declaration": true, "types": ["node"], "outDir": "dist", "noImplicitAny": false }, "include": ["src"] }',
    "node_modules/@types/node/index.d.ts": "declare const fromNode: string;",
    "house/a.ts": 'export const a: number = "1";\nexport const free = (x) => x;',
    "specs/spec.ts": 'import { a } from "@/a";\nexport default a + fromNode;',
  };
  assert.deepEqual(
    (await errors(files, "specs/spec.ts")).map(({ marked }) => marked),
    ["house/a.ts:1:14 a"],
  );
});

test("a spec may use what browsers have as well, unless the project names its libraries", async () => {
  const spec = 'export default document.title + ["b", "a"].toSorted().join();';
  const marked = async (files: Readonly<Record<string, string>>) => (await errors({ "spec.ts": spec, ...files })).map((each) => each.marked);
  assert.deepEqual(await marked({}), []);
  assert.deepEqual(await marked({ "tsconfig.json": "{}" }), []);
  const named = { "tsconfig.base.json": '{ "compilerOptions": { "lib": ["es2022"] } }', "tsconfig.json": '{ "extends": "./tsconfig.base.json" }' };
  assert.deepEqual(await marked(named), ["spec.ts:1:16 document", "spec.ts:1:44 toSorted"]);
});

test("without a configuration types are strict", async () => {
  assert.deepEqual(
    (await errors({ "spec.ts": "export default (x) => x;" })).map(({ marked }) => marked),
    ["spec.ts:1:17 x"],
  );
});

test("a JavaScript spec is checked where it asks for it", async () => {
  const text = 'import { counter } from "obsc";\nexport default counter("a", { help: "h" });';
  assert.deepEqual(await errors({ "spec.mjs": text }, "spec.mjs"), []);
  assert.deepEqual(
    (await errors({ "spec.mjs": `// @ts-check\n${text}` }, "spec.mjs")).map(({ marked }) => marked),
    ['spec.mjs:3:24 "a"'],
  );
});

test("where no package is called obsc, its own declarations are found, beside the paths of the project", async () => {
  const made = project({ "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./house/*"] } } }', "spec.ts": "" });
  projects.push(made);
  const { compilerOptions } = configsFor(join(made.folder, "spec.ts")).at(-1) as { compilerOptions: { paths?: Record<string, string[]> } };
  assert.deepEqual(Object.keys(compilerOptions.paths ?? {}), ["@/*", "obsc", "obsc/catalogs", "obsc/rule"]);
  assert.deepEqual(compilerOptions.paths?.["@/*"], [join(made.folder, "house/*")]);
  assert.match(compilerOptions.paths?.obsc?.[0] ?? "", /index(\.d)?\.ts$/);
});

test("columns hold with Windows line ends and a byte-order mark", async () => {
  const spec = '\uFEFFimport { counter } from "obsc"; counter("a", { help: "ü" });\r\n\tconst ü = "😀"; counter("b", { help: ü });\r\n';
  assert.deepEqual(
    (await errors({ "spec.ts": spec })).map(({ marked }) => marked),
    ['spec.ts:1:41 "a"', 'spec.ts:2:26 "b"'],
  );
});

test("a broken configuration is reported at the start of the spec or in its file", async () => {
  const found = await errors({ "tsconfig.json": '{ "compilerOptions": { "target": "es1" } }', "spec.ts": "export {};" });
  assert.deepEqual(
    found.map(({ one }) => [one.subject, at(one)]),
    [["types.TS6046", "tsconfig.json:1:34"]],
  );
});

test("what the compiler prints without a file stands at the start of the spec", () => {
  const output =
    "error TS5083: Cannot read file '/x/tsconfig.json'.\n/tmp/made/tsconfig.json(1,2): error TS5024: Compiler option 'x' requires a value.\nnoise\n";
  const found = diagnosticsIn(output, "/x/spec.ts", "/tmp/made");
  assert.deepEqual(
    found.map(({ subject, message, at: place }) => [subject, message, place.kind === "file" && at(place)]),
    [
      ["types.TS5083", "cannot read file '/x/tsconfig.json'", "/x/spec.ts:1:1"],
      ["types.TS5024", "compiler option 'x' requires a value", "/x/spec.ts:1:1"],
    ],
  );
});

test("a compiler that is missing, crashes or says nothing readable is told as such", async () => {
  const made = specIn({ "spec.ts": "export {};" });
  const said = async (compiler: string) => (await typecheck("spec.ts", { cwd: made.folder, compiler })).map(({ message, help }) => [message, help]);
  const help = "install the packages again on this machine, or pass --no-types";
  assert.deepEqual(await said("/bin/false"), [["the types could not be checked: it ended with 1 and said nothing", help]]);
  assert.deepEqual(await said(join(made.folder, "nowhere")), [[`the types could not be checked: spawn ${join(made.folder, "nowhere")} ENOENT`, help]]);
  const [gone] = await typecheck("gone.ts", { cwd: made.folder });
  assert.match(gone?.message ?? "", /^the types could not be checked: ENOENT/);
});

test("the project's own compiler is used when it is of our version", async () => {
  const old = specIn({ "node_modules/typescript/package.json": '{ "name": "typescript", "version": "5.9.0" }', "spec.ts": "export default (x) => x;" });
  assert.equal((await typecheck("spec.ts", { cwd: old.folder })).length, 1);
  const other = specIn({
    "node_modules/typescript/package.json": '{ "name": "typescript", "version": "7.9.9" }',
    [`node_modules/@typescript/typescript-${process.platform}-${process.arch}/package.json`]: "{}",
    "spec.ts": "export default (x) => x;",
  });
  const [found] = await typecheck("spec.ts", { cwd: other.folder });
  assert.match(found?.message ?? "", /^the types could not be checked: spawn .*typescript-.*ENOENT$/);
});

test("mistakes in packages are left to those who wrote them", async () => {
  const files = {
    "node_modules/house/package.json": '{ "name": "house", "main": "index.ts" }',
    "node_modules/house/index.ts": 'export const a: number = "1";',
    "spec.ts": 'import { a } from "house";\nexport default a;',
  };
  assert.deepEqual(await errors(files), []);
});

test("paths come from wherever the configuration has them", () => {
  const paths = (files: Readonly<Record<string, string>>) => {
    const made = project({ "spec.ts": "", ...files });
    projects.push(made);
    const { compilerOptions } = configsFor(join(made.folder, "spec.ts")).at(-1) as { compilerOptions: { paths: Record<string, string[]> } };
    return Object.entries(compilerOptions.paths).flatMap(([name, targets]) =>
      name.startsWith("obsc") ? [] : [`${name} ${targets.map((target) => target.replace(made.folder, "."))}`],
    );
  };
  assert.deepEqual(
    paths({
      "tsconfig.json": '{ "extends": ["./a", "./b.json"] }',
      "a.json": "{}",
      "b.json": '{ "compilerOptions": { "baseUrl": "./src", "paths": { "x": ["x"] } } }',
    }),
    ["x ./src/x"],
  );
  assert.deepEqual(
    paths({ "tsconfig.json": '{ "extends": "house" }', "node_modules/house/tsconfig.json": '{ "compilerOptions": { "paths": { "y": ["${configDir}/y"] } } }' }),
    ["y ./y"],
  );
  assert.deepEqual(
    paths({ "tsconfig.json": '{ "extends": "house/base.json" }', "node_modules/house/base.json": '{ "compilerOptions": { "paths": { "z": ["./z"] } } }' }),
    ["z ./node_modules/house/z"],
  );
  assert.deepEqual(paths({ "tsconfig.json": '{ "extends": "nowhere" }' }), []);
  assert.deepEqual(paths({ "tsconfig.json": '{ "extends": "./tsconfig.json" }' }), []);
  assert.deepEqual(paths({ "tsconfig.json": "no json" }), []);
});
