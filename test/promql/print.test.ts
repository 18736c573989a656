import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr, Range, VectorSelector } from "../../src/promql/ast.ts";
import { binary, by, call, duration, equal, number, over, rate, selector, text, usualRange } from "../../src/promql/build.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { printPretty } from "../../src/promql/print-pretty.ts";

const [a, b, c] = [selector("a"), selector("b"), selector("c")];
const offset = (range: Range): VectorSelector => ({ ...a, offset: range });
const read = (query: string): Expr => {
  const { expr } = parse(query, { features: "all" });
  assert.ok(expr, query);
  return expr;
};

test("a built tree gets the parentheses that its meaning needs, and no others", () => {
  const cases: [Expr, string][] = [
    [binary(binary(a, "+", b), "*", c), "(a + b) * c"],
    [binary(a, "+", binary(b, "*", c)), "a + b * c"],
    [binary(a, "-", binary(b, "-", c)), "a - (b - c)"],
    [binary(binary(a, "-", b), "-", c), "a - b - c"],
    [binary(binary(a, "^", b), "^", c), "(a ^ b) ^ c"],
    [binary(a, "^", binary(b, "^", c)), "a ^ b ^ c"],
    [binary(binary(a, "or", b), "and", c), "(a or b) and c"],
    [binary(a, "and", binary(b, "unless", c)), "a and (b unless c)"],
    [binary(binary(a, ">", b), "==", c), "a > b == c"],
    [binary(number(-1), "^", a), "(-1) ^ a"],
    [binary(a, "^", number(-1)), "a ^ -1"],
    [binary(number(-1), "*", a), "-1 * a"],
    [binary({ type: "unary", operator: "-", expr: a }, "^", b), "(-a) ^ b"],
    [{ type: "unary", operator: "-", expr: binary(a, "*", b) }, "-(a * b)"],
    [{ type: "unary", operator: "-", expr: binary(a, "^", b) }, "-a ^ b"],
    [{ type: "unary", operator: "-", expr: number(-5) }, "-(-5)"],
    [{ type: "subquery", expr: binary(a, "+", b), range: duration(60_000) }, "(a + b)[1m:]"],
    [{ type: "subquery", expr: { type: "unary", operator: "-", expr: a }, range: duration(60_000), step: duration(1000) }, "(-a)[1m:1s]"],
    [{ type: "paren", expr: { type: "paren", expr: a } }, "((a))"],
  ];
  for (const [expr, expected] of cases) assert.equal(print(expr), expected);
});

test("an offset that goes on over operators is kept apart from those that follow", () => {
  const length = (operator: "group" | "+" | "*" | "negate" | "step", ...operands: (Range | ReturnType<typeof number>)[]): Range => ({
    type: "duration-expr",
    operator,
    operands,
  });
  const minute = duration(60_000);
  const group = length("group", minute);
  const open = length("*", group, number(2));
  assert.equal(print(binary(offset(group), "+", b)), "a offset +(1m) + b");
  assert.equal(print(offset(length("+", minute, minute))), "a offset +(1m + 1m)");
  assert.equal(print(offset(length("negate", length("+", minute, minute)))), "a offset -(1m + 1m)");
  assert.equal(print(offset(length("negate", length("step")))), "a offset -step()");
  assert.equal(print(offset(open)), "a offset (1m) * 2");
  assert.equal(print(binary(offset(open), "+", b)), "(a offset (1m) * 2) + b");
  assert.equal(print(binary({ type: "unary", operator: "-", expr: offset(open) }, "*", b)), "(-a offset (1m) * 2) * b");
  assert.equal(print(binary(binary(c, "+", over(offset(open), minute)), "-", b)), "(c + a[1m] offset (1m) * 2) - b");
  assert.equal(print(binary({ type: "subquery", expr: a, range: minute, offset: open }, "%", b)), "(a[1m:] offset (1m) * 2) % b");
  assert.equal(print(binary(offset(length("negate", length("negate", group))), "-", b)), "(a offset --(1m)) - b");
  assert.equal(print(binary(offset(open), ">", b)), "a offset (1m) * 2 > b");
});

test("arithmetic of durations has its own parentheses", () => {
  const range = (operator: "+" | "-" | "*" | "^" | "negate" | "max_of", ...operands: (Range | ReturnType<typeof number>)[]): Range => ({
    type: "duration-expr",
    operator,
    operands,
  });
  const minute = duration(60_000);
  const cases: [Range, string][] = [
    [range("*", range("+", minute, minute), number(2)), "(1m + 1m) * 2"],
    [range("-", minute, range("-", minute, minute)), "1m - (1m - 1m)"],
    [range("^", range("^", number(2), number(3)), number(4)), "(2 ^ 3) ^ 4"],
    [range("^", number(2), range("^", number(3), number(4))), "2 ^ 3 ^ 4"],
    [range("^", number(-2), number(3)), "(-2) ^ 3"],
    [range("+", number(-2), duration(-60_000)), "-2 + -1m"],
    [range("negate", range("*", minute, number(2))), "-(1m * 2)"],
    [range("max_of", minute, usualRange), "max_of(1m, $range)"],
  ];
  for (const [expr, expected] of cases) assert.equal(print(over(a, expr)), `a[${expected}]`);
});

test("numbers are printed so that they read back exactly", () => {
  const cases: [number, string][] = [
    [0.1, "0.1"],
    [-0, "-0"],
    [1e21, "1e+21"],
    [5e-324, "5e-324"],
    [1234567.891, "1234567.891"],
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
    [Number.NaN, "NaN"],
  ];
  for (const [value, expected] of cases) {
    assert.equal(print(number(value)), expected);
    assert.deepEqual({ ...read(expected), span: undefined }, { type: "number", value, span: undefined });
  }
});

test("lengths of time are in days at most, or in seconds below a millisecond", () => {
  const cases: [number, string][] = [
    [300_000, "5m"],
    [5_400_000, "1h30m"],
    [2_592_000_000, "30d"],
    [31_536_000_000, "1y"],
    [34_560_000_000, "400d"],
    [90_061_001, "1d1h1m1s1ms"],
    [0.5, "0.0005"],
    [0, "0s"],
  ];
  for (const [milliseconds, expected] of cases) assert.equal(print(over(a, duration(milliseconds))), `a[${expected}]`);
  assert.equal(print(offset(duration(-90_000))), "a offset -1m30s");
});

test("strings are quoted with escapes for what cannot be seen", () => {
  const cases: [string, string][] = [
    ['say "hi"\\', '"say \\"hi\\"\\\\"'],
    ["a\nb\tc\x07\x01\x7f", '"a\\nb\\tc\\a\\x01\\x7f"'],
    ["é😀 ", '"é😀 "'],
    ["\u00a0\u2028\ufeff\u{e0001}", '"\\u00a0\\u2028\\ufeff\\U000e0001"'],
    ["\ufffd\ud800", '"\\ufffd\\ufffd"'],
  ];
  for (const [value, expected] of cases) assert.equal(print(text(value)), expected);
});

test("names that need it are quoted, with the metric in the braces", () => {
  assert.equal(print(selector("http.requests", [equal("client.id", "x"), equal("job", "y")])), `{"http.requests","client.id"="x",job="y"}`);
  assert.equal(print(selector("on")), `{"on"}`);
  assert.equal(print(selector("NaN")), `{"NaN"}`);
  assert.equal(print(selector("by")), "by");
  assert.equal(print({ type: "selector", matchers: [] }), "{}");
  assert.equal(print(by("sum", ["job", "client.id", "without", "on", "a:b"], a)), `sum by (job, "client.id", "without", on, "a:b") (a)`);
  assert.equal(print(read(`{"plain"}`)), `{"plain"}`);
});

test("operators carry their modifiers", () => {
  for (const query of [
    "a == bool on (x) b",
    "a * ignoring (x, y) group_left (z) b",
    "a * on () group_right () b",
    "a + fill (0) b",
    "a + on (x) fill_left (1) fill_right (-2) b",
    "a + fill_right (+Inf) b",
    "a atan2 b",
    "a >/ b",
  ]) {
    assert.equal(print(read(query)), query);
  }
  assert.equal(print(binary(a, "+", b, { kind: "ignoring", labels: [] })), "a + b");
});

test("everything else has one form", () => {
  const cases: [string, string][] = [
    ["SUM(a)BY(x)", "sum by (x) (a)"],
    ["sum without() (a)", "sum without () (a)"],
    ["topk(0x5,a)by(x)", "topk by (x) (0x5, a)"],
    ["rate(a{b='c',d=~`e\\.f`}[300])", `rate(a{b="c",d=~"e\\\\.f"}[5m])`],
    ["a offset 1h @ 5", "a @ 5 offset 1h"],
    ["a[1h]@start()smoothed", "a[1h] smoothed @ start()"],
    ["a smoothed @ end()", "a @ end() smoothed"],
    ["a[1h:0x3C]offset-5m", "a[1h:1m] offset -5m"],
    ["time ( )+5m", "time() + 5m"],
    ["1e3>bool a # note", "1e3 > bool a"],
  ];
  for (const [query, expected] of cases) assert.equal(print(read(query)), expected);
  assert.equal(print(rate(a, usualRange)), "rate(a[$range])");
  assert.equal(print(call("time")), "time()");
});

test("the pretty form breaks what is too long, and only that", () => {
  const query =
    'sum by (job, route) (rate(http_requests_total{code=~"5..",job="api"}[5m])) / (sum by (job, route) (rate(http_requests_total{job="api"}[5m])) > 0) > 0.05 and on (job) -up{job="api"}';
  assert.equal(
    printPretty(read(query), 60),
    `sum by (job, route) (
  rate(http_requests_total{code=~"5..",job="api"}[5m])
)
/ (
  sum by (job, route) (
    rate(http_requests_total{job="api"}[5m])
  )
  > 0
)
> 0.05
and on (job) -up{job="api"}`,
  );
  assert.equal(printPretty(read("a + b")), "a + b");
});

test("operands of one rank stand below one another in the pretty form", () => {
  assert.equal(printPretty(read("aaaa + bbbb - cccc + (dddd - eeee)"), 16), "aaaa\n+ bbbb\n- cccc\n+ (dddd - eeee)");
  assert.equal(printPretty(read("aaaa or bbbb and cccc"), 16), "aaaa\nor bbbb and cccc");
  assert.equal(printPretty(read("aaaa ^ bbbb ^ cccc"), 16), "aaaa\n^ bbbb ^ cccc");
  assert.equal(printPretty(binary(binary(a, "+", b), "*", selector("long_name")), 12), "(a + b)\n* long_name");
  assert.equal(printPretty(binary(binary(selector("long"), "+", selector("name")), "*", b), 8), "(\n  long\n  + name\n)\n* b");
});

test("arguments, parameters and subqueries have lines of their own in the pretty form", () => {
  assert.equal(
    printPretty(read(`label_replace(topk(3, sum(metric)), "a", "$1", "b", "(.*)")`), 24),
    `label_replace(\n  topk(3, sum(metric)),\n  "a",\n  "$1",\n  "b",\n  "(.*)"\n)`,
  );
  assert.equal(printPretty(read("topk by (x) (3, metric_of_a_kind)"), 20), "topk by (x) (\n  3,\n  metric_of_a_kind\n)");
  assert.equal(printPretty(read("max_over_time((metric + metric)[1h:1m])"), 20), "max_over_time(\n  (metric + metric)[1h:1m]\n)");
  assert.equal(printPretty({ type: "subquery", expr: binary(a, "+", b), range: duration(60_000) }, 5), "(\n  a\n  + b\n)[1m:]");
  assert.equal(printPretty(read("-(metric + metric)"), 12), "-(\n  metric\n  + metric\n)");
  assert.equal(printPretty(call("histogram_quantile"), 5), "histogram_quantile()");
});
