import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

/** As a user meets it: the packed tarball in an empty folder, with nothing of this repository around. */
let folder: string;
let packed: readonly string[];

before(() => {
  folder = mkdtempSync(join(tmpdir(), "obsc-pack-"));
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
    (path) => !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|bin\/obsc\.js|dist\/[\w-]+\.js|dist\/types\/(src|rules)\/.*\.d\.ts)$/.test(path),
  );
  assert.deepEqual(outside, []);
  for (const path of ["LICENSE", "bin/obsc.js", "dist/cli.js", "dist/index.js", "dist/types/src/index.d.ts"]) assert.ok(packed.includes(path), path);
});

test("init starts a project whose first build succeeds, types checked, and whose check then passes", () => {
  assert.equal(npx("init").status, 0);
  assert.deepEqual(npx("build"), { status: 0, printed: "" });
  const [name = ""] = readdirSync(join(folder, "generated"));
  for (const path of ["metrics.json", `prometheus/rules/${name}.yaml`, `app/ts/${name}.ts`]) assert.ok(existsSync(join(folder, "generated", name, path)), path);
  assert.deepEqual(npx("build", "--check"), { status: 0, printed: "" });
  assert.deepEqual(npx("lint", "--max-warnings", "0"), { status: 0, printed: "" });
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
