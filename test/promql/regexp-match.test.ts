import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { sampleOf, takes } from "../../src/promql/regexp-match.ts";

const atom = fc.constantFrom("a", "b", "-", "\\.", ".", "[ab]", "[^a]", "[a-c1]", "[a-]", "\\d", "\\w", "\\s", "x");
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small" },
    atom,
    fc.tuple(tie("pattern"), tie("pattern")).map((parts) => parts.join("")),
    fc.tuple(tie("pattern"), tie("pattern")).map(([left, right]) => `(${left}|${right})`),
    fc.tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,}", "{0,3}", "*?")).map(([inner, counts]) => `(?:${inner})${counts}`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "1", "x", "-", ".", " ", "_"), maxLength: 6 });

test("patterns take what RE2 says they take, and their sample is taken", () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (expression, texts) => {
      const compiled = RE2JS.compile(expression);
      for (const each of texts) assert.equal(takes(expression, each), compiled.matches(each), each);
      const sample = sampleOf(expression);
      assert.ok(sample !== undefined && compiled.matches(sample), sample);
    }),
    { numRuns: 300 },
  );
});

test("samples are short and plain", () => {
  assert.deepEqual(["api-.*", "5..", "500|503", ".+", "[a-z0-9]{3}", "[^/]+", ""].map(sampleOf), ["api-x", "5xx", "500", "x", "aaa", "x", ""]);
});

test("anchors at the ends of a pattern say nothing, since it takes the whole anyway", () => {
  assert.equal(takes("^(a|b)$", "b"), true);
  assert.equal(takes("^(a|b)$", "c"), false);
  assert.equal(takes("a\\\\$", "a\\"), true);
  assert.equal(sampleOf("^a$"), "a");
});

test("what is not understood has no sample and takes nothing for sure", () => {
  for (const expression of ["a$|b", "(?i:a)", "(a", "a)", "a{x}", "a{1,2,3}", "[[:alpha:]]", "[a", "\\b", "\\", "*", "[\\d]"]) {
    assert.equal(sampleOf(expression), undefined, expression);
    assert.equal(takes(expression, "a"), undefined, expression);
  }
});

test("nested repetitions take time that grows with the text, not with its subsets", () => {
  assert.equal(takes("((a+)+)+b", "a".repeat(200)), false);
});
