/** What is asked and shown of an SLO, from the series that its rules record. */
import type { Place } from "../ir/place.ts";
import type { Expr, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import type { StatePart, ThresholdStep } from "./dashboard-part.ts";
import { type PanelDraft, panel, series, sized } from "./panel.ts";
import { colorOf } from "./panel-alerts.ts";
import type { Scope } from "./scope.ts";
import { type SloFacts, sloAlerts, sloMatchers, sloSelector, sloSeries } from "./slo-facts.ts";

/** Of the budget that is left. */
export const budgetSteps: readonly ThresholdStep[] = [{ color: "red" }, { from: 0, color: "orange" }, { from: 0.25, color: "green" }];

/** What `alertLevel` answers. */
export const alertStates: readonly StatePart[] = [
  { value: 0, text: "quiet", color: "green" },
  { value: 1, text: "ticket", color: "orange" },
  { value: 2, text: "page", color: "red" },
];

export function objective(facts: SloFacts): VectorSelector {
  return sloSelector(facts, sloSeries.objective);
}
export function remaining(facts: SloFacts): VectorSelector {
  return sloSelector(facts, sloSeries.remaining);
}
export function burnRate(facts: SloFacts, window: number | string): VectorSelector {
  return sloSelector(facts, sloSeries.burnRate(window));
}

/** Share of good events in a window, or in the period by its name. */
export function indicator(facts: SloFacts, window: number | string): Expr {
  return build.binary(build.number(1), "-", build.binary(build.number(facts.budget), "*", burnRate(facts, window)));
}

/** 2 while the page fires, 1 while only the ticket does, else 0. */
export function alertLevel(facts: SloFacts): Expr {
  const levels = facts.tiers.map(({ tier, alert }): Expr => {
    const firing = build.by("max", [], firingAlerts(facts, [alert]));
    return tier === "page" ? build.binary(firing, "*", build.number(2)) : firing;
  });
  return [...levels, build.call("vector", build.number(0))].reduce((left, right) => build.binary(left, "or", right));
}

function firingAlerts(facts: SloFacts, alerts: readonly string[]): VectorSelector {
  return alertSelector(alerts, [...sloMatchers(facts), build.equal("alertstate", "firing")]);
}

/** Prometheus' own series of alerts: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime */
export function alertSelector(alerts: readonly string[], matchers: VectorSelector["matchers"]): VectorSelector {
  const name = alerts.length === 1 ? build.equal("alertname", alerts[0] ?? "") : { label: "alertname", operator: "=~" as const, value: alerts.join("|") };
  return build.selector("ALERTS", [name, ...matchers]);
}

/** The worst of the groups of an SLO that holds for each value of a label; the value itself where there are none. */
export function worst(facts: SloFacts, operator: "min" | "max", expr: Expr): Expr {
  return facts.groupedBy?.length === 0 ? expr : build.by(operator, [], expr);
}

/** A legend with the groups of the SLO. */
export function grouped(facts: SloFacts, legend: string): string {
  return [legend, ...(facts.groupedBy ?? []).map((label) => `{${label}}`)].filter((part) => part).join(" ");
}

/** The burn rate of every window that an alert reads, with a line for each factor. */
export function burnPanel(facts: SloFacts, scope: Scope, at: Place): PanelDraft {
  return panel({
    kind: "timeseries",
    title: "Burn rate",
    description: [
      `How many times faster than allowed the error budget of \`${facts.slo.name}\` goes; 1 spends it exactly in ${formatDuration(facts.period)}.`,
      ...tierSentences(facts),
    ].join(" "),
    unit: "count",
    noData: "no events in the window",
    queries: facts.windows.map((window) => series(burnRate(facts, window), grouped(facts, formatDuration(window)))),
    thresholds: burnSteps(facts, scope),
    min: 0,
    at,
  });
}

/** "`ErrorBudgetBurnPage` fires over 14.4 in 1h and 5m, or over 6 in 6h and 30m." */
export function tierSentences({ tiers }: SloFacts): readonly string[] {
  return tiers.map(({ alert, burns }) => {
    const ways = burns.map(({ factor, long, short }) => `over ${factor} in ${formatDuration(long)} and ${formatDuration(short)}`);
    return `Alert \`${alert}\` fires ${ways.join(", or ")}.`;
  });
}

/** Less than a day leaves no time for a ticket, less than a week none for a plan. */
export const timeSteps: readonly ThresholdStep[] = [{ color: "red" }, { from: 86_400, color: "orange" }, { from: 604_800, color: "green" }];

/** Red where the objective is missed. */
export function objectiveSteps({ objective: least }: SloFacts): readonly ThresholdStep[] {
  return [{ color: "red" }, { from: least, color: "green" }];
}

/** Where neither tier is on. */
export const noBurnAlerts = "No alert tells how fast the budget of this SLO burns.";

/** Of all alerts that follow from an SLO. */
export function alertNames({ tiers, spent, absent }: SloFacts): readonly string[] {
  return [...tiers.map(({ alert }) => alert), ...(spent ? [sloAlerts.spent] : []), ...(absent === undefined ? [] : [sloAlerts.absent])];
}

/** Orange where the budget goes faster than it lasts, red where a page may fire. */
export function burnThresholds(...slos: readonly SloFacts[]): readonly ThresholdStep[] {
  const factors = slos.flatMap(({ tiers }) => tiers.flatMap(({ tier, burns }) => (tier === "page" ? burns.map(({ factor }) => factor) : [])));
  const page = Math.min(...factors);
  return [{ color: "green" }, { from: 1, color: "orange" }, ...(page > 1 && Number.isFinite(page) ? [{ from: page, color: "red" as const }] : [])];
}

export function burnSteps({ tiers }: SloFacts, scope: Scope): readonly ThresholdStep[] {
  const factors = new Map<number, ThresholdStep["color"]>();
  for (const { severity, burns, tier } of tiers)
    for (const { factor } of burns) if (!factors.has(factor)) factors.set(factor, tier === "page" ? "red" : colorOf(severity, scope));
  const steps = [...factors].map(([from, color]) => ({ from, color })).sort((a, b) => a.from - b.from);
  return steps.length === 0 ? [] : [{ color: "green" }, ...steps];
}

/** Digits after the point of a percentage that tell a missed objective from a kept one. */
export function decimalsOf({ slo: { objectiveText } }: SloFacts): number {
  return (objectiveText.split(".")[1]?.replace(/\D/g, "").length ?? 0) + 1;
}

/** A number with its meaning. */
export function stat(said: Pick<PanelDraft, "title" | "description" | "unit" | "at"> & Partial<PanelDraft>, expr: Expr): PanelDraft {
  return sized(panel({ kind: "stat", queries: [series(expr, said.title)], ...said }), 4, 4);
}

/** Objective, budget left and burn rate: what a row of a declared dashboard shows of one SLO. */
export function sloRowPanels(facts: SloFacts, scope: Scope, at: Place): readonly PanelDraft[] {
  const name = facts.slo.name;
  return [
    sized(
      stat(
        {
          title: `${name}: objective`,
          description: `Share of good events that \`${name}\` promises over ${formatDuration(facts.period)}.`,
          unit: "ratio",
          decimals: decimalsOf(facts) - 1,
          noData: "not recorded",
          at,
        },
        worst(facts, "max", objective(facts)),
      ),
      4,
      7,
    ),
    sized(stat({ ...budgetText(facts, at), title: `${name}: budget left` }, worst(facts, "min", remaining(facts))), 4, 7),
    sized({ ...burnPanel(facts, scope, at), title: `${name}: burn rate` }, 16, 7),
  ];
}

export function budgetText(facts: SloFacts, at: Place) {
  return {
    title: "Budget left",
    description: `Share of the error budget of \`${facts.slo.name}\` that is left of the last ${formatDuration(facts.period)}; negative when the objective is missed.`,
    unit: "ratio",
    decimals: 1,
    noData: "no events yet",
    thresholds: budgetSteps,
    at,
  };
}
