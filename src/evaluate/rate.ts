/** How fast series change: what lies between the samples of a range, carried on to its ends. */
import type { Window } from "./query.ts";
import { addTo, newSum } from "./sums.ts";

/** `rate`, `increase` and `delta`: a counter falls only when it starts again from zero. Needs two samples. */
export function extrapolated(window: Window, is: { readonly counter: boolean; readonly perSecond: boolean }): number | undefined {
  const { times, values, from, to, start, end } = window;
  if (to - from < 2) return undefined;
  const [first, last] = [values[from] as number, values[to - 1] as number];
  let change = last - first;
  if (is.counter)
    for (let index = from + 1; index < to; index++) if ((values[index] as number) < (values[index - 1] as number)) change += values[index - 1] as number;
  const sampled = ((times[to - 1] as number) - (times[from] as number)) / 1000;
  const between = sampled / (to - from - 1);
  let toStart = reach(((times[from] as number) - start) / 1000, between);
  const toEnd = reach((end - (times[to - 1] as number)) / 1000, between);
  // A counter was not below zero before its first sample.
  if (is.counter && change > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / change));
  const factor = (sampled + toStart + toEnd) / sampled;
  return change * (is.perSecond ? factor / ((end - start) / 1000) : factor);
}

/** To the end of the range where a sample was due about then; else the series is taken to begin or end half an interval away. */
function reach(seconds: number, between: number): number {
  return seconds >= between * 1.1 ? between / 2 : seconds;
}

/** `irate` and `idelta`, by the last two samples. */
export function latestChange({ times, values, to, from }: Window, isCounter: boolean): number | undefined {
  if (to - from < 2) return undefined;
  const [before, last] = [values[to - 2] as number, values[to - 1] as number];
  const change = isCounter && last < before ? last : last - before;
  return isCounter ? change / (((times[to - 1] as number) - (times[to - 2] as number)) / 1000) : change;
}

/** The line through the samples: its slope a second, and its value at the time `zero`. */
export function regression({ times, values, from, to }: Window, zero: number): { readonly slope: number; readonly intercept: number } {
  const first = values[from] as number;
  const count = to - from;
  const sums = { x: newSum(), y: newSum(), xy: newSum(), xx: newSum() };
  let constant = true;
  for (let index = from; index < to; index++) {
    const [x, y] = [((times[index] as number) - zero) / 1000, values[index] as number];
    if (y !== first) constant = false;
    addTo(sums.x, x);
    addTo(sums.y, y);
    addTo(sums.xy, x * y);
    addTo(sums.xx, x * x);
  }
  if (constant) return Number.isFinite(first) || Number.isNaN(first) ? { slope: 0, intercept: first } : { slope: Number.NaN, intercept: Number.NaN };
  const [x, y, xy, xx] = [sums.x, sums.y, sums.xy, sums.xx].map(({ value, lost }) => value + lost) as [number, number, number, number];
  const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
  return { slope, intercept: y / count - (slope * x) / count };
}
