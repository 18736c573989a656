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
  readonly alerts: ReadonlyMap<SloTier, readonly AlertState[]>;
}

export interface AlertState {
  readonly firing: boolean;
  /** The value that it last had. */
  readonly value: number;
}

export function sloCourse(facts: SloFacts, total: Minutes, bad: Minutes): SloCourse {
  const slot = facts.slot / minute;
  const slots = { total: slotsOf(total, slot), bad: slotsOf(bad, slot) };
  const sums = (events: Minutes, slotted: Minutes, window: number): Minutes => events.map((_, at) => sumIn(events, slotted, slot, window / minute, at));
  const burnRates = new Map(
    facts.windows.map((window) => {
      const [all, failed] = [sums(total, slots.total, window), sums(bad, slots.bad, window)];
      return [window, all.map((events, at) => ratio(failed[at], facts.budget, events))] as const;
    }),
  );
  const budget = total.map((_, at) => budgetEvents(facts, total, slots.total, at));
  const failed = new Map(
    facts.tiers.flatMap(({ burns }) => burns).map(({ long }) => [long, total.map((_, at) => badIn(bad, slots.bad, slot, long / minute, at))]),
  );
  const holds = (burn: Burn, at: number) => burns(facts, burn, (window) => burnRates.get(window)?.[at], failed.get(burn.long)?.[at], budget[at]);
  return {
    burnRates,
    remaining: (burnRates.get(facts.period) ?? []).map((rate) => (rate === undefined ? undefined : 1 - rate)),
    alerts: new Map(facts.tiers.map((tier) => [tier, states(tier, total.length, holds, burnRates)])),
  };
}

function ratio(failed: number | undefined, budget: number, events: number | undefined): number | undefined {
  return failed === undefined || events === undefined || events <= 0 ? undefined : failed / (budget * events);
}

/** The sum over a slot, for each minute. */
function slotsOf(events: Minutes, slot: number): Minutes {
  return slot === grid ? events : events.map((_, at) => onGrid(events, at, slot, grid));
}

/** The sum of the samples at multiples of `step` in the `range` minutes up to `at`. */
function onGrid(events: Minutes, at: number, range: number, step: number): number | undefined {
  const found: number[] = [];
  for (let time = Math.floor(at / step) * step; time > at - range && time >= 0; time -= step) {
    const value = events[time];
    if (value !== undefined) found.push(value);
  }
  return found.length === 0 ? undefined : found.reduce((sum, value) => sum + value, 0);
}

function sumIn(events: Minutes, slotted: Minutes, slot: number, window: number, at: number): number | undefined {
  if (window <= grid) return events[at];
  if (window < 120) return onGrid(events, at, window - grid, 1);
  return window < 1440 || slot === grid ? onGrid(events, at, window, grid) : onGrid(slotted, at, window, slot);
}

function badIn(bad: Minutes, slotted: Minutes, slot: number, window: number, at: number): number | undefined {
  if (window >= 120) return sumIn(bad, slotted, slot, window, at);
  const sum = onGrid(bad, at, window, 1);
  return sum === undefined ? undefined : sum / grid;
}

function budgetEvents({ budget, period, slot }: SloFacts, total: Minutes, slotted: Minutes, at: number): number | undefined {
  const minutes = slot / minute;
  const [events, step] = minutes === grid ? [total, grid] : [slotted, minutes];
  const range = period / minute;
  // A period of less than two hours is read without a grid.
  const [width, every] = range < 120 ? [Math.max(range - grid, 1), 1] : [range, step];
  const sum = onGrid(events, at, width, every);
  const count = onGrid(
    events.map((value) => (value === undefined ? undefined : 1)),
    at,
    width,
    every,
  );
  return sum === undefined || count === undefined || sum <= 0 ? undefined : budget * (period / slot) * (sum / count);
}

function burns(
  facts: SloFacts,
  { short, long, factor, share }: Burn,
  rate: (window: number) => number | undefined,
  failed: number | undefined,
  budget: number | undefined,
): boolean {
  const [shortRate, longRate] = [rate(short), rate(long)];
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
