/** What a query is made into: functions of the time at which it is asked. */
import type { Labels } from "./labels.ts";
import type { Store } from "./series.ts";

export interface Context {
  readonly store: Store;
  /** The time at which the whole query is asked, in milliseconds; parts of it may be asked about other times. */
  now: number;
  /** How long the last sample of a series stands for it, in milliseconds: five minutes unless a server is told otherwise. */
  readonly lookback: number;
  /** Milliseconds between the points of a subquery that does not say it: the evaluation interval of the server. */
  readonly step: number;
}

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
export type Vector = readonly Sample[];

export type Query = ScalarQuery | VectorQuery | RangeQuery | { readonly type: "string"; readonly value: string };

export interface ScalarQuery {
  readonly type: "scalar";
  readonly at: (time: number) => number;
}

export interface VectorQuery {
  readonly type: "vector";
  readonly at: (time: number) => Vector;
}

export interface RangeQuery {
  readonly type: "matrix";
  /** Calls `see` for each series with samples in the range that ends at `time`. */
  readonly each: (time: number, see: (window: Window) => void) => void;
  /** Samples come and go at the ends of a window only. */
  readonly settled: boolean;
}

/** Samples `from` to `to`, exclusive, of one series. The object is used again for the next series. */
export interface Window {
  labels: Labels;
  times: Float64Array;
  values: Float64Array;
  from: number;
  to: number;
  /** The bounds of the range, the left exclusive and the right inclusive. */
  start: number;
  end: number;
  /** When the query is asked, which an offset does not change. */
  time: number;
}

/** What Prometheus refuses to answer, or what is not understood here; nothing is guessed. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/** For a part of the language that only the server knows how to answer. */
export function notEvaluated(what: string, because: string): EvaluationError {
  return new EvaluationError(`${what} cannot be replayed: ${because}`);
}
