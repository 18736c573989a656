/** Collectors, in the collector's own terms: components, and the pipelines that join them. */
import type { Backend, Signal } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { inEnvironment } from "../ir/value.ts";
import { vocabularyOf } from "./collector-components.ts";
import { exporterOf } from "./collector-exporters.ts";
import { type Component, component, type Making, type Settings } from "./collector-part.ts";
import { batch, memoryLimiter, personalAttributes, personalFields, resourceAttributes } from "./collector-processors.ts";
import { metricsFromSpans } from "./collector-span-metrics.ts";
import { operationMarks, tailSampling } from "./collector-tail-sampling.ts";
import type { PlanPart } from "./part.ts";
import { deriveSampling } from "./sampling.ts";
import type { Scope } from "./scope.ts";

export interface Pipeline {
  /** The signal, with the pipeline's own name behind a slash where it has one: `traces/sampled`. */
  readonly id: string;
  readonly signal: Signal;
  /** Ids of components, in the order in which data passes them. */
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
  readonly because: readonly string[];
  readonly subject: string;
  readonly at: Place;
}

/** One collector. Components are in the order in which data passes them; none is unused. */
export interface CollectorConfig extends PlanPart {
  readonly name: string;
  /** As declared: "0.156". */
  readonly version: string;
  readonly receivers: readonly Component[];
  readonly processors: readonly Component[];
  readonly connectors: readonly Component[];
  readonly exporters: readonly Component[];
  readonly extensions: readonly Component[];
  readonly pipelines: readonly Pipeline[];
  /** `service.telemetry` */
  readonly telemetry: Settings;
  /** Written by the user; its text is written as it stands. */
  readonly raw?: boolean;
}

/** The collectors that the system itself declares; one that receives nothing, or hands nothing on, is left out. */
export function deriveCollectors(scope: Scope): readonly CollectorConfig[] {
  return scope.system.collectors.flatMap((collector) => {
    const config = collectorConfig({ collector, scope, vocabulary: vocabularyOf(collector.version) });
    return config.pipelines.length === 0 ? [] : [config];
  });
}

function collectorConfig(making: Making): CollectorConfig {
  const { collector } = making;
  const routes = routesOf(making);
  const kinds = ["receivers", "processors", "connectors", "exporters"] as const;
  const [receivers, processors, connectors, exporters] = kinds.map((kind) => distinct(routes.flatMap((route) => route[kind])));
  return {
    name: collector.name,
    version: collector.version,
    receivers: receivers ?? [],
    processors: processors ?? [],
    connectors: connectors ?? [],
    exporters: exporters ?? [],
    extensions: [healthCheck(making)],
    pipelines: routes.map((route) => pipelineOf(route, making)),
    telemetry: telemetryOf(making),
    subject: `collectors.${collector.name}`,
    at: collector.at,
    allow: [],
  };
}

/** A pipeline with its components: connectors are the receivers or the exporters that join it to another. */
interface Route {
  readonly signal: Signal;
  readonly name?: string;
  readonly receivers: readonly Component[];
  readonly from: readonly Component[];
  readonly processors: readonly Component[];
  readonly exporters: readonly Component[];
  readonly to: readonly Component[];
  readonly connectors: readonly Component[];
  readonly because?: readonly string[];
}

function routesOf(making: Making): readonly Route[] {
  const { collector, scope } = making;
  const receivers = otlpReceiver(making);
  if (receivers.length === 0) return [];
  const debug = debugExporter(making);
  const exporters = (signal: Signal) => [...exportersOf(signal, making), ...debug];
  const first = [memoryLimiter(making), ...resourceAttributes(making)];
  const last = batch(making);
  const metrics = exporters("metrics");
  const traces = exporters("traces");
  const logs = exporters("logs");
  const services = scope.system.services.filter((service) => service.deliver?.traces?.kind === "collector" && service.deliver.traces.name === collector.name);
  const fromSpans = metrics.length === 0 ? [] : metricsFromSpans(making, services);
  const routes: Route[] = [];
  if (traces.length > 0 || fromSpans.length > 0) routes.push(...traceRoutes({ making, receivers, first, last, exporters: traces, fromSpans, services }));
  const plain = (signal: Signal, processors: readonly Component[], own: readonly Component[], from: readonly Component[] = []): Route => {
    return { signal, receivers, from, processors: [...first, ...processors, last], exporters: own, to: [], connectors: [] };
  };
  if (metrics.length > 0) routes.push(plain("metrics", [], metrics, fromSpans));
  if (logs.length > 0) routes.push(plain("logs", personalFields(making), logs));
  return routes;
}

interface TraceParts {
  readonly making: Making;
  readonly receivers: readonly Component[];
  readonly first: readonly Component[];
  readonly last: Component;
  readonly exporters: readonly Component[];
  readonly fromSpans: readonly Component[];
  readonly services: Scope["system"]["services"];
}

/** One pipeline, or two where metrics are made from spans that sampling may drop: those must count every trace. */
function traceRoutes({ making, receivers, first, last, exporters, fromSpans, services }: TraceParts): readonly Route[] {
  const before = [...first, ...personalAttributes(making, services)];
  const rules = deriveSampling(making.scope).filter((sampling) => sampling.collector === making.collector.name);
  const sampling = exporters.length === 0 ? [] : tailSampling(making, rules);
  const marked = sampling.length === 0 ? [] : [...operationMarks(making, rules), ...sampling];
  if (fromSpans.length === 0 || sampling.length === 0) {
    const processors = [...before, ...marked, last];
    return [{ signal: "traces", receivers, from: [], processors, exporters, to: fromSpans, connectors: fromSpans }];
  }
  const forward = component(making, "connectors", "forward", { name: "sampling", settings: {} });
  const all: Route = {
    signal: "traces",
    name: "all",
    receivers,
    from: [],
    processors: before,
    exporters: [],
    to: [...fromSpans, forward],
    connectors: [...fromSpans, forward],
    because: ["Every trace that arrives: what is counted here is counted before sampling."],
  };
  const limiter = first.slice(0, 1);
  const sampled: Route = {
    signal: "traces",
    name: "sampled",
    receivers: [],
    from: [forward],
    processors: [...limiter, ...marked, last],
    exporters,
    to: [],
    connectors: [],
  };
  return [all, sampled];
}

function pipelineOf(route: Route, { collector }: Making): Pipeline {
  const id = route.signal + (route.name === undefined ? "" : `/${route.name}`);
  const ids = (components: readonly Component[]) => components.map((each) => each.id);
  return {
    id,
    signal: route.signal,
    receivers: ids([...route.receivers, ...route.from]),
    processors: ids(route.processors),
    exporters: ids([...route.exporters, ...route.to]),
    because: route.because ?? [],
    subject: `collectors.${collector.name}.pipelines.${id}`,
    at: within(collector.at, 1, "export", route.signal),
  };
}

/** Since 0.104 the receiver listens on localhost unless told otherwise, where no other host or pod reaches it. */
function otlpReceiver(making: Making): readonly Component[] {
  const { grpc, http } = making.collector.receive;
  if (grpc === undefined && http === undefined) return [];
  const protocols = {
    ...(grpc !== undefined && { grpc: { endpoint: `0.0.0.0:${grpc}` } }),
    ...(http !== undefined && { http: { endpoint: `0.0.0.0:${http}` } }),
  };
  const because = ["All interfaces: the default, localhost, is out of reach of other pods and hosts."];
  return [component(making, "receivers", "otlp", { settings: { protocols }, because, at: within(making.collector.at, 1, "receive", "otlp") })];
}

function exportersOf(signal: Signal, making: Making): readonly Component[] {
  const backends: readonly Backend[] = making.collector.export[signal];
  return distinct(backends.flatMap((backend, index) => exporterOf(backend, signal, making, within(making.collector.at, 1, "export", signal, index))));
}

function debugExporter(making: Making): readonly Component[] {
  const { debug, at } = making.collector;
  const verbosity = debug === undefined ? false : inEnvironment(debug, making.scope.environment);
  return verbosity === false ? [] : [component(making, "exporters", "debug", { settings: { verbosity }, at: within(at, 1, "debug") })];
}

function healthCheck(making: Making): Component {
  return component(making, "extensions", "health_check", { settings: { endpoint: "0.0.0.0:13133" }, because: ["For liveness and readiness probes."] });
}

/** The collector's metrics about itself, on port 8888. */
function telemetryOf({ vocabulary }: Making): Settings {
  if (!vocabulary.takes("telemetryReaders")) return { metrics: { address: "0.0.0.0:8888" } };
  return { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] } };
}

/** Each id once, at its first place. */
function distinct(components: readonly Component[]): readonly Component[] {
  return [...new Map(components.map((each) => [each.id, each])).values()];
}
