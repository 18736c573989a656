import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readJsonText } from "../../src/util/json-text.ts";

function spansIn(text: string) {
  const read = readJsonText(text);
  assert.ok("data" in read, JSON.stringify(read));
  return (path: readonly (string | number)[], what?: "key" | "value") => {
    const { start, end } = read.spanOf(path, what);
    return text.slice(start, end);
  };
}

describe("JSON text", () => {
  it("has the data that JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2, "\t"), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const read = readJsonText(text);
        assert.deepEqual("data" in read && read.data, JSON.parse(text));
      }),
    );
  });

  it("is refused exactly where JSON.parse refuses it, but for a name that stands twice", () => {
    const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', '"b"', "1", "-0.5e3", "01", "true", "nul", " ", "\n", "\\", '"\\x"', '"\t"', "'a'");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join("");
        const read = readJsonText(text);
        if ("error" in read && read.error.includes("stands twice")) return;
        let accepted = true;
        try {
          JSON.parse(text);
        } catch {
          accepted = false;
        }
        assert.equal("data" in read, accepted, text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("knows where keys and values stand", () => {
    const of = spansIn('{ "panels": [ { "id": 1, "title": "a\\"b" }, { "id": 20 } ] }');
    assert.equal(of(["panels", 1, "id"]), "20");
    assert.equal(of(["panels", 0, "title"]), '"a\\"b"');
    assert.equal(of(["panels", 0, "title"], "key"), '"title"');
    assert.equal(of(["panels", 1]), '{ "id": 20 }');
    assert.equal(of(["panels", 1, "targets", 3], "value"), '{ "id": 20 }');
  });

  const wrong: readonly (readonly [text: string, error: string, at: string])[] = [
    ['{ "a": 1, }', "a comma stands before `}`", ","],
    ["{ 'a': 1 }", "`'` stands where a name in double quotes is due", "'"],
    ['{ "a" 1 }', "no colon follows the name `a`", "1"],
    ['{ "a": 1 "b": 2 }', '`"` stands where a comma or `}` is due', '"'],
    ['{ "a": undefined }', "`undefined` is no value of JSON", "undefined"],
    ['{ "a": 1, "a": 2 }', "`a` stands twice in one object", '"a"'],
    ['{ "a": "x', "this text does not end, or has a character or escape that JSON does not allow", '"'],
    ['{ "a": [1', "the JSON ends before `]`", ""],
    ["", "the JSON ends where a value is due", ""],
    ["{} x", "something follows the end of the JSON", "x"],
    [`${"[".repeat(300)}${"]".repeat(300)}`, "the JSON is more than 200 levels deep", "["],
  ];
  for (const [text, error, at] of wrong)
    it(`${text.slice(0, 30) || "nothing"} is refused: ${error}`, () => {
      const read = readJsonText(text);
      assert.ok("error" in read);
      assert.deepEqual([read.error, text.slice(read.at.start, read.at.end)], [error, at]);
    });
});
