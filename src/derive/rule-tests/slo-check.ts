/** What a test of an SLO asks of its series and its alerts. */
import type { Expr, Matcher, VectorSelector } from "../../promql/ast.ts";
import * as build from "../../promql/build.ts";
import { formatPercent } from "../../util/number.ts";
import { remembered } from "../../util/remembered.ts";
import type { AlertCheck, Fires, QueryCheck, RuleTest } from "../rule-tests.ts";
import type { AlertingRule } from "../rules.ts";
import { type SloFacts, sloSelector, sloSeries } from "../slo-facts.ts";
import { infoLabels } from "../slo-rules.ts";
import { currentWindow } from "../slo-texts.ts";
import { calendarSeries, sides, slotSeries } from "../slo-window.ts";
import { firingAlert } from "./alert-test.ts";
import type { Answers } from "./humanize.ts";
import type { Reading } from "./population.ts";
import { type AlertState, firingCount, turns } from "./slo-alert-state.ts";
import type { AlertCourse, SloCourse } from "./slo-model.ts";
import type { Played } from "./slo-test.ts";
import type { Labels } from "./steady-world.ts";
import { step } from "./timing.ts";

export interface SloUnderTest {
  readonly facts: SloFacts;
  readonly alerts: readonly AlertingRule[];
  /** What the texts of its alerts ask: how much of the budget is left, and how long that lasts. */
  readonly asked: { readonly left: string; readonly lasts: string };
  readonly reading: Reading;
  /** No other SLO of the file reads the same metrics. */
  readonly alone: boolean;
  /** The scenarios of SLOs so far, by all that decides about them. */
  readonly played: Map<string, readonly Played[]>;
  /** What they record of days of slots, likewise; of a group without labels. */
  readonly grown: Map<string, readonly Figure[]>;
}

/** What happens to a group of an SLO, or to all of it. */
export interface Group extends Pick<SloCourse, "figures" | "alerts"> {
  readonly labels: Labels;
}

/** All in minutes. */
interface Times {
  /** When figures are asked for. */
  readonly looks: readonly number[];
  readonly last: number;
  readonly every: number;
}

/** All checks of a test. */
export function checksOf(tested: SloUnderTest, groups: readonly Group[], { looks, last, every }: Times): Pick<RuleTest, "alerts" | "queries"> {
  const { facts } = tested;
  const names = [...new Set(groups.flatMap(({ alerts: own }) => own.map(({ alert }) => alert)))];
  const alerts = names.flatMap((alert) => {
    const changes = groups.flatMap(({ alerts: own }) => own.flatMap((each) => (each.alert === alert ? turns(each.states) : [])));
    const around = [...new Set(changes.flatMap((minute) => [minute - every, minute]))].filter((minute) => minute >= 0 && minute <= last).sort((a, b) => a - b);
    return around.map((minute) => alertAt(tested, groups, alert, minute));
  });
  const queries = [...looks.map((minute) => figures(facts, groups, minute)), info(facts, last), fired(tested, groups, last, every)];
  if (tested.alone) return { alerts, queries };
  // All SLOs alert under the same names, and promtool wants to hear of every alert of a name.
  return { alerts: [], queries: [...queries, ...alerts.map((check) => asSeries(check, facts))] };
}

/** When each alert fires. */
export function firesIn(groups: readonly Pick<Group, "alerts">[], last: number): readonly Fires[] {
  return groups.flatMap(({ alerts }) =>
    alerts.flatMap(({ alert, spent, states }) => {
      const times = turns(states).filter((minute) => minute <= last);
      const began = times.filter((minute) => states[minute]?.firing);
      return began.map((from): Fires => {
        const until = times.find((minute) => minute > from);
        return { alert, ...(spent !== undefined && { spent: formatPercent(spent) }), from: from * step, ...(until !== undefined && { until: until * step }) };
      });
    }),
  );
}

/** What the queries in the texts of an alert answer in a minute of a course. */
function answersOf({ facts, asked }: SloUnderTest, { figures }: Pick<SloCourse, "figures">, minute: number): Answers {
  const left = figures.get(sloSeries.remaining)?.[minute];
  const rate = figures.get(sloSeries.burnRate(currentWindow(facts)))?.[minute];
  const seconds = left === undefined || rate === undefined || rate <= 0 ? undefined : (Math.max(left, 0) / rate) * (facts.period / 1000);
  return new Map([
    [asked.left, left],
    [asked.lasts, seconds === undefined ? undefined : Math.floor(seconds / 60 + 0.5) * 60],
  ]);
}

/** An alert asked for as a series, of this SLO alone. */
export function asSeries({ at, alert, firing }: AlertCheck, facts: SloFacts): QueryCheck {
  const own = { alertname: alert, alertstate: "firing" };
  const expr = build.selector("ALERTS", [...matchersOf(own), ...facts.matchers]);
  return { at, expr, samples: firing.map(({ labels }) => ({ name: "ALERTS", labels: { ...own, ...labels }, value: 1 })) };
}

function matchersOf(labels: Labels): readonly Matcher[] {
  return Object.entries(labels).map(([label, value]) => build.equal(label, value));
}

function alertAt(tested: SloUnderTest, groups: readonly Group[], alert: string, minute: number): AlertCheck {
  const firing = groups.flatMap((group) =>
    group.alerts.flatMap((each) => {
      const state = each.states[minute];
      return each.alert === alert && state?.firing ? (alertOf(tested, each, state, group) ?? []) : [];
    }),
  );
  return { at: minute * step, alert, firing };
}

function alertOf(tested: SloUnderTest, { alert, spent }: AlertCourse, { value, valued }: Pick<AlertState, "value" | "valued">, group: Group) {
  const rule = tested.alerts.find((each) => each.name === alert && (spent === undefined || each.labels.spent === formatPercent(spent)));
  return rule && firingAlert(rule, { labels: group.labels, value }, answersOf(tested, group, valued));
}

/** All that is recorded of groups in a minute. */
function figures(facts: SloFacts, groups: readonly Group[], minute: number): QueryCheck {
  const slots = facts.periods.flatMap((period) => {
    const { calendar, slot } = period;
    return calendar ? sides.map((side) => ({ calendar, name: slotSeries(side, slot), as: calendarSeries(side, period) })) : [];
  });
  const found: Figure[] = [];
  for (const { labels, figures: recorded } of groups) {
    for (const [name, values] of recorded) {
      const value = values[minute];
      if (value !== undefined) found.push({ name, labels, value });
    }
    // Tests take place in January of 1970, the first month and quarter.
    for (const { calendar, name, as } of slots) {
      const value = recorded.get(name)?.[minute];
      if (value !== undefined) found.push({ name: as, labels: { ...labels, [calendar]: "1" }, value });
    }
  }
  return figuresAt(facts, minute, found);
}

/** What is recorded under a name. */
export interface Figure {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/**
 * All that is recorded in a minute, and nothing else; rounded, since sums of fractions differ by their order, and under a
 * label, since what is rounded has no name.
 */
export function figuresAt(facts: SloFacts, minute: number, found: readonly Figure[]): QueryCheck {
  const samples = [...found, { name: sloSeries.objective, labels: facts.labels, value: facts.objective }].map(({ name, labels, value }) => ({
    labels: { figure: name.slice("slo:".length), ...labels },
    value: roundedLikePromql(value),
  }));
  return { at: minute * step, expr: roundedFigures(facts.matchers), samples };
}

/** Asked for again and again in the tests of an SLO. */
const roundedFigures = remembered((matchers: readonly Matcher[]): Expr => {
  const named: readonly Matcher[] = [
    { label: "__name__", operator: "=~", value: "slo:.+" },
    { label: "__name__", operator: "!=", value: sloSeries.info },
  ];
  const all: Expr = { type: "selector", matchers: [...named, ...matchers] };
  const labelled = build.call("label_replace", all, ...["figure", "$1", "__name__", "slo:(.+)"].map(build.text));
  return build.call("round", labelled, build.number(1 / roundedTo));
}, 10);

const roundedTo = 1e6;

function roundedLikePromql(value: number): number {
  return Math.floor(value * roundedTo + 0.5) / roundedTo;
}

function info(facts: SloFacts, minute: number): QueryCheck {
  const sample = { name: sloSeries.info, labels: { ...facts.labels, ...infoLabels(facts, facts.service.team) }, value: 1 };
  return { at: minute * step, expr: sloSelector(facts, sloSeries.info), samples: [sample] };
}

/** The alerts of an SLO that fire, of one name or of all. */
export function firingSelector({ matchers }: Pick<SloFacts, "matchers">, alert?: string): VectorSelector {
  return build.selector("ALERTS", [...(alert === undefined ? [] : [build.equal("alertname", alert)]), build.equal("alertstate", "firing"), ...matchers]);
}

/** How many times each alert was found to fire: so that none fires between the times that are looked at. */
export function fired(tested: SloUnderTest, groups: readonly Group[], last: number, every: number): QueryCheck {
  const firing = firingSelector(tested.facts);
  const samples = groups.flatMap((group) =>
    group.alerts.flatMap((each) => {
      const times = firingCount(each.states, every, last);
      const found = times > 0 && alertOf(tested, each, { value: 0, valued: 0 }, group);
      return found ? [{ labels: { alertname: each.alert, alertstate: "firing", ...found.labels }, value: times }] : [];
    }),
  );
  const range = build.over(firing, build.duration((last + 1) * step));
  return { at: last * step, expr: build.call("count_over_time", range), samples };
}
