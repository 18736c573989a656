/** Classic histograms: quantiles and fractions from the counts of buckets. */

/** `count` observations are at most `bound`. */
export interface Bucket {
  readonly bound: number;
  count: number;
}

/** Linear within the bucket; NaN where there is nothing to look at. */
export function bucketQuantile(share: number, given: readonly Bucket[]): number {
  if (Number.isNaN(share)) return Number.NaN;
  if (share < 0) return Number.NEGATIVE_INFINITY;
  if (share > 1) return Number.POSITIVE_INFINITY;
  const buckets = coalesced(given);
  if (!buckets) return Number.NaN;
  makeMonotonic(buckets);
  const observations = (buckets.at(-1) as Bucket).count;
  if (buckets.length < 2 || observations === 0) return Number.NaN;
  const rank = share * observations;
  const at = firstWith(buckets, rank);
  const { bound, count } = buckets[at] as Bucket;
  if (at === buckets.length - 1) return (buckets[at - 1] as Bucket).bound;
  if (at === 0 && bound <= 0) return bound;
  const before = buckets[at - 1] ?? { bound: 0, count: 0 };
  return before.bound + (bound - before.bound) * ((rank - before.count) / (count - before.count));
}

/** By halves, as Prometheus searches: where a count is NaN, the order of the comparisons decides. */
function firstWith(buckets: readonly Bucket[], rank: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((buckets[middle] as Bucket).count >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The share of the observations between two bounds. */
export function bucketFraction(lower: number, upper: number, given: readonly Bucket[]): number {
  const buckets = coalesced(given);
  if (!buckets) return Number.NaN;
  const total = (buckets.at(-1) as Bucket).count;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  return lower >= upper ? 0 : (rankOf(upper, buckets, total) - rankOf(lower, buckets, total)) / total;
}

/** How many observations are below a value. */
function rankOf(value: number, buckets: readonly Bucket[], total: number): number {
  let rank = 0;
  let start = (buckets[0] as Bucket).bound <= 0 ? Number.NEGATIVE_INFINITY : 0;
  for (const { bound, count } of buckets) {
    if (start >= value) break;
    if (bound > value) {
      // Nothing can be said about where in a bucket without an end they are.
      rank = start === Number.NEGATIVE_INFINITY ? count : rank + ((count - rank) * (value - start)) / (bound - start);
      break;
    }
    rank = count;
    start = bound;
  }
  return rank > total ? total : rank;
}

/** In order, those of the same bound as one; none without a bucket for all observations. */
function coalesced(buckets: readonly Bucket[]): Bucket[] | undefined {
  const sorted = [...buckets].sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
  if (sorted.at(-1)?.bound !== Number.POSITIVE_INFINITY) return undefined;
  const joined: Bucket[] = [];
  for (const { bound, count } of sorted) {
    const last = joined.at(-1);
    if (last?.bound === bound) last.count += count;
    else joined.push({ bound, count });
  }
  return joined;
}

/** Counts that fall, or differ by what rounding leaves, are those of the bucket before: buckets are not scraped all at once. */
function makeMonotonic(buckets: Bucket[]): void {
  let before = (buckets[0] as Bucket).count;
  for (const bucket of buckets.slice(1)) {
    if (bucket.count < before || nearlyEqual(before, bucket.count)) bucket.count = before;
    else before = bucket.count;
  }
}

function nearlyEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const sum = Math.abs(a) + Math.abs(b);
  if (a === 0 || b === 0 || sum < smallest) return Math.abs(a - b) < 1e-12 * smallest;
  return Math.abs(a - b) / Math.min(sum, Number.MAX_VALUE) < 1e-12;
}

/** Of normal numbers. */
const smallest = 2 ** -1022;
