// Has amtool check every emitted configuration of an Alertmanager, renders its texts for a group of alerts, and starts the server with it.
//   node conformance/alertmanager.mjs AMTOOL ALERTMANAGER [FOLDER ...]      (default: generated)
// amtool takes a text whose template does not end, or names a field that there is none of: both are only found when somebody is to be told.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { argumentsOf, filesUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";
import { withFiles } from "./lib/stand-ins.mjs";

const [amtool, alertmanager, roots] = argumentsOf("node conformance/alertmanager.mjs AMTOOL ALERTMANAGER [FOLDER ...]", 2);
const work = workFolder("alertmanager");
const report = reporter();

for (const file of filesUnder(roots, (path) => /(^|\/)alertmanager\/alertmanager\.yaml$/.test(path))) {
  const folder = join(work, String(readdirSync(work).length));
  mkdirSync(folder);
  const config = withFiles(parse(readFileSync(file, "utf8")), folder, [], (key) => (/url/.test(key) ? "https://example.com/hook" : "secret"));
  const path = join(folder, "alertmanager.yaml");
  writeFileSync(path, stringify(config));
  report.say(file, run(["check-config", file]) ?? render(config, folder) ?? (await start(path, folder)));
}
report.end();

/** Every text with a template, of two alerts. */
function render(config, folder) {
  const data = join(folder, "data.json");
  writeFileSync(data, JSON.stringify(group()));
  for (const text of textsOf(config.receivers)) {
    const { status, stdout, stderr } = spawnSync(
      amtool,
      ["template", "render", `--template.text=${text}`, `--template.data=${data}`, "--template.glob=/dev/null"],
      {
        encoding: "utf8",
      },
    );
    if (status !== 0) return `${JSON.stringify(text)}: ${(stdout + stderr).trim()}`;
    if (stdout.includes("<no value>")) return `${JSON.stringify(text)} names what is not there: ${stdout}`;
  }
  return undefined;
}

function textsOf(value) {
  if (typeof value === "string") return value.includes("{{") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function group() {
  const labels = { alertname: "Sample", severity: "critical", team: "somebody", service: "sample", job: "sample" };
  const annotations = { summary: "it fails", description: "all of it", runbook_url: "https://example.com/runbook" };
  const at = "2026-01-01T00:00:00Z";
  const alert = { labels, annotations, startsAt: at, endsAt: "0001-01-01T00:00:00Z", generatorURL: "http://prometheus:9090/graph", fingerprint: "1" };
  return {
    receiver: "sample",
    status: "firing",
    alerts: [
      { ...alert, status: "firing" },
      { ...alert, status: "resolved", endsAt: at, fingerprint: "2" },
    ],
    groupLabels: { alertname: "Sample" },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: "http://alertmanager:9093",
  };
}

async function start(config, folder) {
  const port = await freePort();
  const args = [`--config.file=${config}`, `--storage.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, "--cluster.listen-address="];
  return whileRunning(alertmanager, args, `http://127.0.0.1:${port}/-/ready`);
}

function run(args) {
  const { status, stdout, stderr } = spawnSync(amtool, args, { encoding: "utf8" });
  return status === 0 ? undefined : (stdout + stderr).trim();
}
