/** What takes signals in, and how they get there. */
import type { Catalog, Metric } from "./metric.ts";
import type { Place } from "./place.ts";
import type { Allowance, Secret, Varying } from "./value.ts";

export type Signal = "metrics" | "traces" | "logs";

export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Plain text on purpose. */
  readonly insecure?: Varying<boolean>;
}

interface Common {
  readonly node: "backend";
  readonly name: string;
  /** The container image that runs it, with a fixed tag: "grafana/loki:3.7.3". */
  readonly image?: string;
  readonly allow?: readonly Allowance[];
  readonly at: Place;
}
interface Guarded {
  readonly tls?: Tls;
  readonly headers?: Readonly<Record<string, Secret>>;
}

/** A Prometheus server. */
export interface Prometheus extends Common {
  readonly kind: "prometheus";
  readonly url: Varying<string>;
  readonly version: "2.55" | "3";
  readonly retention: Varying<number>;
  readonly scrapeInterval: number;
  readonly evaluationInterval: number;
  readonly externalLabels: Readonly<Record<string, Varying<string>>>;
  /** It takes remote write at `/api/v1/write`. */
  readonly remoteWriteReceiver: boolean;
  /** It takes OTLP at `/api/v1/otlp`, with these resource attributes as labels. */
  readonly otlp?: { readonly promote: readonly string[] };
  /** Where it sends what it scraped. */
  readonly remoteWrite: readonly Backend[];
  /** Targets that no service of the spec is. */
  readonly scrape: readonly ScrapeJob[];
  /** Host and port of the blackbox exporter that makes the checks; absent: the usual one. */
  readonly blackbox?: Varying<string>;
  /** Absent: there are alerts on the pipeline itself. */
  readonly pipelineAlerts?: false;
  /** It reads rules and scrape jobs of other systems beside its own. */
  readonly shared?: true;
  /** How those who ask it prove who they are. */
  readonly web?: Web;
  /** What evaluates the rules; absent: this server. */
  readonly ruler?: Ruler;
  /** How far back rules look, in milliseconds, since samples come late; absent: not at all. */
  readonly queryOffset?: number;
}

/** What evaluates rules on the samples that a Prometheus scrapes, in its place. */
export type Ruler =
  /** The ruler of Grafana Mimir, and what it takes of one tenant. */
  | {
      readonly node: "ruler";
      readonly engine: "mimir";
      readonly rulesPerGroup: number;
      readonly groupsPerTenant: number;
      readonly labelsPerSeries: number;
      readonly at: Place;
    }
  /** The ruler of Thanos; what it does when some stores do not answer. */
  | { readonly node: "ruler"; readonly engine: "thanos"; readonly partialResponse?: "warn" | "abort"; readonly at: Place }
  /** vmalert, of VictoriaMetrics. */
  | { readonly node: "ruler"; readonly engine: "vmalert"; readonly at: Place };

/** The web configuration of a server: https://prometheus.io/docs/prometheus/latest/configuration/https/ */
export interface Web {
  /** Users by name, each with where the bcrypt hash of its password is kept. */
  readonly users: Readonly<Record<string, Secret>>;
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly clientCa?: string;
    readonly clientAuth?: "RequireAndVerifyClientCert" | "NoClientCert";
  };
}

export interface Loki extends Common, Guarded {
  readonly kind: "loki";
  readonly url: Varying<string>;
  readonly retention: Varying<number>;
}
export interface Tempo extends Common, Guarded {
  readonly kind: "tempo";
  readonly otlp: Varying<string>;
  readonly query: Varying<string>;
  readonly retention: Varying<number>;
  readonly s3?: { readonly bucket: string; readonly endpoint: string; readonly accessKey: Secret; readonly secretKey: Secret; readonly insecure: boolean };
}
export interface Jaeger extends Common, Guarded {
  readonly kind: "jaeger";
  readonly otlp: Varying<string>;
  readonly ui?: Varying<string>;
  readonly retention?: Varying<number>;
  /** Absent: in memory. */
  readonly storage?: { readonly elasticsearch: Elasticsearch; readonly indexPrefix?: string };
  /** The bearer token of whoever asks is handed on to the storage. */
  readonly auth?: "bearer";
}
export interface Zipkin extends Common {
  readonly kind: "zipkin";
  /** With its path, `/api/v2/spans`. */
  readonly url: Varying<string>;
}
export interface Elasticsearch extends Common, Guarded {
  readonly kind: "elasticsearch";
  readonly url: Varying<string>;
  readonly retention?: Varying<number>;
  readonly timeField: string;
  readonly replicas?: Varying<number>;
  readonly namespace?: string;
}
export interface Datadog extends Common {
  readonly kind: "datadog";
  readonly site: string;
  readonly apiKey: Secret;
}
export interface Aws extends Common {
  readonly kind: "aws";
  readonly region: string | Secret;
}
export interface GoogleCloud extends Common {
  readonly kind: "google-cloud";
  readonly project: string | Secret;
}
export interface AzureMonitor extends Common {
  readonly kind: "azure-monitor";
  readonly connectionString: Secret;
}
/** One of several, chosen by an environment variable where the collector starts; there is a configuration for each. */
export interface Choice extends Common {
  readonly kind: "choice";
  readonly variable: string;
  readonly options: Readonly<Record<string, Backend>>;
}

/** Durations and intervals in milliseconds, sizes in bytes. */
export type Backend =
  | Prometheus
  | Loki
  | Tempo
  | Jaeger
  | Zipkin
  | Elasticsearch
  | Datadog
  | Aws
  | GoogleCloud
  | AzureMonitor
  | Choice
  | (Common & Guarded & { readonly kind: "otlp"; readonly endpoint: Varying<string>; readonly signals: readonly Signal[] })
  | (Common & Guarded & { readonly kind: "remote-write"; readonly url: Varying<string> })
  /** A port of the collector from which Prometheus scrapes what services sent. */
  | (Common & { readonly kind: "exposed"; readonly port: number; readonly openMetrics: boolean })
  | Collector;

export interface Collector extends Common {
  readonly kind: "collector";
  /** As "0.156": component names and settings differ by version. */
  readonly version: string;
  readonly receive: {
    readonly grpc?: number;
    readonly http?: number;
    readonly statsd?: Statsd;
    /** The port for spans in Zipkin's JSON. */
    readonly zipkin?: number;
    /** The port for Jaeger's Thrift over HTTP, of clients that have no OTLP. */
    readonly jaegerThrift?: number;
  };
  /** How many run beside each other; more than one with tail sampling are put behind a tier that balances by trace id. */
  readonly replicas?: Varying<number>;
  /** Bytes. */
  readonly memoryLimit: Varying<number>;
  readonly batch: { readonly timeout: number; readonly size: number };
  /** What clients have to send as `Authorization: Bearer`. */
  readonly bearerToken?: Secret;
  /** Resource attributes added where absent. */
  readonly resource: Readonly<Record<string, string>>;
  readonly export: { readonly metrics: readonly Backend[]; readonly traces: readonly Backend[]; readonly logs: readonly Backend[] };
  readonly debug?: Varying<false | "basic" | "normal" | "detailed">;
  /** Merged over what obsc writes, and checked with it. */
  readonly raw?: Readonly<Record<string, unknown>>;
}

/** StatsD, which a collector takes in and turns into declared metrics. */
export interface Statsd {
  readonly node: "statsd";
  readonly listen: string;
  /** What all names begin with on the wire, without the dot. */
  readonly prefix?: string;
  /** Milliseconds. */
  readonly flush: number;
  readonly map: readonly { readonly from: string; readonly to: Metric }[];
  readonly at: Place;
}

/** Prometheus fetches the metrics. */
export interface Scrape {
  readonly node: "scrape";
  readonly port: number;
  readonly path: string;
  /** Milliseconds; absent: the server's. */
  readonly interval?: number;
  readonly timeout?: number;
  /** How Prometheus finds the targets; absent: by the name of the service and the port. */
  readonly discover?: Discovery;
  readonly tls?: Tls;
  readonly at: Place;
}

/** How the targets of a service are found. Labels are those by which the Prometheus Operator chooses a monitor. */
export type Discovery =
  | { readonly node: "discovery"; readonly by: "static"; readonly targets: readonly string[]; readonly at: Place }
  | { readonly node: "discovery"; readonly by: "file"; readonly globs: readonly string[]; readonly at: Place }
  | { readonly node: "discovery"; readonly by: "service-monitor" | "pod-monitor"; readonly labels: Readonly<Record<string, string>>; readonly at: Place }
  | { readonly node: "discovery"; readonly by: "pod-annotations"; readonly at: Place };

/** Targets that no service of the spec is: an exporter. */
export interface ScrapeJob {
  readonly node: "scrape-job";
  readonly name: string;
  readonly targets: readonly string[];
  readonly path: string;
  readonly interval?: number;
  readonly catalog?: Catalog;
  /** Labels that the target sends stand before those of the scrape. */
  readonly honorLabels: boolean;
  readonly at: Place;
}

/** How jobs that end before they can be scraped hand in their metrics. */
export interface PushedJobs {
  readonly pushgateway: string;
  /** Milliseconds. */
  readonly every: number;
  /** Labels of the grouping key beside `job`. */
  readonly grouping: readonly string[];
  readonly image?: string;
  readonly at: Place;
}

/** One way for metrics, or more than one for a stated reason. */
export interface Delivery {
  readonly metrics: readonly (Scrape | Backend)[];
  /** Why there is more than one way. */
  readonly twice?: string;
  readonly traces?: Backend;
  readonly logs?: Backend;
  readonly jobs?: PushedJobs;
  readonly at: Place;
}
