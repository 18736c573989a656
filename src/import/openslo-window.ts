/** Time windows of OpenSLO. https://github.com/OpenSLO/OpenSLO#duration-shorthand */
import { formatDuration } from "../util/duration.ts";
import { type Placed, type Reading, report, type Where } from "./fields.ts";

const day = 86_400_000;
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: day, w: 7 * day, M: 30 * day, Q: 90 * day, Y: 365 * day };

/** Milliseconds of "4w", "1M"; a month is 30 days. */
export function shorthand(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d*)([mhdwMQY])$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (units[unit] as number);
}

/** A window as a spec says it. */
export interface Window {
  readonly text: string;
  /** In milliseconds. */
  readonly period: number;
}

/** How a window is said, in either version. */
export interface SaidWindow {
  readonly at: Where;
  readonly duration: Placed<string>;
  readonly isRolling: boolean;
  readonly timeZone?: Placed<string> | undefined;
}

export function windowOf({ at, duration, isRolling, timeZone }: SaidWindow, reading: Reading): Window | undefined {
  const period = shorthand(duration.value);
  if (period === undefined) {
    report(reading, duration, {
      message: `\`${duration.value}\` is no duration of OpenSLO`,
      help: "write a number and one of m, h, d, w, M, Q and Y: `30d`, `1M`",
    });
    return undefined;
  }
  if (period < day || period > 366 * day) {
    const message = `a budget of obsc lasts from a day to a year, and this one ${formatDuration(period)}`;
    report(reading, duration, { message, help: "choose a window such as `7d`, `28d` or `1M`" });
    return undefined;
  }
  const calendar = { "1M": "month", "1Q": "quarter" }[duration.value];
  if (!isRolling && calendar !== undefined) {
    if (timeZone && !/^(Etc\/)?(UTC|GMT|Zulu|Universal)$/i.test(timeZone.value)) {
      const message = `the time zone \`${timeZone.value}\` is lost: a ${calendar} of obsc begins at midnight in UTC`;
      report(reading, timeZone, { severity: "warning", message, help: "choose a rolling window where that is too far from it" });
    }
    return { text: calendar, period };
  }
  if (!isRolling) {
    const message = `a window of \`${duration.value}\` by the calendar becomes a rolling one: obsc has months and quarters`;
    report(reading, at, { severity: "warning", message, help: "choose `1M` or `1Q`, or keep the rolling one" });
  }
  return { text: formatDuration(period), period };
}
