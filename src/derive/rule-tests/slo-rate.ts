/** What five minutes of a series count, worked out from its samples as Prometheus documents it: https://prometheus.io/docs/prometheus/latest/querying/functions/#rate */

/** By the minute, from 0; `undefined` where there is no sample. */
export type Minutes = readonly (number | undefined)[];

const slot = 300;

/**
 * `300 * rate(x[range])` of a counter that is sampled each minute: the increase between the first and the last sample in the
 * range, carried on to both ends of it where a sample was due about there, else by half a minute. `range` is in seconds.
 * A counter was not below zero before its first sample; a native histogram judges that by `counts`, its observations.
 */
export function counted(samples: Minutes, range: number, counts: Minutes = samples): Minutes {
  return samples.map((_, at) => {
    const seen: number[] = [];
    for (let minute = Math.max(0, Math.floor(at - range / 60) + 1); minute <= at; minute++) if (samples[minute] !== undefined) seen.push(minute);
    const [from, to] = [seen[0], seen.at(-1)];
    if (from === undefined || to === undefined || from === to) return undefined;
    const increase = increaseOf(samples, seen);
    const sampled = 60 * (to - from);
    const between = sampled / (seen.length - 1);
    const counting = counts === samples ? increase : increaseOf(counts, seen);
    const toZero = counting > 0 ? sampled * ((counts[from] ?? 0) / counting) : Number.POSITIVE_INFINITY;
    const before = Math.min(reach(range - 60 * (at - from), between), toZero);
    const after = reach(60 * (at - to), between);
    return (slot * increase * ((sampled + before + after) / sampled)) / range;
  });
}

/** A counter falls only when it starts again from zero. */
function increaseOf(samples: Minutes, seen: readonly number[]): number {
  let increase = 0;
  for (let index = 1; index < seen.length; index++) {
    const [before = 0, now = 0] = [samples[seen[index - 1] ?? 0], samples[seen[index] ?? 0]];
    increase += now < before ? now : now - before;
  }
  return increase;
}

function reach(seconds: number, between: number): number {
  return seconds >= between * 1.1 ? between / 2 : seconds;
}

/** `5 * avg_over_time(x[5m])` of a gauge. */
export function averaged(samples: Minutes): Minutes {
  return overFive(samples, (values) => (5 * values.reduce((sum, value) => sum + value, 0)) / values.length);
}

/** What becomes of the samples of the last five minutes, where there are any. */
export function overFive(samples: Minutes, of: (values: readonly number[]) => number): Minutes {
  return samples.map((_, at) => {
    const values = samples.slice(Math.max(0, at - 4), at + 1).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : of(values);
  });
}

/** The sum of several, of those that are there. */
export function added(all: readonly Minutes[]): Minutes {
  const [first = [], ...others] = all;
  return first.map((value, at) => others.reduce<number | undefined>((sum, other) => plus(sum, other[at]), value));
}

function plus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : one + other;
}
