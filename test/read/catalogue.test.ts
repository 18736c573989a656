/** What `obsc build` writes as the catalogue is what `obsc lint --metrics` reads, and what is wrong with one is said where it stands. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import type { Catalogue } from "../../src/derive/catalogue.ts";
import { derive } from "../../src/derive/plan.ts";
import { catalogue as emitter } from "../../src/emit/catalogue/catalogue.ts";
import { load } from "../../src/load.ts";
import { print } from "../../src/promql/print.ts";
import { readCatalogue } from "../../src/read/catalogue.ts";

const obsc = new URL("../../src/index.js", import.meta.url).href;

/** Data alone: trees of expressions as their text, since those that were read know where. */
function plain(catalogue: Catalogue) {
  return JSON.parse(JSON.stringify({ ...catalogue, recordings: catalogue.recordings.map((each) => ({ ...each, expr: print(each.expr) })) })) as unknown;
}

function said(text: string): string {
  const read = readCatalogue(text);
  assert.ok("error" in read, text);
  assert.ok(read.help);
  return `${text.slice(read.at.start, read.at.end).slice(0, 20)}: ${read.error}`;
}
const metric = (fields: string) => `{"version":1,"metrics":[{"name":"a_total","type":"counter"${fields}}]}`;

describe("the catalogue", () => {
  for (const system of readdirSync("specs")) {
    it(`of ${system} is read back as it was written`, async () => {
      const { system: loaded } = await load(`specs/${system}/observability.spec.ts`, { cwd: process.cwd(), obsc });
      assert.ok(loaded);
      const plan = derive(loaded);
      const [file] = emitter.emit(plan, { header: [], tests: false });
      const read = readCatalogue(String(file?.content));
      assert.ok("catalogue" in read, "error" in read ? read.error : "");
      assert.deepEqual(plain(read.catalogue), plain(plan.catalogue));
    });
  }

  it("may leave out what is as usual, and hold what obsc does not know", () => {
    const read = readCatalogue('{"version":1,"team":"shop","metrics":[{"name":"a_total","type":"counter","owner":"me","labels":{"user":{"unbounded":true}}}]}');
    assert.ok("catalogue" in read);
    const { metrics, ...rest } = read.catalogue;
    assert.deepEqual(metrics, [{ name: "a_total", type: "counter", unit: "unknown", help: "", labels: [{ name: "user", unbounded: true }] }]);
    const usual = {
      prometheus: "3",
      features: [],
      complete: false,
      jobs: [],
      recordings: [],
    };
    assert.deepEqual(rest, usual);
  });

  it("is refused where it is wrong", () => {
    assert.equal(said("{"), ": this is no JSON: the JSON ends where a name is due");
    assert.equal(said("[]"), "[]: a catalogue is an object, and this is a list");
    assert.equal(said("null"), "null: a catalogue is an object, and this is null");
    assert.equal(said('{"metrics":[]}'), '{"metrics":[]}: the catalogue says no version');
    assert.equal(said('{"version":2,"metrics":[]}'), "2: the catalogue is of version 2");
    assert.equal(said('{"version":1}'), '{"version":1}: `metrics` is a list, and this is missing');
    assert.equal(said('{"version":1,"metrics":{"a":1}}'), '{"a":1}: `metrics` is a list, and this is an object');
    assert.equal(said('{"version":1,"metrics":["a"]}'), '"a": a metric is an object, and this is the text `a`');
    assert.equal(said('{"version":1,"metrics":[],"complete":"yes"}'), '"yes": `complete` is true or false, and this is the text `yes`');
    assert.equal(said('{"version":1,"metrics":[],"retention":"15 days"}'), '"15 days": `retention` cannot be `15 days`');
    assert.equal(said('{"version":1,"metrics":[],"scrapeInterval":30}'), "30: `scrapeInterval` is a text, and this is the number `30`");
    assert.equal(said('{"version":1,"metrics":[],"externalLabels":{"a":1}}'), "1: `a` is a text, and this is the number `1`");
    assert.equal(said(metric("").replace("counter", "countr")), '"countr": `type` cannot be `countr`');
    assert.equal(said(metric(',"labels":{"a":"b"}')), '"b": what a label may be is an object, and this is the text `b`');
    assert.equal(said(metric(',"labels":{"a":{}}')), "{}: this does not say which values a label has");
    assert.equal(said(metric(',"labels":{"a":[1]}')), "1: each of `a` is a text, and this is the number `1`");
    assert.equal(said(metric(',"buckets":["1"]')), '"1": each of `buckets` is a number, and this is the text `1`');
    const recording = '{"version":1,"metrics":[],"recordings":[{"name":"a:b","expr":"sum("}]}';
    assert.equal(said(recording), '"sum(": Prometheus refuses this expression: unclosed `(`');
  });
});
