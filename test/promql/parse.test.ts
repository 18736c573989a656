import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr } from "../../src/promql/ast.ts";
import { utf8Offset } from "../../src/promql/error.ts";
import { parse } from "../../src/promql/parse.ts";
import { walk } from "../../src/promql/walk.ts";
import { withoutSpans } from "./strip.ts";

function read(text: string, variables = false): Expr {
  const { expr, error } = parse(text, { features: "all", variables });
  assert.ok(expr, `${text}: ${error?.message}`);
  return expr;
}
const tree = (text: string, variables = false): unknown => withoutSpans(read(text, variables));
const number = (value: number, text?: string) => ({ type: "number", value, ...(text !== undefined && { text }) });
const series = (name: string, more = {}) => ({ type: "selector", name, matchers: [], ...more });
const binary = (left: unknown, operator: string, right: unknown, more = {}) => ({ type: "binary", operator, left, right, ...more });
const length = (milliseconds: number) => ({ type: "duration", milliseconds });
const durations = (operator: string, ...operands: unknown[]) => ({ type: "duration-expr", operator, operands });

test("numbers are read in every form, and keep their text where they would be printed otherwise", () => {
  const values: [string, number, string?][] = [
    ["42", 42],
    ["042", 34, "042"],
    ["089", 89, "089"],
    ["0x2A", 42, "0x2A"],
    ["0x_2a", 42, "0x_2a"],
    ["1_000.5", 1000.5, "1_000.5"],
    ["1e3", 1000, "1e3"],
    [".25", 0.25, ".25"],
    ["7.", 7, "7."],
    ["0777777777777777777777777", 7.777777777777778e23, "0777777777777777777777777"],
    ["iNf", Number.POSITIVE_INFINITY, "iNf"],
    ["+Inf", Number.POSITIVE_INFINITY],
    ["+inf", Number.POSITIVE_INFINITY, "inf"],
    ["-Inf", Number.NEGATIVE_INFINITY],
    ["-inf", Number.NEGATIVE_INFINITY, "-inf"],
    ["NAN", Number.NaN, "NAN"],
    ["-0x10", -16, "-0x10"],
    ["--5", 5],
    ["- 5", -5],
    ["--0x10", 16, "0x10"],
    ["-0", -0],
    ["1h30m", 5400, "1h30m"],
    ["-5ms", -0.005, "-5ms"],
  ];
  for (const [text, value, kept] of values) assert.deepEqual(tree(text), number(value, kept), text);
});

test("a hexadecimal number that ends in `e` loses its text, because Prometheus does not read it at the end of a query", () => {
  assert.deepEqual(tree("0xfe + 1"), binary(number(254), "+", number(1)));
  assert.ok(parse("0xfe").error);
});

test("strings know the escapes of Go in quotes, and none in backticks", () => {
  const values: [string, string][] = [
    [String.raw`"tab\tquote\"back\\"`, 'tab\tquote"back\\'],
    [String.raw`'it\'s "plain"'`, `it's "plain"`],
    [String.raw`"\x41\102\u00e9\U0001F600"`, "ABé😀"],
    [String.raw`"\xc3\xa9 \351"`, "é \ufffd"],
    [String.raw`"\a\b\f\n\r\v"`, "\x07\b\f\n\r\v"],
    ["`raw\\n\nline`", "raw\\n\nline"],
    ['"plain é"', "plain é"],
  ];
  for (const [text, value] of values) assert.deepEqual(tree(text), { type: "string", value }, text);
});

test("selectors take names outside and inside the braces, and quoted labels", () => {
  assert.deepEqual(tree("job:up:sum"), series("job:up:sum"));
  assert.deepEqual(tree(`up{job="api",code!~"5..",}`), {
    ...series("up"),
    matchers: [
      { label: "job", operator: "=", value: "api" },
      { label: "code", operator: "!~", value: "5.." },
    ],
  });
  assert.deepEqual(tree(`{"http.requests", "client.id" != 'x'}`), {
    ...series("http.requests"),
    quoted: true,
    matchers: [{ label: "client.id", operator: "!=", value: "x" }],
  });
  assert.deepEqual(tree(`{"a", "b"}`), { ...series("a"), quoted: true, matchers: [{ label: "__name__", operator: "=", value: "b" }] });
  assert.deepEqual(tree(`{sum="x"}`), { type: "selector", matchers: [{ label: "sum", operator: "=", value: "x" }] });
});

test("words of the language are names of metrics wherever Prometheus lets them be", () => {
  for (const name of ["sum", "Offset", "by", "and", "fill", "fill_left", "start", "step", "min_of", "anchored", "limitk", "without"]) {
    assert.deepEqual(tree(name), series(name), name);
    assert.deepEqual(tree(`${name} + ${name}`), binary(series(name), "+", series(name)), name);
  }
  assert.deepEqual(tree("offset offset 5m"), series("offset", { offset: length(300_000) }));
  assert.deepEqual(tree("sum by (on, by, bool) (sum)"), {
    type: "aggregation",
    operator: "sum",
    grouping: { kind: "by", labels: ["on", "by", "bool"] },
    expr: series("sum"),
  });
});

test("operators bind as in Prometheus", () => {
  const [a, b, c] = [series("a"), series("b"), series("c")];
  assert.deepEqual(tree("a + b * c"), binary(a, "+", binary(b, "*", c)));
  assert.deepEqual(tree("a - b + c"), binary(binary(a, "-", b), "+", c));
  assert.deepEqual(tree("a ^ b ^ c"), binary(a, "^", binary(b, "^", c)));
  assert.deepEqual(tree("a or b and c"), binary(a, "or", binary(b, "and", c)));
  assert.deepEqual(tree("a UNLESS b aNd c"), binary(binary(a, "unless", b), "and", c));
  assert.deepEqual(tree("a > b + c"), binary(a, ">", binary(b, "+", c)));
  assert.deepEqual(tree("a </ b"), binary(a, "</", b));
  assert.deepEqual(tree("-a ^ b"), { type: "unary", operator: "-", expr: binary(a, "^", b) });
  assert.deepEqual(tree("-a * b"), binary({ type: "unary", operator: "-", expr: a }, "*", b));
  assert.deepEqual(tree("a ^ -b * c"), binary(binary(a, "^", { type: "unary", operator: "-", expr: b }), "*", c));
  assert.deepEqual(tree("a atan2 b % c"), binary(binary(a, "atan2", b), "%", c));
  assert.deepEqual(tree("(a)"), { type: "paren", expr: a });
});

test("matching, groups and fill values stand between operator and right side", () => {
  const of = (text: string) => tree(text) as { bool?: boolean; matching?: unknown };
  assert.deepEqual(of("a == bool on (x) b"), binary(series("a"), "==", series("b"), { bool: true, matching: { kind: "on", labels: ["x"] } }));
  assert.deepEqual(of(`a * ignoring (x, "y.z",) group_left b`).matching, { kind: "ignoring", labels: ["x", "y.z"], group: { side: "left", include: [] } });
  assert.deepEqual(of("a * on () group_right (z) b").matching, { kind: "on", labels: [], group: { side: "right", include: ["z"] } });
  assert.deepEqual(of("a + fill (-1) b").matching, { kind: "ignoring", labels: [], fill: { left: -1, right: -1 } });
  assert.deepEqual(of("a + fill_right(+1h) fill_left(2) b").matching, { kind: "ignoring", labels: [], fill: { left: 2, right: 3600 } });
  assert.deepEqual(of("a + fill_left(2) b").matching, { kind: "ignoring", labels: [], fill: { left: 2 } });
  assert.equal(of("a + ignoring () b").matching, undefined);
});

test("modifiers stand on the selector of a range and on a subquery, in any order", () => {
  const selector = series("a", { offset: length(-60_000), at: "end" });
  assert.deepEqual(tree("a[5m] offset -1m @ end()"), { type: "matrix", selector, range: length(300_000) });
  assert.deepEqual(tree("a @ end() offset -1m"), selector);
  assert.deepEqual(tree("a[90] @ -1.5"), { type: "matrix", selector: series("a", { at: -1.5 }), range: length(90_000) });
  assert.deepEqual(tree("a @ 1h smoothed"), series("a", { at: 3600, extension: "smoothed" }));
  assert.deepEqual(tree("a[1m] anchored offset 1m"), {
    type: "matrix",
    selector: series("a", { extension: "anchored", offset: length(60_000) }),
    range: length(60_000),
  });
  assert.deepEqual(tree("a[1d:5m] @ start() offset 1w"), {
    type: "subquery",
    expr: series("a"),
    range: length(86_400_000),
    step: length(300_000),
    at: "start",
    offset: length(604_800_000),
  });
  assert.deepEqual(tree("a offset 0s offset 1m[1m:]"), { type: "subquery", expr: series("a", { offset: length(60_000) }), range: length(60_000) });
  assert.deepEqual(tree("a[0.0015]"), { type: "matrix", selector: series("a"), range: length(1.5) });
});

test("durations can be computed in brackets and behind `offset`", () => {
  const range = (text: string) => (tree(`a[${text}]`) as { range: unknown }).range;
  const offset = (text: string) => (tree(`a offset ${text}`) as { offset: unknown }).offset;
  assert.deepEqual(range("5m + 2 * step()"), durations("+", length(300_000), durations("*", number(2), durations("step"))));
  assert.deepEqual(
    range("max_of(range(), 5m) - 1m % 7"),
    durations("-", durations("max_of", durations("range"), length(300_000)), durations("%", length(60_000), number(7))),
  );
  assert.deepEqual(range("2 ^ 3 ^ 4"), durations("^", number(2), durations("^", number(3), number(4))));
  assert.deepEqual(range("-(-step()) + +1m"), durations("+", durations("negate", durations("group", durations("negate", durations("step")))), length(60_000)));
  assert.deepEqual(offset("-min_of(1m, 2m)"), durations("negate", durations("min_of", length(60_000), length(120_000))));
  assert.deepEqual(offset("+step()"), durations("step"));
  assert.deepEqual(offset("(1m) * 2"), durations("*", durations("group", length(60_000)), number(2)));
  assert.deepEqual(offset("--1m * 2"), durations("group", durations("*", length(60_000), number(2))));
  assert.deepEqual(offset("- -1m"), length(60_000));
  assert.deepEqual(tree("a offset 1m + 1"), binary(series("a", { offset: length(60_000) }), "+", number(1)));
  assert.deepEqual(tree("a offset -(1m) + 1"), binary(series("a", { offset: durations("negate", durations("group", length(60_000))) }), "+", number(1)));
});

test("variables of Grafana are durations when they are asked for, and nothing else", () => {
  const variable = (name: string) => ({ type: "variable", name });
  assert.deepEqual(tree("a[$__rate_interval]", true), { type: "matrix", selector: series("a"), range: variable("__rate_interval") });
  assert.deepEqual(tree("a[${range}:$__interval] offset -$shift", true), {
    type: "subquery",
    expr: series("a"),
    range: variable("range"),
    step: variable("__interval"),
    offset: durations("negate", variable("shift")),
  });
  assert.deepEqual(tree("a[${__range_s}s]", true), { type: "matrix", selector: series("a"), range: variable("{__range_s}s") });
  assert.deepEqual(tree("a[$step * 2]", true), { type: "matrix", selector: series("a"), range: durations("*", variable("step"), number(2)) });
  assert.deepEqual(tree(`a{job=~"$job"}`), { ...series("a"), matchers: [{ label: "job", operator: "=~", value: "$job" }] });
  assert.equal(parse("a[$__rate_interval]").error?.start, 2);
  assert.equal(parse("a > $limit", { variables: true }).error?.start, 4);
});

test("aggregations take their labels on either side, and some a parameter", () => {
  const grouped = { type: "aggregation", operator: "sum", grouping: { kind: "without", labels: ["x"] }, expr: series("a") };
  assert.deepEqual(tree("sum without (x) (a)"), grouped);
  assert.deepEqual(tree("SUM(a) without (x,)"), grouped);
  assert.deepEqual(tree("sum(a) by ()"), { type: "aggregation", operator: "sum", expr: series("a") });
  assert.deepEqual(tree(`count_values("v", a)`), {
    type: "aggregation",
    operator: "count_values",
    parameter: { type: "string", value: "v" },
    expr: series("a"),
  });
});

test("comments and spaces may stand anywhere between tokens, also within braces", () => {
  assert.deepEqual(tree("# first\nsum # of\r(a{ # matchers\n job = 'x' })\t# end"), tree(`sum(a{job="x"})`));
});

test("every node knows its place", () => {
  const text = `sum by (job) (rate(é{"a"="b"}[5m] offset 1m)) > bool - up @ start()`.replace("é", "err");
  const places: [string, string][] = [];
  walk(read(text), (node) => places.push([node.type, text.slice(node.span?.start, node.span?.end)]));
  assert.deepEqual(places, [
    ["binary", text],
    ["aggregation", `sum by (job) (rate(err{"a"="b"}[5m] offset 1m))`],
    ["call", `rate(err{"a"="b"}[5m] offset 1m)`],
    ["matrix", `err{"a"="b"}[5m] offset 1m`],
    ["selector", `err{"a"="b"}`],
    ["unary", "- up @ start()"],
    ["selector", "up @ start()"],
  ]);
});

test("a trailing grouping, a subquery and a range are within the place of their expression", () => {
  for (const text of ["sum(a) by (job)", "a[5m:1m] offset 1m", "(a)", `"x"`, "-5", "a smoothed", "a[1m] anchored", "abs(a)"]) {
    assert.deepEqual(read(` ${text} `).span, { start: 1, end: 1 + text.length }, text);
  }
});

test("offsets are also told in bytes of UTF-8", () => {
  const text = `a{b="é😀"} +`;
  assert.equal(parse(text).error?.start, text.length);
  assert.equal(utf8Offset(text, text.length), Buffer.byteLength(text));
  assert.equal(utf8Offset("é€😀x", 5), 10);
  assert.equal(utf8Offset("\ud800x", 2), 4);
});
