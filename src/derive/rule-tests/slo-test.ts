/** Tests of an SLO as a whole: what its rules record and when its alerts fire in each of its scenarios. */

import { queriesOfSlo, type Slo } from "../../ir/rule.ts";
import { metricsOfSlo as metricsBehind } from "../alert-dashboard.ts";
import { conditionExpr, resolve } from "../query.ts";
import type { RuleTest } from "../rule-tests.ts";
import { sloEvents } from "../slo-events.ts";
import { type SloFacts, sloFacts } from "../slo-facts.ts";
import { populationsOf, type Reading } from "./population.ts";
import { worldOf } from "./scene.ts";
import { checksOf, firesIn, type Group, type SloUnderTest } from "./slo-check.ts";
import { type Feed, shareFeed } from "./slo-feed.ts";
import { compositeFeed, recordedFeed, timeFeed } from "./slo-feed-recorded.ts";
import { type AlertCourse, absenceOf, type SloCourse, sloCourse } from "./slo-model.ts";
import { rawFeed } from "./slo-raw-feed.ts";
import { type Scenario, scenariosOf } from "./slo-scenario.ts";
import { slotTests } from "./slo-slots-test.ts";
import { recordedStrangers } from "./slo-strangers.ts";
import { thresholdTests } from "./slo-threshold-test.ts";
import { shareTests, timeTests } from "./slo-time-test.ts";
import { answer } from "./steady.ts";
import { step } from "./timing.ts";

export interface SloTest extends RuleTest {
  /** Minutes between two evaluations; the same in all that have one file of their own. */
  readonly every: number;
  readonly file?: "slowly" | "over-days" | "thresholds";
}

/** All that can be said of an SLO, and what cannot. */
export interface SloTests {
  readonly tests: readonly SloTest[];
  readonly untested?: string;
}

export function sloTests(tested: SloUnderTest): SloTests {
  const found = minuteTests(tested);
  return recordsNothing(tested) ? { ...found, tests: [...found.tests, ...slotTests(tested), ...thresholdTests(tested)] } : found;
}

/** What is recorded without any series cannot be put in as well; nobody knows what queries answer that others wrote. */
function recordsNothing({ facts, reading }: SloUnderTest): boolean {
  const events = sloEvents(facts, reading.scope);
  const answered = events && answer(events.good ?? events.total, worldOf(new Map(), 600, 60, reading));
  return answered === undefined ? !("query" in facts.slo.sli || "whole" in facts.slo.sli) : typeof answered === "object" && answered.length === 0;
}

function minuteTests(tested: SloUnderTest): SloTests {
  const { facts, reading } = tested;
  const { sli } = facts.slo;
  const played = (feed: Feed) => playedWith(feed, tested).map((each) => testOf(tested, feed, each));
  switch (sli.is) {
    case "good-while": {
      const turned = timeTests(tested, sli.condition);
      const minutes = recordsNothing(tested) ? played(timeFeed(facts)) : [];
      return "untested" in turned ? { tests: minutes, untested: turned.untested } : { tests: [...turned, ...minutes] };
    }
    case "good-by-time":
    case "bad-by-time": {
      const [tests, minutes] = [shareTests(tested, sli.query), played(timeFeed(facts))];
      if (tests.length > 0) return { tests: [...tests, ...minutes] };
      return { tests: minutes, untested: "nothing says what series its query reads; what follows from it is tested" };
    }
    case "composite": {
      const feeds = sli.parts.map(({ slo }) => partFeed(slo, reading));
      const known = feeds.filter((feed) => feed !== undefined);
      if (known.length < feeds.length) return { tests: [], untested: "not all of its parts are objectives on declared series" };
      return { tests: played(compositeFeed(sli, known)) };
    }
    case "good":
    case "bad": {
      const feed = shareFeed(facts, sli.share, reading);
      return feed ? { tests: played(feed) } : { tests: [], untested: "its good events cannot be told from its bad ones by their labels" };
    }
    default: {
      const feed = rawFeed(facts, sli, reading);
      return feed ? { tests: played(feed) } : { tests: [], untested: "its queries are more than sums of rates, so nothing says what they count" };
    }
  }
}

/** A part that this file has rules for counts in its own series; one of another file has recorded what it counts. */
function partFeed(slo: Slo, reading: Reading): Feed | undefined {
  const { scope, service } = reading;
  const owner = scope.system.services.find(({ slos }) => slos.includes(slo));
  const facts = owner && sloFacts(slo, owner, scope);
  if (!facts) return undefined;
  if (owner !== service) return recordedFeed(facts);
  if (facts.groupedBy?.length !== 0) return undefined;
  if ("share" in slo.sli) return shareFeed(facts, slo.sli.share, reading);
  return "whole" in slo.sli ? rawFeed(facts, slo.sli, reading) : undefined;
}

/** The metrics whose series decide about an SLO. */
export function metricsOfSlo({ slo, service }: Pick<SloFacts, "slo" | "service">, reading: Reading): ReadonlySet<string> {
  const { sli } = slo;
  if ("parts" in sli) return new Set(sli.parts.flatMap((part) => [...metricsOfSlo({ slo: part.slo, service }, reading)]));
  if ("share" in sli) return new Set(metricsBehind(slo).map(({ name }) => name));
  const queries =
    "condition" in sli
      ? [conditionExpr(sli.condition, reading.scope, { service })]
      : queriesOfSlo(slo).map((query) => resolve(query, reading.scope, { service }));
  return new Set(queries.flatMap((expr) => (expr ? populationsOf(expr, reading).map(({ metric }) => metric) : [])));
}

/** A scenario with what becomes of it. */
export interface Played {
  readonly scenario: Scenario;
  /** Of the group that it is about, and of another one. */
  readonly courses: readonly SloCourse[];
  /** Of all of them. */
  readonly absent: readonly AlertCourse[];
}

/** The scenarios of an SLO, of which those of others with the same figures are known already. */
function playedWith(feed: Feed, { facts, played }: SloUnderTest): readonly Played[] {
  const { budget, periods, windows, tiers, spent, absent, minEvents } = facts;
  const alerts = tiers.map((tier) => [tier.tier, tier.burns, tier.minEvents, tier.keepFiringFor]);
  const shape = [feed.counts, feed.mayBeUnseen, feed.key, feed.other?.key];
  const key = JSON.stringify([shape, budget, periods, windows, alerts, spent?.at, absent !== undefined, minEvents]);
  const known = played.get(key);
  if (known) return known;
  const courses = new Map<string, SloCourse>();
  const model = (scenario: Scenario) => {
    const what = JSON.stringify([scenario.phases, scenario.unseen, scenario.every]);
    const course = courses.get(what) ?? sloCourse(facts, feed.events(scenario), scenario.every ?? 1);
    courses.set(what, course);
    return course;
  };
  const found = scenariosOf(facts, feed, model).flatMap((scenario): readonly Played[] => {
    const { every = 1 } = scenario;
    const own = model(scenario);
    const all = feed.other ? [own, sloCourse(facts, feed.other.events(elsewhere(scenario)), every)] : [own];
    const absence = absenceOf(
      facts,
      all.map(({ figures }) => figures),
      every,
    );
    return all.every(({ clear }) => clear) ? [{ scenario, courses: all, absent: absence }] : [];
  });
  played.set(key, found);
  return found;
}

/** In another group nothing is bad, and nothing ever was. */
function elsewhere(scenario: Scenario): Scenario {
  return { ...scenario, phases: scenario.phases.map((phase) => ({ ...phase, bad: 0 })), unseen: "bad" };
}

function testOf(tested: SloUnderTest, feed: Feed, { scenario, courses, absent }: Played): SloTest {
  const { facts } = tested;
  const { every = 1 } = scenario;
  let last = 0;
  const ends = scenario.phases.map(({ minutes }) => (last += minutes));
  const looks = ends.slice(-2).map((minute) => Math.ceil(minute / every) * every);
  const feeds = feed.other ? [feed, feed.other] : [feed];
  const groups: readonly Group[] = [
    ...feeds.map(({ labels }, index) => ({
      labels: { ...labels, ...facts.labels },
      figures: courses[index]?.figures ?? new Map(),
      alerts: courses[index]?.alerts ?? [],
    })),
    { labels: facts.labels, figures: new Map(), alerts: absent },
  ];
  const strangers = scenario.beside
    ? [...(feed.strays?.(scenario) ?? []), ...recordedStrangers(facts, courses[0]?.figures.keys() ?? [], feed.labels, last, tested.reading.scope)]
    : [];
  return {
    name: `${facts.slo.name}: ${scenario.name}`,
    interval: step,
    series: [...feed.series(scenario), ...(feed.other?.series(elsewhere(scenario)) ?? []), ...strangers],
    ...checksOf(tested, groups, { looks, last, every }),
    fires: firesIn(groups, last),
    every,
    ...(every > 1 && { file: "slowly" as const }),
  };
}
