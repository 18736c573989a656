// Has promtool check every emitted configuration of a Prometheus server, laid out as it is mounted, and starts the server with it.
//   node conformance/prometheus.mjs PROMTOOL PROMETHEUS [FOLDER ...]      (default: generated)
// Every emitted rule file has to be one that the server finds: promtool takes a pattern that matches nothing.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { argumentsOf, filesUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";
import { certificate, withFiles } from "./lib/stand-ins.mjs";

const [promtool, prometheus, roots] = argumentsOf("node conformance/prometheus.mjs PROMTOOL PROMETHEUS [FOLDER ...]", 2);
const work = workFolder("prometheus");
const report = reporter();
/** Of a password that nobody has, in the place of one that is filled in where it is deployed. */
const hash = "$2y$10$abcdefghijklmnopqrstuuJ5hZBq0nQ8ZJY6oQ0PqfZkV1G7aQm6K";
let pair;

for (const file of filesUnder(roots, (path) => /(^|\/)prometheus\/prometheus\.yaml$/.test(path))) {
  const folder = join(work, String(readdirSync(work).length));
  const mounted = join(folder, "etc", "prometheus");
  cpSync(dirname(file), mounted, { recursive: true });
  const config = deployed(join(mounted, "prometheus.yaml"), folder, mounted);
  report.say(file, checkConfig(config, mounted) ?? (await start(config, folder)));
  const web = join(mounted, "web.yaml");
  if (existsSync(web)) report.say(join(dirname(file), "web.yaml"), run(promtool, ["check", "web-config", deployed(web, folder, mounted)]));
}
report.end();

/** The configuration with the folders of this test in the places of those where it is deployed, beside the one that was emitted. */
function deployed(file, folder, mounted) {
  pair ??= certificate(join(work, "certificate"));
  const content = (key) => readFileSync(/key/.test(key) ? pair.key : pair.cert, "utf8");
  const secret = (key) => (/(cert|ca|key)_file$|client_ca_file$/.test(key) ? content(key) : "secret");
  const config = withFiles(parse(readFileSync(file, "utf8").replace(/\$\{\w*BCRYPT\w*\}/g, hash)), folder, [["/etc/prometheus/", mounted]], secret);
  const path = file.replace(/\.yaml$/, ".here.yaml");
  writeFileSync(path, stringify(config));
  return path;
}

function checkConfig(config, mounted) {
  const { status, stdout, stderr } = spawnSync(promtool, ["check", "config", config], { encoding: "utf8" });
  if (status !== 0) return (stdout + stderr).trim();
  const rules = existsSync(join(mounted, "rules")) ? readdirSync(join(mounted, "rules")).filter((name) => name.endsWith(".yaml")) : [];
  const found = Number(/(\d+) rule files? found/.exec(stdout)?.[1] ?? 0);
  return found === rules.length ? undefined : `it reads ${found} rule files of ${rules.length}`;
}

/** It has to become ready with it. */
async function start(config, folder) {
  const port = await freePort();
  const args = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
  return whileRunning(prometheus, args, `http://127.0.0.1:${port}/-/ready`);
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? undefined : (stdout + stderr).trim();
}
