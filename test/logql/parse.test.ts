import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { pipelineFaults } from "../../src/logql/faults.ts";
import { parse } from "../../src/logql/parse.ts";
import { print } from "../../src/logql/print.ts";

/** Each with the text that it is printed as, where that is another. */
const accepted: readonly (readonly [string, string?])[] = [
  ['{app="shop"}'],
  ['{ app = "shop" , level =~ `e.*` }', '{app="shop", level=~"e.*"}'],
  ['({app="shop"} | json)', '{app="shop"} | json'],
  ['{app="shop"} |= "a" or "b" != "c" |~ "d" !~ "e" |> "<_> f" !> "g <_>"'],
  ['{app="shop"} |= ip("10.0.0.0/8") != ip("::1")'],
  ['{app="shop"} # a comment\n| json // another\n | logfmt /* a third */', '{app="shop"} | json | logfmt'],
  ['{app="shop"} | json code="http.status[0]", user | logfmt --strict --keep-empty took="duration" | unpack | decolorize'],
  ['{app="shop"} | pattern "<ip> - <_>" | regexp "(?P<name>\\\\w+)"'],
  ['{app="shop"} | line_format "{{.msg | ToUpper}}" | label_format a=b, c="{{.d}}" | drop x, y="z" | keep app, level=~"e.+"'],
  ['{app="shop"} | took > 1.5s and size <= 5MB or code >= 500', '{app="shop"} | (took > 1.5s and size <= 5MB) or code >= 500'],
  ['{app="shop"} | a="1", b="2" c="3" or d="4"', '{app="shop"} | a="1" and (b="2" and (c="3" or d="4"))'],
  ['{app="shop"} | a="1" or b="2" and c="3"', '{app="shop"} | a="1" or (b="2" and c="3")'],
  ['{app="shop"} | (a="1" or b="2") and c!="3"', '{app="shop"} | (a="1" or b="2") and c!="3"'],
  [
    '{app="shop"} | took == -5m | addr != ip("10.0.0.1-10.0.0.9") | n = -3 | m < +2',
    '{app="shop"} | took == -5m | addr!=ip("10.0.0.1-10.0.0.9") | n = -3 | m < 2',
  ],
  ['RATE({app="shop"}[5m])', 'rate({app="shop"} [5m])'],
  ['rate(({app="shop"} |= "x")[5m] offset 1h)', 'rate({app="shop"} |= "x" [5m] offset 1h)'],
  ['rate((({app="shop"} [5m])))', 'rate({app="shop"} [5m])'],
  ['count_over_time({app="shop"}[5m] offset -1m |= "x")', 'count_over_time({app="shop"} |= "x" [5m] offset -1m)'],
  ['sum_over_time(({app="shop"})[5m] | unwrap took | __error__="")', 'sum_over_time({app="shop"} | unwrap took | __error__="" [5m])'],
  ['sum_over_time({app="shop"}[5m] | json | unwrap took)', 'sum_over_time({app="shop"} | json | unwrap took [5m])'],
  ['sum_over_time(({app="shop"} | unwrap bytes(size))[5m])', 'sum_over_time({app="shop"} | unwrap bytes(size) [5m])'],
  [
    'quantile_over_time(0.99, {app="shop"} | unwrap duration_seconds(took) [1d12h]) by (route)',
    'quantile_over_time(0.99, {app="shop"} | unwrap duration_seconds(took) [36h]) by (route)',
  ],
  [
    'sum by (a) (rate({app="shop"}[5m])) / on (a) group_left sum(rate({app="shop"}[5m])) by (a)',
    'sum by (a) (rate({app="shop"} [5m])) / on (a) group_left sum by (a) (rate({app="shop"} [5m]))',
  ],
  [
    'sum(rate({a="b"}[5m])) > bool ignoring (c) group_right (d, e) (vector(1) or vector(2))',
    'sum(rate({a="b"} [5m])) > bool ignoring (c) group_right (d, e) (vector(1) or vector(2))',
  ],
  ["vector(1) * on () group_left () (vector(1) + vector(2))", "vector(1) * on () group_left () (vector(1) + vector(2))"],
  ["1 - (2 - 3) ^ 2 ^ (1 + 1) * -4", "1 - (2 - 3) ^ 2 ^ (1 + 1) * -4"],
  ["(1 + 2) * 3 - (2 ^ 3) ^ 4"],
  ['topk(3, sum without (pod) (bytes_rate({app="shop"}[1m])))', 'topk(3, sum without (pod) (bytes_rate({app="shop"} [1m])))'],
  ['sort_desc(approx_topk(2, sum by () (rate({a="b"}[1m]))))', 'sort_desc(approx_topk(2, sum by () (rate({a="b"} [1m]))))'],
  ['label_replace(rate({a="b"}[1m]), "c", "$1", "d", "(.*)")', 'label_replace(rate({a="b"} [1m]), "c", "$1", "d", "(.*)")'],
  [
    'variants(count_over_time({a="b"}[1m]), bytes_over_time({a="b"}[1m])) of ({a="b"}[1m])',
    'variants(count_over_time({a="b"} [1m]), bytes_over_time({a="b"} [1m])) of ({a="b"} [1m])',
  ],
  ['count_over_time({rate="x"} | sum > 5 and bytes = 1KiB [1m])', 'count_over_time({rate="x"} | sum > 5 and bytes = 1KiB [1m])'],
  ['{a!=""}'],
  ['{a!~".*"}'],
  ['rate({a="b"} [250us])'.replace("[250us]", "[1s] offset 250us"), 'rate({a="b"} [1s] offset 250000ns)'],
];

/** The place of the error is between `‹` and `›`. */
const refused: readonly (readonly [string, string])[] = [
  ["‹›", "the query is empty"],
  ["‹{›}", "the selector fits streams that have none of its labels; one value or pattern must not fit the empty text"],
  ['‹{app=~".*", level!="x"›}', "the selector fits streams that have none of its labels; one value or pattern must not fit the empty text"],
  ['{app="a"‹›', "unexpected end of the query in the selector of streams, expected `,` or `}`"],
  ["{app‹>›1}", "unexpected `>` in the selector of streams, expected `=`, `!=`, `=~` or `!~`"],
  ['{app=‹"a›', "the string does not end"],
  ["{app=‹'›a'}", "single quotes begin no string"],
  ['{‹app=~"("›}', "`(` is no regular expression: missing closing `)`"],
  ['{app="a"} ‹foo›', "unexpected `foo`"],
  ['{app="a"} |= ‹a›', "unexpected `a` in the filter on lines, expected a text in quotes"],
  ['{app="a"} | ‹jsn›', "`jsn` is no stage, and as a label it lacks a comparison"],
  ['{app="a"} | ‹by›', "unexpected `by` in the pipeline, expected a parser, a format or a filter on a label"],
  ['{app="a"} | level ‹"x"›', 'unexpected `"x"` in the filter, expected a comparison'],
  ['{app="a"} | level =~ ‹5›', "unexpected `5` in the filter, expected a text in quotes"],
  ['{app="a"} | took > ‹"5"›', 'unexpected `"5"` in the filter, expected a number'],
  ['{app="a"} | took = ‹json›', "unexpected `json` in the filter, expected a text in quotes or a number"],
  ['{app="a"} ‹| pattern "a"›', "the pattern names no field: `<name>`"],
  ['{app="a"} ‹| pattern "<a><b>"›', "nothing tells where the first of `<a><b>` ends"],
  ['{app="a"} ‹| pattern "<a> <a>"›', "the pattern names `a` twice"],
  ['{app="a"} ‹| regexp "(a)"›', "the pattern names no field: `(?P<name>…)`"],
  ['{app="a"} ‹| regexp "("›', "`(` is no regular expression: missing closing `)`"],
  ['{app="a"} | drop ‹a=~"("›', "`(` is no regular expression: missing closing `)`"],
  ['{app="a"} | label_format a=‹1›', "unexpected `1` in `label_format`, expected a label or a template in quotes"],
  ['rate({app="a"}[‹5minutes›])', "`5minutes` is no duration"],
  ['rate({app="a"}[‹›])', "the range is empty"],
  ['rate({app="a"}‹[5m›', "`[` has no `]`"],
  ['rate({app="a"}‹)›', "unexpected `)` in `rate`, expected a range such as `[5m]`"],
  ["rate(‹http_requests_total›[5m])", 'unexpected `http_requests_total` in `rate`, expected a selector of streams: `{app="…"}`'],
  ['‹sum_over_time›({app="a"}[5m])', "`sum_over_time` needs the label to take as a number: `| unwrap …`"],
  ['count_over_time({app="a"} ‹| unwrap x› [5m])', "`count_over_time` takes no `unwrap`"],
  ['‹rate›({app="a"}[5m]) by (x)', "`rate` cannot group"],
  ['‹rate›(1, {app="a"}[5m])', "`rate` takes no number"],
  ['‹quantile_over_time›({app="a"} | unwrap x [5m])', "`quantile_over_time` lacks its quantile"],
  ['rate({app="a"} | unwrap x | ‹json› [5m])', "unexpected `json` in the pipeline behind `unwrap`, expected a filter on a label"],
  ['topk(‹›sum(rate({app="a"}[5m])))', "`topk` lacks its number"],
  ['topk(‹1.5›, rate({app="a"}[5m]))', "`1.5` is no number of series"],
  ['sum(‹1›, rate({app="a"}[5m]))', "`sum` takes no number"],
  ['sum({app="a"}‹)›', "unexpected `)` in `sum`, expected a metric query: `rate({…} [5m])`"],
  ['label_replace({app="a"}‹,› "a", "b", "c", "d")', "unexpected `,` in `label_replace`, expected a metric query: `rate({…} [5m])`"],
  ['‹label_replace(vector(1), "a", "b", "c", "(")›', "the pattern of `label_replace` is no regular expression: missing closing `)`"],
  ['‹approx_topk(1, rate({app="a"}[5m])) by (x)›', "`approx_topk` cannot group"],
  ['‹sort(rate({app="a"}[5m])) by (x)›', "`sort` cannot group"],
  ['‹{app="a"}› > 5', "`>` compares numbers, and these are lines of a log"],
  ["vector(1) or ‹1 + 1›", "`or` combines series, and this is a number"],
  ['sum by (app‹x›) (rate({a="b"}[5m]))'.replace("appx", "app").replace("app‹x›", "app ‹x›"), "unexpected `x` in `by`, expected `,` or `)`"],
  ['(‹variants(vector(1)) of ({a="b"}[1m])›)', "`variants` stands in parentheses"],
  ['variants({a="b"}‹)› of ({a="b"}[1m])', "unexpected `)` in `variants`, expected metric queries"],
  ["vector(‹x›)", "unexpected `x` in `vector`, expected a number"],
  ["‹duration›(x)", "unexpected `duration`"],
  ["1 + ‹08›", "`08` is no number"],
  ["1 + ‹0x1F›", "`0x1F` is no number"],
  ["1 + ‹5P›B", "`5P` is no number"],
  ["1 + ‹1__0›", "`1__0` is no number"],
  ["‹/*› 1", "the comment does not end"],
  ['{app="a‹\\d›"}', "`\\d` is no escape of a string"],
  ["{app=‹`a}›", "the string does not end"],
];

describe("a LogQL query", () => {
  for (const [text, printed = text] of accepted) {
    it(`is read: ${text}`, () => {
      const { expr, error } = parse(text);
      assert.equal(error, undefined);
      assert.equal(expr && print(expr), printed);
      assert.equal(print(parse(printed).expr ?? assert.fail("what is printed can be read")), printed);
    });
  }

  for (const [marked, message] of refused) {
    it(`is refused: ${marked}`, () => {
      const start = marked.indexOf("‹");
      assert.deepEqual(parse(marked.replace(/[‹›]/g, "")).error, { message, start, end: marked.indexOf("›") - 1 });
    });
  }

  it("may have variables of Grafana's, which stand for one thing, or for nobody knows what", () => {
    for (const text of ['sum(rate({app="shop"} [$__auto])) > $limit', 'topk($n, rate({$label="x"} | took > $slow [${range:raw}]))'])
      assert.ok(parse(text, { variables: true }).expr, text);
    assert.deepEqual(parse('{app="shop"} $filter', { variables: true }), {});
    assert.ok(parse('{app="shop"} $filter').error);
  });

  it("takes time linear in its length, and no more stack than there is", () => {
    for (const text of [`{a="b"}${' | x="y"'.repeat(20_000)}`, "(".repeat(20_000), Array(20_000).fill("1").join(" + "), `{a="b"} | ${"x=1 ".repeat(20_000)}`]) {
      const from = process.cpuUsage().user;
      parse(text);
      assert.ok(process.cpuUsage().user - from < 2_000_000, text.slice(0, 20));
    }
    assert.equal(parse("(".repeat(1000)).error?.message, "the query nests deeper than 500 levels");
  });

  it("is read or refused whatever it is", () => {
    const texts = [...accepted, ...refused].map(([text]) => text);
    const piece = fc
      .tuple(fc.constantFrom(...texts), fc.nat(200), fc.nat(200))
      .map(([text, from, length]) => text.slice(from % text.length, (from % text.length) + length));
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 3 })), { maxLength: 3 }), (pieces) => {
        const { expr } = parse(pieces.join(" "), { variables: true });
        if (expr) pipelineFaults(expr);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a LogQL query that Loki reads and cannot run", () => {
  const faults: readonly (readonly [string, string])[] = [
    ['{a="b"} ‹|~ "("›', "`(` is no regular expression: missing closing `)`"],
    ['{a="b"} |~ "x" or ‹"("›', "`(` is no regular expression: missing closing `)`"],
    ['{a="b"} ‹|> "<x> a"›', "a filter on lines keeps no field: `<x>` can only be `<_>`"],
    ['{a="b"} ‹!> "<_><_>"›', "nothing tells where the first of `<_><_>` ends"],
    ['{a="b"} ‹|~ ip("10.0.0.1")›', "`|~` takes no `ip`"],
    ['{a="b"} ‹|= ip("10.0.0.256")›', "`10.0.0.256` is no address, prefix or range of addresses"],
    ['{a="b"} | x="1" or ‹addr=ip("10.0.0.0/33")›', "`10.0.0.0/33` is no address, prefix or range of addresses"],
    ['{a="b"} | json ‹c="a-b"›', "`a-b` is no path of JSON"],
    ['{a="b"} | logfmt ‹c="a.b"›', "`a.b` is no path of logfmt"],
    ['{a="b"} ‹| line_format "{{.a"›', "`{{` has no `}}`"],
    ['{a="b"} ‹| line_format "{{.a | ToLowr}}"›', "templates of Loki have no function `ToLowr`, did you mean `ToLower`?"],
    ['{a="b"} ‹| line_format "{{message}}"›', "templates of Loki have no function `message`. Labels begin with a point: `{{.level}}`"],
    ['{a="b"} | label_format ‹c="{{end}}"›', "`{{ end }}` ends nothing"],
    ['{a="b"} | label_format ‹__error__="x"›', "`__error__` cannot be set"],
    ['{a="b"} | label_format c=d, ‹c="x"›', "`c` is set twice in one `label_format`"],
    ['sum(sum_over_time({a="b"} | unwrap x | ‹addr=ip("x")› [5m])) > 1', "`x` is no address, prefix or range of addresses"],
    ['variants(vector(1)) of ({a="b"} ‹|~ "("› [5m])', "`(` is no regular expression: missing closing `)`"],
  ];
  for (const [marked, message] of faults) {
    it(marked, () => {
      const { expr } = parse(marked.replace(/[‹›]/g, ""));
      assert.ok(expr);
      assert.deepEqual(pipelineFaults(expr), [{ message, start: marked.indexOf("‹"), end: marked.indexOf("›") - 1 }]);
    });
  }

  it("has addresses, paths and templates in every form that there is", () => {
    for (const text of [
      ...["10.0.0.1", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "::1", "2001:db8::/32", "::ffff:10.0.0.1", "fe80::1%eth0", "::1-::2"].map(
        (each) => `|= ip("${each}")`,
      ),
      ...["a", "a.b", "a[0].b", '[\\"a b\\"]', '[\\"a\\"][1].c'].map((each) => `| json x="${each}"`),
      ...["{{.a}}", '{{ if eq .a \\"}}\\" }}x{{ else }}{{ $y := .b }}{{ $y | upper }}{{ end }}', "{{ __line__ | trunc 5 }}", "{{/* why */}}"].map(
        (each) => `| line_format "${each}"`,
      ),
    ])
      assert.deepEqual(pipelineFaults(parse(`{a="b"} ${text}`).expr ?? assert.fail(text)), [], text);
    for (const text of ["10.0.0", "10.0.0.1/", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "::1::2", "1:2:3:4:5:6:7:8:9", "::10.0.0.256", "fe80::1%", "a::"].map(
      (each) => `|= ip("${each}")`,
    ))
      assert.equal(pipelineFaults(parse(`{a="b"} ${text}`).expr ?? assert.fail(text)).length, text.includes("a::") ? 0 : 1, text);
  });
});
