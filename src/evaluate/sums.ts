/** Sums as Prometheus makes them, with what rounding loses carried along (Kahan and Neumaier), so that long sums agree to the last digits. */

interface Sum {
  value: number;
  /** What the additions so far have lost. */
  lost: number;
}

export const newSum = (): Sum => ({ value: 0, lost: 0 });

export function addTo(sum: Sum, term: number): void {
  const { value } = sum;
  const next = value + term;
  if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) sum.lost = 0;
  else if (Math.abs(value) >= Math.abs(term)) sum.lost += value - next + term;
  else sum.lost += term - next + value;
  sum.value = next;
}

export function sumOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  const sum = newSum();
  for (let index = from; index < to; index++) addTo(sum, values[index] as number);
  return isInfinite(sum.value) ? sum.value : sum.value + sum.lost;
}

/** The sum divided, as long as it does not overflow; a running mean from there on. */
export function meanOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  const sum: Sum = { value: values[from] as number, lost: 0 };
  const trial = newSum();
  let index = from + 1;
  for (; index < to; index++) {
    trial.value = sum.value;
    trial.lost = sum.lost;
    addTo(trial, values[index] as number);
    if (isInfinite(trial.value)) break;
    sum.value = trial.value;
    sum.lost = trial.lost;
  }
  const summed = index - from;
  if (index === to) return sum.value / summed + sum.lost / summed;
  const mean: Sum = { value: sum.value / summed, lost: sum.lost / summed };
  for (; index < to; index++) {
    const count = index - from + 1;
    const share = (count - 1) / count;
    mean.value *= share;
    mean.lost *= share;
    addTo(mean, (values[index] as number) / count);
  }
  return mean.value + mean.lost;
}

const isInfinite = (value: number): boolean => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

/** Between the two nearest values by rank; NaN counts as the least of all. Sorts `values`. */
export function quantileOf(share: number, values: number[]): number {
  if (values.length === 0 || Number.isNaN(share)) return Number.NaN;
  if (share < 0) return Number.NEGATIVE_INFINITY;
  if (share > 1) return Number.POSITIVE_INFINITY;
  values.sort(ascending);
  const rank = share * (values.length - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  const [low, high] = [values[lower] as number, values[Math.min(values.length - 1, lower + 1)] as number];
  return weight === 0 ? low : low * (1 - weight) + high * weight;
}

/** NaN before all numbers. */
function ascending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}
