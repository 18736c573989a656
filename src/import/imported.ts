/** Objectives as every tool has them, and as none writes them. */
import type { Place } from "../ir/place.ts";
import type { Expr, Matcher } from "../promql/ast.ts";

export interface ImportedSlo {
  readonly service: string;
  readonly team?: string;
  readonly name: string;
  /** Of its name in the file. */
  readonly at: Place;
  /** As a spec says it: "99.9%". */
  readonly objective: string;
  /** As a spec says it: "30d", "month". */
  readonly window: string;
  readonly description?: string;
  readonly runbook?: string;
  readonly indicator: Indicator;
  readonly alerts: Alerts;
}

/** Alerts on a budget that burns fast or slowly, and on series that are gone. No tool has alerts on a budget that is spent. */
export interface Alerts {
  readonly page: Tier;
  readonly ticket: Tier;
  readonly absent: Tier;
}

/** Its severity, where the file says one; `false` where there is no such alert. */
export type Tier = { readonly severity?: string; readonly burns?: readonly Burn[] } | false;

/** As a spec says it: `{ spends: "2%", within: "1h" }`. */
export interface Burn {
  readonly spends: string;
  readonly within: string;
  readonly short?: string;
}

/** `side` says whether the share is of good events or of bad ones. */
export type Indicator = Ratio | RawRatio | ByTime | While;

export interface Ratio {
  readonly is: "ratio";
  readonly side: "good" | "bad";
  readonly part: Counted;
  readonly whole: Counted;
  readonly by: readonly string[];
  /** The same in queries, for series that others show to be of another kind. */
  readonly otherwise: RawRatio;
}

/** Two queries that count events per second. */
export interface RawRatio {
  readonly is: "raw-ratio";
  readonly side: "good" | "bad";
  readonly part: Expr;
  readonly whole: Expr;
}

/** A query that gives a share at every moment. */
export interface ByTime {
  readonly is: "by-time";
  readonly side: "good" | "bad";
  readonly share: Expr;
}

/** Minutes in which a query compares with a value as it should. */
export interface While {
  readonly is: "while";
  readonly side: "good";
  readonly query: Expr;
  readonly verb: "above" | "atLeast" | "below" | "atMost";
  readonly value: number;
}

/** Series that are added up. */
export interface Counted {
  /** Of a bucket, that of its histogram. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** By what they count per second, else by their values. */
  readonly rated: boolean;
  /** The bucket of a histogram; infinite of the one that has all. */
  readonly bound?: number;
  /** Of a native histogram, which has any bound. */
  readonly native?: true;
}

/** What a file declares, and what of it there is no objective for. */
export interface Imported {
  readonly slos: readonly ImportedSlo[];
  readonly left: readonly { readonly service: string; readonly name: string }[];
}

/** What files need not say. */
export interface Defaults {
  /** The period of an objective, as a spec says it. */
  readonly window: string;
}
