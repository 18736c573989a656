import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Lookup, SeriesFacts } from "../../src/promql/expr-type.ts";
import { presenceOf } from "../../src/promql/label-set.ts";
import { print } from "../../src/promql/print.ts";
import { typeOf } from "../../src/promql/types.ts";
import { parseWithVariables } from "../../src/promql/variables.ts";
import { walk } from "../../src/promql/walk.ts";

const series: SeriesFacts = {
  name: "up",
  metric: "up",
  kind: "gauge",
  labels: { labels: new Map(["job", "instance"].map((label) => [label, { certain: true }])), open: false },
  identity: ["job", "instance"],
};
const lookup: Lookup = (name) => (name === "up" ? series : undefined);

/** How a query is read, with `_` for what a variable decides. */
function read(text: string): string {
  const { expr, error } = parseWithVariables(text, { features: "assumed" });
  return error ? `${error.start} ${error.message}` : expr ? print(expr) : "?";
}

describe("a query with variables of Grafana", () => {
  const cases: readonly (readonly [text: string, shown: string])[] = [
    ['up{job=~"$job"}', 'up{job=~"$job"}'],
    ['up{job=~"${job:regex}", instance="[[instance]]", zone="a"}', 'up{zone="a",job=~"${job:regex}",instance="[[instance]]"}'],
    ["rate(up[$__rate_interval])", "rate(up[$__rate_interval])"],
    ["rate(up[[[interval]]])", "rate(up[$vvvvvvvvv])"],
    ["rate(up[${step.text}])", "rate(up[$vvvvvvvvv])"],
    ["up offset $shift", "up offset $shift"],
    ["$metric", "{}"],
    ['sum(rate(node_${kind}_total{job="a"}[5m]))', 'sum(rate({job="a"}[5m]))'],
    ["topk($k, up)", "topk(scalar({}), up)"],
    ["up > $limit", "up > {}"],
    ["up * 1000 / $__interval_ms", "up * 1000 / scalar({})"],
    ["sum by (job, $label) (up)", "sum by (job) (up)"],
    ['up{$label="a"}', "{}"],
    ['up{$filters, job="a"}', '{job="a"}'],
    ['up{job="a", $filters}', '{job="a"}'],
    ["up / on ($label) up", "?"],
    ["up * on (job) group_left ($label) up", "?"],
    ["$function(up[5m])", "?"],
    ["sum(up{job=~'^a$'}) # $not", 'sum(up{job=~"^a$"})'],
    ['label_replace(up, "a", "$1", "job", "(.*)")', 'label_replace(up, "a", "$1", "job", "(.*)")'],
    ['up{job="\\"$job"}', 'up{job="\\"$job"}'],
    ["up{job=~`[[1]]`}", 'up{job=~"[[1]]"}'],
    ['sum(up{job="$job"}', "18 unclosed `(`"],
    ["rate(up)", "5 argument 1 of `rate` is an instant vector, not a range vector"],
  ];
  for (const [text, shown] of cases) it(`is read: ${text}`, () => assert.equal(read(text), shown));

  it("says nothing of labels and values that a variable decides", () => {
    const type = (text: string) => {
      const { expr } = parseWithVariables(text);
      assert.ok(expr);
      return typeOf(expr, lookup);
    };
    assert.equal(presenceOf(type("sum by (job, $label) (up)").labels, "zone"), "unknown");
    assert.equal(presenceOf(type("sum without ($label) (up)").labels, "job"), "unknown");
    assert.equal(type("sum by ($label) (up)").identity, undefined);
    assert.deepEqual(type('up{job="$job"}').identity, new Set(["instance"]));
    assert.equal(type('elsewhere{job="$job"}').identity, undefined);
    assert.equal(type('up{job="$job"}').empty, false);
    const part = type('up{job="$a"} / up{job="$b"}').range;
    assert.ok(part.max > 1);
  });

  it("keeps the places of everything", () => {
    const text = 'sum by (job, $label) (rate(up{job="${job}", zone="a"}[$__range]) > $limit)';
    const { expr } = parseWithVariables(text);
    const pieces: string[] = [];
    if (expr) walk(expr, ({ span }) => span && pieces.push(text.slice(span.start, span.end)));
    assert.deepEqual(pieces.slice(2), [
      'rate(up{job="${job}", zone="a"}[$__range])',
      'up{job="${job}", zone="a"}[$__range]',
      'up{job="${job}", zone="a"}',
      "$limit",
    ]);
  });

  it("never throws, and ends", () => {
    const pieces = fc.constantFrom("$a", "${b:x}", "[[c]]", "up", "{", "}", "(", ")", "[", "]", '"', "5m", ",", " by ", "+", "topk", "#", "\n", "\\");
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => void parseWithVariables(parts.join(""))));
    assert.ok(parseWithVariables("topk($a, topk($a, ".repeat(50)));
  });
});
