/** Numbers as a person would write them. */

/** Without the dust of binary arithmetic: `1 - 0.999` becomes 0.001, `0.02 * 30 * 24` becomes 14.4. Twelve digits are kept. */
export function clean(value: number): number {
  // Nine decimals are enough nearly always, and a tenth of the work.
  const short = Math.round(value * 1e9) / 1e9;
  return Math.abs(short - value) <= Math.abs(value) * 1e-13 ? short : Number(value.toPrecision(12));
}

/** Rounded to so many decimals: 0.9333 for 28/30 and 4. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** A whole number with commas: 70,400. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share in percent: 0.999 is "99.9%". */
export function formatPercent(share: number): string {
  return `${clean(share * 100)}%`;
}

const sizes: readonly (readonly [string, number])[] = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
];

/** Bytes in the first unit that gives a number without decimals: "512MiB", "100MB", "1500B". */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of sizes) if (bytes !== 0 && bytes % size === 0) return `${bytes / size}${unit}`;
  return `${bytes}B`;
}
