import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ottlConditionError, ottlStatementError } from "../../src/check/ottl.ts";

describe("OTTL", () => {
  const statements = [
    'set(span.attributes["a"], "b (c") where resource.attributes["service.name"] == "shop" and (span.name == "x" or span.name == "y")',
    'replace_pattern(attributes["q"], "token=[^&]*", "token=\\"x\\"")',
    'replace_all_patterns(attributes, "value", "a", "b", function=SHA256, replacementFormat="%s")',
    'delete_key(resource.attributes, "process.pid")',
    'set(name, Concat([name, Split(body, ",")[0]], " "))',
    "keep_keys(attributes, [])",
  ];
  for (const text of statements) it(`takes the statement ${text}`, () => assert.equal(ottlStatementError(text), undefined));

  const conditions = [
    'attributes["http.route"] == "/health"',
    'IsMatch(name, "^GET")',
    "not IsRootSpan()",
    "span.kind == SPAN_KIND_SERVER and end_time_unix_nano - start_time_unix_nano > 5000000000",
    "true",
  ];
  for (const text of conditions) it(`takes the condition ${text}`, () => assert.equal(ottlConditionError(text), undefined));

  const faulty: readonly (readonly [text: string, help: RegExp])[] = [
    ['attributes["x" == 1', /brackets/],
    ['attributes["x] == 1', /quotes/],
    ["name == 'x'", /double quotes/],
    ['name = "x"', /`==`/],
    ['name == "x" && kind == 1', /`and`/],
    ['(name == "x"))', /closes nothing/],
    ['name == "x" and', /comes behind/],
    ['attributes["x"]', /compare/],
  ];
  for (const [text, help] of faulty) it(`says what is wrong with ${text}`, () => assert.match(ottlConditionError(text) ?? "", help));

  it("knows a statement from a condition", () => {
    assert.match(ottlStatementError('name == "x"') ?? "", /begin it with a function/);
    assert.match(ottlStatementError('Set(name, "x")') ?? "", /small letters/);
    assert.match(ottlStatementError('set(name, "x") if kind == 1') ?? "", /where/);
  });
});
