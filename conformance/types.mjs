// Holds what we say of queries against what Prometheus answers: `node conformance/types.mjs PROMTOOL`.
// Random expressions over declared series, some of which are there and some not: each answer has only labels that it can have, with
// values that they can have, those that are certain, a value within the range, and series that their identity tells apart.
// SEED=… and COUNT=… repeat a run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { loadParser } from "./lib/parser.mjs";
import { reporter } from "./lib/report.mjs";
import { expressions, inputSeries, lookup } from "./types/shapes.mjs";

const [promtool] = process.argv.slice(2);
// The same questions each time; others with SEED=….
const seed = Number(process.env.SEED ?? 11);
const count = Number(process.env.COUNT ?? 5_000);
const { parse, presenceOf, typeOf, valuesOn } = await loadParser();
const report = reporter();

console.log(`SEED=${seed} COUNT=${count}`);
const made = [...new Set(fc.sample(expressions, { seed, numRuns: count }))].filter((text) => parse(text, { features: "none" }).expr !== undefined);
const answers = answersTo(made);
for (const text of made) {
  const wrong = difference(text, answers.get(text));
  if (wrong !== undefined) report.say(text, wrong);
}
const answered = made.filter((text) => answers.get(text)?.series?.length > 0).length;
report.say(`${made.length} expressions, ${answered} of them with an answer`, answered < made.length / 10 ? "too few have one" : undefined);
report.end();

/** By expression: the series of the answer, or the error. What promtool does not mention is empty, as it was told to expect. */
function answersTo(texts) {
  const folder = mkdtempSync(join(tmpdir(), "obsc-types-"));
  const file = join(folder, "tests.yaml");
  const asked = texts.map((expr) => ({ expr, eval_time: "20m", exp_samples: [] }));
  const tests = [{ interval: "1m", input_series: inputSeries(seed), promql_expr_test: asked }];
  writeFileSync(file, JSON.stringify({ evaluation_interval: "1m", tests }));
  const { stdout, stderr, error } = spawnSync(promtool, ["test", "rules", file], { encoding: "utf8", maxBuffer: 2 ** 30 });
  rmSync(folder, { recursive: true });
  if (error) throw error;
  const found = new Map();
  const entries = `${stdout}\n${stderr}`.matchAll(/^ {4}expr: ("(?:[^"\\]|\\.)*"), time: 20m,(?: err: (.*)|\n +exp: .*\n +got: (.*))$/gm);
  for (const [, expr, failure, got] of entries) found.set(JSON.parse(expr), failure === undefined ? { series: seriesIn(got) } : { failure });
  return found;
}

/** `{a="b"} 1.5E+00, {} NaN` */
function seriesIn(text) {
  return [...text.matchAll(/[\w:]*\{([^}]*)\} ([^,{]+)(?:, |$)/g)].map(([, labels, value]) => ({
    labels: new Map([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, of]) => [name, of])),
    value: value === "+Inf" ? Number.POSITIVE_INFINITY : value === "-Inf" ? Number.NEGATIVE_INFINITY : Number(value),
  }));
}

function difference(text, answer = { series: [] }) {
  if (answer.failure !== undefined) return undefined;
  const type = typeOf(parse(text, { features: "none" }).expr, lookup);
  const { series } = answer;
  if (type.empty && series.length > 0) return `it is said to be empty, and has ${series.length} series`;
  if (type.constant && series.length === 0) return "it is said to be there always, and is empty";
  if (type.identity && new Set(series.map(({ labels }) => [...type.identity].map((label) => labels.get(label) ?? "").join("|"))).size < series.length) {
    return `${[...type.identity]} does not tell its series apart`;
  }
  return series.map((each) => wrongSeries(each, type)).find((wrong) => wrong !== undefined);
}

function wrongSeries({ labels, value }, type) {
  labels.delete("__name__");
  for (const [label, of] of labels) {
    if (presenceOf(type.labels, label) === "never") return `a series has ${label}="${of}"`;
    if (valuesOn(type.labels, label)?.includes(of) === false) return `a series has ${label}="${of}", not one of ${valuesOn(type.labels, label)}`;
  }
  const missing = [...type.labels.labels].find(([label, { certain }]) => certain && !labels.has(label));
  if (missing) return `a series lacks ${missing[0]}`;
  const slack = 1e-9 * Math.max(1, Math.abs(value));
  if (value < type.range.min - slack || value > type.range.max + slack) return `${value} is not within ${type.range.min} to ${type.range.max}`;
  return undefined;
}
