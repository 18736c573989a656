/** Times at which nobody is told, in the terms of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#time_interval */
import type { MuteTiming } from "../ir/routing.ts";
import type { Settings } from "./collector-part.ts";

/** The intervals of one timing. A range of Alertmanager's never passes midnight or the end of a week, so one that does becomes two. */
export function timeIntervals({ weekdays, times, timezone }: MuteTiming): readonly Settings[] {
  const days = weekdays.length === 0 ? undefined : week.filter((day) => weekdays.some((range) => daysIn(range).includes(day)));
  const tonight = times.map(({ from, to }) =>
    from < to || to === "00:00" ? { start_time: from, end_time: from < to ? to : "24:00" } : { start_time: from, end_time: "24:00" },
  );
  const tomorrow = times.filter(({ from, to }) => to < from && to !== "00:00").map(({ to }) => ({ start_time: "00:00", end_time: to }));
  const interval = (ranges: readonly Settings[], on: readonly string[] | undefined): Settings => ({
    ...(ranges.length > 0 && { times: ranges }),
    ...(on && { weekdays: rangesOf(on) }),
    ...(timezone !== undefined && { location: timezone }),
  });
  // What a night has of the next morning is of the next day of the week.
  if (days && tomorrow.length > 0)
    return [
      interval(tonight, days),
      interval(
        tomorrow,
        week.filter((_, index) => days.includes(week[(index + 6) % 7] as string)),
      ),
    ];
  return [interval([...tonight, ...tomorrow], days)];
}

/** Alertmanager's week begins on Sunday. */
const week = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The days of "saturday:monday", in their order. */
function daysIn(range: string): readonly string[] {
  const [first = "", last = first] = range.split(":");
  const start = week.indexOf(first);
  const length = (week.indexOf(last) - start + 7) % 7;
  return week.map((_, index) => week[(start + index) % 7] as string).slice(0, length + 1);
}

/** Days as ranges of those that follow each other. */
function rangesOf(days: readonly string[]): readonly string[] {
  const ranges: string[][] = [];
  for (const [index, day] of week.entries()) {
    if (!days.includes(day)) continue;
    const last = ranges.at(-1);
    if (last && last.at(-1) === week[index - 1]) last.push(day);
    else ranges.push([day]);
  }
  return ranges.map((range) => (range.length === 1 ? (range[0] as string) : `${range[0]}:${range.at(-1)}`));
}
