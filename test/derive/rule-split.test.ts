import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readsOf, splitGroups } from "../../src/derive/rule-split.ts";
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from "../../src/derive/rules.ts";
import { parse } from "../../src/promql/parse.ts";

const at = { kind: "spec", call: {}, path: [] } as const;

function record(name: string, expr: string, labels = {}): RecordingRule {
  return { kind: "recording", name, expr: exprOf(expr), labels, unit: "count", at, subject: name };
}

function alert(name: string, expr: string, wait = 0, annotations = {}): AlertingRule {
  return { kind: "alerting", name, expr: exprOf(expr), for: wait, labels: {}, annotations, at, subject: name };
}

function exprOf(text: string) {
  const { expr } = parse(text);
  assert.ok(expr, text);
  return expr;
}

function namesOf(groups: readonly RuleGroup[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(groups.map(({ name, rules }) => [name, rules.map((rule) => rule.name)]));
}

function split(rules: readonly Rule[], most: number, name = "g"): Readonly<Record<string, readonly string[]>> {
  return namesOf(splitGroups([{ name, rules }], most));
}

const chain = [
  record("a", "rate(x[5m])"),
  record("day", "sum_over_time(a[1d:5m])"),
  record("hour", "sum_over_time(a[1h])"),
  record("left", "1 - day"),
  record("fact", "vector(1)"),
  alert("Slow", "day > 1"),
  alert("Fast", "a > 1 and hour > 1"),
];

describe("groups that are too long", () => {
  it("stay as they are where they fit", () => {
    const group = { name: "g", rules: chain };
    assert.equal(splitGroups([group], 7)[0], group);
  });

  it("are split between rules that have nothing to do with each other, in the order written", () => {
    const rules = [record("a", "x"), alert("A", "a > 1"), record("b", "y"), alert("B", "b > 1"), alert("C", "z > 1")];
    assert.deepEqual(split(rules, 3), { g: ["a", "A"], "g-2": ["b", "B", "C"] });
  });

  it("keep interval, offset and the order inside the parts", () => {
    const [first, second] = splitGroups([{ name: "g", interval: 30_000, queryOffset: 60_000, rules: chain }], 4);
    assert.deepEqual([first?.interval, first?.queryOffset, second?.interval, second?.queryOffset], [30_000, 60_000, 30_000, 60_000]);
  });

  it("put what looks at the freshest samples first, with all that it reads", () => {
    assert.deepEqual(split(chain, 4), { g: ["a", "hour", "Fast"], "g-2": ["day", "left", "fact", "Slow"] });
    assert.deepEqual(split(chain, 5), { g: ["a", "hour", "Fast"], "g-2": ["day", "left", "fact", "Slow"] });
  });

  it("count how long an alert waits to what it looks back on", () => {
    const rules = [record("a", "rate(x[5m])"), record("b", "a * 2"), alert("Patient", "b > 1", 600_000), alert("Hasty", "a > 1")];
    assert.deepEqual(split(rules, 2), { g: ["a", "Hasty"], "g-2": ["b", "Patient"] });
  });

  it("keep alerts together that can wait equally long", () => {
    const rules = [record("a", "rate(x[5m])"), record("b", "sum_over_time(a[1d])"), alert("One", "b > 1"), alert("Fresh", "a > 1"), alert("Two", "b > 2")];
    assert.deepEqual(split(rules, 4), { g: ["a", "Fresh"], "g-2": ["b", "One", "Two"] });
  });

  it("are cut in order where one alert reads more than fits", () => {
    assert.deepEqual(split(chain, 2), { g: ["a", "hour"], "g-2": ["Fast"], "g-3": ["day", "left"], "g-4": ["fact", "Slow"] });
  });

  it("may have rules that read themselves, or each other", () => {
    const rules = [record("a", "b offset 5m"), record("b", "a + x"), record("c", "c offset 1m or a")];
    assert.deepEqual(split(rules, 2), { g: ["a", "b"], "g-2": ["c"] });
    assert.deepEqual(split(rules.slice(0, 2), 1), { g: ["a"], "g-2": ["b"] });
  });

  it("take a name that no other group has", () => {
    const short = { name: "g-2", rules: [alert("Z", "z")] };
    assert.deepEqual(Object.keys(namesOf(splitGroups([{ name: "g", rules: chain }, short], 4))), ["g", "g-3", "g-2"]);
  });
});

describe("what rules of a group read of each other", () => {
  it("goes by name, by the labels that a recording sets, and by the texts of alerts", () => {
    const shop = record("s", "x", { service: "shop" });
    const till = record("s", "y", { service: "till" });
    const reader = alert("Reads", 's{service="shop"} > 1');
    const any = alert("Any", 's{service=~".+"} > 1');
    const told = alert("Told", "z > 1", 0, { summary: '{{ with query "s" }}{{ . | first | value }}{{ end }}' });
    const reads = readsOf([shop, till, reader, any, told]);
    assert.deepEqual([reads.get(shop), reads.get(reader), reads.get(any), reads.get(told)], [[], [shop], [shop, till], [shop, till]]);
  });
});
