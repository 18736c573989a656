/**
 * Histograms whose buckets nobody declares: each is a fixed factor wider than the one before, and only those that were hit
 * exist. Every cell begins with a factor of 2^(1/8), some 9 %, and halves its resolution when it has too many buckets.
 * https://prometheus.io/docs/specs/native_histograms/
 */
import { type Cell, familyOf, keptExemplar, makeCells, makeListeners, noLabels } from "./cells.js";
import type { Histogram, PlainHistogram } from "./core.js";
import type { Exemplar, HistogramPoint, KeptExemplar, Options } from "./family.js";

/** Eight buckets between two powers of two. */
const finestSchema = 3;
/** One bucket for 16 powers of two: positive and negative ones of all magnitudes are fewer than `maxBuckets`. */
const coarsestSchema = -4;
/** Positive and negative buckets of one cell together. */
const maxBuckets = 160;
/** As Prometheus' client libraries have it. */
const zeroThreshold = 2 ** -128;
/** So many of the last exemplars of each cell are kept. */
const maxExemplars = 10;

interface Buckets {
  schema: number;
  count: number;
  sum: number;
  zero: number;
  readonly positive: Map<number, number>;
  readonly negative: Map<number, number>;
  readonly exemplars: KeptExemplar[];
}

/** A native histogram. Only protobuf carries its buckets; the text formats show its count, its sum and the bucket +Inf. */
export function nativeHistogram<L>(options: Options, cell: Cell<L> = noLabels): Histogram<L> {
  const cells = makeCells(options, 0);
  const bySlot: Buckets[] = [];
  const listeners = makeListeners(options);
  return {
    ...familyOf("histogram", options, cells),
    onObserve: listeners.onObserve,
    observe(labels, value, exemplar) {
      const number = cell(labels);
      const slot = cells.slot(number);
      if (!(slot >= 0) || typeof value !== "number" || Number.isNaN(value)) return cells.reject();
      cells.touched[slot] = 1;
      bySlot[slot] ??= noBuckets();
      const buckets = bySlot[slot];
      add(buckets, value);
      if (exemplar !== undefined) keep(buckets, exemplar, value);
      listeners.tell(number, value);
    },
    points: () =>
      cells.shown().map(({ slot, labels }): HistogramPoint => {
        const { schema, count, sum, zero, positive, negative, exemplars } = bySlot[slot] ?? noBuckets();
        const native = { schema, zeroThreshold, zeroCount: zero, positive: ascending(positive), negative: ascending(negative), exemplars: [...exemplars] };
        return { is: "histogram", labels, buckets: [{ bound: Number.POSITIVE_INFINITY, count }], sum, count, native };
      }),
    reset() {
      cells.reset();
      bySlot.length = 0;
    },
  };
}

/** The same without labels. */
export function plainNativeHistogram(options: Options): PlainHistogram {
  const inner = nativeHistogram<undefined>(options);
  return { ...inner, observe: (value, exemplar) => inner.observe(undefined, value, exemplar) };
}

function noBuckets(): Buckets {
  return { schema: finestSchema, count: 0, sum: 0, zero: 0, positive: new Map(), negative: new Map(), exemplars: [] };
}

function add(buckets: Buckets, value: number): void {
  buckets.count += 1;
  buckets.sum += value;
  const magnitude = Math.abs(value);
  if (magnitude <= zeroThreshold) {
    buckets.zero += 1;
    return;
  }
  const side = value > 0 ? buckets.positive : buckets.negative;
  const shift = finestSchema - buckets.schema;
  const index = (finestIndex(magnitude) + (1 << shift) - 1) >> shift;
  const before = side.get(index);
  side.set(index, (before ?? 0) + 1);
  if (before === undefined) limit(buckets);
}

/** 0.5 times the powers of 2^(1/8), rounded down, so that a number is over one just when it is over what was rounded: the bounds between 0.5 and 1. */
const eighths: readonly number[] = [
  0.5, 0.5452538663326287, 0.5946035575013605, 0.6484197773255048, 0.7071067811865475, 0.7711054127039704, 0.8408964152537145, 0.9170040432046712,
];
const bits = new DataView(new ArrayBuffer(8));

/** The bucket of a magnitude over `zeroThreshold`, in the finest schema; what no number reaches has one above all others. */
function finestIndex(magnitude: number): number {
  if (magnitude === Number.POSITIVE_INFINITY) return 1024 * eighths.length + 1;
  // The magnitude as fraction * 2^exponent, the fraction from 0.5 and under 1: a logarithm would be wrong next to a bound.
  bits.setFloat64(0, magnitude);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) - 1022;
  bits.setUint32(0, (high & 0xfffff) | (1022 << 20));
  const fraction = bits.getFloat64(0);
  let bucket = 0;
  for (const bound of eighths) if (fraction > bound) bucket += 1;
  return (exponent - 1) * eighths.length + bucket;
}

function limit(buckets: Buckets): void {
  while (buckets.positive.size + buckets.negative.size > maxBuckets && buckets.schema > coarsestSchema) {
    buckets.schema -= 1;
    halve(buckets.positive);
    halve(buckets.negative);
  }
}

/** Each two neighbours become one bucket. */
function halve(counts: Map<number, number>): void {
  const fine = [...counts];
  counts.clear();
  for (const [index, counted] of fine) {
    const wide = (index + 1) >> 1;
    counts.set(wide, (counts.get(wide) ?? 0) + counted);
  }
}

function keep({ exemplars }: Buckets, exemplar: Exemplar, value: number): void {
  if (exemplars.length === maxExemplars) exemplars.shift();
  exemplars.push(keptExemplar(exemplar, value));
}

function ascending(counts: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  return [...counts].sort(([a], [b]) => a - b);
}
