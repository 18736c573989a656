import assert from "node:assert/strict";
import { test } from "node:test";
import { expand, general } from "../../src/derive/rule-tests/humanize.ts";

/** Values and texts as in Prometheus' own tests of its templates. */
const cases: readonly (readonly [string, number, string])[] = [
  ["humanize", 0, "0"],
  ["humanize", 1234567, "1.235M"],
  ["humanize", -1000, "-1k"],
  ["humanize", 0.12, "120m"],
  ["humanize", 14.4, "14.4"],
  ["humanize", Number.POSITIVE_INFINITY, "+Inf"],
  ["humanize", Number.NEGATIVE_INFINITY, "-Inf"],
  ["humanize", Number.NaN, "NaN"],
  ["humanize1024", 0, "0"],
  ["humanize1024", 1048576, "1Mi"],
  ["humanize1024", 0.5, "0.5"],
  ["humanizePercentage", -0.22222, "-22.22%"],
  ["humanizePercentage", 0.1234567, "12.35%"],
  ["humanizePercentage", 0.00001, "0.001%"],
  ["humanizeDuration", 0, "0s"],
  ["humanizeDuration", 1, "1s"],
  ["humanizeDuration", 12.5, "12.5s"],
  ["humanizeDuration", 60, "1m 0s"],
  ["humanizeDuration", 3600, "1h 0m 0s"],
  ["humanizeDuration", 86400, "1d 0h 0m 0s"],
  ["humanizeDuration", -86461, "-1d 0h 1m 1s"],
  ["humanizeDuration", -1, "-1s"],
  ["humanizeDuration", 899.99, "14m 59s"],
  ["humanizeDuration", 0.1, "100ms"],
  ["humanizeDuration", 0.0001, "100us"],
  ["humanizeDuration", Number.NaN, "NaN"],
];

test("values are written as Prometheus writes them", () => {
  for (const [form, value, text] of cases) assert.equal(expand(`{{ $value | ${form} }}`, value, {}), text, `${form} of ${value}`);
  assert.deepEqual([12345, 0.00001234, 100, 1e100].map(general), ["1.234e+04", "1.234e-05", "100", "1e+100"]);
});

test("labels are filled in, one that is missing by nothing, and other templates not at all", () => {
  assert.equal(expand("{{ $labels.pod }} of {{ $labels.none }}.", 1, { pod: "a" }), "a of .");
  assert.equal(expand("{{ $externalLabels.cluster }}", 1, {}), undefined);
  assert.equal(expand("{{ $value | printf }}", 1, {}), undefined);
});
