import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { load } from "js-yaml";
import { parse } from "yaml";
import { toYaml } from "../../src/util/yaml.ts";

/** Text that a printer of YAML is likely to get wrong. */
const awkward = fc.constantFrom(
  ..."~ null Null true FALSE yes No on OFF y N = << 0 -1 +1 1_000 0x1F 0b11 0o17 017 1e3 1.5 .5 1. .inf -.INF .NaN 190:20:30 1:30 2001-12-14 1.2.3 5m 99.9 - -a --- ... ? :a a: #a @a `a".split(
    " ",
  ),
  "2001-12-14 21:59:43",
  "2001-12-14t21:59:43.10-05:00",
  "a: b",
  "a #b",
  "- a",
  " a",
  "a ",
  "a\nb",
  "a\nb\n",
  "a\n\n  b\nc",
  "\na",
  "  a\nb",
  "a\n\t\nb",
  "a\n  ",
  "a\nb\n\n",
  "\n",
  "",
  "{{ $value }}",
  "{{ $value }}\nof {{ $labels.pod }}",
  "don't",
  'say "no"',
  'don\'t say "no"',
  "tab\there",
  "\u0085",
  "a\u2028b\nc",
  "\ufeff",
  "\ud800",
  "\u0000\u007f\u009f",
  "prix: é",
  "🙂",
  "a\r\nb",
  "---\na",
  "# a\nb",
);
const string = fc.oneof(
  awkward,
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(awkward, { maxLength: 3 }).map((parts) => parts.join("\n")),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const scalar = fc.oneof(string, number, fc.integer(), fc.boolean(), fc.constant(null));
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("data"), { maxLength: 4 }),
    fc.array(fc.tuple(string, tie("data")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

test("yaml and js-yaml read back the same data, as YAML 1.1 and 1.2", () => {
  fc.assert(
    fc.property(data, fc.array(fc.string({ unit: "binary" }), { maxLength: 2 }), (value, header) => {
      const text = toYaml(value, header);
      assert.deepEqual(parse(text, { version: "1.1" }), value);
      assert.deepEqual(parse(text, { version: "1.2" }), value);
      assert.deepEqual(load(text), value);
    }),
    { numRuns: 1000 },
  );
});

test("NaN and infinities are numbers in YAML too", () => {
  assert.equal(toYaml([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), "- .nan\n- .inf\n- -.inf\n");
});

test("text is quoted only where a reader would take it for something else", () => {
  const plain = ["5m", "1.2.3", "a:b", "http://x/y", "sum by (job) (rate(x[5m]))", "-a", "10.0.0.1:8080", "a#b", 'up{job="x"}', "nope", "é"];
  assert.equal(toYaml(plain), `${plain.map((text) => `- ${text}`).join("\n")}\n`);
  assert.equal(toYaml(["99.9", "yes", "", "{{ $value }}", "a: b"]), '- "99.9"\n- "yes"\n- ""\n- "{{ $value }}"\n- "a: b"\n');
  assert.equal(toYaml(['{{ "x" }}', "a: \\d, don't"]), "- '{{ \"x\" }}'\n- 'a: \\d, don''t'\n");
});

test("maps keep their order, leave out what is undefined, and nest by two spaces", () => {
  const value = { groups: [{ name: "a", rules: [{ record: "b", labels: {}, expr: "x\n> 1" }, [1, [2]]], none: undefined }], list: [], last: null };
  assert.equal(
    toYaml(value, ["From a spec.", "", "Do not edit."]),
    `# From a spec.
#
# Do not edit.

groups:
  - name: a
    rules:
      - record: b
        labels: {}
        expr: |-
          x
          > 1
      - - 1
        - - 2
list: []
last: null
`,
  );
});

test("a literal block keeps the newline at its end", () => {
  assert.equal(toYaml({ text: "a\n\nb\n" }), "text: |\n  a\n\n  b\n");
});
