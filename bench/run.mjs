// `npm run bench`: every benchmark, with this Node and with the one of BENCH_NODES ("20 24" unless said), from the npm package `node`.
// `npm run bench -- cold` runs those whose name has that text. Benchmarks print figures; nothing fails.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundleOptions, root } from "../scripts/bundle.mjs";

const wanted = process.argv.slice(2);
const benchmarks = ["cold", "instruments", "lint", "promql", "slo"].filter((name) => wanted.length === 0 || wanted.some((text) => name.includes(text)));
const out = join(root, ".build", "bench");
buildSync({ ...bundleOptions(), entryPoints: benchmarks.map((name) => `bench/${name}.ts`), outdir: out, outExtension: { ".js": ".mjs" } });
// In children a certificate file of the environment costs Node 20 some 35 ms at every start.
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;

for (const version of (process.env.BENCH_NODES ?? "20 24").split(" ")) {
  const node = nodeOf(version);
  for (const name of benchmarks) spawnSync(node, [join(out, `${name}.mjs`)], { stdio: "inherit", env, cwd: root });
}

/** The program of a major version: this one, or the one that the npm package `node` installs under .build. */
function nodeOf(version) {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const folder = join(root, ".build", `node${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--silent", "--no-save", `node@${version}`], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  return join(folder, "node_modules", "node", "bin", "node");
}
