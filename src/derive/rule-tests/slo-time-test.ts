/** A test of an SLO that counts minutes: its condition fails for a while, then holds again. */
import type { Condition, PromqlQuery } from "../../ir/query.ts";
import * as build from "../../promql/build.ts";
import { conditionExpr, resolve } from "../query.ts";
import type { AlertCheck, InputSeries, QueryCheck } from "../rule-tests.ts";
import { sloEvents } from "../slo-events.ts";
import { sloSelector, sloSeries } from "../slo-facts.ts";
import { firingAlert } from "./alert-test.ts";
import type { Answers } from "./humanize.ts";
import { inputOf } from "./input.ts";
import { type Scene, samplesOf, scenesWhere, worldOf } from "./scene.ts";
import { asSeries, type SloUnderTest } from "./slo-check.ts";
import type { SloTest } from "./slo-test.ts";
import { answer } from "./steady.ts";
import { longest, onGrid, step, timingOf } from "./timing.ts";

/**
 * How soon a condition turns depends on what it reads, so the test looks only when that no longer matters: when the longest
 * window that an alert needs soon is full of failed minutes, and when the shorter ones are free of them.
 */
export function timeTests(tested: SloUnderTest, condition: Condition): readonly SloTest[] | { readonly untested: string } {
  const { facts, alerts, asked, reading, alone } = tested;
  const expr = conditionExpr(condition, reading.scope, { service: facts.service });
  const good = sloEvents(facts, reading.scope)?.good;
  if (!expr || !good) return { untested: "nothing says what series make its condition fail" };
  const { warm, interval } = timingOf(good, reading);
  const failed = onGrid(warm + Math.max(40 * step, facts.periods[0].slot + 10 * step));
  const recovered = onGrid(failed + warm + 50 * step);
  if (recovered > longest) return { untested: "it takes longer to fail than a test should" };
  const sought = { condition, expr, reading, at: warm / 1000, interval: interval / 1000 };
  const { holds: well, fails: bad } = scenesWhere(sought);
  const found = bad && answer(good, worldOf(bad.scene, sought.at, sought.interval, reading));
  const [sample, ...others] = found === undefined ? [] : samplesOf(found);
  if (!bad || !well || !sample || others.length > 0) return { untested: "nothing says what series make its condition fail" };
  const labels = { ...sample.labels, ...facts.labels };
  const page = facts.tiers[0] && alerts.find(({ name }) => name === facts.tiers[0]?.alert);
  // Nothing was good yet.
  const answers: Answers = new Map([
    [asked.left, 1 - 1 / facts.budget],
    [asked.lasts, 0],
  ]);
  const firing = page && firingAlert(page, { labels, value: 5 / (facts.budget * 5) }, answers);
  const check = (at: number, fires: boolean): readonly AlertCheck[] => (page && firing ? [{ at, alert: page.name, firing: fires ? [firing] : [] }] : []);
  const checks = [...(facts.minEvents > 2 ? check(2 * step, false) : []), ...check(failed, true), ...check(recovered, false)];
  const rate = sloSeries.burnRate(facts.windows[0] ?? facts.period);
  const rateAt = (at: number): QueryCheck => ({
    at,
    expr: sloSelector(facts, rate),
    samples: [{ name: rate, labels, value: at === failed ? 5 / (facts.budget * 5) : 0 }],
  });
  return [
    {
      name: `${facts.slo.name}: ${(failed - warm) / step} failed minutes alert, and are over`,
      interval,
      series: oneThenOther(bad.scene, well.scene, [failed, recovered], interval),
      every: 1,
      alerts: alone ? checks : [],
      queries: [...[failed, recovered].map(rateAt), ...(alone ? [] : checks.map((each) => asSeries(each, facts)))],
    },
  ];
}

/** The series of one scene until the first of two times, and of the other from then until the second. */
function oneThenOther(one: Scene, other: Scene, [first, second]: readonly [number, number], interval: number): readonly InputSeries[] {
  const levels = [...other.values()];
  return [...one].flatMap(([population, level], index) => {
    const phases = [
      { level, samples: first / interval },
      { level: levels[index] ?? level, samples: (second - first) / interval },
    ];
    return inputOf({ population, phases, start: 0 }, interval);
  });
}

/** A test of an SLO whose query gives what is good at every moment, or bad: it gives a quarter for a while, then three quarters. */
export function shareTests({ facts, reading }: SloUnderTest, query: PromqlQuery): readonly SloTest[] {
  const good = sloEvents(facts, reading.scope)?.good;
  if (!good) return [];
  const expr = resolve(query, reading.scope, { service: facts.service });
  const { warm, interval } = timingOf(good, reading);
  const [first, second] = [onGrid(warm + 10 * step), onGrid(2 * (warm + 10 * step))];
  const [at, every] = [warm / 1000, interval / 1000];
  const phases = [0.25, 0.75].flatMap((threshold, index) => {
    const condition: Condition = { node: "condition", is: "threshold", query, comparison: "==", threshold, at: query.at };
    const compared = build.binary(expr, "==", build.number(threshold));
    const { scene } = scenesWhere({ condition, expr: compared, reading, at, interval: every }).holds ?? {};
    const [sample, ...others] = scene ? samplesOf(answer(good, worldOf(scene, at, every, reading)) ?? []) : [];
    return scene && sample && others.length === 0 ? [{ at: index === 0 ? first : second, scene, sample }] : [];
  });
  const [one, other] = phases;
  if (second > longest || !one || !other) return [];
  const rate = sloSeries.burnRate(facts.windows[0] ?? facts.period);
  return [
    {
      name: `${facts.slo.name}: its query gives a quarter, then three quarters`,
      interval,
      series: oneThenOther(one.scene, other.scene, [first, second], interval),
      every: 1,
      alerts: [],
      queries: phases.flatMap(({ at: minute, sample }) => {
        const labels = { ...sample.labels, ...facts.labels };
        const figure = (name: string, value: number): QueryCheck => ({ at: minute, expr: sloSelector(facts, name), samples: [{ name, labels, value }] });
        return [figure(sloSeries.good, sample.value), figure(rate, (1 - sample.value) / facts.budget)];
      }),
    },
  ];
}
