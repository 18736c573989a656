/** Lengths of time as Prometheus, Grafana and the collector read them. */

/** Milliseconds as one number and one unit, the largest of which it is a whole number: "5m", "90m", "30d", "500ms"; zero is "0s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds % 86_400_000 === 0) return `${milliseconds / 86_400_000}d`;
  if (milliseconds % 3_600_000 === 0) return `${milliseconds / 3_600_000}h`;
  if (milliseconds % 60_000 === 0) return `${milliseconds / 60_000}m`;
  if (milliseconds % 1000 === 0) return `${milliseconds / 1000}s`;
  return `${milliseconds}ms`;
}

/** The same for programs that read durations as Go does, which knows no days: "72h". */
export function formatGoDuration(milliseconds: number): string {
  return milliseconds > 0 && milliseconds % 86_400_000 === 0 ? `${milliseconds / 3_600_000}h` : formatDuration(milliseconds);
}
