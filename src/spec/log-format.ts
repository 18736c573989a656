/** How the lines of a log are written. */
import type { LogFormat as FormatNode } from "../ir/log.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { isRecord, nonEmptyText, optional, refuse } from "./options.ts";

/** How a line is written; see `json`, `logfmt` and `pattern`. */
export interface LogFormat {
  readonly format: "json" | "logfmt" | "pattern";
}
/** Which fields hold what every line has. Those that are left out are not read. */
export interface Places {
  /** The time of the event. Default: the time at which the agent reads the line. `"timestamp"` */
  readonly time?: string;
  /** How the time is written: one of the names, or Go's reference time in the same form. Default: `"RFC3339Nano"`. */
  readonly timeFormat?: "RFC3339Nano" | "Unix" | "UnixMs" | (string & {});
  /** What `logLevel()` reads. Default: the field of the same name as the label. `"severity"` */
  readonly level?: string;
  /** What the line says in words: `"msg"`. */
  readonly message?: string;
}

/** A JSON object on each line: `json({ time: "timestamp", level: "level", message: "msg" })`. */
export function json(places?: Places): LogFormat {
  const at = placeOf(json);
  return { format: "json", ...readPlaces(places, within(at, 0)), at } as FormatNode;
}

/** `key=value` pairs on each line: `logfmt({ time: "ts" })`. */
export function logfmt(places?: Places): LogFormat {
  const at = placeOf(logfmt);
  return { format: "logfmt", ...readPlaces(places, within(at, 0)), at } as FormatNode;
}

/**
 * Text with fields in fixed places, as LogQL's `pattern`: a name in angle brackets is a field, `<_>` is skipped, and between
 * two fields stands some text: `pattern("<ip> - <user> [<time>] <msg>", { time: "time" })`.
 */
export function pattern(text: string, places?: Places): LogFormat {
  const at = placeOf(pattern);
  const read = nonEmptyText.read(text, within(at, 0), "logs.format") ?? "<msg>";
  checkPattern(read, within(at, 0));
  const found = readPlaces(places, within(at, 1));
  for (const place of ["time", "level", "message"] as const) {
    const name = found[place];
    if (name === undefined || captures(read).includes(name)) continue;
    const help = didYouMean(name, captures(read)) ?? "name one of the fields of the pattern";
    problem({ subject: `logs.format.${place}`, message: `the pattern has no field \`${name}\``, help, at: within(at, 1, place) });
  }
  return { format: "pattern", pattern: read, ...found, at } as FormatNode;
}

/** The `format` option of a log. */
export const logFormat: Option<FormatNode> = {
  read(value, at, subject) {
    if (isRecord(value) && typeof value.format === "string" && "at" in value) return value as unknown as FormatNode;
    return refuse(value, "a format of lines", "use `json()`, `logfmt()` or `pattern(…)`", at, subject);
  },
};

/** The names of the fields of a pattern, in their order. */
export function captures(pattern: string): readonly string[] {
  return [...pattern.matchAll(/<([A-Za-z_]\w*)>/g)].map(([, name = ""]) => name).filter((name) => name !== "_");
}

/** What Loki asks of a pattern: a field, each name once, text between two. https://grafana.com/docs/loki/latest/query/log_queries/#pattern */
function checkPattern(pattern: string, at: Place): void {
  const names = captures(pattern);
  const report = (message: string, help: string) => problem({ subject: "logs.format", message, help, at });
  if (names.length === 0) report("the pattern has no field", 'name one in angle brackets: "<msg>"');
  else if (new Set(names).size < names.length) report("the pattern names a field twice", "give each field its own name");
  else if (/<[A-Za-z_]\w*><[A-Za-z_]\w*>/.test(pattern)) report("nothing stands between two fields of the pattern", "put the text that parts them between");
}

function readPlaces(places: Places | undefined, at: Place) {
  const name = optional(nonEmptyText);
  const read = readOptions(places ?? {}, at, "logs.format", { time: name, timeFormat: name, level: name, message: name });
  const { time, timeFormat = "RFC3339Nano", level, message } = read;
  return defined({ time, timeFormat: time === undefined ? undefined : timeFormat, level, message });
}
