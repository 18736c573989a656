import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "../../src/traceql/parse.ts";

const accepted = [
  "{}",
  "{ } // every span",
  '{ resource.service.name = "shop" && span.http.route =~ "/jobs.*" && .a != nil }',
  '{ span."a b".c = `x` || event.name = "exception" || link.kind = "x" || instrumentation.name != "y" }',
  "{ duration > 1.5s && traceDuration <= 1h30m && event:timeSinceStart >= 100us }",
  '{ status = error && kind != server && rootName = "GET" && statusMessage !~ ".*" }',
  '{ span:childCount >= 2 && trace:id = "a1" && instrumentation:version = "v1" && nestedSetParent < 0 }',
  "{ !(.a || .b = true) && -.c * 2 + 1 < maxInt % 3 ^ 2 ^ 1 }",
  "{ nil = nil } && { nil != .a }",
  "{ .a } >> { .b } ~ { .c } !> { .d } &<< { .e } || ({ .f } > { .g })",
  "({ .a } | count() > 1) && ({ .b } | by(name) | avg(duration) > 1s)",
  "{ .a } | count() > 3 | { .b } | by(.c) | coalesce() | select(name, span.d)",
  "max(duration) > 5s",
  "min(.a + 1) = 2 * 3 | { .b }",
  "{ } | rate() by (resource.service.name, name) | topk(5) > 10 with (sample=true)",
  "{ } | rate() > 5",
  "{ } | quantile_over_time(duration, .99, .9, 1) by (name) with (exemplars=true) with (most_recent=true)",
  "{ } | histogram_over_time(span.size) by (name)",
  "{ } | compare({ status = error }, 10, 1, 2)",
  "(({ } | rate() > 1) * 100 + ({ } | count_over_time())) / 2 > -(1 + 2) / 4 | bottomk(1)",
  "1 - ({ } | rate())",
  "avg(duration) >= 1",
];

/** The place of the error is between `‹` and `›`. */
const refused: readonly (readonly [string, string])[] = [
  ["‹›", "the query is empty"],
  ["‹  ›", "the query is empty"],
  ["{ duration ‹>>› 5s }", "unexpected `>>` in the filter, expected `}`"],
  ["{ .a =‹=› 4 }", "unexpected `=` in the filter, expected an attribute or a value"],
  ["{ ‹service› = 4 }", "`service` is no intrinsic of a span; an attribute has a point in front, `.service`"],
  ["{ ‹span.› = 4 }", "`span.` has no name behind it"],
  ["{ ‹span:nme› = 4 }", "`span:` has no `nme`: did you mean `span:name`?"],
  ["{ ‹trace:status› = error }", "`trace:` has no `status`: it has `duration`, `rootName`, `rootService`, `id`"],
  ['{ .a = ‹"x }›', "the string does not end"],
  ['{ .a = "‹\\d›" }', "`\\d` is no escape of a string"],
  ["{ .a = ‹'›x' }", "single quotes begin no string"],
  ['{ .‹"a = 1 }›', 'the name in quotes does not end, or has an escape other than `\\"` and `\\\\`'],
  ["{ .a = ‹0x1F› }", "`0x1F` is no number"],
  ["{ .a = ‹9223372036854775808› }", "`9223372036854775808` is no number of 64 bits"],
  ["{ .a = ‹?› }", "unexpected `?`"],
  ["‹/*› {}", "the comment does not end"],
  ["{ .a = (1 ‹}›", "unexpected `}` in parentheses, expected `)`"],
  ["{ .a ‹>› nil }", "`>` cannot compare with `nil`"],
  ['{ ‹status = "error"› }', "`=` compares a text with a status, whose values stand without quotes"],
  ['{ ‹"server" = kind› }', "`=` compares a text with a kind, whose values stand without quotes"],
  ['{ ‹duration > "abc"› }', "`>` compares a duration with a text"],
  ["{ ‹name > true› }", "`>` compares a text with true or false"],
  ["{ ‹status > ok› }", "`>` does not take a status"],
  ["{ ‹.a && 1› }", "`&&` does not take a number"],
  ["{ ‹1 + 1› }", "the filter is a number, not true or false"],
  ["{ ‹kind› }", "the filter is a kind, not true or false"],
  ["{ ‹-name› = 1 }", "`-` does not take a text"],
  ["{ ‹!duration› }", "`!` does not take a duration"],
  ['{ .a =~ ‹"("› }', "`(` is no regular expression: missing closing `)`"],
  ["{ .a =~ ‹.b› }", "`=~` takes a pattern in quotes"],
  ["{ ‹name = nil› }", "every span has `name`: it is never `nil`"],
  ["{ ‹nil = resource.service.name› }", "every span has `resource.service.name`: it is never `nil`"],
  ["{ ‹parent.a› = 1 }", "Tempo cannot read the parent of a span yet"],
  ["{ ‹parent› = nil }", "Tempo cannot read the parent of a span yet"],
  ["‹max(duration)›", "a number alone finds no spans: it lacks a comparison"],
  ["{ } | ‹count()›", "a number is no stage: it lacks a comparison"],
  ["{ } | count() ‹&&› { }", "`&&` cannot stand between a number and spans"],
  ["{ } ‹+› { }", "`+` cannot stand between spans and spans"],
  ["{ } && ‹›", "unexpected end of the query, expected a filter in braces"],
  ["({ } | count() > 1) ‹&&› { }", "`&&` cannot stand between spans and spans"],
  ["(‹{ } | count() > 1›) | { }", "a pipeline in parentheses is no stage of another"],
  ["({ } | rate()) ‹%› 2", "`%` cannot stand between series and a number"],
  ["({ } | rate()) * ‹10s›", "series cannot be calculated with a duration"],
  ["({ } | rate()) > ‹10s› * 2", "a duration cannot be calculated with"],
  ["2 * ‹3s› + ({ } | rate())", "a duration cannot be calculated with"],
  ["{ } | coalesce (‹›", "unexpected end of the query in `coalesce`, expected `)`"],
  ["‹coalesce›()", "`coalesce` has nothing in front of it"],
  ["{ } | by(‹1›)", "`by` groups by what spans have, and this is the same for all"],
  ["{ } | select(‹1›)", "unexpected `1` in `select`, expected an attribute"],
  ["{ } | ‹foo›()", "unexpected `foo`"],
  ["max(‹name›) > 1", "`max` takes a number, and this is a text"],
  ["‹max(1)› > 1", "`max` takes what spans have, and this is the same for all"],
  ["max(.a) > ‹min(.b)›", "Tempo can only compare one aggregate with a number yet, as in `max(duration) > 1s`"],
  ["‹max(.a) + 1› > 1", "Tempo can only compare one aggregate with a number yet, as in `max(duration) > 1s`"],
  ["(‹{ } | count()›) > 1", "Tempo can only compare one aggregate with a number yet, as in `max(duration) > 1s`"],
  ["(({ } | count()) > 1‹)›", "unexpected `)` in parentheses, expected `)` before the comparison"],
  ["{ } | min_over_time(‹)›", "unexpected `)` in `min_over_time`, expected an attribute"],
  ["{ } | quantile_over_time(duration‹)›", "unexpected `)` in `quantile_over_time`, expected `,` and a quantile"],
  ["{ } | quantile_over_time(duration, ‹99›)", "`99` is no quantile: it is between 0 and 1"],
  ['{ } | quantile_over_time(duration, ‹"a"›)', 'unexpected `"a"` in `quantile_over_time`, expected a number'],
  ["{ } | rate() by (.a, .b, .c, .d, .e, ‹.f›)", "`rate` groups by at most 5 attributes"],
  ["{ } | quantile_over_time(duration, .5) by (.a, .b, .c, .d, ‹.e›)", "`quantile_over_time` groups by at most 4 attributes"],
  ["{ } | compare({ }, ‹1.5›)", "unexpected `1.5` in `compare`, expected a whole number"],
  ["{ } | compare({ }, 1, 2‹)›", "unexpected `)` in `compare`, expected one number, or three"],
  ["{ } | compare({ }, ‹0›)", "`0` is no number of values: it is between 1 and 1000"],
  ["{ } | compare({ }, 1, 3, ‹2›)", "the end is not behind the start"],
  ["‹{ } | compare({ }) > 1›", "what `compare` finds cannot be ranked, compared or calculated with"],
  ["{ } | rate() | topk(‹0›)", "`topk` of no series"],
  ["{ } | rate() | topk(‹1.5›)", "unexpected `1.5` in `topk`, expected a whole number"],
  ["{ } | rate() | ‹sum›()", "unexpected `sum` in the pipeline of series, expected `topk` or `bottomk`"],
  ["{ } | rate() > ‹x›", "unexpected `x`, expected a number"],
  ["{ } with (a=‹nil›)", "unexpected `nil` in `with`, expected a value"],
  ["{ } ‹{› }", "unexpected `{`"],
];

describe("a TraceQL query", () => {
  for (const text of accepted) it(`is read: ${text}`, () => assert.equal(parse(text).error, undefined));

  for (const [marked, message] of refused) {
    it(`is refused: ${marked}`, () => {
      const start = marked.indexOf("‹");
      assert.deepEqual(parse(marked.replace(/[‹›]/g, "")).error, { message, start, end: marked.indexOf("›") - 1 });
    });
  }

  it("keeps scopes, names in quotes and values", () => {
    const { query } = parse('{ parent.span."a \\"b\\"".c = 5m || resource.x = $limit }', { variables: true });
    assert.equal(query, undefined);
    const filter = parse('{ span."a \\"b\\"".c = 5m || resource.x = $limit }', { variables: true }).query?.expr;
    assert.ok(filter?.type === "filter" && filter.condition?.type === "binary");
    const { left, right } = filter.condition;
    assert.ok(left.type === "binary" && left.left.type === "attribute" && left.right.type === "static");
    assert.deepEqual([left.left.scope, left.left.name, left.right.of, left.right.value], ["span", 'a "b".c', "duration", 300_000]);
    assert.ok(right.type === "binary" && right.right.type === "static");
    assert.deepEqual([right.right.of, right.right.text], [undefined, "$limit"]);
  });

  it("may have variables of Grafana's, which stand for one value, or for nobody knows what", () => {
    assert.ok(parse("{ duration > $slow } | count() > $n | rate() | topk($k) > ${limit:raw}", { variables: true }).query);
    assert.deepEqual(parse("{ $filter } $more", { variables: true }), {});
    assert.ok(parse("{ duration > $slow }").error);
  });

  it("takes time linear in its length, and no more stack than there is", () => {
    for (const text of [
      "{".repeat(20_000),
      "(".repeat(20_000),
      `{ ${"!".repeat(20_000)}`,
      Array(20_000).fill("{}").join(" >> "),
      `{ ${Array(20_000).fill(".a").join(" && ")} }`,
      `{} | rate() > ${"-".repeat(20_000)}1`,
    ]) {
      const from = process.cpuUsage().user;
      parse(text);
      assert.ok(process.cpuUsage().user - from < 2_000_000, text.slice(0, 20));
    }
    assert.equal(parse("(".repeat(1000)).error?.message, "the query nests deeper than 500 levels");
  });

  it("is read or refused whatever it is", () => {
    const texts = [...accepted, ...refused.map(([text]) => text)].filter((text) => text !== "‹›");
    const piece = fc
      .tuple(fc.constantFrom(...texts), fc.nat(200), fc.nat(200))
      .map(([text, from, length]) => text.slice(from % text.length, (from % text.length) + length));
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 3 }), (pieces) => {
        const { query, error } = parse(pieces.join(" "), { variables: true });
        assert.ok(query === undefined || error === undefined);
      }),
      { numRuns: 500 },
    );
  });
});
