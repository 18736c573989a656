/** How each signal leaves a service. */
import type { Backend as BackendNode, Delivery as DeliveryNode, PushedJobs as PushedJobsNode, Scrape as ScrapeNode } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Backend, backendFor, image, isBackend, type Tls, tls } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Discovery, discoveryOption } from "./discovery.ts";
import { isRecord, list, nonEmptyText, optional, port, positiveDuration, rootedPath, textOf, url } from "./options.ts";
import type { Duration, Url } from "./quantity.ts";

/** How each signal leaves the service. Metrics go one way: a second one doubles every series, and `twice` has to say why. */
export interface Delivery {
  /** Scraped by Prometheus, or sent to a backend. Absent: the service has no metrics of its own, or somebody else's config scrapes it. */
  readonly metrics?: Scrape | Backend<"metrics"> | Twice;
  /** Where spans are sent, by OTLP: a collector or a store. Absent: nowhere. */
  readonly traces?: Backend<"traces">;
  /** Where lines go: by the agents that read the `sources` of the log, or from the service itself, by OTLP, where the log has none. */
  readonly logs?: Backend<"logs">;
  /** How runs that end before they can be scraped hand in their metrics. Default: they have none. `{ pushgateway: "http://pushgateway:9091", every: "30s" }` */
  readonly jobs?: PushedJobs;
}

/** A Pushgateway, for runs that end before they can be scraped; never for a service that stays: https://prometheus.io/docs/practices/pushing/. */
export interface PushedJobs {
  /** Its root, without the path of a job: `"http://pushgateway:9091"`. */
  readonly pushgateway: Url;
  /** How often a run hands in what it has, over zero: `"30s"`. */
  readonly every: Duration;
  /** Labels of the grouping key beside `job`; each value is a group that stays until somebody deletes it. Default: none. `["shard"]` */
  readonly grouping?: readonly string[];
  /** What runs the Pushgateway, with a fixed tag. Default: the version that obsc writes for. */
  readonly image?: `${string}:${string}`;
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
  /** How the targets are found. Default: by the name of the service and the port. `staticTargets("node-1:8001", "node-2:8002")` */
  readonly discover?: Discovery;
  /** The service serves its metrics over TLS; files where Prometheus runs. Default: plain text. `{ ca: "/etc/tls/ca.crt" }` */
  readonly tls?: Tls;
}

/** Prometheus fetches the metrics of the service: `deliver: { metrics: scrape({ port: 8080, interval: "30s" }) }`. */
export function scrape(options: ScrapeOptions): Scrape {
  const at = placeOf(scrape);
  const read = readOptions(options, within(at, 0), "scrape", {
    port,
    path: optional(rootedPath),
    interval: optional(positiveDuration),
    timeout: optional(positiveDuration),
    discover: optional(discoveryOption),
    tls: optional(tls),
  });
  const fits = read.interval === undefined || read.timeout === undefined || read.timeout <= read.interval;
  if (!fits)
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
    ...defined({ interval: read.interval, timeout: fits ? read.timeout : undefined, discover: read.discover, tls: read.tls && defined(read.tls) }),
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
    const read = readOptions(value, at, subject, {
      metrics: optional(ways),
      traces: optional(backendFor("traces")),
      logs: optional(backendFor("logs")),
      jobs: optional(pushed),
    });
    return { metrics: read.metrics?.ways ?? [], ...defined({ twice: read.metrics?.because, traces: read.traces, logs: read.logs, jobs: read.jobs }), at };
  },
};

const pushed: Option<PushedJobsNode> = {
  read(value, at, subject) {
    const read = readOptions(value, at, subject, {
      pushgateway: url,
      every: positiveDuration,
      grouping: optional(list(groupingLabel)),
      image: optional(image),
    });
    const { pushgateway = "http://pushgateway:9091", every = 30_000, grouping = [] } = read;
    return { pushgateway, every, grouping, ...defined({ image: read.image }), at };
  },
};
const groupingLabel = textOf("a label of the grouping key", "use letters, digits and `_`, no digit first; `job` is there already", /^(?!job$)[a-zA-Z_]\w*$/);

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
