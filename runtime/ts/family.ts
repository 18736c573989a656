/** What an exposition or an adapter reads of a metric. */
import type { Label } from "./labels.js";

/** What a metric says about itself when it is made. */
export interface Options {
  readonly name: string;
  readonly help: string;
  /** As OpenMetrics writes it, where the name ends in it: "seconds", "bytes". */
  readonly unit?: string;
  /** In the order of the cell's arithmetic: the last label varies fastest. */
  readonly labels: readonly (readonly [name: string, label: Label])[];
  /** Cells that are shown from the start, as the values each label may have in them; a label left out may have any. */
  readonly startAtZero?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface Family extends Pick<Options, "name" | "help" | "unit"> {
  readonly kind: "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset";
  /** Of a histogram with declared buckets: their upper bounds, ascending, without +Inf. */
  readonly bounds?: readonly number[];
  /** Of a histogram: tells of each observation that is counted from now on. */
  onObserve?(listener: Listener): void;
  /** Only touched cells, and those that start at zero. */
  points(): readonly Point[];
  /** Calls that were not counted: an undeclared label value, a negative increment, not a number. */
  rejected(): number;
  /** Forgets everything that was counted, for tests. */
  reset(): void;
}

/** Hears what was observed, and in which cell. */
export type Listener = (labels: LabelPairs, value: number) => void;

/** What one cell of a metric holds. */
export type Point = ValuePoint | SummaryPoint | HistogramPoint;
export type LabelPairs = readonly (readonly [name: string, value: string])[];

export interface ValuePoint {
  readonly is: "value";
  readonly labels: LabelPairs;
  readonly value: number;
  readonly exemplar?: KeptExemplar;
}
export interface SummaryPoint {
  readonly is: "summary";
  readonly labels: LabelPairs;
  readonly quantiles: readonly (readonly [quantile: number, value: number])[];
  readonly sum: number;
  readonly count: number;
}
export interface HistogramPoint {
  readonly is: "histogram";
  readonly labels: LabelPairs;
  /** Cumulative, the last with the bound +Inf: the only one that a native histogram has beside those in `native`. */
  readonly buckets: readonly { readonly bound: number; readonly count: number; readonly exemplar?: KeptExemplar }[];
  readonly sum: number;
  readonly count: number;
  readonly native?: NativeBuckets;
}

/**
 * Exponential buckets: the one with index i counts what is over 2^((i - 1) / 2^schema), up to and with 2^(i / 2^schema);
 * those of negative observations likewise, by magnitude. https://prometheus.io/docs/specs/native_histograms/
 */
export interface NativeBuckets {
  readonly schema: number;
  /** Observations of at most this magnitude are in `zeroCount`. */
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Those that were hit, by ascending index. */
  readonly positive: readonly (readonly [index: number, count: number])[];
  readonly negative: readonly (readonly [index: number, count: number])[];
  readonly exemplars: readonly KeptExemplar[];
}

/** The trace that an observation belongs to; shown beside it in OpenMetrics and protobuf. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId?: string;
}
/** An exemplar with what was observed, and when, in seconds since the epoch. */
export interface KeptExemplar extends Exemplar {
  readonly value: number;
  readonly timestamp: number;
}

/** The labels of an exemplar, under the names that Grafana and Tempo look for. */
export function exemplarLabels({ traceId, spanId }: Exemplar): LabelPairs {
  return [["trace_id", traceId], ...(spanId === undefined ? [] : [["span_id", spanId] as const])];
}

/** The name under which calls that were not counted are shown. */
export const rejectedName = "obsc_rejected_total";

/** A counter of the calls that `families` rejected; a metric that rejected none is not in it. */
export function rejections(families: readonly Family[]): Family {
  return {
    name: rejectedName,
    help: "Calls that were not counted, by metric: an undeclared label value or an impossible number",
    kind: "counter",
    points: () =>
      families
        .filter((family) => family.rejected() > 0)
        .map((family): ValuePoint => ({ is: "value", labels: [["metric", family.name]], value: family.rejected() })),
    rejected: () => 0,
    // Each family forgets its own.
    reset: () => {},
  };
}

/** Every metric that has something to show, with what it shows; the rejected calls last. */
export function shownFamilies(families: readonly Family[]): readonly { readonly family: Family; readonly points: readonly Point[] }[] {
  return [...families, rejections(families)].map((family) => ({ family, points: family.points() })).filter(({ points }) => points.length > 0);
}
