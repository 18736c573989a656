// Writes what is made from the sources and read by people: rules/README.md. A test fails when it is stale.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, ".build", "docs.mjs");
buildSync({
  absWorkingDir: root,
  stdin: { contents: 'export { rules } from "./rules/index.ts"; export { rulesTable } from "./src/check/table.ts";', resolveDir: root, loader: "ts" },
  outfile: out,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  alias: { obsc: "./src/index.ts", "obsc/catalogs": "./src/catalogs.ts", "obsc/rule": "./src/rule.ts" },
});
const { rules, rulesTable } = await import(pathToFileURL(out).href);
writeFileSync(join(root, "rules", "README.md"), rulesTable(rules));
