// Validates every emitted collector configuration with a real collector, then starts it for two seconds.
//   node conformance/collector.mjs OTELCOL [FILE or FOLDER ...]      (default: generated)
// A configuration may be written for a newer version than the binary, or use components that the binary was built
// without: names are put back to those that the binary knows, and what it lacks is left out and named on the line.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { parse, stringify } from "yaml";

const [binary, ...roots] = process.argv.slice(2);
if (binary === undefined) {
  console.error("usage: node conformance/collector.mjs OTELCOL [FILE or FOLDER ...]");
  process.exit(2);
}
const olderNames = {
  otlp_grpc: "otlp",
  otlp_http: "otlphttp",
  file_log: "filelog",
  span_metrics: "spanmetrics",
  service_graph: "servicegraph",
  prometheus_remote_write: "prometheusremotewrite",
};
const kinds = ["receivers", "processors", "connectors", "exporters", "extensions"];
const work = mkdtempSync(join(tmpdir(), "collector-"));
const known = knownComponents();
let passed = 0;
let failed = 0;

for (const file of (roots.length > 0 ? roots : ["generated"]).flatMap(configurations)) {
  const { config, without } = forThisBinary(parse(readFileSync(file, "utf8")));
  const note = without.length > 0 ? ` (without ${without.join(", ")})` : "";
  const problem = validate(config) ?? (await start(config));
  if (problem === undefined) passed++;
  else failed++;
  console.log(problem === undefined ? `ok   ${file}${note}` : `FAIL ${file}${note}: ${problem}`);
}
rmSync(work, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** YAML files in folders called `otelcol`, or the file itself. */
function configurations(root) {
  if (!statSync(root).isDirectory()) return [root];
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).map((file) => join(root, file));
  return files.filter((file) => file.endsWith(".yaml") && file.split(sep).at(-2) === "otelcol").sort();
}

/** By kind, the names that the binary takes, from its answer to a name that it does not: `components` leaves renamed ones out. */
function knownComponents() {
  return Object.fromEntries(
    kinds.map((kind) => {
      const path = join(work, "unknown.yaml");
      writeFileSync(path, stringify({ [kind]: { unheard_of: {} } }));
      const { stderr } = spawnSync(binary, ["validate", "--config", path], { encoding: "utf8" });
      return [kind, new Set(/valid values: \[([^\]]*)\]/.exec(stderr)?.[1].split(" "))];
    }),
  );
}

function forThisBinary(config) {
  const without = [];
  const renamed = new Map();
  for (const kind of kinds) {
    for (const [id, settings] of Object.entries(config[kind] ?? {})) {
      const [type, ...name] = id.split("/");
      const called = known[kind].has(type) ? type : known[kind].has(olderNames[type]) ? olderNames[type] : undefined;
      delete config[kind][id];
      if (called === undefined) without.push(id);
      else config[kind][[called, ...name].join("/")] = settings;
      renamed.set(id, called && [called, ...name].join("/"));
    }
  }
  const named = (ids) => (ids ?? []).flatMap((id) => (renamed.get(id) === undefined ? [] : [renamed.get(id)]));
  config.service.extensions = named(config.service.extensions);
  for (const pipeline of Object.values(config.service.pipelines)) for (const end of kinds.slice(0, 4)) if (pipeline[end]) pipeline[end] = named(pipeline[end]);
  return { config, without };
}

function validate(config) {
  const path = join(work, "validate.yaml");
  writeFileSync(path, stringify(withSecrets(config)));
  const { status, stderr } = spawnSync(binary, ["validate", "--config", path], { encoding: "utf8" });
  return status === 0 ? undefined : `validate: ${lastLines(stderr)}`;
}

/** On free ports of this machine, and without certificates, which only the deployment has. It has to be running after two seconds, and to have started without an error. */
async function start(config) {
  const path = join(work, "start.yaml");
  writeFileSync(path, stringify(await onFreePorts(withoutCertificates(withSecrets(config)))));
  // In its own folder, where it may leave what a file storage keeps.
  const child = spawn(resolve(binary), ["--config", path], { cwd: work });
  let log = "";
  child.stderr.on("data", (text) => {
    log += text;
  });
  const ended = new Promise((exited) => child.once("exit", exited));
  const running = await Promise.race([ended.then(() => false), new Promise((passed) => setTimeout(() => passed(true), 2000))]);
  child.kill("SIGTERM");
  await ended;
  return running && log.includes("Everything is ready") ? undefined : `start: ${lastLines(log)}`;
}

/** References to secrets, answered with a word: only that they are read is in question. */
function withSecrets(value) {
  if (typeof value === "string") return value.replace(/\$\{(?:env|file):[^}]*\}/g, "secret");
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecrets(item)]));
}

function withoutCertificates(value) {
  if (Array.isArray(value)) return value.map(withoutCertificates);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !["ca_file", "cert_file", "key_file"].includes(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutCertificates(item)]));
}

async function onFreePorts(value) {
  if (typeof value === "string" && /^0\.0\.0\.0:\d+$/.test(value)) return `127.0.0.1:${await freePort()}`;
  if (Array.isArray(value)) return Promise.all(value.map(onFreePorts));
  if (typeof value !== "object" || value === null) return value;
  if (value.host === "0.0.0.0" && typeof value.port === "number") return { ...value, host: "127.0.0.1", port: await freePort() };
  const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await onFreePorts(item)]));
  return Object.fromEntries(entries);
}

function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** What it printed besides its log, else the end of that. */
function lastLines(text) {
  const lines = text.trim().split("\n");
  const errors = lines.filter((line) => !/^\d{4}-\d\d-\d\dT/.test(line));
  return (errors.length > 0 ? errors : lines.slice(-1)).join(" | ");
}
