// Holds every emitted Kubernetes object against the schemas of Kubernetes and of the Prometheus Operator, as npm packages have them.
//   node conformance/kubernetes.mjs PROMTOOL [FOLDER ...]      (default: generated)
// The schemas say what is required and what a value may be; the types that are made of them say which fields there are, so each
// object is also compiled. Rules inside a PrometheusRule are read by promtool, and what a kustomization lists has to be there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments, stringify } from "yaml";
import { argumentsOf, filesUnder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [promtool, roots] = argumentsOf("node conformance/kubernetes.mjs PROMTOOL [FOLDER ...]");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Inside the project, where the packages are found.
const work = join(root, ".build", "kubernetes");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const report = reporter();
const compiled = [];

for (const file of filesUnder(roots, (path) => /(^|\/)k8s\/.*\.yaml$/.test(path))) {
  if (basename(file) === "kustomization.yaml") {
    report.say(file, kustomization(file));
    continue;
  }
  const problems = [];
  for (const object of objectsOf(file, problems)) problems.push(...(await problemsOf(object, file)));
  report.say(file, problems.length > 0 ? problems.join("; ") : undefined);
}
if (compiled.length > 0) report.say(`the fields of ${compiled.length} objects`, unknownFields());
report.end();

function objectsOf(file, problems) {
  const documents = parseAllDocuments(readFileSync(file, "utf8"));
  problems.push(...documents.flatMap(({ errors }) => errors.map(({ message }) => message)));
  const objects = documents.map((document) => document.toJS()).filter((object) => object !== null);
  if (objects.length === 0) problems.push("it is empty");
  return objects;
}

async function problemsOf(object, file) {
  const { apiVersion, kind, metadata } = object;
  const name = `${kind} ${metadata?.name}`;
  const group = apiVersion.startsWith("monitoring.coreos.com/") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
  const from = `${group}/${apiVersion}/${kind}`;
  let model;
  try {
    model = (await import(from))[kind];
  } catch {
    return [`${name}: there is no schema of ${apiVersion}`];
  }
  const text = `import type { I${kind} } from "${from}";\nexport const object: I${kind} = ${JSON.stringify(object, undefined, 2)};\n`;
  writeFileSync(join(work, `${compiled.length}.ts`), text);
  compiled.push(`${file}: ${name}`);
  try {
    new model(object).validate();
  } catch (error) {
    return [`${name}: ${error.message}`];
  }
  return kind === "PrometheusRule" ? rulesOf(object).map((problem) => `${name}: ${problem}`) : [];
}

function rulesOf({ spec }) {
  const rules = join(work, "rules.yaml");
  writeFileSync(rules, stringify(spec));
  const { status, stdout, stderr } = spawnSync(promtool, ["check", "rules", "--lint=all", "--lint-fatal", rules], { encoding: "utf8" });
  return status === 0 ? [] : [(stdout + stderr).trim()];
}

/** A field that no type has is one that the API server drops or refuses. */
function unknownFields() {
  const options = { strict: true, noEmit: true, skipLibCheck: true, module: "preserve", moduleResolution: "bundler", target: "es2023", types: [] };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
  const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", work, "--pretty", "false"], { encoding: "utf8", cwd: work });
  return status === 0 ? undefined : stdout.replace(/^(\d+)\.ts/gm, (_, index) => compiled[Number(index)]).trim();
}

function kustomization(file) {
  const { apiVersion, kind, resources = [], configMapGenerator = [], secretGenerator = [], ...rest } = parse(readFileSync(file, "utf8"));
  if (apiVersion !== "kustomize.config.k8s.io/v1beta1" || kind !== "Kustomization") return `it is ${apiVersion} ${kind}`;
  const known = ["metadata", "namespace", "labels", "commonAnnotations", "generatorOptions", "namePrefix", "images", "patches", "components"];
  const unknown = Object.keys(rest).filter((key) => !known.includes(key));
  if (unknown.length > 0) return `it has ${unknown.join(", ")}`;
  const generated = [...configMapGenerator, ...secretGenerator].flatMap(({ files = [], envs = [] }) => [
    ...files.map((each) => each.split("=").at(-1)),
    ...envs,
  ]);
  const missing = [...resources, ...generated].filter((path) => !existsSync(join(dirname(file), path)));
  return missing.length > 0 ? `it lists ${missing.join(", ")}, which is not there` : undefined;
}
