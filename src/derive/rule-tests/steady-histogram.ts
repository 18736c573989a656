/** Quantiles, fractions and sums of histograms in the model. */
import { kept, keyOf, type Labels, type Sample, type SteadyHistogram, Unmodelled } from "./steady-world.ts";

/** What is read of each histogram among the samples. */
export function ofHistograms(samples: readonly Sample[], read: (histogram: SteadyHistogram) => number): readonly Sample[] {
  return samples.flatMap(({ labels, histogram }) => (histogram ? [{ labels, value: read(histogram) }] : []));
}

/** Of native histograms, and of the buckets of classic ones. */
export function quantiles(quantile: number, samples: readonly Sample[]): readonly Sample[] {
  const native = samples.flatMap(({ labels, histogram }) => (histogram ? [{ labels, value: ofNative(quantile, histogram) }] : []));
  const groups = new Map<string, { readonly labels: Labels; readonly buckets: { readonly bound: number; readonly count: number }[] }>();
  for (const { labels, value } of samples.filter(({ histogram, labels: { le } }) => !histogram && le !== undefined)) {
    const others = kept(labels, (label) => label !== "le");
    const group = groups.get(keyOf(others)) ?? { labels: others, buckets: [] };
    groups.set(keyOf(others), group);
    group.buckets.push({ bound: labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le), count: value });
  }
  return [...native, ...[...groups.values()].map(({ labels, buckets }) => ({ labels, value: ofBuckets(quantile, buckets) }))];
}

/** Linear within the bucket; in the last one, its lower bound. */
function ofBuckets(quantile: number, unsorted: readonly { readonly bound: number; readonly count: number }[]): number {
  const buckets = [...unsorted].sort((a, b) => a.bound - b.bound);
  const rank = quantile * (buckets.at(-1)?.count ?? 0);
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  const before = buckets[index - 1] ?? { bound: 0, count: 0 };
  if (!bucket || buckets.at(-1)?.count === 0) return Number.NaN;
  if (bucket.bound === Number.POSITIVE_INFINITY) return before.bound;
  return before.bound + (bucket.bound - before.bound) * ((rank - before.count) / (bucket.count - before.count));
}

/** By powers within the bucket: https://prometheus.io/docs/specs/native_histograms/#interpolation-within-a-bucket */
function ofNative(quantile: number, { count, buckets }: SteadyHistogram): number {
  const rank = quantile * count;
  let below = 0;
  for (const [index, own] of [...buckets].sort(([a], [b]) => a - b)) {
    if (below + own >= rank) return 2 ** (index - 1 + (rank - below) / own);
    below += own;
  }
  return Number.NaN;
}

/** The share of observations at or under a bound, which must not lie within a bucket that holds some. */
export function fractions(bound: number, samples: readonly Sample[]): readonly Sample[] {
  return ofHistograms(samples, ({ count, buckets }) => {
    let within = 0;
    for (const [index, own] of buckets) {
      if (2 ** index <= bound) within += own;
      else if (2 ** (index - 1) < bound) throw new Unmodelled();
    }
    return within / count;
  });
}
