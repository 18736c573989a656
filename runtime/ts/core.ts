/**
 * Counters, gauges, histograms and the rest, over label sets that are known when the service is built.
 *
 * Every combination of label values is a cell of a typed array: counting is index arithmetic, without a string being
 * joined or an object made. A value that was not declared is counted as rejected and never becomes a series; a bounded
 * label keeps its first values and calls the rest `other`. Memory is fixed by the declaration, whatever callers pass.
 *
 * Nothing here imports a package: generated definitions import these files, services import those.
 */
import { type Cell, familyOf, makeCells, makeExemplars, makeListeners, noLabels } from "./cells.js";
import type { Exemplar, Family, HistogramPoint, Options, SummaryPoint, ValuePoint } from "./family.js";

/** A count that only grows. */
export interface Counter<L> extends Family {
  inc(labels: L, by?: number, exemplar?: Exemplar): void;
}
export function counter<L>(options: Options, cell: Cell<L> = noLabels): Counter<L> {
  const cells = makeCells(options, 1);
  const exemplars = makeExemplars();
  return {
    ...familyOf("counter", options, cells),
    inc(labels, by = 1, exemplar) {
      const at = cells.slot(cell(labels));
      if (!(at >= 0 && by >= 0 && by < Number.POSITIVE_INFINITY)) return cells.reject();
      cells.add(at, by);
      cells.touched[at] = 1;
      if (exemplar !== undefined) exemplars.set(at, exemplar, by);
    },
    points: () => cells.shown().map(({ slot, labels }): ValuePoint => ({ is: "value", labels, value: cells.valueAt(slot), ...exemplars.at(slot) })),
    reset() {
      cells.reset();
      exemplars.reset();
    },
  };
}

/** A value that rises and falls. */
export interface Gauge<L> extends Family {
  set(labels: L, value: number): void;
  inc(labels: L, by?: number): void;
  dec(labels: L, by?: number): void;
}
export function gauge<L>(options: Options, cell: Cell<L> = noLabels): Gauge<L> {
  const cells = makeCells(options, 1);
  const add = (labels: L, by: number): void => {
    const at = cells.slot(cell(labels));
    if (!(at >= 0) || typeof by !== "number") {
      cells.reject();
      return;
    }
    cells.add(at, by);
    cells.touched[at] = 1;
  };
  return {
    ...familyOf("gauge", options, cells),
    set(labels, value) {
      const at = cells.slot(cell(labels));
      if (!(at >= 0) || typeof value !== "number") return cells.reject();
      cells.values[at] = value;
      cells.touched[at] = 1;
    },
    inc: (labels, by = 1) => add(labels, by),
    dec: (labels, by = 1) => add(labels, -by),
    points: () => cells.shown().map(({ slot, labels }): ValuePoint => ({ is: "value", labels, value: cells.valueAt(slot) })),
  };
}

/** Observations in buckets. */
export interface Histogram<L> extends Family {
  observe(labels: L, value: number, exemplar?: Exemplar): void;
}
/** `bounds` are the upper bounds, ascending, without +Inf. */
export function histogram<L>(options: Options & { readonly bounds: readonly number[] }, cell: Cell<L> = noLabels): Histogram<L> {
  const bounds = Float64Array.from(options.bounds);
  const buckets = bounds.length + 1;
  // A slot holds its buckets, each counted by itself, and the sum of what was observed.
  const width = buckets + 1;
  const cells = makeCells(options, width);
  const exemplars = makeExemplars();
  const listeners = makeListeners(options);
  return {
    ...familyOf("histogram", options, cells),
    bounds: options.bounds,
    onObserve: listeners.onObserve,
    observe(labels, value, exemplar) {
      const number = cell(labels);
      const slot = cells.slot(number);
      if (!(slot >= 0) || typeof value !== "number" || Number.isNaN(value)) return cells.reject();
      const bucket = bucketOf(bounds, value);
      const at = slot * width;
      cells.add(at + bucket, 1);
      cells.add(at + buckets, value);
      cells.touched[slot] = 1;
      if (exemplar !== undefined) exemplars.set(at + bucket, exemplar, value);
      listeners.tell(number, value);
    },
    points: () =>
      cells.shown().map(({ slot, labels }): HistogramPoint => {
        const at = slot * width;
        let count = 0;
        const shown = Array.from({ length: buckets }, (_, bucket) => {
          count += cells.valueAt(at + bucket);
          return { bound: bounds[bucket] ?? Number.POSITIVE_INFINITY, count, ...exemplars.at(at + bucket) };
        });
        return { is: "histogram", labels, buckets: shown, sum: cells.valueAt(at + buckets), count };
      }),
    reset() {
      cells.reset();
      exemplars.reset();
    },
  };
}

function bucketOf(bounds: Float64Array, value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (bounds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of the last observations the quantiles of a summary are taken from. */
const summaryMemory = 1024;

/** Quantiles that the service computes itself, over the last 1,024 observations of each cell. */
export interface Summary<L> extends Family {
  observe(labels: L, value: number): void;
}
export function summary<L>(options: Options & { readonly quantiles: readonly number[] }, cell: Cell<L> = noLabels): Summary<L> {
  const cells = makeCells(options, 2);
  const recent = new Map<number, { readonly values: Float64Array; seen: number }>();
  return {
    ...familyOf("summary", options, cells),
    observe(labels, value) {
      const slot = cells.slot(cell(labels));
      if (!(slot >= 0) || typeof value !== "number" || Number.isNaN(value)) return cells.reject();
      cells.add(slot * 2, value);
      cells.add(slot * 2 + 1, 1);
      cells.touched[slot] = 1;
      const ring = recent.get(slot) ?? { values: new Float64Array(summaryMemory), seen: 0 };
      ring.values[ring.seen % summaryMemory] = value;
      ring.seen += 1;
      recent.set(slot, ring);
    },
    points: () =>
      cells.shown().map(({ slot, labels }): SummaryPoint => {
        const { values, seen } = recent.get(slot) ?? { values: new Float64Array(0), seen: 0 };
        const sorted = values.slice(0, Math.min(seen, summaryMemory)).sort();
        const quantiles = options.quantiles.map((quantile) => {
          const rank = Math.max(0, Math.ceil(quantile * sorted.length) - 1);
          return [quantile, sorted[rank] ?? Number.NaN] as const;
        });
        return { is: "summary", labels, quantiles, sum: cells.valueAt(slot * 2), count: cells.valueAt(slot * 2 + 1) };
      }),
    reset() {
      cells.reset();
      recent.clear();
    },
  };
}

/** Facts as labels of a series that is always 1. */
export interface Info<L> extends Family {
  /** Says the facts; saying others replaces them. */
  set(labels: L): void;
}
export function info<L>(options: Options, cell: Cell<L> = noLabels): Info<L> {
  const cells = makeCells(options, 1);
  return {
    ...familyOf("info", options, cells),
    set(labels) {
      const at = cells.slot(cell(labels));
      if (!(at >= 0)) return cells.reject();
      cells.touched.fill(0);
      cells.touched[at] = 1;
    },
    points: () => cells.shown().map(({ labels }): ValuePoint => ({ is: "value", labels, value: 1 })),
  };
}

/** One of several states: a series for each, of which one is 1. */
export interface StateSet<L, S extends string> extends Family {
  set(labels: L, state: S): void;
}
export function stateSet<L, const S extends string>(options: Options & { readonly states: readonly S[] }, cell: Cell<L> = noLabels): StateSet<L, S> {
  const cells = makeCells(options, 1);
  const stateOf = (labels: ValuePoint["labels"], state: S, is: boolean): ValuePoint => ({
    is: "value",
    labels: [...labels, [options.name, state]],
    value: is ? 1 : 0,
  });
  return {
    ...familyOf("stateset", options, cells),
    set(labels, state) {
      const at = cells.slot(cell(labels));
      const index = options.states.indexOf(state);
      if (!(at >= 0) || index < 0) return cells.reject();
      cells.values[at] = index;
      cells.touched[at] = 1;
    },
    points: () => cells.shown().flatMap(({ slot, labels }) => options.states.map((state, index) => stateOf(labels, state, cells.values[slot] === index))),
  };
}

/** Metrics without labels: the same verbs, without the first argument. */
export interface PlainCounter extends Family {
  inc(by?: number, exemplar?: Exemplar): void;
}
export function plainCounter(options: Options): PlainCounter {
  const inner = counter<undefined>(options);
  return { ...inner, inc: (by, exemplar) => inner.inc(undefined, by, exemplar) };
}
export interface PlainGauge extends Family {
  set(value: number): void;
  inc(by?: number): void;
  dec(by?: number): void;
}
export function plainGauge(options: Options): PlainGauge {
  const inner = gauge<undefined>(options);
  return { ...inner, set: (value) => inner.set(undefined, value), inc: (by) => inner.inc(undefined, by), dec: (by) => inner.dec(undefined, by) };
}
export interface PlainHistogram extends Family {
  observe(value: number, exemplar?: Exemplar): void;
}
export function plainHistogram(options: Options & { readonly bounds: readonly number[] }): PlainHistogram {
  const inner = histogram<undefined>(options);
  return { ...inner, observe: (value, exemplar) => inner.observe(undefined, value, exemplar) };
}
export interface PlainSummary extends Family {
  observe(value: number): void;
}
export function plainSummary(options: Options & { readonly quantiles: readonly number[] }): PlainSummary {
  const inner = summary<undefined>(options);
  return { ...inner, observe: (value) => inner.observe(undefined, value) };
}
export interface PlainStateSet<S extends string> extends Family {
  set(state: S): void;
}
export function plainStateSet<const S extends string>(options: Options & { readonly states: readonly S[] }): PlainStateSet<S> {
  const inner = stateSet<undefined, S>(options);
  return { ...inner, set: (state) => inner.set(undefined, state) };
}
