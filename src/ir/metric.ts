/** Metrics and their labels, as declared. */
import type { Place } from "./place.ts";
import type { Allowance } from "./value.ts";

export type MetricKind = "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset";

/**
 * The base unit of a metric: "seconds", "bytes", "ratio", "count" (things counted), one of the user's own ("usd"),
 * any of them per second ("bytes/s"), or "unknown".
 */
export type Unit = string;

/** What a label may take. Exactly one of: closed (`values`), bounded (`max` without values), open (neither). */
export interface LabelValues {
  /** All values it takes, in the order declared. */
  readonly values?: readonly string[];
  /** At most so many values. With `values`, their number. */
  readonly max?: number;
  /** Why the bound holds. */
  readonly because?: string;
  /** What queries may ask for beside the values, and the RE2 expression that selects it: "5xx" is "5..". */
  readonly classes?: Readonly<Record<string, string>>;
  /** How a service makes the value from what it has at hand: a route template, a status class, a known method. */
  readonly normalise?: "route" | "status-class" | "http-method" | "level";
  /** Somebody else's label: any value, not counted. */
  readonly open?: boolean;
  /** The call that made it, `oneOf(…)`, which may be shared by several metrics. */
  readonly at: Place;
}

export interface Label extends LabelValues {
  readonly name: string;
}

export interface Metric {
  readonly node: "metric";
  readonly kind: MetricKind;
  /** In full, as in Prometheus; a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly unit: Unit;
  /** Whether `unit` was said by the user rather than read from the name. */
  readonly unitSaid?: boolean;
  readonly labels: readonly Label[];
  /** How many combinations of label values occur, where that is fewer than their product. */
  readonly combinations?: number;
  /** Labels that only occur together in these tuples. */
  readonly correlated?: readonly { readonly labels: readonly string[]; readonly tuples: readonly (readonly string[])[] }[];
  /** Upper bounds of a classic histogram in base units, ascending, without +Inf. */
  readonly buckets?: readonly number[] | "native";
  /** Of a summary, 0 to 1. */
  readonly quantiles?: readonly number[];
  /** Of a stateset: the states, the values of the label that has the metric's own name. */
  readonly states?: readonly string[];
  readonly exemplars?: boolean;
  /** Somebody else exposes it; its name is not ours to judge. */
  readonly foreign?: boolean;
  /** The job that exposes it, for metrics of a catalogue. */
  readonly job?: string;
  /** Bounds of its value in base units, where they are known. Not beside the other fields: a gauge has verbs `min` and `max`. */
  readonly limits?: { readonly min?: number; readonly max?: number };
  /** Of a gauge: how much of something is taken, how much there is, or how much waits for it. */
  readonly role?: "utilisation" | "limit" | "saturation";
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** Metrics by the identifiers under which services import them; groups nest. */
export interface MetricTree {
  readonly [identifier: string]: Metric | MetricTree;
}
export function isMetric(value: Metric | MetricTree): value is Metric {
  return (value as Partial<Metric>).node === "metric";
}
/** All metrics of a tree, in the order declared, each with the identifiers that lead to it. */
export function metricsOf(tree: MetricTree, path: readonly string[] = []): readonly { readonly metric: Metric; readonly path: readonly string[] }[] {
  return Object.entries(tree).flatMap(([key, value]) => (isMetric(value) ? [{ metric: value, path: [...path, key] }] : metricsOf(value, [...path, key])));
}

/** Metrics that somebody else exposes. */
export interface Catalog {
  readonly node: "catalog";
  readonly name: string;
  /** Absent: every target has them. */
  readonly job?: string;
  readonly metrics: MetricTree;
  readonly at: Place;
}
