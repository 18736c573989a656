/** The catalogue: every metric that queries may read, with what is known of it. What linting of hand-written files needs of a spec. */
import type { Prometheus } from "../ir/backend.ts";
import type { Label, Metric } from "../ir/metric.ts";
import type { Recording } from "../ir/query.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import type { Expr } from "../promql/ast.ts";
import { resolve } from "./query.ts";
import { distinctGroups, type RecordingRule, type RuleFile } from "./rules.ts";
import type { OwnedMetric, Scope } from "./scope.ts";
import { deriveSloFacts } from "./slo-facts.ts";

export interface Catalogue {
  /** The version of Prometheus that evaluates the queries. */
  readonly prometheus: "2.55" | "3";
  /** Switched on with `--enable-feature`. */
  readonly features: readonly string[];
  /** Milliseconds, as all durations here. Absent where a catalogue that was read says nothing: nobody knows how often. */
  readonly scrapeInterval?: number;
  readonly evaluationInterval?: number;
  /** Absent where no Prometheus is declared, and where something else evaluates the rules. */
  readonly retention?: number;
  /** Absent: nobody says which. */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** Nothing else exists: an unknown name is a mistake. A spec sees only what it declares, so it cannot say that. */
  readonly complete: boolean;
  readonly jobs: readonly CatalogueJob[];
  /** By name, once each, in the order declared. */
  readonly metrics: readonly CatalogueMetric[];
  readonly recordings: readonly CatalogueRecording[];
}

export interface CatalogueJob {
  readonly name: string;
  readonly scrapeInterval: number;
  /** Labels that the scrape adds to each series, beside `job`. */
  readonly labels: readonly string[];
}

export type CatalogueType = "counter" | "gauge" | "histogram" | "native_histogram" | "summary" | "info" | "stateset";

export interface CatalogueMetric {
  readonly name: string;
  readonly type: CatalogueType;
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly CatalogueLabel[];
  /** Labels that only some of its series have. */
  readonly optional?: readonly string[];
  /** Sets of labels whose values go together. */
  readonly correlated?: readonly (readonly string[])[];
  /** Finite upper bounds, ascending. */
  readonly buckets?: readonly number[];
  readonly quantiles?: readonly number[];
  readonly min?: number;
  readonly max?: number;
  /** Labels that the scrape adds; absent: `job` and `instance`. */
  readonly targetLabels?: readonly string[];
  /** Labels that alone make a series unique; absent: those of the target of an info metric, all of any other. */
  readonly identity?: readonly string[];
  /** The jobs that expose it. */
  readonly job?: readonly string[];
}

/** Known values, a bound on their number, any values of somebody else's ("open"), or without any bound. */
export type CatalogueLabel = { readonly name: string } & (
  | { readonly values: readonly string[] }
  | { readonly max: number }
  | { readonly open: true }
  | { readonly unbounded: true }
);

export interface CatalogueRecording {
  readonly name: string;
  readonly expr: Expr;
  readonly interval: number;
  readonly unit: string;
  /** Absent where nobody knows. */
  readonly labels?: readonly string[];
}

const scrapeLabels = ["job", "instance"];

export function deriveCatalogue(scope: Scope, ruleFiles: readonly RuleFile[]): Catalogue {
  const { prometheus } = scope;
  return {
    prometheus: prometheus?.version ?? "3",
    features: [],
    scrapeInterval: scope.scrapeInterval,
    evaluationInterval: scope.evaluationInterval,
    // What evaluates the rules in its place reads a store that keeps samples for longer.
    ...(prometheus && !prometheus.ruler && { retention: inEnvironment(prometheus.retention, scope.environment) }),
    ...(scope.prometheus && { externalLabels: externalLabels(scope.prometheus, scope.environment) }),
    complete: false,
    jobs: jobsOf(scope),
    metrics: metricsOfScope(scope),
    recordings: recordingsOf(scope, ruleFiles),
  };
}

function externalLabels(prometheus: Prometheus, environment: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(prometheus.externalLabels).map(([name, value]) => [name, inEnvironment(value, environment)]));
}

function jobsOf(scope: Scope): readonly CatalogueJob[] {
  const jobs = new Map<string, CatalogueJob>();
  const add = (job: CatalogueJob) => jobs.has(job.name) || jobs.set(job.name, job);
  for (const system of everySystem(scope.system)) {
    for (const service of system.services)
      add({ name: service.name, scrapeInterval: scrapeIntervalOf(service, scope), labels: targetLabels(service).slice(1) });
    for (const { job } of system.catalogs) if (job !== undefined) add({ name: job, scrapeInterval: scope.scrapeInterval, labels: ["instance"] });
  }
  return [...jobs.values()];
}

function everySystem(system: System): readonly System[] {
  return [system, ...system.imports.flatMap(everySystem)];
}

function scrapeIntervalOf(service: Service, scope: Scope): number {
  const scrape = service.deliver?.metrics.find((way) => way.node === "scrape");
  return (scrape?.node === "scrape" ? scrape.interval : undefined) ?? scope.scrapeInterval;
}

/** `job` first. */
function targetLabels(service: Service | undefined): readonly string[] {
  return [...scrapeLabels, ...Object.keys(service?.labels ?? {}).filter((name) => !scrapeLabels.includes(name))];
}

/** A metric that several services share is one entry with all their jobs. */
function metricsOfScope(scope: Scope): readonly CatalogueMetric[] {
  const byName = new Map<string, { readonly first: OwnedMetric; readonly jobs: Set<string> }>();
  for (const owned of scope.metrics) {
    const entry = byName.get(owned.metric.name) ?? { first: owned, jobs: new Set() };
    byName.set(owned.metric.name, entry);
    if (owned.job !== undefined) entry.jobs.add(owned.job);
  }
  return [...byName.values()].map(({ first, jobs }) => catalogueMetric(first, [...jobs]));
}

function catalogueMetric({ metric, service }: OwnedMetric, jobs: readonly string[]): CatalogueMetric {
  const target = targetLabels(service);
  const ofScrape = target.length === scrapeLabels.length ? undefined : target;
  return {
    name: metric.name,
    type: metric.kind === "histogram" && metric.buckets === "native" ? "native_histogram" : metric.kind,
    unit: metric.unit,
    help: metric.help,
    labels: [...metric.labels.map((label) => catalogueLabel(label, metric)), ...stateLabel(metric)],
    ...(metric.correlated && { correlated: metric.correlated.map(({ labels }) => labels) }),
    ...(metric.buckets && metric.buckets !== "native" && { buckets: metric.buckets }),
    ...(metric.quantiles && { quantiles: metric.quantiles }),
    ...metric.limits,
    ...(ofScrape && { targetLabels: ofScrape }),
    // A target has one series of it: the labels are the facts that it tells.
    ...(metric.kind === "info" && { identity: target }),
    ...(jobs.length > 0 && { job: jobs }),
  };
}

function catalogueLabel(label: Label, metric: Metric): CatalogueLabel {
  const { name } = label;
  if (label.values) return { name, values: label.values };
  if (label.max !== undefined) return { name, max: label.max };
  return metric.foreign ? { name, open: true } : { name, unbounded: true };
}

/** A stateset has one series for each state, told apart by a label with the metric's own name (https://prometheus.io/docs/specs/om/open_metrics_spec/#stateset). */
function stateLabel(metric: Metric): readonly CatalogueLabel[] {
  return metric.kind === "stateset" ? [{ name: metric.name, values: metric.states ?? [] }] : [];
}

/** Those of our own rules, then those that imported systems declare. Of several that record under one name, as SLOs do, the first. */
function recordingsOf(scope: Scope, ruleFiles: readonly RuleFile[]): readonly CatalogueRecording[] {
  const kept = new Map(declaredIn(scope.system).map(({ recording }) => [recording.name, recording.query.keeps]));
  const grouped = new Map(deriveSloFacts(scope).map(({ slo, groupedBy }) => [slo, groupedBy]));
  const byName = new Map<string, CatalogueRecording>();
  const add = (of: Pick<CatalogueRecording, "name" | "expr" | "unit">, interval: number, labels: readonly string[] | undefined) => {
    const known = byName.get(of.name);
    byName.set(of.name, known ? sameLabels(known, labels) : catalogueRecording(of, interval, labels));
  };
  for (const { interval = scope.evaluationInterval, rules } of distinctGroups(ruleFiles))
    for (const rule of rules) if (rule.kind === "recording") add(rule, interval, rule.slo ? labelsOfSlo(rule, grouped.get(rule.slo)) : kept.get(rule.name));
  const imported = scope.system.imports.flatMap(everySystem).flatMap(declaredIn);
  for (const { recording, service } of imported) {
    const expr = resolve(recording.query, scope, service ? { service } : {});
    const interval = recording.every ?? service?.evaluationInterval ?? scope.evaluationInterval;
    add({ name: recording.name, expr, unit: recording.query.unit }, interval, recording.query.keeps);
  }
  return [...byName.values()];
}

/** What an SLO records has the labels of its rule and those that it is grouped by; the objective and the facts about it have no groups. */
function labelsOfSlo({ name, labels }: RecordingRule, groupedBy: readonly string[] | undefined): readonly string[] | undefined {
  const own = Object.keys(labels);
  return name === "slo:info" || name === "slo:objective:ratio" ? own : groupedBy && [...own, ...groupedBy];
}

/** The first of a name stands for all; its labels only where all have the same. */
function sameLabels(first: CatalogueRecording, others: readonly string[] | undefined): CatalogueRecording {
  if (first.labels?.join() === others?.join()) return first;
  const { labels: _, ...rest } = first;
  return rest;
}

function declaredIn(system: System): readonly { readonly recording: Recording; readonly service?: Service }[] {
  return [
    ...system.recordings.map((recording) => ({ recording })),
    ...system.services.flatMap((service) => service.recordings.map((recording) => ({ recording, service }))),
  ];
}

function catalogueRecording(
  { name, expr, unit }: Pick<CatalogueRecording, "name" | "expr" | "unit">,
  interval: number,
  labels: readonly string[] | undefined,
): CatalogueRecording {
  return { name, expr, interval, unit, ...(labels && { labels }) };
}
