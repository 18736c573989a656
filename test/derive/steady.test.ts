import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "../../src/derive/rule-tests/steady.ts";
import type { Sample, SteadySeries, World } from "../../src/derive/rule-tests/steady-world.ts";
import type { RecordingRule } from "../../src/derive/rules.ts";
import type { Expr } from "../../src/promql/ast.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";

const grows = (name: string, labels: Readonly<Record<string, string>>, level: number, observed?: number): SteadySeries => ({
  name,
  labels,
  grows: true,
  level,
  ...(observed !== undefined && { observed }),
});
const stands = (name: string, labels: Readonly<Record<string, string>>, level: number): SteadySeries => ({ name, labels, grows: false, level });

const series = [
  grows("a_total", { job: "x", pod: "1" }, 2),
  grows("a_total", { job: "x", pod: "2" }, 3),
  stands("g", { pod: "1" }, 4),
  stands("g", { pod: "2" }, 10),
  stands("version", { pod: "1", version: "v1" }, 1),
  grows("h", { pod: "1" }, 1, 3),
  grows("h", { pod: "2" }, 3, 8),
  ...[
    ["0.1", 0],
    ["0.5", 4],
    ["+Inf", 5],
  ].map(([le, level]) => grows("l_bucket", { le: le as string }, level as number)),
];

function read(text: string): Expr {
  const { expr } = parse(text);
  assert.ok(expr, text);
  return expr;
}

const rule: RecordingRule = {
  kind: "recording",
  name: "r:g:sum",
  expr: read("sum(g)"),
  labels: { own: "1" },
  unit: "count",
  at: { kind: "spec", call: {}, path: [] },
  subject: "",
};
const constant: RecordingRule = { ...rule, name: "r:one:sum", expr: read("1") };

/** Ten minutes after all series began, with a sample each minute. */
const world: World = {
  series: new Map([...new Set(series.map(({ name }) => name))].map((name) => [name, series.filter((each) => each.name === name)])),
  recordings: new Map([
    ["r:g:sum", [rule]],
    ["r:one:sum", [constant]],
  ]),
  at: 600,
  interval: 60,
};

/** A number, or `{labels} value` for each sample, in the order of the result. */
function said(text: string): string | undefined {
  const found = answer(read(text), world);
  if (found === undefined || typeof found === "number") return found === undefined ? undefined : String(found);
  const labels = (sample: Sample) => Object.entries(sample.labels).map(([label, value]) => `${label}=${value}`);
  return found.map((sample) => `{${labels(sample).join(",")}} ${Number(sample.value.toPrecision(10))}`).join(" ");
}

/** As promtool answers for the same series. */
const answers: readonly (readonly [string, string])[] = [
  ["a_total", "{job=x,pod=1} 1200 {job=x,pod=2} 1800"],
  ['a_total{pod!="1"} offset 1m', "{job=x,pod=2} 1620"],
  ['a_total{pod=~"1|3"}', "{job=x,pod=1} 1200"],
  ['a_total{pod!~"1|3"}', "{job=x,pod=2} 1800"],
  ["rate(a_total[5m])", "{job=x,pod=1} 2 {job=x,pod=2} 3"],
  ["irate(a_total[5m] offset 2m)", "{job=x,pod=1} 2 {job=x,pod=2} 3"],
  ['increase(a_total{pod="1"}[5m])', "{job=x,pod=1} 600"],
  ['delta(a_total{pod="1"}[5m])', "{job=x,pod=1} 600"],
  ['last_over_time(a_total{pod="1"}[5m])', "{job=x,pod=1} 1200"],
  ["avg_over_time(g[5m]) + min_over_time(g[5m]) + max_over_time(g[5m]) + last_over_time(g[5m])", "{pod=1} 16 {pod=2} 40"],
  ["sum_over_time(g[5m])", "{pod=1} 20 {pod=2} 50"],
  ["count_over_time(g[5m])", "{pod=1} 5 {pod=2} 5"],
  ["present_over_time(g[5m])", "{pod=1} 1 {pod=2} 1"],
  ["delta(g[5m]) + deriv(g[5m]) + changes(g[5m]) + stddev_over_time(g[5m])", "{pod=1} 0 {pod=2} 0"],
  ["sum_over_time(rate(a_total[2m])[4m:1m])", "{job=x,pod=1} 8 {job=x,pod=2} 12"],
  ["sum by (job) (a_total)", "{job=x} 3000"],
  ["sum without (pod) (rate(a_total[5m]))", "{job=x} 5"],
  ["sum(g)", "{} 14"],
  ["avg(g) + max(g) + min(g) + count(g) + group(g)", "{} 24"],
  ["topk(1, g)", "{pod=2} 10"],
  ["bottomk(1, g)", "{pod=1} 4"],
  ["g - 1", "{pod=1} 3 {pod=2} 9"],
  ["100 % g", "{pod=1} 0 {pod=2} 0"],
  ["2 ^ g", "{pod=1} 16 {pod=2} 1024"],
  ["-g", "{pod=1} -4 {pod=2} -10"],
  ["+g", "{pod=1} 4 {pod=2} 10"],
  ["1 + 2", "3"],
  ["1 > bool 2", "0"],
  ["g != 4", "{pod=2} 10"],
  ["g >= bool 10", "{pod=1} 0 {pod=2} 1"],
  ["5 < g", "{pod=2} 10"],
  ["g and on (pod) version", "{pod=1} 4"],
  ["g unless ignoring (version) version", "{pod=2} 10"],
  ["version or g", "{pod=1,version=v1} 1 {pod=1} 4 {pod=2} 10"],
  ["version or on (pod) g", "{pod=1,version=v1} 1 {pod=2} 10"],
  ["g * on (pod) group_left (version) version", "{pod=1,version=v1} 4"],
  ["version * on (pod) group_right (version) g", "{pod=1,version=v1} 4"],
  ["g / on (pod) version", "{pod=1} 4"],
  ["g / ignoring (version) version", "{pod=1} 4"],
  ["absent(nothing)", "{} 1"],
  ['absent(nothing{job="x",pod="1",pod=~"1",code!="5"})', "{job=x} 1"],
  ["absent(sum(nothing))", "{} 1"],
  ["absent(g)", ""],
  ['absent_over_time(nothing{job="x"}[5m])', "{job=x} 1"],
  ["absent_over_time(g[5m])", ""],
  ["vector(1) + scalar(sum(g)) + scalar(g)", "{} NaN"],
  ["vector(1) + scalar(sum(g))", "{} 15"],
  ["clamp_min(g, 5) + clamp_max(g, 5)", "{pod=1} 9 {pod=2} 15"],
  ["abs(-g) + ceil(g) + floor(g) + sqrt(g * g) + ln(exp(g))", "{pod=1} 20 {pod=2} 50"],
  ["(histogram_quantile(0.5, rate(l_bucket[5m])))", "{} 0.35"],
  ["histogram_quantile(0.9, rate(l_bucket[5m]))", "{} 0.5"],
  ["histogram_quantile(0.5, rate(l_bucket[5m]) * 0)", "{} NaN"],
  ["histogram_count(sum(h)) + histogram_sum(sum(h))", "{} 18600"],
  ["histogram_avg(sum(rate(h[5m])))", "{} 6.75"],
  ["histogram_count(increase(h[5m]))", "{pod=1} 300 {pod=2} 900"],
  ["histogram_quantile(0.25, sum(rate(h[5m])))", "{} 4"],
  ["histogram_quantile(0.625, sum(rate(h[5m])))", "{} 5.656854249"],
  ["histogram_fraction(-Inf, 4, sum(rate(h[5m])))", "{} 0.25"],
  ["r:g:sum", "{own=1} 14"],
  ["max_over_time(r:g:sum[5m])", "{own=1} 14"],
  ["r:one:sum", "{own=1} 1"],
];

test("the model answers as Prometheus does", () => {
  for (const [text, expected] of answers) assert.equal(said(text), expected, text);
});

test("the model has no answer to what it does not know", () => {
  const unknown = [
    "predict_linear(g[5m], 1)",
    "quantile(0.5, g)",
    "topk(g, g)",
    "1 atan2 g",
    "g @ 5",
    '{job="x"}',
    'g{pod=~"1$|2"}',
    "sum_over_time(a_total[5m])",
    "rate(a_total[5m:1m])",
    "rate(rate(a_total[5m])[5m:])",
    "minute(g)",
    "round(g, 2)",
    "clamp_min(g, g)",
    "histogram_fraction(0, 4, sum(h))",
    "histogram_fraction(-Inf, 3, sum(h))",
    "vector(scalar(g)) + histogram_quantile(scalar(1), 1)",
    "sum(1)",
  ];
  const strings: Expr = { type: "string", value: "a" };
  for (const text of unknown) {
    const { expr } = parse(text);
    if (expr) assert.equal(answer(expr, world), undefined, print(expr));
  }
  assert.equal(answer(strings, world), undefined);
  const incomplete: readonly Expr[] = [
    { type: "call", function: "clamp_min", args: [read("g")] },
    { type: "call", function: "histogram_quantile", args: [read("0.5")] },
    { type: "call", function: "histogram_fraction", args: [read("g")] },
    { type: "aggregation", operator: "topk", expr: read("g") },
    { type: "matrix", selector: { type: "selector", name: "g", matchers: [] }, range: { type: "variable", name: "range" } },
    {
      type: "call",
      function: "rate",
      args: [{ type: "matrix", selector: { type: "selector", name: "g", matchers: [] }, range: { type: "variable", name: "range" } }],
    },
  ];
  for (const expr of incomplete) assert.equal(answer(expr, world), undefined, expr.type);
});
