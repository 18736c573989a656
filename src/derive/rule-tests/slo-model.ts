/** What the rules of an SLO record and alert minute by minute, from events and bad events minute by minute. */
import { outageShare, spentPart } from "../slo-burn.ts";
import type { Burn, SloFacts, SloTier } from "../slo-facts.ts";
import { slotIn } from "../slo-window.ts";

const minute = 60_000;
const grid = 5;

/** By the minute, from 0; `undefined` where there is no sample. */
export type Minutes = readonly (number | undefined)[];

export interface SloCourse {
  readonly burnRates: ReadonlyMap<number, Minutes>;
  readonly remaining: Minutes;
  readonly alerts: ReadonlyMap<SloTier["tier"], readonly AlertState[]>;
}

export interface AlertState {
  readonly firing: boolean;
  /** The value that it last had, and the minute in which it had it; its texts are of that minute. */
  readonly value: number;
  readonly valued: number;
}

export function sloCourse(facts: SloFacts, total: Minutes, bad: Minutes): SloCourse {
  const slot = facts.periods[0].slot / minute;
  const [all, failed] = [eventsOf(total, slot), eventsOf(bad, slot)];
  const rates = (events: Minutes, failures: Minutes) => events.map((each, at) => ratio(failures[at], facts.budget, each));
  const burnRates = new Map([
    ...facts.windows.map((window) => [window, rates(sumsIn(all, window, facts), sumsIn(failed, window, facts))] as const),
    [facts.period, rates(sumsInPeriod(all, facts.period), sumsInPeriod(failed, facts.period))] as const,
  ]);
  const budget = budgetEvents(facts, all);
  const asked = facts.tiers.flatMap(({ burns }) => burns.flatMap(({ long, outage }) => [long, outage]));
  const failures = new Map(asked.map((window) => [window, badIn(failed, window, facts)]));
  const holds = (burn: Burn, minEvents: number, at: number) => {
    const rate = (window: number) => burnRates.get(window)?.[at];
    const count = (window: number) => failures.get(window)?.[at];
    const fast = over(rate(burn.short), burn.factor) && over(rate(burn.long), burn.factor);
    const spent = budget[at];
    const enough = spent !== undefined && atLeast(count(burn.long), Math.max(spentPart * burn.share * spent, minEvents));
    return fast && (enough || (over(rate(burn.outage), outageShare / facts.budget) && atLeast(count(burn.outage), minEvents)));
  };
  return {
    burnRates,
    remaining: (burnRates.get(facts.period) ?? []).map((rate) => (rate === undefined ? undefined : 1 - rate)),
    alerts: new Map(facts.tiers.map((tier) => [tier.tier, states(tier, total.length, holds, burnRates)])),
  };
}

function ratio(failed: number | undefined, budget: number, events: number | undefined): number | undefined {
  return failed === undefined || events === undefined || events <= 0 ? undefined : failed / (budget * events);
}

/** For each minute the sum of the samples at multiples of `step` in the `range` minutes up to it. */
type Sums = (range: number, step: number) => Minutes;

/** Events of five minutes, and of slots of `slot` minutes. */
interface Events {
  readonly recorded: Minutes;
  readonly slot: number;
  readonly sums: Sums;
  readonly slotted: Sums;
}

function eventsOf(recorded: Minutes, slot: number): Events {
  const sums = summing(recorded);
  return { recorded, slot, sums, slotted: slot === grid ? sums : summing(sums(slot, grid)) };
}

function summing(events: Minutes): Sums {
  const known = new Map<string, Minutes>();
  return (range, step) => {
    // A range from before the beginning sees all there is, however long it is.
    const seen = Math.min(range, Math.ceil(events.length / step) * step);
    const key = `${seen}:${step}`;
    const found = known.get(key) ?? sumsOnGrid(events, seen, step);
    known.set(key, found);
    return found;
  };
}

function sumsOnGrid(events: Minutes, range: number, step: number): Minutes {
  const sums: (number | undefined)[] = [];
  for (let at = 0; at < events.length; at++) {
    // Between two points of the grid nothing new is seen, and nothing left behind.
    sums.push(at % step !== 0 && range % step === 0 ? sums[at - 1] : sumOnGrid(events, at, range, step));
  }
  return sums;
}

function sumOnGrid(events: Minutes, at: number, range: number, step: number): number | undefined {
  let sum: number | undefined;
  const after = Math.max(at - range, -1);
  for (let time = Math.floor(at / step) * step; time > after; time -= step) {
    const value = events[time];
    if (value !== undefined) sum = sum === undefined ? value : sum + value;
  }
  return sum;
}

function sumsIn({ recorded, slot, sums, slotted }: Events, window: number, facts: SloFacts): Minutes {
  const length = window / minute;
  if (length <= grid) return recorded;
  if (length < 120) return sums(length - grid, 1);
  return slotIn(facts, window) / minute === slot ? slotted(length, slot) : sums(length, grid);
}

function sumsInPeriod({ slot, slotted }: Events, period: number): Minutes {
  return slotted(period / minute, slot);
}

function badIn(failed: Events, window: number, facts: SloFacts): Minutes {
  const length = window / minute;
  return length >= 120 ? sumsIn(failed, window, facts) : failed.sums(length, 1).map((sum) => (sum === undefined ? undefined : sum / grid));
}

function budgetEvents({ budget, periods: [{ length: period, slot }] }: SloFacts, all: Events): Minutes {
  const [width, every] = [period / minute, all.slot];
  const events = all.slot === grid ? all.recorded : all.sums(all.slot, grid);
  const sums = all.slotted(width, every);
  const counts = sumsOnGrid(
    events.map((value) => (value === undefined ? undefined : 1)),
    width,
    every,
  );
  return sums.map((sum, at) => {
    const count = counts[at];
    return sum === undefined || count === undefined || sum <= 0 ? undefined : budget * (period / slot) * (sum / count);
  });
}

function over(value: number | undefined, least: number): boolean {
  return value !== undefined && value > least;
}

function atLeast(value: number | undefined, least: number): boolean {
  return value !== undefined && value >= least;
}

function states(
  { burns, minEvents, keepFiringFor }: SloTier,
  length: number,
  holds: (burn: Burn, minEvents: number, at: number) => boolean,
  rates: ReadonlyMap<number, Minutes>,
): readonly AlertState[] {
  const result: AlertState[] = [];
  let ended: number | undefined;
  for (let at = 0; at < length; at++) {
    const before = result[at - 1] ?? { firing: false, value: 0, valued: 0 };
    const found = burns.find((burn) => holds(burn, minEvents, at));
    if (found) {
      ended = undefined;
      result.push({ firing: true, value: rates.get(found.short)?.[at] ?? 0, valued: at });
      continue;
    }
    if (before.firing) ended ??= at;
    const kept = ended !== undefined && (at - ended) * minute < keepFiringFor;
    result.push({ ...before, firing: before.firing && kept });
  }
  return result;
}
