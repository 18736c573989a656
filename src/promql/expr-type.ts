/** What can be known of the result of an expression, and of the series that are declared. */
import type { Expr } from "./ast.ts";
import type { ValueType } from "./functions.ts";
import { anyLabels, type LabelSet, noLabels } from "./label-set.ts";
import { anyValue, type ValueRange } from "./value-range.ts";

/** What a series or a result counts or measures; `truth` is 0 or 1. */
export type Kind =
  | "counter"
  | "gauge"
  | "histogram"
  | "histogram-bucket"
  | "histogram-sum"
  | "histogram-count"
  | "summary-quantile"
  | "summary-sum"
  | "summary-count"
  | "info"
  | "stateset"
  | "rate"
  | "increase"
  | "ratio"
  | "quantile"
  | "timestamp"
  | "truth"
  | "unknown";

/** What is declared of the series of one name: `x_bucket` has its own facts, `x` others. */
export interface SeriesFacts {
  /** The name of the series. */
  readonly name: string;
  /** The declared metric or recording that they belong to: `x` of `x_bucket`. */
  readonly metric: string;
  readonly kind: Kind;
  /** The unit of a value: "seconds", "bytes", "ratio", "count", or any with "/s". */
  readonly unit?: string;
  /** The unit of what a histogram or summary observes. */
  readonly observes?: string;
  /** Every label that its series can have, with those of the target. */
  readonly labels: LabelSet;
  /** Labels whose values alone tell its series apart; absent: not known. */
  readonly identity?: readonly string[];
  /** Finite upper bounds of a classic histogram, ascending; "native" for one without. */
  readonly buckets?: readonly number[] | "native";
  readonly quantiles?: readonly number[];
  /** Bounds of its values in its unit. */
  readonly min?: number;
  readonly max?: number;
  /** Milliseconds between its samples. */
  readonly interval?: number;
  /** Of a recording: what it records. */
  readonly recorded?: ExprType;
  /** Of a recording: the expressions of all rules that record it. */
  readonly recordedFrom?: readonly Expr[];
}

/** Nothing for a series that is not declared. */
export type Lookup = (name: string) => SeriesFacts | undefined;

/** A function over a range, by which samples became what they are. */
export interface Change {
  readonly function: string;
  /** Milliseconds; absent where a variable stands. */
  readonly window?: number;
}

/** Every type has every property; see `inOneShape`. */
export interface ExprType {
  readonly value: ValueType;
  readonly kind: Kind;
  readonly unit: string | undefined;
  /** What it was multiplied with: 1000 where seconds became milliseconds; absent: 1. */
  readonly scale: number | undefined;
  readonly observes: string | undefined;
  readonly labels: LabelSet;
  /** Labels whose values alone tell its series apart; absent: not known. */
  readonly identity: ReadonlySet<string> | undefined;
  readonly range: ValueRange;
  /** The declared series that all of it was made of; absent where there are several, or none is declared. */
  readonly series: SeriesFacts | undefined;
  /** Set behind `rate`, `increase` and other functions of a range, through sums and quantiles. */
  readonly change: Change | undefined;
  /** Behind an aggregation: adding it up again, or taking a rate of it, may mean nothing. */
  readonly aggregated: boolean;
  /** The number, where it is one that stands in the query. */
  readonly literal: number | undefined;
  /** There is certainly no series. */
  readonly empty: boolean;
  /** There is certainly a series, at any time. */
  readonly constant: boolean;
}

/** What is known of each part of a query. */
export interface Types {
  readonly get: (part: Expr) => ExprType | undefined;
}

/** Nothing is known but what it is. */
export function unknownType(value: ValueType): ExprType {
  return unknown[value];
}

const anyScalar: ExprType = {
  value: "scalar",
  kind: "unknown",
  unit: undefined,
  scale: undefined,
  observes: undefined,
  labels: noLabels,
  identity: undefined,
  range: anyValue,
  series: undefined,
  change: undefined,
  aggregated: false,
  literal: undefined,
  empty: false,
  constant: false,
};

const unknown: Readonly<Record<ValueType, ExprType>> = {
  scalar: anyScalar,
  string: { ...anyScalar, value: "string" },
  vector: { ...anyScalar, value: "vector", labels: anyLabels },
  matrix: { ...anyScalar, value: "matrix", labels: anyLabels },
};

/**
 * The same, written out. What is spread into an object gives that a shape of its own in V8, and so does a copy of the copy: of dozens of shapes,
 * the properties of a type take several times as long to read, and rules on thousands of queries read little else.
 */
export function inOneShape(type: ExprType): ExprType {
  return {
    value: type.value,
    kind: type.kind,
    unit: type.unit,
    scale: type.scale,
    observes: type.observes,
    labels: type.labels,
    identity: type.identity,
    range: type.range,
    series: type.series,
    change: type.change,
    aggregated: type.aggregated,
    literal: type.literal,
    empty: type.empty,
    constant: type.constant,
  };
}
