/** Where the numbers of a metric are: a cell of a typed array for each combination of label values. */
import type { Exemplar, Family, KeptExemplar, LabelPairs, Listener, Options } from "./family.js";
import type { Label } from "./labels.js";

/** Metrics with up to so many cells hold them all from the start; those with more keep only what was touched. */
const denseLimit = 4096;

/** From labels to the number of their cell; `NaN` where a value was not declared. */
export type Cell<L> = (labels: L) => number;
export const noLabels: Cell<unknown> = () => 0;

export interface Cells {
  /** Where the values of a cell are; -1 or NaN for one that does not exist. */
  slot(cell: number): number;
  values: Float64Array;
  valueAt(at: number): number;
  add(at: number, by: number): void;
  touched: Uint8Array;
  reject(): void;
  rejected(): number;
  /** The cells to show, in the order of their numbers. */
  shown(): readonly { readonly slot: number; readonly labels: LabelPairs }[];
  reset(): void;
}

/** `width` numbers for each combination of label values. */
export function makeCells(options: Options, width: number): Cells {
  const size = options.labels.reduce((product, [, label]) => product * label.size, 1);
  const dense = size <= denseLimit;
  const slots = new Map<number, number>();
  let refused = 0;
  const cells: Cells = {
    slot: dense ? (cell) => cell : interned,
    values: new Float64Array((dense ? size : 16) * width),
    valueAt: (at) => cells.values[at] as number,
    add(at, by) {
      cells.values[at] = cells.valueAt(at) + by;
    },
    touched: new Uint8Array(dense ? size : 16),
    reject() {
      refused += 1;
    },
    rejected: () => refused,
    shown() {
      const numbers: Iterable<readonly [cell: number, slot: number]> = dense
        ? Array.from(cells.touched, (_, cell) => [cell, cell] as const)
        : [...slots].sort(([a], [b]) => a - b);
      return [...numbers].filter(([, slot]) => cells.touched[slot] === 1).map(([cell, slot]) => ({ slot, labels: labelsOf(options, cell) }));
    },
    reset() {
      cells.values.fill(0);
      cells.touched.fill(0);
      refused = 0;
      startAtZero();
    },
  };
  function interned(cell: number): number {
    const known = slots.get(cell);
    if (known !== undefined) return known;
    if (!(cell >= 0)) return -1;
    const slot = slots.size;
    if (slot === cells.touched.length) grow();
    slots.set(cell, slot);
    return slot;
  }
  function grow(): void {
    const values = new Float64Array(cells.values.length * 2);
    values.set(cells.values);
    cells.values = values;
    const touched = new Uint8Array(cells.touched.length * 2);
    touched.set(cells.touched);
    cells.touched = touched;
  }
  function startAtZero(): void {
    for (const chosen of options.startAtZero ?? []) {
      for (const cell of cellsWith(options, chosen)) {
        // The slot first: finding it may put a longer array in place.
        const slot = cells.slot(cell);
        cells.touched[slot] = 1;
      }
    }
  }
  startAtZero();
  return cells;
}

function labelsOf(options: Options, cell: number): LabelPairs {
  const labels: [string, string][] = [];
  let rest = cell;
  for (let index = options.labels.length - 1; index >= 0; index--) {
    const [name, label] = options.labels[index] as readonly [string, Label];
    labels.unshift([name, label.at(rest % label.size)]);
    rest = Math.floor(rest / label.size);
  }
  return labels;
}

function cellsWith(options: Options, chosen: Readonly<Record<string, readonly string[]>>): readonly number[] {
  return options.labels.reduce<readonly number[]>(
    (cells, [name, label]) => {
      const all = Array.from({ length: label.size }, (_, index) => index);
      const wanted = chosen[name];
      const indexes = wanted === undefined ? all : all.filter((index) => wanted.includes(label.at(index)));
      return cells.flatMap((cell) => indexes.map((index) => cell * label.size + index));
    },
    [0],
  );
}

/** What every metric has in common; its points are its own. */
export function familyOf<K extends Family["kind"]>(kind: K, options: Options, cells: Cells): Omit<Family, "points"> & { readonly kind: K } {
  const { name, help, unit } = options;
  return { name, help, kind, ...(unit !== undefined && { unit }), rejected: cells.rejected, reset: cells.reset };
}

/** Those who hear of observations beside the cells. */
export function makeListeners(options: Options) {
  const listeners: Listener[] = [];
  return {
    onObserve: (listener: Listener) => void listeners.push(listener),
    tell(cell: number, value: number) {
      if (listeners.length === 0) return;
      const labels = labelsOf(options, cell);
      for (const listener of listeners) listener(labels, value);
    },
  };
}

/** An exemplar as it is kept, from now. */
export function keptExemplar(exemplar: Exemplar, value: number): KeptExemplar {
  return { ...exemplar, value, timestamp: Date.now() / 1000 };
}

/** The last exemplar of each place. */
export function makeExemplars() {
  const kept = new Map<number, KeptExemplar>();
  return {
    set: (at: number, exemplar: Exemplar, value: number) => void kept.set(at, keptExemplar(exemplar, value)),
    at(at: number): { readonly exemplar?: KeptExemplar } {
      const exemplar = kept.get(at);
      return exemplar ? { exemplar } : {};
    },
    reset: () => kept.clear(),
  };
}
