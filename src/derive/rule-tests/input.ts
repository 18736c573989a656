/** Series in promtool's notation: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
import { clean } from "../../util/number.ts";
import type { InputSeries } from "../rule-tests.ts";
import { type Level, type Population, seriesAt } from "./population.ts";
import type { SteadySeries } from "./steady-world.ts";

/** A population that stays at one level for some samples, then at the next. */
export interface Course {
  readonly population: Population;
  readonly phases: readonly Phase[];
  /** Where counters begin. One that begins at zero is taken by `rate` to be new. */
  readonly start: number;
}
export interface Phase {
  readonly level: Level;
  readonly samples: number;
}

/** `interval` is in milliseconds. */
export function inputOf({ population, phases, start }: Course, interval: number): readonly InputSeries[] {
  const perPhase = phases.map(({ level, samples }) =>
    seriesAt(population, { ...level, present: true }).map((series) => ({ series, samples, absent: !level.present })),
  );
  if (phases.every(({ level }) => !level.present)) return [];
  const [first = []] = perPhase;
  return first.map(({ series: { name, labels } }, index) => {
    const course = perPhase.flatMap((all) => all[index] ?? []);
    return { name, labels, values: valuesOf(course, start, interval / 1000) };
  });
}

interface Stretch {
  readonly series: SteadySeries;
  readonly samples: number;
  readonly absent: boolean;
}

function valuesOf(course: readonly Stretch[], start: number, seconds: number): string {
  if (course.some(({ series }) => series.observed !== undefined)) return histograms(course, start, seconds);
  let value = start;
  let before = 0;
  const stretches = course.map(({ series, samples, absent }, index) => {
    const began = index === 0 ? 0 : before + 1;
    before += samples;
    if (absent) return `_x${index === 0 ? samples + 1 : samples}`;
    if (series.ago !== undefined) return `${began * seconds - series.ago}+${seconds}x${before - began}`;
    if (!series.grows) return constant(series.level, index === 0 ? samples : samples - 1);
    const growth = clean(series.level * seconds);
    // The first sample of a later stretch is one step after the last of the one before.
    const from = index === 0 ? value : clean(value + growth);
    const steps = index === 0 ? samples : samples - 1;
    value = clean(from + growth * steps);
    return growth === 0 ? constant(from, steps) : `${from}+${growth}x${steps}`;
  });
  return stretches.join(" ");
}

function constant(value: number, steps: number): string {
  return `${value}x${steps}`;
}

/** Native histograms of schema 0: buckets from the lowest observed to the highest. */
function histograms(course: readonly Stretch[], start: number, seconds: number): string {
  const observed = course.map(({ series }) => series.observed ?? 1);
  const indexes = observed.map((each) => Math.ceil(Math.log2(each)));
  const lowest = Math.min(...indexes);
  const buckets = Array.from({ length: Math.max(...indexes) - lowest + 1 }, (_, index) => (index + lowest === indexes[0] ? start : 0));
  const [began = 1] = observed;
  let sum = clean(start * began);
  const stretches = course.map(({ series, samples }, index) => {
    const count = clean(series.level * seconds);
    const growth = buckets.map((_, bucket) => (bucket + lowest === indexes[index] ? count : 0));
    const { observed: each = 1 } = series;
    const more = clean(count * each);
    const grow = (times: number) => {
      for (const [bucket, before] of buckets.entries()) buckets[bucket] = clean(before + (bucket + lowest === indexes[index] ? count : 0) * times);
      sum = clean(sum + more * times);
    };
    if (index > 0) grow(1);
    const from = histogram(buckets, sum, lowest);
    const steps = index === 0 ? samples : samples - 1;
    grow(steps);
    return `${from}+${histogram(growth, more, lowest)}x${steps}`;
  });
  return stretches.join(" ");
}

/** A sample of a native histogram of schema 0, or what it gains. */
export function histogram(buckets: readonly number[], sum: number, lowest: number): string {
  return `{{schema:0 count:${buckets.reduce((total, count) => total + count, 0)} sum:${sum} offset:${lowest} buckets:[${buckets.join(" ")}]}}`;
}
