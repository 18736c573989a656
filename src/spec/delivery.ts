/** How each signal leaves a service. */
import type { Backend as BackendNode, Delivery as DeliveryNode, Scrape as ScrapeNode } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Backend, backendFor, isBackend } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { isRecord, nonEmptyText, optional, port, positiveDuration, rootedPath } from "./options.ts";
import type { Duration } from "./quantity.ts";

/** How each signal leaves the service. Metrics go one way: a second one doubles every series, and `twice` has to say why. */
export interface Delivery {
  /** Scraped by Prometheus, or sent to a backend. Absent: the service has no metrics of its own, or somebody else's config scrapes it. */
  readonly metrics?: Scrape | Backend<"metrics"> | Twice;
  /** Where spans are sent, by OTLP: a collector or a store. Absent: nowhere. */
  readonly traces?: Backend<"traces">;
  /** Where lines go: by the agents that read the `sources` of the log, or from the service itself, by OTLP, where the log has none. */
  readonly logs?: Backend<"logs">;
}

/** Prometheus fetches the metrics; see `scrape`. */
export interface Scrape {
  readonly node: "scrape";
}
/** The options of `scrape`. */
export interface ScrapeOptions {
  /** Where the service serves its metrics, 1 to 65535: `8080`. */
  readonly port: number;
  /** Default: `"/metrics"`. */
  readonly path?: `/${string}`;
  /** How often, over zero. Default: the `scrapeInterval` of the server. `"30s"` */
  readonly interval?: Duration;
  /** When a scrape is given up, at most the interval. Default: the server's, 10 s unless it was changed. `"5s"` */
  readonly timeout?: Duration;
}

/** Prometheus fetches the metrics of the service: `deliver: { metrics: scrape({ port: 8080, interval: "30s" }) }`. */
export function scrape(options: ScrapeOptions): Scrape {
  const at = placeOf(scrape);
  const read = readOptions(options, within(at, 0), "scrape", {
    port,
    path: optional(rootedPath),
    interval: optional(positiveDuration),
    timeout: optional(positiveDuration),
  });
  if (read.interval !== undefined && read.timeout !== undefined && read.timeout > read.interval)
    problem({
      subject: "scrape.timeout",
      message: "the timeout is longer than the interval",
      help: "Prometheus refuses that: shorten it",
      at: within(at, 0, "timeout"),
    });
  const node: ScrapeNode = {
    node: "scrape",
    port: read.port ?? 8080,
    path: read.path ?? "/metrics",
    ...defined({ interval: read.interval, timeout: read.timeout }),
    at,
  };
  return node;
}

/** More than one way for metrics, on purpose; see `twice`. */
export interface Twice {
  readonly node: "twice";
}
interface TwiceNode extends Twice {
  readonly because: string;
  readonly ways: readonly (ScrapeNode | BackendNode)[];
}

/**
 * Metrics go more than one way, at least two, and every series exists once for each:
 * `metrics: twice("the vendor is tried out until March", scrape({ port: 8080 }), gateway)`.
 */
export function twice(because: string, ...ways: readonly (Scrape | Backend<"metrics">)[]): Twice {
  const at = placeOf(twice);
  const reason = nonEmptyText.read(because, within(at, 0), "twice");
  if (ways.length < 2) problem({ subject: "twice", message: "there are fewer than two ways", help: "name two, or the only one without `twice`", at });
  const read = ways.map((each, index) => way.read(each, within(at, index + 1), "twice")).filter((each) => each !== undefined);
  const node: TwiceNode = { node: "twice", because: reason ?? "", ways: read };
  return node;
}

/** The `deliver` option of a service. */
export const delivery: Option<DeliveryNode> = {
  optional: true,
  read(value, at, subject) {
    const read = readOptions(value, at, subject, { metrics: optional(ways), traces: optional(backendFor("traces")), logs: optional(backendFor("logs")) });
    return { metrics: read.metrics?.ways ?? [], ...defined({ twice: read.metrics?.because, traces: read.traces, logs: read.logs }), at };
  },
};

/** One way for metrics: a scrape, or a backend that stands outside of the service. */
const way: Option<ScrapeNode | BackendNode> = {
  read(value, at, subject) {
    if (isRecord(value) && value.node === "scrape") return value as unknown as ScrapeNode;
    if (!isBackend(value) || value.kind === "exposed") return noWay(value, at, subject);
    return backendFor("metrics").read(value, at, subject);
  },
};

const ways: Option<{ readonly ways: TwiceNode["ways"]; readonly because?: string }> = {
  read(value, at, subject) {
    if (isRecord(value) && value.node === "twice") return value as unknown as TwiceNode;
    const read = way.read(value, at, subject);
    return read && { ways: [read] };
  },
};

function noWay(value: unknown, at: Place, subject: string): undefined {
  const message = Array.isArray(value) ? "metrics leave by more than one way" : "this is no way for metrics to leave the service";
  const help = Array.isArray(value)
    ? 'each way doubles every series: keep one, or say why with `twice("…", …)`'
    : "use `scrape({ port: 8080 })`, or a backend that takes metrics";
  problem({ subject, message, help, at });
  return undefined;
}
