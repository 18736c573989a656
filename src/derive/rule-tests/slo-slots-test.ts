/**
 * Tests of an SLO over days and months: what its rules record for each slot is put in, as it would stand by then, and they are
 * evaluated once, at the end of twice the longest time that they add up over. By the minute promtool would take an hour for that.
 */
import { formatDuration } from "../../util/duration.ts";
import { clean } from "../../util/number.ts";
import type { InputSeries } from "../rule-tests.ts";
import { type SloFacts, type SloPeriod, sloSeries } from "../slo-facts.ts";
import { calendarSeries, longestPart, partAt, type Side, sides, slotIn, slotSeries } from "../slo-window.ts";
import { type Figure, figuresAt, fired, type SloUnderTest } from "./slo-check.ts";
import { recordedLabels } from "./slo-feed-recorded.ts";
import type { SloTest } from "./slo-test.ts";
import type { Labels } from "./steady-world.ts";

const minute = 60_000;
const five = 5 * minute;
const day = 1440 * minute;

/** One for each length of slots that something is added up of over a day and more. */
export function slotTests(tested: SloUnderTest): readonly SloTest[] {
  const { facts } = tested;
  const labels = recordedLabels(facts);
  if (!labels) return [];
  const sums = [
    ...facts.periods.map(({ length, slot }) => ({ length, slot })),
    ...facts.windows.flatMap((length) => (length < day ? [] : [{ length, slot: slotIn(facts, length) }])),
  ];
  const last = lastOf(facts, 2 * Math.max(...sums.map(({ length }) => length)));
  return [...new Set(sums.map(({ slot }) => slot))].map((slot) => {
    const time = 2 * Math.max(...sums.filter((sum) => sum.slot === slot).map(({ length }) => length));
    const course = grown(facts, slot, time, last);
    return {
      name: `${facts.slo.name}: ${formatDuration(time)} in which traffic grows and failures grow faster, by ${formatDuration(slot)}`,
      interval: slot,
      series: inputOf(facts, course, labels),
      alerts: [],
      queries: [figuresAt(facts, last / minute, labelled(figuresOnce(tested, course), labels)), fired(tested, [], last / minute, last / minute)],
      every: last / minute,
      file: "over-days",
    };
  });
}

/** When the test ends, at the latest `least` and the days to the end of a part of the calendar. Tests begin with the year 1970. */
function lastOf({ periods }: SloFacts, least: number): number {
  const parts = periods.flatMap(({ calendar }) => calendar ?? []);
  let last = Math.ceil(least / day) * day;
  while (parts.some((part) => partAt(part, last) === partAt(part, last + day))) last += day;
  return last;
}

/** What is recorded of slots that are put in, until the test ends. */
interface Course {
  readonly slot: number;
  /** Of those that are put in; the first one ends that much less one after the beginning of them. */
  readonly count: number;
  readonly last: number;
  readonly growth: Readonly<Record<Side, { readonly first: number; readonly more: number }>>;
}

/** From twice the events that it takes for a budget of two in a slot, of which none is bad, to twice as many, of which half the budget is. */
function grown({ budget }: SloFacts, slot: number, time: number, last: number): Course {
  const count = time / slot;
  const more = Math.ceil(1 / budget);
  return { slot, count, last, growth: { total: { first: more * (count + 1), more }, bad: { first: 0.5, more: 0.5 } } };
}

/** What a series of slots has at a time, which is a multiple of the slot. */
function valueAt({ slot, count, last, growth }: Course, side: Side, time: number): number | undefined {
  const index = count - 1 - (last - time) / slot;
  if (index < 0) return undefined;
  return endsWithNone(slot, side) && time === last ? 0 : growth[side].first + growth[side].more * index;
}

/** Rules count bad events of five minutes as none when nothing but the traffic is known, as at the end of a test: put in is the same. */
function endsWithNone(slot: number, side: Side): boolean {
  return slot === five && side === "bad";
}

function inputOf(facts: SloFacts, course: Course, labels: Labels): readonly InputSeries[] {
  const { slot, count, last, growth } = course;
  const before = last / slot - count + 1;
  return sides.flatMap((side) => {
    const { first, more } = growth[side];
    const ofParts = facts.periods.flatMap((period) => (period.slot === slot && period.calendar ? partsOf(course, period, side, labels) : []));
    return [
      { name: slotSeries(side, slot), labels, values: `_x${before} ${first}+${more}x${endsWithNone(slot, side) ? `${count - 2} 0` : count - 1}` },
      ...ofParts,
    ];
  });
}

/** The same slots by the part of the calendar to which they belong. */
function partsOf({ slot, count, last, growth }: Course, period: SloPeriod, side: Side, labels: Labels): readonly InputSeries[] {
  const { calendar = "month" } = period;
  const parts: { readonly part: number; readonly from: number; samples: number }[] = [];
  for (let index = 0; index < count; index++) {
    const part = partAt(calendar, last - (count - 1 - index) * slot);
    const current = parts.at(-1);
    if (current?.part === part) current.samples++;
    else parts.push({ part, from: index, samples: 1 });
  }
  return parts.map(({ part, from, samples }) => {
    const { first, more } = growth[side];
    const values = `_x${last / slot - count + 1 + from} ${clean(first + more * from)}+${more}x${samples - 1}`;
    return { name: calendarSeries(side, period), labels: { ...labels, [calendar]: String(part) }, values };
  });
}

function figuresOnce({ facts, grown: known }: SloUnderTest, course: Course): readonly Figure[] {
  const { budget, periods, windows, spent } = facts;
  const key = JSON.stringify([course, budget, periods, windows, spent !== undefined]);
  const found = known.get(key) ?? figuresOf(facts, course);
  known.set(key, found);
  return found;
}

function labelled(figures: readonly Figure[], labels: Labels): readonly Figure[] {
  return figures.map((figure) => ({ ...figure, labels: { ...labels, ...figure.labels } }));
}

/** All that is recorded at the end. Of slots that are not put in, there is the last one alone, where they are made of those that are. */
function figuresOf(facts: SloFacts, course: Course): readonly Figure[] {
  const { budget, periods, windows } = facts;
  const { last } = course;
  const recorded = (side: Side, slot: number, time: number): number | undefined => {
    if (slot === course.slot) return valueAt(course, side, time);
    return course.slot === five && time === last ? sum(side, five, slot) : undefined;
  };
  const known = new Map<string, readonly number[]>();
  const samples = (side: Side, slot: number, range: number, calendar?: SloPeriod["calendar"]): readonly number[] => {
    const key = `${side} ${slot} ${range} ${calendar}`;
    const before = known.get(key);
    if (before) return before;
    const found: number[] = [];
    // Of slots that are not put in there is no earlier one.
    const earliest = slot === course.slot ? last - range : last - slot;
    for (let time = last; time > earliest; time -= slot) {
      const value = calendar === undefined || partAt(calendar, time) === partAt(calendar, last) ? recorded(side, slot, time) : undefined;
      if (value !== undefined) found.push(value);
    }
    known.set(key, found);
    return found;
  };
  const sum = (...asked: Parameters<typeof samples>) => {
    const found = samples(...asked);
    return found.length === 0 ? undefined : found.reduce((all, value) => all + value, 0);
  };
  const inPeriod = (side: Side, { calendar, length, slot }: SloPeriod) =>
    calendar ? sum(side, slot, longestPart[calendar], calendar) : sum(side, slot, length);
  const rate = (sumOf: (side: Side) => number | undefined) => {
    const [bad, total] = [sumOf("bad"), sumOf("total")];
    return bad === undefined || total === undefined ? undefined : bad / (budget * total);
  };
  const figure = (name: string, value: number | undefined, labels: Labels = {}): readonly Figure[] => (value === undefined ? [] : [{ name, labels, value }]);
  const [first] = periods;
  const slots = samples("total", first.slot, first.length);
  const events = slots.length === 0 ? undefined : (budget * (first.length / first.slot) * slots.reduce((all, value) => all + value, 0)) / slots.length;
  const spent = inPeriod("bad", first);
  return [
    ...[...new Set([...(course.slot === five ? [five] : []), ...periods.map(({ slot }) => slot)])].flatMap((slot) =>
      sides.flatMap((side) => figure(slotSeries(side, slot), recorded(side, slot, last))),
    ),
    ...periods.flatMap((period) => {
      const { calendar, slot } = period;
      return calendar
        ? sides.flatMap((side) => figure(calendarSeries(side, period), recorded(side, slot, last), { [calendar]: String(partAt(calendar, last)) }))
        : [];
    }),
    ...windows.flatMap((window) =>
      figure(
        sloSeries.burnRate(window),
        rate((side) => sum(side, slotIn(facts, window), rangeOf(window))),
      ),
    ),
    ...periods.flatMap((period, index) => {
      const burn = rate((side) => inPeriod(side, period));
      const left = burn === undefined ? undefined : 1 - burn;
      return [...figure(sloSeries.burnRate(period.name), burn), ...figure(index === 0 ? sloSeries.remaining : sloSeries.remainingOf(period.name), left)];
    }),
    ...figure(sloSeries.budget, events),
    ...(facts.spent && spent !== undefined && events !== undefined ? figure(sloSeries.spent, spent / events) : []),
  ];
}

/** How far back it looks: short windows overlap, and so reach five minutes further than that. */
function rangeOf(window: number): number {
  if (window <= five) return five;
  return window < 120 * minute ? window - five : window;
}
