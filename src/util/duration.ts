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

/** Milliseconds of a duration of Prometheus', "1h30m"; `undefined` for what is none. https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const found = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!found || text === "") return undefined;
  const units = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
  return units.reduce((sum, unit, index) => sum + unit * Number(found[index + 1] ?? 0), 0);
}
