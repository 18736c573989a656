/** Functions of ranges: from the samples of each series to one value. https://prometheus.io/docs/prometheus/latest/querying/functions/ */
import type { Labels } from "./labels.ts";
import { EvaluationError, type RangeQuery, type Window } from "./query.ts";
import { extrapolated, latestChange, regression } from "./rate.ts";
import { addTo, meanOf, newSum, quantileOf, sumOf } from "./sums.ts";

/** Of a window with one sample at least; `parameters` are the scalars of the call. Without an answer the series is left out. */
type RangeFunction = (window: Window, parameters: readonly number[]) => number | undefined;

const rangeFunctions: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ["rate", (window) => extrapolated(window, { counter: true, perSecond: true })],
  ["increase", (window) => extrapolated(window, { counter: true, perSecond: false })],
  ["delta", (window) => extrapolated(window, { counter: false, perSecond: false })],
  ["irate", (window) => latestChange(window, true)],
  ["idelta", (window) => latestChange(window, false)],
  ["deriv", (window) => (window.to - window.from < 2 ? undefined : regression(window, window.times[window.from] as number).slope)],
  ["predict_linear", predicted],
  ["sum_over_time", ({ values, from, to }) => sumOf(values, from, to)],
  ["avg_over_time", ({ values, from, to }) => meanOf(values, from, to)],
  ["count_over_time", ({ from, to }) => to - from],
  ["present_over_time", () => 1],
  ["absent_over_time", () => 1],
  ["first_over_time", ({ values, from }) => values[from]],
  ["last_over_time", ({ values, to }) => values[to - 1]],
  ["max_over_time", (window) => window.values[farthest(window, (value, best) => value > best)]],
  ["min_over_time", (window) => window.values[farthest(window, (value, best) => value < best)]],
  ["ts_of_first_over_time", ({ times, from }) => seconds(times[from])],
  ["ts_of_last_over_time", ({ times, to }) => seconds(times[to - 1])],
  ["ts_of_max_over_time", (window) => seconds(window.times[farthest(window, (value, best) => value >= best)])],
  ["ts_of_min_over_time", (window) => seconds(window.times[farthest(window, (value, best) => value <= best)])],
  ["quantile_over_time", (window, [share = Number.NaN]) => quantileOf(share, samples(window))],
  ["stddev_over_time", (window) => Math.sqrt(varianceOf(window))],
  ["stdvar_over_time", varianceOf],
  ["mad_over_time", medianDeviation],
  ["changes", (window) => pairsOf(window, (before, value) => value !== before && !(Number.isNaN(value) && Number.isNaN(before)))],
  ["resets", (window) => pairsOf(window, (before, value) => value < before)],
  ["double_exponential_smoothing", smoothed],
]);

/** Functions that add up every sample of a window, and look at nothing else. */
const sums: ReadonlySet<string> = new Set(["sum_over_time", "avg_over_time", "stddev_over_time", "stdvar_over_time"]);

/**
 * The function of that name for one call in one query. A month of points each ten minutes is the same for nine in ten minutes, so sums
 * are made again only for a window that has changed: only its ends can, since samples are added behind and forgotten in front.
 */
export function rangeFunction(name: string, { settled }: RangeQuery): RangeFunction {
  const answer = rangeFunctions.get(name) as RangeFunction;
  if (!settled || !sums.has(name)) return answer;
  const before = new Map<Labels, { readonly ends: readonly number[]; readonly value: number | undefined }>();
  return (window, parameters) => {
    const { labels, times, values, from, to } = window;
    const ends = [to - from, times[from] as number, times[to - 1] as number, values[to - 1] as number];
    const known = before.get(labels);
    if (known?.ends.every((end, index) => Object.is(end, ends[index]))) return known.value;
    const value = answer(window, parameters);
    before.set(labels, { ends, value });
    return value;
  };
}

const seconds = (milliseconds: number | undefined): number => (milliseconds as number) / 1000;
const samples = ({ values, from, to }: Window): number[] => Array.from(values.subarray(from, to));

function predicted(window: Window, [ahead = 0]: readonly number[]): number | undefined {
  if (window.to - window.from < 2) return undefined;
  const { slope, intercept } = regression(window, window.time);
  return slope * ahead + intercept;
}

/** The index of the sample that goes before all others; NaN goes behind. */
function farthest({ values, from, to }: Window, before: (value: number, best: number) => boolean): number {
  let best = from;
  for (let index = from; index < to; index++) if (before(values[index] as number, values[best] as number) || Number.isNaN(values[best])) best = index;
  return best;
}

function varianceOf({ values, from, to }: Window): number {
  const mean = newSum();
  const squares = newSum();
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    const delta = value - (mean.value + mean.lost);
    addTo(mean, delta / (index - from + 1));
    addTo(squares, delta * (value - (mean.value + mean.lost)));
  }
  return (squares.value + squares.lost) / (to - from);
}

/** The median of how far samples lie from their median. */
function medianDeviation(window: Window): number {
  const values = samples(window);
  if (values.some(Number.isNaN)) return Number.NaN;
  const median = quantileOf(0.5, values);
  return quantileOf(
    0.5,
    values.map((value) => Math.abs(value - median)),
  );
}

function pairsOf({ values, from, to }: Window, fits: (before: number, value: number) => boolean): number {
  let count = 0;
  for (let index = from + 1; index < to; index++) if (fits(values[index - 1] as number, values[index] as number)) count++;
  return count;
}

function smoothed({ values, from, to }: Window, [smoothing = 0, trending = 0]: readonly number[]): number | undefined {
  for (const factor of [smoothing, trending]) {
    if (factor <= 0 || factor >= 1) throw new EvaluationError(`\`double_exponential_smoothing\` takes factors between 0 and 1, not ${factor}`);
  }
  if (to - from < 2) return undefined;
  let before = 0;
  let level = values[from] as number;
  let trend = (values[from + 1] as number) - level;
  for (let index = from + 1; index < to; index++) {
    if (index > from + 1) trend = trending * (level - before) + (1 - trending) * trend;
    const next = smoothing * (values[index] as number) + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  return level;
}
