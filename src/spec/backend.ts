/** Backends: whatever takes signals in. Each is declared once; collectors export to it, services deliver to it, dashboards read it. */
import type { Backend as BackendNode, Signal as SignalName } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { nested } from "./nested.ts";
import { address, boolean, isRecord, list, oneOf, optional, port, positiveDuration, reader, record, refuse, rootedPath, text, textOf, url } from "./options.ts";
import type { Address, Duration, Url } from "./quantity.ts";
import { type Secret, secretReference } from "./secret.ts";

export type Signal = SignalName;
/** Something that takes in signals of the kind `S`; where another signal is sent to it, the spec does not compile. */
export interface Backend<in S extends Signal = never> {
  readonly node: "backend";
  readonly name: string;
  readonly [takes]: (signal: S) => void;
}
/** Exists for the compiler only. @public */
export declare const takes: unique symbol;
/** The Prometheus of a system; see `prometheus`. */
export interface Prometheus extends Backend<"metrics"> {
  readonly kind: "prometheus";
}
/** A Loki; see `loki`. */
export interface Loki extends Backend<"logs"> {
  readonly kind: "loki";
}
/** A port of the collector; see `exposed`. */
export interface Exposed {
  readonly node: "backend";
  readonly kind: "exposed";
}

/** How the client of a backend proves who it is, and knows whom it talks to. Paths are from the root, on the client's machine. */
export interface Tls {
  /** The certificate authority that signed the server's certificate; the system's own by default. `ca: "/etc/ssl/ours.crt"` */
  readonly ca?: `/${string}`;
  /** The client's certificate, together with `key`. Default: none. */
  readonly cert?: `/${string}`;
  /** The key of the client's certificate, as a file: the key itself has no place in a spec. Default: none. */
  readonly key?: `/${string}`;
  /** Plain text on purpose. Default: `false`. `insecure: per({ development: true, production: false })` */
  readonly insecure?: Varying<boolean>;
}
/** What a backend asks of those that send to it. */
export interface Guarded {
  /** Default: TLS with the system's certificate authorities for `https://` and for addresses, plain text for `http://`. */
  readonly tls?: Tls;
  /** Sent with every request; values are secrets: `headers: { "X-Scope-OrgID": secret.env("LOKI_TENANT") }`. Default: none. */
  readonly headers?: Readonly<Record<string, Secret>>;
}

/** The options of `prometheus`. */
export interface PrometheusOptions {
  /** Where others reach it: `"http://prometheus:9090"`. */
  readonly url: Varying<Url>;
  /** The version to write for: names of settings and the forms of queries differ. Default: `"3"`. */
  readonly version?: "2.55" | "3";
  /** How long samples are kept, over zero; windows of SLOs and dashboards are held against it. `"15d"` */
  readonly retention: Varying<Duration>;
  /** How often targets are scraped unless a `scrape` says otherwise. Default: `"1m"`, as Prometheus. */
  readonly scrapeInterval?: Duration;
  /** How often rules are evaluated unless a service says otherwise. Default: `"1m"`, as Prometheus. */
  readonly evaluationInterval?: Duration;
  /** Labels on everything that leaves this server: `{ cluster: "eu-1" }`. Default: none. */
  readonly externalLabels?: Readonly<Record<string, Varying<string>>>;
}

/** A Prometheus, by the name under which other programs know it: `prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" })`. */
export function prometheus(name: string, options: PrometheusOptions): Prometheus {
  const at = placeOf(prometheus);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    url: varying(url),
    version: optional(oneOf("2.55", "3")),
    retention: varying(positiveDuration),
    scrapeInterval: optional(positiveDuration),
    evaluationInterval: optional(positiveDuration),
    externalLabels: optional(record(varying(text))),
  });
  return made<Prometheus>({
    node: "backend",
    kind: "prometheus",
    name: readName(name, at, subject),
    url: read.url ?? "http://prometheus:9090",
    version: read.version ?? "3",
    retention: read.retention ?? 15 * day,
    scrapeInterval: read.scrapeInterval ?? minute,
    evaluationInterval: read.evaluationInterval ?? minute,
    externalLabels: read.externalLabels ?? {},
    at,
  });
}

/** The options of `loki`. */
export interface LokiOptions extends Guarded {
  /** Its root, without the path of an endpoint: `"http://loki:3100"`. */
  readonly url: Varying<Url>;
  /** How long lines are kept, over zero: `"168h"`. */
  readonly retention: Varying<Duration>;
}

/** A Loki: `loki("loki", { url: "http://loki:3100", retention: "168h" })`. */
export function loki(name: string, options: LokiOptions): Loki {
  const at = placeOf(loki);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { url: varying(url), retention: varying(positiveDuration), ...guarded });
  const node = { node: "backend", kind: "loki", name: readName(name, at, subject), url: read.url ?? "http://loki:3100" } as const;
  return made<Loki>({ ...node, retention: read.retention ?? 7 * day, ...guards(read), at });
}

/** The options of `tempo`. */
export interface TempoOptions extends Guarded {
  /** Where it takes OTLP over gRPC: `"tempo:4317"`. */
  readonly otlp: Varying<Address>;
  /** Where Grafana asks it, port 3200 unless it was moved: `"http://tempo:3200"`. */
  readonly query: Varying<Url>;
  /** How long traces are kept, over zero: `"72h"`. */
  readonly retention: Varying<Duration>;
}

/** A Tempo: `tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" })`. */
export function tempo(name: string, options: TempoOptions): Backend<"traces"> {
  const at = placeOf(tempo);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { otlp: varying(address), query: varying(url), retention: varying(positiveDuration), ...guarded });
  const node = { node: "backend", kind: "tempo", name: readName(name, at, subject), otlp: read.otlp ?? "tempo:4317" } as const;
  return made<Backend<"traces">>({ ...node, query: read.query ?? "http://tempo:3200", retention: read.retention ?? 3 * day, ...guards(read), at });
}

/** The options of `jaeger`. */
export interface JaegerOptions extends Guarded {
  /** Where it takes OTLP over gRPC: `"jaeger:4317"`. */
  readonly otlp: Varying<Address>;
  /** How long its storage keeps traces, over zero; absent: Jaeger does not say, its storage does. */
  readonly retention?: Varying<Duration>;
}

/** A Jaeger, by OTLP: `jaeger("jaeger", { otlp: "jaeger:4317" })`. */
export function jaeger(name: string, options: JaegerOptions): Backend<"traces"> {
  const at = placeOf(jaeger);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { otlp: varying(address), retention: optional(varying(positiveDuration)), ...guarded });
  const node = { node: "backend", kind: "jaeger", name: readName(name, at, subject), otlp: read.otlp ?? "jaeger:4317" } as const;
  return made<Backend<"traces">>({ ...node, ...defined({ retention: read.retention }), ...guards(read), at });
}

/** The options of `otlp`. */
export interface OtlpOptions<S extends Signal = Signal> extends Guarded {
  /** A URL for OTLP over HTTP, an address for OTLP over gRPC: `"https://otlp.example"`, `"gateway:4317"`. */
  readonly endpoint: Varying<Url | Address>;
  /** What it takes. Default: metrics, traces and logs. */
  readonly signals?: readonly S[];
}

/** Anything that takes OTLP, a vendor or a gateway of somebody else: `otlp("vendor", { endpoint: "https://otlp.example", signals: ["traces"] })`. */
export function otlp<const S extends Signal = Signal>(name: string, options: OtlpOptions<S>): Backend<S> {
  const at = placeOf(otlp);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { endpoint: varying(endpoint), signals: optional(list(oneOf(...signals))), ...guarded });
  const node = { node: "backend", kind: "otlp", name: readName(name, at, subject), endpoint: read.endpoint ?? "localhost:4317" } as const;
  return made<Backend<S>>({ ...node, signals: read.signals ?? signals, ...guards(read), at });
}

/** The options of `remoteWrite`. */
export interface RemoteWriteOptions extends Guarded {
  /** With its path: `"https://mimir.example/api/v1/push"`, `"http://prometheus:9090/api/v1/write"`. */
  readonly url: Varying<`${Url}/api/v1/${"write" | "push"}`>;
}

/** A store that takes Prometheus' remote write: `remoteWrite("mimir", { url: "https://mimir.example/api/v1/push" })`. */
export function remoteWrite(name: string, options: RemoteWriteOptions): Backend<"metrics"> {
  const at = placeOf(remoteWrite);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, { url: varying(writeUrl), ...guarded });
  const node = { node: "backend", kind: "remote-write", name: readName(name, at, subject), url: read.url ?? "http://prometheus:9090/api/v1/write" } as const;
  return made<Backend<"metrics">>({ ...node, ...guards(read), at });
}

/** The options of `exposed`. */
export interface ExposedOptions {
  /** 1 to 65535, for instance 8889. */
  readonly port: number;
  /** Serve OpenMetrics, which exemplars need. Default: `false`. */
  readonly openMetrics?: boolean;
}

/** A port of the collector from which Prometheus scrapes what services sent: `export: { metrics: [exposed({ port: 8889 })] }`. */
export function exposed(options: ExposedOptions): Exposed {
  const at = placeOf(exposed);
  const read = readOptions(options, within(at, 0), "exposed", { port, openMetrics: optional(boolean) });
  const node: BackendNode = { node: "backend", kind: "exposed", name: "exposed", port: read.port ?? 8889, openMetrics: read.openMetrics ?? false, at };
  return node as Exposed;
}

/** A backend that takes `signal`; with `only`, a backend of that kind. */
export function backendFor(signal: Signal, only?: { readonly kind: BackendNode["kind"]; readonly what: string; readonly help: string }): Option<BackendNode> {
  return {
    read(value, at, subject) {
      if (!isBackend(value) || (only && value.kind !== only.kind && takesOf(value).includes(signal)))
        return refuse(
          value,
          only?.what ?? "a backend",
          only?.help ?? "declare one: `prometheus(…)`, `loki(…)`, `tempo(…)`, `otlp(…)`, `collector(…)`",
          at,
          subject,
        );
      const taken = takesOf(value);
      if (taken.includes(signal)) return value;
      const message = `the backend \`${value.name}\` takes ${taken.length > 0 ? taken.join(" and ") : "nothing"}, not ${signal}`;
      problem({ subject, message, help: `send ${signal} to a backend that takes ${signal}`, at });
      return undefined;
    },
  };
}

/** Whether a value was made by one of the constructs of backends, the collector among them. */
export function isBackend(value: unknown): value is BackendNode {
  return isRecord(value) && value.node === "backend";
}

/** The signals that a backend takes; a collector those that it exports. */
function takesOf(backend: BackendNode): readonly Signal[] {
  switch (backend.kind) {
    case "prometheus":
    case "remote-write":
    case "exposed":
      return ["metrics"];
    case "loki":
      return ["logs"];
    case "tempo":
    case "jaeger":
      return ["traces"];
    case "otlp":
      return backend.signals;
    case "collector":
      return signals.filter((signal) => backend.export[signal].length > 0);
  }
}

const signals: readonly Signal[] = ["metrics", "traces", "logs"];
const minute = 60_000;
const day = 86_400_000;

const endpoint: Option<string> = reader("an endpoint", 'write a URL or an address: "https://otlp.example", "gateway:4317"', (value) => {
  const isEndpoint = typeof value === "string" && /^(https?:\/\/[^\s/]+(\/\S*)?|[^\s/:]+:\d{1,5})$/.test(value);
  return isEndpoint ? value : undefined;
});
const writeUrl: Option<string> = textOf(
  "a URL for remote write",
  'end it in /api/v1/write or /api/v1/push: "http://prometheus:9090/api/v1/write"',
  /^https?:\/\/[^\s/]+(\/\S*)?\/api\/v1\/(write|push)$/,
);

const tls = nested({ ca: optional(rootedPath), cert: optional(rootedPath), key: optional(rootedPath), insecure: optional(varying(boolean)) });
const guarded = { tls: optional(tls), headers: optional(record(secretReference)) };

type ReadGuards = { readonly [K in keyof typeof guarded]: (typeof guarded)[K] extends Option<infer T> ? T | undefined : never };

function guards(read: ReadGuards) {
  return defined({ tls: read.tls && defined(read.tls), headers: read.headers });
}

function made<T>(node: BackendNode): T {
  return node as unknown as T;
}
