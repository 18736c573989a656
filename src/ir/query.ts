/** Queries, ratios and conditions as the spec says them. */

import type { LogExpr } from "../logql/ast.ts";
import type { Expr, Matcher } from "../promql/ast.ts";
import type { Log } from "./log.ts";
import type { Metric, Unit } from "./metric.ts";
import type { Place } from "./place.ts";

/**
 * A PromQL query. In `expr`, ranges that were not said are the variable `range`; selectors carry no `job` matcher yet.
 * Both are filled in by `derive`, which knows the service and the purpose (`src/derive/query.ts`).
 */
export interface PromqlQuery {
  readonly node: "query";
  readonly language: "promql";
  readonly expr: Expr;
  readonly unit: Unit;
  /** The labels of the result, when known; `undefined` for raw text. */
  readonly keeps?: readonly string[];
  /** Every metric whose series it reads. */
  readonly metrics: readonly Metric[];
  /** Recordings it reads, by value. */
  readonly recordings: readonly Recording[];
  /** A ratio knows both its sides, so that an SLO can take it over any window. */
  readonly share?: Share;
  /** For raw text: a mistake in it, to be reported at its place. */
  readonly raw?: RawText;
  /** Stands in for a call that was wrong and has been reported: there is nothing more to say about it. */
  readonly refused?: boolean;
  readonly at: Place;
}

/** The text of a `promql` template as parsed, with what was put into `${}` written out. */
export interface RawText {
  readonly text: string;
  readonly error?: { readonly message: string; readonly start: number; readonly end: number };
}

/** The series of one metric, chosen by matchers: what is counted on one side of a ratio. */
export interface SeriesSet {
  readonly metric: Metric;
  readonly matchers: readonly Matcher[];
  /** For observations of a histogram at or under a bound, in base units. */
  readonly within?: number;
}

/** A part of a whole, both summed by the same labels. */
export interface Share {
  readonly part: SeriesSet;
  readonly whole: SeriesSet;
  /** Labels that stay apart, beside `job`. */
  readonly by: readonly string[];
}

export type Comparison = ">" | ">=" | "<" | "<=" | "==" | "!=";

/** What an alert waits for. */
export type Condition =
  | {
      readonly node: "condition";
      readonly is: "threshold";
      readonly query: PromqlQuery;
      readonly comparison: Comparison /** In base units. */;
      readonly threshold: number;
      readonly at: Place;
    }
  | {
      readonly node: "condition";
      readonly is: "log-threshold";
      readonly query: LogqlQuery;
      readonly comparison: Comparison;
      readonly threshold: number;
      readonly at: Place;
    }
  /** `absent(…)` of the metric: no series at all. */
  | { readonly node: "condition"; readonly is: "absent"; readonly series: SeriesSet; readonly at: Place }
  /** Of the targets of the service in whose list it stands: `up == 0`, or no target at all. */
  | { readonly node: "condition"; readonly is: "targets"; readonly state: "down" | "missing"; readonly at: Place }
  | { readonly node: "condition"; readonly is: "and" | "or" | "unless"; readonly left: Condition; readonly right: Condition; readonly at: Place };

export interface LogqlQuery {
  readonly node: "query";
  readonly language: "logql";
  readonly expr: LogExpr;
  readonly unit: Unit;
  /** Raw text may name its streams itself. */
  readonly log?: Log;
  /** Values that whoever uses it fills in. */
  readonly asks?: readonly string[];
  /** Of raw text: what the user wrote, with some selector for each log in `${}`, and which characters stand for each `${}`. */
  readonly template?: { readonly text: string; readonly holes: readonly { readonly start: number; readonly end: number; readonly log?: Log }[] };
  readonly at: Place;
}

export interface TraceqlQuery {
  readonly node: "query";
  readonly language: "traceql";
  readonly text: string;
  /** Of raw text: which characters stand for each `${}`. */
  readonly template?: { readonly holes: readonly { readonly start: number; readonly end: number }[] };
  /** Values that whoever uses it fills in. */
  readonly asks?: readonly string[];
  readonly at: Place;
}

export type Query = PromqlQuery | LogqlQuery | TraceqlQuery;

/** A query worth keeping for the day something breaks. */
export interface SavedQuery {
  readonly node: "saved-query";
  readonly title: string;
  readonly query: Query;
  readonly at: Place;
}

/** `record("job:shop_jobs_failed:rate5m", failed.rate())` */
export interface Recording {
  readonly node: "recording";
  readonly name: string;
  readonly query: PromqlQuery;
  /** What Loki records and writes to Prometheus; `query` is then a refused one. */
  readonly logs?: LogqlQuery;
  /** How often it is evaluated, in milliseconds; the service says when absent. */
  readonly every?: number;
  readonly group?: string;
  readonly allow: readonly import("./value.ts").Allowance[];
  readonly at: Place;
}
