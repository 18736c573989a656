/** Systems with collectors and log agents, made without the language: each part with what a test does not care about filled in. */
import { nobody } from "../../src/derive/plan.ts";
import type { Backend, Collector } from "../../src/ir/backend.ts";
import type { Log } from "../../src/ir/log.ts";
import type { Label } from "../../src/ir/metric.ts";
import type { Place } from "../../src/ir/place.ts";
import type { Service, System } from "../../src/ir/system.ts";
import type { Sampling, Span, SpanAttribute, Traces } from "../../src/ir/trace.ts";

export const nowhere: Place = { kind: "file", file: "spec.ts", line: 1, column: 1, endLine: 1, endColumn: 2 };
/** The place of a call in a spec, so that the paths into it can be seen. */
export const call: Place = { kind: "spec", call: {}, path: [] };

export const tempo: Backend = {
  node: "backend",
  kind: "tempo",
  name: "tempo",
  otlp: "tempo:4317",
  query: "http://tempo:3200",
  retention: 1000,
  tls: { insecure: true },
  at: nowhere,
};
export const loki: Extract<Backend, { kind: "loki" }> = { node: "backend", kind: "loki", name: "loki", url: "http://loki:3100", retention: 1000, at: nowhere };
export const exposed: Backend = { node: "backend", kind: "exposed", name: "exposed", port: 8889, openMetrics: true, at: nowhere };

export function collector(part: Partial<Collector> = {}): Collector {
  return {
    node: "backend",
    kind: "collector",
    name: "gate",
    version: "0.156",
    receive: { grpc: 4317, http: 4318 },
    memoryLimit: 512 * 1024 ** 2,
    batch: { timeout: 10_000, size: 1024 },
    resource: {},
    export: { metrics: [], traces: [tempo], logs: [] },
    at: call,
    ...part,
  };
}

export function sampling(part: Partial<Sampling> = {}): Sampling {
  return { head: 1, operations: {}, at: nowhere, ...part };
}

export function traces(part: Partial<Traces> & { readonly sampling: Sampling }): Traces {
  return { node: "traces", propagators: [], instrument: [], spans: [], calls: [], serviceGraph: false, allow: [], at: nowhere, ...part };
}

export function span(name: string, attributes: readonly SpanAttribute[] = [], children: readonly Span[] = []): Span {
  return { node: "span", name, kind: "internal", attributes, events: [], children, at: nowhere };
}

export function service(name: string, part: Partial<Service> = {}): Service {
  return {
    node: "service",
    name,
    team: "shop",
    ports: {},
    env: {},
    queries: [],
    labels: {},
    metrics: {},
    recordings: [],
    alerts: [],
    slos: [],
    dashboards: [],
    allow: [],
    at: nowhere,
    ...part,
  };
}

/** A service that hands its traces to a collector. */
export function tracing(name: string, to: Backend | undefined, rules: Partial<Sampling>, part: Partial<Traces> = {}): Service {
  return service(name, { traces: traces({ sampling: sampling(rules), ...part }), deliver: { metrics: [], ...(to && { traces: to }), at: nowhere } });
}

export const level: Label = { name: "level", values: ["debug", "info", "warn", "error"], normalise: "level", at: nowhere };

export function log(part: Partial<Log> = {}): Log {
  return {
    node: "log",
    format: { format: "json", time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "msg", at: nowhere },
    labels: [level],
    fields: [],
    add: {},
    drop: {},
    sources: [{ source: "pods", app: "shop", namespace: "prod", at: nowhere }],
    agents: [{ agent: "promtail", port: 3101, to: loki, at: nowhere }],
    sinks: [],
    allow: [],
    at: nowhere,
    ...part,
  };
}

export function system(part: Partial<System> = {}): System {
  return { ...nobody, name: "shop", at: nowhere, ...part };
}
