/** What is known of an SLO before any query runs: its budget, windows, factors, and the names of the series and alerts that follow from it. */
import type { PromqlQuery } from "../ir/query.ts";
import type { Slo, SloBurnOptions, SloTierOptions, SloWindow } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import type { Matcher, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { everyLabel } from "../promql/label-set.ts";
import { typeOf } from "../promql/types.ts";
import { formatDuration } from "../util/duration.ts";
import { clean, rounded } from "../util/number.ts";
import { isOnMetrics, keptBy } from "./condition.ts";
import type { Scope } from "./scope.ts";

/** Durations are in milliseconds, shares from 0 to 1. */
export interface SloFacts extends SloShape {
  readonly slo: Slo;
  readonly service: Service;
  /** Choose the series of this SLO among those of all: `service` and `slo`. Also the labels of its alerts. */
  readonly labels: { readonly service: string; readonly slo: string };
  /** The same as matchers. */
  readonly matchers: readonly Matcher[];
}

/** What follows from the options of an SLO: thousands of SLOs have a handful of shapes, each of which is there once. */
export interface SloShape {
  /** Different for each shape. */
  readonly shape: string;
  /** Share of good events. */
  readonly objective: number;
  /** Share of events that may be bad: one less the objective, as a clean decimal. */
  readonly budget: number;
  /** Length of the window of the alerts; a month counts as 30 days, a quarter as 90. */
  readonly period: number;
  /** That window, and then the others for which a budget is kept too. */
  readonly periods: readonly [SloPeriod, ...SloPeriod[]];
  /** Labels for each of whose values the objective holds; `undefined` where raw text leaves them unknown. */
  readonly groupedBy: readonly string[] | undefined;
  /** Windows before the period with a burn rate, ascending. */
  readonly windows: readonly number[];
  /** Page first; only those that are switched on and can be reached. */
  readonly tiers: readonly SloTier[];
  /** Shares of the budget that are told of when they are spent, ascending. */
  readonly spent: { readonly severity: string; readonly at: readonly number[] } | undefined;
  /** Severity of what tells of missing series. */
  readonly absent: string | undefined;
  /** Fewest bad events for what tells of a spent budget. */
  readonly minEvents: number;
}

/** A time over which a budget is kept. */
export interface SloPeriod {
  /** In names of series: `30d`, `month`. */
  readonly name: string;
  readonly length: number;
  readonly calendar?: "month" | "quarter";
  /** What the time of the budget is counted in: sums over it step by that. */
  readonly slot: number;
}

/** An alert that fires when one of its ways to burn is found. */
export interface SloTier {
  readonly tier: "page" | "ticket";
  readonly alert: "ErrorBudgetBurnPage" | "ErrorBudgetBurnTicket";
  readonly severity: string;
  readonly burns: readonly Burn[];
  /** Fewest bad events in an outage. */
  readonly minEvents: number;
  /** How long it goes on after the burn has ended. */
  readonly keepFiringFor: number;
}

/** The burn rate is over `factor` in both windows: the long one decides, the short one ends the alert. */
export interface Burn {
  readonly short: number;
  readonly long: number;
  /** The window that shows an outage: the short one, but of a quarter of an hour at least. */
  readonly outage: number;
  /** How many times faster than the period allows. */
  readonly factor: number;
  /** The share of the budget of the period that is spent in the long window at that rate. */
  readonly share: number;
  /** Fewest bad events in the long window. */
  readonly minEvents: number;
}

/** Names that stay: dashboards and people rely on them. */
export const sloSeries = {
  /** Events, and bad events, of the last five minutes. */
  total: "slo:total:events_5m",
  bad: "slo:bad:events_5m",
  /** Of a time-based indicator: 1 while its condition holds, 0 while it does not, or the share of what is good. */
  good: "slo:good:ratio",
  /** How many times faster than the period allows the budget is spent; 1 spends it exactly. Of a time, or of the part of the calendar so far. */
  burnRate: (window: number | string) => `slo:burn_rate:${typeof window === "string" ? window : formatDuration(window)}`,
  /** The budget of the whole period in events, from the traffic seen so far. */
  budget: "slo:error_budget:events",
  /** Of the budget of the events seen so far: 1 when nothing is spent, 0 when all is, negative beyond. */
  remaining: "slo:error_budget:remaining_ratio",
  remainingOf: (window: string) => `slo:error_budget:remaining_ratio_${window}`,
  /** Of the budget of the whole period: 0 when nothing is spent, 1 when all is. */
  spent: "slo:error_budget:spent_ratio",
  objective: "slo:objective:ratio",
  /** Always 1; its labels are what may change without breaking the other series: objective, period, owner. */
  info: "slo:info",
} as const;

/** Alerts on the budget and on the series themselves, beside those of the tiers. */
export const sloAlerts = { spent: "ErrorBudgetSpent", absent: "SLOMetricAbsent" } as const;

/** The series `name` of this SLO: `slo:burn_rate:1h{service="shop",slo="availability"}`. */
export function sloSelector({ matchers }: Pick<SloFacts, "matchers">, name: string): VectorSelector {
  return build.selector(name, matchers);
}

export function sloMatchers({ labels }: Pick<SloFacts, "labels">): readonly Matcher[] {
  return [build.equal("service", labels.service), build.equal("slo", labels.slo)];
}

const minute = 60_000;
const five = 5 * minute;
const quarter = 15 * minute;
const hour = 60 * minute;
const day = 24 * hour;

/** Every SLO of the system, in the order declared. Those on log lines have none: no Prometheus rule can count them. */
export function deriveSloFacts(scope: Scope): readonly SloFacts[] {
  return scope.system.services.flatMap((service) => service.slos.flatMap((slo) => (isDerivable(slo) ? [sloFacts(slo, service, scope)] : [])));
}

export function sloFacts(slo: Slo, service: Service, scope: Scope): SloFacts {
  const { facts, shapes } = known.get(scope) ?? { facts: new Map<Slo, SloFacts>(), shapes: new Map<string, SloShape>() };
  known.set(scope, { facts, shapes });
  const found = facts.get(slo) ?? factsOf(slo, service, shapes, scope);
  facts.set(slo, found);
  return found;
}

/** Rules, dashboards and lint ask again and again. */
const known = new WeakMap<Scope, { readonly facts: Map<Slo, SloFacts>; readonly shapes: Map<string, SloShape> }>();

function factsOf(slo: Slo, service: Service, shapes: Map<string, SloShape>, scope: Scope): SloFacts {
  const { objective, window, moreWindows, page, ticket, spent, absent, minEvents } = slo;
  const groupedBy = groupingOf(slo);
  const key = JSON.stringify([objective, window, moreWindows, groupedBy, page, ticket, spent, absent, minEvents]);
  const shape = shapes.get(key) ?? { shape: key, ...shapeOf(slo, groupedBy, scope) };
  shapes.set(key, shape);
  const labels = { service: service.name, slo: slo.name };
  return { ...shape, slo, service, labels, matchers: sloMatchers({ labels }) };
}

function shapeOf(slo: Slo, groupedBy: SloShape["groupedBy"], scope: Scope): Omit<SloShape, "shape"> {
  const first = periodOf(slo.window);
  const budget = clean(1 - slo.objective);
  const usual = scope.settings.severities;
  const minEvents = slo.minEvents ?? fewestBad;
  const tier = (name: SloTier["tier"], alert: SloTier["alert"], said: SloTierOptions | false | undefined, burns: readonly SloBurnOptions[], keep: number) => {
    if (said === false) return [];
    const { severity = usual[name], keepFiringFor = keep, minEvents: own = slo.minEvents } = said ?? {};
    const reachable = burnsOf(said?.burns ?? burns, first.length, budget).map((burn) => ({ ...burn, minEvents: own ?? fewestIn(burn, keepFiringFor) }));
    return reachable.length === 0 ? [] : [{ tier: name, alert, severity, burns: reachable, minEvents: own ?? fewestBad, keepFiringFor }];
  };
  const tiers: readonly SloTier[] = [
    ...tier("page", "ErrorBudgetBurnPage", slo.page, pageBurns, 7 * minute),
    ...tier("ticket", "ErrorBudgetBurnTicket", slo.ticket, ticketBurns, 30 * minute),
  ];
  return {
    objective: slo.objective,
    budget,
    period: first.length,
    periods: [first, ...slo.moreWindows.map(periodOf)],
    groupedBy,
    windows: windowsOf(tiers, first.length),
    tiers,
    spent: slo.spent === false ? undefined : { severity: slo.spent?.severity ?? usual.ticket, at: slo.spent?.at ?? [0.5, 0.75, 1] },
    absent: slo.absent === false ? undefined : (slo.absent ?? usual.ticket),
    minEvents,
  };
}

/** Lengths by which a part of the calendar counts where its own differs from one to the next. */
const calendarLengths = { month: 30 * day, quarter: 90 * day };

function periodOf(window: SloWindow): SloPeriod {
  if (typeof window === "number") return { name: formatDuration(window), length: window, slot: slotOf(window) };
  const length = calendarLengths[window];
  return { name: window, length, calendar: window, slot: slotOf(length) };
}

/** Those of an alert that everybody knows, which dashboards show too, and what the tiers ask for. */
function windowsOf(tiers: readonly SloTier[], period: number): readonly number[] {
  const asked = tiers.flatMap(({ burns }) => burns.flatMap(({ short, long, outage }) => [short, long, outage]));
  return [...new Set([...burnWindows, ...asked])].filter((window) => window < period).sort((one, other) => one - other);
}

const burnWindows = [5 * minute, 30 * minute, hour, 2 * hour, 6 * hour, day, 3 * day];

/** Table 5-8 of https://sre.google/workbook/alerting-on-slos/, with its tier of one day. */
const pageBurns = [
  { spends: 0.02, within: hour },
  { spends: 0.05, within: 6 * hour },
];
const ticketBurns = [
  { spends: 0.1, within: day },
  { spends: 0.1, within: 3 * day },
];

/**
 * A short period makes the factors small. One well under 1 would alert on a rate that spends less than the budget, so it
 * becomes 1; the 0.9333 of a period of four weeks stays. A budget so large that no failure is fast enough has no such burn.
 */
function burnsOf(burns: readonly SloBurnOptions[], period: number, budget: number): readonly Omit<Burn, "minEvents">[] {
  return burns
    .filter(({ within }) => within <= period)
    .map(({ spends, within: long, short = shortOf(long) }) => {
      const outage = Math.max(short, quarter);
      const factor = rounded((spends * period) / long, 4);
      if (factor >= 0.9) return { short, long, outage, factor, share: spends };
      return { short, long, outage, factor: 1, share: rounded(long / period, 4) };
    })
    .filter(({ factor }) => factor * budget < 1);
}

/** A single failure, or a few, must alert nobody. */
const fewestBad = 5;

/**
 * Where there is little traffic one failure is fast enough for the short window. So many are asked for that, spread evenly over
 * the long one, they follow each other before the alert is over; with fewer each would alert anew.
 */
function fewestIn({ short, long }: Pick<Burn, "short" | "long">, keepFiringFor: number): number {
  return Math.min(12, Math.max(fewestBad, Math.ceil(long / (short + keepFiringFor))));
}

/** A twelfth, in whole steps of five minutes. */
function shortOf(long: number): number {
  return Math.max(five, Math.round(long / 12 / five) * five);
}

/** The smallest step that divides a day and needs at most 4,320 of it, 10 min in 30 days: what a sum over the period may cost. */
function slotOf(period: number): number {
  return slots.find((slot) => period / slot <= 4320) ?? day;
}
const slots = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360].map((minutes) => minutes * minute);

/** Labels for each of whose values an SLO holds; `undefined` where raw text leaves them unknown. */
export function groupingOf(slo: Slo): readonly string[] | undefined {
  const { sli } = slo;
  if ("condition" in sli) return keptBy(sli.condition)?.filter((label) => label !== "job");
  if ("share" in sli) return sli.share.by;
  if ("parts" in sli) return [];
  return groupedByOf("query" in sli ? sli.query : sli.whole);
}

/** The labels of whatever a query gives, where the query alone tells. */
function groupedByOf({ expr }: PromqlQuery): readonly string[] | undefined {
  const labels = everyLabel(typeOf(expr, () => undefined).labels);
  return labels && [...labels];
}

function isDerivable({ sli }: Slo): boolean {
  return sli.is !== "good-while" || isOnMetrics(sli.condition);
}
