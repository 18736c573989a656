/** The pipelines of a collector, each with its components. */
import type { Backend, Signal } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { exporterOf } from "./collector-exporters.ts";
import { tokenOf } from "./collector-guards.ts";
import { type Component, component, type Making } from "./collector-part.ts";
import { batch, memoryLimiter, personalAttributes, personalFields, replicaName, resourceAttributes } from "./collector-processors.ts";
import { byServicePort, byServiceReceiver, receiversOf, samplingPort } from "./collector-receivers.ts";
import { metricsFromSpans } from "./collector-span-metrics.ts";
import { statsdProcessors } from "./collector-statsd.ts";
import { operationMarks, tailSampling } from "./collector-tail-sampling.ts";
import { deriveSampling, type ServiceSampling } from "./sampling.ts";

/** A pipeline with its components: connectors are the receivers or the exporters that join it to another. */
export interface Route {
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

/** Each id once, at its first place. */
export function distinct(components: readonly Component[]): readonly Component[] {
  return [...new Map(components.map((each) => [each.id, each])).values()];
}

/** What the pipelines of a collector are made of. */
interface Parts {
  readonly making: Making;
  /** In every pipeline, before everything else, and after it. */
  readonly first: readonly Component[];
  readonly last: Component;
  readonly exporters: { readonly [S in Signal]: readonly Component[] };
  /** Connectors that make metrics from spans. */
  readonly fromSpans: readonly Component[];
  /** What thins traces that have ended. */
  readonly sampling: readonly Component[];
  readonly rules: readonly ServiceSampling[];
  /** Those that hand their traces to this collector. */
  readonly services: readonly Service[];
}

function partsOf(making: Making): Parts {
  const { collector, scope } = making;
  const debug = debugExporter(making);
  const of = (signal: Signal) => [...exportersOf(signal, making), ...debug];
  const exporters = { metrics: of("metrics"), traces: of("traces"), logs: of("logs") };
  const services = scope.system.services.filter((service) => service.deliver?.traces?.kind === "collector" && service.deliver.traces.name === collector.name);
  const rules = deriveSampling(scope).filter((sampling) => sampling.collector === collector.name);
  const sampling = exporters.traces.length === 0 ? [] : tailSampling(making, rules);
  return {
    making,
    first: [memoryLimiter(making), ...resourceAttributes(making)],
    last: batch(making),
    exporters,
    fromSpans: exporters.metrics.length === 0 ? [] : metricsFromSpans(making, services),
    sampling: sampling.length === 0 ? [] : [...operationMarks(making, rules), ...sampling],
    rules,
    services,
  };
}

/** Whether traces are judged, or edges between services drawn, by one of several collectors: all spans of a trace have to meet in one. */
export function needsTiers(making: Making): boolean {
  const replicas = making.collector.replicas === undefined ? 1 : inEnvironment(making.collector.replicas, making.scope.environment);
  if (replicas < 2) return false;
  const { sampling, fromSpans } = partsOf(making);
  return sampling.length > 0 || fromSpans.length > 0;
}

/** Everything in one tier. */
export function routesOf(making: Making): readonly Route[] {
  const parts = partsOf(making);
  const receivers = receiversOf(making);
  const { exporters, fromSpans } = parts;
  const routes: Route[] = [];
  const spans = [...receivers.all, ...receivers.traces];
  if (spans.length > 0 && (exporters.traces.length > 0 || fromSpans.length > 0)) routes.push(...traceRoutes(parts, spans, fromSpans));
  if (exporters.metrics.length > 0 && receivers.all.length + fromSpans.length > 0) routes.push(plainRoute(parts, "metrics", receivers.all, [], fromSpans));
  return [...routes, ...statsdRoute(parts, receivers.statsd), ...logRoute(parts, receivers.all)];
}

/** The tier in front: spans go on by trace id, all else takes its way from here. */
export function balancingRoutes(making: Making): readonly Route[] {
  const parts = partsOf(making);
  const receivers = receiversOf(making);
  const { exporters, first, services, fromSpans } = parts;
  const balancers = [balancer(making, "traceID", samplingPort, ["All spans of a trace go to one collector of the next tier, which judges it whole."])];
  if (countsByService(parts) && fromSpans.length > 0) {
    const because = ["And, for metrics from spans, all spans of a service to one collector: two that count the same series would overwrite each other."];
    balancers.push(balancer(making, "service", byServicePort, because));
  }
  const spans: Route = {
    signal: "traces",
    receivers: [...receivers.all, ...receivers.traces],
    from: [],
    processors: [...first, ...personalAttributes(making, services)],
    exporters: balancers,
    to: [],
    connectors: [],
  };
  const metrics = exporters.metrics.length > 0 && receivers.all.length > 0 ? [plainRoute(parts, "metrics", receivers.all, [])] : [];
  return [...(spans.receivers.length > 0 ? [spans] : []), ...metrics, ...statsdRoute(parts, receivers.statsd), ...logRoute(parts, receivers.all)];
}

/** The tier behind: it has all spans of the traces that come to it, already without personal data. */
export function samplingRoutes(making: Making): readonly Route[] {
  const parts = partsOf(making);
  const { first, fromSpans } = parts;
  const [limiter] = first;
  const arriving = receiversOf(making).traces;
  const behind: Parts = { ...parts, first: limiter ? [limiter] : [], services: [] };
  if (fromSpans.length === 0 || !countsByService(parts)) {
    const routes = traceRoutes(behind, arriving, fromSpans);
    return fromSpans.length === 0 ? routes : [...routes, plainRoute(behind, "metrics", [], [], fromSpans)];
  }
  const [spanMetrics, ...graphs] = fromSpans as readonly [Component, ...Component[]];
  const counted: Route = {
    signal: "traces",
    name: "by-service",
    receivers: [byServiceReceiver(making)],
    from: [],
    processors: behind.first,
    exporters: [],
    to: [spanMetrics],
    connectors: [spanMetrics],
  };
  // Edges need both sides of a call, so they come from the spans of whole traces, and each collector has series of its own.
  const edges: Route = { ...plainRoute(behind, "metrics", [], [replicaName(making)], graphs), name: "edges" };
  return [...traceRoutes(behind, arriving, graphs), counted, plainRoute(behind, "metrics", [], [], [spanMetrics]), edges];
}

/** Prometheus tells collectors apart that it scrapes; what they write themselves has no `instance` of theirs. */
function countsByService({ making }: Parts): boolean {
  return making.collector.export.metrics.some(({ kind }) => kind !== "exposed");
}

/** One pipeline, or two where metrics are made from spans that sampling may drop: those must count every trace. */
function traceRoutes(parts: Parts, receivers: readonly Component[], fromSpans: readonly Component[]): readonly Route[] {
  const { making, first, last, services, sampling, exporters } = parts;
  const before = [...first, ...personalAttributes(making, services)];
  if (fromSpans.length === 0 || sampling.length === 0) {
    return [
      { signal: "traces", receivers, from: [], processors: [...before, ...sampling, last], exporters: exporters.traces, to: fromSpans, connectors: fromSpans },
    ];
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
  const sampled: Route = {
    signal: "traces",
    name: "sampled",
    receivers: [],
    from: [forward],
    processors: [...first.slice(0, 1), ...sampling, last],
    exporters: exporters.traces,
    to: [],
    connectors: [],
  };
  return [all, sampled];
}

function plainRoute(
  { first, last, exporters }: Parts,
  signal: Signal,
  receivers: readonly Component[],
  processors: readonly Component[],
  from: readonly Component[] = [],
): Route {
  return { signal, receivers, from, processors: [...first, ...processors, last], exporters: exporters[signal], to: [], connectors: [] };
}

function logRoute(parts: Parts, receivers: readonly Component[]): readonly Route[] {
  if (parts.exporters.logs.length === 0 || receivers.length === 0) return [];
  return [plainRoute(parts, "logs", receivers, personalFields(parts.making))];
}

/** A pipeline of its own, since what came by OTLP has its names already. */
function statsdRoute(parts: Parts, receivers: readonly Component[]): readonly Route[] {
  const { statsd } = parts.making.collector.receive;
  if (!statsd || receivers.length === 0 || parts.exporters.metrics.length === 0) return [];
  return [{ ...plainRoute(parts, "metrics", receivers, statsdProcessors(parts.making, statsd)), name: "statsd" }];
}

/** To the collectors of the next tier, which are found by a name that has an address for each of them. */
function balancer(making: Making, key: "traceID" | "service", port: number, because: readonly string[]): Component {
  const { collector, name, scope } = making;
  const { deploy } = scope.system;
  const kubernetes = deploy.find((deployment) => deployment.by === "kubernetes");
  // Containers of a compose stack know the short name only, and pods of the same namespace know it too.
  const isInFull = kubernetes && !deploy.some(({ by }) => by === "compose");
  const host = `${name}-sampling${isInFull ? `.${kubernetes.namespace}.svc.cluster.local` : ""}`;
  const headless = kubernetes
    ? ["The service of that name is headless: one address for all would be no choice."]
    : ["That name has one address for each of them."];
  return component(making, "exporters", "load_balancing", {
    ...(key === "service" && { name: "by-service" }),
    settings: {
      routing_key: key,
      protocol: { otlp: { timeout: "1s", tls: { insecure: true }, ...tokenOf(collector) } },
      resolver: { dns: { hostname: host, port: String(port), interval: "5s" } },
    },
    because: [...because, ...headless],
    at: within(collector.at, 1, "replicas"),
  });
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
