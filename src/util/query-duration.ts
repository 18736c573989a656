/** Lengths of time as Loki and Tempo read them in a query. */

/** Milliseconds of a duration of Prometheus' (`1d12h`) or of Go's (`1.5h`, `-250us`); `undefined` for what is neither. */
export function durationMilliseconds(text: string): number | undefined {
  return promDuration(text) ?? goDuration(text);
}

/** Milliseconds of a duration of Prometheus': whole numbers, each unit once, the largest first. */
export function promDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const found = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!found || text === "") return undefined;
  const milliseconds = promUnits.reduce((sum, unit, index) => sum + unit * Number(found[index + 1] ?? 0), 0);
  return milliseconds <= longest ? milliseconds : undefined;
}

const promUnits = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
/** What fits into Go's nanoseconds. */
const longest = 9_223_372_036_854;

function goDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, count = "", unit = ""] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) milliseconds += Number(count) * (goUnits.get(unit) ?? 0);
  if (milliseconds > longest) return undefined;
  return text.startsWith("-") ? -milliseconds : milliseconds;
}

const goUnits = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
