import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr } from "../../src/promql/ast.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { isSameTree } from "../../src/promql/same.ts";

const texts = [
  "a",
  "b",
  " a ",
  'a{x="1"}',
  "a{x='1'}",
  'a{x!="1"}',
  'a{x="1", y="2"}',
  "a offset 5m",
  "a offset 10m",
  "a @ 5",
  "rate(a[5m])",
  "rate( a [5m] )",
  "rate(a[10m])",
  "irate(a[5m])",
  "sum(a)",
  "sum by (x) (a)",
  "sum  (a)  by (x)",
  "sum without (x) (a)",
  "topk(1, a)",
  "topk(2, a)",
  "a + b",
  "a  +  b",
  "b + a",
  "a > bool b",
  "a > b",
  "a + on (x) b",
  "a + ignoring (x) b",
  "a * on (x) group_left (y) b",
  "-a",
  "(a)",
  "1",
  "NaN",
  "max_over_time(a[1h:5m])",
  "max_over_time(a[1h:])",
];

test("two trees say the same where they are printed alike", () => {
  const exprs = texts.map((text) => parse(text).expr as Expr);
  for (const one of exprs) for (const other of exprs) assert.equal(isSameTree(one, other), print(one) === print(other), `${print(one)} and ${print(other)}`);
});
