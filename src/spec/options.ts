/**
 * Readers for the options of constructs. Each takes a value as it stands in the spec and gives it in the form that
 * the System holds, or says at the value's own place what is wrong with it and gives `undefined`.
 */
import { type Place, within } from "../ir/place.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { isRecord, type Option, problem } from "./call.ts";
import { parseDuration, parsePercent, parseSize } from "./quantity.ts";

/** The same option, which may be left out. */
export function optional<T>(option: Option<T>): Option<T> {
  return { ...option, optional: true };
}

/**
 * A reader of one value: `convert` gives `undefined` for what does not fit.
 * `what` ends the sentence "`x` is not …"; `help` says what to write.
 */
export function reader<T>(what: string, help: string, convert: (value: unknown) => T | undefined): Option<T> {
  return {
    read(value, at, subject) {
      const result = convert(value);
      if (result === undefined) problem({ subject, message: `${shown(value)} is not ${what}`, help, at });
      return result;
    },
  };
}

/** Says that `value`, which stands at `at`, is not `what`. */
export function refuse(value: unknown, what: string, help: string, at: Place, subject: string): undefined {
  problem({ subject, message: `${shown(value)} is not ${what}`, help, at });
  return undefined;
}

/** A value as a message shows it: text (of a long one the first 99 characters) and numbers as written, everything else by its kind. */
export function shown(value: unknown): string {
  if (typeof value === "string") return `\`${JSON.stringify(value.length > 100 ? `${value.slice(0, 99)}…` : value)}\``;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" || value === null || value === undefined) return `\`${value}\``;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  const { node, kind, name } = value as { readonly node?: unknown; readonly kind?: unknown; readonly name?: unknown };
  if (typeof node !== "string") return "an object";
  const what = node === "metric" ? String(kind) : node;
  return typeof name === "string" ? `the ${what} \`${name}\`` : `a ${what}`;
}

const ifText = (convert: (text: string) => string | undefined) => (value: unknown) => (typeof value === "string" ? convert(value) : undefined);

/** Any text, also an empty one. */
export const text: Option<string> = reader("a text", 'write it in quotes: "…"', (value) => (typeof value === "string" ? value : undefined));
/** Text that says something. */
export const nonEmptyText: Option<string> = reader("a text that says something", 'write it in quotes: "…"', (value) =>
  typeof value === "string" && value.trim() !== "" ? value : undefined,
);
/** Any finite number. */
export const number: Option<number> = numberFrom("a number", "write a number");
/** A whole number, 1 or more. */
export const positiveInteger: Option<number> = numberFrom(
  "a whole number over 0",
  "write a whole number, 1 or more",
  (value) => Number.isInteger(value) && value > 0,
);
/** A port, 1 to 65535. */
export const port: Option<number> = numberFrom("a port", "write a number from 1 to 65535", (value) => Number.isInteger(value) && value > 0 && value < 65_536);
export const boolean: Option<boolean> = reader("a yes or no", "write `true` or `false`", (value) => (typeof value === "boolean" ? value : undefined));

/** A number for which `fits` holds. */
export function numberFrom(what: string, help: string, fits: (value: number) => boolean = () => true): Option<number> {
  return reader(what, help, (value) => (typeof value === "number" && Number.isFinite(value) && fits(value) ? value : undefined));
}

/** Text of a form that is not a quantity. */
export function textOf(what: string, help: string, form: RegExp): Option<string> {
  return reader(
    what,
    help,
    ifText((value) => (form.test(value) ? value : undefined)),
  );
}

/** One of some values. */
export function oneOf<const V extends string | boolean>(...values: readonly V[]): Option<V> {
  return {
    read(value, at, subject) {
      const found = values.find((each) => each === value);
      if (found === undefined) problem({ subject, message: `${shown(value)} is not among ${values.map(shown).join(", ")}`, help: helpFor(value, values), at });
      return found;
    },
  };
}

function helpFor(value: unknown, values: readonly (string | boolean)[]): string {
  return didYouMean(typeof value === "string" ? value : "", values.map(String)) ?? "use one of these";
}

const quantity = (what: string, help: string, parse: (text: string) => number | undefined): Option<number> =>
  reader(what, help, (value) => (typeof value === "string" ? parse(value) : undefined));

/** A duration as milliseconds. */
export const duration: Option<number> = quantity("a duration", 'write one number and one unit (ms, s, m, h, d, w): "5m", "500ms"', parseDuration);
/** A duration over 0 as milliseconds. */
export const positiveDuration: Option<number> = quantity(
  "a duration over zero",
  'write one number and one unit (ms, s, m, h, d, w): "5m", "500ms"',
  (value) => parseDuration(value) || undefined,
);
/** A share, 0 to 1. */
export const percent: Option<number> = quantity("a share from 0% to 100%", 'write a number and a percent sign: "5%", "99.9%"', (value) => {
  const share = parsePercent(value);
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
});
/** A size in bytes. */
export const size: Option<number> = quantity("a size", 'write one number and one unit: "512MiB", "100MB"', parseSize);
/** A URL with its scheme, http or https. */
export const url: Option<string> = textOf("a URL", 'write the scheme too: "http://prometheus:9090"', /^https?:\/\/[^\s/]+(\/\S*)?$/);
/** A host and a port, no scheme. */
export const address: Option<string> = textOf("an address", 'write a host and a port, no scheme: "tempo:4317"', /^(\[[0-9a-fA-F:]+\]|[^\s/:]+):\d{1,5}$/);
/** The path of a URL or file from the root. */
export const rootedPath: Option<string> = textOf("a path from the root", 'start it with a slash, and leave out spaces: "/metrics"', /^\/\S*$/);

/** A list, each element read by `of`; elements that are wrong are left out. */
export function list<T>(of: Option<T>): Option<readonly T[]> {
  return {
    read(value, at, subject) {
      if (!Array.isArray(value)) return refuse(value, "a list", "write it in brackets: `[…]`", at, subject);
      return value.map((element: unknown, index) => of.read(element, within(at, index), subject)).filter((element) => element !== undefined);
    },
  };
}

/** An object with names of the user's own, each value read by `of`; values that are wrong are left out. */
export function record<T>(of: Option<T>): Option<Readonly<Record<string, T>>> {
  return {
    read(value, at, subject) {
      if (!isRecord(value)) return refuse(value, "an object", "write it in braces: `{ name: … }`", at, subject);
      const result: Record<string, T> = {};
      for (const [key, element] of Object.entries(value)) {
        if (element === undefined) continue;
        const read = of.read(element, within(at, key), `${subject}.${key}`);
        if (read !== undefined) result[key] = read;
      }
      return result;
    },
  };
}

/** A value that another construct made, known by its `node`: `made<Alert>("alert", "an alert", "make one with `alert(…)`")`. */
export function made<T>(node: string, what: string, help: string): Option<T> {
  return reader(what, help, (value) => (isMade(value, node) ? (value as T) : undefined));
}

/** Whether a construct made the value: an object that only looks like one, `{ node: "alert" }`, does not know its place. */
export function isMade(value: unknown, node: string): value is { readonly node: string } {
  return isRecord(value) && value.node === node && isRecord(value.at);
}

/** Data that JSON can hold; members that are `undefined` are left out, as JSON does. */
export const data: Option<unknown> = { read: (value, at, subject) => readData(value, at, subject, []) };

function readData(value: unknown, at: Place, subject: string, around: readonly unknown[]): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (around.includes(value)) return refuse(value, "data: it holds itself", "write texts, numbers, lists and objects", at, subject);
  if (Array.isArray(value)) return value.map((each: unknown, index) => readData(each, within(at, index), subject, [...around, value]) ?? null);
  if (!isRecord(value)) return refuse(value, "data", "write texts, finite numbers, lists and objects", at, subject);
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(members.map(([name, each]) => [name, readData(each, within(at, name), subject, [...around, value])]));
}

export { isRecord } from "./call.ts";
