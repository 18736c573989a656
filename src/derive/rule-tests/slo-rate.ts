/** What five minutes of a series count, worked out from its samples as Prometheus documents it: https://prometheus.io/docs/prometheus/latest/querying/functions/#rate */

/** By the minute, from 0; `undefined` where there is no sample. */
export type Minutes = readonly (number | undefined)[];

const slot = 300;

/**
 * `300 * rate(x[range])` of a counter that is sampled each minute: the increase between the first and the last sample in the
 * range, carried on to both ends of it where a sample was due about there, else by half a minute. `range` is in seconds.
 * A counter was not below zero before its first sample. Looked at each `every` minutes.
 */
export function counted(samples: Minutes, range: number, every: number): Minutes {
  return samples.map((_, at) => (at % every === 0 ? countedAt(samples, range, at) : undefined));
}

function countedAt(samples: Minutes, range: number, at: number): number | undefined {
  let from = -1;
  let to = -1;
  let steps = 0;
  let increase = 0;
  let first = 0;
  let before = 0;
  for (let minute = Math.max(0, Math.floor(at - range / 60) + 1); minute <= at; minute++) {
    const now = samples[minute];
    if (now === undefined) continue;
    if (from < 0) {
      from = minute;
      first = now;
    } else {
      // A counter falls only when it starts again from zero.
      increase += now < before ? now : now - before;
      steps++;
    }
    to = minute;
    before = now;
  }
  if (steps === 0) return undefined;
  const sampled = 60 * (to - from);
  const toZero = increase > 0 ? sampled * (first / increase) : Number.POSITIVE_INFINITY;
  const early = Math.min(reach(range - 60 * (at - from), sampled / steps), toZero);
  const late = reach(60 * (at - to), sampled / steps);
  return (slot * increase * ((sampled + early + late) / sampled)) / range;
}

function reach(seconds: number, between: number): number {
  return seconds >= between * 1.1 ? between / 2 : seconds;
}

/** `5 * avg_over_time(x[5m])` of a gauge. */
export function averaged(samples: Minutes, every: number): Minutes {
  return overFive(samples, every, (values) => (5 * values.reduce((sum, value) => sum + value, 0)) / values.length);
}

/** What becomes of the samples of the last five minutes, where there are any. */
export function overFive(samples: Minutes, every: number, of: (values: readonly number[]) => number): Minutes {
  return samples.map((_, at) => {
    if (at % every !== 0) return undefined;
    const values = samples.slice(Math.max(0, at - 4), at + 1).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : of(values);
  });
}

/** The sum of several, of those that are there. */
export function added(all: readonly Minutes[]): Minutes {
  const [first = [], ...others] = all;
  return first.map((value, at) => others.reduce<number | undefined>((sum, other) => plus(sum, other[at]), value));
}

/** Of what is there. */
export function plus(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : one + other;
}
