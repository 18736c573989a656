/** Lengths of time as Prometheus, Grafana and the collector read them. */

const units: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
];

/** Milliseconds as one number and one unit, the largest of which it is a whole number: "5m", "90m", "30d", "500ms"; zero is "0s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  for (const [unit, size] of units) if (milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  return `${milliseconds}ms`;
}
