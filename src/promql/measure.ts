/** Units that measure the same, and how many of one make the other. */
import type { ExprType } from "./expr-type.ts";
import { scaleOf } from "./types-unit.ts";

export interface Measure {
  /** "seconds" for all that measures time; "count" for plain numbers. */
  readonly base: string;
  /** By how much a value is larger than in the base unit: 1000 for milliseconds. */
  readonly factor: number;
  readonly perSecond: boolean;
}

const multiples: Readonly<Record<string, readonly [base: string, factor: number]>> = {
  s: ["seconds", 1],
  ms: ["seconds", 1e3],
  us: ["seconds", 1e6],
  ns: ["seconds", 1e9],
  milliseconds: ["seconds", 1e3],
  microseconds: ["seconds", 1e6],
  nanoseconds: ["seconds", 1e9],
  minutes: ["seconds", 1 / 60],
  hours: ["seconds", 1 / 3600],
  days: ["seconds", 1 / 86400],
  By: ["bytes", 1],
  bits: ["bytes", 8],
  kibibytes: ["bytes", 1 / 1024],
  mebibytes: ["bytes", 1 / 1024 ** 2],
  gibibytes: ["bytes", 1 / 1024 ** 3],
  kilobytes: ["bytes", 1e-3],
  megabytes: ["bytes", 1e-6],
  gigabytes: ["bytes", 1e-9],
  percent: ["ratio", 100],
  "%": ["ratio", 100],
};
const bases: ReadonlySet<string> = new Set("seconds bytes ratio count celsius volts amperes joules watts meters grams hertz".split(" "));

/** What a value measures; `undefined` where its unit is not one of those that are known. */
export function measureOf(type: Pick<ExprType, "unit" | "scale">): Measure | undefined {
  if (type.unit === undefined) return undefined;
  const perSecond = type.unit.endsWith("/s");
  const unit = perSecond ? type.unit.slice(0, -2) : type.unit;
  const multiple = multiples[unit] ?? (bases.has(unit) ? [unit, 1] : undefined);
  return multiple && { base: multiple[0], factor: multiple[1] * scaleOf(type), perSecond };
}

const named: Readonly<Record<string, readonly (readonly [factor: number, name: string])[]>> = {
  seconds: [
    [1, "seconds"],
    [1e3, "milliseconds"],
    [1e6, "microseconds"],
    [1e9, "nanoseconds"],
    [1 / 60, "minutes"],
    [1 / 3600, "hours"],
    [1 / 86400, "days"],
  ],
  bytes: [
    [1, "bytes"],
    [8, "bits"],
    [1 / 1024, "kibibytes"],
    [1 / 1024 ** 2, "mebibytes"],
    [1 / 1024 ** 3, "gibibytes"],
  ],
  ratio: [
    [1, "a ratio"],
    [100, "a percentage"],
  ],
};

/** How a measure is called: "milliseconds", "bytes per second"; `undefined` for a multiple that nobody measures in, as "seconds × 3". */
export function nameOfMeasure({ base, factor, perSecond }: Measure): string | undefined {
  const names = named[base] ?? [[1, base === "count" ? "a plain number" : base]];
  const name = names.find(([each]) => Math.abs(factor / each - 1) < 1e-9)?.[1];
  return name === undefined || !perSecond ? name : base === "count" ? "a number per second" : `${name} per second`;
}
