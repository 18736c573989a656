/** The OpenTelemetry Collector, between services and backends. */
import type { Backend as BackendNode, Collector as CollectorNode } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Backend, backendFor, type Exposed, type Signal } from "./backend.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { nested } from "./nested.ts";
import { duration, list, oneOf, optional, port, positiveInteger, record, size, text, textOf } from "./options.ts";
import type { Duration, Size } from "./quantity.ts";

/** A collector takes the signals that it exports; see `collector`. */
export interface Collector<in S extends Signal = never> extends Backend<S> {
  readonly kind: "collector";
}

/** Where a collector sends each signal; a signal that is not there is not taken either. */
export interface CollectorExports {
  /** `[exposed({ port: 8889 })]`, a `remoteWrite`, an `otlp` or a `prometheus`. */
  readonly metrics?: readonly (Backend<"metrics"> | Exposed)[];
  /** `[tempo("tempo", { … })]` */
  readonly traces?: readonly Backend<"traces">[];
  /** `[loki("loki", { … })]` */
  readonly logs?: readonly Backend<"logs">[];
}

/** The options of `collector`. */
export interface CollectorOptions<E extends CollectorExports = CollectorExports> {
  /** The version to write for, 0 and its minor: names of components and settings differ. `"0.150"` */
  readonly version: `0.${number}`;
  /** What it listens to. `otlp: {}` means gRPC on 4317 and HTTP on 4318; a port that is said opens that protocol only. */
  readonly receive: { readonly otlp?: { readonly grpc?: number; readonly http?: number } };
  /** Memory above which it refuses data rather than die, over zero: `"512MiB"`. */
  readonly memoryLimit: Varying<Size>;
  /** Data is sent when so much has come together or so long has passed. Default: 8192 items or `"200ms"`, as the collector. */
  readonly batch?: { readonly timeout?: Duration; readonly size?: number };
  /** Resource attributes added where they are absent: `{ "service.name": "shop" }`. Default: none. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Where each signal goes, to all in its list: `{ traces: [traceStore], metrics: [exposed({ port: 8889 })] }`. */
  readonly export: E;
  /** Writes what passes to its own log too. Default: `false`. */
  readonly debug?: Varying<false | "basic" | "normal" | "detailed">;
}

/**
 * An OpenTelemetry Collector; services and other collectors deliver to it as to any backend:
 * `collector("gateway", { version: "0.150", receive: { otlp: {} }, memoryLimit: "512MiB", export: { traces: [traceStore] } })`.
 */
export function collector<const E extends CollectorExports>(name: string, options: CollectorOptions<E>): Collector<keyof E & Signal> {
  const at = placeOf(collector);
  const subject = subjectOf("collectors", name);
  const read = readOptions(options, within(at, 1), subject, {
    version,
    receive,
    memoryLimit: varying(size),
    batch: optional(nested({ timeout: optional(duration), size: optional(positiveInteger) })),
    resource: optional(record(text)),
    export: exports,
    debug: optional(varying(oneOf<false | "basic" | "normal" | "detailed">(false, "basic", "normal", "detailed"))),
  });
  const node: CollectorNode = {
    node: "backend",
    kind: "collector",
    name: readName(name, at, subject),
    version: read.version ?? "0.150",
    receive: portsOf(read.receive?.otlp),
    memoryLimit: read.memoryLimit ?? 512 * 2 ** 20,
    batch: { timeout: read.batch?.timeout ?? 200, size: read.batch?.size ?? 8192 },
    resource: read.resource ?? {},
    export: { metrics: read.export?.metrics ?? [], traces: read.export?.traces ?? [], logs: read.export?.logs ?? [] },
    ...defined({ debug: read.debug }),
    at,
  };
  return node as unknown as Collector<keyof E & Signal>;
}

const version: Option<string> = textOf("a version of the collector", 'write 0 and its minor: "0.150"', /^0\.\d+$/);
const receive = nested({ otlp: optional(nested({ grpc: optional(port), http: optional(port) })) });
const exports = nested({
  metrics: optional(list<BackendNode>(backendFor("metrics"))),
  traces: optional(list<BackendNode>(backendFor("traces"))),
  logs: optional(list<BackendNode>(backendFor("logs"))),
});

/** The ports that OTLP has by convention: https://opentelemetry.io/docs/specs/otlp/ */
function portsOf(otlp: { readonly grpc: number | undefined; readonly http: number | undefined } | undefined): CollectorNode["receive"] {
  if (!otlp) return {};
  return otlp.grpc === undefined && otlp.http === undefined ? { grpc: 4317, http: 4318 } : defined(otlp);
}
