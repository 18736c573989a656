import assert from "node:assert/strict";
import { test } from "node:test";
import type { Located } from "../../src/diagnostic.ts";
import { github } from "../../src/report/github.ts";
import { json } from "../../src/report/json.ts";
import type { PrintOptions, Reporter } from "../../src/report/report.ts";
import { text } from "../../src/report/text.ts";

const label: Located = {
  rule: "cardinality/unbounded-label",
  severity: "error",
  subject: "metrics.shop_orders_total.labels.user_id",
  message: "label `user_id` of `shop_orders_total` has no bound",
  help: "list its values, or drop it",
  file: "house/metrics.ts",
  line: 9,
  column: 13,
  endLine: 9,
  endColumn: 20,
  excerpt: ["  labels: { user_id: anyValue() },"],
};
const first = { message: "the first is here", file: "b.ts", line: 1, column: 1, endLine: 1, endColumn: 4, excerpt: ["abc"] };

const options: PrintOptions = { color: false, input: "observability.spec.ts", version: "1.2.3", rules: [] };

function print(reporter: Reporter, located: readonly Located[], width?: number): string {
  return reporter.print(located, { ...options, ...(width !== undefined && { width }) });
}

test("the text shows the line with the place underlined, what is related, and the way out", () => {
  assert.equal(
    print(text, [{ ...label, related: [first] }]),
    `house/metrics.ts:9:13 error[cardinality/unbounded-label] label \`user_id\` of \`shop_orders_total\` has no bound
 9 |   labels: { user_id: anyValue() },
   |             ^^^^^^^
  b.ts:1:1 the first is here
 1 | abc
   | ^^^
  help: list its values, or drop it

1 error
`,
  );
});

test("the text ends with the count of errors and warnings; information is not counted", () => {
  const of = (severity: Located["severity"]): Located => ({ ...label, severity });
  assert.match(print(text, [of("error"), of("error"), of("warning"), of("info")]), /\n2 errors, 1 warning\n$/);
  assert.doesNotMatch(print(text, [of("info")]), /\n\n\d/);
  assert.equal(print(text, []), "");
});

/** The line and the underline of a finding at columns `from` to `to` of a line. */
function underlined(line: string, from: number, to: number, width?: number): readonly string[] {
  return print(text, [{ ...label, column: from, endColumn: to, excerpt: [line] }], width)
    .split("\n")
    .slice(1, 3);
}

test("tabs and wide characters are underlined in the columns that they take", () => {
  assert.deepEqual(underlined("\tab", 2, 4), [" 9 |   ab", "   |   ^^"]);
  assert.deepEqual(underlined('"日本" b', 1, 5), [' 9 | "日本" b', "   | ^^^^^^"]);
  assert.deepEqual(underlined('"😀" b', 6, 7), [' 9 | "😀" b', "   |      ^"]);
  assert.deepEqual(underlined("e\u0301 b", 4, 5), [" 9 | e\u0301 b", "   |   ^"]);
});

test("a long line is cut around the place, and a place that is too long itself is cut", () => {
  const line = `${"a".repeat(50)}bcd${"e".repeat(50)}`;
  assert.deepEqual(underlined(line, 51, 54, 25), [` 9 | …${"a".repeat(8)}bcd${"e".repeat(7)}…`, `   | ${" ".repeat(9)}^^^`]);
  assert.deepEqual(underlined(`bcd${line}`, 1, 4, 25), [` 9 | bcd${"a".repeat(15)}…`, "   | ^^^"]);
  assert.deepEqual(underlined(`${line}bcd`, 104, 107, 25), [` 9 | …${"e".repeat(15)}bcd`, `   | ${" ".repeat(16)}^^^`]);
  assert.deepEqual(underlined(line, 1, 60, 25), [` 9 | ${"a".repeat(18)}…`, `   | ${"^".repeat(18)}`]);
});

test("a place of many lines shows the first of them, each underlined", () => {
  const located: Located = { ...label, line: 98, column: 5, endLine: 100, endColumn: 3, excerpt: ["let a = {", "  b: 1,", " }, c"] };
  assert.deepEqual(print(text, [located]).split("\n").slice(1, 7), [
    "  98 | let a = {",
    "     |     ^^^^^",
    "  99 |   b: 1,",
    "     |   ^^^^^",
    " 100 |  }, c",
    "     |  ^",
  ]);
});

test("the start of a file is not underlined, an empty place elsewhere is marked", () => {
  const start: Located = { ...label, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: ["abc"] };
  assert.deepEqual(print(text, [start]).split("\n")[1], "  help: list its values, or drop it");
  assert.deepEqual(underlined("abc", 3, 3), [" 9 | abc", "   |   ^"]);
});

test("colours are there when asked for", () => {
  const painted = text.print([label], { ...options, color: true });
  assert.ok(painted.startsWith("\u001B[1mhouse/metrics.ts:9:13\u001B[0m \u001B[1;31merror[cardinality/unbounded-label]\u001B[0m label"));
  assert.ok(painted.includes("\u001B[1;31m^^^^^^^\u001B[0m"));
});

test("what a terminal would obey is not printed, and a message of many lines is indented", () => {
  const printed = print(text, [{ ...label, message: "the spec throws `\u001B[31mred`\nand more" }]);
  assert.ok(printed.includes("the spec throws `\uFFFD[31mred`\n  and more\n"));
});

test("the JSON has the fields in order, and none without a value", () => {
  const { help: _, ...bare } = label;
  assert.equal(
    print(json, [{ ...label, related: [first], extent: [1, 2] }, bare]),
    `{"version":1,"diagnostics":[{"rule":"cardinality/unbounded-label","severity":"error","message":"label \`user_id\` of \`shop_orders_total\` has no bound","help":"list its values, or drop it","file":"house/metrics.ts","line":9,"column":13,"endLine":9,"endColumn":20,"subject":"metrics.shop_orders_total.labels.user_id","related":[{"message":"the first is here","file":"b.ts","line":1,"column":1,"endLine":1,"endColumn":4}]},{"rule":"cardinality/unbounded-label","severity":"error","message":"label \`user_id\` of \`shop_orders_total\` has no bound","file":"house/metrics.ts","line":9,"column":13,"endLine":9,"endColumn":20,"subject":"metrics.shop_orders_total.labels.user_id"}]}\n`,
  );
  assert.equal(print(json, []), '{"version":1,"diagnostics":[]}\n');
});

test("workflow commands escape what they would be confused by", () => {
  const located: Located = { ...label, severity: "info", file: "a,b:c%.ts", message: "5% of\r\nall", endLine: 10, related: [first] };
  assert.equal(
    print(github, [label, located]),
    `::error file=house/metrics.ts,line=9,endLine=9,col=13,endColumn=20,title=cardinality/unbounded-label::label \`user_id\` of \`shop_orders_total\` has no bound%0Ahelp: list its values, or drop it
::notice file=a%2Cb%3Ac%25.ts,line=9,endLine=10,title=cardinality/unbounded-label::5%25 of%0D%0Aall%0Ahelp: list its values, or drop it%0Ab.ts:1:1: the first is here
`,
  );
});
