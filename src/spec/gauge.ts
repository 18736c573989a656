/** Gauges. */
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import { placeOf } from "./call.ts";
import type { Condition } from "./condition.ts";
import type { Labels, RefusedLabels } from "./label.ts";
import type { By, Grouping, Where, Windowed } from "./match.ts";
import { asSaid, type Current, type Metric, type MetricOptions, type NameOf, readMetric, type Series, unitOption } from "./metric.ts";
import { oneOf, optional, refuse } from "./options.ts";
import { type Amount, exampleOf, kindOf, parseAmount, type Refused, type UnitOf } from "./quantity.ts";
import type { Query } from "./query.ts";
import { metricWith, type Verbs, verbsOf } from "./verbs.ts";

/** A value that rises and falls. How its series are combined has to be said. */
export interface Gauge<in out L extends Labels = Labels, out U extends string = string> extends Metric, Series<L, Current<U>> {
  readonly kind: "gauge";
  /** Only series with these label values: `queue.where({ queue: "fast" })`. */
  where(match: Where<L>): Gauge<L, U>;
  /** Every series by itself: all its labels stay. `queue.each()` */
  each(): Query<By<L>, U>;
  /** Added up: `memory.sum({ by: ["instance"] })`. */
  sum<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", U>;
  /** The largest: `queue.max()`. */
  max<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", U>;
  /** The smallest: `free.min({ by: ["instance"] })`. */
  min<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", U>;
  /** The mean: `temperature.avg()`. */
  avg<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", U>;
  /** The number of series: `leader.count()`. */
  count<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", "count">;
  /** How much it changed in the range, summed: `disk.delta({ over: "1h" })`. */
  delta<const B extends By<L> = never>(options?: Windowed<B>): Query<B | "job", U>;
  /** How long ago the latest was, of a gauge that holds points in time: `backup.age().below("1d")` of a `shop_backup_timestamp_seconds`. */
  age<const B extends By<L> = never>(this: Gauge<L, "seconds">, options?: Grouping<B>): Query<B | "job", "seconds">;
  /** There is no such series. `queue.absent()` */
  absent(): Condition<"job">;
  /** @deprecated not for gauges */ readonly rate: Refused<"rate() is for counters; a gauge has delta()">;
  /** @deprecated not for gauges */ readonly increase: Refused<"increase() is for counters; a gauge has delta()">;
  /** @deprecated not for gauges */ readonly quantile: Refused<"quantile() is for histograms">;
}

/** What only gauges say. */
export interface GaugeOptions<U extends string> {
  /** A unit of your own, at the end of the name: `unit: "usd"`. Default: what the name says, else "count". */
  readonly unit?: U;
  /** The smallest value it can have, in its unit. Default: unknown. `min: "0%"` */
  readonly min?: Amount<NoInfer<U>>;
  /** The largest value it can have, in its unit, not under `min`. Default: unknown. `max: "100%"` */
  readonly max?: Amount<NoInfer<U>>;
  /** What it says of a resource, for the dashboard of resources: `"utilisation"`, `"limit"` or `"saturation"`. Default: by its name, as in `_usage_` and `_limit_`. */
  readonly role?: "utilisation" | "limit" | "saturation";
}

/**
 * Declares a gauge. The unit is the end of the name; `unit` is for one that obsc does not know.
 * `gauge("shop_memory_bytes", { help: "Memory in use", labels: { pool: oneOf("heap", "stack") } })`
 */
export function gauge<const N extends string, L extends Labels & RefusedLabels = {}, const U extends string = UnitOf<N>>(
  name: N & NameOf<N, U>,
  options: MetricOptions<L> & GaugeOptions<U>,
): Gauge<L, U> {
  return gaugeAt(name, options, placeOf(gauge));
}

/** A gauge declared at `at`; `unit` gives the unit where none is said. */
export function gaugeAt<M>(name: string, options: unknown, at: Place, more: { readonly foreign?: boolean } = {}, unit?: (name: string) => string): M {
  const { metric, said, subject } = readMetric(name, options, at, { ...unitOption, min: optional(asSaid), max: optional(asSaid), role: optional(role) }, unit);
  const bound = (side: "min" | "max") => readLimit(said[side], metric.unit, within(at, 1, side), `${subject}.${side}`);
  const [min, max] = [bound("min"), bound("max")];
  if (min !== undefined && max !== undefined && min > max)
    refuse(said.max, "at or over `min`", "write the smaller one as `min`", within(at, 1, "max"), `${subject}.max`);
  const limits = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  return metricWith(gaugeVerbs(), {
    ...metric,
    kind: "gauge",
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(isRole(said.role) && { role: said.role }),
    ...more,
  });
}

const role = oneOf("utilisation", "limit", "saturation");

function isRole(said: unknown): said is NonNullable<MetricNode["role"]> {
  return said === "utilisation" || said === "limit" || said === "saturation";
}

function readLimit(said: unknown, unit: string, at: Place, subject: string): number | undefined {
  if (said === undefined) return undefined;
  return parseAmount(said, unit) ?? refuse(said, kindOf(unit), `the metric is in \`${unit}\`: write it as ${exampleOf(unit)}`, at, subject);
}

function gaugeVerbs(): Verbs {
  gauges ??= verbsOf(
    "gauge",
    ["where", "each", "sum", "max", "min", "avg", "count", "delta", "age", "absent"],
    "a gauge has `sum()`, `max()`, `min()`, `avg()`, `each()`, `count()`, `delta()` and `age()`",
  );
  return gauges;
}
let gauges: Verbs | undefined;
