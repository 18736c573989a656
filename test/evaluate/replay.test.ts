import assert from "node:assert/strict";
import { test } from "node:test";
import { labelText } from "../../src/evaluate/labels.ts";
import { readsOf, sourcesOf } from "../../src/evaluate/reads.ts";
import { type ReplayedGroup, type ReplayedRule, type RuleReplay, refusalOf, replay } from "../../src/evaluate/replay.ts";
import { stale } from "../../src/evaluate/series.ts";
import type { Expr } from "../../src/promql/ast.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { storeOf } from "./world.ts";

const minute = 60_000;
const query = (text: string): Expr => parse(text, { features: "all" }).expr as Expr;
const record = (name: string, text: string, labels = {}): ReplayedRule => ({ kind: "recording", name, expr: query(text), labels });
const alert = (name: string, text: string, options: { for?: number; keepFiringFor?: number } = {}): ReplayedRule => ({
  ...{ kind: "alerting", name, expr: query(text), labels: { severity: "page" }, for: (options.for ?? 0) * minute },
  ...(options.keepFiringFor !== undefined && { keepFiringFor: options.keepFiringFor * minute }),
});

function played(series: Readonly<Record<string, string>>, rules: readonly ReplayedRule[] | readonly ReplayedGroup[], to = 20): readonly RuleReplay[] {
  const groups = rules.map((each) => ("rules" in each ? each : { name: "one", rules: [each] }));
  const keep = new Set(groups.flatMap((group) => group.rules.map(({ name }) => name)));
  return replay(groups, storeOf(series), { from: 0, to: to * minute, interval: minute, keep }).rules;
}

/** In minutes: `3-7 {severity="page"} 12`. */
function firings({ firings: all }: RuleReplay): readonly string[] {
  return all.map(({ labels, from, to, peak }) => `${from / minute}-${to === undefined ? "" : to / minute} ${labelText(labels)} ${peak}`);
}

function recorded({ recorded: all }: RuleReplay): readonly string[] {
  return all.map(
    ({ labels, values, length }) => `${labelText(labels)} ${Array.from(values.subarray(0, length), (value) => (value === stale ? "stale" : value)).join(" ")}`,
  );
}

test("an alert fires once its condition has held for long enough, and ends with it", () => {
  const [rule] = played({ 'x{a="1"}': "0 5 0 5 6 9 7 0 0 5" }, [alert("High", "x > 4", { for: 2 })], 9) as [RuleReplay];
  assert.deepEqual(firings(rule), ['5-7 {a="1", alertname="High", severity="page"} 9']);
  assert.equal(rule.firings[0]?.since, 3 * minute);
});

test("each series has an alert of its own, and one that fires at the end is open", () => {
  const [rule] = played({ 'x{a="1"}': "5 5 0 0", 'x{a="2"}': "0 0 6 6" }, [alert("High", "x > 4")], 3) as [RuleReplay];
  assert.deepEqual(firings(rule), ['0-2 {a="1", alertname="High", severity="page"} 5', '2- {a="2", alertname="High", severity="page"} 6']);
});

test("an alert is kept firing, and goes on where its condition holds again before that ends", () => {
  const [rule] = played({ x: "5 0 0 5 0 0 0 0 5" }, [alert("High", "x > 4", { keepFiringFor: 3 })], 8) as [RuleReplay];
  assert.deepEqual(firings(rule), ['0-7 {alertname="High", severity="page"} 5', '8- {alertname="High", severity="page"} 5']);
});

test("the peak of an alert that waits for a fall is the lowest value", () => {
  const rules = [alert("Low", "(x < 4) and x > -1"), alert("Either", "vector(3) <= 2 or x == 1"), alert("Any", "x")];
  const results = played({ x: "5 3 2 1 5" }, rules, 4);
  assert.deepEqual(
    results.map((each) => firings(each)[0]?.split(" ").at(-1)),
    ["1", "1", "5"],
  );
});

test("rules of a group read what those before them have just recorded; series end where a rule answers nothing", () => {
  const [one, two] = played({ 'x{a="1"}': "1 2 0 4" }, [{ name: "g", rules: [record("y", "x > 0", { b: "c" }), record("z", "sum(y)")] }], 3) as [
    RuleReplay,
    RuleReplay,
  ];
  assert.deepEqual(recorded(one), ['y{a="1", b="c"} 1 2 stale 4']);
  assert.deepEqual(recorded(two), ["z{} 1 2 stale 4"]);
});

test("a subquery of what a rule records counts each point once, the last as it is then", () => {
  const group = { name: "g", rules: [record("z", "sum_over_time(y[4m:2m])"), record("y", "x")] };
  const [sum] = played({ x: "1 2 3 4 5 6 7 8" }, [group], 7) as [RuleReplay];
  // At an even minute the point of that minute is not recorded yet, and the one before stands for it.
  assert.deepEqual(recorded(sum), ["z{} 1 3 4 7 8 11 12"]);
});

test("groups have intervals of their own", () => {
  const groups = [
    { name: "slow", interval: 3 * minute, rules: [record("y", "x")] },
    { name: "fast", rules: [record("z", "x")] },
  ];
  const results = played({ x: "1 2 3 4 5 6 7" }, groups, 6);
  assert.deepEqual(results.flatMap(recorded), ["y{} 1 4 7", "z{} 1 2 3 4 5 6 7"]);
});

test("ALERTS are there for rules that read them", () => {
  const rules = [alert("High", "x > 4", { for: 1 }), record("firing", 'count(ALERTS{alertstate="firing"})'), record("since", "ALERTS_FOR_STATE")];
  const [, firing, since] = played({ x: "0 5 5 5 0" }, rules, 4) as [RuleReplay, RuleReplay, RuleReplay];
  assert.deepEqual(recorded(firing), ["firing{} 1 1 stale"]);
  assert.deepEqual(recorded(since), ['since{alertname="High", severity="page"} 60 60 60 stale']);
});

test("what a server would refuse is counted, and changes nothing", () => {
  const series = { 'x{a="1"}': "1 1", 'x{a="2"}': "_ 1" };
  const rules = [record("y", "x * on () x"), alert("Same", 'label_replace(x, "a", "", "", "")'), record("z", "sum without () (x)", { a: "0" })];
  const results = played(series, rules, 2);
  assert.deepEqual(
    results.map(({ failures }) => failures && [failures.count, failures.first / minute, failures.message]),
    [
      [2, 1, '`x{a="1"}` and `x{a="2"}` on the right match the same series'],
      [2, 1, "several samples of the result have the labels `x{}`"],
      [2, 1, 'several samples would be recorded as `z{a="0"}`'],
    ],
  );
});

test("two alerts with the same labels are refused, as they are where labels of the rule hide those of the series", () => {
  const rule: ReplayedRule = { kind: "alerting", name: "Same", expr: query("x"), labels: { a: "0" }, for: 0 };
  const [result] = played({ 'x{a="1"}': "1", 'x{a="2"}': "1" }, [rule], 0) as [RuleReplay];
  assert.equal(result.failures?.message, 'several alerts have the labels `{a="0", alertname="Same"}`');
});

test("a rule that only a server can evaluate is left out by name, and the others are replayed", () => {
  const [one, two] = played({ x: "1" }, [record("y", "limitk(1, x)"), record("z", "rate(x[5m + step()])"), record("w", "x")], 0) as [RuleReplay, RuleReplay];
  assert.match(one.refused ?? "", /^`limitk` cannot be replayed/);
  assert.match(two.refused ?? "", /^`step\(\)` cannot be replayed/);
  assert.equal(refusalOf(record("w", "x")), undefined);
});

test("of two rules that record one series the first counts", () => {
  const [one, two] = played({ x: "1 2" }, [record("y", "x"), record("y", "x + 1")], 1) as [RuleReplay, RuleReplay];
  assert.deepEqual([...recorded(one), ...recorded(two)], ["y{} 1 2", "y{} 1 2"]);
});

test("as much of a recorded series is kept as rules read", () => {
  const rules = [record("y", "x"), record("sum", "sum_over_time(y[1h])")];
  const store = storeOf({ x: "1 2 3" });
  const long = Array.from({ length: 3000 }, () => "1").join(" ");
  const { rules: results } = replay([{ name: "g", rules }], storeOf({ x: long }), { from: 0, to: 2999 * minute, interval: minute });
  assert.equal(store.series.length, 1);
  const [y, sum] = results as [RuleReplay, RuleReplay];
  assert.ok((y.recorded[0]?.length ?? 0) >= 60 && (y.recorded[0]?.length ?? 0) < 130, String(y.recorded[0]?.length));
  assert.equal(sum.recorded[0]?.values[(sum.recorded[0]?.length ?? 0) - 1], 60);
});

test("how far back rules read is known by name", () => {
  const rules = ["x[1h]", "sum_over_time(x[30m:1m] offset 1h) + y offset 10m", "rate(z[5m] offset -1m)", "w @ 0"].map((text) => ({ expr: query(text) }));
  const { depthOf } = readsOf(rules, 5 * minute);
  assert.deepEqual(
    ["x", "y", "z", "w", "v"].map((name) => depthOf(name) / minute),
    [95, 15, 5, Number.POSITIVE_INFINITY, 0],
  );
  assert.equal(readsOf([{ expr: query('{a="1"}') }], 5 * minute).depthOf("v"), 5 * minute);
});

test("what rules read of others is not asked for", () => {
  const sources = sourcesOf([record("y", "x"), record("z", 'y + ALERTS + {a="1"}')], 0);
  assert.deepEqual(
    sources.map(({ selector, rule }) => [print(selector), rule.name]),
    [
      ["x", "y"],
      ['{a="1"}', "z"],
    ],
  );
});
