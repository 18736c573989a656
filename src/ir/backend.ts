/** What takes signals in, and how they get there. */
import type { Place } from "./place.ts";
import type { Secret, Varying } from "./value.ts";

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
  readonly at: Place;
}
interface Guarded {
  readonly tls?: Tls;
  readonly headers?: Readonly<Record<string, Secret>>;
}

/** Durations and intervals in milliseconds, sizes in bytes. */
export type Backend =
  | (Common & {
      readonly kind: "prometheus";
      readonly url: Varying<string>;
      readonly version: "2.55" | "3";
      readonly retention: Varying<number>;
      readonly scrapeInterval: number;
      readonly evaluationInterval: number;
      readonly externalLabels: Readonly<Record<string, Varying<string>>>;
    })
  | (Common & Guarded & { readonly kind: "loki"; readonly url: Varying<string>; readonly retention: Varying<number> })
  | (Common & Guarded & { readonly kind: "tempo"; readonly otlp: Varying<string>; readonly query: Varying<string>; readonly retention: Varying<number> })
  | (Common & Guarded & { readonly kind: "jaeger"; readonly otlp: Varying<string>; readonly retention?: Varying<number> })
  | (Common & Guarded & { readonly kind: "otlp"; readonly endpoint: Varying<string>; readonly signals: readonly Signal[] })
  | (Common & Guarded & { readonly kind: "remote-write"; readonly url: Varying<string> })
  /** A port of the collector from which Prometheus scrapes what services sent. */
  | (Common & { readonly kind: "exposed"; readonly port: number; readonly openMetrics: boolean })
  | Collector;

export interface Collector extends Common {
  readonly kind: "collector";
  /** As "0.156": component names and settings differ by version. */
  readonly version: string;
  readonly receive: { readonly grpc?: number; readonly http?: number };
  /** Bytes. */
  readonly memoryLimit: Varying<number>;
  readonly batch: { readonly timeout: number; readonly size: number };
  /** Resource attributes added where absent. */
  readonly resource: Readonly<Record<string, string>>;
  readonly export: { readonly metrics: readonly Backend[]; readonly traces: readonly Backend[]; readonly logs: readonly Backend[] };
  readonly debug?: Varying<false | "basic" | "normal" | "detailed">;
}

/** Prometheus fetches the metrics. */
export interface Scrape {
  readonly node: "scrape";
  readonly port: number;
  readonly path: string;
  /** Milliseconds; absent: the server's. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly at: Place;
}

/** One way for metrics, or more than one for a stated reason. */
export interface Delivery {
  readonly metrics: readonly (Scrape | Backend)[];
  /** Why there is more than one way. */
  readonly twice?: string;
  readonly traces?: Backend;
  readonly logs?: Backend;
  readonly at: Place;
}
