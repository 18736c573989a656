import assert from "node:assert/strict";
import { test } from "node:test";
import { defineRule, type Rule, type Visitors } from "obsc/rule";
import { rules } from "../../rules/index.ts";
import { type CheckOptions, check } from "../../src/check/check.ts";
import { derive } from "../../src/derive/plan.ts";
import type { Dashboard, Panel } from "../../src/ir/dashboard.ts";
import type { Policy, System } from "../../src/ir/system.ts";
import { aCall, allowing, metric } from "../support/metrics.ts";
import { call, collector, log, nowhere, sampling, service, system, traces } from "../support/pipeline.ts";

function found(of: System, rule: Rule | readonly Rule[], options: CheckOptions = {}): readonly string[] {
  return check(derive(of), Array.isArray(rule) ? rule : [rule], options).map((one) => `${one.severity} ${one.rule} ${one.subject}: ${one.message}`);
}

function rule(name: string, visitors: Visitors): Rule {
  return defineRule({ name, severity: "warning", summary: "A claim", why: "A reason.", see: "https://example.com", bad: [], good: [], ...visitors });
}

/** Finds every metric. */
const everyMetric = rule("test/metric", { metric: (node, report) => report(node, { message: "seen" }) });
const unused = rules.find(({ name }) => name === "suppression/unused") as Rule;
const expired = rules.find(({ name }) => name === "suppression/expired") as Rule;

function policy(part: Partial<Policy>): Policy {
  return { node: "policy", sharedPrefixes: [], forbiddenLabels: [], requiredLabels: [], rules: {}, mayLower: [], at: nowhere, ...part };
}

function shop(part: Parameters<typeof service>[1], whole: Partial<System> = {}): System {
  return system({ ...whole, services: [service("shop", part)] });
}

test("findings come in the order of the rules, then of the spec", () => {
  const other = rule("test/other", { metric: (node, report) => report(node, { message: "seen too" }) });
  assert.deepEqual(found(shop({ metrics: { b: metric("b_total"), a: metric("a_total") } }), [other, everyMetric]), [
    "warning test/other metrics.b_total: seen too",
    "warning test/other metrics.a_total: seen too",
    "warning test/metric metrics.b_total: seen",
    "warning test/metric metrics.a_total: seen",
  ]);
});

test("the policy says how severe a rule is, or that it is off", () => {
  const of = (severity: "error" | "info" | "off") =>
    shop({ metrics: { a: metric("a_total") } }, { policies: [policy({ rules: { "test/metric": severity } })] });
  assert.deepEqual(found(of("error"), everyMetric), ["error test/metric metrics.a_total: seen"]);
  assert.deepEqual(found(of("info"), everyMetric), ["info test/metric metrics.a_total: seen"]);
  assert.deepEqual(found(of("off"), everyMetric), []);
});

test("a preset decides where no policy names the rule, and files that obsc did not write have their own severity", () => {
  const opinion: Rule = { ...everyMetric, severity: "info", foreign: "off", strict: "warning" };
  const of = (...policies: readonly Partial<Policy>[]) => shop({ metrics: { a: metric("a_total") } }, { policies: policies.map(policy) });
  const severity = (system: System, options: CheckOptions = {}) => found(system, opinion, options)[0]?.split(" ")[0];
  assert.equal(severity(of()), "info");
  assert.equal(severity(of(), { foreign: true }), undefined);
  assert.equal(severity(of(), { preset: "strict" }), "warning");
  assert.equal(severity(of({ preset: "strict" }), { foreign: true }), "warning");
  assert.equal(severity(of({ preset: "strict", rules: { "test/metric": "off" } })), undefined, "the name of a rule counts more than a preset");
  assert.equal(severity(of({ rules: { "test/metric": "off" } }, { preset: "strict" })), "warning", "a preset of the house is not lowered");
  assert.equal(found(of({ preset: "strict" }), everyMetric, { foreign: true }).length, 1, "a rule that is the same everywhere says so once");
});

test("a rule that only the preset strict asks for is off without it", () => {
  const opinion: Rule = { ...everyMetric, severity: "off", strict: "warning" };
  const of = shop({ metrics: { a: metric("a_total") } });
  assert.deepEqual([found(of, opinion), found(of, opinion, { preset: "strict" }).length], [[], 1]);
});

test("a policy that extends another raises a severity, and lowers it only where that one allows it", () => {
  const severity = (near: "error" | "off", far: Partial<Policy>) =>
    found(shop({ metrics: { a: metric("a_total") } }, { policies: [policy({ rules: { "test/metric": near } }), policy(far)] }), everyMetric)[0]?.split(" ")[0];
  assert.equal(severity("error", { rules: { "test/metric": "info" } }), "error");
  assert.equal(severity("off", { rules: { "test/metric": "info" } }), "info");
  assert.equal(severity("off", { rules: { "test/metric": "info" }, mayLower: ["test/metric"] }), undefined);
  assert.equal(severity("off", {}), undefined, "what no other policy decides is free");
});

test("an exception on the thing, its service or its system silences the rule there and nowhere else", () => {
  const excused = { a: metric("a_total", { allow: [allowing("test/metric")] }), b: metric("b_total", { allow: [allowing("test/other")] }) };
  assert.deepEqual(found(shop({ metrics: excused }), everyMetric), ["warning test/metric metrics.b_total: seen"]);
  const two = [
    service("shop", { metrics: { a: metric("a_total") }, allow: [allowing("test/metric")] }),
    service("store", { metrics: { b: metric("b_total") } }),
  ];
  assert.deepEqual(found(system({ services: two }), everyMetric), ["warning test/metric metrics.b_total: seen"]);
  assert.deepEqual(found(system({ services: two, allow: [allowing("test/metric")] }), everyMetric), []);
});

test("an exception on a dashboard silences its panels, one on a log its agents", () => {
  const panel: Panel = { node: "panel", title: "Requests", queries: [], limits: [], allow: [], at: call };
  const board = (part: Partial<Dashboard>): Dashboard => ({
    node: "dashboard",
    title: "Shop",
    level: "service",
    variables: [],
    links: [],
    panels: [panel, { node: "row", is: "panels", title: "More", panels: [{ ...panel, title: "Errors" }], collapsed: false, at: call }],
    allow: [],
    at: call,
    ...part,
  });
  const panels = rule("test/panel", { panel: (node, report) => report(node, { message: "seen" }), agent: (node, report) => report(node, { message: "seen" }) });
  assert.deepEqual(found(shop({ dashboards: [board({})], log: log() }), panels), [
    "warning test/panel panels.Requests: seen",
    "warning test/panel panels.Errors: seen",
    "warning test/panel logs.agents: seen",
  ]);
  const allow = [allowing("test/panel")];
  assert.deepEqual(found(shop({ dashboards: [board({ allow })], log: log({ allow }) }), panels), []);
});

test("a rule that looks at the whole and points at one thing is silenced by the exception on that thing", () => {
  const whole = rule("test/metric", {
    system(node, report) {
      for (const each of Object.values(node.services[0]?.metrics ?? {})) report(each as Parameters<typeof report>[0], { message: "seen" });
    },
  });
  const metrics = { a: metric("a_total", { allow: [allowing("test/metric")] }), b: metric("b_total") };
  assert.deepEqual(found(shop({ metrics }), whole), ["warning test/metric metrics.b_total: seen"]);
});

test("an exception holds through its last day, and what it excused is reported from the next", () => {
  const of = shop({ metrics: { a: metric("a_total", { allow: [allowing("test/metric", "2026-03-31")] }) } });
  assert.deepEqual(found(of, [everyMetric, expired, unused], { today: "2026-03-31" }), []);
  assert.deepEqual(found(of, [everyMetric, expired, unused]), [], "without a date nothing has ended");
  assert.deepEqual(found(of, [everyMetric, expired, unused], { today: "2026-04-01" }), [
    "warning test/metric metrics.a_total: seen",
    "warning suppression/expired metrics.a_total: the exception to `test/metric` ended on 2026-03-31",
  ]);
});

test("of two exceptions the one that still holds counts", () => {
  const allow = [allowing("test/metric", "2026-03-31"), allowing("test/metric")];
  const of = shop({ metrics: { a: metric("a_total", { allow }) } });
  assert.deepEqual(found(of, [everyMetric, unused], { today: "2026-04-01" }), [
    "warning suppression/unused metrics.a_total: the exception to `test/metric` excuses nothing",
  ]);
});

test("an exception to a rule that the policy switched off is not called useless", () => {
  const of = (severity: "off" | "info") =>
    shop({ metrics: {}, allow: [allowing("test/metric")] }, { policies: [policy({ rules: { "test/metric": severity } })] });
  assert.deepEqual(found(of("off"), [everyMetric, unused]), []);
  assert.equal(found(of("info"), [everyMetric, unused]).length, 1);
});

test("a rule that throws is reported once, as a bug of its own, and the others run", () => {
  const broken = rule("test/broken", {
    metric() {
      throw new Error("no such thing");
    },
  });
  const of = shop({ metrics: { a: metric("a_total"), b: metric("b_total") } });
  const [bug, ...others] = check(derive(of), [broken, everyMetric]);
  assert.equal(bug?.rule, "test/broken");
  assert.equal(bug?.severity, "error");
  assert.equal(bug?.message, "the rule failed here: no such thing");
  assert.match(bug?.help ?? "", /bug in the rule `test\/broken`/);
  assert.equal(others.length, 2);
});

test("a metric that no service has is looked at too, one that is shared once, one of others never", () => {
  const shared = metric("http_requests_total");
  const of = system({ services: [service("a", { metrics: { shared } }), service("b", { metrics: { shared } })] });
  const loose = metric("loose_total");
  const theirs = metric("kafka_lag", { foreign: true });
  const owners = rule("test/owners", { metric: (node, report, { services }) => report(node, { message: services.map(({ name }) => name).join(" and ") }) });
  assert.deepEqual(found(of, owners, { metrics: [shared, loose, theirs, metric("")] }), [
    "warning test/owners metrics.http_requests_total: a and b",
    "warning test/owners metrics.loose_total: ",
  ]);
});

test("every kind of node has its visitor, its subject and its services", () => {
  const kinds = ["system", "policy", "service", "log", "agent", "traces", "collector"] as const;
  const visitors = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      (node: never, report: (at: never, finding: { message: string }) => void, { services }: { services: readonly unknown[] }) =>
        report(node, { message: `${kind} of ${services.length}` }),
    ]),
  ) as Visitors;
  const of = shop({ log: log(), traces: traces({ sampling: sampling() }) }, { policies: [policy({ at: aCall() })], collectors: [collector()] });
  assert.deepEqual(found(of, rule("test/all", visitors)), [
    "warning test/all system: system of 0",
    "warning test/all policy: policy of 0",
    "warning test/all services.shop: service of 1",
    "warning test/all logs: log of 1",
    "warning test/all logs.agents: agent of 1",
    "warning test/all traces: traces of 1",
    "warning test/all collectors.gate: collector of 0",
  ]);
});

test("ten thousand metrics are checked by all rules in well under a second of CPU time", () => {
  const labels = [
    { name: "method", values: ["GET", "POST"], max: 2, at: nowhere },
    { name: "route", max: 20, because: "routes", at: nowhere },
  ];
  const metrics = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, metric(`shop_requests_${index}_total`, { labels })]));
  const of = shop({ metrics }, { policies: [policy({ prefix: "shop_", maxSeries: 1_000_000 })] });
  const before = process.cpuUsage();
  const all = found(of, rules);
  const { user, system: kernel } = process.cpuUsage(before);
  assert.equal(all.length, 10_000, "each is unused, and that is all");
  assert.ok(user + kernel < 1_500_000, `${Math.round((user + kernel) / 1000)} ms`);
});
