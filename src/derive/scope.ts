/** Who owns what, and the values that everything derived shares. */
import type { Prometheus } from "../ir/backend.ts";
import type { Grafana } from "../ir/grafana.ts";
import { type Catalog, type Metric, metricsOf } from "../ir/metric.ts";
import type { Routing } from "../ir/routing.ts";
import type { Policy, Service, System } from "../ir/system.ts";
import { importedSystems } from "./backends.ts";

/** A metric that the spec declares, with the service or catalogue that has it. */
export interface OwnedMetric {
  readonly metric: Metric;
  /** Identifiers under which services import it: `["http", "requests"]`. */
  readonly path: readonly string[];
  readonly service?: Service;
  /** The value of `job` on its series, where it is known. */
  readonly job?: string;
}

/** The policy in force: what the nearest one says, then those it extends, then the defaults; lists of all of them count together. */
export type Settings = Required<Omit<Policy, "node" | "at" | Unsettled>> & Pick<Policy, Unsettled>;
type Unsettled = "prefix" | "targetLabels" | "ownSeverities" | "ownRules" | "preset";

export interface Scope {
  readonly system: System;
  readonly environment?: string;
  readonly settings: Settings;
  /** Of services, catalogues and imported systems, in the order declared. */
  readonly metrics: readonly OwnedMetric[];
  /** By name; the first where a name was declared twice. */
  readonly metricsByName: ReadonlyMap<string, OwnedMetric>;
  /** The services that have a metric, by the name of the metric; none for one of a catalogue. */
  readonly owners: ReadonlyMap<string, ReadonlySet<Service>>;
  /** Intervals of the declared Prometheus, or its defaults of one minute (https://prometheus.io/docs/prometheus/latest/configuration/configuration/). */
  readonly scrapeInterval: number;
  readonly evaluationInterval: number;
  readonly prometheus?: Prometheus;
  /** Declared here, or in a system that this one imports and that writes its files. */
  readonly routing?: Routing;
  readonly grafana?: Grafana;
}

/** What a policy says when it says nothing. 5 min is four scrapes at the usual interval of one minute, and one more. */
const defaultSettings: Settings = {
  sharedPrefixes: [],
  maxLabelValues: 100,
  maxSeriesPerMetric: 10_000,
  maxSeries: 100_000,
  forbiddenLabels: [],
  requiredLabels: [],
  range: 300_000,
  severities: { page: "page", ticket: "ticket" },
  rules: {},
  mayLower: [],
};

export function scopeOf(system: System, environment?: string): Scope {
  const metrics = ownedMetrics(system);
  const metricsByName = new Map<string, OwnedMetric>();
  for (const owned of metrics) if (!metricsByName.has(owned.metric.name)) metricsByName.set(owned.metric.name, owned);
  const shared = [system, ...importedSystems(system)];
  const prometheus = shared.find((each) => each.prometheus)?.prometheus;
  const routing = shared.find((each) => each.routing)?.routing;
  const grafana = shared.find((each) => each.grafana)?.grafana;
  return {
    system,
    ...(environment !== undefined && { environment }),
    settings: settingsOf(system.policies),
    metrics,
    metricsByName,
    owners: ownersOf(metrics),
    scrapeInterval: prometheus?.scrapeInterval ?? 60_000,
    evaluationInterval: prometheus?.evaluationInterval ?? 60_000,
    ...(prometheus && { prometheus }),
    ...(routing && { routing }),
    ...(grafana && { grafana }),
  };
}

function ownedMetrics(system: System): readonly OwnedMetric[] {
  const own = system.services.flatMap((service) => metricsOf(service.metrics).map((owned) => ({ ...owned, service, job: service.name })));
  const foreign = system.catalogs.flatMap((catalog) => {
    const job = jobOf(catalog, system);
    return metricsOf(catalog.metrics).map((owned) => ({ ...owned, ...(job !== undefined && { job }) }));
  });
  return [...own, ...foreign, ...system.imports.flatMap(ownedMetrics)];
}

/** The job that scrapes a catalogue, where one does, whatever it is called; else the one that the catalogue names. */
function jobOf(catalog: Catalog, system: System): string | undefined {
  const scraping = [system, ...importedSystems(system)].flatMap(({ prometheus: server }) => server?.scrape.filter((job) => job.catalog === catalog) ?? []);
  return scraping.length > 1 ? undefined : (scraping[0]?.name ?? catalog.job);
}

function ownersOf(metrics: readonly OwnedMetric[]): ReadonlyMap<string, ReadonlySet<Service>> {
  const owners = new Map<string, Set<Service>>();
  for (const { metric, service } of metrics) {
    if (service) owners.set(metric.name, (owners.get(metric.name) ?? new Set()).add(service));
  }
  return owners;
}

function settingsOf(policies: readonly Policy[]): Settings {
  let settings = defaultSettings;
  for (const { node: _node, at: _at, ...own } of [...policies].reverse()) settings = extended(settings, own);
  return settings;
}

/** What the nearer policy says counts; lists are joined, since one that extends a policy adds to it. */
function extended(base: Settings, own: Omit<Policy, "node" | "at">): Settings {
  return {
    ...base,
    ...own,
    sharedPrefixes: union(own.sharedPrefixes, base.sharedPrefixes),
    forbiddenLabels: union(own.forbiddenLabels, base.forbiddenLabels),
    requiredLabels: union(own.requiredLabels, base.requiredLabels),
    targetLabels: union(own.targetLabels, base.targetLabels),
    ownSeverities: union(own.ownSeverities, base.ownSeverities),
    rules: { ...base.rules, ...own.rules },
    mayLower: union(own.mayLower, base.mayLower),
  };
}

function union(near: readonly string[] = [], far: readonly string[] = []): readonly string[] {
  return [...new Set([...near, ...far])];
}
