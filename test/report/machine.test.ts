import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import type { Located } from "../../src/diagnostic.ts";
import { gitlab } from "../../src/report/gitlab.ts";
import { junit } from "../../src/report/junit.ts";
import type { PrintOptions } from "../../src/report/report.ts";
import { sarif } from "../../src/report/sarif.ts";

const options: PrintOptions = {
  color: false,
  input: "observability.spec.ts",
  version: "1.2.3",
  rules: [
    {
      name: "naming/type-in-name",
      severity: "warning",
      summary: "A name does not say what type of metric it is",
      why: "It is said twice.",
      see: "https://a.example/b",
    },
    { name: "house/only-in-strict", severity: "off", summary: "A claim", why: "A reason.", see: "https://a.example/c" },
    { name: "spec", severity: "error", summary: "A spec loads", why: "It has to." },
  ],
};
const typed: Located = {
  rule: "naming/type-in-name",
  severity: "warning",
  subject: "metrics.shop_queue_gauge",
  message: "the name of `shop_queue_gauge` says its type",
  help: "rename it to `shop_queue`",
  file: "house/a b#.ts",
  line: 9,
  column: 13,
  endLine: 9,
  endColumn: 20,
  excerpt: [],
  related: [{ message: "it is read here", file: "b.ts", line: 1, column: 1, endLine: 1, endColumn: 4, excerpt: [] }],
  fix: {
    safe: false,
    description: "rename it",
    edits: [
      { file: "house/a b#.ts", line: 9, column: 13, endLine: 9, endColumn: 20, excerpt: [], text: '"shop_queue"' },
      { file: "b.ts", line: 1, column: 1, endLine: 1, endColumn: 4, excerpt: [], text: "" },
      { file: "house/a b#.ts", line: 12, column: 1, endLine: 13, endColumn: 1, excerpt: [], text: "x" },
    ],
  },
};
const { fix: _fix, related: _related, help: _help, ...bare } = typed;
const findings: readonly Located[] = [
  typed,
  { ...bare, rule: "spec", severity: "error", subject: "default", file: "../other/spec.ts" },
  { ...bare, rule: "house/only-in-strict", severity: "info" },
  { ...bare, rule: "house/of-somebody" },
];

interface SarifRun {
  readonly tool: { readonly driver: { readonly version: string; readonly rules: readonly Readonly<Record<string, unknown>>[] } };
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly unknown[];
    readonly fixes?: readonly { readonly artifactChanges: readonly { readonly replacements: readonly unknown[] }[] }[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }[];
}

function sarifRun(located: readonly Located[]): SarifRun {
  return (JSON.parse(sarif.print(located, options)) as { runs: readonly SarifRun[] }).runs[0] as SarifRun;
}

test("a report in SARIF is valid by the schema of 2.1.0, with findings and without", () => {
  const folder = join(createRequire(join(process.cwd(), "package.json")).resolve("@microsoft/jest-sarif"), "..");
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(join(folder, "schemas", "sarif-2.1.0-rtm.5.json"), "utf8")) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  for (const located of [[], findings]) {
    validate(JSON.parse(sarif.print(located, options)));
    assert.deepEqual(validate.errors, null);
  }
});

test("a rule in SARIF has its reason, its document and its severity; each result names its rule by the index", () => {
  const run = sarifRun([...findings, typed]);
  assert.equal(run.tool.driver.version, "1.2.3");
  assert.deepEqual(run.tool.driver.rules[0], {
    id: "naming/type-in-name",
    shortDescription: { text: "A name does not say what type of metric it is" },
    fullDescription: { text: "It is said twice." },
    help: {
      text: "It is said twice.\n`obsc explain naming/type-in-name` shows examples.\nSee https://a.example/b",
      markdown: "It is said twice.\n\n`obsc explain naming/type-in-name` shows examples.\n\nSee <https://a.example/b>.",
    },
    helpUri: "https://a.example/b",
    defaultConfiguration: { level: "warning" },
    properties: { tags: ["naming"] },
  });
  assert.deepEqual(run.tool.driver.rules[1]?.help, { text: "It has to.", markdown: "It has to." });
  assert.deepEqual(run.tool.driver.rules[2]?.defaultConfiguration, { enabled: false });
  assert.deepEqual(run.tool.driver.rules[3], { id: "house/of-somebody" });
  assert.deepEqual(
    run.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
    [
      ["naming/type-in-name", 0, "warning"],
      ["spec", 1, "error"],
      ["house/only-in-strict", 2, "note"],
      ["house/of-somebody", 3, "warning"],
      ["naming/type-in-name", 0, "warning"],
    ],
  );
});

test("a result in SARIF has its place, the thing meant, the way out and the fix by files", () => {
  const [result] = sarifRun([typed]).results;
  assert.equal(result?.message.text, "the name of `shop_queue_gauge` says its type\nhelp: rename it to `shop_queue`");
  assert.deepEqual(result?.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: "house/a%20b%23.ts", uriBaseId: "%SRCROOT%" },
        region: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 20 },
      },
      logicalLocations: [{ fullyQualifiedName: "metrics.shop_queue_gauge" }],
    },
  ]);
  assert.deepEqual(
    result?.fixes?.[0]?.artifactChanges.map(({ replacements }) => replacements),
    [
      [
        { deletedRegion: { startLine: 9, startColumn: 13, endLine: 9, endColumn: 20 }, insertedContent: { text: '"shop_queue"' } },
        { deletedRegion: { startLine: 12, startColumn: 1, endLine: 13, endColumn: 1 }, insertedContent: { text: "x" } },
      ],
      [{ deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 4 } }],
    ],
  );
});

test("fingerprints stay when lines move, and no two are equal", () => {
  const fingerprints = (located: readonly Located[]) => sarifRun(located).results.map(({ partialFingerprints }) => partialFingerprints["ruleAndSubject/v1"]);
  const all = [...findings, typed, { ...typed, subject: "metrics.other" }];
  assert.equal(new Set(fingerprints(all)).size, all.length);
  assert.deepEqual(fingerprints(all.map((one) => ({ ...one, file: "moved.ts", line: one.line + 7 }))), fingerprints(all));
  assert.deepEqual(
    (JSON.parse(gitlab.print(all, options)) as readonly { readonly fingerprint: string }[]).map(({ fingerprint }) => fingerprint),
    fingerprints(all),
  );
});

test("the report for GitLab is a list, with the way out in each description", () => {
  assert.equal(gitlab.print([], options), "[]\n");
  const [first, second, third] = JSON.parse(
    gitlab.print([typed, { ...bare, severity: "error", message: "one\ntwo" }, { ...bare, severity: "info" }], options),
  ) as readonly {
    readonly fingerprint: string;
  }[];
  assert.deepEqual(
    { ...first, fingerprint: "" },
    {
      description: "the name of `shop_queue_gauge` says its type (rename it to `shop_queue`)",
      check_name: "naming/type-in-name",
      fingerprint: "",
      severity: "minor",
      location: { path: "house/a b#.ts", lines: { begin: 9, end: 9 } },
    },
  );
  assert.deepEqual({ ...second, fingerprint: "" }, { ...first, fingerprint: "", severity: "major", description: "one two" });
  assert.deepEqual({ ...third, fingerprint: "" }, { ...first, fingerprint: "", severity: "info", description: bare.message });
});

test("the report for JUnit has a suite for each file and a test for each finding; information does not fail", () => {
  assert.equal(
    junit.print([typed, { ...bare, file: "b.yaml", severity: "error" }, { ...bare, severity: "info" }], options),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="obsc" tests="3" failures="2" errors="0">
  <testsuite name="house/a b#.ts" tests="2" failures="1" errors="0">
    <testcase name="naming/type-in-name: metrics.shop_queue_gauge" classname="house/a b#.ts" file="house/a b#.ts">
      <failure type="warning" message="the name of \`shop_queue_gauge\` says its type">house/a b#.ts:9:13: the name of \`shop_queue_gauge\` says its type
help: rename it to \`shop_queue\`
b.ts:1:1: it is read here</failure>
    </testcase>
    <testcase name="naming/type-in-name: metrics.shop_queue_gauge (2)" classname="house/a b#.ts" file="house/a b#.ts">
      <system-out>house/a b#.ts:9:13: the name of \`shop_queue_gauge\` says its type</system-out>
    </testcase>
  </testsuite>
  <testsuite name="b.yaml" tests="1" failures="1" errors="0">
    <testcase name="naming/type-in-name: metrics.shop_queue_gauge" classname="b.yaml" file="b.yaml">
      <failure type="error" message="the name of \`shop_queue_gauge\` says its type">b.yaml:9:13: the name of \`shop_queue_gauge\` says its type</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test("a report for JUnit without a finding has one test, which passed", () => {
  assert.match(junit.print([], options), /<testsuites name="obsc" tests="1" failures="0" errors="0">[\s\S]*<testcase name="nothing found" classname="obsc"\/>/);
});

test("the report for JUnit is well-formed XML whatever a message says", () => {
  const message = `a < b && "c" ]]> ${String.fromCharCode(0, 8, 11, 27, 31, 0xd800, 0xffff)}\r\n\tend 😀`;
  const printed = junit.print([{ ...typed, message, subject: '<&">', file: "a&b" }], options);
  assert.ok(printed.includes('message="a &lt; b &amp;&amp; &quot;c&quot; ]]&gt; \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD&#10;\tend 😀"'));
  // Text, entities and tags, with nothing between: each tag is closed in its turn.
  const open: string[] = [];
  const token = /<\?xml[^<>]*\?>|<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|&(?:amp|lt|gt|quot|#10);|[^<&]/gsy;
  for (const [, closing, name, , alone] of printed.matchAll(token)) {
    if (name === undefined || alone === "/") continue;
    if (closing === "/") assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  assert.equal([...printed.matchAll(token)].map(([text]) => text).join(""), printed);
});
