/** Alerts and service level objectives, as declared. */
import type { Place } from "./place.ts";
import type { Condition, PromqlQuery, Share } from "./query.ts";
import type { Allowance } from "./value.ts";

export interface Alert {
  readonly node: "alert";
  readonly name: string;
  readonly when: Condition;
  /** How long the condition must hold, in milliseconds. */
  readonly for: number;
  readonly keepFiringFor?: number;
  readonly severity: string;
  /** One line; `{value}` is the value in its unit, `{pod}` a label that the query keeps. */
  readonly summary: string;
  readonly description?: string;
  /** The rule group, and the label `category`. */
  readonly category?: string;
  /** A URL, or a file relative to the repository; absent: the system's runbook folder has it. */
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: Prometheus evaluates it, or Loki where it waits for log lines. */
  readonly engine?: GrafanaManaged;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** Grafana evaluates the alert. */
export interface GrafanaManaged {
  readonly node: "grafana-managed";
  /** Milliseconds. */
  readonly every: number;
  readonly folder?: string;
  readonly noData: "NoData" | "OK" | "Alerting";
  readonly onError: "Error" | "OK" | "Alerting";
  readonly at: Place;
}

/** Rolling, in milliseconds, or by the calendar, in UTC. */
export type SloWindow = number | "month" | "quarter";

export interface Slo {
  readonly node: "slo";
  readonly name: string;
  /** Share of good events, 0 to 1, exclusive: "99.9%" is 0.999. */
  readonly objective: number;
  /** In percent: "99.9%". */
  readonly objectiveText: string;
  /** What its alerts and its budget are about. */
  readonly window: SloWindow;
  /** For which a budget is kept too. */
  readonly moreWindows: readonly SloWindow[];
  readonly sli: Indicator;
  readonly description?: string;
  /** How each tier differs from the usual, `false` where it is switched off. */
  readonly page?: SloTierOptions | false;
  readonly ticket?: SloTierOptions | false;
  readonly spent?: SloSpentOptions | false;
  /** Severity of the alert that tells of missing series; undefined: that of tickets. */
  readonly absent?: string | false;
  /** Fewest bad events in the long window for an alert. */
  readonly minEvents?: number;
  readonly runbook?: string;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** What an SLO counts. */
export type Indicator =
  /** Events of declared metrics. */
  | { readonly is: "good" | "bad"; readonly share: Share }
  /** Minutes in which a condition holds. */
  | { readonly is: "good-while"; readonly condition: Condition }
  /** Events in a second, of queries that obsc did not make. */
  | { readonly is: "good-of" | "bad-of"; readonly part: PromqlQuery; readonly whole: PromqlQuery }
  /** A share at each moment, of which every minute weighs the same. */
  | { readonly is: "good-by-time" | "bad-by-time"; readonly query: PromqlQuery }
  | { readonly is: "composite"; readonly how: "weighted" | "worst"; readonly parts: readonly SloPart[] };

export interface SloPart {
  readonly slo: Slo;
  /** Over 0; what it is worth beside the others. */
  readonly weight: number;
}

/** Each is undefined where it is as usual. */
export interface SloTierOptions {
  readonly severity?: string;
  readonly burns?: readonly SloBurnOptions[];
  readonly minEvents?: number;
  /** Milliseconds. */
  readonly keepFiringFor?: number;
}

export interface SloBurnOptions {
  /** Share of the period's budget, 0 to 1. */
  readonly spends: number;
  /** The long window, in milliseconds; the short one is a twelfth of it unless said. */
  readonly within: number;
  readonly short?: number;
}

export interface SloSpentOptions {
  readonly severity?: string;
  /** Shares of the budget, ascending. */
  readonly at?: readonly number[];
}

/** The events that an indicator on declared metrics counts. */
export function shareOf({ sli }: Pick<Slo, "sli">): Share | undefined {
  return "share" in sli ? sli.share : undefined;
}

/** The queries of an indicator that are not made of declared series alone; those of a condition, of raw text. */
export function queriesOfSlo({ sli }: Pick<Slo, "sli">): readonly PromqlQuery[] {
  if ("condition" in sli) return queriesOfCondition(sli.condition);
  if ("part" in sli) return [sli.part, sli.whole];
  return "query" in sli ? [sli.query] : [];
}

/** The queries that a condition compares, from left to right. */
export function queriesOfCondition(condition: Condition): readonly PromqlQuery[] {
  if (condition.is === "threshold") return [condition.query];
  return "left" in condition ? [...queriesOfCondition(condition.left), ...queriesOfCondition(condition.right)] : [];
}
