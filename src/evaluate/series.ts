/** Series in memory: samples in order of time, in typed arrays that grow at the end and are cut at the beginning. */
import { type Labels, type LabelTable, labelValue } from "./labels.ts";

export interface Series {
  readonly labels: Labels;
  /** Milliseconds, each later than the one before. */
  times: Float64Array;
  values: Float64Array;
  length: number;
  /** How many samples say that the series ended, see `stale`. */
  stale: number;
}

/**
 * In place of a value: the series ended here. Prometheus takes one of the many NaNs for it, which JavaScript does not tell apart; this
 * is a number so near to zero that nothing measures it.
 */
export const stale = 2.5e-320;

export function newSeries(labels: Labels): Series {
  return { labels, times: new Float64Array(16), values: new Float64Array(16), length: 0, stale: 0 };
}

/** `time` has to be later than the last one. */
export function append(series: Series, time: number, value: number): void {
  if (series.length === series.times.length) {
    series.times = grown(series.times);
    series.values = grown(series.values);
  }
  series.times[series.length] = time;
  series.values[series.length] = value;
  series.length++;
  if (value === stale) series.stale++;
}

function grown(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

export function lastTime(series: Series): number {
  return series.length === 0 ? Number.NEGATIVE_INFINITY : (series.times[series.length - 1] as number);
}

/** Index of the first sample later than `time`. `hint` is where it was found last, near which it nearly always is. */
export function indexAfter({ times, length }: Series, time: number, hint: number): number {
  let low = 0;
  let high = length;
  if (hint <= length && (hint === 0 || (times[hint - 1] as number) <= time)) {
    for (low = hint; low < length && low < hint + 8; low++) if ((times[low] as number) > time) return low;
    if (low === length) return low;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Forgets samples up to `time`, now and then: moving the rest for each would take longer than it saves. */
export function forgetUntil(series: Series, time: number): void {
  if (series.length < 64 || (series.times[series.length >>> 1] as number) > time) return;
  const first = indexAfter(series, time, 0);
  for (let index = 0; series.stale > 0 && index < first; index++) if (series.values[index] === stale) series.stale--;
  series.times.copyWithin(0, first, series.length);
  series.values.copyWithin(0, first, series.length);
  series.length -= first;
}

/** All series there are. Series are added, never taken away. */
export interface Store {
  readonly table: LabelTable;
  readonly series: Series[];
  readonly byName: Map<string, Series[]>;
  readonly byLabels: Map<Labels, Series>;
}

export function newStore(): Store {
  return { table: new Map(), series: [], byName: new Map(), byLabels: new Map() };
}

/** The series with these labels, which is added where there is none. */
export function seriesIn(store: Store, labels: Labels): Series {
  const known = store.byLabels.get(labels);
  if (known) return known;
  const series = newSeries(labels);
  const name = labelValue(labels, "__name__");
  const alike = store.byName.get(name);
  if (alike) alike.push(series);
  else store.byName.set(name, [series]);
  store.series.push(series);
  store.byLabels.set(labels, series);
  return series;
}
