// Everything that real programs, published schemas and our own tables say of what obsc emits: `npm run conformance`.
//   node conformance/run.mjs [NAME ...]      (default: every check; else those whose name has one of the texts)
// Builds the programs first, where they are not built. A program that is missing is a failure, never a reason to leave a check out.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const bin = process.env.OUT ?? join(here, ".bin");

/** By class: what a program runs, what a schema describes, what a table of our own lists. `built` names the programs that a check is given, in this order, unless it is `given` something else. */
const checks = [
  { name: "rules", by: "run", says: "promtool: rules, with every lint, and their unit tests", built: ["promtool"] },
  { name: "rule-files", by: "run", says: "promtool: the same verdicts on rule files that others wrote, sound and faulty", built: ["promtool"] },
  {
    name: "config-files",
    by: "run",
    says: "promtool and amtool: the same verdicts on configurations that others wrote, sound and faulty",
    built: ["promtool", "amtool"],
  },
  { name: "findings", by: "run", says: "promtool: silent on queries of which the documentation says that it is", built: ["promtool"] },
  { name: "slo", by: "run", says: "promtool: objectives of every kind are proven, and two keep their promises over a month", built: ["promtool"] },
  { name: "mutation", by: "run", says: "promtool: whatever is changed in the rules of an objective, its tests notice", built: ["promtool"] },
  { name: "prometheus", by: "run", says: "promtool and Prometheus: the configuration of the server, as deployed", built: ["promtool", "prometheus"] },
  { name: "cost", by: "run", says: "Prometheus: rules of SLOs read as many samples as is said of them", built: ["promtool", "prometheus"] },
  {
    name: "engines",
    by: "run",
    says: "the parsers of Mimir and vmalert: rules that they evaluate, and tests of these",
    built: ["promtool", "mimirrules", "vmalert"],
  },
  { name: "differential", by: "run", says: "Prometheus' parser: the same verdicts on 100,000 random expressions, and on patterns", built: ["promqlverdicts"] },
  { name: "types", by: "run", says: "Prometheus: what is said of queries holds of its answers to 5,000 random ones", built: ["promtool"] },
  { name: "evaluate", by: "run", says: "Prometheus: the same answers to 8,000 random expressions over random series", built: ["promtool", "prometheus"] },
  { name: "backtest", by: "run", says: "promtool and Prometheus: alerts fire in the same minutes when series are replayed", built: ["promtool", "prometheus"] },
  { name: "alertmanager", by: "run", says: "amtool and Alertmanager: the configuration, its texts, and a start", built: ["amtool", "alertmanager"] },
  { name: "routing", by: "run", says: "amtool: every alert reaches the receivers that the spec says", built: ["amtool"] },
  { name: "collector", by: "run", says: "a collector: validate, and a start of two seconds", built: ["otelcol"] },
  { name: "promtail", by: "run", says: "promtail: sample lines, with the labels that come out", built: ["promtail"] },
  { name: "loki", by: "run", says: "Loki: the configuration, its rules, and the queries of dashboards", built: ["loki"] },
  { name: "log-queries", by: "run", says: "Loki's parser: the same verdicts on 20,000 random queries", built: ["logqlverdicts"] },
  { name: "compose", by: "run", says: "compose-go: the stack, and the files that it mounts", built: ["composecheck"] },
  {
    name: "definitions",
    by: "run",
    says: "go, rustc, python and tsc: metric definitions, what they serve, and promtool on it",
    built: ["promtool"],
    needs: [
      ["cargo", "1.80, with clippy and rustfmt: https://rustup.rs"],
      ["python3", "3.10, with venv: https://www.python.org"],
    ],
  },
  { name: "kubernetes", by: "schema", says: "Kubernetes and Prometheus Operator: every object", built: ["promtool"] },
  { name: "tables", by: "own table", says: "Alloy, Filebeat, Tempo, Jaeger, blackbox, Grafana's provisioning, vendors' exporters", built: [] },
  {
    name: "e2e",
    by: "run",
    says: "from a service to alerts, dashboards, kept traces and log streams",
    built: ["promtool", "prometheus", "alertmanager", "otelcol", "loki", "promtail"],
    given: [bin],
  },
];

const wanted = process.argv.slice(2);
const chosen = checks.filter(({ name }) => wanted.length === 0 || wanted.some((text) => name.includes(text)));
if (chosen.length === 0) {
  console.error(`no such check: ${wanted.join(" ")}; there are ${checks.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

process.chdir(join(here, ".."));
const started = Date.now();
requireTools();
const built = [...new Set(chosen.flatMap((check) => check.built))];
if (built.length > 0 && !step("build the programs", "bash", [join(here, "build.sh"), ...built])) process.exit(1);
const failed = chosen.filter(
  ({ name, by, says, built: programs, given = programs.map((program) => join(bin, program)) }) =>
    !step(`${name} (${by}) ${says}`, process.execPath, [join(here, `${name}.mjs`), ...given]),
);
console.log(`\n${chosen.length - failed.length} of ${chosen.length} checks passed in ${seconds(started)} s`);
if (failed.length > 0) console.log(`failed: ${failed.map(({ name }) => name).join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Says what is needed, and ends where something is not there: half of the answers would look like all of them. */
function requireTools() {
  const needs = new Map([["go", "1.26.7, builds the programs: https://go.dev/dl"], ...chosen.flatMap(({ needs = [] }) => needs)]);
  console.log("needs:");
  let missing = 0;
  for (const [tool, what] of needs) {
    const { error, stdout } = spawnSync(tool, [tool === "go" ? "version" : "--version"], { encoding: "utf8" });
    if (error) missing++;
    console.log(`  ${tool} ${what}\n    ${error ? `not found on PATH (${process.env.PATH.split(delimiter).join(", ")})` : stdout.trim().split("\n")[0]}`);
  }
  if (missing > 0) process.exit(2);
}

function step(title, command, args) {
  const from = Date.now();
  console.log(`\n== ${title}`);
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error) console.log(`${command}: ${error.message}`);
  console.log(`== ${title.split(" (")[0]}: ${status === 0 ? "passed" : "FAILED"} in ${seconds(from)} s`);
  return status === 0;
}

function seconds(from) {
  return Math.round((Date.now() - from) / 1000);
}
