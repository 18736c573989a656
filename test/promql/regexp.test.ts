import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { readRegexp, regexpError } from "../../src/promql/regexp.ts";

const wrong: [string, string][] = [
  ["(a", "missing closing `)`"],
  ["a)", "unexpected `)`"],
  ["*a", "nothing before `*` to repeat"],
  ["a|+", "nothing before `+` to repeat"],
  ["({2})", "nothing before `{2}` to repeat"],
  ["a**", "repeated repetition `*`"],
  ["a+?+", "repeated repetition `+`"],
  ["a{2}{3}", "repeated repetition `{3}`"],
  ["a{3,2}", "repetition `{3,2}` is out of bounds"],
  ["a{1001}", "repetition `{1001}` is out of bounds"],
  ["((a{100}){10}){2}", "repetition `{2}` makes more than 1000 copies"],
  [`(${"abc".repeat(2000)}){1000}`, "the pattern is too large"],
  [`${"(".repeat(1001)}${")".repeat(1001)}`, "the pattern nests too deeply"],
  ["(?=a)", "unknown group `(?=`"],
  ["(?<n-m>a)", "unknown group `(?<`"],
  ["(?i-)a", "unknown group `(?i`"],
  ["[a", "missing closing `]` of `[a`"],
  ["[", "missing closing `]` of `[`"],
  ["[z-a]", "range `z-a` is the wrong way round"],
  ["[a-\\d]", "unknown escape `\\d`"],
  ["[[:foo:]]", "unknown character class `[:foo:]`"],
  ["[\\pX]", "unknown character class `\\pX`"],
  ["\\p{Foo}", "unknown character class `\\p{Foo}`"],
  ["\\p{Greek", "unknown character class `\\p{`"],
  ["\\p", "unknown character class `\\p`"],
  ["\\p{letter}", "unknown character class `\\p{letter}`"],
  ["\\C", "unknown escape `\\C`"],
  ["\\8", "unknown escape `\\8`"],
  ["\\é", "unknown escape `\\é`"],
  ["\\x{110000}", "unknown escape `\\x`"],
  ["a\\", "trailing backslash"],
  ["[\\", "trailing backslash"],
  ["\ud800", "invalid UTF-8"],
  ["[\udc00]", "invalid UTF-8"],
  ["\\Q\ud800", "invalid UTF-8"],
];

for (const [pattern, message] of wrong) {
  test(`the pattern \`${pattern.slice(0, 30)}\` is refused`, () => assert.equal(regexpError(pattern), message));
}

const fine: [string, boolean][] = [
  ["", true],
  ["5..", false],
  ["GET|POST", false],
  ["api-.+|web", false],
  ["a|", true],
  [".*", true],
  ["(a?|b*)+", true],
  ["(a+|b){0}", true],
  ["a{0,3}", true],
  ["a{2,}", false],
  ["(?:ab)?", true],
  ["^$", true],
  ["\\A\\z", true],
  ["\\B", true],
  ["\\b", false],
  ["(?i:a)", false],
  ["(?i)(?s-U:)", true],
  ["(?P<n>a)(?<m>b)", false],
  ["[[:^alpha:][:digit:]]", false],
  ["[[:foo]", false],
  ["[]a-]", false],
  ["[^]\\]\\d\\pL\\p{^Greek}]", false],
  ["[\\x41-\\x{5a}\\n\\0-\\17]", false],
  ["\\Qa\\E*", true],
  ["\\Qrest(", false],
  ["\\Q\\E", true],
  ["a{,2}", false],
  ["{", false],
  ["a{01}", false],
  ["\\p{Old_Italic}\\PN", false],
  ["\\.\\-\\_\\/\\ ", false],
  ["\\a\\f\\t\\n\\r\\v", false],
  ["é😀", false],
  ["((a{10}){10}){10}", false],
  ["(a{1000}){0}", true],
  ["(?:a|b|c){0,1000}", true],
];

for (const [pattern, matchesEmpty] of fine) {
  test(`the pattern \`${pattern}\` is fine and ${matchesEmpty ? "matches" : "does not match"} the empty text`, () => {
    assert.deepEqual(readRegexp(pattern), { matchesEmpty });
  });
}

test("re2js agrees on any pattern made of the pieces of patterns", () => {
  const pieces =
    "a|b|é|.|^|$|\\A|\\z|\\b|\\B|\\C|\\d|\\W|\\pL|\\p{Greek}|\\p{Foo}|\\x41|\\x4|\\12|\\8|\\-|[|]|[^|[a-z]|[z-a]|[[:alpha:]]|[[:foo:]]|(|(?:|(?i)|(?i-s:|(?P<n>|(?=|)|*|+|?|{2}|{2,5}|{5,2}|{|}|-| "
      .split("|")
      .concat("|", "\\Q", "\\E");
  const pattern = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(""));
  // re2js knows two things that Prometheus' library does not, or the other way round: names of groups may not repeat, `\Q` at the end.
  const comparable = (text: string) => !/\(\?P<n>.*\(\?P<n>/.test(text) && !text.includes("\\Q");
  fc.assert(
    fc.property(pattern.filter(comparable), (text) => {
      const reading = readRegexp(text);
      const matchesEmpty = compiled(text)?.matches("");
      assert.equal("matchesEmpty" in reading ? reading.matchesEmpty : undefined, matchesEmpty, JSON.stringify(text));
    }),
    { numRuns: 3000 },
  );
});

function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch {
    return undefined;
  }
}
