// Changes the rules of objectives one place at a time, and has promtool run the tests that obsc emits for them: each change has to
// fail one. Rules that say the same but for the names of service and objective and for numbers are changed once.
//   node conformance/mutation.mjs PROMTOOL [TEXT]      (TEXT: only objectives whose name has it)
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import { workFolder } from "./lib/files.mjs";
import { loadParser } from "./lib/parser.mjs";
import { reporter } from "./lib/report.mjs";
import { mutantsOf } from "./mutation/mutants.mjs";
import { testsOf } from "./mutation/tests.mjs";

const [program, text = ""] = process.argv.slice(2);
if (!program) {
  console.error("usage: node conformance/mutation.mjs PROMTOOL [TEXT]");
  process.exit(2);
}
/** Of all changes so many may go unnoticed, each for a reason that stands below. */
const most = 0.03;
const survivors = [
  { change: /^slo-connected: slo:good:ratio: min by \(job\) .* without job$/, because: "the least of all jobs is the least of the least of each" },
  { change: /^slo-throughput: slo:good:ratio: sum by \(job\) .* without job$/, because: "a service has one job" },
  {
    change: /^slo-throughput: slo:good:ratio: (store_rows_total\[5m\], range|10) x/,
    because: "a condition is tested far from its threshold, where it turns whatever it reads",
  },
  { change: /^slo-by-time: slo:good:ratio: 1 x 2$/, because: "it bounds shares, and none is over 1" },
  {
    change:
      /^slo-(latency|good-of-all|native|raw): slo:bad:events_5m: (http_request_duration_seconds_count|store_calls_total|store_wait_seconds|store_reads_total)\[5m30s\], range x/,
    because: "zero times it stands in for good events that nobody has seen, over whatever range",
  },
  {
    change: /^slo-month: slo:(total:events_10m_by_month|bad:events_10m_by_month|burn_rate:month|error_budget:spent_ratio): 1 x/,
    because: "half a second and two seconds before a minute it is the same month",
  },
  {
    change: /^slo-worst: slo:bad:events_5m: slo:(bad|total):events_5m\{.*\} without slo$/,
    because: "bad events are divided by those of the same service and slo",
  },
];

const work = workFolder("mutation");
const report = reporter();
const spec = "conformance/slo/observability.spec.ts";
const built = spawnSync(process.execPath, ["bin/obsc.js", "build", spec, "--out", work, "--target", "prometheus", "--no-types"], { encoding: "utf8" });
if (built.status !== 0) throw new Error(built.stdout + built.stderr);
const parser = await loadParser();

let made = 0;
const alive = [];
const seen = new Set();
for (const name of readdirSync(join(work, "prometheus/rules"))) {
  const { groups } = parseYaml(readFileSync(join(work, "prometheus/rules", name), "utf8"));
  for (const group of groups.filter((each) => each.name.startsWith("slo-") && each.name.includes(text))) {
    const mutants = group.rules.flatMap((rule, index) => {
      const form = formOf(rule, group);
      if (seen.has(form)) return [];
      seen.add(form);
      return mutantsOf(group, index, parser);
    });
    const unnoticed = await testsOf({ promtool: resolve(program), work, file: name.replace(/\.yaml$/, ""), groups, group });
    const found = await unnoticed(mutants);
    made += mutants.length;
    const named = found.map(({ what }) => `${group.name}: ${what}`);
    alive.push(...named.map((what) => ({ what, because: survivors.find(({ change }) => change.test(what))?.because })));
    report.say(`${group.name}: ${mutants.length} changes, of which ${found.length} go unnoticed`);
  }
}
for (const { what, because } of alive)
  report.say(`unnoticed: ${what}`, because === undefined ? "no test fails, and no reason is known" : undefined, ` (${because})`);
const share = alive.length / made;
report.say(`${made} changes, ${(share * 100).toFixed(1)} % unnoticed`, share <= most ? undefined : `more than ${most * 100} %`);
report.end();

/** A rule but for what differs between objectives of one kind. */
function formOf(rule, { rules: [{ labels }] }) {
  return JSON.stringify([rule.expr, rule.record ?? rule.alert])
    .replaceAll(`\\"${labels.service}\\"`, "SERVICE")
    .replaceAll(`\\"${labels.slo}\\"`, "SLO")
    .replace(/(?<![\w.:])\d+(\.\d+)?(?![\w.])/g, "NUMBER");
}
