/** Tests of an SLO as a whole: what its rules record and when its alerts fire in each of its scenarios. */
import { metricsOfSlo as metricsBehind } from "../alert-dashboard.ts";
import { conditionExpr } from "../query.ts";
import type { RuleTest } from "../rule-tests.ts";
import type { SloFacts } from "../slo-facts.ts";
import { populationsOf, type Reading } from "./population.ts";
import { checksOf, firesIn, type SloUnderTest } from "./slo-check.ts";
import { type Feed, shareFeed } from "./slo-feed.ts";
import { type SloCourse, sloCourse } from "./slo-model.ts";
import { type Scenario, scenariosOf } from "./slo-scenario.ts";
import { timeTests } from "./slo-time-test.ts";
import { step } from "./timing.ts";

export interface SloTest extends RuleTest {
  /** Minutes between two evaluations. */
  readonly every: number;
}

export function sloTests(tested: SloUnderTest): readonly SloTest[] | { readonly untested: string } {
  const { facts, reading } = tested;
  const { sli } = facts.slo;
  if (sli.is === "good-while") return timeTests(tested, sli.condition);
  if (!("share" in sli)) return { untested: "nothing says what series its queries read" };
  const feed = shareFeed(facts, sli.share, reading);
  if (!feed) return { untested: "its good events cannot be told from its bad ones by their labels" };
  return playedWith(feed, tested).map((played) => testOf(tested, feed, played));
}

/** The metrics whose series decide about an SLO. */
export function metricsOfSlo({ slo, service }: SloFacts, reading: Reading): ReadonlySet<string> {
  const { sli } = slo;
  if (!("condition" in sli)) return new Set(metricsBehind(slo).map(({ name }) => name));
  const expr = conditionExpr(sli.condition, reading.scope, { service });
  return new Set(expr ? populationsOf(expr, reading).map(({ metric }) => metric) : []);
}

/** A scenario with its course. */
export interface Played {
  readonly scenario: Scenario;
  readonly course: SloCourse;
}

/** The scenarios of an SLO, of which those of others with the same figures are known already. */
function playedWith(feed: Feed, { facts, played }: SloUnderTest): readonly Played[] {
  const { budget, periods, windows, tiers, spent, absent, minEvents } = facts;
  const alerts = tiers.map((tier) => [tier.tier, tier.burns, tier.minEvents, tier.keepFiringFor]);
  const key = JSON.stringify([feed.counts, feed.mayBeUnseen, feed.key, budget, periods, windows, alerts, spent?.at, absent !== undefined, minEvents]);
  const known = played.get(key);
  if (known) return known;
  const model = (scenario: Scenario) => sloCourse(facts, feed.events(scenario), scenario.every ?? 1);
  const found = scenariosOf(facts, feed, model).flatMap((scenario) => {
    const course = model(scenario);
    return course.clear ? [{ scenario, course }] : [];
  });
  played.set(key, found);
  return found;
}

function testOf(tested: SloUnderTest, feed: Feed, { scenario, course }: Played): SloTest {
  const { facts } = tested;
  const { every = 1 } = scenario;
  let last = 0;
  const ends = scenario.phases.map(({ minutes }) => (last += minutes));
  const looks = ends.slice(-2).map((minute) => Math.ceil(minute / every) * every);
  const groups = [{ labels: { ...feed.labels, ...facts.labels }, course }];
  return {
    name: `${facts.slo.name}: ${scenario.name}`,
    interval: step,
    series: feed.series(scenario),
    ...checksOf(tested, groups, { looks, last, every }),
    fires: firesIn(groups, last),
    every,
  };
}
