import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SpecPlace } from "../../src/ir/place.ts";
import type { Template } from "../../src/ir/system.ts";
import { readTemplates } from "../../src/read/template.ts";

const at: SpecPlace = { kind: "spec", call: {}, path: [0] };
function said(language: Template["language"], text: string): readonly string[] {
  return readTemplates([{ language, text, at, holes: [] }]).map(({ message, at: place }) => {
    assert.ok(place.kind === "text");
    return `${place.start}-${place.end} ${message}`;
  });
}

describe("text of LogQL and TraceQL", () => {
  for (const text of [
    '{app="shop"}',
    '{app="shop"} |= "a" | json | level="error" | line_format "{{.msg}}"',
    'sum by (level) (count_over_time({app="shop"} | pattern "<_> <code>" [5m]))',
    'sum(rate({app="shop"} [$__auto])) > 3',
    'topk(10, sum by (msg) (count_over_time({app="shop"} | json | __error__="" [${range}])))',
  ])
    it(`takes ${text}`, () => assert.deepEqual(said("logql", text), []));
  for (const text of ["{ }", "{ duration > 5s }", '{ resource.service.name = "shop" && status = error } | count() > 3', '{ span.a = "$b" } >> { name = "c" }'])
    it(`takes ${text}`, () => assert.deepEqual(said("traceql", text), []));

  it("is refused where it stops being of its language", () => {
    assert.deepEqual(said("logql", '{app="shop"} |= '), ["14-15 unexpected end of the query in the filter on lines, expected a text in quotes"]);
    assert.deepEqual(said("logql", 'sum by (level) (count_over_time({app="shop"} [5m]'), [
      "48-49 unexpected end of the query in `count_over_time`, expected `)`",
    ]);
    assert.deepEqual(said("logql", '{app="shop"} | jsn'), ["15-18 `jsn` is no stage, and as a label it lacks a comparison"]);
    assert.deepEqual(said("logql", "rate(http_requests_total[5m])"), [
      '5-24 unexpected `http_requests_total` in `rate`, expected a selector of streams: `{app="…"}`',
    ]);
    assert.deepEqual(said("traceql", "{ duration >> 5s }"), ["11-13 unexpected `>>` in the filter, expected `}`"]);
    assert.deepEqual(said("logql", String.raw`{app="shop"} |~ "a\d" |~ ${"`"}\d${"`"} |~ "\\d"`), ["18-20 `\\d` is no escape of a string"]);
    assert.deepEqual(said("logql", '{app="shop"} |~ "("'), ["13-19 `(` is no regular expression: missing closing `)`"]);
    assert.deepEqual(said("logql", '{app="shop"} $filter'), []);
    assert.deepEqual(said("traceql", "  "), ["0-2 the query is empty"]);
  });
});
