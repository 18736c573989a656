/**
 * How many series a metric makes, from its declaration alone.
 *
 * The counts are those of the text exposition format (https://prometheus.io/docs/instrumenting/exposition_formats/):
 * a classic histogram is one series for each bucket, one for `+Inf`, a sum and a count; a summary one for each
 * quantile, a sum and a count; a native histogram is one (https://prometheus.io/docs/specs/native_histograms/).
 */
import type { Label, Metric } from "../ir/metric.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";

/** `up` and the four `scrape_` series that Prometheus adds to every target (https://prometheus.io/docs/concepts/jobs_instances/). */
const seriesOfScrape = 5;

export interface SeriesEstimate {
  /** Combinations of label values on one target, with `other` of bounded labels. */
  readonly combinations: number;
  /** Series for each combination: 1, or what the buckets and quantiles make of it. */
  readonly each: number;
  /** `combinations` times `each`. */
  readonly perTarget: number;
  /** On all replicas together. */
  readonly total: number;
  /** Labels that are not counted, since nothing says how many values they take. */
  readonly unbounded: readonly string[];
}

/** Series of a metric on `replicas` targets. */
export function seriesOf(metric: Metric, replicas = 1): SeriesEstimate {
  const combinations = combinationsOf(metric);
  const each = seriesEach(metric);
  return {
    combinations,
    each,
    perTarget: combinations * each,
    total: combinations * each * replicas,
    unbounded: metric.labels.filter(isOpen).map(({ name }) => name),
  };
}

/** The same metric without one of its labels. */
export function withoutLabel(metric: Metric, name: string): Metric {
  const correlated = (metric.correlated ?? []).filter((group) => !group.labels.includes(name));
  const narrowed = (metric.correlated ?? []).filter((group) => group.labels.includes(name)).map((group) => dropColumn(group, group.labels.indexOf(name)));
  return { ...metric, labels: metric.labels.filter((label) => label.name !== name), correlated: [...correlated, ...narrowed] };
}

/** The label without which a metric would have the fewest series, and how many that would be on one target. */
export function costliestLabel(metric: Metric): { readonly name: string; readonly without: number } | undefined {
  const each = metric.labels.map(({ name }) => ({ name, without: seriesOf(withoutLabel(metric, name)).perTarget }));
  return each.reduce<(typeof each)[number] | undefined>((best, label) => (best && best.without <= label.without ? best : label), undefined);
}

/** How many values a label can have on its series; `undefined` where nothing says. A bounded one has `other` beside its own values: whatever comes after the bound is counted there. */
export function valuesOf(label: Label): number | undefined {
  if (label.values) return label.values.length;
  return label.max === undefined ? undefined : label.max + 1;
}

/** How many copies of a service run in an environment. */
export function replicasOf(service: Service, environment: string | undefined): number {
  return inEnvironment(service.replicas ?? 1, environment);
}

/** Series of a service on one target, with those that scraping adds. */
export function seriesOfTarget(service: Service, metrics: readonly Metric[]): number {
  const scraped = service.deliver?.metrics.some((way) => way.node === "scrape") ?? false;
  return metrics.reduce((sum, metric) => sum + seriesOf(metric).perTarget, scraped ? seriesOfScrape : 0);
}

/** Series for each combination of label values. */
export function seriesEach(metric: Metric): number {
  switch (metric.kind) {
    case "histogram":
      return metric.buckets === "native" ? 1 : (metric.buckets?.length ?? 0) + 3;
    case "summary":
      return (metric.quantiles?.length ?? 0) + 2;
    case "stateset":
      return Math.max(1, metric.states?.length ?? 0);
    default:
      return 1;
  }
}

function combinationsOf(metric: Metric): number {
  const grouped = new Set(metric.correlated?.flatMap(({ labels }) => labels));
  const tuples = (metric.correlated ?? []).map((group) => group.tuples.length);
  const alone = metric.labels.filter(({ name }) => !grouped.has(name)).map((label) => valuesOf(label) ?? 1);
  const product = [...tuples, ...alone].reduce((result, count) => result * Math.max(1, count), 1);
  return Math.min(product, metric.combinations ?? product);
}

function isOpen(label: Label): boolean {
  return valuesOf(label) === undefined;
}

type Group = NonNullable<Metric["correlated"]>[number];

function dropColumn(group: Group, index: number): Group {
  const tuples = group.tuples.map((tuple) => tuple.filter((_, column) => column !== index));
  const distinct = new Map(tuples.map((tuple) => [JSON.stringify(tuple), tuple]));
  return { labels: group.labels.filter((_, column) => column !== index), tuples: [...distinct.values()] };
}
