// Holds our LogQL parser against verdicts of Loki's own: `node conformance/logql.mjs FILE`, where FILE is a JSON list of
// `{ expr, valid }`. Exits 1 if one of them differs.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node conformance/logql.mjs FILE");
  process.exit(2);
}

const { parse } = await loadParser();
let passed = 0;
let failed = 0;
for (const { expr, valid } of JSON.parse(readFileSync(file, "utf8"))) {
  const { error } = parse(expr);
  if ((error === undefined) === valid) passed++;
  else {
    failed++;
    console.log(`${JSON.stringify(expr).slice(0, 200)}: it is ${valid ? "valid" : "not valid"}, we say ${error?.message ?? "it is valid"}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function loadParser() {
  const resolveDir = dirname(dirname(fileURLToPath(import.meta.url)));
  const stdin = { contents: `export { parse } from "./src/logql/parse.ts";`, resolveDir, loader: "ts" };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", platform: "node", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
