import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as core from "../../runtime/ts/core.ts";
import type { Family, NativeBuckets, Point } from "../../runtime/ts/family.ts";
import { bounded, oneOf } from "../../runtime/ts/labels.ts";
import { plainNativeHistogram } from "../../runtime/ts/native-histogram.ts";
import { exposeProtobuf } from "../../runtime/ts/protobuf.ts";

/** A message as on the wire: its fields in order, each a number, eight bytes, or some bytes. */
type Fields = readonly { readonly field: number; readonly value: bigint | Uint8Array }[];

function decode(bytes: Uint8Array): Fields {
  const fields: { field: number; value: bigint | Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = varint(bytes, at);
    const field = Number(tag >> 3n);
    if ((tag & 7n) === 0n) {
      const [value, end] = varint(bytes, afterTag);
      fields.push({ field, value });
      at = end;
    } else {
      const [size, start] = (tag & 7n) === 1n ? [8n, afterTag] : varint(bytes, afterTag);
      at = start + Number(size);
      assert.ok(at <= bytes.length, "a field ends with its message");
      fields.push({ field, value: bytes.subarray(start, at) });
    }
  }
  return fields;
}

function varint(bytes: Uint8Array, from: number): readonly [bigint, number] {
  let value = 0n;
  for (let at = from, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes[at] ?? assert.fail("a number ends within its message");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}

const all = (fields: Fields, field: number) => fields.filter((each) => each.field === field).map(({ value }) => value);
const messages = (fields: Fields, field: number) => all(fields, field).map((value) => decode(value as Uint8Array));
const message = (fields: Fields, field: number) => messages(fields, field)[0] ?? assert.fail(`there is no field ${field}`);
const text = (fields: Fields, field: number) =>
  all(fields, field).map((value) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value as Uint8Array))[0];
const whole = (fields: Fields, field: number) => all(fields, field).map(Number)[0];
const signed = (fields: Fields, field: number) => all(fields, field).map((value) => Number(((value as bigint) >> 1n) ^ -((value as bigint) & 1n)));
const doubles = (fields: Fields, field: number) =>
  all(fields, field).map((value) => new DataView((value as Uint8Array).buffer, (value as Uint8Array).byteOffset).getFloat64(0, true));
const double = (fields: Fields, field: number) => doubles(fields, field)[0];
const pairs = (fields: Fields) => messages(fields, 1).map((pair) => [text(pair, 1), text(pair, 2)]);

/** The families of an exposition, each after its length. */
function families(bytes: Uint8Array): readonly Fields[] {
  const found: Fields[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [size, start] = varint(bytes, at);
    at = start + Number(size);
    assert.ok(at <= bytes.length);
    found.push(decode(bytes.subarray(start, at)));
  }
  return found;
}
const familyOf = (family: Family): Fields => families(exposeProtobuf([family]))[0] ?? assert.fail("nothing is shown");

function exemplar(fields: Fields) {
  const time = message(fields, 3);
  return { labels: pairs(fields), value: double(fields, 2), timestamp: (whole(time, 1) ?? 0) + (whole(time, 2) ?? 0) / 1e9 };
}

/** The buckets of one sign, from spans and differences. */
function sparse(histogram: Fields, span: number, delta: number): NativeBuckets["positive"] {
  const counts = signed(histogram, delta);
  const buckets: [number, number][] = [];
  let index = 0;
  let count = 0;
  for (const each of messages(histogram, span)) {
    index += signed(each, 1)[0] ?? 0;
    for (let left = whole(each, 2) ?? 0; left > 0; left--) {
      count += counts[buckets.length] ?? assert.fail("each bucket has a count");
      buckets.push([index++, count]);
    }
  }
  assert.equal(counts.length, buckets.length);
  return buckets;
}

const method = oneOf("GET", "POST");
type Labels = { readonly method: "GET" | "POST" };
const options = { help: "Some help", labels: [["method", method]] } as const;
const cell = (given: Labels) => method.index(given.method);

test("counters and gauges carry their labels, values and unit", () => {
  const counter = core.counter<Labels>({ name: "a_bytes_total", unit: "bytes", ...options }, cell);
  counter.inc({ method: "GET" }, 2.5);
  counter.inc({ method: "POST" }, 3, { traceId: "4bf9", spanId: "00f0" });
  const family = familyOf(counter);
  assert.deepEqual([text(family, 1), text(family, 2), whole(family, 3), text(family, 5)], ["a_bytes_total", "Some help", 0, "bytes"]);
  const [get = [], post = []] = messages(family, 4);
  assert.deepEqual([pairs(get), double(message(get, 3), 1), all(message(get, 3), 2)], [[["method", "GET"]], 2.5, []]);
  const kept = exemplar(message(message(post, 3), 2));
  assert.deepEqual(
    [kept.labels, kept.value],
    [
      [
        ["trace_id", "4bf9"],
        ["span_id", "00f0"],
      ],
      3,
    ],
  );
  const [, point] = counter.points();
  assert.ok(point?.is === "value" && Math.abs(kept.timestamp - (point.exemplar?.timestamp ?? 0)) < 1e-6);
  const gauge = core.plainGauge({ name: "a", help: "", labels: [] });
  gauge.set(Number.NEGATIVE_INFINITY);
  const [shown = []] = messages(familyOf(gauge), 4);
  assert.deepEqual([whole(familyOf(gauge), 3), double(message(shown, 2), 1)], [1, Number.NEGATIVE_INFINITY]);
});

test("facts and states are gauges", () => {
  const info = core.info<Labels>({ name: "a_info", ...options }, cell);
  info.set({ method: "GET" });
  const states = core.plainStateSet({ name: "phase", help: "h", labels: [], states: ["on", "off"] });
  states.set("off");
  assert.deepEqual([whole(familyOf(info), 3), messages(familyOf(info), 4).map((metric) => double(message(metric, 2), 1))], [1, [1]]);
  assert.deepEqual(
    messages(familyOf(states), 4).map((metric) => [pairs(metric), double(message(metric, 2), 1)]),
    [
      [[["phase", "on"]], 0],
      [[["phase", "off"]], 1],
    ],
  );
});

test("a summary carries its quantiles", () => {
  const summary = core.plainSummary({ name: "a_bytes", help: "h", labels: [], quantiles: [0.5, 0.99] });
  for (const value of [1, 2, 3]) summary.observe(value);
  const family = familyOf(summary);
  const [metric = []] = messages(family, 4);
  const shown = message(metric, 4);
  assert.deepEqual([whole(family, 3), whole(shown, 1), double(shown, 2)], [2, 3, 6]);
  assert.deepEqual(
    messages(shown, 3).map((quantile) => [double(quantile, 1), double(quantile, 2)]),
    [
      [0.5, 2],
      [0.99, 3],
    ],
  );
});

test("a classic histogram carries cumulative buckets, with exemplars, and nothing native", () => {
  const histogram = core.histogram<Labels>({ name: "a_seconds", ...options, bounds: [0.1, 1] }, cell);
  for (const value of [0.05, 0.5, 7]) histogram.observe({ method: "GET" }, value);
  histogram.observe({ method: "GET" }, 0.75, { traceId: "4bf9" });
  const [metric = []] = messages(familyOf(histogram), 4);
  const shown = message(metric, 7);
  assert.deepEqual([whole(familyOf(histogram), 3), whole(shown, 1), double(shown, 2)], [4, 4, 8.3]);
  const buckets = messages(shown, 3);
  assert.deepEqual(
    buckets.map((bucket) => [whole(bucket, 1), double(bucket, 2)]),
    [
      [1, 0.1],
      [3, 1],
      [4, Number.POSITIVE_INFINITY],
    ],
  );
  assert.equal(exemplar(message(buckets[1] ?? [], 3)).value, 0.75);
  assert.deepEqual(
    [5, 6, 7, 9, 12].flatMap((field) => all(shown, field)),
    [],
  );
});

test("a native histogram carries what it holds, and no classic bucket", () => {
  const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.double({ min: 0.001, max: 10, noNaN: true }), fc.constant(0)), { maxLength: 300 });
  fc.assert(
    fc.property(values, (observed) => {
      const histogram = plainNativeHistogram({ name: "a_seconds", help: "h", labels: [], startAtZero: [{}] });
      for (const value of observed) histogram.observe(value, { traceId: "4bf9" });
      const [point] = histogram.points();
      assert.ok(point?.is === "histogram" && point.native);
      const { schema, zeroThreshold, zeroCount, positive, negative, exemplars } = point.native;
      const [metric = []] = messages(familyOf(histogram), 4);
      const shown = message(metric, 7);
      assert.deepEqual(
        [whole(shown, 1), double(shown, 2), signed(shown, 5)[0], double(shown, 6), whole(shown, 7)],
        [point.count, point.sum, schema, zeroThreshold, zeroCount],
      );
      assert.deepEqual([sparse(shown, 12, 13), sparse(shown, 9, 10)], [positive, negative]);
      assert.deepEqual(
        messages(shown, 16).map((each) => exemplar(each).value),
        exemplars.map(({ value }) => value),
      );
      assert.deepEqual(all(shown, 3), []);
    }),
  );
});

test("any text arrives as it was, in UTF-8", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 300 }), { minLength: 1, maxLength: 30 }), (texts) => {
      const label = bounded(100);
      const counter = core.counter<{ label: string }>({ name: "a_total", help: texts[0] ?? "", labels: [["label", label]] }, (given) =>
        label.index(given.label),
      );
      for (const value of texts) counter.inc({ label: value });
      const family = familyOf(counter);
      assert.equal(text(family, 2), texts[0]);
      assert.deepEqual(
        messages(family, 4).map((metric) => pairs(metric)[0]?.[1]),
        counter.points().map(({ labels }) => labels[0]?.[1]),
      );
    }),
  );
});

test("ten thousand series arrive whole", () => {
  const shard = bounded(10_000);
  const counter = core.counter<{ shard: string }>({ name: "a_total", help: "h", labels: [["shard", shard]] }, (given) => shard.index(given.shard));
  for (let index = 0; index < 10_000; index++) counter.inc({ shard: `shard-${index}` }, index);
  const metrics = messages(familyOf(counter), 4);
  assert.equal(metrics.length, 10_000);
  assert.ok(metrics.every((each, index) => double(message(each, 3), 1) === index && pairs(each)[0]?.[1] === `shard-${index}`));
});

test("half of a surrogate pair becomes the replacement character", () => {
  const gauge = core.plainGauge({ name: "a", help: "<\ud800>", labels: [] });
  gauge.set(1);
  assert.equal(text(familyOf(gauge), 2), "<\ufffd>");
});

test("counts beyond 32 bits stay exact", () => {
  const native = (counts: readonly number[]): NativeBuckets => ({
    schema: 3,
    zeroThreshold: 0,
    zeroCount: counts[0] ?? 0,
    positive: counts.map((count, index) => [index * 3 - 40, count]),
    negative: [],
    exemplars: [],
  });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 52 }), { minLength: 1, maxLength: 20 }), (counts) => {
      const point: Point = { is: "histogram", labels: [], buckets: [], sum: 0, count: 2 ** 53 - 1, native: native(counts) };
      const family: Family = { name: "a", help: "h", kind: "histogram", points: () => [point], rejected: () => 0, reset: () => {} };
      const [metric = []] = messages(familyOf(family), 4);
      const shown = message(metric, 7);
      assert.deepEqual([whole(shown, 1), whole(shown, 7), sparse(shown, 12, 13)], [2 ** 53 - 1, counts[0], native(counts).positive]);
    }),
  );
});

test("untouched metrics are left out, and rejected calls are counted", () => {
  const counter = core.counter<Labels>({ name: "a_total", ...options }, cell);
  counter.inc({ method: "PUT" as "GET" });
  const shown = families(exposeProtobuf([counter]));
  assert.deepEqual(
    shown.map((family) => [text(family, 1), whole(family, 3), messages(family, 4).map((metric) => [pairs(metric), double(message(metric, 3), 1)])]),
    [["obsc_rejected_total", 0, [[[["metric", "a_total"]], 1]]]],
  );
  assert.equal(exposeProtobuf([]).length, 0);
});
