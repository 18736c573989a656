// Runs sample lines through every emitted Promtail configuration: each job alone, with the labels that discovery would set.
//   node conformance/promtail.mjs PROMTAIL [FILE or FOLDER ...]      (default: generated)
// A line has to come out with the labels that the configuration says and no others, and without its personal data.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { argumentsOf, filesUnder, workFolder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [binary, roots] = argumentsOf("node conformance/promtail.mjs PROMTAIL [FILE or FOLDER ...]");
const work = workFolder("promtail");
const secretText = "somebody@example.com";
const report = reporter();

for (const file of filesUnder(roots, (path) => /(^|\/)promtail\/[^/]+\.yaml$/.test(path))) {
  report.say(file, checkSyntax(file) ?? (await tryJobs(parse(readFileSync(file, "utf8")))));
}
report.end();

function checkSyntax(file) {
  const { status, stderr } = spawnSync(binary, [`-config.file=${file}`, "-check-syntax", "-config.expand-env=true"], { encoding: "utf8" });
  return status === 0 ? undefined : `syntax: ${stderr.trim()}`;
}

async function tryJobs(config) {
  for (const job of config.scrape_configs) {
    for (const { labels, stages } of logsOf(job)) {
      const problem = await tryLog(config, job, labels, stages);
      if (problem !== undefined) return `${job.job_name} ${JSON.stringify(labels)}: ${problem}`;
    }
  }
  return undefined;
}

/** The logs that a job reads: those that its `match` stages select, or the one of its static labels. */
function logsOf({ pipeline_stages: stages, static_configs: files }) {
  const matched = (stages ?? []).flatMap(({ match }) => (match ? [{ labels: selected(match.selector), stages: match.stages }] : []));
  if (files === undefined) return matched;
  const { __path__, ...labels } = files[0].labels;
  return [{ labels, stages }];
}

function selected(selector) {
  return Object.fromEntries([...selector.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].map(([, label, value]) => [label, JSON.parse(value)]));
}

async function tryLog(config, job, labels, stages) {
  const { kubernetes_sd_configs, docker_sd_configs, relabel_configs, ...rest } = job;
  const known = { ...labels, filename: "/var/log/sample.log", ...(kubernetes_sd_configs && { pod: "sample-0" }) };
  const alone = { ...rest, static_configs: [{ targets: ["localhost"], labels: known }] };
  const path = join(work, "job.yaml");
  writeFileSync(path, stringify({ ...config, positions: { filename: join(work, "positions.yaml") }, scrape_configs: [alone] }));
  const line = sampleLine(stages);
  const isCri = job.pipeline_stages?.[0]?.cri !== undefined;
  const input = `${isCri ? `${new Date().toISOString()} stdout F ${line}` : line}\n`;
  const flags = [`-config.file=${path}`, "-stdin", "-dry-run", "-server.disable=true", "-config.expand-env=true"];
  const { printed, problem } = await through(flags, input);
  if (problem !== undefined) return problem;
  if (printed === undefined) return `nothing came out for ${line}`;
  if (printed.includes(secretText)) return `personal data came out: ${printed}`;
  const given = stages.flatMap((stage) => Object.keys(stage.labels ?? {}));
  // A file's name is dropped where it would be a label; for containers nothing sets it but this script.
  const expected = [...new Set([...Object.keys(labels), ...given, ...(docker_sd_configs ? ["filename"] : [])])].sort().join();
  const found = [.../(\{.*?\})\t?/.exec(printed)[1].matchAll(/(\w+)="/g)]
    .map(([, label]) => label)
    .sort()
    .join();
  return found === expected ? undefined : `labels ${found} instead of ${expected}`;
}

/** What comes out for one line. Its input stays open until then: Promtail ends with it, and may not have printed everything. */
function through(flags, input) {
  return new Promise((resolve) => {
    const child = spawn(binary, flags);
    let out = "";
    let log = "";
    const patience = setTimeout(() => child.stdin.end(), 3000);
    child.stdout.on("data", (text) => {
      out += text;
      if (lineIn(out) !== undefined) child.stdin.end();
    });
    child.stderr.on("data", (text) => {
      log += text;
    });
    child.stdin.on("error", () => {});
    child.stdin.write(input);
    child.on("close", (status) => {
      clearTimeout(patience);
      resolve({ printed: lineIn(out), problem: status === 0 ? undefined : log.trim().split("\n").at(-1) });
    });
  });
}

/** A whole line of what was printed that starts with a time. */
function lineIn(out) {
  return /^(\d{4}-\d\d-\d\dT.*)\n/m.exec(out)?.[1];
}

/** A line in which every field that the stages look for is there. */
function sampleLine(stages) {
  const one = (name) => stages.find((stage) => stage[name] !== undefined)?.[name];
  const time = one("timestamp");
  const value = (field) => (field === time?.source ? timeIn(time.format) : /^(?:level|lvl|severity)$/.test(field) ? "WARNING" : "sample");
  const personal = stages.flatMap((stage) => /"?([\w.]+)"?(?:\\s\*:|=)/.exec(stage.replace?.expression ?? "")?.[1] ?? []);
  const json = one("json");
  const logfmt = one("logfmt");
  const found = Object.entries(json?.expressions ?? logfmt?.mapping ?? {}).map(([field, from]) => [
    from.split(" || ").at(-1).replaceAll('"', ""),
    value(field),
  ]);
  const fields = { ...Object.fromEntries(found), ...Object.fromEntries(personal.map((field) => [field, secretText])) };
  const regex = one("regex");
  if (regex) return fromExpression(regex.expression, value);
  return logfmt
    ? Object.entries(fields)
        .map(([field, text]) => `${field}=${text}`)
        .join(" ")
    : JSON.stringify(fields);
}

/** A text that an expression matches which is made of text and of groups of anything. */
function fromExpression(expression, value) {
  const filled = expression.replace(/\((?:\?P<(\w+)>|\?:)?\.\*\??\)/g, (_, field) => (field === undefined ? "sample" : value(field)));
  return filled.replace(/^\^|\$$/g, "").replace(/\\(.)/g, "$1");
}

/** This moment in a format of Promtail: one of its names, or a layout of Go's. */
function timeIn(format) {
  const now = new Date();
  if (format === "Unix") return String(Math.floor(now.getTime() / 1000));
  if (format === "UnixMs") return String(now.getTime());
  if (format.startsWith("RFC3339")) return now.toISOString();
  const [year, month, day, hour, minute, second] = now.toISOString().split(/\D/);
  const name = now.toLocaleString("en", { month: "short", timeZone: "UTC" });
  const parts = { 2006: year, "01": month, "02": day, 15: hour, "04": minute, "05": second, Jan: name, "-0700": "+0000", "Z07:00": "Z" };
  return format.replace(/2006|Z07:00|-0700|Jan|01|02|15|04|05/g, (part) => parts[part]);
}
