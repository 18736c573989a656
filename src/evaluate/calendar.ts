/** Parts of a date in UTC, from seconds since the epoch. */

import { type Civil, civilOf } from "../util/civil.ts";

const daySeconds = 86_400;
/** Go counts in 64 bits; what does not fit, and what is no number, is the least of them, which its calendar takes for this. */
const whole = (seconds: number): number => (Math.abs(seconds) < 2 ** 63 ? Math.trunc(seconds) : 2 ** 63);
const ofDay = (seconds: number): number => ((whole(seconds) % daySeconds) + daySeconds) % daySeconds;
const daysOf = (seconds: number): number => Math.round((whole(seconds) - ofDay(seconds)) / daySeconds);
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const lengthOf = ({ year, month }: Civil): number => (month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] as number));

export const calendarFunctions: ReadonlyMap<string, (seconds: number) => number> = new Map<string, (seconds: number) => number>([
  ["year", (seconds) => civilOf(daysOf(seconds)).year],
  ["month", (seconds) => civilOf(daysOf(seconds)).month],
  ["day_of_month", (seconds) => civilOf(daysOf(seconds)).day],
  ["days_in_month", (seconds) => lengthOf(civilOf(daysOf(seconds)))],
  ["day_of_year", dayOfYear],
  // The first of January 1970 was a Thursday.
  ["day_of_week", (seconds) => (((daysOf(seconds) + 4) % 7) + 7) % 7],
  ["hour", (seconds) => Math.floor(ofDay(seconds) / 3600)],
  ["minute", (seconds) => Math.floor(ofDay(seconds) / 60) % 60],
]);

function dayOfYear(seconds: number): number {
  const { year, month, day } = civilOf(daysOf(seconds));
  const before = Array.from({ length: month - 1 }, (_, index) => lengthOf({ year, month: index + 1, day: 1 }));
  return before.reduce((sum, length) => sum + length, day);
}
