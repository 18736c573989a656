import assert from "node:assert/strict";
import { test } from "node:test";
import { allFeatures, assumedFeatures } from "../../src/promql/features.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";

/** The place of the error is between `‹` and `›`; an empty place is where a token is missing. */
const refused: [string, string][] = [
  ["‹›", "the query is empty"],
  ["‹› # only a comment", "the query is empty"],
  ["1 +‹›", "unexpected end of the query"],
  ["a ‹b›", "unexpected `b`"],
  ["a + by‹(›x) b", "unexpected `(`"],
  ["(a‹›", "unclosed `(`"],
  ["a[5m‹›", "unclosed `[`"],
  ["a[‹›", "unclosed `[`"],
  ["a{b=‹›", "unclosed `{`"],
  ["a)‹›", "unexpected `)`"],
  ["a[1m)‹›]", "unexpected `)`"],
  ["a[)‹›]", "unexpected `)`"],
  ["a‹]›", "unexpected `]`"],
  ["a[1m ‹[›1m]]", "unexpected `[`"],
  ["a ‹!›b", "`!` without `=`"],
  ["a ‹!~› b", "`!~` outside of braces"],
  ["a ‹=~› b", "`=~` outside of braces"],
  ["a{b‹!›}", "`!` without `=` or `~`"],
  ["a{b‹*›}", "unexpected `*`"],
  ["a{‹😀›}", "unexpected `😀`"],
  ["a ‹=› b", "unexpected `=`"],
  ["‹1.2.3›", "`1.2.3` is no number and no duration"],
  ["‹1e›", "`1e` is no number and no duration"],
  ["‹5parsecs›", "`5parsecs` is no number and no duration"],
  ["‹1_› + 1", "`1_` is no number, or one that does not fit in 64 bits"],
  ["‹1e400›", "`1e400` is no number, or one that does not fit in 64 bits"],
  ["‹0x10000000000000000› ", "`0x10000000000000000` is no number, or one that does not fit in 64 bits"],
  ["a[‹1m1h›]", "`1m1h` is no duration: units are y, w, d, h, m, s and ms, each once and in this order"],
  ["‹1.5h›", "`1.5h` is no duration: units are y, w, d, h, m, s and ms, each once and in this order"],
  ["a[‹300y›]", "`300y` is too long for a duration"],
  ["a[‹1e10›]", "the duration is out of range"],
  ["a offset ‹-1e10›", "the duration is out of range"],
  ["a[‹0›]", "the duration is not greater than zero"],
  ["a[‹-1m›]", "the duration is not greater than zero"],
  ["a[1m:‹0s›]", "the duration is not greater than zero"],
  ["a[1m ‹/› 0]", "division by zero"],
  ["a[1m ‹%› 0s]", "division by zero"],
  ["a[‹]›", "unexpected `]` in brackets, expected a number or a duration"],
  ["a[:‹›1m]", "unexpected `:`"],
  ["a[1m:2m‹:›3m]", "unexpected `:`"],
  // Lengths in brackets before do not count.
  ["b[1m] + a[+:‹›1m]", "unexpected `:`"],
  ["a[1m ‹sum›]", "unexpected `sum`"],
  ["a[‹x›]", "unexpected `x`"],
  ["a[step(‹1›)]", "unexpected `1` in `step`, expected `)`"],
  ["a[min_of(1m‹)›]", "unexpected `)` in `min_of`, expected `,`"],
  ["a[(1m‹]›", "unexpected `]` in brackets, expected `)`"],
  ["a[1m ‹,›]", "unexpected `,` in a range, expected `]`"],
  ["a offset ‹b›", "unexpected `b` in `offset`, expected a number or a duration"],
  [`‹"open›`, "unterminated string"],
  ["‹`open›", "unterminated string"],
  ["‹'a›\nb'", "unterminated string"],
  [String.raw`‹"\q›"`, "unknown escape `\\q` in the string"],
  [String.raw`‹"\ud800›"`, "escape `\\ud800` in the string is no character"],
  [String.raw`‹"\777›"`, "escape `\\777` in the string is no character"],
  [String.raw`‹"\U00110000›"`, "escape `\\U00110000` in the string is no character"],
  [`‹"\ufffd›"`, "a character in the string is no valid Unicode"],
  [`‹"\ud800›"`, "a character in the string is no valid Unicode"],
  ["‹`\ufffd›`", "a character in the string is no valid Unicode"],
  ["a{‹,›}", "unexpected `,` in matchers, expected a label or `}`"],
  ["a{b‹}›", "unexpected `}` in matchers, expected `=`, `!=`, `=~` or `!~`"],
  ["a{b=‹c›}", "unexpected `c` in matchers, expected a string"],
  [`a{b="c" ‹d›="e"}`, "unexpected `d` in matchers, expected `,` or `}`"],
  [`a{‹b=~"("›}`, "the pattern of `b` is malformed: missing closing `)`"],
  [String.raw`a{‹b=~"\xff.*"›}`, "the pattern of `b` is malformed: invalid UTF-8"],
  ["‹{}›", "the selector takes every series"],
  [`‹{a=""}›`, "the selector takes every series"],
  [`‹{a!="b"}›`, "the selector takes every series"],
  [`‹{a=~"b?|.*", c!~".+"}›`, "the selector takes every series"],
  [`‹{""}›`, "the selector takes every series"],
  [`‹a{__name__="b"}›`, "the metric has two names, `a` and `b`"],
  [`‹a{"b"}›`, "the metric has two names, `a` and `b`"],
  ["‹nope›(a)", "unknown function `nope`"],
  ["‹RATE›(a[1m])", "unknown function `RATE`"],
  ["‹STEP›()", "unknown function `STEP`"],
  ["abs(a‹,›)", "nothing follows the comma"],
  ["abs(‹,›a)", "unexpected `,`"],
  ["‹abs()›", "`abs` takes 1 argument, not 0"],
  ["‹round()›", "`round` takes at least 1 argument, not 0"],
  ["‹hour(a, b)›", "`hour` takes at most 1 argument, not 2"],
  [`‹label_replace(a, "b")›`, "`label_replace` takes 5 arguments, not 2"],
  ["rate(‹a›)", "argument 1 of `rate` is an instant vector, not a range vector"],
  ["abs(‹a[1m]›)", "argument 1 of `abs` is a range vector, not an instant vector"],
  [`label_join(a, "b", "c", ‹1›)`, "argument 4 of `label_join` is a scalar, not a string"],
  ["info(a, ‹b›)", "argument 2 of `info` is more than matchers in braces"],
  ["info(a, ‹(b)›)", "argument 2 of `info` is more than matchers in braces"],
  ["‹info(a, 1 + 1)›", "argument 2 of `info` is a scalar, not an instant vector"],
  [`‹info(a, "x")›`, "argument 2 of `info` is a string, not an instant vector"],
  ["‹info(a, b[1m])›", "argument 2 of `info` is a range vector, not an instant vector"],
  ["‹info(a, -time())›", "argument 2 of `info` is a scalar, not an instant vector"],
  ["info(a, ‹1 + b›)", "argument 2 of `info` is more than matchers in braces"],
  ["‹sum()›", "`sum` has nothing to aggregate"],
  ["‹sum(a, b)›", "`sum` takes one argument, not 2"],
  ["‹topk(a)›", "`topk` takes two arguments, not 1"],
  ["sum ‹a›", "unexpected `a`"],
  ["sum by (a) ‹b›", "unexpected `b` in `sum`, expected `(`"],
  ["sum by ‹a› (b)", "unexpected `a` in a list of labels, expected `(`"],
  ["sum by (a ‹b›) (c)", "unexpected `b` in a list of labels, expected `,` or `)`"],
  ["sum by (‹without›) (c)", "unexpected `without` in a list of labels, expected a label"],
  [`sum by (‹""›) (c)`, "a label has no name"],
  [String.raw`sum by (‹"\xff"›) (c)`, "label `\ufffd` is no valid Unicode"],
  ["sum(a) by (b) ‹by› (c)", "unexpected `by`"],
  ["sum(‹1›)", "what `sum` aggregates is a scalar, not an instant vector"],
  [`topk(‹"1"›, a)`, "the parameter of `topk` is a string, not a scalar"],
  ["count_values(‹1›, a)", "the parameter of `count_values` is a scalar, not a string"],
  [`‹-"a"›`, "a sign in front of a string"],
  ["‹a[5m]› + 1", "`+` of a range vector"],
  [`1 + ‹"a"›`, "`+` of a string"],
  ["1 ‹>› 2", "two scalars are compared without `bool`"],
  ["a ‹anchored + bool› b", "`bool` behind an operator that does not compare"],
  ["a or - b ‹anchored and bool› c", "`bool` behind an operator that does not compare"],
  ["a[1m] offset 1m ‹smoothed + bool› b", "`bool` behind an operator that does not compare"],
  ["a ‹+ bool› b", "`bool` behind an operator that does not compare"],
  ["a ‹* on (x, y) group_left (y)› b", "label `y` stands in `on` and in `group_left`"],
  ["a + ‹group_left› b", "unexpected `group_left`"],
  ["‹1 and a›", "`and` of a scalar"],
  ["‹a + on (x) 1›", "`on` where one side is a scalar"],
  ["‹a + fill (0) 1›", "a fill modifier where one side is a scalar"],
  ["‹a or on (x) group_left b›", "`group_left` behind `or`"],
  ["‹a or fill (0) b›", "a fill modifier behind `or`"],
  ["a + fill (‹b›) c", "unexpected `b` in a fill modifier, expected a number"],
  ["1‹[5m]›", "only a selector can have a range"],
  ["a offset 1m ‹[5m]›", "`offset` stands in front of the range"],
  ["a @ 1 ‹[5m]›", "`@` stands in front of the range"],
  ["‹(a)› offset 1m", "`offset` follows something that is no selector, range or subquery"],
  ["‹a offset 1m› offset 2m", "a second `offset`"],
  ["‹1› @ 1", "`@` follows something that is no selector, range or subquery"],
  ["‹a @ 1› @ start()", "a second `@`"],
  ["‹a› @ NaN", "the time of `@` does not fit in 64 bits"],
  ["a @ ‹b›", "unexpected `b` in `@`, expected a time"],
  ["a @ start‹›", "unexpected end of the query in `@`, expected `(`"],
  ["‹a[1m:]› anchored", "`anchored` follows something that is no selector or range"],
  ["‹a anchored› smoothed", "`anchored` and `smoothed` together"],
  ["‹a[1m][1m:]›", "a subquery of a range vector, not of an instant vector"],
];

for (const [marked, message] of refused) {
  test(`\`${marked}\` is refused there`, () => {
    const text = marked.replace(/[‹›]/g, "");
    const { error } = parse(text, { features: "all" });
    assert.deepEqual(error, { message, start: marked.indexOf("‹"), end: marked.indexOf("›") - 1 });
  });
}

test("the first error counts, where Prometheus meets several", () => {
  // A token that cannot be read comes before what the grammar would say of the one in front of it ...
  assert.equal(parse('1 offset (5m) "\\q"', { features: "all" }).error?.start, 14);
  // ... but not where the grammar was done without looking ahead.
  assert.equal(parse('1 offset 5m "\\q"').error?.start, 0);
  assert.equal(parse('nope(a) "\\q"').error?.start, 0);
  // Syntax comes before types.
  assert.equal(parse("rate(a) +").error?.start, 9);
});

test("experimental parts need their feature", () => {
  const needs: Record<string, readonly string[]> = {
    "promql-experimental-functions": [
      "limitk(1, a)",
      "limit_ratio(0.5, a)",
      "mad_over_time(a[1m])",
      "info(a)",
      "start()",
      "step()",
      "max_of(1, 2)",
      "sort_by_label(a)",
      "integral(a[1m])",
    ],
    "promql-binop-fill-modifiers": ["a + fill (0) b", "a + fill_left (0) b"],
    "promql-duration-expr": ["a[1m + 1m]", "a[(1m)]", "a[step()]", "a offset min_of(1m, 2m)"],
    "promql-extended-range-selectors": ["a anchored", "a[1m] smoothed"],
  };
  assert.deepEqual(Object.keys(needs), assumedFeatures);
  for (const [feature, texts] of Object.entries(needs)) {
    for (const text of texts) {
      assert.equal(parse(text, { features: [feature] }).error, undefined, text);
      assert.match(parse(text).error?.message ?? "", new RegExp(`(experimental and needs|needs Prometheus 3.16, or before it) \`${feature}\`$`), text);
      assert.ok(parse(text, { features: allFeatures.filter((other) => other !== feature) }).error, text);
    }
  }
  assert.equal(parse("a offset -(5m)", { features: "none" }).error, undefined);
});

test("a step may follow a range that is a function", () => assert.equal(parse("a[step():1m]", { features: "all" }).error, undefined));

test("a fill modifier without its option is an error of the whole operation, once that is read", () => {
  assert.equal(parse("1 + (a + fill (0) b)").error?.start, 5);
  assert.equal(parse("a + fill (0) b[x").error?.start, 15);
});

test("a range shorter than a nanosecond is read, and printed as one", () => {
  const { expr } = parse("a[1e-300]");
  assert.ok(expr);
  assert.equal(parse(print(expr)).error, undefined, print(expr));
});

test("names with dots and letters beyond ASCII need quotes, unless the server reads them without", () => {
  for (const text of ["a.b", 'é{service.name="x"}', "sum by (service.name, équipe) (𐐀a.)", "rate(on.total[5m])", "温度:x.y offset 5m", "İnf", "ſum(1)"]) {
    const refused = text.startsWith("ſum");
    assert.equal(parse(text, { features: "all" }).error !== undefined, refused, text);
    assert.ok(parse(text, { features: "assumed" }).error, text);
  }
  for (const [text, start] of [
    ["foo😀", 3],
    ["x\u0301", 1],
    [".a", 0],
    ['a{.b=""}', 2],
    ["sum by (a:b) (c)", 8],
    ['a.b{"a.b"}', 0],
    ["a.b anchored + bool c", 4],
  ] as const) {
    assert.equal(parse(text, { features: "all" }).error?.start, start, text);
  }
  assert.equal(parse("sum by (a:b) (c)").error, undefined);
});

test("a long token is shortened in the message", () => {
  const { error } = parse("9".repeat(1000));
  assert.equal(error?.message, `\`${"9".repeat(39)}…${"9".repeat(20)}\` is no number, or one that does not fit in 64 bits`);
});
