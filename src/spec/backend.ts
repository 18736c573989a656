/** Backends: whatever takes signals in. Each is declared once; collectors export to it, services deliver to it, dashboards read it. */
import type { Backend as BackendNode, Elasticsearch as ElasticsearchNode, Prometheus as PrometheusNode, Signal as SignalName } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Varying as VaryingNode } from "../ir/value.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { nested } from "./nested.ts";
import {
  address,
  boolean,
  isRecord,
  list,
  nonEmptyText,
  oneOf,
  optional,
  port,
  positiveDuration,
  positiveInteger,
  reader,
  record,
  refuse,
  rootedPath,
  shown,
  text,
  textOf,
  url,
} from "./options.ts";
import type { Address, Duration, Url } from "./quantity.ts";
import { queryOffsetOption, type Ruler, rulerOption } from "./ruler.ts";
import { type ScrapeJob, scrapeJobOption } from "./scrape-job.ts";
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

/** What runs a backend, where the system itself deploys it. */
export interface Image {
  /** With a fixed tag: `"grafana/loki:3.7.3"`. Default: the version that obsc writes for. */
  readonly image?: `${string}:${string}`;
}

/** The options of `prometheus`. */
export interface PrometheusOptions extends Image, MayAllow {
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
  /** It takes remote write at `/api/v1/write`. Default: `false`. */
  readonly remoteWriteReceiver?: boolean;
  /** It takes OTLP at `/api/v1/otlp`; `promote` names resource attributes that become labels. Default: it does not. `{ promote: ["service.version"] }` */
  readonly otlp?: { readonly promote?: readonly string[] };
  /** Where it sends all that it scraped: `[remoteWrite("mimir", { … })]`. Default: nowhere. */
  readonly remoteWrite?: readonly Backend<"metrics">[];
  /** Targets that no service of the spec is: `[scrapeJob("node-exporter", { targets: ["node-exporter:9100"] })]`. Default: none. */
  readonly scrape?: readonly ScrapeJob[];
  /** The blackbox exporter that makes the tcp and http checks of services, by host and port. Default: `"blackbox:9115"`. */
  readonly blackbox?: Varying<Address>;
  /** Alerts on the pipeline itself: targets, rules, notifications, collectors, and one that always fires. Default: `true`. */
  readonly pipelineAlerts?: boolean;
  /**
   * Systems that import the one that has it lay their `prometheus/rules/` and `prometheus/scrape/` beside its own, and it reads them;
   * a Loki of the same system reads their `loki/rules/` likewise. Default: `false`, each file is read by its name.
   */
  readonly shared?: boolean;
  /** What evaluates the rules in its place. Default: it does. `mimirRuler({ rulesPerGroup: 35 })`, `thanosRuler()`, `vmalert()` */
  readonly ruler?: Ruler;
  /**
   * How far back rules look, in whole minutes, where samples come late: by remote write, OTLP or from stores far away. A service may say another.
   * Default: not at all. `"1m"`
   */
  readonly queryOffset?: Duration;
  /** How those who ask it prove who they are: users with the bcrypt hashes of their passwords, TLS and client certificates. Default: nobody has to. */
  readonly web?: Web;
}

/** How those who ask a server prove who they are; see https://prometheus.io/docs/prometheus/latest/configuration/https/. */
export interface Web {
  /** Each with where the bcrypt hash of the password is kept: `{ admin: secret.env("PROMETHEUS_ADMIN_BCRYPT") }`. Default: none. */
  readonly users?: Readonly<Record<string, Secret>>;
  /** Files where the server runs. Default: plain text. `{ cert: "/etc/tls/server.crt", key: "/etc/tls/server.key", clientCa: "/etc/tls/ca.crt", clientAuth: "RequireAndVerifyClientCert" }` */
  readonly tls?: {
    readonly cert: `/${string}`;
    readonly key: `/${string}`;
    readonly clientCa?: `/${string}`;
    readonly clientAuth?: "RequireAndVerifyClientCert" | "NoClientCert";
  };
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
    remoteWriteReceiver: optional(boolean),
    otlp: optional(nested({ promote: optional(list(nonEmptyText)) })),
    remoteWrite: optional(list(written)),
    scrape: optional(list(scrapeJobOption)),
    blackbox: optional(varying(address)),
    pipelineAlerts: optional(boolean),
    shared: optional(boolean),
    web: optional(web),
    ruler: optional(rulerOption),
    queryOffset: optional(queryOffsetOption),
    image: optional(image),
    allow: allowances,
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
    remoteWriteReceiver: read.remoteWriteReceiver ?? false,
    ...(read.otlp && { otlp: { promote: read.otlp.promote ?? [] } }),
    remoteWrite: read.remoteWrite ?? [],
    scrape: read.scrape ?? [],
    ...defined({ blackbox: read.blackbox }),
    ...(read.pipelineAlerts === false && { pipelineAlerts: false }),
    ...(read.shared && { shared: true }),
    ...defined({ web: read.web, ruler: read.ruler, queryOffset: read.queryOffset, image: read.image, allow: read.allow }),
    at,
  });
}

/** The options of `loki`. */
export interface LokiOptions extends Guarded, Image, MayAllow {
  /** Its root, without the path of an endpoint: `"http://loki:3100"`. */
  readonly url: Varying<Url>;
  /** How long lines are kept, in whole days, which is what it deletes: `"168h"`. */
  readonly retention: Varying<Duration>;
}

/** A Loki: `loki("loki", { url: "http://loki:3100", retention: "168h" })`. */
export function loki(name: string, options: LokiOptions): Loki {
  const at = placeOf(loki);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    url: varying(url),
    retention: varying(wholeDays),
    image: optional(image),
    allow: allowances,
    ...guarded,
  });
  const node = { node: "backend", kind: "loki", name: readName(name, at, subject), url: read.url ?? "http://loki:3100" } as const;
  return made<Loki>({ ...node, retention: read.retention ?? 7 * day, ...defined({ image: read.image, allow: read.allow }), ...guards(read), at });
}

/** The options of `tempo`. */
export interface TempoOptions extends Guarded, Image, MayAllow {
  /** Where it takes OTLP over gRPC: `"tempo:4317"`. */
  readonly otlp: Varying<Address>;
  /** Where Grafana asks it, port 3200 unless it was moved: `"http://tempo:3200"`. */
  readonly query: Varying<Url>;
  /** How long traces are kept, over zero: `"72h"`. */
  readonly retention: Varying<Duration>;
  /** The bucket that holds them; `insecure` is plain HTTP. Default: the local disk. */
  readonly s3?: { readonly bucket: string; readonly endpoint: Address; readonly accessKey: Secret; readonly secretKey: Secret; readonly insecure?: boolean };
}

/** A Tempo: `tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" })`. */
export function tempo(name: string, options: TempoOptions): Backend<"traces"> {
  const at = placeOf(tempo);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    otlp: varying(address),
    query: varying(url),
    retention: varying(positiveDuration),
    s3: optional(s3),
    image: optional(image),
    allow: allowances,
    ...guarded,
  });
  const node = { node: "backend", kind: "tempo", name: readName(name, at, subject), otlp: read.otlp ?? "tempo:4317" } as const;
  const { bucket, endpoint: store, accessKey, secretKey, insecure = false } = read.s3 ?? {};
  const kept = bucket !== undefined && store !== undefined && accessKey && secretKey && { bucket, endpoint: store, accessKey, secretKey, insecure };
  return made<Backend<"traces">>({
    ...node,
    query: read.query ?? "http://tempo:3200",
    retention: read.retention ?? 3 * day,
    ...(kept && { s3: kept }),
    ...defined({ image: read.image, allow: read.allow }),
    ...guards(read),
    at,
  });
}

/** The options of `jaeger`. */
export interface JaegerOptions extends Guarded, Image, MayAllow {
  /** Where it takes OTLP over gRPC: `"jaeger:4317"`. */
  readonly otlp: Varying<Address>;
  /** How long its storage keeps traces, over zero; absent: Jaeger does not say, its storage does. */
  readonly retention?: Varying<Duration>;
  /** Where people and Grafana ask it, port 16686 unless it was moved: `"http://jaeger:16686"`. Default: port 16686 of the host of `otlp`. */
  readonly ui?: Varying<Url>;
  /** What holds the traces. Default: its memory. `{ elasticsearch: search, indexPrefix: "jaeger" }` */
  readonly storage?: { readonly elasticsearch: Elasticsearch; readonly indexPrefix?: string };
  /** The bearer token of whoever asks is handed on to the storage. Default: it is not. */
  readonly auth?: "bearer";
}

/** A Jaeger, by OTLP: `jaeger("jaeger", { otlp: "jaeger:4317" })`. */
export function jaeger(name: string, options: JaegerOptions): Backend<"traces"> {
  const at = placeOf(jaeger);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    otlp: varying(address),
    retention: optional(varying(positiveDuration)),
    ui: optional(varying(url)),
    storage: optional(nested({ elasticsearch: anElasticsearch, indexPrefix: optional(nonEmptyText) })),
    auth: optional(oneOf("bearer")),
    image: optional(image),
    allow: allowances,
    ...guarded,
  });
  const node = { node: "backend", kind: "jaeger", name: readName(name, at, subject), otlp: read.otlp ?? "jaeger:4317" } as const;
  const { elasticsearch: store, indexPrefix } = read.storage ?? {};
  return made<Backend<"traces">>({
    ...node,
    ...defined({ retention: read.retention, ui: read.ui, auth: read.auth, image: read.image, allow: read.allow }),
    ...(store && { storage: { elasticsearch: store, ...defined({ indexPrefix }) } }),
    ...guards(read),
    at,
  });
}

/** An Elasticsearch; see `elasticsearch`. */
export interface Elasticsearch extends Backend<"logs"> {
  readonly kind: "elasticsearch";
}
/** The options of `elasticsearch`. */
export interface ElasticsearchOptions extends Guarded, Image {
  /** Its root: `"http://elasticsearch:9200"`. */
  readonly url: Varying<Url>;
  /** How long documents are kept, over zero. Default: whatever its own policies say. `"30d"` */
  readonly retention?: Varying<Duration>;
  /** The field that holds the time. Default: `"@timestamp"`. */
  readonly timeField?: string;
  /** How many nodes it has, 1 or more. Default: 1. */
  readonly replicas?: Varying<number>;
  /** The Kubernetes namespace that it runs in. Default: that of the deployment. */
  readonly namespace?: string;
}

/** An Elasticsearch, for logs and as the storage of Jaeger: `elasticsearch("elasticsearch", { url: "http://elasticsearch:9200" })`. */
export function elasticsearch(name: string, options: ElasticsearchOptions): Elasticsearch {
  const at = placeOf(elasticsearch);
  const subject = subjectOf("backends", name);
  const read = readOptions(options, within(at, 1), subject, {
    url: varying(url),
    retention: optional(varying(positiveDuration)),
    timeField: optional(nonEmptyText),
    replicas: optional(varying(positiveInteger)),
    namespace: optional(nonEmptyText),
    image: optional(image),
    ...guarded,
  });
  const node = { node: "backend", kind: "elasticsearch", name: readName(name, at, subject), url: read.url ?? "http://elasticsearch:9200" } as const;
  const rest = defined({ retention: read.retention, replicas: read.replicas, namespace: read.namespace, image: read.image });
  return made<Elasticsearch>({ ...node, timeField: read.timeField ?? "@timestamp", ...rest, ...guards(read), at });
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
      // One that exports nothing has its finding where it is declared.
      if (taken.includes(signal) || (value.kind === "collector" && taken.length === 0)) return value;
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
export function takesOf(backend: BackendNode): readonly Signal[] {
  switch (backend.kind) {
    case "prometheus":
    case "remote-write":
    case "exposed":
      return ["metrics"];
    case "loki":
    case "elasticsearch":
      return ["logs"];
    case "tempo":
    case "jaeger":
    case "zipkin":
      return ["traces"];
    case "aws":
      return ["metrics", "traces"];
    case "datadog":
    case "google-cloud":
    case "azure-monitor":
      return signals;
    case "choice":
      return signals.filter((signal) => Object.values(backend.options).every((option) => takesOf(option).includes(signal)));
    case "otlp":
      return backend.signals;
    case "collector":
      return signals.filter((signal) => backend.export[signal].length > 0);
  }
}

export const signals: readonly Signal[] = ["metrics", "traces", "logs"];
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

const insecure: Option<VaryingNode<boolean>> = optional(varying(boolean));
/** The `tls` option of whatever is reached by a client. */
export const tls = nested({ ca: optional(rootedPath), cert: optional(rootedPath), key: optional(rootedPath), insecure });
const guarded = { tls: optional(tls), headers: optional(record(secretReference)) };

type ReadGuards = { readonly [K in keyof typeof guarded]: (typeof guarded)[K] extends Option<infer T> ? T | undefined : never };

function guards(read: ReadGuards) {
  return defined({ tls: read.tls && defined(read.tls), headers: read.headers });
}

/** An image with a fixed tag, so that the same spec runs the same program tomorrow; a rule speaks of tags that move. */
export const image: Option<string> = textOf(
  "an image",
  'write it with its tag: "grafana/loki:3.7.3"',
  /^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/,
);
const web: Option<NonNullable<PrometheusNode["web"]>> = {
  read(value, at, subject) {
    const read = readOptions(value, at, subject, {
      users: optional(record(secretReference)),
      tls: optional(
        nested({
          cert: rootedPath,
          key: rootedPath,
          clientCa: optional(rootedPath),
          clientAuth: optional(oneOf("RequireAndVerifyClientCert", "NoClientCert")),
        }),
      ),
    });
    const { cert, key, ...client } = read.tls ?? {};
    return { users: read.users ?? {}, ...(cert !== undefined && key !== undefined && { tls: { cert, key, ...defined(client) } }) };
  },
};
/** A store that takes remote write: what else takes metrics, Prometheus does not speak with. */
const written: Option<BackendNode> = {
  read(value, at, subject) {
    const read = backendFor("metrics").read(value, at, subject);
    if (!read || read.kind === "remote-write" || read.kind === "prometheus") return read;
    return refuse(value, "a store that takes remote write", 'use `remoteWrite("…", { url: "https://mimir.example/api/v1/push" })`', at, subject);
  },
};
const s3 = nested({ bucket: nonEmptyText, endpoint: address, accessKey: secretReference, secretKey: secretReference, insecure: optional(boolean) });
const anElasticsearch: Option<ElasticsearchNode> = {
  read: (value, at, subject) =>
    isBackend(value) && value.kind === "elasticsearch" ? value : refuse(value, "an Elasticsearch", "declare one: `elasticsearch(…)`", at, subject),
};

export function made<T>(node: BackendNode): T {
  return node as unknown as T;
}

/** Loki keeps one table of its index a day, and deletes no part of one: https://grafana.com/docs/loki/latest/operations/storage/retention/ */
const wholeDays: Option<number> = {
  read(value, at, subject) {
    const kept = positiveDuration.read(value, at, subject);
    if (kept === undefined || kept % day === 0) return kept;
    problem({ subject, message: `Loki deletes whole days, and ${shown(value)} is none`, help: 'write a multiple of 24h: "24h", "7d"', at });
    return Math.ceil(kept / day) * day;
  },
};
