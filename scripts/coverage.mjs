// Runs all tests and reports which lines and branches of the sources they reach; fails under 95 % of either.
// Node names the sources of a bundle by URLs, and c8 knows them only by paths, so what Node collected is changed before c8 reads it.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./bundle.mjs";

const collected = join(root, ".build", "coverage");
rmSync(collected, { recursive: true, force: true });
mkdirSync(collected, { recursive: true });
const tests = spawnSync(process.execPath, ["scripts/test.mjs", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NODE_V8_COVERAGE: collected },
});
if (tests.status !== 0) process.exit(tests.status ?? 1);

const built = join(root, ".build", "test");
for (const name of readdirSync(collected)) {
  const file = join(collected, name);
  const coverage = JSON.parse(readFileSync(file, "utf8"));
  // Children that tests start, such as the compiler, are not what is measured.
  coverage.result = coverage.result.filter(({ url }) => url.startsWith("file:") && fileURLToPath(url).startsWith(built));
  for (const [url, { data }] of Object.entries(coverage["source-map-cache"] ?? {})) {
    if (data?.sources && url.startsWith("file:"))
      data.sources = data.sources.map((source) => (source.startsWith("file:") ? fileURLToPath(source) : resolve(join(fileURLToPath(url), ".."), source)));
  }
  if (coverage.result.length === 0) rmSync(file);
  else writeFileSync(file, JSON.stringify(coverage));
}
const c8 = createRequire(import.meta.url).resolve("c8/bin/c8.js");
process.exit(spawnSync(process.execPath, [c8, "report", "--check-coverage"], { cwd: root, stdio: "inherit" }).status ?? 1);
