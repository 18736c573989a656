import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr } from "../../src/promql/ast.ts";
import { type ExprType, type SeriesFacts, type Types, unknownType } from "../../src/promql/expr-type.ts";
import { extraIdentity, fittingMatch } from "../../src/promql/matching.ts";
import { parse } from "../../src/promql/parse.ts";
import { typeOf, typesOf, typesOfTexts } from "../../src/promql/types.ts";
import { walk } from "../../src/promql/walk.ts";

/** A declared series; of a label that ends in `?` not every series has one. */
function series(facts: Omit<SeriesFacts, "name" | "metric" | "labels"> & { readonly labels?: readonly string[] }): SeriesFacts {
  const labels = new Map((facts.labels ?? []).map((label) => [label.replace("?", ""), { certain: !label.endsWith("?") }]));
  return { ...facts, name: "", metric: "", labels: { labels, open: facts.labels === undefined } };
}

const declared: Record<string, SeriesFacts> = {
  requests_total: series({ kind: "counter", unit: "count", labels: ["job", "code", "route"] }),
  sent_bytes_total: series({ kind: "counter", unit: "bytes", labels: ["job", "route"] }),
  busy_seconds_total: series({ kind: "counter", unit: "seconds", labels: ["job", "route"] }),
  memory_bytes: series({ kind: "gauge", unit: "bytes", labels: ["job", "pod"] }),
  limit_bytes: series({ kind: "gauge", unit: "bytes", labels: ["job", "pod"] }),
  load_ratio: series({ kind: "gauge", unit: "ratio", labels: ["job", "pod"] }),
  latency_seconds_bucket: series({ kind: "histogram-bucket", unit: "count", observes: "seconds", labels: ["job", "le"] }),
  latency_seconds: series({ kind: "histogram", observes: "seconds", labels: ["job"] }),
  started_seconds: series({ kind: "timestamp", unit: "seconds", labels: ["job"] }),
  up_now: series({ kind: "truth", labels: ["job"], min: 0, max: 1 }),
  somewhere_total: series({ kind: "counter", unit: "count" }),
  uncounted_total: series({ kind: "counter", labels: ["job", "code"] }),
  unmeasured_total: series({ kind: "counter", labels: ["job", "code"] }),
};
const lookup = (name: string) => declared[name];

function read(query: string): Expr {
  const { expr, error } = parse(query, { features: "all" });
  return expr ?? assert.fail(`${query}: ${error?.message}`);
}

/** `value kind unit labels`, with `?` for what is not known and `-` for no labels. */
function summary(query: string): string {
  const { value, kind, unit = "?", labels } = typeOf(read(query), lookup);
  const names = [...labels.labels].map(([label, { certain }]) => (certain ? label : `${label}?`));
  return `${value} ${kind} ${unit} ${[...names, ...(labels.open ? ["?"] : [])].join(",") || "-"}`;
}

const cases: [string, string][] = [
  ["requests_total", "vector counter count job,code,route"],
  [`{__name__="requests_total"}`, "vector counter count job,code,route"],
  [`{__name__=~"requests_.*"}`, "vector unknown ? ?"],
  ["other", "vector unknown ? ?"],
  ["requests_total[5m] offset 1m", "matrix counter count job,code,route"],
  ["rate(requests_total[5m])", "vector rate count/s job,code,route"],
  ["irate(busy_seconds_total[5m])", "vector rate ratio job,route"],
  ["rate(other[5m])", "vector rate ? ?"],
  ["increase(requests_total[5m])", "vector increase count job,code,route"],
  ["deriv(memory_bytes[5m])", "vector rate bytes/s job,pod"],
  ["delta(memory_bytes[5m])", "vector gauge bytes job,pod"],
  ["deriv(rate(memory_bytes[5m])[1h:])", "vector rate ? job,pod"],
  ["sum by (code) (rate(requests_total[5m]))", "vector rate count/s code"],
  ["sum by (code, pod) (requests_total)", "vector counter count code"],
  ["sum by (code) (other)", "vector unknown ? code?"],
  ["sum without (code) (requests_total)", "vector counter count job,route"],
  ["sum without (code) (other)", "vector unknown ? ?"],
  ["sum(memory_bytes)", "vector gauge bytes -"],
  ["count by (job) (memory_bytes)", "vector gauge count job"],
  ["group(memory_bytes)", "vector truth ? -"],
  ["stddev(memory_bytes)", "vector gauge bytes -"],
  ["stdvar(memory_bytes)", "vector unknown ? -"],
  ["topk(3, memory_bytes)", "vector gauge bytes job,pod"],
  [`count_values by (job) ("size", memory_bytes)`, "vector gauge count job,size"],
  ["histogram_quantile(0.9, sum by (le, job) (rate(latency_seconds_bucket[5m])))", "vector quantile seconds job"],
  ["histogram_quantile(0.9, increase(latency_seconds[5m]))", "vector quantile seconds job"],
  ["histogram_quantile(0.9, other)", "vector quantile ? ?"],
  ["histogram_avg(rate(latency_seconds[5m]))", "vector gauge seconds job"],
  ["sum(rate(busy_seconds_total[5m])) / sum(rate(requests_total[5m]))", "vector gauge seconds -"],
  ["histogram_count(latency_seconds)", "vector counter count job"],
  ["histogram_count(rate(latency_seconds[5m]))", "vector rate count/s job"],
  ["histogram_sum(sum(increase(latency_seconds[5m])))", "vector increase seconds -"],
  ["histogram_count(delta(latency_seconds[5m]))", "vector gauge count job"],
  ["histogram_sum(other)", "vector gauge ? ?"],
  ["histogram_fraction(0, 0.1, latency_seconds)", "vector ratio ratio job"],
  ["delta(latency_seconds[5m])", "vector histogram ? job"],
  ["max_over_time(memory_bytes[1h])", "vector gauge bytes job,pod"],
  ["abs(memory_bytes)", "vector gauge bytes job,pod"],
  ["floor(requests_total)", "vector unknown count job,code,route"],
  ["ln(memory_bytes)", "vector unknown ? job,pod"],
  ["info(memory_bytes)", "vector unknown ? ?"],
  ["hour()", "vector unknown ? -"],
  ["time()", "scalar timestamp seconds -"],
  ["timestamp(memory_bytes)", "vector timestamp seconds job,pod"],
  ["time() - started_seconds", "vector unknown seconds job"],
  ["scalar(memory_bytes)", "scalar gauge bytes -"],
  ["vector(time())", "vector timestamp seconds -"],
  ["pi()", "scalar unknown ? -"],
  ["5", "scalar unknown ? -"],
  ["1 + 2", "scalar unknown ? -"],
  [`"text"`, "string unknown ? -"],
  [`absent(up{job="x",code=~"5..",pod="y",pod!="z"})`, "vector truth ? job"],
  [`absent_over_time(up{job="x"}[5m])`, "vector truth ? job"],
  ["absent(sum(up))", "vector truth ? -"],
  [`label_replace(memory_bytes, "zone", "$1", "pod", ".*")`, "vector gauge bytes job,pod,zone?"],
  [`label_join(other, "zone", "-", "pod")`, "vector unknown ? zone?,?"],
  ["(memory_bytes)", "vector gauge bytes job,pod"],
  ["-memory_bytes", "vector unknown bytes job,pod"],
  ["+memory_bytes", "vector gauge bytes job,pod"],
  ["memory_bytes + limit_bytes", "vector gauge bytes job,pod"],
  ["requests_total + requests_total", "vector unknown count job,code,route"],
  ["memory_bytes + load_ratio", "vector gauge ? job,pod"],
  ["memory_bytes - 100", "vector unknown bytes job,pod"],
  ["100 - load_ratio", "vector unknown ratio job,pod"],
  ["memory_bytes % 2", "vector unknown bytes job,pod"],
  ["memory_bytes / limit_bytes", "vector ratio ratio job,pod"],
  ["rate(sent_bytes_total[5m]) / rate(requests_total[5m])", "vector gauge bytes job,route"],
  ["sum(increase(sent_bytes_total[5m])) / sum(increase(busy_seconds_total[5m]))", "vector rate bytes/s -"],
  ["rate(sent_bytes_total[5m]) / memory_bytes", "vector unknown ? job"],
  ["memory_bytes / other", "vector unknown ? job,pod"],
  [`sum(rate(uncounted_total{code="500"}[5m])) / sum(rate(uncounted_total[5m]))`, "vector ratio ratio -"],
  ["sum(rate(uncounted_total[5m])) / sum(increase(uncounted_total[5m]))", "vector unknown ? -"],
  ["sum(rate(uncounted_total[5m])) / sum(rate(unmeasured_total[5m]))", "vector unknown ? -"],
  ["memory_bytes * load_ratio", "vector gauge bytes job,pod"],
  ["load_ratio * memory_bytes", "vector gauge bytes job,pod"],
  ["memory_bytes * 8", "vector gauge bytes job,pod"],
  ["load_ratio * other", "vector unknown ? job,pod"],
  ["memory_bytes ^ 2", "vector unknown ? job,pod"],
  ["memory_bytes > 100", "vector gauge bytes job,pod"],
  ["100 < memory_bytes", "vector gauge bytes job,pod"],
  ["memory_bytes > bool 100", "vector truth ? job,pod"],
  ["memory_bytes / on (job) limit_bytes", "vector ratio ratio job"],
  ["memory_bytes / on (job, x) other", "vector unknown ? job"],
  ["other / ignoring (pod) memory_bytes", "vector unknown ? job"],
  ["memory_bytes * on (job) group_left (version) load_ratio", "vector gauge bytes job,pod"],
  ["load_ratio * on (job) group_right (version) requests_total", "vector counter count job,code,route"],
  ["memory_bytes and on (job) requests_total", "vector gauge bytes job,pod"],
  ["memory_bytes unless other", "vector gauge bytes job,pod"],
  ["memory_bytes or requests_total", "vector unknown ? job,pod?,code?,route?"],
  ["memory_bytes or limit_bytes", "vector gauge bytes job,pod"],
  ["memory_bytes or other", "vector unknown ? job?,pod?,?"],
  ["latency_seconds >/ 1", "vector histogram ? job"],
  ["rate(somewhere_total[5m])", "vector rate count/s ?"],
];

const more: [string, string][] = [
  [`avg(up_now)`, "vector gauge ratio -"],
  [`avg_over_time(up_now[5m])`, "vector gauge ratio job"],
  [`count_over_time(memory_bytes[5m])`, "vector gauge count job,pod"],
  [`quantile_over_time(2, memory_bytes[5m])`, "vector gauge bytes job,pod"],
  [`count_values without (pod) ("pod", memory_bytes)`, "vector gauge count job"],
  [`absent((up{job="x"}))`, "vector truth ? job"],
  [`absent(up{job="x",job="y"})`, "vector truth ? -"],
  [`absent(up{job!="z",job="y"})`, "vector truth ? -"],
  [`label_replace(memory_bytes, "pod", "", "", "")`, "vector gauge bytes job"],
  [`label_replace(memory_bytes, "pod", "none", "", "")`, "vector gauge bytes job,pod"],
  [`label_replace(memory_bytes, "zone", "here", "", "")`, "vector gauge bytes job,pod,zone"],
  [`label_replace(memory_bytes, "zone", "here", "pod", "a.*")`, "vector gauge bytes job,pod,zone?"],
  [`label_replace(memory_bytes, "zone", "here", "other", ".+")`, "vector gauge bytes job,pod"],
  [`label_replace(memory_bytes, "zone", "$1", "pod", "(.+)")`, "vector gauge bytes job,pod,zone"],
  [`label_replace(memory_bytes, "zone", "$1-x", "pod", "(.*)")`, "vector gauge bytes job,pod,zone"],
  [`label_replace(memory_bytes, "pod", "$1", "pod", "a(.*)")`, "vector gauge bytes job,pod?"],
  [`label_join(memory_bytes, "zone", "-", "pod", "job")`, "vector gauge bytes job,pod,zone"],
  [`label_join(memory_bytes, "zone", "", "pod")`, "vector gauge bytes job,pod,zone"],
  [`label_join(memory_bytes, "pod", "")`, "vector gauge bytes job"],
  ["memory_bytes / on (job) group_left (pod) load_ratio", "vector gauge bytes job,pod"],
  ["memory_bytes / on (job) fill (0) limit_bytes", "vector unknown ? ?"],
  ["rate(busy_seconds_total[5m]) / rate(requests_total[5m])", "vector gauge seconds job,route"],
  ["other / another", "vector unknown ? ?"],
];

for (const [query, expected] of [...cases, ...more]) {
  test(`\`${query}\` is known to be: ${expected}`, () => assert.equal(summary(query), expected));
}

function typesIn(expr: Expr, types: Types): readonly (readonly [Expr, ExprType | undefined])[] {
  const found: (readonly [Expr, ExprType | undefined])[] = [];
  walk(expr, (node) => found.push([node, types.get(node)]));
  return found;
}

test("each part of a query has its type", () => {
  const expr = read("topk(scalar(load_ratio), rate(requests_total[5m]))");
  const kinds = typesIn(expr, typesOf(expr, lookup)).map(([node, type]) => `${node.type} ${type?.kind}`);
  assert.deepEqual(kinds, ["aggregation rate", "call gauge", "selector gauge", "call rate", "matrix counter", "selector counter"]);
});

test("in a query of many parts, too", () => {
  const expr = read(Array.from({ length: 40 }, (_, index) => `(load_ratio > ${index})`).join(" or "));
  const found = typesIn(expr, typesOf(expr, lookup));
  assert.equal(found.length, 199);
  for (const [node, type] of found) assert.equal(type?.literal, node.type === "number" ? node.value : undefined);
  assert.equal(typesOf(expr, lookup).get(read("load_ratio")), undefined);
});

test("what stands in several texts has the types that it has alone", () => {
  const typesOfText = typesOfTexts(lookup);
  // More texts than are kept.
  const many = Array.from({ length: 2100 }, (_, index) => `max by (job) (memory_bytes) > ${index}`);
  for (const query of [...[...cases, ...more].map(([text]) => text), ...many, ...many]) {
    const expr = read(query);
    assert.deepEqual(typesIn(expr, typesOfText(expr, query)), typesIn(expr, typesOf(expr, lookup)), query);
  }
});

test("what a histogram observes goes through sums of the same", () => {
  const { observes } = typeOf(read("rate(latency_seconds_bucket[5m]) + rate(latency_seconds_bucket[5m] offset 1d)"), lookup);
  assert.equal(observes, "seconds");
});

/** Of series with declared values: `min..max`, what tells them apart (`?` unknown), and what is certain. */
function facts(query: string): string {
  const { range, identity, empty, constant } = typeOf(read(query), (name) => shaped[name]);
  const apart = identity === undefined ? "?" : [...identity].join(",") || "-";
  return [`${range.min}..${range.max}`, apart, ...(empty ? ["empty"] : []), ...(constant ? ["always"] : [])].join(" ");
}

const shaped: Record<string, SeriesFacts> = {
  hits_total: series({ kind: "counter", min: 0, labels: ["job", "code"], identity: ["job", "code"] }),
  level: series({ kind: "gauge", labels: ["job", "pod"], identity: ["job", "pod"] }),
  share: series({ kind: "gauge", min: 0, max: 1, labels: ["job"], identity: ["job"] }),
  build_info: series({ kind: "info", min: 1, max: 1, labels: ["job", "version"], identity: ["job"] }),
  slow_bucket: series({ kind: "histogram-bucket", min: 0, labels: ["job", "le"], identity: ["job", "le"], buckets: [0.1, 2] }),
  open: series({ kind: "gauge" }),
};

const factsOf: [string, string][] = [
  ["rate(hits_total[5m])", "0..Infinity job,code"],
  ["rate(level[5m])", "-Infinity..Infinity job,pod"],
  ["increase(open[5m])", "-Infinity..Infinity ?"],
  ["sum(share)", "0..Infinity -"],
  ["sum by (job, version) (build_info)", "1..Infinity job"],
  ["sum without (job) (build_info)", "1..Infinity version"],
  ["sum without (version) (build_info)", "1..Infinity job"],
  ["share > 2", "0..1 job empty"],
  ["share >= bool 0", "0..1 job"],
  ["share == NaN", "0..1 job empty"],
  ["share != 2", "0..1 job"],
  ["vector(1) != 1", "1..1 - empty"],
  ["share > on (job) group_left () (share + 1)", "0..1 job empty"],
  ["vector(5) < on () sum(share)", "5..5 -"],
  ["hits_total unless on () vector(1)", "0..Infinity job,code empty"],
  ["sum(hits_total) unless vector(1)", "0..Infinity - empty"],
  ["hits_total unless on (job) share", "0..Infinity job,code"],
  ["hits_total unless ignoring (code) vector(1)", "0..Infinity job,code"],
  ["topk(0, vector(1))", "1..1 -"],
  ["topk(1, vector(1))", "1..1 - always"],
  ["max_over_time(vector(1)[4m:5m])", "1..1 -"],
  ["vector(scalar(share > 2))", "0..1 - always"],
  ["hits_total or share", "0..Infinity job,code"],
  ["hits_total or open", "-Infinity..Infinity ?"],
  ["sum by (code) (hits_total) or on () vector(0)", "0..Infinity code always"],
  ["open or on () vector(0)", "-Infinity..Infinity ? always"],
  ["(open or on () vector(0)) + vector(1)", "-Infinity..Infinity -"],
  ["hits_total * on (job) group_left (version) build_info", "0..Infinity job,code"],
  ["hits_total * on (job) group_left (code) build_info", "0..Infinity job"],
  ["sum by (job) (hits_total) / on (job) share", "0..Infinity job"],
  ["level / ignoring (job) level", "-Infinity..Infinity pod"],
  ['sum(hits_total{code="5"}) / sum(hits_total)', "0..1 -"],
  ['sum(level{pod="5"}) / sum(level)', "-Infinity..Infinity -"],
  ["histogram_quantile(0.9, slow_bucket)", "0..2 job"],
  ["histogram_quantile(9, slow_bucket)", "-Infinity..Infinity job"],
  [`label_replace(level, "pod", "x", "", "")`, "-Infinity..Infinity job,pod"],
  [`label_replace(open, "pod", "x", "", "")`, "-Infinity..Infinity ?"],
  [`count_values without (job) ("job", level)`, "1..Infinity pod"],
  [`count_values without (pod) ("job", level)`, "1..Infinity job"],
];

for (const [query, expected] of factsOf) {
  test(`of \`${query}\` follows: ${expected}`, () => assert.equal(facts(query), expected));
}

test("a multiple stays one in the same unit, and is none in another", () => {
  const scaleIn = (query: string) => typeOf(read(query), lookup).scale;
  assert.equal(scaleIn("abs(load_ratio * 100)"), 100);
  assert.equal(scaleIn("deriv((load_ratio * 100)[5m:1m])"), 100);
  assert.equal(scaleIn("count_over_time((load_ratio * 100)[5m:1m])"), undefined);
  assert.equal(scaleIn("100 * sum(rate(uncounted_total[5m])) / sum(rate(uncounted_total[5m]))"), 100);
  assert.equal(scaleIn("100 * uncounted_total + uncounted_total"), undefined);
});

test("an instance is told apart by the place where it runs", () => {
  const labels = new Map(["instance", "pod", "job"].map((label) => [label, { certain: true }]));
  const side = { ...unknownType("vector"), labels: { labels, open: false }, identity: new Set(["instance"]) };
  assert.deepEqual(extraIdentity({ matching: { kind: "on", labels: ["pod"] } }, side), []);
  assert.deepEqual(extraIdentity({ matching: { kind: "on", labels: ["job"] } }, side), ["instance"]);
});

test("sides match by what all their series have, said as shortly as it can be", () => {
  const labels = (...names: string[]) => ({ labels: new Map(names.map((label) => [label.replace("?", ""), { certain: !label.endsWith("?") }])), open: false });
  const side = (...names: string[]) => ({ ...unknownType("vector"), labels: labels(...names), identity: new Set(names.filter((name) => !name.endsWith("?"))) });
  assert.deepEqual(fittingMatch(side("a", "b", "c?"), side("a", "b", "d", "c?")), { kind: "ignoring", labels: ["d"], group: { side: "right", include: [] } });
  assert.deepEqual(fittingMatch(side("a"), side("b")), undefined);
  assert.deepEqual(fittingMatch(side("a", "x"), side("a")), { kind: "on", labels: ["a"], group: { side: "left", include: [] } });
  assert.deepEqual(fittingMatch(side(), side()), { kind: "on", labels: [] });
  assert.equal(fittingMatch(unknownType("vector"), side("a")), undefined);
  assert.equal(fittingMatch({ ...unknownType("vector"), labels: labels("a") }, side("a")), undefined);
});

test("labels that have one value tell no series of a match apart", () => {
  const shares = { ...shaped.share, labels: { labels: new Map([["job", { certain: true, values: ["a"] }]]), open: false } } as SeriesFacts;
  const side = typeOf(read("share"), () => shares);
  assert.deepEqual(extraIdentity({ matching: { kind: "on", labels: [] } }, side), []);
  assert.deepEqual(
    extraIdentity(
      { matching: { kind: "on", labels: [] } },
      typeOf(read("share"), (name) => shaped[name]),
    ),
    ["job"],
  );
});
