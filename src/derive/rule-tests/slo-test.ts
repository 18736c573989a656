/** Tests of an SLO as a whole: silent while all is well, alerts in an outage and after it, no sample without traffic. */
import { isTotal, summed } from "../../ir/series.ts";
import * as build from "../../promql/build.ts";
import { metricsOfSlo as metricsBehind } from "../alert-dashboard.ts";
import { conditionExpr, resolveExpr } from "../query.ts";
import type { AlertCheck, QueryCheck, RuleTest, Tested } from "../rule-tests.ts";
import { type SloFacts, type SloTier, sloSeries } from "../slo-facts.ts";
import { firingAlert } from "./alert-test.ts";
import { inputOf } from "./input.ts";
import { type Level, type Population, populationsOf, type Reading } from "./population.ts";
import { answersOf, checksOf, type SloUnderTest } from "./slo-check.ts";
import type { SloCourse } from "./slo-model.ts";
import { type Outage, outageOf } from "./slo-outage.ts";
import { timeTests } from "./slo-time-test.ts";
import { kept, type Labels } from "./steady-world.ts";
import { step } from "./timing.ts";

export function sloTests(tested: SloUnderTest): Tested {
  const { facts, reading } = tested;
  const { sli } = facts.slo;
  if (sli.is === "good-while") return timeTests(tested, sli.condition);
  const parts = partsOf(facts, reading);
  if (!parts) return { untested: "its good events cannot be told from its bad ones by their labels" };
  const outage = outageOf(facts, reading, tested.outages);
  return [...(outage ? [outageTest(tested, parts, outage)] : []), quietTest(tested, parts), ...unseenTest(tested, parts)];
}

/** The metrics whose series decide about an SLO. */
export function metricsOfSlo({ slo, service }: SloFacts, reading: Reading): ReadonlySet<string> {
  const { sli } = slo;
  if (!("condition" in sli)) return new Set(metricsBehind(slo).map(({ name }) => name));
  const expr = conditionExpr(sli.condition, reading.scope, { service });
  return new Set(expr ? populationsOf(expr, reading).map(({ metric }) => metric) : []);
}

/** What is there while all is well, when nothing is, and when nothing happens. */
interface Parts {
  readonly levels: readonly { readonly population: Population; readonly good: Level; readonly bad: Level; readonly idle: Level }[];
  /** Labels of the series of the SLO. */
  readonly labels: Labels;
}

/** One event in a second. */
const on: Level = { present: true, rate: 1, value: 1 };
const off: Level = { present: true, rate: 0, value: 0 };

function partsOf(facts: SloFacts, reading: Reading): Parts | undefined {
  const { sli } = facts.slo;
  if (!("share" in sli)) return undefined;
  const { part, whole } = sli.share;
  const reads = isTotal(whole) ? "rate" : "now";
  const exprOf = (series: typeof part) => resolveExpr(summed(series, reads, facts.groupedBy ?? []), reading.scope, { service: facts.service });
  const both = populationsOf(build.binary(exprOf(part), "+", exprOf(whole)), reading);
  const [first, second] = both;
  if (!first) return undefined;
  const labels = { ...kept(first.labels, (label) => facts.groupedBy?.includes(label) === true), ...facts.labels };
  const partIsGood = sli.is === "good";
  if (part.within !== undefined && part.metric.name === whole.metric.name) {
    const [fast, slow] = observationsAround(part.within, first);
    const level = (value: number): Level => ({ present: true, rate: 1, value });
    const [good, bad] = partIsGood ? [fast, slow] : [slow, fast];
    return both.length === 1 ? { levels: [{ population: first, good: level(good), bad: level(bad), idle: { ...level(good), rate: 0 } }], labels } : undefined;
  }
  if (!second || both.length > 2) return undefined;
  // Bad events that are chosen by a label of the grouping make a group that is all bad, and others that are all good.
  if (facts.groupedBy?.some((label) => first.labels[label] !== second.labels[label])) return undefined;
  const own = { population: first, good: partIsGood ? on : off, bad: partIsGood ? off : on, idle: off };
  // What the whole reads beside the part: the rest of one metric, or another one that counts everything.
  const isRest = part.metric.name === whole.metric.name;
  return { levels: [own, { population: second, good: isRest ? own.bad : on, bad: isRest ? own.good : on, idle: off }], labels };
}

/** An observation within a bound, and one beyond it. */
function observationsAround(bound: number, { kind, bounds }: Population): readonly [number, number] {
  if (kind !== "native") return [bound, (bounds.at(-1) ?? bound) * 2];
  return [2 ** Math.floor(Math.log2(bound)), 2 ** (Math.ceil(Math.log2(bound)) + 1)];
}

function outageTest(tested: SloUnderTest, parts: Parts, { course, healthy, lasts, ends }: Outage): RuleTest {
  const { facts, alerts } = tested;
  const recovers = Math.max(1, ends - healthy - lasts);
  const phases = (good: Level, bad: Level) => [
    { level: good, samples: healthy },
    { level: bad, samples: lasts },
    { level: good, samples: recovers },
  ];
  const alertAt = (tier: SloTier, minute: number): AlertCheck => {
    const state = course.alerts.get(tier.tier)?.[minute];
    const rule = alerts.find(({ name }) => name === tier.alert);
    const firing = state?.firing && rule ? firingAlert(rule, { labels: parts.labels, value: state.value }, answersOf(facts, course, state.valued)) : undefined;
    return { at: minute * step, alert: tier.alert, firing: firing ? [firing] : [] };
  };
  const times = facts.tiers.map((tier) => ({ tier, minutes: turningPoints(course, tier, ends) }));
  const [shortest = 0] = facts.windows;
  const queries = [healthy, healthy + lasts].flatMap((minute) => [
    query(facts, parts, minute, sloSeries.burnRate(shortest), course.burnRates.get(shortest)?.[minute]),
    query(facts, parts, minute, sloSeries.remaining, course.remaining[minute]),
  ]);
  return {
    name: `${facts.slo.name}: an outage of ${lasts} minutes alerts, and is over`,
    interval: step,
    series: parts.levels.flatMap(({ population, good, bad }) => inputOf({ population, phases: phases(good, bad), start: 1000 }, step)),
    ...checksOf(
      tested,
      times.flatMap(({ tier, minutes }) => [...new Set([healthy, ...minutes])].map((minute) => alertAt(tier, minute))),
      [...queries, objective(facts, healthy)],
    ),
  };
}

/** The minutes around the beginning and the end of an alert. */
function turningPoints(course: SloCourse, tier: SloTier, ends: number): readonly number[] {
  const states = course.alerts.get(tier.tier) ?? [];
  return states.flatMap(({ firing }, minute) => (minute > 0 && minute <= ends && firing !== states[minute - 1]?.firing ? [minute - 1, minute] : []));
}

function query(facts: SloFacts, parts: Parts, minute: number, name: string, value: number | undefined): QueryCheck {
  return { at: minute * step, name, labels: facts.labels, samples: value === undefined ? [] : [{ labels: parts.labels, value }] };
}

function objective(facts: SloFacts, minute: number): QueryCheck {
  return { at: minute * step, name: sloSeries.objective, labels: facts.labels, samples: [{ labels: facts.labels, value: facts.objective }] };
}

function quietTest(tested: SloUnderTest, parts: Parts): RuleTest {
  const { facts, alerts } = tested;
  const minutes = 15;
  const empty = (name: string) => query(facts, parts, minutes, name, undefined);
  return {
    name: `${facts.slo.name}: without traffic there is nothing to judge`,
    interval: step,
    series: parts.levels.flatMap(({ population, idle }) => inputOf({ population, phases: [{ level: idle, samples: minutes }], start: 1000 }, step)),
    ...checksOf(
      tested,
      alerts.map(({ name }) => ({ at: minutes * step, alert: name, firing: [] })),
      [
        query(facts, parts, minutes, sloSeries.total, 0),
        ...[...facts.windows, facts.period].map((window) => empty(sloSeries.burnRate(window))),
        empty(sloSeries.remaining),
      ],
    ),
  };
}

/** A counter of failures is not there before the first one; that is no failure, and not unknown. */
function unseenTest(tested: SloUnderTest, parts: Parts): readonly RuleTest[] {
  const { facts, alerts } = tested;
  const { sli } = facts.slo;
  const [, whole] = parts.levels;
  if (sli.is !== "bad" || !isTotal(sli.share.part) || !whole) return [];
  const minutes = 8;
  const [shortest = 0] = facts.windows;
  return [
    {
      name: `${facts.slo.name}: failures without a series are none`,
      interval: step,
      series: inputOf({ population: whole.population, phases: [{ level: whole.good, samples: minutes }], start: 1000 }, step),
      ...checksOf(
        tested,
        alerts.map(({ name }) => ({ at: minutes * step, alert: name, firing: [] })),
        [query(facts, parts, minutes, sloSeries.burnRate(shortest), 0)],
      ),
    },
  ];
}
