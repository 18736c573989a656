/** Puts generated metrics into a registry of prom-client, beside those that it has: the same cells, nothing is counted twice. */
import { exemplarLabels, type Family, rejectedName, rejections } from "./family.js";
import { type Sample, samplesOf } from "./text.js";

/** The part of prom-client's `Registry` that is needed here, so that services without prom-client compile too. */
export interface PromClientRegistry {
  readonly contentType: string;
  registerMetric(metric: unknown): void;
  getSingleMetric(name: string): unknown;
}

const registered = new WeakMap<PromClientRegistry, Family[]>();

/**
 * `register(new Registry(), families)`: makes prom-client show `families`, and the calls that they rejected; throws
 * prom-client's error when a name is taken. prom-client knows no native histograms: they are shown as in the text formats,
 * as a histogram with the bucket +Inf alone. Use `negotiate` of the generated module to have their buckets scraped.
 */
export function register(registry: PromClientRegistry, families: readonly Family[]): void {
  for (const family of families) registry.registerMetric(adapted(registry, family));
  if (registry.getSingleMetric(rejectedName) === undefined) {
    registered.set(registry, []);
    // The list, not a copy: the families of a later call are seen too.
    registry.registerMetric(adapted(registry, rejections(registered.get(registry) ?? [])));
  }
  registered.get(registry)?.push(...families);
}

function adapted(registry: PromClientRegistry, family: Family) {
  return {
    name: family.name,
    help: family.help,
    type: typeOf(family),
    aggregator: family.kind === "counter" || family.kind === "histogram" || family.kind === "summary" ? "sum" : "first",
    reset: () => family.reset(),
    get: async () => {
      // In OpenMetrics prom-client adds `_total` to the samples of a counter, and shows its name without it.
      const openMetrics = registry.contentType.startsWith("application/openmetrics-text");
      const name = openMetrics && family.kind === "counter" ? family.name.replace(/_total$/, "") : family.name;
      return {
        name,
        help: family.help,
        type: typeOf(family),
        aggregator: "sum",
        values: family
          .points()
          .flatMap(samplesOf)
          .map((sample) => sampleValue(name, sample)),
      };
    },
  };
}

function typeOf(family: Family): "counter" | "gauge" | "histogram" | "summary" {
  return family.kind === "info" || family.kind === "stateset" ? "gauge" : family.kind;
}

function sampleValue(name: string, { suffix, labels, value, exemplar }: Sample) {
  return {
    value,
    labels: Object.fromEntries(labels),
    metricName: `${name}${suffix}`,
    ...(exemplar && { exemplar: { labelSet: Object.fromEntries(exemplarLabels(exemplar)), value: exemplar.value, timestamp: exemplar.timestamp } }),
  };
}
