/** Summaries. */
import type { Place } from "../ir/place.ts";
import { placeOf } from "./call.ts";
import type { Condition } from "./condition.ts";
import type { Quantile } from "./histogram.ts";
import type { Labels, RefusedLabels } from "./label.ts";
import type { By, Where, Windowed } from "./match.ts";
import { type Metric, type MetricOptions, type NameOf, readMetric, unitOption } from "./metric.ts";
import { list } from "./options.ts";
import type { Refused, UnitOf } from "./quantity.ts";
import type { Query } from "./query.ts";
import { metricWith, quantileOption, type Verbs, verbsOf } from "./verbs.ts";

/** Quantiles computed by the service; they cannot be combined, only shown series by series. */
export interface Summary<in out L extends Labels = Labels, out U extends string = string> extends Metric {
  readonly kind: "summary";
  /** Only series with these label values: `size.where({ route: "/jobs" })`. */
  where(match: Where<L>): Summary<L, U>;
  /** One of its quantiles, series by series: all labels stay. `size.each("p95")` */
  each(q: Quantile): Query<By<L>, U>;
  /** `rate(…_sum) / rate(…_count)`, both summed: `size.mean()`. */
  mean<const K extends By<L> = never>(options?: Windowed<K>): Query<K | "job", U>;
  /** Observations per second, summed: `size.rate()`. */
  rate<const K extends By<L> = never>(options?: Windowed<K>): Query<K | "job", "count/s">;
  /** There is no such series. `size.absent()` */
  absent(): Condition<"job">;
  /** @deprecated not for summaries */ readonly quantile: Refused<"quantiles of a summary cannot be combined: use a histogram">;
}

/**
 * Declares a summary, as an older client library may force one to; a histogram is nearly always better.
 * `summary("shop_legacy_size_bytes", { help: "Size of a request", quantiles: ["p50", "p95"] })`
 */
export function summary<const N extends string, L extends Labels & RefusedLabels = {}, const U extends string = UnitOf<N>>(
  name: N & NameOf<N, U>,
  options: MetricOptions<L> & {
    /** A unit of your own, at the end of the name: `unit: "usd"`. Default: what the name says, else "count". */
    readonly unit?: U;
    /** The quantiles that the service computes; may be empty, then only count and sum exist: `["p50", "p95"]`. */
    readonly quantiles: readonly Quantile[];
  },
): Summary<L, U> {
  const at: Place = placeOf(summary);
  const { metric, said } = readMetric(name, options, at, { ...unitOption, quantiles: list(quantileOption) });
  const quantiles = (said.quantiles as readonly number[] | undefined) ?? [];
  return metricWith(summaryVerbs(), { ...metric, kind: "summary", quantiles });
}

function summaryVerbs(): Verbs {
  summaries ??= verbsOf(
    "summary",
    ["where", "each", "mean", "rate", "absent"],
    "quantiles of a summary cannot be combined: show `each(…)`, or use a histogram",
  );
  return summaries;
}
let summaries: Verbs | undefined;
