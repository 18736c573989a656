// Holds our reading of PromQL against Prometheus' own on random texts:
//   node conformance/differential.mjs PROMQLVERDICTS      (conformance/build.sh builds it from Prometheus' parser)
// 100,000 expressions: accepted or refused alike, with every option and with none, and the first error at the same byte. As many
// patterns of label matchers: accepted or refused alike, and alike in whether they match the empty text. The tables of functions: equal.
// SEED=… and COUNT=… repeat a run; a text that is read differently is printed as short as it can be made.
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expressions } from "./differential/expressions.mjs";
import { pattern } from "./differential/patterns.mjs";
import { loadParser } from "./lib/parser.mjs";
import { reporter } from "./lib/report.mjs";

const [program] = process.argv.slice(2);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const count = Number(process.env.COUNT ?? 100_000);
const { allFeatures, functionNamed, parse, readRegexp, utf8Offset } = await loadParser();
const report = reporter();

/** What Prometheus reads without options: from 3.16 two of its options are always on. */
const features = { all: allFeatures, default: ["promql-duration-expr", "promql-extended-range-selectors"] };

console.log(`SEED=${seed} COUNT=${count}`);
const functions = Object.values(JSON.parse(ask("functions", "")));
for (const theirs of functions) report.say(`function ${theirs.Name}`, functionDifference(theirs));
const table = functions.map(({ Name, ArgTypes, Variadic, ReturnType }) => ({ name: Name, parameters: ArgTypes, more: Variadic, returns: ReturnType }));
compare("expressions", expressions(table), expressionDifference);
compare("patterns", pattern, patternDifference);
report.end();

/** Reports what differs among `count` texts; of those with differences the first three, made shorter. */
function compare(mode, texts, differenceOf) {
  // The same runs of the same seed are made again below, from an index of these, to be made shorter.
  const property = fc.property(texts, (text) => differenceOf(text, verdicts(mode, [text])[0]) === undefined);
  const made = fc.sample(property, { seed, numRuns: count }).map(([text]) => text);
  const said = verdicts(mode, made);
  const accepted = said.filter((verdict) => verdict[0] === null).length;
  const different = [...made.keys()].filter((index) => differenceOf(made[index], said[index]) !== undefined);
  for (const index of different.slice(0, 3)) {
    const { counterexample } = fc.check(property, { seed, path: String(index), numRuns: 1, maxSkipsPerRun: 0 });
    const [text] = counterexample ?? [made[index]];
    report.say(
      `${mode}: ${JSON.stringify(text)}`,
      `${differenceOf(text, verdicts(mode, [text])[0])}\n     again: SEED=${seed} COUNT=${index + 1} npm run conformance -- differential`,
    );
  }
  report.say(`${count} ${mode}, ${accepted} of them accepted`, different.length === 0 ? undefined : `${different.length} are read differently`);
}

function verdicts(mode, texts) {
  const lines = ask(mode, texts.map((text) => `${JSON.stringify(text)}\n`).join(""))
    .trimEnd()
    .split("\n");
  if (lines.length !== texts.length) throw new Error(`${lines.length} answers to ${texts.length} questions`);
  return lines.map((line) => JSON.parse(line));
}

function ask(mode, input) {
  const { error, status, stdout, stderr } = spawnSync(program, [mode], { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (error || status !== 0) {
    console.error(`${program}: ${error?.message ?? stderr}`);
    process.exit(1);
  }
  return stdout;
}

function expressionDifference(text, [withAll, withNone]) {
  return verdictDifference(text, "every option", features.all, withAll) ?? verdictDifference(text, "no option", features.default, withNone);
}

function verdictDifference(text, options, chosen, theirs) {
  const { error } = parse(text, { features: chosen });
  const at = error && utf8Offset(text, error.start);
  // Where Prometheus' parser itself breaks, it refuses the text without a place.
  if (error && theirs && (theirs[0] === at || theirs[0] === -1)) return undefined;
  if (!error && !theirs) return undefined;
  return `with ${options} Prometheus ${theirs ? `refuses byte ${theirs[0]}: ${theirs[1]}` : "accepts it"}; we ${error ? `refuse byte ${at}: ${error.message}` : "accept it"}`;
}

function patternDifference(text, [refusal, matchesEmpty]) {
  const ours = readRegexp(text);
  if ("error" in ours) return refusal ? undefined : `Prometheus accepts it; we say ${ours.error}`;
  if (refusal) return `Prometheus says ${refusal[1]}; we accept it`;
  return ours.matchesEmpty === matchesEmpty
    ? undefined
    : `the empty text ${matchesEmpty ? "matches" : "does not match"}; we say that it ${matchesEmpty ? "does not" : "does"}`;
}

function functionDifference({ Name, ArgTypes, Variadic, ReturnType, Experimental }) {
  const ours = functionNamed(Name);
  if (ours === undefined) return "we do not know it";
  const minimum = Variadic === 0 ? ArgTypes.length : ArgTypes.length - 1;
  const theirs = {
    parameters: leading(ArgTypes),
    minimum,
    maximum: Variadic < 0 ? Number.POSITIVE_INFINITY : minimum + Variadic,
    returns: ReturnType,
    experimental: Experimental,
  };
  const differs = Object.keys(theirs).find((key) => String(theirs[key]) !== String(key === "parameters" ? leading(ours.parameters) : ours[key]));
  return differs && `${differs}: ${theirs[differs]}; we say ${ours[differs]}`;
}

/** The types of the first arguments: the last type of a list counts for those that may follow. */
function leading(types) {
  return Array.from({ length: 8 }, (_, index) => types[Math.min(index, types.length - 1)]);
}
