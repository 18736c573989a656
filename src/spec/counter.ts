/** Counters. */
import { placeOf } from "./call.ts";
import type { Condition } from "./condition.ts";
import type { Labels, RefusedLabels } from "./label.ts";
import type { By, Grouping, Where, Windowed } from "./match.ts";
import { type Metric, type MetricOptions, readMetric, type Series, type Total, unitOption } from "./metric.ts";
import type { PerSecond, Refused, UnitOfTotal } from "./quantity.ts";
import type { Query } from "./query.ts";
import { counterVerbs, metricWith } from "./verbs.ts";

/**
 * A count that only grows. Verbs of other kinds are here to say what to use instead; `@deprecated` makes editors strike them
 * out. `U` is what is counted: "count", "bytes", "seconds".
 */
export interface Counter<out L extends Labels = Labels, out U extends string = string> extends Metric, Series<L, Total<U>> {
  readonly kind: "counter";
  /** Only series with these label values: `requests.where({ status: "5xx", method: not("OPTIONS") })`. */
  where(match: Where<L>): Counter<L, U>;
  /** Per second, summed: `sum by (job, …) (rate(…[5m]))`. `requests.rate({ by: ["route"], over: "10m" })` */
  rate<const B extends By<L> = never>(options?: Windowed<B>): Query<B | "job", PerSecond<U>>;
  /** How much it grew in the range, summed. `restarts.increase({ over: "1h" })` */
  increase<const B extends By<L> = never>(options?: Windowed<B>): Query<B | "job", U>;
  /** The value since the process started, summed; for totals on a dashboard, never for alerts. `requests.value()` */
  value<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", U>;
  /** There is no such series. `requests.absent()` */
  absent(): Condition<"job">;
  /** @deprecated not for counters */ readonly quantile: Refused<"quantile() is for histograms">;
  /** @deprecated not for counters */ readonly sum: Refused<"a counter is read by rate() or increase(), which sum">;
  /** @deprecated not for counters */ readonly avg: Refused<"a counter is read by rate() or increase()">;
  /** @deprecated not for counters */ readonly max: Refused<"a counter is read by rate() or increase()">;
}

/**
 * Declares a counter. The name stands in full and ends in `_total`, after the unit if it has one (`_seconds_total`,
 * `_bytes_total`); `unit` is for one that obsc does not know, written before `_total` too.
 * `counter("shop_requests_total", { help: "Requests answered", labels: { method: httpMethod("GET", "POST") } })`
 */
export function counter<const N extends `${string}_total`, L extends Labels & RefusedLabels = {}, const U extends string = UnitOfTotal<N>>(
  name: N,
  options: MetricOptions<L> & {
    /** A unit of your own, at the end of the name before `_total`: `unit: "usd"`. Default: what the name says, else "count". */
    readonly unit?: U;
  },
): Counter<L, U> {
  return metricWith(counterVerbs(), { ...readMetric(name, options, placeOf(counter), unitOption).metric, kind: "counter" });
}
