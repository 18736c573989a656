/** What happens in the tests of an SLO. */
import { clean } from "../../util/number.ts";
import { outageShare, spentPart } from "../slo-burn.ts";
import type { Burn, SloFacts } from "../slo-facts.ts";
import { turns } from "./slo-alert-state.ts";
import type { Feed } from "./slo-feed.ts";
import type { SloCourse } from "./slo-model.ts";

/** A time in which nothing changes. */
export interface Phase {
  readonly minutes: number;
  /** Events in a minute. */
  readonly traffic: number;
  /** The share of them that is bad, 0 to 1. */
  readonly bad: number;
  /** Counters have started again from zero. */
  readonly reset?: boolean;
  /** No scrape succeeds, though events go on; or there is nothing to be scraped. */
  readonly scrapes?: "missed" | "gone";
}

export interface Scenario {
  /** Behind the name of the SLO. */
  readonly name: string;
  readonly phases: readonly Phase[];
  /** Series of such events alone are there only since the first one. */
  readonly unseen?: "good" | "bad" | undefined;
  /** Series of others are there too. */
  readonly beside?: true;
  /** Minutes between two evaluations; 5 for what takes hours. Default: 1. */
  readonly every?: 1 | 5;
}

/** The course of a scenario, as the model has it. */
export type Model = (scenario: Scenario) => SloCourse;

/** What an SLO is tested with. Those of events alone make no sense of one that counts minutes. */
export function scenariosOf(facts: SloFacts, { counts, mayBeUnseen }: Pick<Feed, "counts" | "mayBeUnseen">, model: Model): readonly Scenario[] {
  const { budget } = facts;
  const fewest = Math.max(5, facts.minEvents, ...facts.tiers.map(({ minEvents }) => minEvents));
  // So much traffic that the budget allows ten bad events a minute, and what is rare is not missed for being few.
  const traffic = counts === "minutes" ? 1 : Math.round((10 * Math.ceil(fewest / 5)) / budget);
  const phase: MakePhase = (minutes, share, more = {}) => {
    const bad = Math.min(1, share);
    // Counters count whole events.
    return { minutes, traffic, bad: counts === "minutes" ? clean(bad) : Math.round(bad * traffic) / traffic, ...more };
  };
  const warm = Math.max(15, facts.periods[0].slot / minute);
  const always: readonly Scenario[] = [
    { name: "half of what the budget allows fails, and nobody is told", phases: [phase(30, 0.5 * budget)] },
    outage(phase, warm, model),
    ...facts.tiers.flatMap(({ burns }) => burns).flatMap((burn, _, all) => burnAt(facts, burn, all, phase, model)),
    ...spend(facts, phase, model),
    { name: "scrapes are missed and counters start again, and nothing is lost", phases: interrupted(phase, budget) },
    gone(phase, warm),
    {
      name: "series of others, and those that do not count, change nothing",
      phases: [phase(10, mayBeUnseen === "bad" ? 0 : 0.5 * budget), phase(25, 0.5 * budget)],
      beside: true,
      unseen: mayBeUnseen === "bad" ? "bad" : undefined,
    },
  ];
  if (counts === "minutes") return always;
  const appear: readonly Scenario[] = [
    ...(mayBeUnseen === "bad"
      ? [{ name: "a counter of bad events appears with the first one", phases: [phase(15, 0), phase(10, 2 * budget)], unseen: mayBeUnseen }]
      : []),
    ...(mayBeUnseen === "good"
      ? [{ name: "a counter of good events appears with the first one", phases: [phase(15, 1), phase(10, 2 * budget)], unseen: mayBeUnseen }]
      : []),
  ];
  const one = { traffic: 1 };
  return [
    ...always,
    ...appear,
    { name: "one event a minute, of which one is bad", phases: [phase(30, 0, one), { ...phase(1, 1), ...one }, phase(30, 0, one)] },
    spike(facts, phase, model),
    {
      name: "no traffic, then some, then none: every figure is a number",
      phases: [phase(15, 0, { traffic: 0 }), phase(30, 0.5 * budget), phase(60, 0, { traffic: 0 })],
      every: 5,
    },
    night(phase, budget, fewest, model),
    fallen(phase, fewest),
    {
      name: "a few bad events in an idle hour",
      phases: [phase(30, 0), phase(60, 0, { traffic: 0 }), phase(1, 0, { traffic: 2 * fewest, bad: 1 }), phase(20, 0, { traffic: 0 })],
    },
  ];
}

const minute = 60_000;
type MakePhase = (minutes: number, share: number, more?: Partial<Phase>) => Phase;

/** The shortest outage that alerts, after a time without one in which the budget becomes known, and the time until its page is over. */
function outage(phase: MakePhase, warm: number, model: Model): Scenario {
  const lasting = (minutes: number): Scenario => ({
    name: `nothing but bad events for ${minutes} minutes`,
    phases: [phase(warm, 0), phase(minutes, 1), phase(50, 0)],
  });
  const lengths = [10, 20, 40, 60, 120];
  return lasting(lengths.find((minutes) => firstAlert(model(lasting(minutes))) !== undefined) ?? 10);
}

/** Clearly faster than a burn asks for, clearly slower than the next: from the beginning until it alerts, and until that is over. */
function burnAt({ budget, period }: SloFacts, burn: Burn, all: readonly Burn[], phase: MakePhase, model: Model): readonly Scenario[] {
  const next = Math.min(outageShare / budget, ...all.filter(({ factor }) => factor > burn.factor).map(({ factor }) => factor));
  const tried = [1.7, 1.6, 1.8, 1.5, 1.35, 1.2].map((times) => times * burn.factor).filter((rate) => rate < 0.95 * next);
  for (const rate of tried) {
    const guarded = (spentPart * burn.share * period) / minute / rate;
    const every = guarded > 60 ? 5 : 1;
    const inSteps = (minutes: number) => Math.ceil(minutes / 5) * 5;
    const longest = inSteps(Math.min(720, 2 * guarded + 60));
    const lasting = (minutes: number): Scenario => {
      const failing = phase(minutes, rate * budget);
      const name = `${Number((failing.bad / budget).toPrecision(3))} times as many bad events as the budget allows`;
      return { name, phases: [failing, phase(inSteps(burn.short / minute + 40), 0)], every };
    };
    const within = (length: number): number | undefined => {
      const first = firstAlert(model(lasting(length)));
      return first === undefined || first > length ? undefined : first;
    };
    // Nearly always it alerts once enough is spent, and what is tried first is the test.
    const began = within(Math.min(longest, inSteps(guarded + 12))) ?? within(longest);
    if (began === undefined) continue;
    const found = lasting(inSteps(began + 6));
    if (model(found).clear) return [found];
  }
  return [];
}

/** Hardly anything is good until the budget of the whole period is gone; not where that takes more than a day and a half. */
function spend({ budget, period, periods: [{ slot }], spent }: SloFacts, phase: MakePhase, model: Model): readonly Scenario[] {
  const shares = budget * period <= 36 * 60 * minute && spent ? [1, 0.97, 0.94] : [];
  const all = shares.map((share): Scenario => {
    const lasts = (budget * period * Math.max(1, ...(spent?.at ?? []))) / share / minute + (2 * slot) / minute + 10;
    const every = lasts > 120 ? 5 : 1;
    return { name: "nearly all events are bad until the budget is spent", phases: [phase(Math.ceil(lasts / 5) * 5, share)], every };
  });
  return all.filter((scenario) => model(scenario).clear).slice(0, 1);
}

function firstAlert({ alerts }: SloCourse): number | undefined {
  const first = alerts.flatMap(({ states }) => turns(states)[0] ?? []);
  return first.length === 0 ? undefined : Math.min(...first);
}

/** Failures of two minutes that alert nobody, as fast as there are. */
function spike({ budget }: SloFacts, phase: MakePhase, model: Model): Scenario {
  const ofRate = (rate: number): Scenario => ({
    name: `${rate} times as many bad events as the budget allows for two minutes`,
    phases: [phase(60, 0), phase(2, rate * budget), phase(28, 0)],
    every: 5,
  });
  const rates = [100, 50, 20, 10, 5].filter((rate) => rate * budget < outageShare);
  return ofRate(rates.find((rate) => firstAlert(model(ofRate(rate))) === undefined) ?? 2);
}

function interrupted(phase: MakePhase, budget: number): readonly Phase[] {
  const usual = 0.9 * budget;
  return [phase(12, usual), phase(3, usual, { scrapes: "missed" }), phase(10, usual), phase(15, usual, { reset: true })];
}

/** Series that nobody has seen are not missed; those that were there are. */
function gone(phase: MakePhase, warm: number): Scenario {
  return {
    name: "series appear, are gone, and come back",
    phases: [phase(17, 0, { scrapes: "gone" }), phase(warm + 3, 0), phase(20, 0, { scrapes: "gone" }), phase(10, 0)],
  };
}

/** A day, a night with a thousandth of its traffic of which a share is bad that would be a fast burn, and an outage in the middle of it. */
function night(phase: MakePhase, budget: number, fewest: number, model: Model): Scenario {
  const errors = Math.min(0.5, 50 * budget);
  const of = (traffic: number): Scenario => {
    const few = { traffic, bad: Math.ceil(errors * traffic) / traffic };
    return {
      name: "a night of few events, many of them bad, and an outage in it",
      phases: [phase(600, 0, { traffic: 1000 * traffic }), phase(240, 0, few), phase(30, 0, { traffic, bad: 1 }), phase(60, 0, { traffic, bad: 0 })],
      every: 5,
    };
  };
  const least = Math.ceil(fewest / 5) * Math.ceil(1 / errors);
  return [0, 1, 2, 3].map((more) => of(least + more)).find((scenario) => model(scenario).clear) ?? of(least);
}

/** Right after traffic has fallen to a thousandth, so that the windows of hours are full of what was before. */
function fallen(phase: MakePhase, fewest: number): Scenario {
  const traffic = Math.ceil(fewest / 5);
  const phases = [phase(60, 0, { traffic: 1000 * traffic }), phase(30, 0, { traffic, bad: 1 }), phase(30, 0, { traffic })];
  return { name: "little traffic is left, and all of it is bad", phases };
}
