/** What the rules of an SLO record and alert minute by minute, from events and bad events minute by minute. */
import { isSpentByOutage, outageShare, spentPart } from "../slo-burn.ts";
import { type Burn, type SloFacts, type SloPeriod, type SloTier, sloAlerts, sloSeries } from "../slo-facts.ts";
import { slotIn, slotSeries } from "../slo-window.ts";
import { type AlertState, states } from "./slo-alert-state.ts";
import { type Minutes, plus } from "./slo-rate.ts";

const minute = 60_000;
const grid = 5;

/** Events and bad events of the last five minutes. */
export interface Events {
  readonly total: Minutes;
  readonly bad: Minutes;
  /** Of an indicator that counts minutes: the share of each that is good. */
  readonly good?: Minutes;
}

export interface SloCourse {
  /** No comparison is so close that rounding could decide it. */
  readonly clear: boolean;
  /** By the name of the series, all that is recorded but what never changes. */
  readonly figures: ReadonlyMap<string, Minutes>;
  readonly alerts: readonly AlertCourse[];
}

export interface AlertCourse {
  readonly alert: string;
  /** Of several of that name, the share of the budget that this one is about. */
  readonly spent?: number;
  readonly states: readonly AlertState[];
}

/** `every` is in minutes, between two evaluations; `seen` is of those. */
export function sloCourse(facts: SloFacts, seen: Events, every: number): SloCourse {
  const figures = figuresOf(facts, seen, every);
  const at = (name: string) => figures.get(name) ?? [];
  const [budget, spent] = [at(sloSeries.budget), at(sloSeries.spent)];
  const compare = comparing();
  const burning = tierHolds(facts, seen.bad, figures, every, compare);
  const tiers = facts.tiers.map(
    (tier): AlertCourse => ({ alert: tier.alert, states: states(burning(tier), { for: 0, keepFiringFor: tier.keepFiringFor / minute, every }) }),
  );
  const spending = (facts.spent?.at ?? []).map((share): AlertCourse => {
    const events = spent.map((value, time) => (value === undefined ? undefined : value * (budget[time] ?? 0)));
    const values = spent.map((value, time) => (compare.over(value, share) && compare.over(events[time], facts.minEvents) ? value : undefined));
    return { alert: sloAlerts.spent, spent: share, states: states(values, { for: 5, keepFiringFor: 60, every }) };
  });
  return { clear: !compare.isClose(), figures, alerts: [...tiers, ...spending] };
}

/** Of all groups: whether anything is measured at all. */
export function absenceOf(facts: SloFacts, groups: readonly SloCourse["figures"][], every: number): readonly AlertCourse[] {
  if (facts.absent === undefined) return [];
  const all = (name: string) => groups.map((figures) => figures.get(name) ?? []);
  const [totals, budgets] = [all(sloSeries.total), all(sloSeries.budget)];
  const values = (totals[0] ?? []).map((_, at) => {
    if (totals.some((total) => total[at] !== undefined)) return undefined;
    const seen = budgets.flatMap((budget) => budget[at] ?? []);
    return seen.length === 0 ? undefined : Math.max(...seen);
  });
  return [{ alert: sloAlerts.absent, states: states(values, { for: 10, keepFiringFor: 0, every }) }];
}

function figuresOf(facts: SloFacts, { total, bad, good }: Events, every: number): ReadonlyMap<string, Minutes> {
  const { budget, periods, windows } = facts;
  const [all, failed] = [sumsOf(total, every), sumsOf(bad, every)];
  const rates = (events: Minutes, failures: Minutes) => events.map((each, at) => ratio(failures[at], budget, each));
  const figures = new Map<string, Minutes>([[sloSeries.total, total], [sloSeries.bad, bad], ...(good ? [[sloSeries.good, good] as const] : [])]);
  for (const slot of new Set(periods.map((period) => period.slot))) {
    figures.set(slotSeries("total", slot), all.slots(slot / minute));
    figures.set(slotSeries("bad", slot), failed.slots(slot / minute));
  }
  for (const window of windows) figures.set(sloSeries.burnRate(window), rates(inWindow(all, window, facts), inWindow(failed, window, facts)));
  for (const [index, period] of periods.entries()) {
    const rate = rates(inPeriod(all, period), inPeriod(failed, period));
    figures.set(sloSeries.burnRate(period.name), rate);
    figures.set(
      index === 0 ? sloSeries.remaining : sloSeries.remainingOf(period.name),
      rate.map((each) => (each === undefined ? undefined : 1 - each)),
    );
  }
  const [first] = periods;
  const allowed = budgetEvents(facts, all, every);
  figures.set(sloSeries.budget, allowed);
  const failures = inPeriod(failed, first);
  if (facts.spent)
    figures.set(
      sloSeries.spent,
      failures.map((sum, at) => ratio(sum, 1, allowed[at])),
    );
  return figures;
}

/** For each tier the value with which its alert fires, where it does. */
function tierHolds(facts: SloFacts, bad: Minutes, figures: SloCourse["figures"], every: number, { over }: Compare): (tier: SloTier) => Minutes {
  // What was recorded at the last evaluation, which a query by the minute finds again.
  const failed = sumsOf(
    bad.map((_, at) => bad[at - (at % every)]),
    every,
  );
  const budget = figures.get(sloSeries.budget) ?? [];
  const rates = (window: number) => figures.get(sloSeries.burnRate(window)) ?? [];
  const counts = new Map<number, Minutes>();
  const countIn = (window: number) => {
    const found = counts.get(window) ?? badIn(failed, window, facts);
    counts.set(window, found);
    return found;
  };
  const holdsFor = (burn: Burn, inOutage: number): Minutes => {
    const { short, long, outage, factor, share, minEvents } = burn;
    const outageSuffices = isSpentByOutage(facts, burn);
    const [now, before, out, first] = [rates(short), rates(long), rates(outage), rates(grid * minute)];
    const [failures, recent] = [countIn(long), countIn(outage)];
    return now.map((rate, at) => {
      if (at % every !== 0 || !over(rate, factor)) return undefined;
      const allowed = budget[at];
      const lasts = over(before[at], factor);
      const enough = lasts && allowed !== undefined && over(failures[at], Math.max(spentPart * share * allowed, minEvents));
      const isOutage = over(out[at], outageShare / facts.budget) && over(first[at - outage / minute + grid], factor) && over(recent[at], inOutage);
      const allBad = (lasts || outageSuffices) && isOutage;
      return enough || allBad ? rate : undefined;
    });
  };
  return ({ burns, minEvents }) => {
    const values = burns.map((each) => holdsFor(each, minEvents));
    return (values[0] ?? []).map((_, at) => values.map((value) => value[at]).find((value) => value !== undefined));
  };
}

interface Compare {
  readonly over: (value: number | undefined, least: number) => boolean;
  readonly isClose: () => boolean;
}

/** Comparisons, and whether one of them was between numbers that are alike but for rounding: then `>` and `>=` are anybody's guess. */
function comparing(): Compare {
  let close = false;
  return {
    over: (value, least) => {
      if (value === undefined) return false;
      close ||= Math.abs(value - least) <= 1e-9 * least;
      return value > least;
    },
    isClose: () => close,
  };
}

function ratio(failed: number | undefined, budget: number, events: number | undefined): number | undefined {
  return failed === undefined || events === undefined || events <= 0 ? undefined : failed / (budget * events);
}

/** Sums over events of five minutes, in minutes: `range` back, in steps of `step`. */
interface Sums {
  readonly recorded: Minutes;
  readonly steps: (range: number, step: number) => Minutes;
  /** Events of slots of so many minutes. */
  readonly slots: (slot: number) => Minutes;
  readonly slotted: (range: number, slot: number) => Minutes;
}

function sumsOf(recorded: Minutes, every: number): Sums {
  const steps = summing(recorded, every);
  const slots = (slot: number) => (slot === grid ? recorded : steps(slot, grid));
  const bySlot = new Map([[grid, steps]]);
  return {
    recorded,
    steps,
    slots,
    slotted: (range, slot) => {
      const sums = bySlot.get(slot) ?? summing(slots(slot), every);
      bySlot.set(slot, sums);
      return sums(range, slot);
    },
  };
}

function summing(events: Minutes, every: number): Sums["steps"] {
  const known = new Map<string, Minutes>();
  return (range, step) => {
    // A range from before the beginning sees all there is, however long it is.
    const seen = Math.min(range, Math.ceil(events.length / step) * step);
    const key = `${seen}:${step}`;
    const found = known.get(key) ?? sumsOnGrid(events, seen, step, every);
    known.set(key, found);
    return found;
  };
}

function sumsOnGrid(events: Minutes, range: number, step: number, every: number): Minutes {
  const sums: (number | undefined)[] = [];
  const sumOf = movingSum((index) => events[index * step]);
  for (let at = 0; at < events.length; at++) {
    // Between two points of the grid nothing new is seen, and nothing left behind.
    const isSame = at % every !== 0 || (at % step !== 0 && range % step === 0);
    sums.push(isSame ? sums[at - 1] : sumOf(Math.floor(Math.max(at - range, -1) / step) + 1, Math.floor(at / step)));
  }
  return sums;
}

/**
 * Sums from one index to another, neither of which ever goes back. Each value is added twice, however many a sum is of; none is
 * taken away again, which would leave crumbs of fractions where there is nothing.
 */
function movingSum(valueAt: (index: number) => number | undefined): (from: number, to: number) => number | undefined {
  // From an index on up to `middle`, which is not in it.
  const tails: (number | undefined)[] = [];
  let middle = 0;
  // From there on up to `end`.
  let rest: number | undefined;
  let end = 0;
  return (from, to) => {
    for (; end <= to; end++) rest = plus(rest, valueAt(end));
    if (from >= middle) {
      for (let index = to; index >= from; index--) tails[index] = plus(index === to ? undefined : tails[index + 1], valueAt(index));
      rest = undefined;
      middle = end;
    }
    return plus(tails[from], rest);
  };
}

function inWindow(sums: Sums, window: number, facts: SloFacts): Minutes {
  const length = window / minute;
  if (length <= grid) return sums.recorded;
  if (length < 120) return sums.steps(length - grid, 1);
  return sums.slotted(length, slotIn(facts, window) / minute);
}

/** A test takes less than a month, so that a part of the calendar is all there is. */
function inPeriod(sums: Sums, { length, slot }: SloPeriod): Minutes {
  return sums.slotted(length / minute, slot / minute);
}

function badIn(failed: Sums, window: number, facts: SloFacts): Minutes {
  const length = window / minute;
  return length >= 120 ? inWindow(failed, window, facts) : failed.steps(length, 1).map((sum) => (sum === undefined ? undefined : sum / grid));
}

function budgetEvents({ budget, periods: [{ length, slot }] }: SloFacts, all: Sums, step: number): Minutes {
  const [width, every] = [length / minute, slot / minute];
  const sums = all.slotted(width, every);
  const seen = all.slots(every).map((value) => (value === undefined ? undefined : 1));
  const counts = sumsOnGrid(seen, width, every, step);
  return sums.map((sum, at) => {
    const count = counts[at];
    return sum === undefined || count === undefined || sum <= 0 ? undefined : budget * (length / slot) * (sum / count);
  });
}
