// Builds the metric definitions of every system, in each language, with a small program that counts with them; then asks it
// for /metrics and holds the answer against the catalogue.
//   node conformance/definitions.mjs PROMTOOL [FILE or FOLDER ...]      (default: generated, and a system with all languages and kinds)
// Needs go, cargo and python3 on PATH. Versions and checksums of what they fetch are locked in conformance/definitions/.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as go from "./definitions/go.mjs";
import * as python from "./definitions/python.mjs";
import { answers, output } from "./definitions/run.mjs";
import * as rust from "./definitions/rust.mjs";
import * as ts from "./definitions/typescript.mjs";
import { argumentsOf, systemsUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";

const [promtool, roots] = argumentsOf("node conformance/definitions.mjs PROMTOOL [FILE or FOLDER ...]");
const here = dirname(fileURLToPath(import.meta.url));
const work = workFolder("definitions");
// What takes long to fetch or build, and is the same every time.
const shared = join(process.env.OUT ?? join(here, ".bin"), "definitions");
mkdirSync(shared, { recursive: true });
const languages = { go, python, rust, ts };
const report = reporter();

for (const [tool, args] of [
  ["go", ["version"]],
  ["cargo", ["--version"]],
  [process.env.PYTHON ?? "python3", ["--version"]],
]) {
  const { error, stdout } = spawnSync(tool, args, { encoding: "utf8" });
  console.log(`needs ${tool}: ${error ? "not found" : stdout.trim()}`);
  if (error) process.exit(2);
}

// The languages and kinds that no example has.
const kinds = join(work, "kinds");
report.say(
  "build of test/app/kinds.spec.ts",
  output(process.execPath, [join(here, "..", "bin", "obsc.js"), "build", join(here, "..", "test", "app", "kinds.spec.ts"), "--out", kinds]),
);
for (const [runtime, problem] of runtimeTests()) report.say(`runtime/${runtime}, its tests`, problem);

for (const system of [...systemsUnder(roots), kinds]) {
  const { metrics } = JSON.parse(readFileSync(join(system, "metrics.json"), "utf8"));
  for (const [name, language] of Object.entries(languages)) {
    const folder = join(system, "app", name);
    if (!existsSync(folder)) continue;
    for (const [program, problem] of language.check(folder, shared)) report.say(`${folder}: ${program}`, problem);
    for (const module of language.modules(folder)) {
      const [, service] = /[Tt]he metrics of (?:the service )?`?([^`\n]+?)`?[.:]/.exec(module.text) ?? [];
      // A metric of no job is that of a catalogue, or of a service that nobody scrapes.
      const declared = metrics.filter(({ name, job }) => (job ? job.includes(service) : module.text.includes(name)));
      const built = language.program(folder, module, join(work, "programs", system.replaceAll(/\W/g, "-"), name, module.name), shared, declared);
      report.say(`${join(folder, module.name)}: counts and serves ${declared.length} metrics`, built.problem ?? (await problemOf(built, declared)));
    }
  }
}
report.end();

/** The tests of what the definitions stand on, in its own language. */
function runtimeTests() {
  const runtime = join(here, "..", "runtime");
  return [
    [
      "go",
      output("go", ["test", "./..."], { cwd: join(runtime, "go"), env: { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false -mod=readonly" } }),
    ],
    [
      "rust",
      output("cargo", ["test", "--quiet", "--locked"], { cwd: join(runtime, "rust"), env: { ...process.env, CARGO_TARGET_DIR: join(shared, "cargo") } }),
    ],
    ["python", python.test(join(runtime, "python"), shared)],
  ];
}

/** What is wrong with what a program serves. */
async function problemOf(built, declared) {
  const text = "text/plain;version=0.0.4";
  const { texts, problem } = await answers(built, await freePort(), [
    { path: "/metrics", accept: text },
    { path: "/count", accept: text },
    { path: "/metrics", accept: text },
    { path: "/metrics", accept: "application/openmetrics-text;version=1.0.0" },
  ]);
  if (problem !== undefined) return problem;
  const [before, , after, openMetrics] = texts;
  const { error, status, stdout, stderr } = spawnSync(promtool, ["check", "metrics"], { input: after, encoding: "utf8" });
  const problems = [
    ...(error ? [error.message] : status === 0 ? [] : [`promtool check metrics: ${(stdout + stderr).trim()}`]),
    ...started(parse(before), declared),
    ...compared(parse(after), declared),
    ...(openMetrics.trimEnd().endsWith("# EOF") ? [] : ["the answer in OpenMetrics does not end in # EOF"]),
    ...exemplars(openMetrics, declared),
  ];
  return problems.length > 0 ? problems.join("\n") : undefined;
}

/** Before anything is counted there are only zeros: those of cells that an objective reads, of the system with all kinds every one. */
function started(families, declared) {
  const problems = [...families].flatMap(([name, { type, samples }]) =>
    type === "summary" || samples.every(({ value }) => value === 0) ? [] : [`\`${name}\` does not start at zero`],
  );
  const cells = families.get("shop_requests_total")?.samples.length ?? 0;
  return declared.some(({ name }) => name === "shop_requests_total") && cells !== 30 ? [...problems, `${cells} of 30 cells start at zero`] : problems;
}

function compared(families, declared) {
  const problems = [];
  const types = { info: "gauge", stateset: "gauge", native_histogram: "histogram" };
  for (const { name, type, help, labels, buckets, quantiles } of declared) {
    const shown = families.get(name);
    if (!shown) {
      problems.push(`\`${name}\` is not shown`);
      continue;
    }
    if (shown.type !== (types[type] ?? type)) problems.push(`\`${name}\` is shown as a ${shown.type}, and declared as a ${type}`);
    // prometheus-client in Rust ends every help in a period.
    if (shown.help.replace(/\.$/, "") !== help.replace(/\.$/, "")) problems.push(`the help of \`${name}\` is ${JSON.stringify(shown.help)}`);
    const states = type === "stateset" && !(name in labels) ? [name] : [];
    for (const { series, labels: own } of shown.samples) {
      const { le, quantile, ...rest } = own;
      const wanted = [...Object.keys(labels), ...states].sort().join();
      if (Object.keys(rest).sort().join() !== wanted) problems.push(`${series} has the labels ${Object.keys(rest).join()}, not ${wanted}`);
      for (const [label, value] of Object.entries(rest)) {
        if (Array.isArray(labels[label]) && !labels[label].includes(value)) problems.push(`${series} has ${label}=${JSON.stringify(value)}`);
      }
      if (le !== undefined && le !== "+Inf" && !buckets?.includes(Number(le))) problems.push(`${series} has the bucket ${le}`);
      if (quantile !== undefined && !quantiles?.includes(Number(quantile))) problems.push(`${series} has the quantile ${quantile}`);
    }
    const bounds = new Set(shown.samples.flatMap(({ labels: own }) => (own.le === undefined || own.le === "+Inf" ? [] : [Number(own.le)])));
    if (type === "histogram" && bounds.size !== buckets.length) problems.push(`\`${name}\` has ${bounds.size} buckets, not ${buckets.length}`);
  }
  const names = new Set(declared.map(({ name }) => name));
  const more = [...families.keys()].filter((name) => !names.has(name) && name !== "obsc_rejected_total");
  if (more.length > 0) problems.push(`not declared: ${more.join(", ")}`);
  const closed = declared.some(({ labels }) => Object.values(labels).some(Array.isArray));
  if (closed && !families.get("obsc_rejected_total")?.samples.some(({ value }) => value > 0)) problems.push("what was not declared is not counted as rejected");
  return problems;
}

/** In Go and Rust only metrics that declare them have exemplars; the system with all kinds does. */
function exemplars(openMetrics, declared) {
  const wanted = declared.some(({ name }) => name === "shop_latency_seconds");
  return !wanted || /_bucket\{.*# \{.*trace_id="4bf9/.test(openMetrics) ? [] : ["no exemplar is shown"];
}

/** The text format, as far as names and values go. */
function parse(text) {
  const families = new Map();
  let name = "";
  let help = "";
  for (const line of text.split("\n").filter((each) => each !== "" && each !== "# EOF")) {
    const [, word, of, rest] = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line) ?? [];
    if (word === "HELP") help = rest.replaceAll('\\"', '"').replaceAll("\\\\", "\\");
    else if (word === "TYPE") {
      name = of;
      families.set(name, { help, type: rest, samples: [] });
    } else if (word === undefined) {
      const [, series, pairs = "", value] = /^([^{ ]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      const labels = Object.fromEntries([...pairs.matchAll(/([^=,]+)="((?:\\.|[^"\\])*)"/g)].map(([, label, text]) => [label, text]));
      families.get(name)?.samples.push({ series, labels, value: Number(value) });
    }
  }
  return families;
}
