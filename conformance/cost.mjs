// Holds what we say that rules cost against what Prometheus counts: `node conformance/cost.mjs PROMTOOL PROMETHEUS`.
// Thirty days of what two SLOs read and record are laid into a server, which then evaluates each of their rules once: the samples
// that it reads are those that `docs/slos.md` promises, to the last one.
import { execFileSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { recorded, scraped, shop } from "./cost/shop.mjs";
import { workFolder } from "./lib/files.mjs";
import { freePort } from "./lib/net.mjs";
import { reporter } from "./lib/report.mjs";
import { whileRunning } from "./lib/server.mjs";
import { loadSource } from "./lib/source.mjs";

const [promtool, prometheus] = process.argv.slice(2);
const source = await loadSource(`
  export * as obsc from "./src/index.ts";
  export { derive } from "./src/derive/plan.ts";
  export { ruleCosts } from "./src/derive/rule-cost.ts";
  export { sloCosts } from "./src/derive/slo-cost.ts";
  export { parse } from "./src/promql/parse.ts";
  export { print } from "./src/promql/print.ts";`);
const plan = source.derive(shop(source.obsc));
const rules = plan.ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).filter(({ slo }) => slo);
const report = reporter();
const folder = workFolder("cost");
const now = 1_790_000_017;

await writeSamples(join(folder, "samples.txt"));
execFileSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=30d", join(folder, "samples.txt"), join(folder, "data")]);
await writeFile(join(folder, "prometheus.yaml"), "global: {}\n");
const address = `127.0.0.1:${await freePort()}`;
const options = [`--config.file=${join(folder, "prometheus.yaml")}`, `--storage.tsdb.path=${join(folder, "data")}`, `--web.listen-address=${address}`];
report.say("Prometheus", await whileRunning(prometheus, [...options, "--storage.tsdb.retention.time=100y"], `http://${address}/-/ready`, compare));
report.end();

async function compare() {
  const costOf = source.ruleCosts(plan);
  const counted = new Map();
  for (const rule of rules) {
    const { samples, series } = await ask(source.print(rule.expr));
    const cost = costOf(rule);
    const alike = rule.kind === "alerting" || cost.series === series;
    const same = cost.samples === samples && alike;
    report.say(
      `${rule.slo.name}: ${rule.name}`,
      same ? undefined : `${cost.samples} samples and ${cost.series} series, but Prometheus counts ${samples} and ${series}`,
    );
    counted.set(rule.slo, (counted.get(rule.slo) ?? 0) + samples);
  }
  // The statistics of a query count what a subquery gives to the function around it; asked for by itself, all that it reads.
  const subquery = source.parse('rate(http_requests_total{code="200"}[5m])[30m:1m]').expr;
  const { samples: read } = costOf({ ...rules[0], expr: subquery });
  const { samples: found } = await ask(source.print(subquery));
  report.say(`a subquery reads ${read} samples`, read === found ? undefined : `Prometheus counts ${found}`);
  for (const { facts, samples } of source.sloCosts(plan)) {
    const all = counted.get(facts.slo);
    report.say(`${facts.slo.name}: ${samples} samples in all`, samples === all ? undefined : `Prometheus counts ${all}`);
  }
}

async function ask(query) {
  const answer = await fetch(`http://${address}/api/v1/query?${new URLSearchParams({ query, time: now, stats: "all" })}`);
  const { data, error } = await answer.json();
  if (error !== undefined) throw new Error(`${query}: ${error}`);
  return { samples: data.stats.samples.totalQueryableSamples, series: data.result.length };
}

/** What is scraped and recorded, every 30 s for as long as the rules look back. */
async function writeSamples(file) {
  const stream = createWriteStream(file);
  for (const { name, labels, seconds, value } of [...scraped(), ...recorded(rules)]) {
    const series = `${name}{${Object.entries(labels).map(([label, text]) => `${label}="${text}"`)}}`;
    const lines = [`# TYPE ${name.replace(/_total$/, "")} ${name.endsWith("_total") ? "counter" : "unknown"}\n`];
    // Seven seconds before each evaluation, as servers scrape and record at times of their own.
    for (let at = now - seconds - 7; at <= now; at += 30) lines.push(`${series} ${value(at)} ${at}\n`);
    stream.write(lines.join(""));
  }
  stream.end("# EOF\n");
  await finished(stream);
}
