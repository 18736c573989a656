// Replays a day of series with `obsc backtest` and holds it against promtool: `node conformance/backtest.mjs PROMTOOL PROMETHEUS`.
// promtool runs the emitted rules over the series and says in which minutes each alert fires; the replay has to say the same, from a
// Prometheus with these series, from what promtool dumps of its data, and from its answers for ranges.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { day, minutes } from "./backtest/series.mjs";
import { filesUnder, workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";

const [promtool, prometheus] = process.argv.slice(2);
const spec = "conformance/backtest/observability.spec.ts";
/** A midnight, so that the points of subqueries are those of promtool, whose tests begin at zero. */
const begin = 1_767_571_200;
const report = reporter();
/** A query of a range gives 11,000 points at most, and two answers may share one. */
const halves = [
  { start: String(begin), end: String(begin + 30 * minutes) },
  { start: String(begin + 30 * minutes), end: String(begin + 60 * minutes) },
];
const folder = workFolder("backtest");

const built = spawnSync(process.execPath, ["bin/obsc.js", "build", spec, "--out", join(folder, "out"), "--target", "prometheus", "--no-types"], {
  encoding: "utf8",
});
if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`);
const rules = filesUnder([join(folder, "out", "prometheus", "rules")], (file) => file.endsWith(".yaml")).map((file) => resolve(file));

for (const gaps of [false, true]) {
  const series = day(gaps);
  const expected = theirMinutes(series);
  const what = gaps ? "with missing scrapes" : "with every scrape";
  report.say(
    `${what}: ${[...expected].map(([alert, at]) => `${JSON.parse(alert).alertname} ${at.size} min`).join(", ")}`,
    expected.size < 4 ? "too few alerts fire" : undefined,
  );
  const wrong = await whileServing(series, gaps, (what_, found) => report.say(`${what}, ${what_}`, difference(expected, found)));
  if (wrong !== undefined) report.say(`${what}, Prometheus`, wrong);
}
report.end();

/** By the labels of an alert, the minutes in which promtool has it fire. */
function theirMinutes(series) {
  const file = join(folder, "tests.yaml");
  const input = Array.from(series, ([name, values]) => ({
    series: name,
    values: Array.from({ length: minutes + 1 }, (_, minute) => values[minute] ?? "_").join(" "),
  }));
  const asked = Array.from({ length: minutes + 1 }, (_, minute) => ({ expr: 'ALERTS{alertstate="firing"}', eval_time: `${minute}m`, exp_samples: [] }));
  writeFileSync(
    file,
    JSON.stringify({ rule_files: rules, evaluation_interval: "1m", tests: [{ interval: "1m", input_series: input, promql_expr_test: asked }] }),
  );
  const { stdout, stderr, error } = spawnSync(promtool, ["test", "rules", file], { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (error) throw error;
  const found = new Map();
  for (const [, time, got] of `${stdout}\n${stderr}`.matchAll(/expr: "ALERTS.*", time: ([^,]+),\n +exp: .*\n +got: (.*)/g)) {
    for (const [, labels] of got.matchAll(/\{([^}]*)\}/g)) {
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
      add(found, Object.fromEntries(pairs.filter(([name]) => name !== "alertstate" && name !== "__name__")), minutesIn(time));
    }
  }
  return found;
}

/** `1h2m` */
function minutesIn(text) {
  const [, hours = 0, rest = 0] = /^(?:(\d+)h)?(?:(\d+)m)?/.exec(text.replace("1d", "24h"));
  return Number(hours) * 60 + Number(rest);
}

function add(found, labels, minute) {
  const key = JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
  found.set(key, (found.get(key) ?? new Set()).add(minute));
}

/** Calls `see` for each way in which the series are given. */
function whileServing(series, gaps, see) {
  return serve(series, `data-${gaps}`, async (url, data) => {
    see("from a Prometheus", await ourMinutes(`${url}/`));
    const dump = join(folder, `dump-${gaps}.txt`);
    const { stdout } = spawnSync(promtool, ["tsdb", "dump-openmetrics", data], { encoding: "utf8", maxBuffer: 2 ** 30 });
    writeFileSync(dump, stdout);
    see("from what promtool dumps", await ourMinutes(dump));
    const names = [...new Set([...series.keys()].map((name) => name.replace(/\{.*/, "")))];
    const texts = [];
    // Behind a gap, a query of a range repeats the last sample, which is not what was scraped; what was, a range in a query gives.
    for (const name of names) {
      if (gaps) texts.push(await answer(url, "query", { query: `${name}[${minutes + 1}m]`, time: String(begin + 60 * minutes) }));
      else for (const half of halves) texts.push(await answer(url, "query_range", { query: name, step: "60", ...half }));
    }
    const answers = join(folder, `answers-${gaps}`);
    mkdirSync(answers);
    for (const [index, text] of texts.entries()) writeFileSync(join(answers, `${index}.json`), text);
    see(gaps ? "from answers with its samples" : "from answers for ranges", await ourMinutes(answers));
  });
}

async function serve(series, name, work) {
  const data = join(folder, name);
  const text = Array.from(series, ([key, values]) =>
    values.flatMap((value, minute) => (value === undefined ? [] : [`${key} ${value} ${begin + 60 * minute}`])).join("\n"),
  );
  writeFileSync(join(folder, "series.txt"), `${text.join("\n")}\n# EOF\n`);
  const made = spawnSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", join(folder, "series.txt"), data], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(made.stderr);
  writeFileSync(join(folder, "prometheus.yaml"), "{}");
  const port = await freePort();
  const flags = [`--config.file=${join(folder, "prometheus.yaml")}`, `--storage.tsdb.path=${data}`, "--storage.tsdb.retention.time=10y"];
  const url = `http://127.0.0.1:${port}`;
  return whileRunning(prometheus, [...flags, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error"], `${url}/-/ready`, () => work(url, data));
}

async function answer(url, path, parameters) {
  const found = await fetch(`${url}/api/v1/${path}`, { method: "POST", body: new URLSearchParams(parameters) });
  return found.text();
}

/** The same from the replay; beside the server, so it may not hold up this process. */
async function ourMinutes(from) {
  const times = ["--start", String(begin), "--end", String(begin + 60 * minutes)];
  const child = spawn(process.execPath, ["bin/obsc.js", "backtest", spec, "--from", from, ...times, "--format", "json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const piece of child.stdout) text += piece;
  const found = new Map();
  for (const { alert, firings } of JSON.parse(text).alerts) {
    for (const firing of firings) {
      const minute = (time) => (Date.parse(time) / 1000 - begin) / 60;
      const end = firing.to === undefined ? minutes + 1 : minute(firing.to);
      for (let at = minute(firing.from); at < end; at++) add(found, { ...firing.labels, alertname: alert }, at);
    }
  }
  return found;
}

function difference(expected, found) {
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [theirs, ours] = [expected.get(key) ?? new Set(), found.get(key) ?? new Set()];
    const lacking = [...theirs].filter((minute) => !ours.has(minute));
    const more = [...ours].filter((minute) => !theirs.has(minute));
    if (lacking.length + more.length > 0)
      return `${key}: ${lacking.length} minutes are missing (${lacking.slice(0, 5)}), ${more.length} are too many (${more.slice(0, 5)})`;
  }
  return undefined;
}
