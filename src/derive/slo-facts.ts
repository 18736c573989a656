/** What is known of an SLO before any query runs: its budget, windows, factors, and the names of the series and alerts that follow from it. */
import type { Slo } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import type { Matcher, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import { clean, rounded } from "../util/number.ts";
import { isOnMetrics, keptBy } from "./condition.ts";
import type { Scope } from "./scope.ts";

/** Durations are in milliseconds, shares from 0 to 1. */
export interface SloFacts {
  readonly slo: Slo;
  readonly service: Service;
  /** Share of good events. */
  readonly objective: number;
  /** Share of events that may be bad: one less the objective, as a clean decimal. */
  readonly budget: number;
  /** A month is taken as the last 30 days, a quarter as the last 90. */
  readonly period: number;
  readonly calendar?: "month" | "quarter";
  /** Labels for each of whose values the objective holds; `undefined` where raw text leaves them unknown. */
  readonly groupedBy: readonly string[] | undefined;
  /** Choose the series of this SLO among those of all: `service` and `slo`. Also the labels of its alerts. */
  readonly labels: { readonly service: string; readonly slo: string };
  /** The same as matchers. */
  readonly matchers: readonly Matcher[];
  /** Windows with a burn rate, ascending; the last is the period. */
  readonly windows: readonly number[];
  /** Page first; only those that are switched on and can be reached. */
  readonly tiers: readonly SloTier[];
  /** Fewest bad events in the long window for an alert. */
  readonly minEvents: number;
  /** What the time of the budget is counted in: sums over long windows step by it. */
  readonly slot: number;
}

/** An alert that fires when one of its ways to burn is found. */
export interface SloTier {
  readonly tier: "page" | "ticket";
  readonly alert: "ErrorBudgetBurnPage" | "ErrorBudgetBurnTicket";
  readonly severity: string;
  readonly burns: readonly Burn[];
  /** How long it goes on after the burn has ended. */
  readonly keepFiringFor: number;
}

/** The burn rate is over `factor` in both windows: the long one decides, the short one ends the alert. */
export interface Burn {
  readonly short: number;
  readonly long: number;
  /** How many times faster than the period allows. */
  readonly factor: number;
  /** The share of the budget of the period that is spent in the long window at that rate. */
  readonly share: number;
}

/** Names that stay: dashboards and people rely on them. */
export const sloSeries = {
  /** Events, and bad events, of the last five minutes. */
  total: "slo:total:events_5m",
  bad: "slo:bad:events_5m",
  /** Of a time-based indicator: 1 while its condition holds, 0 while it does not. */
  good: "slo:good:bool",
  /** How many times faster than the period allows the budget is spent; 1 spends it exactly. */
  burnRate: (window: number) => `slo:burn_rate:${formatDuration(window)}`,
  /** The budget of the whole period in events, from the traffic seen so far. */
  budget: "slo:error_budget:events",
  /** 1 when nothing is spent, 0 when all is, negative beyond. */
  remaining: "slo:error_budget:remaining_ratio",
  objective: "slo:objective:ratio",
  /** Always 1; its labels are what may change without breaking the other series: objective, period, owner. */
  info: "slo:info",
} as const;

/** The series `name` of this SLO: `slo:burn_rate:1h{service="shop",slo="availability"}`. */
export function sloSelector({ matchers }: Pick<SloFacts, "matchers">, name: string): VectorSelector {
  return build.selector(name, matchers);
}

export function sloMatchers({ labels }: Pick<SloFacts, "labels">): readonly Matcher[] {
  return [build.equal("service", labels.service), build.equal("slo", labels.slo)];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Every SLO of the system, in the order declared. Those on log lines have none: no Prometheus rule can count them. */
export function deriveSloFacts(scope: Scope): readonly SloFacts[] {
  return scope.system.services.flatMap((service) => service.slos.flatMap((slo) => (isDerivable(slo) ? [sloFacts(slo, service, scope)] : [])));
}

export function sloFacts(slo: Slo, service: Service, scope: Scope): SloFacts {
  const period = typeof slo.window === "number" ? slo.window : slo.window === "month" ? 30 * day : 90 * day;
  const budget = clean(1 - slo.objective);
  const usual = scope.settings.severities;
  const labels = { service: service.name, slo: slo.name };
  const tiers: readonly SloTier[] = [
    tier("page", "ErrorBudgetBurnPage", slo.page ?? usual.page, burnsOf(pageBurns, period, budget), 7 * minute),
    tier("ticket", "ErrorBudgetBurnTicket", slo.ticket ?? usual.ticket, burnsOf(ticketBurns, period, budget), 30 * minute),
  ].flatMap((each) => each ?? []);
  return {
    slo,
    service,
    objective: slo.objective,
    budget,
    period,
    ...(typeof slo.window === "string" && { calendar: slo.window }),
    groupedBy: groupingOf(slo),
    labels,
    matchers: sloMatchers({ labels }),
    windows: [...burnWindows.filter((window) => window < period), period],
    tiers,
    minEvents: slo.minEvents ?? 5,
    slot: slotOf(period),
  };
}

const burnWindows = [5 * minute, 30 * minute, hour, 2 * hour, 6 * hour, day, 3 * day];

/** Table 5-8 of https://sre.google/workbook/alerting-on-slos/, with its tier of one day. */
const pageBurns = [
  { share: 0.02, long: hour, short: 5 * minute },
  { share: 0.05, long: 6 * hour, short: 30 * minute },
];
const ticketBurns = [
  { share: 0.1, long: day, short: 2 * hour },
  { share: 0.1, long: 3 * day, short: 6 * hour },
];

/**
 * A short period makes the factors small. One well under 1 would alert on a rate that spends less than the budget, so it
 * becomes 1; the 0.9333 of a period of four weeks stays. A budget so large that no failure is fast enough has no such burn.
 */
function burnsOf(burns: typeof pageBurns, period: number, budget: number): readonly Burn[] {
  return burns
    .filter(({ long }) => long <= period)
    .map(({ share, long, short }) => {
      const factor = rounded((share * period) / long, 4);
      if (factor >= 0.9) return { short, long, factor, share };
      return { short, long, factor: 1, share: rounded(long / period, 4) };
    })
    .filter(({ factor }) => factor * budget < 1);
}

function tier(name: SloTier["tier"], alert: SloTier["alert"], severity: string | false, burns: readonly Burn[], keepFiringFor: number): SloTier | undefined {
  return severity === false || burns.length === 0 ? undefined : { tier: name, alert, severity, burns, keepFiringFor };
}

/** The smallest step that divides a day and needs at most 4,320 of it, 10 min in 30 days: what a sum over the period may cost. */
function slotOf(period: number): number {
  return slots.find((slot) => period / slot <= 4320) ?? day;
}
const slots = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360].map((minutes) => minutes * minute);

function groupingOf({ sli }: Slo): readonly string[] | undefined {
  if (sli.is !== "good-while") return sli.share.by.filter((label) => label !== "job");
  return keptBy(sli.condition)?.filter((label) => label !== "job");
}

function isDerivable({ sli }: Slo): boolean {
  return sli.is !== "good-while" || isOnMetrics(sli.condition);
}
