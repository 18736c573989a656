// Holds our reading of LogQL against Loki's own on random queries:
//   node conformance/log-queries.mjs LOGQLVERDICTS      (conformance/build.sh builds it from Loki's parser)
// 20,000 queries: accepted or refused alike; of those that Loki reads, those whose stages it cannot make are faults, and what we print
// of the others reads back as the same. SEED=… and COUNT=… repeat a run. We are stricter in one thing: a number such as `0x1F`, which
// Loki takes for 0 where it stands in a filter, is refused.
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { logQueries } from "./differential/log-queries.mjs";
import { reporter } from "./lib/report.mjs";
import { loadSource } from "./lib/source.mjs";

const [program] = process.argv.slice(2);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const count = Number(process.env.COUNT ?? 20_000);
const { parse, pipelineFaults, print } = await loadSource(["parse", "faults", "print"].map((file) => `export * from "./src/logql/${file}.ts";`).join("\n"));
const report = reporter();

console.log(`SEED=${seed} COUNT=${count}`);
const texts = fc.sample(logQueries, { seed, numRuns: count });
const { error, status, stdout, stderr } = spawnSync(program, [], {
  input: texts.map((text) => `${JSON.stringify(text)}\n`).join(""),
  encoding: "utf8",
  maxBuffer: 2 ** 30,
});
if (error || status !== 0) {
  console.error(`${program}: ${error?.message ?? stderr}`);
  process.exit(1);
}
const verdicts = stdout
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
if (verdicts.length !== texts.length) throw new Error(`${verdicts.length} answers to ${texts.length} questions`);
const differences = texts.flatMap((text, index) => {
  const difference = differenceOf(text, verdicts[index]);
  return difference === undefined ? [] : [{ text, difference }];
});
for (const { text, difference } of differences.slice(0, 5)) report.say(JSON.stringify(text), difference);
const accepted = verdicts.filter(([refusal]) => refusal === null).length;
report.say(`${count} queries, ${accepted} of them accepted`, differences.length === 0 ? undefined : `${differences.length} are read differently`);
report.end();

function differenceOf(text, [refusal, stages]) {
  const { expr, error: ours } = parse(text);
  if ((ours === undefined) !== (refusal === null))
    return `Loki ${refusal === null ? "accepts it" : `refuses it: ${refusal}`}; we ${ours ? `refuse it: ${ours.message}` : "accept it"}`;
  if (!expr) return undefined;
  const [fault] = pipelineFaults(expr);
  if (stages !== null && !fault) return `Loki cannot run it: ${stages}; we find nothing`;
  if (stages === null && fault && isWhole(expr)) return `Loki can run it; we find: ${fault.message}`;
  const printed = print(expr);
  const again = parse(printed).expr;
  return again && print(again) === printed ? undefined : `we print what reads back otherwise: ${printed}`;
}

/** Of an operation, and of a number, Loki does not make all stages. */
function isWhole(expr) {
  if (expr.type === "aggregation" || expr.type === "label_replace") return isWhole(expr.expr);
  // A filter behind `unwrap` is made when a line comes.
  return expr.type === "lines" || (expr.type === "range" && !expr.unwrap);
}
