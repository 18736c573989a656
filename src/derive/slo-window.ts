/** Events of a window from the events of five minutes that were recorded: sums over a grid of slots that touch and do not overlap. */
import type { Expr, VectorMatching, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { civilOf } from "../util/civil.ts";
import { formatDuration } from "../util/duration.ts";
import { type SloFacts, type SloPeriod, sloSelector, sloSeries } from "./slo-facts.ts";

const minute = 60_000;
const five = 5 * minute;
const twoHours = 120 * minute;
const day = 1440 * minute;

export type Side = "total" | "bad";
export const sides: readonly Side[] = ["total", "bad"];

/** A recording of an SLO. */
export interface Recorded {
  readonly name: string;
  readonly make: () => Expr;
}

/** What is recorded for slots longer than five minutes, so that windows of days read fewer samples; and the slots of a part of the calendar. */
export function slotted(facts: SloFacts): readonly Recorded[] {
  const long = [...new Set(facts.periods.map(({ slot }) => slot))].filter((slot) => slot > five);
  return [
    ...long.flatMap((slot) => sides.map((of) => ({ name: slotSeries(of, slot), make: () => summed(grid(sloSelector(facts, sloSeries[of]), slot, five)) }))),
    ...facts.periods.flatMap((period) =>
      period.calendar
        ? sides.map((of) => ({ name: calendarSeries(of, period), make: () => marked(sloSelector(facts, slotSeries(of, period.slot)), period) }))
        : [],
    ),
  ];
}

/** The series of slots: `slo:total:events_10m`. */
export function slotSeries(of: Side, slot: number): string {
  return slot === five ? sloSeries[of] : `slo:${of}:events_${formatDuration(slot)}`;
}

/** The same slots, with a label that tells to which part of the calendar each belongs. */
export function calendarSeries(of: Side, { calendar, slot }: SloPeriod): string {
  return `slo:${of}:events_${formatDuration(slot)}_by_${calendar}`;
}

/** `3` in March, or in the third quarter: the number of the part in which the slot that ends now began. */
function nowNumbered({ calendar }: SloPeriod): Expr {
  const month = build.call("month", build.call("vector", build.binary(build.call("time"), "-", build.number(1))));
  const number = calendar === "month" ? month : build.call("ceil", build.binary(month, "/", build.number(3)));
  return { type: "aggregation", operator: "count_values", parameter: build.text(String(calendar)), expr: number };
}

function marked(slot: Expr, period: SloPeriod): Expr {
  const onAll: VectorMatching = { kind: "on", labels: [], group: { side: "left", include: [String(period.calendar)] } };
  return build.binary(slot, "*", nowNumbered(period), onAll);
}

/** The slots by which a window steps; 5 min under a day, where every minute of delay counts. */
export function slotIn({ periods: [{ slot }] }: SloFacts, window: number): number {
  return window < day || slot > 2 * five ? five : slot;
}

/**
 * The sum over a window before the period. Windows under two hours are read without a grid, which would make them lag: what
 * was counted five minutes ago reaches five minutes further back, so the range is that much shorter. Their slots overlap, so
 * this is a multiple of the events, alike for all and for the bad ones.
 */
export function eventsIn(facts: SloFacts, of: Side, window: number): Expr {
  const recorded = sloSelector(facts, sloSeries[of]);
  if (window <= five) return recorded;
  if (window < twoHours) return summed(build.over(recorded, build.duration(window - five)));
  const slot = slotIn(facts, window);
  return summed(grid(sloSelector(facts, slotSeries(of, slot)), window, slot));
}

/** The sum over a period, or over the part of the calendar so far. */
export function eventsInPeriod(facts: SloFacts, of: Side, period: SloPeriod): Expr {
  const { calendar, length, slot } = period;
  if (!calendar) return summed(grid(sloSelector(facts, slotSeries(of, slot)), length, slot));
  const slots = summed(grid(sloSelector(facts, calendarSeries(of, period)), longestPart[calendar], slot));
  const current = build.binary(slots, "and", nowNumbered(period), { kind: "on", labels: [calendar] });
  return { type: "aggregation", operator: "sum", grouping: { kind: "without", labels: [calendar] }, expr: current };
}

/** No month and no quarter is longer; in one that is shorter, the days before it bear another number. */
export const longestPart = { month: 31 * day, quarter: 92 * day };

/** The number of the part to which a slot belongs that ends at a time, in milliseconds since 1970: as `nowNumbered` has it. */
export function partAt(calendar: "month" | "quarter", end: number): number {
  const { month } = civilOf(Math.floor((end - 1000) / day));
  return calendar === "month" ? month : Math.ceil(month / 3);
}

/** The mean of the events in a slot, over the last time as long as the period. */
export function eventsInSlot(facts: SloFacts, { length, slot }: SloPeriod): Expr {
  return build.call("avg_over_time", grid(sloSelector(facts, slotSeries("total", slot)), length, slot));
}

/** How many events were bad in a window, each counted once. */
export function badEvents(facts: SloFacts, window: number): Expr {
  if (window >= twoHours) return eventsIn(facts, "bad", window);
  const minutely = summed(grid(sloSelector(facts, sloSeries.bad), window, minute));
  return build.binary(minutely, "/", build.number(five / minute));
}

function summed(range: Expr): Expr {
  return build.call("sum_over_time", range);
}

function grid(expr: VectorSelector, range: number, step: number): Expr {
  return { type: "subquery", expr, range: build.duration(range), step: build.duration(step) };
}
