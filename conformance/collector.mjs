// Validates every emitted collector configuration with a real collector, then starts it for two seconds.
//   node conformance/collector.mjs OTELCOL [FILE or FOLDER ...]      (default: generated)
// A configuration may be written for a newer version than the binary, or use components that the binary was built
// without: names are put back to those that the binary knows, a receiver or an exporter that it lacks is replaced by one
// that it has, so that the pipeline stays whole, and anything else that it lacks is left out; the line says which.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { argumentsOf, filesUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";

const [binary, roots] = argumentsOf("node conformance/collector.mjs OTELCOL [FILE or FOLDER ...]");
const olderNames = {
  otlp_grpc: "otlp",
  otlp_http: "otlphttp",
  file_log: "filelog",
  span_metrics: "spanmetrics",
  service_graph: "servicegraph",
  prometheus_remote_write: "prometheusremotewrite",
};
const kinds = ["receivers", "processors", "connectors", "exporters", "extensions"];
const standIns = {
  receivers: { type: "otlp", settings: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } } },
  exporters: { type: "debug", settings: {} },
};
const work = workFolder("collector");
const known = knownComponents();
const report = reporter();

for (const file of filesUnder(roots, (path) => /(^|\/)otelcol\/[^/]+\.yaml$/.test(path))) {
  const { config, instead } = forThisBinary(parse(readFileSync(file, "utf8")));
  const problem = validate(config) ?? (await start(config));
  report.say(file, problem, instead.length > 0 ? ` (${instead.join(", ")})` : "");
}
report.end();

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
  const instead = [];
  const renamed = new Map();
  for (const kind of kinds) {
    for (const [id, settings] of Object.entries(config[kind] ?? {})) {
      const [type, ...name] = id.split("/");
      const called = [type, olderNames[type]].find((each) => known[kind].has(each));
      const standIn = called === undefined ? standIns[kind] : undefined;
      const becomes = called ? [called, ...name].join("/") : standIn && `${standIn.type}/instead_of_${id.replace("/", "_")}`;
      delete config[kind][id];
      if (becomes !== undefined) config[kind][becomes] = standIn ? structuredClone(standIn.settings) : settings;
      if (called === undefined) instead.push(standIn ? `${standIn.type} for ${id}` : `without ${id}`);
      renamed.set(`${kind} ${id}`, becomes);
    }
  }
  // The end of a pipeline may be a connector, which is listed with those.
  const named = (kind, ids) => ids.map((id) => (renamed.has(`${kind} ${id}`) ? renamed.get(`${kind} ${id}`) : renamed.get(`connectors ${id}`)));
  const kept = (kind, ids) => named(kind, ids ?? []).filter((id) => id !== undefined);
  config.service.extensions = kept("extensions", config.service.extensions);
  for (const pipeline of Object.values(config.service.pipelines)) {
    for (const kind of kinds.slice(0, 4)) if (pipeline[kind]) pipeline[kind] = kept(kind, pipeline[kind]);
  }
  return { config, instead };
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

/** What it printed besides its log, else the end of that. */
function lastLines(text) {
  const lines = text.trim().split("\n");
  const errors = lines.filter((line) => !/^\d{4}-\d\d-\d\dT/.test(line));
  return (errors.length > 0 ? errors : lines.slice(-1)).join(" | ");
}
