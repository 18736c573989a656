/** How Prometheus finds the targets of a service: the `discover` of a `scrape`. */
import type { Discovery as DiscoveryNode } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { address, made, optional, reader, record, shown, text } from "./options.ts";
import type { Address } from "./quantity.ts";

/** A way to find targets; see `staticTargets`, `fileTargets`, `serviceMonitor`, `podMonitor` and `podAnnotations`. */
export interface Discovery {
  readonly node: "discovery";
}

/** Targets by host and port, no scheme, at least one: `discover: staticTargets("node-1:8001", "node-2:8002")`. */
export function staticTargets(...targets: readonly Address[]): Discovery {
  const at = placeOf(staticTargets);
  if (targets.length === 0) problem({ subject: "staticTargets", message: "there is no target", help: 'name one: `staticTargets("node-1:8001")`', at });
  const read = targets.map((each, index) => target.read(each, within(at, index), "staticTargets")).filter((each) => each !== undefined);
  const node: DiscoveryNode = { node: "discovery", by: "static", targets: read, at };
  return node;
}

/**
 * Files that somebody else keeps up to date, which Prometheus reads again when they change; at least one. A `*` may stand in the
 * last part of the path only: `discover: fileTargets("/etc/prometheus/targets/*.json")`.
 */
export function fileTargets(...globs: readonly TargetFile[]): Discovery {
  const at = placeOf(fileTargets);
  if (globs.length === 0)
    problem({ subject: "fileTargets", message: "there is no file", help: 'name one: `fileTargets("/etc/prometheus/targets/*.json")`', at });
  const read = globs.map((each, index) => glob.read(each, within(at, index), "fileTargets")).filter((each) => each !== undefined);
  const node: DiscoveryNode = { node: "discovery", by: "file", globs: read, at };
  return node;
}
/** A file of targets, in JSON or YAML; see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config. */
export type TargetFile = `${string}.${"json" | "yml" | "yaml"}`;

/** The options of `serviceMonitor` and `podMonitor`. */
export interface MonitorOptions {
  /** By which the Prometheus Operator chooses its monitors: `{ release: "prometheus" }`. Default: those of `kubernetes({ operator })`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A ServiceMonitor, from which the Prometheus Operator makes the job: `discover: serviceMonitor({ labels: { release: "prometheus" } })`. */
export function serviceMonitor(options: MonitorOptions = {}): Discovery {
  const at = placeOf(serviceMonitor);
  const node: DiscoveryNode = {
    node: "discovery",
    by: "service-monitor",
    labels: readOptions(options, within(at, 0), "serviceMonitor", monitor).labels ?? {},
    at,
  };
  return node;
}

/** A PodMonitor, for pods that no Kubernetes Service stands before: `discover: podMonitor()`. */
export function podMonitor(options: MonitorOptions = {}): Discovery {
  const at = placeOf(podMonitor);
  const node: DiscoveryNode = { node: "discovery", by: "pod-monitor", labels: readOptions(options, within(at, 0), "podMonitor", monitor).labels ?? {}, at };
  return node;
}

/** Pods that say by the annotations `prometheus.io/scrape`, `/port` and `/path` that they want to be scraped: `discover: podAnnotations()`. */
export function podAnnotations(): Discovery {
  const node: DiscoveryNode = { node: "discovery", by: "pod-annotations", at: placeOf(podAnnotations) };
  return node;
}

/** The `discover` option of a scrape. */
export const discoveryOption: Option<DiscoveryNode> = made(
  "discovery",
  "a way to find targets",
  "use `staticTargets(…)`, `fileTargets(…)`, `serviceMonitor()` or `podAnnotations()`",
);

const monitor = { labels: optional(record(text)) };

const target: Option<string> = {
  read(value, at, subject) {
    if (typeof value !== "string" || !/^[a-z]+:\/\//i.test(value)) return address.read(value, at, subject);
    const message = `the target ${shown(value)} is a URL`;
    problem({ subject, message, help: 'write host and port, "node-1:8001"; the path is the `path` of `scrape`, TLS its `tls`', at });
    return undefined;
  },
};

const glob = reader("a file of targets", 'end it in .json, .yml or .yaml, a `*` in its last part only: "/etc/prometheus/targets/*.json"', (value) =>
  typeof value === "string" && /^[^*]*(\*[^*/]*)?\.(json|ya?ml)$/.test(value) && value.lastIndexOf("*") >= (value.includes("*") ? value.lastIndexOf("/") : -1)
    ? value
    : undefined,
);
