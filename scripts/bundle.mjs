// What every bundle of obsc's sources has in common: how it finds "obsc", and the runtime files that generated code stands on.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

function runtimeFiles() {
  const folder = join(root, "runtime");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.(ts|go|rs|py)$|(^|\/)(go\.mod|go\.sum|Cargo\.toml)$/.test(file) && !isTest(file),
  );
  return Object.fromEntries(files.sort().map((file) => [file.replaceAll("\\", "/"), readFileSync(join(folder, file), "utf8")]));
}

/** The tests of a runtime stand beside it, as its language wants. */
const isTest = (file) => /_test\.go$|test_\w+\.py$|(^|[\\/])(target|tests)[\\/]/.test(file);

/** @returns {import("esbuild").BuildOptions} */
export const bundleOptions = () => ({
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  packages: "external",
  alias: { obsc: "./src/index.ts", "obsc/catalogs": "./src/catalogs.ts", "obsc/rule": "./src/rule.ts" },
  define: { OBSC_RUNTIME: JSON.stringify(runtimeFiles()) },
});
