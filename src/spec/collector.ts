/** The OpenTelemetry Collector, between services and backends. */
import type { Backend as BackendNode, Collector as CollectorNode } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Backend, backendFor, type Exposed, type Image, image, type Signal } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { nested } from "./nested.ts";
import { data, duration, isRecord, list, oneOf, optional, port, positiveInteger, record, size, text, textOf } from "./options.ts";
import type { Duration, Size } from "./quantity.ts";
import { type Secret, secretReference } from "./secret.ts";
import { type Statsd, statsdOption } from "./statsd.ts";

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
export interface CollectorOptions<E extends CollectorExports = CollectorExports> extends Image, MayAllow {
  /** The version to write for, 0 and its minor: names of components and settings differ. `"0.150"` */
  readonly version: `0.${number}`;
  /**
   * What it listens to, at least one: OTLP, StatsD, a port for spans of Zipkin (9411 by convention), a port for Jaeger's Thrift over HTTP (14268).
   * `otlp: {}` means gRPC on 4317 and HTTP on 4318; a port that is said opens that protocol only.
   */
  readonly receive: {
    readonly otlp?: { readonly grpc?: number; readonly http?: number };
    readonly statsd?: Statsd;
    readonly zipkin?: number;
    readonly jaegerThrift?: number;
  };
  /**
   * How many run beside each other, 1 or more. Default: 1. With tail sampling, more than one become two tiers:
   * `<name>` balances by trace id, `<name>-sampling` decides.
   */
  readonly replicas?: Varying<number>;
  /** Memory above which it refuses data rather than die, over zero: `"512MiB"`. */
  readonly memoryLimit: Varying<Size>;
  /** Data is sent when so much has come together or so long has passed. Default: 8192 items or `"200ms"`, as the collector. */
  readonly batch?: { readonly timeout?: Duration; readonly size?: number };
  /** What clients have to send as `Authorization: Bearer …` by OTLP, Zipkin and Thrift; those that obsc configures send it. Default: nothing. `secret.env("OTLP_TOKEN")` */
  readonly bearerToken?: Secret;
  /** Resource attributes added where they are absent: `{ "service.name": "shop" }`. Default: none. */
  readonly resource?: Readonly<Record<string, string>>;
  /** Where each signal goes, to all in its list: `{ traces: [traceStore], metrics: [exposed({ port: 8889 })] }`. */
  readonly export: E;
  /** Writes what passes to its own log too. Default: `false`. */
  readonly debug?: Varying<false | "basic" | "normal" | "detailed">;
  /**
   * What the language cannot say, in the collector's own terms: merged over what obsc writes, map by map, and checked with it; a list
   * stands in place of the list, `null` takes a setting away. Default: nothing. `{ exporters: { "otlp_grpc/tempo": { compression: "zstd" } } }`
   */
  readonly raw?: Readonly<Record<string, unknown>>;
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
    replicas: optional(varying(positiveInteger)),
    bearerToken: optional(secretReference),
    resource: optional(record(text)),
    export: exports,
    image: optional(image),
    allow: allowances,
    raw: optional(raw),
    debug: optional(varying(oneOf<false | "basic" | "normal" | "detailed">(false, "basic", "normal", "detailed"))),
  });
  checkEnds(options?.receive, options?.export, at, subject);
  checkChoices(read.export, at, subject);
  const node: CollectorNode = {
    node: "backend",
    kind: "collector",
    name: readName(name, at, subject),
    version: read.version ?? "0.150",
    receive: {
      ...portsOf(read.receive?.otlp),
      ...defined({ statsd: read.receive?.statsd, zipkin: read.receive?.zipkin, jaegerThrift: read.receive?.jaegerThrift }),
    },
    memoryLimit: read.memoryLimit ?? 512 * 2 ** 20,
    batch: { timeout: read.batch?.timeout ?? 200, size: read.batch?.size ?? 8192 },
    resource: read.resource ?? {},
    export: { metrics: read.export?.metrics ?? [], traces: read.export?.traces ?? [], logs: read.export?.logs ?? [] },
    ...defined({ debug: read.debug, replicas: read.replicas, bearerToken: read.bearerToken, image: read.image, raw: read.raw, allow: read.allow }),
    at,
  };
  return node as unknown as Collector<keyof E & Signal>;
}

const version: Option<string> = textOf("a version of the collector", 'write 0 and its minor: "0.150"', /^0\.\d+$/);
const receive = nested({
  otlp: optional(nested({ grpc: optional(port), http: optional(port) })),
  statsd: optional(statsdOption),
  zipkin: optional(port),
  jaegerThrift: optional(port),
});
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

/** The sections of a configuration of the collector. */
const sections = ["receivers", "processors", "connectors", "exporters", "extensions", "service"];

/** Settings of the collector; that its sections are maps is asked here, what stands in them is for the rules. */
const raw: Option<Readonly<Record<string, unknown>>> = {
  read(value, at, subject) {
    const read = data.read(value, at, subject);
    if (!isRecord(read)) {
      if (read !== undefined) problem({ subject, message: "the raw settings are no object", help: "write `{ exporters: { … } }`", at });
      return undefined;
    }
    for (const [name, settings] of Object.entries(read)) {
      const message = !sections.includes(name)
        ? `there is no section \`${name}\` in a configuration of the collector`
        : !isRecord(settings)
          ? `the section \`${name}\` is no object`
          : undefined;
      if (message === undefined) continue;
      const help = sections.includes(name) ? `write \`${name}: { … }\`` : (didYouMean(name, sections) ?? `the sections are ${sections.join(", ")}`);
      problem({ subject: `${subject}.${name}`, message, help, at: within(at, { key: name }) });
      return undefined;
    }
    return read;
  },
};

type ReadExports = { readonly [S in Signal]: readonly BackendNode[] | undefined };

/** A collector joins what it receives to where it exports; one that lacks an end has no pipeline. What was said wrongly has had its finding. */
function checkEnds(receive: unknown, exports: unknown, at: Place, subject: string): void {
  if (isRecord(receive) && Object.values(receive).every((each) => each === undefined)) {
    const help = "say what it listens to: `receive: { otlp: {} }`";
    problem({ subject: `${subject}.receive`, message: "this collector receives nothing", help, at: within(at, 1, "receive") });
  }
  if (isRecord(exports) && Object.values(exports).every((each) => each === undefined || (Array.isArray(each) && each.length === 0))) {
    const help = "say where its signals go: `export: { traces: [traceStore] }`";
    problem({ subject: `${subject}.export`, message: "this collector exports nothing", help, at: within(at, 1, "export") });
  }
}

/** One variable chooses among whole configurations, so all choices of a collector are by the same variable and have the same options. */
function checkChoices(exports: ReadExports | undefined, at: Place, subject: string): void {
  let first: Extract<BackendNode, { kind: "choice" }> | undefined;
  for (const [signal, backends] of Object.entries(exports ?? {})) {
    for (const [index, backend] of (backends ?? []).entries()) {
      if (backend.kind !== "choice") continue;
      first ??= backend;
      const names = Object.keys(first.options);
      const own = Object.keys(backend.options);
      const message =
        backend.variable !== first.variable
          ? `\`${backend.variable}\` and \`${first.variable}\` both choose what this collector exports to`
          : own.join() !== names.join()
            ? `the options of \`${backend.variable}\` are ${own.join(", ")} here and ${names.join(", ")} before`
            : undefined;
      const help = "there is one configuration for each option: use one variable, with the same options in the same order";
      if (message !== undefined) problem({ subject: `${subject}.export.${signal}.${index}`, message, help, at: within(at, 1, "export", signal, index) });
    }
  }
}
