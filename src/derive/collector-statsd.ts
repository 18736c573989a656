/** StatsD as declared metrics: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/statsdreceiver */
import type { Statsd } from "../ir/backend.ts";
import type { Metric } from "../ir/metric.ts";
import { within } from "../ir/place.ts";
import { formatGoDuration } from "../util/duration.ts";
import { type Component, component, type Making } from "./collector-part.ts";

/**
 * Timers become exponential histograms, which the transform below brings into the declared buckets: explicit buckets of
 * the receiver hold for `h` and `d` only, whatever type they are written for (internal/parser of v0.144.0).
 */
export function statsdReceiver(making: Making, statsd: Statsd): Component {
  const mapping = ["timing", "histogram", "distribution"].map((statsd_type) => ({ statsd_type, observer_type: "histogram", histogram: { max_size: 160 } }));
  return component(making, "receivers", "statsd", {
    settings: {
      endpoint: statsd.listen,
      aggregation_interval: formatGoDuration(statsd.flush),
      is_monotonic_counter: true,
      ...(statsd.map.some(({ to }) => to.kind === "histogram") && { timer_histogram_mapping: mapping }),
    },
    because: ["By UDP. Counters of StatsD only grow, which it does not say itself."],
    at: statsd.at,
  });
}

/** Only what is declared, under its declared name, in its declared unit and buckets, as a metric of the service that declares it. */
export function statsdProcessors(making: Making, statsd: Statsd): readonly Component[] {
  const at = within(statsd.at, 0, "map");
  const others = statsd.map.map(({ from }) => `name != ${JSON.stringify(from)}`).join(" and ");
  return [
    component(making, "processors", "filter", {
      name: "statsd",
      settings: { error_mode: "ignore", metrics: { metric: [others] } },
      because: ["Drops what no declared metric is made of."],
      at,
    }),
    transform(making, statsd),
    ...owner(making, statsd),
    ...cumulative(making),
  ];
}

function transform(making: Making, { map, at }: Statsd): Component {
  const path = making.vocabulary.takes("pathsWithContext")
    ? { metric: "metric.name", name: "metric.name", bounds: "datapoint.explicit_bounds" }
    : { metric: "name", name: "metric.name", bounds: "explicit_bounds" };
  const renames = map.map(({ from, to }) => `set(${path.metric}, ${JSON.stringify(to.name)}) where ${path.metric} == ${JSON.stringify(from)}`);
  const histograms = [...new Set(map.map(({ to }) => to).filter(({ buckets }) => Array.isArray(buckets)))];
  const where = (metric: Metric, name: string) => `where ${name} == ${JSON.stringify(metric.name)}`;
  const converted = histograms.flatMap((metric) => [
    `convert_exponential_histogram_to_histogram("midpoint", ${numbers(wireBounds(metric))}) ${where(metric, path.metric)}`,
    ...(inMilliseconds(metric) ? [`scale_metric(0.001, "s") ${where(metric, path.metric)}`] : []),
  ]);
  const bounds = histograms.map((metric) => `set(${path.bounds}, ${numbers(boundsOf(metric))}) ${where(metric, path.name)}`);
  return component(making, "processors", "transform", {
    name: "statsd",
    settings: {
      error_mode: "ignore",
      metric_statements: [
        { context: "metric", statements: [...renames, ...converted] },
        ...(bounds.length > 0 ? [{ context: "datapoint", statements: bounds }] : []),
      ],
    },
    because: [
      "Each name on the wire becomes the metric that the spec declares.",
      ...(bounds.length > 0
        ? [
            "Converting counts from each bound upwards, so it gets a lowest bound more than there are buckets; the bounds declared, in base units, take its place.",
          ]
        : []),
    ],
    at: within(at, 0, "map"),
  });
}

/** StatsD does not say who sends; where one service has all the metrics it is that one. */
function owner(making: Making, { map, at }: Statsd): readonly Component[] {
  const owners = new Set(map.flatMap(({ to }) => [...(making.scope.owners.get(to.name) ?? [])]));
  const [only] = owners;
  if (!only || owners.size > 1) return [];
  return [
    component(making, "processors", "resource", {
      name: "statsd",
      settings: { attributes: [{ key: "service.name", value: only.name, action: "insert" }] },
      because: ["StatsD does not say whose metrics they are."],
      at,
    }),
  ];
}

/**
 * What StatsD counts is counted anew from flush to flush. Remote write does not take that, and the port for scrapes loses
 * what came before a flush without values.
 */
function cumulative(making: Making): readonly Component[] {
  if (!making.collector.export.metrics.some(({ kind }) => kind === "prometheus" || kind === "remote-write" || kind === "exposed")) return [];
  return [
    component(making, "processors", "delta_to_cumulative", {
      settings: {},
      because: ["StatsD counts anew from flush to flush; Prometheus takes only what is counted since the start."],
    }),
  ];
}

function inMilliseconds(metric: Metric): boolean {
  return metric.unit === "seconds";
}

function boundsOf(metric: Metric): readonly number[] {
  return Array.isArray(metric.buckets) ? (metric.buckets as readonly number[]) : [];
}

/** As they are on the wire, with one below the lowest. */
function wireBounds(metric: Metric): readonly number[] {
  const bounds = boundsOf(metric).map((bound) => (inMilliseconds(metric) ? Number((bound * 1000).toPrecision(12)) : bound));
  return [(bounds[0] ?? 1) > 0 ? 0 : (bounds[0] ?? 0) - 1, ...bounds];
}

/** A list of floats of OTTL, in which 5 would be another type than 5.0. */
function numbers(values: readonly number[]): string {
  return `[${values.map((value) => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`)).join(", ")}]`;
}
