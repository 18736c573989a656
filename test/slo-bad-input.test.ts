/**
 * What was seen to go wrong in compilers of SLOs (slok/sloth at 0e395d8, pyrra-dev/pyrra at 1ba95af), each fed to obsc: refused, all
 * of it at once, each with its place and what to write, or survived.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { counter, histogram, oneOf, ratio, type Slo, slo } from "obsc";
import { derive } from "../src/derive/plan.ts";
import type { RuleGroup } from "../src/derive/rules.ts";
import { type RuleReplay, replay } from "../src/evaluate/replay.ts";
import { stale } from "../src/evaluate/series.ts";
import { print } from "../src/promql/print.ts";
import { storeOf } from "./evaluate/world.ts";
import { systemWith } from "./support/systems.ts";
import { userProject } from "./support/user-project.ts";

const { folder, obscIn } = userProject("");

/** A spec of which the SLOs begin at line 8, each on a line of its own. */
const specOf = (...slos: readonly string[]) => `import { counter, histogram, oneOf, promql, ratio, rawRatio, service, slo, system } from "obsc";
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500"), route: oneOf("/a", "/b") } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["100ms", "300ms", "1s"] });
const bad = ratio(requests.where({ code: "500" }), requests);
const slos = [
  // Each of them has one mistake.

  ${slos.join("\n  ")}
];
export default system("shop", { services: [service("shop", { team: "t", metrics: { requests, latency }, slos })] });
`;

/** Errors and warnings of a spec with these SLOs, as `line:column rule message: help`; obsc is not helped by the compiler. */
async function findingsOf(...slos: readonly string[]): Promise<readonly string[]> {
  writeFileSync(join(folder, "observability.spec.ts"), specOf(...slos));
  const { code, printed } = await obscIn("lint", "--no-types", "--format", "json");
  const { diagnostics } = JSON.parse(printed) as { readonly diagnostics: readonly Record<string, string | number>[] };
  const counted = diagnostics.filter(({ severity }) => severity !== "info");
  assert.equal(code, counted.some(({ severity }) => severity === "error") ? 1 : 0);
  return counted.map(({ line, column, rule, message, help }) => `${line}:${column} ${rule} ${message}: ${help}`);
}

/** The group of rules of an SLO in the service `shop`. */
function groupOf(name: string, slos: readonly Slo[], team = "t"): RuleGroup {
  const { ruleFiles } = derive(systemWith({ metrics: { requests, latency }, slos, team }));
  const group = ruleFiles.flatMap(({ groups }) => groups).find((each) => each.name === `slo-${name}`);
  assert.ok(group);
  return group;
}
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500"), route: oneOf("/a", "/b") } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["100ms", "300ms", "1s"] });
const failed = ratio(requests.where({ code: "500" }), requests);
const exprsOf = ({ rules }: RuleGroup) => rules.map(({ name, expr }) => `${name} ${print(expr)}`);

test("Sloth 1: an option that is misspelt, or that there is none of, is refused", async () => {
  assert.deepEqual(
    await findingsOf(
      'slo("a", { objective: "99%", window: "30d", bad, alerts: { page_alrt: "page" } }),',
      'slo("b", { objective: "99%", window: "29d", bad, descripton: "d" }),',
      'slo("c", { objective: "99%", window: "28d", bad, alerts: { page: { severty: "page" } } }),',
    ),
    [
      "8:62 spec there is no option `page_alrt`: the options are page, ticket, spent, absent, minEvents",
      "9:52 spec there is no option `descripton`: did you mean `description`?",
      "10:70 spec there is no option `severty`: did you mean `severity`?",
    ],
  );
});

test("Sloth 2: an objective of 0.999 where 99.9 is meant, and one of all, are refused with what is meant", async () => {
  assert.deepEqual(
    await findingsOf(
      'slo("a", { objective: 0.999, window: "30d", bad }),',
      'slo("b", { objective: "0.999%", window: "29d", bad }),',
      'slo("c", { objective: "100%", window: "28d", bad }),',
      'slo("d", { objective: 100, window: "27d", bad }),',
      'slo("e", { objective: "0.1%", window: "26d", bad }),',
      'slo("f", { objective: "5%", window: "25d", bad, alerts: { page: false } }),',
    ),
    [
      '8:25 spec `0.999` is not a share over 0% and under 100%: write the ratio as text: "0.999"',
      '9:25 spec `"0.999%"` is not an objective of 1% or more: write "99.9%"',
      '10:25 spec `"100%"` is not a share over 0% and under 100%: leave room for failures, which are the budget: "99.9%"',
      '11:25 spec `100` is not a share over 0% and under 100%: leave room for failures, which are the budget: "99.9%"',
      '12:25 spec `"0.1%"` is not an objective of 1% or more: write "99.9%"',
      '13:25 slo/low-objective `f` promises 5%, and allows 95% to be bad: write "95%" if 5% may be bad',
    ],
  );
});

test("Sloth 3: sides with other labels, a counter without a rate, and names that nobody declares are errors in queries too", async () => {
  assert.deepEqual(
    await findingsOf(
      'slo("a", { objective: "99%", window: "30d", bad: rawRatio(promql`sum(rate(shop_requests_total{code="500"}[5m]))`, promql`sum by (route) (rate(shop_requests_total[5m]))`) }),',
      'slo("b", { objective: "99%", window: "30d", bad: rawRatio(promql`sum(shop_requests_total{code="500"})`, promql`sum(rate(shop_requests_total[5m]))`) }),',
      'slo("c", { objective: "99%", window: "30d", bad: rawRatio(promql`sum(rate(shop_requests_total{status="500"}[5m]))`, promql`sum(rate(shop_request_total[5m]))`) }),',
      'slo("d", { objective: "99%", window: "30d", good: rawRatio(promql`sum(rate(shop_latency_seconds_bucket{le="0.2"}[5m]))`, promql`sum(rate(shop_latency_seconds_count[5m]))`) }),',
    ),
    [
      "8:61 slo/unequal-labels the whole has the label `route`, and the part has not, in `a`: sum both sides by the same labels, with `route` or without it",
      '9:72 promql/counter-used-raw `shop_requests_total` is read as it is, all that was counted since the start of its process: write `rate(shop_requests_total{code="500"}[5m])`',
      "10:97 promql/unknown-label `shop_requests_total` has no label `status`: name one of `job`, `instance`, `code`, `route`",
      "10:135 promql/unknown-metric no metric is called `shop_request_total`: did you mean `shop_requests_total`?",
      "11:109 promql/unknown-bucket `shop_latency_seconds` has no bucket up to 0.2: write `0.1` or `0.3`, or add the bucket to `shop_latency_seconds`",
    ],
  );
});

test("Sloth 4 and 5: all mistakes are told at once, each with its place, and what was written before stays whole", async () => {
  writeFileSync(join(folder, "observability.spec.ts"), specOf('slo("a", { objective: "99.9%", window: "30d", bad }),'));
  assert.deepEqual(await obscIn("build", "--no-types"), { code: 0, printed: "" });
  const path = join(folder, "generated/shop/prometheus/rules/shop.yaml");
  const written = readFileSync(path, "utf8");
  assert.doesNotMatch(written, /^---/m);
  writeFileSync(
    join(folder, "observability.spec.ts"),
    specOf('slo("a", { objective: 99, window: "30d", bad }),', 'slo("b", { objective: "99%", window: "1h", bad: ratio(latency, requests) }),'),
  );
  const { code, printed } = await obscIn("build", "--no-types");
  assert.equal(code, 1);
  assert.deepEqual(printed.match(/^observability.*$/gm), [
    "observability.spec.ts:8:25 error[spec] `99` is not a share over 0% and under 100%",
    'observability.spec.ts:9:40 error[spec] `"1h"` is not a window that a budget can be kept over',
  ]);
  assert.equal(readFileSync(path, "utf8"), written);
});

test("Sloth 6: six hundred services are built with few files open at once", { skip: process.platform === "win32" }, () => {
  const services =
    'Array.from({ length: 600 }, (_, at) => service(`shop-${at}`, { team: "t", slos: [slo(`slo-${at}`, { objective: "99%", window: "30d", bad })] }))';
  const spec = specOf().replace(/services: \[.*\]/, `services: [service("shop", { team: "t", metrics: { requests, latency } }), ...${services}]`);
  writeFileSync(join(folder, "observability.spec.ts"), spec);
  const built = spawnSync(
    "sh",
    ["-c", `ulimit -n 64; exec "${process.execPath}" node_modules/obsc/bin/obsc.js build --no-types --no-tests --target prometheus`],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  assert.deepEqual([built.status, built.stderr], [0, ""], built.stdout);
  assert.equal(readdirSync(join(folder, "generated/shop/prometheus/rules")).length, 600);
});

test("Sloth 7: of a file with several documents each becomes part of the spec, and a rule file has one", async () => {
  const document = (service: string) =>
    `version: prometheus/v1\nservice: ${service}\nslos:\n  - name: requests\n    objective: 99\n    sli: { events: { error_query: 'sum(rate(a[{{.window}}]))', total_query: 'sum(rate(b[{{.window}}]))' } }\n    alerting: { page_alert: {}, ticket_alert: {} }\n`;
  writeFileSync(join(folder, "two.yaml"), [document("shop"), document("mail")].join("---\n"));
  const { code, printed } = await obscIn("import", "sloth", "two.yaml");
  assert.equal(code, 0, printed);
  assert.match(printed, /service\("shop"[\s\S]*service\("mail"/);
});

test("Sloth 8: two objectives of one name are refused, wherever they are declared", async () => {
  writeFileSync(join(folder, "more.ts"), 'import { slo } from "obsc";\nexport const more = (bad) => slo("a", { objective: "99.9%", window: "28d", bad });\n');
  const spec = specOf('slo("a", { objective: "99%", window: "30d", bad }), more(bad),');
  writeFileSync(join(folder, "observability.spec.ts"), `import { more } from "./more.ts"; ${spec}`);
  const { code, printed } = await obscIn("lint", "--no-types");
  assert.equal(code, 1);
  assert.match(printed, /error\[naming\/duplicate\] objective `a` is declared twice\n.*\n.*\n {2}observability\.spec\.ts:8:3 the first is declared here/);
});

test("Sloth 9: an idle night leaves every figure a number", () => {
  const group = groupOf("a", [slo("a", { objective: "99.9%", window: "1d", bad: failed })]);
  // Ten requests a minute of which one fails, two hours without any, and then as before.
  const minutes = Array.from({ length: 240 }, (_, minute) => Math.min(minute, 60) + Math.max(0, minute - 180));
  const counted = (code: string, each: number) => ({
    [`shop_requests_total{job="shop",instance="shop-1",code="${code}"}`]: minutes.map((minute) => 1 + each * minute).join(" "),
  });
  const series = { ...counted("200", 9), ...counted("500", 1) };
  const { rules } = replay([group], storeOf(series), { from: 0, to: 240 * 60_000, interval: 60_000, keep: new Set(group.rules.map(({ name }) => name)) });
  const wrong = rules.flatMap((rule) => (samplesOf(rule).every(Number.isFinite) ? [] : [rule.rule.name]));
  assert.deepEqual(wrong, []);
  const [remaining = []] = rules.filter(({ rule }) => rule.name === "slo:error_budget:remaining_ratio").map(samplesOf);
  assert.ok(remaining.length > 200 && Math.abs((remaining.at(-1) ?? 0) + 99) < 1, `${remaining.at(-1)}`);
});

test("Sloth 10: who owns a service may change without a change to any series but the one that says so", () => {
  const slos = [slo("a", { objective: "99.9%", window: "30d", bad: failed })];
  const [one, other] = ["checkout", "payments"].map((team) =>
    groupOf("a", slos, team).rules.flatMap(({ kind, name, expr, labels }) => (kind === "recording" ? [{ name, expr: print(expr), labels }] : [])),
  );
  const differing = one?.filter((rule, index) => JSON.stringify(rule) !== JSON.stringify(other?.[index]));
  assert.deepEqual(
    differing?.map(({ name }) => name),
    ["slo:info"],
  );
});

test("Sloth 11: each objective has its own window, and all numbers are clean decimals", () => {
  const slos = [slo("a", { objective: "99.9%", window: "28d", bad: failed }), slo("b", { objective: "99.95%", window: "90d", bad: failed })];
  const text = slos.flatMap(({ name }) => exprsOf(groupOf(name, slos))).join("\n");
  const numbers = [...text.matchAll(/(?<![\w.])\d+\.\d+/g)].map(([number]) => number);
  assert.deepEqual([...new Set(numbers)].sort(), [
    "0.0005",
    "0.001",
    "0.002",
    "0.005",
    "0.01",
    "0.5",
    "0.75",
    "0.9333",
    "0.999",
    "0.9995",
    "13.44",
    "2.8",
    "43.2",
    "5.6",
  ]);
});

test("Pyrra 1: a window that is too short for what is asked of it is refused, and none becomes a range of nothing", async () => {
  assert.deepEqual(
    await findingsOf(
      'slo("a", { objective: "99%", window: "3h", bad }),',
      'slo("b", { objective: "99%", window: "28d", bad, alerts: { page: { burns: [{ spends: "2%", within: "5m" }] } } }),',
    ),
    [
      '8:40 spec `"3h"` is not a window that a budget can be kept over: write a duration from a day to a year: "7d", "30d", "90d"',
      "9:102 spec `within` is 5m: leave room for the window that ends the alert: at least 10m, with a shorter one of 5m",
    ],
  );
  const shortest = exprsOf(groupOf("a", [slo("a", { objective: "99%", window: "1d", bad: failed })])).join("\n");
  assert.doesNotMatch(shortest, /\b0[smhd]\b/);
});

test("Pyrra 2: factors are those of the window, no bucket is asked for by an empty bound, and a rate of 1 is a rate, not an integer", () => {
  const slos = [slo("a", { objective: "99%", window: "28d", good: ratio(latency.within("1s"), latency) })];
  const text = exprsOf(groupOf("a", slos)).join("\n");
  for (const factor of ["> 13.44", "> 5.6", "> 2.8", "> 0.9333"]) assert.ok(text.includes(factor), factor);
  assert.doesNotMatch(text, /le=""/);
  assert.match(text, /le=~"1\|1\\\\.0"/);
});

function samplesOf({ recorded }: RuleReplay): readonly number[] {
  return recorded.flatMap(({ values, length }) => [...values.subarray(0, length)].filter((value) => value !== stale));
}
