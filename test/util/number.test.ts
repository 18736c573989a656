import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, formatBytes, formatPercent, rounded } from "../../src/util/number.ts";

test("numbers lose the dust of binary arithmetic, and nothing else", () => {
  assert.deepEqual(
    [1 - 0.999, 0.1 + 0.2, 0.02 * 720, 1 - 0.9995, 900, -0.25, 0, 1.5e-11, 1e21].map(clean),
    [0.001, 0.3, 14.4, 0.0005, 900, -0.25, 0, 1.5e-11, 1e21],
  );
  assert.equal(clean(1 / 3), 0.333333333333);
});

test("numbers are rounded to decimals", () => {
  assert.deepEqual(
    [28 / 30, 0.02 * 672, 5.6000000000000005].map((value) => rounded(value, 4)),
    [0.9333, 13.44, 5.6],
  );
});

test("shares and sizes are written as a spec writes them", () => {
  assert.deepEqual([0.999, 0.05, 1.5].map(formatPercent), ["99.9%", "5%", "150%"]);
  assert.deepEqual([0, 1, 1024, 2 ** 30, 100e6, 1500].map(formatBytes), ["0B", "1B", "1KiB", "1GiB", "100MB", "1500B"]);
});
