// Has Loki verify every emitted configuration, and starts it with the emitted rules, which it has to read as they are; then asks
// it to read the queries of dashboards.
//   node conformance/loki.mjs LOKI [FOLDER ...]      (default: generated)
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { dashboardQueries } from "./lib/dashboards.mjs";
import { argumentsOf, filesUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";

const [loki, roots] = argumentsOf("node conformance/loki.mjs LOKI [FOLDER ...]");
const work = workFolder("loki");
const report = reporter();

for (const file of filesUnder(roots, (path) => /(^|\/)loki\/loki\.yaml$/.test(path))) {
  const { status, stdout, stderr } = spawnSync(loki, [`-config.file=${file}`, "-verify-config", "-config.expand-env=true"], { encoding: "utf8" });
  report.say(file, status === 0 ? await asStarted(file) : (stdout + stderr).trim().split("\n").at(-1));
}
report.end();

async function asStarted(file) {
  const folder = join(work, String(readdirSync(work).length));
  mkdirSync(folder);
  const rules = join(dirname(file), "rules");
  const config = inFolder(parse(readFileSync(file, "utf8")), folder);
  const kept = config.ruler?.storage?.local?.directory;
  if (existsSync(rules) && kept === undefined) return "it has rules, and the configuration does not say where they are";
  if (existsSync(rules)) cpSync(rules, kept, { recursive: true });
  const path = join(folder, "loki.yaml");
  writeFileSync(path, stringify(config));
  const port = await freePort();
  const listen = [`-server.http-listen-port=${port}`, `-server.grpc-listen-port=${await freePort()}`];
  const addresses = ["-server.http-listen-address=127.0.0.1", "-server.grpc-listen-address=127.0.0.1"];
  const url = `http://127.0.0.1:${port}`;
  return whileRunning(loki, [`-config.file=${path}`, "-config.expand-env=true", ...listen, ...addresses], `${url}/config`, async () => {
    return (await rulesRead(url, rules)) ?? (await queriesRead(url, join(dirname(file), "..", "grafana", "dashboards")));
  });
}

/** Folders of a deployment are those of this test. */
function inFolder(value, folder) {
  if (typeof value === "string") return value.startsWith("/") ? join(folder, value) : value;
  if (Array.isArray(value)) return value.map((item) => inFolder(item, folder));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inFolder(item, folder)]));
}

/** The names of rules that Loki lists are those of the emitted files. */
async function rulesRead(url, rules) {
  if (!existsSync(rules)) return undefined;
  const emitted = filesUnder([rules], (path) => path.endsWith(".yaml")).flatMap((file) => parse(readFileSync(file, "utf8")).groups);
  const wanted = namesOf(emitted);
  let found = "";
  for (const end = Date.now() + 30_000; found !== wanted && Date.now() < end; ) {
    const answer = await fetch(`${url}/loki/api/v1/rules`);
    const text = await answer.text();
    found = answer.ok ? namesOf(Object.values(parse(text) ?? {}).flat()) : text;
    if (found !== wanted) await new Promise((passed) => setTimeout(passed, 200));
  }
  return found === wanted ? undefined : `it reads the rules ${found.trim()} instead of ${wanted}`;
}

function namesOf(groups) {
  return groups
    .flatMap((group) => group.rules.map((rule) => `${group.name}/${rule.alert ?? rule.record}`))
    .sort()
    .join(", ");
}

async function queriesRead(url, dashboards) {
  if (!existsSync(dashboards)) return undefined;
  for (const { type, expr, panel } of dashboardQueries(dashboards)) {
    if (type !== "loki") continue;
    const answer = await fetch(`${url}/loki/api/v1/format_query?${new URLSearchParams({ query: expr })}`);
    if (!answer.ok) return `${panel}: ${expr}: ${(await answer.text()).trim()}`;
  }
  return undefined;
}
