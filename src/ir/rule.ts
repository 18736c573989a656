/** Alerts and service level objectives, as declared. */
import type { Place } from "./place.ts";
import type { Condition, Share } from "./query.ts";
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

export interface Slo {
  readonly node: "slo";
  readonly name: string;
  /** Share of good events, 0 to 1, exclusive: "99.9%" is 0.999. */
  readonly objective: number;
  /** As written: "99.9%". */
  readonly objectiveText: string;
  /** Rolling, in milliseconds, or by the calendar. */
  readonly window: number | "month" | "quarter";
  readonly sli: { readonly is: "good" | "bad"; readonly share: Share } | { readonly is: "good-while"; readonly condition: Condition };
  readonly description?: string;
  /** The severity of each tier, `false` where it is switched off; undefined: the policy's. */
  readonly page?: string | false;
  readonly ticket?: string | false;
  /** Fewest bad events in the long window for an alert. */
  readonly minEvents?: number;
  readonly runbook?: string;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}
