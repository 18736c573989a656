/** StatsD, taken in by a collector. */
import type { Statsd as StatsdNode } from "../ir/backend.ts";
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import type { Counter } from "./counter.ts";
import type { Gauge } from "./gauge.ts";
import type { Histogram } from "./histogram.ts";
import { address, isMade, list, optional, positiveDuration, refuse, textOf } from "./options.ts";
import type { Address, Duration } from "./quantity.ts";

/** StatsD at a port of a collector; see `statsd`. */
export interface Statsd {
  readonly node: "statsd";
}
/** The options of `statsd`. */
export interface StatsdOptions {
  /** Where the collector listens, by UDP: `"0.0.0.0:8125"`. */
  readonly listen: Address;
  /** What every name begins with on the wire, without the dot; names in `map` are written in full. Default: nothing. `"api"` */
  readonly prefix?: string;
  /** How often what came in is added up and handed on, over zero: `"10s"`. */
  readonly flush: Duration;
  /**
   * Each name on the wire, in full, and the declared metric that it becomes; at least one, and what is not listed is dropped.
   * A counter takes `c`, a gauge `g`, a histogram `ms`, `h` and `d`, in milliseconds for a metric of seconds; tags become labels.
   * `[{ from: "api.cache.hits", to: cacheHits }]`
   */
  readonly map: readonly { readonly from: string; readonly to: Counter | Gauge | Histogram }[];
}

/**
 * StatsD as declared metrics, of clients that have nothing else:
 * `receive: { statsd: statsd({ listen: "0.0.0.0:8125", prefix: "api", flush: "10s", map: [{ from: "api.cache.hits", to: cacheHits }] }) }`.
 */
export function statsd(options: StatsdOptions): Statsd {
  const at = placeOf(statsd);
  const read = readOptions(options, within(at, 0), "statsd", {
    listen: address,
    prefix: optional(wireName),
    flush: positiveDuration,
    map: list(entry),
  });
  const map = read.map?.filter(isWhole) ?? [];
  checkMap(options?.map, map, read.prefix, at);
  const node: StatsdNode = { node: "statsd", listen: read.listen ?? "0.0.0.0:8125", ...defined({ prefix: read.prefix }), flush: read.flush ?? 10_000, map, at };
  return node;
}

type Entry = StatsdNode["map"][number];
type ReadEntry = { readonly from: string | undefined; readonly to: MetricNode | undefined };
function isWhole(each: ReadEntry): each is Entry {
  return each.from !== undefined && each.to !== undefined;
}

/** `:` ends a name, `|` and `@` what follows it; StatsD has no way to write them. */
const wireName = textOf(
  "a name of StatsD",
  'write it without spaces, `:`, `|`, `@` and `#`, and without a dot at its end: "api.cache.hits"',
  /^[^\s:|@#]*[^\s:|@#.]$/,
);
const target: Option<MetricNode> = {
  read(value, at, subject) {
    const help = "declare it with `counter(…)`, `gauge(…)` or `histogram(…)`";
    if (!isMade(value, "metric")) return refuse(value, "a metric", help, at, subject);
    const metric = value as MetricNode;
    return takesStatsd.includes(metric.kind) ? metric : refuse(value, "a metric that StatsD can say", help, at, subject);
  },
};
const takesStatsd: readonly string[] = ["counter", "gauge", "histogram"];
const entry: Option<ReadEntry> = { read: (value, at, subject) => readOptions(value, at, subject, { from: wireName, to: target }) };

function checkMap(said: unknown, map: readonly Entry[], prefix: string | undefined, at: Place): void {
  if (Array.isArray(said) && said.length === 0) {
    const help = 'name each metric of StatsD and what it becomes: `[{ from: "api.cache.hits", to: cacheHits }]`';
    problem({ subject: "statsd.map", message: "no name of StatsD becomes a metric, so all of them would be dropped", help, at: within(at, 0, "map") });
  }
  const seen = new Map<string, MetricNode>();
  for (const [index, { from, to }] of (Array.isArray(said) && map.length === said.length ? map : []).entries()) {
    const place = within(at, 0, "map", index, "from");
    const subject = `statsd.map.${index}.from`;
    const first = seen.get(from);
    if (first)
      problem({
        subject,
        message: `\`${from}\` already becomes \`${first.name}\``,
        help: `leave out one of the two, or name what becomes \`${to.name}\``,
        at: place,
      });
    else if (prefix !== undefined && !from.startsWith(`${prefix}.`)) {
      problem({
        subject,
        message: `\`${from}\` does not begin with the prefix \`${prefix}.\``,
        help: `write the name in full: "${prefix}.${from}"`,
        at: place,
      });
    }
    if (to.buckets === "native" && to.unit === "seconds") {
      const message = `the native histogram \`${to.name}\` is of seconds, and StatsD measures in milliseconds`;
      const help = "give it `buckets`: only a histogram that has some can be converted";
      problem({ subject: `statsd.map.${index}.to`, message, help, at: within(at, 0, "map", index, "to") });
    }
    if (!first) seen.set(from, to);
  }
}

/** The option of a collector that holds it. */
export const statsdOption: Option<StatsdNode> = {
  read: (value, at, subject) =>
    isMade(value, "statsd") ? (value as StatsdNode) : refuse(value, "StatsD", "write `statsd({ listen, flush, map })`", at, subject),
};
