/**
 * Quantities: text with a unit, as a spec writes it, and the numbers in base units that it stands for.
 * Decimals are exact: "99.9%" is the number 0.999 and "1.1m" is 66 seconds, as if each had been written so.
 */

/**
 * A length of time as Prometheus writes it, one number and one unit: `"5m"`, `"500ms"`, `"30d"`, `"1.5h"`.
 * A day has 24 hours, a week 7 days. Never negative. For an hour and a half say `"90m"`.
 */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d" | "w"}`;
/** A share: `"5%"`, `"99.9%"`. Never a bare number, so that 0.05 and 5 cannot be confused. */
export type Percent = `${number}%`;
/** A number of bytes: `"512MiB"` (binary, 1 KiB is 1,024) or `"100MB"` (decimal, 1 kB is 1,000). */
export type Size = `${number}${"B" | "KiB" | "MiB" | "GiB" | "TiB" | "kB" | "MB" | "GB" | "TB"}`;
/** Events in a time: `"0.1/s"`, `"1000/min"`, `"5/h"`. */
export type Frequency = `${number}/${"s" | "min" | "h"}`;
/** Where something listens, a host and a port without a scheme: `"tempo:4317"`. */
export type Address = `${string}:${number}`;
/** An address with its scheme, http or https: `"http://loki:3100"`. */
export type Url = `http://${string}` | `https://${string}`;

/** Units a metric name may end in, and how a quantity of each is written. Anything else is counted. */
export interface Units {
  seconds: Duration;
  bytes: Size;
  ratio: Percent;
  celsius: `${number} celsius`;
  joules: `${number} joules`;
  volts: `${number} volts`;
  amperes: `${number} amperes`;
  meters: `${number} meters`;
  grams: `${number} grams`;
}

/** How a quantity of the unit `U` is written; a unit of your own is `"100 usd"`, a count is a number. */
export type Amount<U extends string> = U extends keyof Units
  ? Units[U]
  : U extends "count"
    ? number
    : U extends "count/s"
      ? Frequency
      : U extends "bytes/s"
        ? `${Size}/s`
        : U extends "unknown"
          ? string | number
          : `${number} ${U}`;

/** The unit that the end of a metric's name says. */
export type UnitOf<N extends string> = N extends `${string}_seconds`
  ? "seconds"
  : N extends `${string}_bytes`
    ? "bytes"
    : N extends `${string}_${keyof Units}`
      ? { [U in keyof Units]: N extends `${string}_${U}` ? U : never }[keyof Units]
      : "count";
/** The unit of a counter, whose name ends in `_total` after the unit. */
export type UnitOfTotal<N extends string> = N extends `${infer Base}_total` ? UnitOf<Base> : "count";
/** The unit of a rate: seconds in a second are a share. */
export type PerSecond<U extends string> = U extends "seconds" ? "ratio" : U extends "unknown" ? U : `${U}/s`;
/** The unit of a quotient. */
export type Divided<U extends string, V extends string> = "unknown" extends U | V
  ? "unknown"
  : U extends V
    ? "ratio"
    : V extends "count"
      ? U
      : [U, V] extends [`${infer A}/s`, `${infer B}/s`]
        ? Divided<A, B>
        : `${U}/${V}`;

/** A type to which nothing can be assigned; its text is what the editor shows. */
export interface Refused<Because extends string> {
  readonly [refused]: Because;
}
/** Exists for the compiler only. */
export declare const refused: unique symbol;

/** The units of `Units`, in the order declared there. */
const knownUnits: readonly string[] = ["seconds", "bytes", "ratio", "celsius", "joules", "volts", "amperes", "meters", "grams"];

const decimal = "(-?)(\\d+)(?:\\.(\\d+))?";
const durationForm = new RegExp(`^${decimal}(ms|s|m|h|d|w)$`);
const sizeForm = new RegExp(`^${decimal}(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)(/s)?$`);
const percentForm = new RegExp(`^${decimal}(%)$`);
const frequencyForm = new RegExp(`^${decimal}/(s|min|h)$`);
const wordForm = new RegExp(`^${decimal} (\\S+)$`);

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};
const secondsIn: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** `"5m"` as milliseconds; `undefined` for what is no duration, is negative or has parts of a millisecond. */
export function parseDuration(text: string): number | undefined {
  const found = durationForm.exec(text);
  const value = found ? scaled(found, said(milliseconds, found)) : undefined;
  return value !== undefined && value >= 0 && Number.isInteger(value) ? value : undefined;
}

/** `"512MiB"` as bytes; `undefined` for what is no size or is negative. */
export function parseSize(text: string): number | undefined {
  const found = sizeForm.exec(text);
  return found && !found[5] && !found[1] ? scaled(found, said(bytes, found)) : undefined;
}

/** `"99.9%"` as 0.999; any share, also over 100 % or negative. */
export function parsePercent(text: string): number | undefined {
  const found = percentForm.exec(text);
  return found ? scaled(found, 1, -2) : undefined;
}

/** `"30/min"` as 0.5, events in a second. */
export function parseFrequency(text: string): number | undefined {
  const found = frequencyForm.exec(text);
  return found ? scaled(found, 1) / said(secondsIn, found) : undefined;
}

/**
 * A quantity of `unit` in base units: seconds, bytes, a ratio, events in a second. It may be negative: temperatures
 * and changes are. Of the unit "unknown" any number and any quantity is taken.
 */
export function parseAmount(amount: unknown, unit: string): number | undefined {
  if (unit === "count" || unit === "unknown") {
    if (typeof amount === "number") return Number.isFinite(amount) ? amount : undefined;
    if (unit === "count") return undefined;
  }
  if (typeof amount !== "string") return undefined;
  switch (unit) {
    case "seconds":
      return seconds(amount);
    case "bytes":
      return size(amount, false);
    case "bytes/s":
      return size(amount, true);
    case "ratio":
      return parsePercent(amount);
    case "count/s":
      return parseFrequency(amount);
    case "unknown":
      return seconds(amount) ?? size(amount, false) ?? size(amount, true) ?? parsePercent(amount) ?? parseFrequency(amount) ?? worded(amount);
    default:
      return worded(amount, unit);
  }
}

/** An example of a quantity of `unit`, for the help of a finding. */
export function exampleOf(unit: string): string {
  return examples[unit] ?? `"100 ${unit}"`;
}
const examples: Readonly<Record<string, string>> = {
  seconds: '"500ms"',
  bytes: '"512MiB"',
  "bytes/s": '"10MiB/s"',
  ratio: '"5%"',
  count: "100",
  "count/s": '"0.1/s"',
  unknown: "100",
};

/** What a quantity of `unit` is called. */
export function kindOf(unit: string): string {
  return kinds[unit] ?? `an amount in ${unit}`;
}
const kinds: Readonly<Record<string, string>> = {
  seconds: "a duration",
  bytes: "a size",
  "bytes/s": "a size per second",
  ratio: "a share",
  count: "a count",
  "count/s": "a frequency",
  unknown: "a number or a quantity",
};

/**
 * The unit that the end of a name says, after `_total` of a counter; "count" when it says none. Of a name that ends in a
 * unit that is no base unit nothing more is asked than another name, so its unit is unknown.
 */
export function unitOfName(name: string): string {
  const base = name.endsWith("_total") ? name.slice(0, -"_total".length) : name;
  const last = base.slice(base.lastIndexOf("_") + 1);
  if (last === base) return "count";
  return knownUnits.includes(last) ? last : otherUnits.includes(last) ? "unknown" : "count";
}
const otherUnits: readonly string[] = [
  "ms msec msecs millis milliseconds us micros microseconds ns nanos nanoseconds s sec secs second minute minutes mins hour hours days",
  "kb mb gb kib mib gib kilobytes megabytes gigabytes bits byte percent percents percentage pct permille",
].flatMap((words) => words.split(" "));

/** The unit of a rate of something in `unit`. */
export function perSecond(unit: string): string {
  return unit === "seconds" ? "ratio" : unit === "unknown" ? unit : `${unit}/s`;
}

/** The unit of a quotient. */
export function divided(unit: string, by: string): string {
  if (unit === "unknown" || by === "unknown") return "unknown";
  if (unit === by) return "ratio";
  if (by === "count") return unit;
  if (unit.endsWith("/s") && by.endsWith("/s")) return divided(unit.slice(0, -2), by.slice(0, -2));
  return `${unit}/${by}`;
}

function seconds(text: string): number | undefined {
  const found = durationForm.exec(text);
  return found ? scaled(found, said(milliseconds, found), -3) : undefined;
}

function size(text: string, inSecond: boolean): number | undefined {
  const found = sizeForm.exec(text);
  return found && (found[5] !== undefined) === inSecond ? scaled(found, said(bytes, found)) : undefined;
}

function worded(text: string, unit?: string): number | undefined {
  const found = wordForm.exec(text);
  return found && (unit === undefined || found[4] === unit) ? scaled(found, 1) : undefined;
}

/** What the unit of a match stands for; the form of the match has no others. */
function said(table: Readonly<Record<string, number>>, found: RegExpExecArray): number {
  return table[found[4] as string] as number;
}

/** The number of a match of `decimal`, times a whole `factor`, times ten to the `exponent`: rounded once, at the end. */
function scaled(found: RegExpExecArray, factor: number, exponent = 0): number {
  const [, sign, whole, fraction = ""] = found as unknown as readonly [string, string, string, string | undefined];
  const digits = Number(whole + fraction) * factor;
  return Number(`${sign}${Number.isSafeInteger(digits) ? digits : BigInt(whole + fraction) * BigInt(factor)}e${exponent - fraction.length}`);
}
