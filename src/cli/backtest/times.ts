/** Moments, as people give them on the command line and as they are shown. */
import { parseDuration } from "../../util/duration.ts";
import { UsageError } from "../command.ts";

/** Milliseconds since the epoch; a length of time is one before `relativeTo`. */
export function momentOf(flag: string, said: string, relativeTo: number): number {
  if (/^\d+(\.\d+)?$/.test(said) && said !== "0") return Math.round(Number(said) * 1000);
  const before = parseDuration(said);
  if (before !== undefined) return relativeTo - before;
  const moment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(said) ? Date.parse(withZone(said)) : Number.NaN;
  if (Number.isNaN(moment))
    throw new UsageError(`--${flag} takes a time, but got \`${said}\``, "write it as 2026-01-05T08:00:00Z, in seconds since 1970, or as 30d");
  return moment;
}

/** Without a zone it is UTC, wherever the machine is. */
function withZone(said: string): string {
  const text = said.replace(" ", "T");
  return /T/.test(text) && !/(Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text;
}

/** `2026-01-05 08:00`, in UTC; with seconds where there are any. */
export function momentText(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  const [date = "", clock = ""] = iso.split("T");
  return `${date} ${/:00\.000Z$/.test(clock) ? clock.slice(0, 5) : clock.slice(0, 8)}`;
}

/** `2026-01-05T08:00:00Z`. */
export function momentIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
