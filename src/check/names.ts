/**
 * What the names of metrics and labels say: their words, and the unit at their end.
 * The base units are those of https://prometheus.io/docs/practices/naming/#base-units.
 */

export interface NamedUnit {
  /** As it stands in the name: "ms". */
  readonly written: string;
  /** The base unit of what it measures: "seconds". */
  readonly base: string;
  /** Whether it is the base unit, another unit, or the base unit in another spelling. */
  readonly is: "base" | "multiple" | "misspelt";
}

/** Other units, by the base unit to use instead. */
const multiples: Readonly<Record<string, string>> = {
  seconds:
    "ms msec msecs millis millisecond milliseconds us usec usecs micros microsecond microseconds ns nsec nsecs nanos nanosecond nanoseconds minute minutes mins hour hours hrs day days week weeks",
  bytes:
    "kb mb gb tb pb kib mib gib tib pib kilobyte kilobytes megabyte megabytes gigabyte gigabytes terabyte terabytes kibibyte kibibytes mebibyte mebibytes gibibyte gibibytes tebibyte tebibytes bit bits kilobits megabits",
  ratio: "percent percents percentage pct permille",
  celsius: "fahrenheit",
  joules: "kilojoules kwh kilowatthours",
  volts: "millivolt millivolts kilovolt kilovolts",
  amperes: "milliamps milliamperes",
  meters: "millimeters centimeters kilometers millimetres centimetres kilometres miles feet",
  grams: "milligrams kilograms kg",
};

/** The base units themselves, written short or in the singular. */
const spellings: Readonly<Record<string, string>> = {
  seconds: "s sec secs second",
  bytes: "b byte",
  ratio: "ratios",
  celsius: "centigrade",
  joules: "joule",
  volts: "volt",
  amperes: "amp amps ampere",
  meters: "meter metre metres",
  grams: "gram",
};

const units: ReadonlyMap<string, NamedUnit> = new Map([
  ...Object.keys(spellings).map((base): [string, NamedUnit] => [base, { written: base, base, is: "base" }]),
  ...entries(spellings, "misspelt"),
  ...entries(multiples, "multiple"),
]);

function entries(table: Readonly<Record<string, string>>, is: NamedUnit["is"]): readonly [string, NamedUnit][] {
  return Object.entries(table).flatMap(([base, words]) => words.split(" ").map((written): [string, NamedUnit] => [written, { written, base, is }]));
}

/** The name without the `_total` of a counter. */
export function stemOf(name: string): string {
  return name.replace(/_total$/, "");
}

/** The unit at the end of a name, before `_total`; `undefined` where what it ends in is no unit. */
export function unitAtEnd(name: string): NamedUnit | undefined {
  const words = stemOf(name).split("_");
  return words.length > 1 ? units.get((words.at(-1) ?? "").toLowerCase()) : undefined;
}

/** The name with the last word of its stem replaced, or dropped: `replaceEnd("a_ms_total", "seconds")` is `a_seconds_total`. */
export function replaceEnd(name: string, word: string | undefined): string {
  const stem = stemOf(name).split("_").slice(0, -1);
  return [...stem, ...(word === undefined ? [] : [word]), ...(name.endsWith("_total") ? ["total"] : [])].join("_");
}

/** A name in small words joined by `_`: `httpReq.Count` is `http_req_count`. */
export function snakeCase(name: string): string {
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) return name;
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=[0-9])/, "n");
}

/** Names of things of which there is always one more: each request, user or moment brings a new value. */
const endless = new Set(
  "user_id user email request_id trace_id span_id session_id job_id order_id uuid guid ip client_ip timestamp message query url uri raw_path".split(" "),
);
/** Those that stay endless behind another word: `customer_email`, `parent_span_id`. */
const endlessAtEnd = /_(email|uuid|guid|user_id|request_id|trace_id|span_id|session_id|order_id|client_ip|timestamp)$/;

/** Whether a label of this name takes any number of values, whatever its declaration lists; the language refuses most of them too. */
export function isEndless(name: string): boolean {
  return endless.has(name) || endlessAtEnd.test(name);
}

/** "`a`, `b` and `c`"; of more than `most` the last are only counted. */
export function listed(names: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const quoted = names.slice(0, names.length > most ? most - 1 : most).map((name) => `\`${name}\``);
  if (names.length > most) quoted.push(`${names.length - most + 1} more`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
