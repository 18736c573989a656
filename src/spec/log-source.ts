/** Where the lines of a log are read. */
import type { LogSource as SourceNode } from "../ir/log.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { isRecord, nonEmptyText, optional, refuse, rootedPath } from "./options.ts";

/** Where lines are read; see `podLogs`, `dockerLogs` and `fileLogs`. */
export interface LogSource {
  readonly source: "pods" | "docker" | "files";
}
/** The options of `podLogs`. */
export interface PodLogsOptions {
  /** The value of the label `app` on the pods: `"shop"`. */
  readonly app: string;
  /** Default: the namespace of the service; if that has none, any. */
  readonly namespace?: string;
}

/** What the containers of pods write, on each Kubernetes node: `podLogs({ app: "shop", namespace: "shop" })`. Stream labels `app` and `namespace`. */
export function podLogs(options: PodLogsOptions): LogSource {
  const at = placeOf(podLogs);
  const read = readOptions(options, within(at, 0), "logs.sources", { app: nonEmptyText, namespace: optional(nonEmptyText) });
  const node: SourceNode = { source: "pods", app: read.app ?? "unnamed", ...defined({ namespace: read.namespace }), at };
  return node;
}

/** What the container of the service writes, by Docker: `dockerLogs()`. Stream label `service`. */
export function dockerLogs(): LogSource {
  const node: SourceNode = { source: "docker", at: placeOf(dockerLogs) };
  return node;
}

/** Files, by paths from the root in which `*` stands for any name, at least one: `fileLogs("/var/log/shop/*.log")`. Stream label `service`. */
export function fileLogs(...globs: readonly `/${string}`[]): LogSource {
  const at = placeOf(fileLogs);
  if (globs.length === 0) problem({ subject: "logs.sources", message: "`fileLogs` has no path", help: 'name one: `fileLogs("/var/log/shop/*.log")`', at });
  const read = globs.map((glob, index) => rootedPath.read(glob, within(at, index), "logs.sources")).filter((glob) => glob !== undefined);
  const node: SourceNode = { source: "files", globs: read, at };
  return node;
}

/** An element of the `sources` option of a log. */
export const logSource: Option<SourceNode> = {
  read(value, at, subject) {
    if (isRecord(value) && typeof value.source === "string") return value as unknown as SourceNode;
    return refuse(value, "a source of lines", "use `podLogs(…)`, `dockerLogs()` or `fileLogs(…)`", at, subject);
  },
};
