import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HistogramPoint, NativeBuckets } from "../../runtime/ts/family.ts";
import { oneOf } from "../../runtime/ts/labels.ts";
import { nativeHistogram, plainNativeHistogram } from "../../runtime/ts/native-histogram.ts";

const options = { name: "a_seconds", help: "h", labels: [] };

/** What one cell without labels holds after these observations. */
function observed(values: readonly number[]): HistogramPoint & { readonly native: NativeBuckets } {
  const histogram = plainNativeHistogram(options);
  for (const value of values) histogram.observe(value);
  const [point] = histogram.points();
  assert.ok(point?.is === "histogram" && point.native);
  return { ...point, native: point.native };
}

/** Whether `magnitude` is at most 2^(index / 2^schema), without rounding: both sides are whole numbers, raised until the root is gone. */
function isWithin(magnitude: number, index: number, schema: number): boolean {
  let exponent = 0;
  let whole = magnitude;
  for (; !Number.isInteger(whole); whole *= 2) exponent -= 1;
  const root = 2 ** Math.max(schema, 0);
  // whole^root * 2^(exponent * root) <= 2^power
  const power = schema >= 0 ? index : index * 2 ** -schema;
  const shift = power - exponent * root;
  return shift >= 0 && BigInt(whole) ** BigInt(root) <= 1n << BigInt(shift);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Numbers on the bounds of buckets, and next to them, where rounding shows. */
const nearBound = fc
  .tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: -2, max: 2 }))
  .map(([index, step]) => 2 ** (index / 8) * (1 + step * Number.EPSILON));
const magnitudes = fc.oneof(
  fc.double({ min: 2 ** -127, max: 2 ** 200, noNaN: true }),
  nearBound,
  fc.integer({ min: -127, max: 1023 }).map((exponent) => 2 ** exponent),
);

test("a bucket holds what is over the bound before and not over its own", () => {
  fc.assert(
    fc.property(magnitudes, fc.boolean(), (magnitude, negative) => {
      const { native } = observed([negative ? -magnitude : magnitude]);
      const [[index, count] = [0, 0], ...others] = negative ? native.negative : native.positive;
      assert.deepEqual([native.schema, count, others, native.zeroCount], [3, 1, [], 0]);
      assert.deepEqual(negative ? native.positive : native.negative, []);
      assert.ok(isWithin(magnitude, index, 3), `${magnitude} is over bucket ${index}`);
      assert.ok(!isWithin(magnitude, index - 1, 3), `${magnitude} is under bucket ${index}`);
    }),
    { numRuns: 500 },
  );
});

test("indexes are those of Prometheus' client libraries", () => {
  const indexOf = (value: number) => observed([value]).native.positive[0]?.[0];
  assert.deepEqual([1, 1.0000001, 2, 0.5, 0.9, 3, Number.MAX_VALUE, Number.POSITIVE_INFINITY].map(indexOf), [0, 1, 8, -8, -1, 13, 8192, 8193]);
});

test("what is next to zero is in the zero bucket", () => {
  const { native, count } = observed([0, -0, 2 ** -128, -(2 ** -128), Number.MIN_VALUE, 2 ** -128 * (1 + Number.EPSILON)]);
  assert.deepEqual([native.zeroThreshold, native.zeroCount, count, native.positive], [2 ** -128, 5, 6, [[-1023, 1]]]);
});

test("more than 160 buckets halve the resolution, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(finite, magnitudes), { minLength: 150, maxLength: 600 }), (values) => {
      const { native, count, sum } = observed(values);
      assert.ok(native.positive.length + native.negative.length <= 160);
      assert.equal(count, values.length);
      assert.ok(
        Object.is(
          sum,
          values.reduce((total, value) => total + value, 0),
        ),
      );
      const near = values.filter((value) => Math.abs(value) <= 2 ** -128).length;
      assert.equal(native.zeroCount, near);
      for (const [side, sign] of [
        [native.positive, 1],
        [native.negative, -1],
      ] as const) {
        const own = values.map((value) => value * sign).filter((value) => value > 2 ** -128);
        assert.equal(
          side.reduce((total, [, each]) => total + each, 0),
          own.length,
        );
        for (const [index, each] of side)
          assert.equal(own.filter((value) => isWithin(value, index, native.schema) && !isWithin(value, index - 1, native.schema)).length, each);
        assert.deepEqual(
          side.map(([index]) => index),
          [...side.map(([index]) => index)].sort((a, b) => a - b),
        );
      }
    }),
    { numRuns: 15 },
  );
});

test("the resolution is as fine as 160 buckets allow", () => {
  const every = (count: number) => Array.from({ length: count }, (_, index) => 2 ** (index / 8 + 1 / 16));
  const shape = (values: readonly number[]) => {
    const { native } = observed(values);
    return [native.schema, native.positive.length];
  };
  assert.deepEqual(shape(every(160)), [3, 160]);
  assert.deepEqual(shape(every(161)), [2, 81]);
});

test("all magnitudes of both signs fit, at the coarsest resolution", () => {
  const values = Array.from({ length: 1150 }, (_, index) => 2 ** (index - 127)).flatMap((value) => [value, -value]);
  const { native, count } = observed([...values, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  assert.deepEqual([native.schema, count], [-4, 2302]);
  assert.deepEqual(native.positive.at(-1), [65, 1]);
  assert.deepEqual(native.negative.at(-1), [65, 1]);
});

const method = oneOf("GET", "POST");
type Labels = { readonly method: "GET" | "POST" };
const labelled = (startAtZero: readonly Readonly<Record<string, readonly string[]>>[] = []) =>
  nativeHistogram<Labels>({ name: "a_seconds", help: "h", labels: [["method", method]], startAtZero }, (given) => method.index(given.method));

test("each cell has buckets and a resolution of its own", () => {
  const histogram = labelled();
  for (let index = 0; index < 200; index++) histogram.observe({ method: "GET" }, 2 ** (index / 8 + 1 / 16));
  histogram.observe({ method: "POST" }, 1);
  assert.deepEqual(
    histogram.points().map((point) => point.is === "histogram" && [point.labels, point.native?.schema, point.count]),
    [
      [[["method", "GET"]], 2, 200],
      [[["method", "POST"]], 3, 1],
    ],
  );
});

test("an undeclared value, and what is no number, are rejected", () => {
  const histogram = labelled();
  histogram.observe({ method: "PUT" as "GET" }, 1);
  histogram.observe({ method: "GET" }, Number.NaN);
  histogram.observe({ method: "GET" }, "1" as unknown as number);
  assert.deepEqual([histogram.rejected(), histogram.points()], [3, []]);
});

test("a cell that starts at zero is shown without buckets, and again after a reset", () => {
  const histogram = labelled([{ method: ["POST"] }]);
  const before = histogram.points();
  const [point] = before;
  assert.ok(point?.is === "histogram");
  assert.deepEqual([before.length, point.count, point.sum, point.native?.positive, point.native?.zeroCount], [1, 0, 0, [], 0]);
  histogram.observe({ method: "GET" }, 1, { traceId: "4bf9" });
  histogram.reset();
  assert.deepEqual(histogram.points(), before);
});

test("the last ten exemplars of a cell are kept", () => {
  const histogram = plainNativeHistogram(options);
  for (let value = 1; value <= 12; value++) histogram.observe(value, { traceId: `t${value}` });
  const [point] = histogram.points();
  assert.ok(point?.is === "histogram");
  assert.deepEqual(
    point.native?.exemplars.map(({ traceId, value }) => [traceId, value]),
    Array.from({ length: 10 }, (_, index) => [`t${index + 3}`, index + 3]),
  );
});
