// Holds our LogQL parser against verdicts of Loki's own: `node conformance/logql.mjs FILE`, where FILE is a JSON list of
// `{ expr, valid }`. Exits 1 if one of them differs.
import { readFileSync } from "node:fs";
import { loadSource } from "./lib/source.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node conformance/logql.mjs FILE");
  process.exit(2);
}

const { parse } = await loadSource('export { parse } from "./src/logql/parse.ts";');
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
