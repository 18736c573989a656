/** Histograms. */
import { type Place, within } from "../ir/place.ts";
import { type Computed, readBuckets } from "./buckets.ts";
import { placeOf } from "./call.ts";
import type { Condition } from "./condition.ts";
import type { Counter } from "./counter.ts";
import type { Labels, RefusedLabels } from "./label.ts";
import type { By, Where, Windowed } from "./match.ts";
import { asSaid, type Metric, type MetricOptions, type NameOf, readMetric, type Series, type Total, unitOption } from "./metric.ts";
import type { Amount, Refused, UnitOf } from "./quantity.ts";
import type { Query } from "./query.ts";
import { metricWith, type Verbs, verbsOf } from "./verbs.ts";

/** "p95" is the 0.95 quantile; from "p0" to "p100", "p99.9" too. */
export type Quantile = `p${number}`;

/** Observations in buckets. `B` are the bounds, as written. */
export interface Histogram<out L extends Labels = Labels, out U extends string = string, out B extends string | number = string | number>
  extends Metric,
    Series<L, Total<"count">> {
  readonly kind: "histogram";
  /** Only series with these label values: `latency.where({ route: "/jobs" })`. */
  where(match: Where<L>): Histogram<L, U, B>;
  /** Observations at or under a bucket bound, to set against all: `ratio(latency.within("500ms"), latency)`. A native histogram takes any bound. */
  within<const T extends B>(bound: T): Counter<L, "count">;
  /** `histogram_quantile(0.95, sum by (le, job, …) (rate(…_bucket[5m])))`: `latency.quantile("p95", { by: ["route"] })`. */
  quantile<const K extends By<L> = never>(q: Quantile, options?: Windowed<K>): Query<K | "job", U>;
  /** `rate(…_sum) / rate(…_count)`, both summed: `latency.mean()`. */
  mean<const K extends By<L> = never>(options?: Windowed<K>): Query<K | "job", U>;
  /** Observations per second, summed: `latency.rate({ by: ["route"] })`. */
  rate<const K extends By<L> = never>(options?: Windowed<K>): Query<K | "job", "count/s">;
  /** There is no such series. `latency.absent()` */
  absent(): Condition<"job">;
  /** @deprecated not for histograms */ readonly value: Refused<"a histogram has mean(), quantile(), rate() and within()">;
  /** @deprecated not for histograms */ readonly avg: Refused<"a histogram has mean(), quantile(), rate() and within()">;
}

/**
 * Declares a histogram. Buckets are upper bounds in the unit that the name ends in, ascending, without +Inf; or computed by
 * `exponential` or `linear`; or "native" (Prometheus 3: no bounds of its own, any may be asked for).
 * `histogram("shop_request_duration_seconds", { help: "Time to answer", buckets: ["50ms", "100ms", "500ms", "1s", "5s"] })`
 */
export function histogram<const N extends string, const B extends Amount<U>, L extends Labels & RefusedLabels = {}, const U extends string = UnitOf<N>>(
  name: N & NameOf<N, U>,
  options: MetricOptions<L> & {
    /** A unit of your own, at the end of the name: `unit: "usd"`. Default: what the name says, else "count". */
    readonly unit?: U;
    /** Upper bounds in the unit, ascending: `["100ms", "1s"]`, `httpBuckets`, `exponential("1s", 2, 10)`; or `"native"`. */
    readonly buckets: readonly B[] | Computed<Amount<U>> | "native";
  },
): Histogram<L, U, B> {
  return histogramAt(name, options, placeOf(histogram));
}

/** A histogram declared at `at`; `unit` gives the unit where none is said. */
export function histogramAt<M>(name: string, options: unknown, at: Place, more: { readonly foreign?: boolean } = {}, unit?: (name: string) => string): M {
  const { metric, said, subject } = readMetric(name, options, at, { ...unitOption, buckets: asSaid }, unit);
  const buckets = said.buckets === undefined ? [] : readBuckets(said.buckets, metric.unit, within(at, 1, "buckets"), `${subject}.buckets`);
  return metricWith(histogramVerbs(), { ...metric, kind: "histogram", buckets, ...more });
}

function histogramVerbs(): Verbs {
  histograms ??= verbsOf(
    "histogram",
    ["where", "within", "quantile", "mean", "rate", "absent"],
    "a histogram has `mean()`, `quantile()`, `rate()` and `within()`",
  );
  return histograms;
}
let histograms: Verbs | undefined;
