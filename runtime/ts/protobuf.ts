/**
 * Prometheus' protobuf format, the only one that carries native histograms: `io.prometheus.client.MetricFamily` messages,
 * each after its length. https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
import {
  exemplarLabels,
  type Family,
  type HistogramPoint,
  type KeptExemplar,
  type LabelPairs,
  type Point,
  type SummaryPoint,
  shownFamilies,
} from "./family.js";

/** The content type of `exposeProtobuf`. */
export const protobufContentType = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

/** All metrics, of every kind, with their exemplars. */
export function exposeProtobuf(families: readonly Family[]): Bytes {
  const to: Writer = { bytes: makeBytes(1024), length: 0 };
  for (const { family, points } of shownFamilies(families)) sized(to, () => writeFamily(to, family, points));
  return to.bytes.slice(0, to.length);
}

/** The numbers of `MetricType`; facts and states are gauges to Prometheus. */
const types = { counter: 0, gauge: 1, summary: 2, histogram: 4, info: 1, stateset: 1 } as const;

function writeFamily(to: Writer, { name, help, kind, unit }: Family, points: readonly Point[]): void {
  text(to, 1, name);
  text(to, 2, help);
  varint(to, 3, types[kind]);
  for (const point of points) {
    message(to, 4, () => {
      writeLabels(to, point.labels);
      if (point.is === "summary") message(to, 4, () => writeSummary(to, point));
      else if (point.is === "histogram") message(to, 7, () => writeHistogram(to, point));
      else message(to, kind === "counter" ? 3 : 2, () => writeValue(to, point.value, point.exemplar));
    });
  }
  if (unit !== undefined) text(to, 5, unit);
}

function writeLabels(to: Writer, labels: LabelPairs): void {
  for (const [name, value] of labels) {
    message(to, 1, () => {
      text(to, 1, name);
      text(to, 2, value);
    });
  }
}

function writeValue(to: Writer, value: number, exemplar: KeptExemplar | undefined): void {
  double(to, 1, value);
  if (exemplar !== undefined) writeExemplar(to, 2, exemplar);
}

function writeSummary(to: Writer, { quantiles, sum, count }: SummaryPoint): void {
  varint(to, 1, count);
  double(to, 2, sum);
  for (const [quantile, value] of quantiles) {
    message(to, 3, () => {
      double(to, 1, quantile);
      double(to, 2, value);
    });
  }
}

function writeHistogram(to: Writer, { buckets, sum, count, native }: HistogramPoint): void {
  varint(to, 1, count);
  double(to, 2, sum);
  if (native === undefined) {
    for (const bucket of buckets) {
      message(to, 3, () => {
        varint(to, 1, bucket.count);
        double(to, 2, bucket.bound);
        if (bucket.exemplar !== undefined) writeExemplar(to, 3, bucket.exemplar);
      });
    }
    return;
  }
  signed(to, 5, native.schema);
  double(to, 6, native.zeroThreshold);
  varint(to, 7, native.zeroCount);
  writeSparse(to, { span: 9, delta: 10 }, native.negative);
  writeSparse(to, { span: 12, delta: 13 }, native.positive);
  for (const exemplar of native.exemplars) writeExemplar(to, 16, exemplar);
}

/** Buckets as runs of neighbours, each run by its distance from the one before, and counts as differences from the one before. */
function writeSparse(
  to: Writer,
  field: { readonly span: number; readonly delta: number },
  buckets: readonly (readonly [index: number, count: number])[],
): void {
  const runs: { readonly from: number; length: number }[] = [];
  for (const [index] of buckets) {
    const last = runs.at(-1);
    if (last && last.from + last.length === index) last.length += 1;
    else runs.push({ from: index, length: 1 });
  }
  let reached = 0;
  for (const { from, length } of runs) {
    const offset = from - reached;
    message(to, field.span, () => {
      signed(to, 1, offset);
      varint(to, 2, length);
    });
    reached = from + length;
  }
  let before = 0;
  for (const [, count] of buckets) {
    signed(to, field.delta, count - before);
    before = count;
  }
}

function writeExemplar(to: Writer, field: number, exemplar: KeptExemplar): void {
  const seconds = Math.floor(exemplar.timestamp);
  message(to, field, () => {
    writeLabels(to, exemplarLabels(exemplar));
    double(to, 2, exemplar.value);
    message(to, 3, () => {
      varint(to, 1, seconds);
      varint(to, 2, Math.floor((exemplar.timestamp - seconds) * 1e9));
    });
  });
}

// Not annotated, so that it is the `Uint8Array<ArrayBuffer>` that `new Response(…)` asks for where the compiler knows that.
const makeBytes = (size: number) => new Uint8Array(size);
export type Bytes = ReturnType<typeof makeBytes>;

interface Writer {
  bytes: Bytes;
  length: number;
}

function reserve(to: Writer, size: number): void {
  if (to.length + size <= to.bytes.length) return;
  const bytes = makeBytes((to.length + size) * 2);
  bytes.set(to.bytes);
  to.bytes = bytes;
}

/** A field's number with how its value is written: 0 a varint, 1 eight bytes, 2 a length and so many bytes. */
function tag(to: Writer, field: number, wire: 0 | 1 | 2): void {
  bareVarint(to, field * 8 + wire);
}

function message(to: Writer, field: number, write: () => void): void {
  tag(to, field, 2);
  sized(to, write);
}

/** What `write` writes, after its length. */
function sized(to: Writer, write: () => void): void {
  const start = to.length;
  reserve(to, 1);
  to.length += 1;
  write();
  const size = to.length - start - 1;
  // One byte was left for the length; what needs more moves what was written.
  const more = varintSize(size) - 1;
  reserve(to, more);
  if (more > 0) to.bytes.copyWithin(start + 1 + more, start + 1, to.length);
  to.length = start;
  bareVarint(to, size);
  to.length += size;
}

function text(to: Writer, field: number, value: string): void {
  tag(to, field, 2);
  sized(to, () => {
    for (const character of value) utf8(to, character.codePointAt(0) ?? 0);
  });
}

/** By hand, because `TextEncoder` is not part of the language, and a service may compile without the types that have it. */
function utf8(to: Writer, point: number): void {
  if (point < 0x80) byte(to, point);
  else if (point < 0x800) bytes(to, 0xc0 | (point >> 6), continued(point));
  // Half of a surrogate pair stands for no character.
  else if (point >= 0xd800 && point < 0xe000) utf8(to, 0xfffd);
  else if (point < 0x10000) bytes(to, 0xe0 | (point >> 12), continued(point >> 6), continued(point));
  else bytes(to, 0xf0 | (point >> 18), continued(point >> 12), continued(point >> 6), continued(point));
}

function continued(point: number): number {
  return 0x80 | (point & 0x3f);
}

function bytes(to: Writer, ...values: readonly number[]): void {
  for (const value of values) byte(to, value);
}

function byte(to: Writer, value: number): void {
  reserve(to, 1);
  to.bytes[to.length++] = value;
}

function double(to: Writer, field: number, value: number): void {
  tag(to, field, 1);
  reserve(to, 8);
  new DataView(to.bytes.buffer).setFloat64(to.length, value, true);
  to.length += 8;
}

/** A whole number, 0 or more. */
function varint(to: Writer, field: number, value: number): void {
  tag(to, field, 0);
  bareVarint(to, value);
}

/** A whole number of either sign: small ones of both stay short. Exact up to 2^52, as its double is a number still. */
function signed(to: Writer, field: number, value: number): void {
  varint(to, field, value < 0 ? -value * 2 - 1 : value * 2);
}

/** By division, because the bit operators end at 32 bits, and a count does not. */
function bareVarint(to: Writer, value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) byte(to, (rest % 0x80) + 0x80);
  byte(to, rest);
}

function varintSize(value: number): number {
  return value < 0x80 ? 1 : 1 + varintSize(Math.floor(value / 0x80));
}
