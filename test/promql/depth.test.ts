import assert from "node:assert/strict";
import { test } from "node:test";
import type { Expr } from "../../src/promql/ast.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { printPretty } from "../../src/promql/print-pretty.ts";
import { typeOf } from "../../src/promql/types.ts";
import { mapExpr, walk } from "../../src/promql/walk.ts";

const nested: [string, (times: number) => string][] = [
  ["parentheses", (times) => `${"(".repeat(times)}a${")".repeat(times)}`],
  ["signs", (times) => `${"-".repeat(times)}a`],
  ["calls", (times) => `${"abs(".repeat(times)}a${")".repeat(times)}`],
  ["aggregations", (times) => `${"sum(".repeat(times)}a${")".repeat(times)}`],
  ["powers", (times) => `a${" ^ a".repeat(times)}`],
  ["sums", (times) => `a${" + a".repeat(times)}`],
  ["unions within sides", (times) => `${"a or (".repeat(times)}a${")".repeat(times)}`],
];
const lengths: [string, (times: number) => string][] = [
  ["parentheses in brackets", (times) => `a[${"(".repeat(times)}1m${")".repeat(times)}]`],
  ["signs in brackets", (times) => `a[${"-".repeat(times)}step()]`],
  ["sums in brackets", (times) => `a[1m${" + 1m".repeat(times)}]`],
];

for (const [what, text] of [...nested, ...lengths]) {
  test(`${what} a hundred thousand deep are refused, and do not use up the stack`, () => {
    assert.equal(parse(text(100_000), { features: "all" }).error?.message, "the query nests deeper than 1000 levels");
  });
}

for (const [what, text] of nested) {
  test(`${what} near the bound can be printed, walked, changed and typed`, () => {
    const query = text(what.startsWith("unions") ? 490 : 990);
    const expr: Expr = parse(query).expr ?? assert.fail(parse(query).error?.message);
    assert.equal(print(expr), query);
    assert.ok(parse(printPretty(expr, 20)).expr);
    let nodes = 0;
    walk(expr, () => nodes++);
    assert.ok(nodes > 900);
    assert.deepEqual(mapExpr(expr, {}).type, expr.type);
    assert.equal(typeOf(expr, () => undefined).value, "vector");
  });
}

test("an error in a tree that is too deep comes first", () => {
  assert.match(parse(`{}${" + a".repeat(2000)}`).error?.message ?? "", /every series/);
  assert.equal(parse(`${"abs(".repeat(5)}a${"[1m:]".repeat(2000)}${")".repeat(5)}`).error?.message, "a subquery of a range vector, not of an instant vector");
});

test("time grows with the length and no faster", () => {
  const repeated: ((times: number) => string)[] = [
    (times) => `a{${'b="c",'.repeat(times)}}`,
    (times) => `a{b=~"${"[[:".repeat(times)}"}`,
    (times) => `a{b=~"${"(x|y)*".repeat(times)}"}`,
    (times) => `"${"\\x41é".repeat(times)}"`,
    (times) => `a${" offset 0".repeat(times)}`,
    (times) => `${"# c\n".repeat(times)}a`,
    (times) => `a + on (${"b,".repeat(times)}) group_left (${"c,".repeat(times)}) d`,
    (times) => "fill ".repeat(times),
    (times) => "1_".repeat(times),
    (times) => `a{b="${"é\\n".repeat(times)}"}`,
    (times) => `a{b=~"${"[a-z]+|".repeat(times)}"}`,
    (times) => `a{b=~"${"(".repeat(times)}"}`,
    (times) => `a{b=~"${"\\\\Q.\\\\E{2}".repeat(times)}"}`,
    (times) => `# ${"c".repeat(times)}\na`,
    (times) => `${"\n".repeat(times)}a`,
    (times) => `a or ${"b or ".repeat(times)}c`,
    (times) => `f(${"1, ".repeat(times)}1)`,
    (times) => `sum(${"a, ".repeat(times)}a)`,
    (times) => `a[${"(".repeat(times)}`,
    (times) => `a[${"1m + ".repeat(times)}1m]`,
    (times) => `a[${"9".repeat(times)}m]`,
    (times) => `a[${"1m".repeat(times)}]`,
    (times) => `a${" anchored".repeat(times)} + bool b`,
    (times) => `a${"[1m:]".repeat(times)}`,
    (times) => `${"é.".repeat(times)}`,
    (times) => `${"a.b{".repeat(times)}`,
  ];
  for (const text of repeated) {
    const [short, long] = [text(2000), text(32_000)];
    const least = (query: string) => Math.min(...Array.from({ length: 5 }, () => milliseconds(query)));
    const [before, after] = [least(short), least(long)];
    // Sixteen times as long: a quadratic one would take 256 times as long.
    assert.ok(after < before * 80 + 20, `${text(2)}: ${before} ms, then ${after} ms`);
  }
});

/** CPU time, since others may have the machine's. */
function milliseconds(query: string): number {
  const before = process.cpuUsage();
  parse(query, { features: "all" });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
