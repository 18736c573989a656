/** Collectors, in the collector's own terms: components, and the pipelines that join them. */
import type { Backend, Collector, Signal } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { vocabularyOf } from "./collector-components.ts";
import type { Component, Making, Settings } from "./collector-part.ts";
import { mergeRaw } from "./collector-raw.ts";
import { extensionsOf, telemetryOf } from "./collector-receivers.ts";
import { balancingRoutes, distinct, needsTiers, type Route, routesOf, samplingRoutes } from "./collector-routes.ts";
import type { PlanPart } from "./part.ts";
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
  /** The place of an entry: `["processors", 1]`; absent where all have the place of the pipeline. */
  readonly placeOf?: PlanPart["placeOf"];
}

/** One configuration of a collector. Components are in the order in which data passes them; none is unused. */
export interface CollectorConfig extends PlanPart {
  /** Of the file, without its ending: the name of the collector, with that of a tier or an option behind it: `gate-sampling`, `gate-datadog`. */
  readonly name: string;
  /** The collector that was declared; absent for one that was read. */
  readonly collector?: Collector;
  /** It is for one option of a choice of backends. */
  readonly option?: { readonly variable: string; readonly name: string; readonly isDefault: boolean };
  /** Where several collectors judge traces: the one in front that hands all spans of a trace to the same of them, or those behind. */
  readonly tier?: "balancing" | "sampling";
  /** As declared: "0.156"; empty where nobody said. */
  readonly version: string;
  readonly receivers: readonly Component[];
  readonly processors: readonly Component[];
  readonly connectors: readonly Component[];
  readonly exporters: readonly Component[];
  readonly extensions: readonly Component[];
  /** Ids in `service.extensions`; absent: all of them. */
  readonly enabled?: readonly string[];
  readonly pipelines: readonly Pipeline[];
  /** `service.telemetry` */
  readonly telemetry: Settings;
  /** It was written by the user: `text` is written as it stands. */
  readonly raw?: boolean;
  readonly text?: string;
}

/** The configurations of the collectors that the system itself declares; of one that receives nothing, or hands nothing on, there is none. */
export function deriveCollectors(scope: Scope): readonly CollectorConfig[] {
  return scope.system.collectors.flatMap((collector) => {
    const configs = optionsOf(collector).flatMap(({ chosen, option, suffix }) =>
      tiersOf(chosen, `${collector.name}${suffix}`, scope).map((config) => ({ ...config, collector, ...(option && { option }) })),
    );
    return mergeRaw(collector, configs).filter(({ pipelines }) => pipelines.length > 0);
  });
}

interface Option {
  readonly chosen: Collector;
  readonly option?: CollectorConfig["option"];
  /** Behind the name of the collector. */
  readonly suffix: string;
}

/** The collector itself, or with each option in place of the choice. */
function optionsOf(collector: Collector): readonly Option[] {
  const { metrics, traces, logs } = collector.export;
  const choice = [...metrics, ...traces, ...logs].find((backend): backend is Extract<Backend, { kind: "choice" }> => backend.kind === "choice");
  if (!choice) return [{ chosen: collector, suffix: "" }];
  return Object.keys(choice.options).map((name, index) => {
    const resolved = (backends: readonly Backend[]) => backends.map((backend) => (backend.kind === "choice" ? (backend.options[name] ?? backend) : backend));
    const chosen = { ...collector, export: { metrics: resolved(metrics), traces: resolved(traces), logs: resolved(logs) } };
    return { chosen, option: { variable: choice.variable, name, isDefault: index === 0 }, suffix: `-${name}` };
  });
}

/** One tier, or two where traces have to come together from several collectors before they can be judged. */
function tiersOf(collector: Collector, name: string, scope: Scope): readonly CollectorConfig[] {
  const making: Making = { collector, name, scope, vocabulary: vocabularyOf(collector.version) };
  if (!needsTiers(making)) return [configOf(making, routesOf(making))];
  const balancing: Making = { ...making, tier: "balancing" };
  const sampling: Making = { ...making, name: `${name}-sampling`, tier: "sampling" };
  return [configOf(balancing, balancingRoutes(balancing)), configOf(sampling, samplingRoutes(sampling))];
}

function configOf(making: Making, routes: readonly Route[]): CollectorConfig {
  const { collector, name } = making;
  const kinds = ["receivers", "processors", "connectors", "exporters"] as const;
  const [receivers = [], processors = [], connectors = [], exporters = []] = kinds.map((kind) => distinct(routes.flatMap((route) => route[kind])));
  return {
    name,
    ...(making.tier && { tier: making.tier }),
    version: collector.version,
    receivers,
    processors,
    connectors,
    exporters,
    extensions: extensionsOf(making),
    pipelines: routes.map((route) => pipelineOf(route, making)),
    telemetry: telemetryOf(making),
    subject: `collectors.${name}`,
    at: collector.at,
    allow: collector.allow ?? [],
  };
}

function pipelineOf(route: Route, { collector, name }: Making): Pipeline {
  const id = route.signal + (route.name === undefined ? "" : `/${route.name}`);
  const ids = (components: readonly Component[]) => components.map((each) => each.id);
  return {
    id,
    signal: route.signal,
    receivers: ids([...route.receivers, ...route.from]),
    processors: ids(route.processors),
    exporters: ids([...route.exporters, ...route.to]),
    because: route.because ?? [],
    subject: `collectors.${name}.pipelines.${id}`,
    at: within(collector.at, 1, "export", route.signal),
  };
}
