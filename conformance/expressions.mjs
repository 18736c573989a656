// Holds our PromQL parser against verdicts of Prometheus' own: `node conformance/expressions.mjs FILE`, where FILE is a JSON list of
// `{ expr, valid, validDefault, errStart }`. `valid` is the verdict with every experimental option on, `validDefault` with none, and
// `errStart` the UTF-8 byte offset of the first error with every option on (absent: 0). Exits 1 if one of them differs.
import { readFileSync } from "node:fs";
import { loadParser } from "./lib/parser.mjs";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node conformance/expressions.mjs FILE");
  process.exit(2);
}

const { parse, utf8Offset } = await loadParser();
let passed = 0;
let failed = 0;
for (const { expr, valid, validDefault, errStart = 0 } of JSON.parse(readFileSync(file, "utf8"))) {
  const differences = [];
  const { error } = parse(expr, { features: "all" });
  if ((error === undefined) !== valid) differences.push(`with all features it is ${valid ? "valid" : "not valid"}, we say ${error?.message ?? "it is valid"}`);
  else if (error !== undefined && utf8Offset(expr, error.start) !== errStart) {
    differences.push(`the error is at byte ${errStart}, we say ${utf8Offset(expr, error.start)}: ${error.message}`);
  }
  const { error: errorDefault } = parse(expr, { features: "none" });
  if ((errorDefault === undefined) !== validDefault) {
    differences.push(`with no features it is ${validDefault ? "valid" : "not valid"}, we say ${errorDefault?.message ?? "it is valid"}`);
  }
  for (const difference of differences) console.log(`${JSON.stringify(expr).slice(0, 200)}: ${difference}`);
  if (differences.length === 0) passed++;
  else failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
