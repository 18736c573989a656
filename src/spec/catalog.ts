/** Metrics that somebody else exposes: cAdvisor, node exporter, a library. "obsc/catalogs" has the common ones. */

import type { Catalog as CatalogNode } from "../ir/metric.ts";
import { within } from "../ir/place.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import type { Counter } from "./counter.ts";
import { type Gauge, type GaugeOptions, gaugeAt } from "./gauge.ts";
import { type Histogram, histogramAt } from "./histogram.ts";
import type { Labels } from "./label.ts";
import { type MetricOptions, type Metrics, metricTree, readMetric, unitOption } from "./metric.ts";
import { made, nonEmptyText, optional } from "./options.ts";
import type { Amount } from "./quantity.ts";
import { counterVerbs, metricWith } from "./verbs.ts";

/** Metrics of another program, with the job under which it is scraped. */
export interface Catalog<out M extends Metrics = Metrics> {
  readonly node: "catalog";
  readonly name: string;
  readonly metrics: M;
}

/** The unit of the values, since the names of others need not say it: `unit: "seconds"`. */
interface ForeignUnit<U extends string> {
  /** Default: "count"; of a histogram "seconds". */
  readonly unit?: U;
}

/** Constructors for a catalogue: the names are not ours, so any is accepted, and `unit` says what the name does not. */
export const foreign = {
  /** `foreign.counter("kafka_messages_in", { help: "Messages received", labels: { topic: anyValue() } })` */
  counter<L extends Labels = {}, const U extends string = "count">(name: string, options: MetricOptions<L> & ForeignUnit<U>): Counter<L, U> {
    const { metric } = readMetric(name, options, placeOf(foreign.counter), unitOption, () => "count");
    return metricWith(counterVerbs(), { ...metric, kind: "counter", foreign: true });
  },
  /** `foreign.gauge("kafka_consumergroup_lag", { help: "Messages not yet read", labels: { topic: anyValue() } })` */
  gauge<L extends Labels = {}, const U extends string = "count">(name: string, options: MetricOptions<L> & GaugeOptions<U>): Gauge<L, U> {
    return gaugeAt(name, options, placeOf(foreign.gauge), { foreign: true }, () => "count");
  },
  /** `foreign.histogram("http_request_duration_highr_seconds", { help: "Time to answer", buckets: ["100ms", "1s"] })` */
  histogram<const B extends Amount<U>, L extends Labels = {}, const U extends string = "seconds">(
    name: string,
    options: MetricOptions<L> & ForeignUnit<U> & { readonly buckets: readonly B[] | "native" },
  ): Histogram<L, U, B> {
    return histogramAt(name, options, placeOf(foreign.histogram), { foreign: true }, () => "seconds");
  },
};

/**
 * A catalogue of metrics that a job exposes which no service of the spec is; list it in the `catalogs` of the system.
 * `catalog("kafka", { job: "kafka-exporter", metrics: { lag: foreign.gauge("kafka_consumergroup_lag", { … }) } })`
 */
export function catalog<const M extends Metrics>(
  name: string,
  options: {
    /** The value of `job` on its series. Default: any, since every target has these metrics, as `up`. */
    readonly job?: string;
    /** Metrics by the identifier under which the spec uses them; groups may nest. */
    readonly metrics: M;
  },
): Catalog<M> {
  const at = placeOf(catalog);
  const said = nonEmptyText.read(name, within(at, 0), "catalogs") ?? "";
  const read = readOptions(options, within(at, 1), `catalogs.${said}`, { job: optional(nonEmptyText), metrics: metricTree });
  const node: CatalogNode = { node: "catalog", name: said, ...(read.job !== undefined && { job: read.job }), metrics: read.metrics ?? {}, at };
  return node as unknown as Catalog<M>;
}

/** A catalogue in a list of them. */
export const catalogOption: Option<CatalogNode> = made("catalog", "a catalogue", 'make one with `catalog("name", { … })`');
