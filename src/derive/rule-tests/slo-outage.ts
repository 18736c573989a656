/** The outage that a test of an SLO shows: as short as alerts, and what the rules make of it. */
import { shareOf } from "../../ir/rule.ts";
import { isTotal } from "../../ir/series.ts";
import { scrapeIntervalOf, slotSeconds } from "../slo-events.ts";
import type { SloFacts } from "../slo-facts.ts";
import type { Reading } from "./population.ts";
import { type Minutes, type SloCourse, sloCourse } from "./slo-model.ts";
import { step } from "./timing.ts";

export interface Outage {
  readonly course: SloCourse;
  /** Minutes. */
  readonly healthy: number;
  readonly lasts: number;
  readonly ends: number;
}

/** Those already worked out, by all that decides about them. */
export type Outages = Map<string, Outage | undefined>;

/** The shortest outage that alerts, after a time without one in which the budget becomes known, and the time until its page is over. */
export function outageOf(facts: SloFacts, { scope }: Reading, known: Outages): Outage | undefined {
  const share = shareOf(facts.slo);
  const scrapeInterval = share && isTotal(share.whole) ? scrapeIntervalOf(facts.service, scope) : undefined;
  const { budget, periods, windows } = facts;
  const tiers = facts.tiers.map(({ tier, burns, minEvents, keepFiringFor }) => [tier, burns, minEvents, keepFiringFor]);
  const key = JSON.stringify([scrapeInterval, budget, periods, windows, tiers]);
  if (!known.has(key)) known.set(key, shortest(facts, scrapeInterval));
  return known.get(key);
}

/** Without a scrape interval what is counted is a gauge. */
function shortest(facts: SloFacts, scrapeInterval: number | undefined): Outage | undefined {
  const [first] = facts.tiers;
  if (!first) return undefined;
  const healthy = Math.max(15, facts.periods[0].slot / step);
  for (const lasts of [10, 20, 40, 60, 120]) {
    const length = healthy + lasts + 50;
    const events = (weight: (minute: number) => number) =>
      scrapeInterval === undefined ? averages(weight, length) : increases(weight, length, scrapeInterval);
    const course = sloCourse(
      facts,
      events(() => 1),
      events((minute) => (minute > healthy && minute <= healthy + lasts ? 1 : 0)),
    );
    const states = course.alerts.get(first.tier) ?? [];
    const began = states.findIndex(({ firing }) => firing);
    if (began === -1 || began > healthy + lasts) continue;
    const over = states.findIndex(({ firing }, minute) => minute > began && !firing);
    return { course, healthy, lasts, ends: over === -1 ? length - 1 : over };
  }
  return undefined;
}

/**
 * `300 * rate(x[5m + scrape interval])` of a counter that is sampled each minute: the increase between the first and the last
 * sample in the range, stretched to its beginning, but by no more than half a minute where the first sample is that far away.
 */
function increases(weight: (minute: number) => number, length: number, scrapeInterval: number): Minutes {
  const range = slotSeconds + scrapeInterval / 1000;
  return Array.from({ length }, (_, at) => {
    const steps = Math.min(Math.ceil(range / 60) - 1, at);
    if (steps === 0) return undefined;
    let increase = 0;
    for (let minute = at - steps + 1; minute <= at; minute++) increase += 60 * weight(minute);
    const before = range - 60 * steps;
    const stretched = 60 * steps + (before < 66 ? before : 30);
    return (slotSeconds * ((increase * stretched) / (60 * steps))) / range;
  });
}

/** `5 * avg_over_time(x[5m])` of a gauge. */
function averages(weight: (minute: number) => number, length: number): Minutes {
  return Array.from({ length }, (_, at) => {
    const samples = Math.min(5, at + 1);
    let sum = 0;
    for (let minute = at - samples + 1; minute <= at; minute++) sum += weight(minute);
    return (5 * sum) / samples;
  });
}
