// Runs the tests: esbuild bundles every test/**/*.test.ts once, node:test runs the files. `npm test -- promql` runs those whose path has that text.
// The files are listed, because `node --test` reads folders and globs differently in Node 20 and 24.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { buildSync } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";

const wanted = process.argv.slice(2);
const out = join(root, ".build", "test");
const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => join("test", file))
  .filter((file) => wanted.length === 0 || wanted.some((text) => file.includes(text)))
  .sort();
if (wanted.length === 0) rmSync(out, { recursive: true, force: true });
buildSync({ ...bundleOptions(), entryPoints: [...files, "src/index.ts", "src/catalogs.ts", "src/rule.ts"], outbase: ".", outdir: out, sourcemap: true });
const built = files.map((file) => relative(root, join(out, file.replace(/\.ts$/, ".js"))));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...built], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
