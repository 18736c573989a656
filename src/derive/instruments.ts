/** What services import: the metrics of each service, with the cells that are shown from the start and who reads them. */
import type { Dashboard, Row } from "../ir/dashboard.ts";
import { isMetric, type Metric, type MetricTree, metricsOf } from "../ir/metric.ts";
import type { Condition, Query, Recording, SeriesSet, Share } from "../ir/query.ts";
import { queriesOfCondition, queriesOfSlo, type Slo, shareOf } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import { takes } from "../promql/regexp-match.ts";
import { metricsOfSlo } from "./alert-dashboard.ts";
import type { Scope } from "./scope.ts";

export interface InstrumentModule {
  readonly service: Service;
  readonly metrics: MetricTree;
  /**
   * By metric: cells that an SLO or a ratio reads. They start at zero, because a ratio whose part has no series yet, and an
   * increase from nothing to one, are invisible to Prometheus. Only of what is counted: a gauge that nobody set is not zero.
   */
  readonly startAtZero: ReadonlyMap<Metric, readonly StartingCells[]>;
  /** By metric: objectives and alerts that read it, also through recordings. */
  readonly readers: ReadonlyMap<Metric, Readers>;
}

/** The values that each label has in the cells; a label left out may have any of its closed set. */
export type StartingCells = Readonly<Record<string, readonly string[]>>;

/** Names, in the order declared. */
export interface Readers {
  readonly slos: ReadonlySet<string>;
  readonly alerts: ReadonlySet<string>;
}

/** One module for each service that has metrics; those that its language cannot express are not in it. */
export function deriveInstruments(scope: Scope): readonly InstrumentModule[] {
  const startAtZero = startingCells(sharesRead(scope));
  const readers = readersOf(scope);
  return scope.system.services
    .map((service) => ({ service, metrics: exposable(service.metrics, service.language), startAtZero, readers }))
    .filter(({ metrics }) => metricsOf(metrics).length > 0);
}

/** What the usual client library of a language cannot expose as it was declared. */
export type Lack = "summary" | "native-histogram" | "total" | "label";

/** Why a metric cannot be defined in a language; `undefined` where it can, as every one can in TypeScript and Go. */
export function lackOf({ kind, name, buckets, labels }: Metric, language: Service["language"]): Lack | undefined {
  if (language !== "rust" && language !== "python") return undefined;
  if (kind === "summary") return "summary";
  if (language === "python" && buckets === "native") return "native-histogram";
  // Both add what is missing, and then no query finds it.
  if (kind === "counter" && !name.endsWith("_total")) return "total";
  return language === "rust" && labels.some((label) => !isField(label.name)) ? "label" : undefined;
}

/** Whether a label can be a field of a struct under its own name. */
export function isField(label: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(label) && !["_", "self", "super", "crate"].includes(label);
}

function exposable(tree: MetricTree, language: Service["language"]): MetricTree {
  if (metricsOf(tree).every(({ metric }) => lackOf(metric, language) === undefined)) return tree;
  const entries = Object.entries(tree).flatMap(([key, value]): readonly (readonly [string, Metric | MetricTree])[] => {
    if (!isMetric(value)) return [[key, exposable(value, language)]];
    return lackOf(value, language) === undefined ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

function startingCells(shares: readonly Pick<Share, "part" | "whole">[]): ReadonlyMap<Metric, readonly StartingCells[]> {
  const byMetric = new Map<Metric, readonly StartingCells[]>();
  for (const series of shares.flatMap(({ part, whole }) => [whole, part])) {
    for (const cells of cellsOf(series)) {
      const known = byMetric.get(series.metric) ?? [];
      // What asks for more values of a label, or for any, makes those that ask for fewer needless.
      if (known.some((other) => covers(other, cells))) continue;
      byMetric.set(series.metric, [...known.filter((other) => !covers(cells, other)), cells]);
    }
  }
  return byMetric;
}

/** The cells that the matchers of a set leave; none where a label has no closed set, or it is unknown which of them occur. */
function cellsOf({ metric, matchers }: SeriesSet): readonly StartingCells[] {
  if (metric.kind !== "counter" && metric.kind !== "histogram") return [];
  if (metric.labels.some((label) => label.values === undefined)) return [];
  const chosen: Record<string, readonly string[]> = {};
  for (const label of metric.labels) {
    const own = matchers.filter((matcher) => matcher.label === label.name);
    const values = label.values ?? [];
    // A pattern that is not understood here takes nothing: such cells start when they are counted.
    const taken = values.filter((value) => own.every((matcher) => fits(matcher, value)));
    if (taken.length === 0) return [];
    if (taken.length < values.length) chosen[label.name] = taken;
  }
  const groups = metric.correlated ?? [];
  const cells = groups.reduce<readonly StartingCells[]>((narrowed, group) => narrowed.flatMap((each) => occurring(each, group)), [chosen]);
  // More than the combinations that the spec says there are: starting them all would make series that never occur.
  return sizeOf(metric, cells) > (metric.combinations ?? Number.POSITIVE_INFINITY) ? [] : cells;
}

function sizeOf({ labels }: Metric, cells: readonly StartingCells[]): number {
  const values = (each: StartingCells) => labels.map((label) => (each[label.name] ?? label.values ?? []).length);
  return cells.reduce((sum, each) => sum + values(each).reduce((product, count) => product * count, 1), 0);
}

function fits({ operator, value }: SeriesSet["matchers"][number], candidate: string): boolean {
  switch (operator) {
    case "=":
      return value === candidate;
    case "!=":
      return value !== candidate;
    case "=~":
      return takes(value, candidate) === true;
    case "!~":
      return takes(value, candidate) === false;
  }
}

/** The cells whose values occur together; tuples that differ in their last value alone are listed as one. */
function occurring(cells: StartingCells, { labels, tuples }: NonNullable<Metric["correlated"]>[number]): readonly StartingCells[] {
  const possible = tuples.filter((tuple) => labels.every((label, index) => cells[label]?.includes(tuple[index] ?? "") !== false));
  const last = labels.length - 1;
  const byStart = new Map<string, (readonly string[])[]>();
  for (const tuple of possible) {
    const start = JSON.stringify(tuple.slice(0, last));
    const alike = byStart.get(start);
    if (alike) alike.push(tuple);
    else byStart.set(start, [tuple]);
  }
  return [...byStart.values()].map((alike) => ({
    ...cells,
    ...Object.fromEntries(labels.map((label, index) => [label, [...new Set(alike.map((tuple) => tuple[index] ?? ""))]])),
  }));
}

function covers(wide: StartingCells, narrow: StartingCells): boolean {
  return Object.entries(wide).every(([label, values]) => narrow[label]?.every((value) => values.includes(value)) === true);
}

/** The ratios that objectives, alerts, recordings and declared panels read. */
function sharesRead({ system }: Scope): readonly Pick<Share, "part" | "whole">[] {
  const owners = [system, ...system.services];
  const queries = [
    ...owners.flatMap(({ alerts }) => alerts.flatMap(({ when }) => queriesOfCondition(when))),
    ...owners.flatMap(({ recordings }) => recordings.map(({ query }) => query)),
    ...owners.flatMap(({ dashboards }) => dashboards.flatMap(queriesOn)),
    ...system.services.flatMap(({ slos }) => slos.flatMap(queriesOfSlo)),
  ];
  return [
    ...system.services.flatMap(({ slos }) => slos.flatMap(sharesOf)),
    ...withRecordings(queries).flatMap((query) => (query.language === "promql" && query.share ? [query.share] : [])),
    ...owners.flatMap(({ dashboards }) => dashboards.flatMap(({ panels }) => panels.flatMap((part) => (part.node === "row" ? sharesOn(part) : [])))),
  ];
}

function sharesOf(slo: Slo): readonly Share[] {
  const share = shareOf(slo);
  return share ? [share] : [];
}

function sharesOn(row: Row): readonly Pick<Share, "part" | "whole">[] {
  if (row.is === "slos") return row.slos.flatMap(sharesOf);
  return row.is === "red" ? [{ part: row.errors, whole: row.requests }] : [];
}

function queriesOn({ panels }: Dashboard): readonly Query[] {
  return panels.flatMap((part) => {
    if (part.node === "panel") return part.queries;
    if (part.is === "slos") return part.slos.flatMap(queriesOfSlo);
    return part.is === "panels" ? part.panels.flatMap((panel) => panel.queries) : [];
  });
}

/** The queries, and those of the recordings that they read, each recording once. */
function withRecordings(queries: readonly Query[], seen: Set<Recording> = new Set()): readonly Query[] {
  return queries.flatMap((query) => {
    const recordings = query.language === "promql" ? query.recordings.filter((recording) => !seen.has(recording)) : [];
    for (const recording of recordings) seen.add(recording);
    const recorded = recordings.map((recording) => recording.query);
    return [query, ...(recorded.length > 0 ? withRecordings(recorded, seen) : [])];
  });
}

function readersOf({ system }: Scope): ReadonlyMap<Metric, Readers> {
  const readers = new Map<Metric, { readonly slos: Set<string>; readonly alerts: Set<string> }>();
  const read = (metrics: readonly Metric[], kind: keyof Readers, name: string): void => {
    for (const metric of metrics) {
      const known = readers.get(metric) ?? { slos: new Set(), alerts: new Set() };
      readers.set(metric, known);
      known[kind].add(name);
    }
  };
  for (const slo of system.services.flatMap(({ slos }) => slos)) {
    read("condition" in slo.sli ? metricsIn(slo.sli.condition) : metricsOfSlo(slo), "slos", slo.name);
  }
  for (const alert of [system, ...system.services].flatMap(({ alerts }) => alerts)) read(metricsIn(alert.when), "alerts", alert.name);
  return readers;
}

function metricsIn(condition: Condition): readonly Metric[] {
  switch (condition.is) {
    case "threshold":
      return withRecordings([condition.query]).flatMap((query) => (query.language === "promql" ? query.metrics : []));
    case "absent":
      return [condition.series.metric];
    case "and":
    case "or":
    case "unless":
      return [...metricsIn(condition.left), ...metricsIn(condition.right)];
    default:
      return [];
  }
}
