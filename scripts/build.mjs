// Builds dist/: the compiler checks the types and writes declarations, esbuild bundles the entries with shared chunks.
// Bundled, the command starts in a third of the CPU time that hundreds of small modules would take.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "./bundle.mjs";
import { rulesApart } from "./rules.mjs";

const require = createRequire(import.meta.url);

const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
rmSync(join(root, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root });
if (status !== 0) process.exit(status ?? 1);

await build({
  ...bundleOptions(),
  entryPoints: { index: "src/index.ts", catalogs: "src/catalogs.ts", rule: "src/rule.ts", cli: "src/cli/main.ts" },
  outdir: "dist",
  plugins: [rulesApart],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
});
