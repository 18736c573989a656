import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, before, test } from "node:test";

/** As a user meets it: the packed tarball in an empty folder, with nothing of this repository around. */
let folder: string;
let packed: readonly string[];

before(() => {
  folder = mkdtempSync(join(tmpdir(), "obsc-pack-"));
  // Else npm installs into the nearest folder above that has packages.
  writeFileSync(join(folder, "package.json"), "{}");
  const [{ filename, files }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { encoding: "utf8" })) as [
    { filename: string; files: { path: string }[] },
  ];
  packed = files.map(({ path }) => path);
  execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", join(folder, filename)], { cwd: folder });
});
after(() => rmSync(folder, { recursive: true, force: true }));

const npx = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("npx", ["obsc", ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, npm_config_loglevel: "silent" },
  });
  return { status, printed: `${stdout}${stderr}` };
};

test("the package holds what a user needs and nothing else", () => {
  const outside = packed.filter(
    (path) =>
      !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/obsc\.js|dist\/(run\/)?[\w-]+\.js|dist\/main\.cjs|dist\/types\/(src|rules)\/.*\.d\.ts)$/.test(
        path,
      ),
  );
  assert.deepEqual(outside, []);
  for (const path of ["LICENSE", "bin/obsc.js", "dist/cli.js", "dist/index.js", "dist/types/src/index.d.ts"]) assert.ok(packed.includes(path), path);
});

test("the types that a spec imports bring none of rules and of what is derived, of which there are as many again", () => {
  const types = join(folder, "node_modules", "obsc", "dist", "types");
  const reached = new Set([join(types, "src", "index.d.ts")]);
  for (const file of reached) {
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)\.ts"/g)) reached.add(join(dirname(file), `${path}.d.ts`));
  }
  assert.ok(reached.size > 50);
  const folders = new Set([...reached].map((file) => relative(join(types, "src"), file).split(/[\\/]/)[0]));
  assert.deepEqual([...folders].sort(), ["index.d.ts", "ir", "logql", "promql", "spec"]);
});

test("init starts a project whose first build succeeds, types checked, and whose check then passes", () => {
  assert.equal(npx("init").status, 0);
  assert.deepEqual(npx("build"), { status: 0, printed: "" });
  const [name = ""] = readdirSync(join(folder, "generated"));
  for (const path of ["metrics.json", `prometheus/rules/${name}.yaml`, `app/ts/${name}.ts`]) assert.ok(existsSync(join(folder, "generated", name, path)), path);
  assert.deepEqual(npx("build", "--check"), { status: 0, printed: "" });
  assert.deepEqual(npx("lint", "--max-warnings", "0"), { status: 0, printed: "" });
});

test("a build leaves the code that V8 made for the next one; one that nobody can keep or use does no harm", () => {
  const cache = join(folder, "node_modules", "obsc", "dist", "cache");
  const kept = () => readdirSync(cache).filter((name) => name.startsWith("build-"));
  const [name = ""] = kept();
  const whole = statSync(join(cache, name)).size;
  assert.ok(whole > 1_000_000, `${whole} bytes`);
  const made = statSync(join(cache, name)).ino;
  assert.deepEqual(npx("build"), { status: 0, printed: "" });
  assert.equal(statSync(join(cache, name)).ino, made, "what is kept is used");
  const changed = readFileSync(join(cache, name)).fill(1, 1000, 2000);
  writeFileSync(join(cache, name), changed);
  assert.deepEqual(npx("build"), { status: 0, printed: "" });
  assert.deepEqual(kept(), [name]);
  assert.ok(!readFileSync(join(cache, name)).equals(changed));
  assert.ok(statSync(join(cache, name)).size > whole / 2);
  rmSync(cache, { recursive: true });
  writeFileSync(cache, "in the way");
  assert.deepEqual(npx("build"), { status: 0, printed: "" });
  rmSync(cache);
});

test("the generated definitions compile without prom-client installed", () => {
  const [name = ""] = readdirSync(join(folder, "generated"));
  const modules = [`generated/${name}/app/ts/${name}.ts`, `generated/${name}/app/ts/prom-client.ts`];
  const tsc = spawnSync(
    "npx",
    ["tsc", "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext", "--target", "es2022", "--ignoreConfig", ...modules],
    { cwd: folder, encoding: "utf8" },
  );
  assert.equal(tsc.stdout, "");
  assert.equal(tsc.status, 0);
});

test("a rule of the user's own runs from the package: typed, with a severity of the policy, and explained in each report", () => {
  mkdirSync(join(folder, "house"));
  writeFileSync(
    join(folder, "house", "short-name.ts"),
    `import { defineRule } from "obsc/rule";
export default defineRule({
  name: "house/short-name", severity: "warning", summary: "Names say something", why: "Nobody finds a short one.", see: "https://wiki.example.com/names",
  metric(metric, report) {
    if (metric.name.length < 20) report(metric, { message: \`\\\`\${metric.name}\\\` is short\`, help: "say more" });
  },
  bad: [], good: [],
});
declare module "obsc" { interface Rules { "house/short-name": true } }
`,
  );
  writeFileSync(
    join(folder, "house", "spec.ts"),
    `import { allow, counter, policy, service, system } from "obsc";
import shortName from "./short-name.js";
const a = counter("a_total", { help: "A" });
const b = counter("b_total", { help: "B", allow: [allow("house/short-name", "everybody knows it")] });
export default system("house", {
  policy: policy({ ownRules: [shortName], rules: { "house/short-name": "error", "cardinality/unused-metric": "off" } }),
  services: [service("house", { team: "t", metrics: { a, b } })],
});
`,
  );
  const { status, printed } = npx("lint", "house/spec.ts", "--format", "sarif");
  assert.equal(status, 1, printed);
  const [run] = (
    JSON.parse(printed) as { runs: { tool: { driver: { rules: { helpUri: string }[] } }; results: { level: string; message: { text: string } }[] }[] }
  ).runs;
  assert.deepEqual(
    run?.results.map(({ level, message }) => [level, message.text]),
    [["error", "`a_total` is short\nhelp: say more"]],
  );
  assert.equal(run?.tool.driver.rules[0]?.helpUri, "https://wiki.example.com/names");
  assert.match(npx("explain", "house/short-name", "--spec", "house/spec.ts").printed, /Nobody finds a short one\./);
});

test("a spec that obsc runs sees all that the package exports", () => {
  const script = `import * as index from "obsc";
import * as catalogs from "obsc/catalogs";
import * as rule from "obsc/rule";
console.error(JSON.stringify([index, catalogs, rule].map((names) => Object.keys(names))));
export default index.system("names", { services: [] });
`;
  writeFileSync(join(folder, "names.mjs"), script);
  const { stderr } = spawnSync(process.execPath, ["names.mjs"], { cwd: folder, encoding: "utf8" });
  assert.match(stderr, /"alert".*"defineRule"/);
  assert.ok(npx("lint", "names.mjs", "--no-types").printed.endsWith(stderr));
});

test("rules of the package are explained with their examples, which stand apart from what runs", () => {
  const { printed } = npx("explain", "cardinality/unbounded-label");
  assert.match(printed, /Bad:[\s\S]*label `client` of `shop_requests_total` has no bound[\s\S]*Good:/);
});

test("a reader that has seen enough ends the report without an error", () => {
  writeFileSync(
    join(folder, "many.mjs"),
    `import { counter, service, system } from "obsc";
const metrics = Object.fromEntries(Array.from({ length: 500 }, (_, index) => ["m" + index, counter("m" + index, { help: "Counted" })]));
export default system("many", { services: [service("many", { team: "t", metrics })] });
`,
  );
  const { stdout, stderr } = spawnSync("sh", ["-c", "node_modules/.bin/obsc lint many.mjs | head -n 1"], { cwd: folder, encoding: "utf8" });
  assert.match(stdout, /^many\.mjs:2:\d+ error/);
  assert.equal(stderr, "");
});
