import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LogExpr, LogLines, Stage } from "../../src/logql/ast.ts";
import { fieldName, mapLines, range, sum, topk, usualRange, withoutErrors } from "../../src/logql/build.ts";
import { print } from "../../src/logql/print.ts";

function lines(...stages: readonly Stage[]): LogLines {
  return { type: "lines", stream: [{ label: "app", operator: "=", value: "shop" }], stages };
}

describe("the text of a log query", () => {
  const said: readonly (readonly [string, LogExpr, string])[] = [
    ["a selector alone", lines(), '{app="shop"}'],
    [
      "several matchers",
      { type: "lines", stream: [...lines().stream, { label: "level", operator: "!~", value: "debug|info" }], stages: [] },
      '{app="shop", level!~"debug|info"}',
    ],
    [
      "every stage, in the order given",
      lines(
        { stage: "contains", operator: "!=", text: "health" },
        { stage: "logfmt" },
        { stage: "pattern", pattern: "<ip> <_>" },
        { stage: "filter", label: "msg", operator: "=~", value: "a.*" },
        { stage: "filter", label: "status", operator: ">=", value: 500 },
      ),
      '{app="shop"} != "health" | logfmt | pattern "<ip> <_>" | msg=~"a.*" | status >= 500',
    ],
    ["a range in its largest unit", range("rate", lines(), 5_400_000), 'rate({app="shop"} [90m])'],
    ["a range that is a variable", range("count_over_time", lines(), "$__auto"), 'count_over_time({app="shop"} [$__auto])'],
    ["an aggregation of everything", sum([], range("rate", lines(), 60_000)), 'sum(rate({app="shop"} [1m]))'],
    [
      "an aggregation by labels with a parameter outside",
      topk(10, sum(["msg", "level"], range("count_over_time", lines({ stage: "json" }), 300_000))),
      'topk(10, sum by (msg, level) (count_over_time({app="shop"} | json [5m])))',
    ],
  ];
  for (const [name, expr, text] of said) it(`is right for ${name}`, () => assert.equal(print(expr), text));

  it("escapes what stands in strings as Go reads it, half of a surrogate pair too", () => {
    const text = 'say "a\\b"\n\u0001 \ud800';
    assert.equal(print(lines({ stage: "contains", operator: "|=", text })), '{app="shop"} |= "say \\"a\\\\b\\"\\n\\u0001 \ufffd"');
  });
});

describe("a log query", () => {
  it("gets its open ranges and its streams filled in at any depth, and keeps the ranges that were said", () => {
    const stream = [{ label: "service", operator: "=", value: "shop" }] as const;
    const filled = (expr: LogExpr) => print(mapLines(expr, (of) => ({ ...of, stream }), 60_000));
    assert.equal(filled(topk(3, sum([], range("rate", lines(), usualRange)))), 'topk(3, sum(rate({service="shop"} [1m])))');
    assert.equal(filled(range("rate", lines(), 300_000)), 'rate({service="shop"} [5m])');
    assert.equal(filled(lines()), '{service="shop"}');
  });

  it("leaves out lines that cannot be read only where something can fail", () => {
    const dropped = '| __error__=""';
    assert.ok(print(withoutErrors(lines({ stage: "json" }))).endsWith(dropped));
    assert.ok(print(withoutErrors(lines({ stage: "filter", label: "status", operator: "==", value: 1 }))).endsWith(dropped));
    assert.equal(print(withoutErrors(lines({ stage: "logfmt" }, { stage: "filter", label: "a", operator: "=", value: "1" }))), '{app="shop"} | logfmt | a="1"');
  });

  it("names fields as the parsers of Loki do", () => {
    assert.deepEqual(["msg", "http.status-code", "2xx"].map(fieldName), ["msg", "http_status_code", "_2xx"]);
  });
});
