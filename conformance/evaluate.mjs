// Holds our evaluator of PromQL against Prometheus: `node conformance/evaluate.mjs PROMTOOL PROMETHEUS`.
// Random expressions at random times over random series, which promtool makes blocks of and a server is asked about: each answer has the
// same series with the same values, to nine digits, or both refuse. SEED=… and COUNT=… repeat a run.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expressions } from "./evaluate/expressions.mjs";
import { asOpenMetrics, begin, length, randomSeries } from "./evaluate/series.mjs";
import { loadEvaluator } from "./lib/evaluator.mjs";
import { workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";

const [promtool, prometheus] = process.argv.slice(2);
const seed = Number(process.env.SEED ?? 7);
const count = Number(process.env.COUNT ?? 8_000);
const { append, compile, labelsIn, newStore, parse, seriesIn } = await loadEvaluator();
const report = reporter();

console.log(`SEED=${seed} COUNT=${count}`);
const series = randomSeries(seed);
const store = newStore();
for (const { labels, times, values } of series) {
  const kept = seriesIn(store, labelsIn(store.table, Object.entries(labels)));
  for (const [index, time] of times.entries()) append(kept, time, values[index]);
}
const times = fc.sample(fc.integer({ min: begin - 60_000, max: begin + length + 400_000 }), { seed, numRuns: count });
const asked = fc.sample(expressions, { seed, numRuns: count }).map((text, index) => ({ text, time: Math.round(times[index] / 10) * 10 }));

const folder = workFolder("evaluate");
const dump = join(folder, "series.txt");
const data = join(folder, "data");
writeFileSync(dump, asOpenMetrics(series));
const made = spawnSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", dump, data], { encoding: "utf8" });
if (made.status !== 0) throw new Error(`${made.stdout}\n${made.stderr}`);
writeFileSync(join(folder, "prometheus.yaml"), "{}");
const port = await freePort();
const features = "promql-experimental-functions,promql-duration-expr,promql-binop-fill-modifiers";
const flags = [
  `--config.file=${join(folder, "prometheus.yaml")}`,
  `--storage.tsdb.path=${data}`,
  "--storage.tsdb.retention.time=10y",
  `--web.listen-address=127.0.0.1:${port}`,
  `--enable-feature=${features}`,
  "--log.level=error",
];
const wrong = await whileRunning(resolve(prometheus), flags, `http://127.0.0.1:${port}/-/ready`, compareAll);
if (wrong !== undefined) report.say("Prometheus", wrong);
report.end();

async function compareAll() {
  const rest = asked.values();
  let answered = 0;
  let refused = 0;
  let left = 0;
  const work = async () => {
    for (const { text, time } of rest) {
      const theirs = await theirAnswer(text, time);
      const ours = ourAnswer(text, time);
      if (ours.error?.includes("cannot be replayed")) {
        left++;
        continue;
      }
      const problem = difference(theirs, ours);
      if (problem !== undefined) report.say(`${text} at ${time / 1000}`, problem);
      else if (theirs.error !== undefined) refused++;
      else if (theirs.series.size > 0) answered++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  const few = answered < count / 3 ? "too few have one" : left > count / 100 ? "too many are left out" : undefined;
  report.say(`${count} expressions, ${answered} of them with an answer, ${refused} refused alike, ${left} left out by name`, few);
}

async function theirAnswer(query, time) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: "POST", body: new URLSearchParams({ query, time: String(time / 1000) }) });
  const { status, error, data: found } = await answer.json();
  if (status !== "success") return { error };
  return { series: new Map(found.result.map(({ metric, value }) => [keyOf(Object.entries(metric)), numberOf(value[1])])) };
}

function ourAnswer(text, time) {
  const { expr, error } = parse(text, { features: "all" });
  if (error) return { error: error.message };
  try {
    const context = { store, now: time, lookback: 300_000, step: 60_000 };
    return { series: new Map(compile(expr, context)(time).map(({ labels, value }) => [keyOf(labels.pairs), value])) };
  } catch (failure) {
    if (failure.name !== "EvaluationError") throw new Error(text, { cause: failure });
    return { error: failure.message };
  }
}

function keyOf(pairs) {
  return JSON.stringify([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function numberOf(text) {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}

function difference(theirs, ours) {
  if (theirs.error !== undefined || ours.error !== undefined) {
    return (theirs.error === undefined) === (ours.error === undefined)
      ? undefined
      : `theirs ${theirs.error ?? "is an answer"}; ours ${ours.error ?? "is an answer"}`;
  }
  for (const [key, value] of theirs.series) {
    if (!ours.series.has(key)) return `we lack ${key}`;
    if (!alike(value, ours.series.get(key))) return `${key} is ${value}, and we say ${ours.series.get(key)}`;
  }
  const more = [...ours.series.keys()].find((key) => !theirs.series.has(key));
  return more === undefined ? undefined : `we have ${more} more`;
}

function alike(theirs, ours) {
  return Object.is(theirs, ours) || theirs === ours || Math.abs(theirs - ours) <= 1e-9 * Math.max(Math.abs(theirs), Math.abs(ours));
}
