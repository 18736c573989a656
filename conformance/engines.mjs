// Holds rules for each engine against what reads them there: `node conformance/engines.mjs PROMTOOL MIMIRRULES VMALERT`.
// The same system, whose rules Prometheus evaluates, Mimir, Thanos or vmalert: files are read by the engine's own parser, and their
// tests pass also where groups are split and look back. What Thanos reads is in a table: its program is not built here.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { shop } from "./cost/shop.mjs";
import { workFolder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";
import { loadSource } from "./lib/source.mjs";

const [promtool, mimirrules, vmalert] = process.argv.slice(2);
const { obsc, derive, prometheus } = await loadSource(`
  export * as obsc from "./src/index.ts";
  export { derive } from "./src/derive/plan.ts";
  export { prometheus } from "./src/emit/prometheus/prometheus.ts";`);
const report = reporter();
const folder = workFolder("engines");
const most = 14;

// https://github.com/thanos-io/thanos/blob/v0.42.5/docs/components/rule.md, pkg/rules/manager.go
const ofThanos = new Set(["name", "interval", "query_offset", "limit", "labels", "partial_response_strategy", "rules"]);

const engines = {
  prometheus: { options: {}, read: (file) => problemOf(promtool, "check", "rules", file) },
  mimir: { options: { ruler: obsc.mimirRuler({ rulesPerGroup: most }) }, read: readByMimir },
  thanos: { options: { ruler: obsc.thanosRuler({ partialResponse: "warn" }) }, read: readByThanos },
  vmalert: { options: { ruler: obsc.vmalert() }, read: readByVmalert },
};
for (const [name, { options, read }] of Object.entries(engines)) {
  const { rules, tests } = written(name, { queryOffset: "2m", ...options });
  report.say(`${name}: rules`, read(rules));
  report.say(`${name}: ${tests.length} files of tests`, problemOf(promtool, "test", "rules", "--ignore-unknown-fields", ...tests));
}
report.end();

/** The rules of the one service, and their tests. */
function written(name, options) {
  const plan = derive(shop(obsc, options));
  const files = prometheus.emit(plan, { header: [], tests: true });
  const paths = files.map(({ path, content }) => {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  });
  return { rules: paths.find((path) => path.endsWith("/rules/checkout.yaml")), tests: paths.filter((path) => path.includes("/tests/checkout")) };
}

function problemOf(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0
    ? undefined
    : `${stdout}${stderr}`
        .trim()
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(0, 24)
        .join("\n");
}

/** Groups with the number of rules that Mimir counts are those of the file, and none is longer than it may be. */
function readByMimir(file) {
  const { status, stdout, stderr } = spawnSync(mimirrules, [file], { encoding: "utf8" });
  if (status !== 0) return stderr;
  const { namespace, groups } = parse(readFileSync(file, "utf8"));
  const wanted = groups.map(({ name, rules }) => `${namespace}\t${name}\t${rules.length}\n`).join("");
  if (stdout !== wanted) return `Mimir reads\n${stdout}`;
  const long = groups.filter(({ rules }) => rules.length > most).map(({ name }) => name);
  const split = groups.some(({ name }) => name.endsWith("-2"));
  return long.length > 0 || !split ? `too long: ${long}` : undefined;
}

function readByThanos(file) {
  const { groups } = parse(readFileSync(file, "utf8"));
  const unknown = groups.flatMap((group) => Object.keys(group)).filter((key) => !ofThanos.has(key));
  return unknown.length > 0 ? `unknown: ${unknown}` : undefined;
}

/** It refuses what it does not know, so that the offset of Prometheus would be one. */
function readByVmalert(file) {
  const wrong = `${file}.wrong.yaml`;
  writeFileSync(wrong, readFileSync(file, "utf8").replaceAll("eval_delay:", "query_offset:"));
  const run = (rules) => problemOf(vmalert, "-dryRun", `-rule=${rules}`);
  return run(file) ?? (run(wrong) === undefined ? "it takes an offset that it does not know" : undefined);
}
