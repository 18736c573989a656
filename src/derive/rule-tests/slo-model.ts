/** What the rules of an SLO record and alert minute by minute, from events and bad events minute by minute. */
import { outageShare, spentPart } from "../slo-burn.ts";
import type { Burn, SloFacts, SloTier } from "../slo-facts.ts";

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
  /** The value that it last had. */
  readonly value: number;
}

export function sloCourse(facts: SloFacts, total: Minutes, bad: Minutes): SloCourse {
  const slot = facts.slot / minute;
  const [all, failed] = [eventsOf(total, slot), eventsOf(bad, slot)];
  const burnRates = new Map(
    facts.windows.map((window) => {
      const [events, failures] = [sumsIn(all, window / minute), sumsIn(failed, window / minute)];
      return [window, events.map((each, at) => ratio(failures[at], facts.budget, each))] as const;
    }),
  );
  const budget = budgetEvents(facts, all);
  const failures = new Map(facts.tiers.flatMap(({ burns }) => burns).map(({ long }) => [long, badIn(failed, long / minute)]));
  const holds = (burn: Burn, at: number) =>
    burns(facts, burn, burnRates.get(burn.short)?.[at], burnRates.get(burn.long)?.[at], failures.get(burn.long)?.[at], budget[at]);
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

function sumsIn({ recorded, slot, sums, slotted }: Events, window: number): Minutes {
  if (window <= grid) return recorded;
  if (window < 120) return sums(window - grid, 1);
  return window < 1440 ? sums(window, grid) : slotted(window, slot);
}

function badIn(failed: Events, window: number): Minutes {
  return window >= 120 ? sumsIn(failed, window) : failed.sums(window, 1).map((sum) => (sum === undefined ? undefined : sum / grid));
}

function budgetEvents({ budget, period, slot }: SloFacts, all: Events): Minutes {
  const range = period / minute;
  // A period of less than two hours is read without a grid.
  const [width, every] = range < 120 ? [Math.max(range - grid, 1), 1] : [range, all.slot];
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

function burns(
  facts: SloFacts,
  { factor, share }: Burn,
  shortRate: number | undefined,
  longRate: number | undefined,
  failed: number | undefined,
  budget: number | undefined,
): boolean {
  if (shortRate === undefined || longRate === undefined || failed === undefined || budget === undefined) return false;
  const needed = longRate < outageShare / facts.budget ? spentPart * share * budget : 0;
  return shortRate > factor && longRate > factor && failed >= Math.max(needed, facts.minEvents);
}

function states(
  { burns, keepFiringFor }: SloTier,
  length: number,
  holds: (burn: Burn, at: number) => boolean,
  rates: ReadonlyMap<number, Minutes>,
): readonly AlertState[] {
  const result: AlertState[] = [];
  let ended: number | undefined;
  for (let at = 0; at < length; at++) {
    const before = result[at - 1] ?? { firing: false, value: 0 };
    const found = burns.find((burn) => holds(burn, at));
    if (found) {
      ended = undefined;
      result.push({ firing: true, value: rates.get(found.short)?.[at] ?? 0 });
      continue;
    }
    if (before.firing) ended ??= at;
    const kept = ended !== undefined && (at - ended) * minute < keepFiringFor;
    result.push({ firing: before.firing && kept, value: before.value });
  }
  return result;
}
