/** Where a service itself writes the lines of its log. */
import type { LogSink as SinkNode } from "../ir/log.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Backend, backendFor } from "./backend.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { logIndex } from "./log-index.ts";
import { boolean, made, optional, positiveDuration, positiveInteger, rootedPath, size } from "./options.ts";
import type { Duration, Size } from "./quantity.ts";

/** Where a service writes its lines; see `consoleSink`, `fileSink` and `backendSink`. */
export interface LogSink {
  readonly node: "sink";
  readonly sink: "console" | "file" | "backend";
}
/** The options of `consoleSink`. */
export interface ConsoleSinkOptions {
  /** For people rather than programs, so that no agent can parse the lines. Default: `false`. `per({ development: true, production: false })` */
  readonly pretty?: Varying<boolean>;
}
/** The options of `fileSink`. */
export interface FileSinkOptions {
  /** When the file is put aside and a new one begun, over zero: `"100MB"`. */
  readonly maxSize: Size;
  /** How many files that were put aside are kept, 1 or more. */
  readonly maxFiles: number;
  /** Files that were put aside are compressed. Default: `false`. */
  readonly compress?: boolean;
}
/** The options of `backendSink`. */
export interface BackendSinkOptions {
  /** Of Elasticsearch: the index, with the date as Filebeat or strftime writes it. Default: the name of the service with the day, `"shop-%{+yyyy.MM.dd}"`. */
  readonly index?: string;
  /** How many lines are gathered before they are sent, 1 or more. Default: 1000. */
  readonly buffer?: number;
  /** How long a line waits at most, over zero. Default: `"1s"`. */
  readonly flush?: Duration;
}

/** Standard output, which the agents of containers and pods read: `sinks: [consoleSink()]`. */
export function consoleSink(options?: ConsoleSinkOptions): LogSink {
  const at = placeOf(consoleSink);
  const { pretty } = readOptions(options ?? {}, within(at, 0), "logs.sinks", { pretty: optional(varying(boolean)) });
  const node: SinkNode = { node: "sink", sink: "console", pretty: pretty ?? false, at };
  return node;
}

/** A file that is rotated, by its path from the root: `fileSink("/var/log/shop/shop.log", { maxSize: "100MB", maxFiles: 5 })`. */
export function fileSink(path: `/${string}`, options: FileSinkOptions): LogSink {
  const at = placeOf(fileSink);
  const read = readOptions(options, within(at, 1), "logs.sinks", { maxSize: size, maxFiles: positiveInteger, compress: optional(boolean) });
  const node: SinkNode = {
    node: "sink",
    sink: "file",
    path: rootedPath.read(path, within(at, 0), "logs.sinks") ?? "/var/log/service.log",
    maxSize: read.maxSize ?? 100_000_000,
    maxFiles: read.maxFiles ?? 5,
    compress: read.compress ?? false,
    at,
  };
  return node;
}

/** A backend that the service sends its lines to without an agent: `backendSink(search, { index: "shop-%{+yyyy.MM.dd}", buffer: 1000, flush: "1s" })`. */
export function backendSink(to: Backend<"logs">, options?: BackendSinkOptions): LogSink {
  const at = placeOf(backendSink);
  const { index, buffer, flush } = readOptions(options ?? {}, within(at, 1), "logs.sinks", {
    index: optional(logIndex),
    buffer: optional(positiveInteger),
    flush: optional(positiveDuration),
  });
  const backend = backendFor("logs").read(to, within(at, 0), "logs.sinks");
  const node = { node: "sink", sink: "backend", to: backend, ...defined({ index }), buffer: buffer ?? 1000, flush: flush ?? 1000, at } as const;
  return node;
}

/** An element of the `sinks` option of a log. */
export const logSink: Option<SinkNode> = made("sink", "a sink", "use `consoleSink()`, `fileSink(…)` or `backendSink(…)`");
