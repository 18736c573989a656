/** What is known of every series that a query can read: the lookup of `src/promql/types.ts`, made of a catalogue. */
import type { Expr } from "../promql/ast.ts";
import type { ExprType, Kind, Lookup, SeriesFacts } from "../promql/expr-type.ts";
import { eitherLabels, everyLabel, type LabelFacts, type LabelSet, withLabel, withoutLabels } from "../promql/label-set.ts";
import { typeOf } from "../promql/types.ts";
import type { Catalogue, CatalogueLabel, CatalogueMetric } from "./catalogue.ts";

/** What a recording rule says of what it records, beside the catalogue: labels that it adds. */
export interface RecordedBy {
  readonly name: string;
  readonly expr: Expr;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly interval?: number;
  /** All labels of the result, where somebody said them. */
  readonly kept?: readonly string[];
}

/**
 * Names that the catalogue lacks are not known, but for those that Prometheus makes itself. A recording is known as well as what it
 * records; one that reads itself, in however many steps, is not. `others` is asked when a name with a colon is read that nothing else
 * records.
 */
export function lookupOf(catalogue: Catalogue, recordedBy: readonly RecordedBy[] = [], others: () => readonly RecordedBy[] = () => []): Lookup {
  const declared = new Map(catalogue.metrics.map((metric) => [metric.name, metric]));
  const recorded = groupByName(recordedBy);
  const listed = groupByName(catalogue.recordings.map(({ labels, ...rest }) => ({ ...rest, labels: {}, ...(labels && { kept: labels }) })));
  let found: ReadonlyMap<string, readonly RecordedBy[]> | undefined;
  const theirs = () => {
    found ??= groupByName(others());
    return found;
  };
  const known = new Map<string, SeriesFacts | undefined>();
  const find = (name: string): SeriesFacts | undefined => {
    const metric = declared.get(name) ?? declared.get(name.replace(/_(bucket|sum|count)$/, ""));
    const series = metric && seriesOf(metric, catalogue).find((facts) => facts.name === name);
    if (series) return series;
    const rules = recorded.get(name) ?? (name.includes(":") ? theirs().get(name) : undefined) ?? listed.get(name);
    return rules ? factsOfRecording(name, rules, lookup, catalogue) : madeIn(catalogue, name);
  };
  const lookup: Lookup = (name) => {
    if (known.has(name)) return known.get(name);
    // A recording that reads itself finds nothing.
    known.set(name, undefined);
    const facts = find(name);
    known.set(name, facts);
    return facts;
  };
  return lookup;
}

function groupByName(rules: readonly RecordedBy[]): ReadonlyMap<string, readonly RecordedBy[]> {
  const groups = new Map<string, RecordedBy[]>();
  for (const rule of rules) {
    const group = groups.get(rule.name);
    if (group) group.push(rule);
    else groups.set(rule.name, [rule]);
  }
  return groups;
}

/** Several rules may record under one name: only what is true of each is known, and only all labels together tell their series apart. */
function factsOfRecording(name: string, rules: readonly RecordedBy[], lookup: Lookup, catalogue: Catalogue): SeriesFacts {
  const types = rules.map((rule) => labelled(typeOf(rule.expr, lookup), rule));
  const [first, ...others] = types as [ExprType, ...ExprType[]];
  const same = <T>(of: (type: ExprType) => T): T | undefined => (others.every((type) => of(type) === of(first)) ? of(first) : undefined);
  const kind = same((type) => type.kind) ?? "unknown";
  const unit = same((type) => type.unit);
  const observes = same((type) => type.observes);
  const labels = others.reduce((set, type) => eitherLabels(set, type.labels), first.labels);
  const interval = rules[0]?.interval ?? catalogue.evaluationInterval;
  const alone = others.length === 0;
  const identity = alone ? first.identity : everyLabel(labels);
  return {
    name,
    metric: name,
    kind,
    labels,
    ...(interval !== undefined && { interval }),
    recordedFrom: rules.map(({ expr }) => expr),
    ...(unit !== undefined && { unit }),
    ...(observes !== undefined && { observes }),
    ...(identity && { identity: [...identity] }),
    ...(alone && { recorded: first }),
  };
}

/** The labels of a rule stand on every series that it records; an empty one takes the label away. */
function labelled(type: ExprType, { labels: added, kept }: RecordedBy): ExprType {
  let { labels } = type;
  if (kept) labels = { labels: new Map(kept.map((label) => [label, labels.labels.get(label) ?? { certain: true }])), open: false };
  for (const [label, value] of Object.entries(added))
    labels = value === "" ? withoutLabels(labels, [label]) : withLabel(labels, label, { certain: true, values: [value] });
  return { ...type, labels, identity: type.identity ?? everyLabel(labels) };
}

/** What Prometheus makes of every target, and of every alert: https://prometheus.io/docs/concepts/jobs_instances/ */
const made: ReadonlyMap<string, SeriesFacts> = new Map(
  (
    [
      ["up", "truth", undefined, 1],
      ["scrape_duration_seconds", "gauge", "seconds", undefined],
      ["scrape_samples_scraped", "gauge", "count", undefined],
      ["scrape_samples_post_metric_relabeling", "gauge", "count", undefined],
      ["scrape_series_added", "gauge", "count", undefined],
      ["ALERTS", "truth", undefined, 1],
      ["ALERTS_FOR_STATE", "timestamp", "seconds", undefined],
    ] as const
  ).map(([name, kind, unit, max]) => [
    name,
    { name, metric: name, kind, ...(unit !== undefined && { unit }), labels: madeLabels(name), min: 0, ...(max !== undefined && { max }) },
  ]),
);

/** Where everything is declared, no other job is scraped. */
function madeIn({ complete, jobs }: Catalogue, name: string): SeriesFacts | undefined {
  const facts = made.get(name);
  if (!facts || !complete || jobs.length === 0 || !facts.labels.labels.has("job")) return facts;
  return { ...facts, labels: withLabel(facts.labels, "job", { certain: true, values: jobs.map((job) => job.name) }) };
}

function madeLabels(name: string): LabelSet {
  const certain = name === "ALERTS" ? ["alertname", "alertstate"] : name === "ALERTS_FOR_STATE" ? ["alertname"] : ["job", "instance"];
  return { labels: new Map(certain.map((label) => [label, { certain: true, ...(label === "alertstate" && { values: ["pending", "firing"] }) }])), open: true };
}

/** Those that expose a metric. */
type Jobs = Catalogue["jobs"];

/** Every series of a metric; those of a histogram and of a summary have names of their own. */
function seriesOf(metric: CatalogueMetric, catalogue: Catalogue): readonly SeriesFacts[] {
  const { name, type, buckets, quantiles } = metric;
  const unit = metric.unit === "" || metric.unit === "unknown" ? {} : { unit: metric.unit };
  const observed = "unit" in unit ? { observes: unit.unit } : {};
  const jobs = catalogue.jobs.filter(({ name }) => metric.job?.includes(name));
  const labels = labelsOf(metric, jobs, catalogue);
  const interval = intervalOf(jobs, catalogue);
  const identity = identityOf(metric, labels, jobs, catalogue);
  const series = (suffix: string, kind: Kind, own: Partial<SeriesFacts>, more: readonly (readonly [string, LabelFacts])[] = []): SeriesFacts => ({
    name: name + suffix,
    metric: name,
    kind,
    labels: more.reduce((set, [label, facts]) => withLabel(set, label, facts), labels),
    ...(interval !== undefined && { interval }),
    identity: [...identity, ...more.map(([label]) => label)],
    ...own,
  });
  const counted = { unit: "count", ...observed, min: 0 };
  const limits = { ...(metric.min !== undefined && { min: metric.min }), ...(metric.max !== undefined && { max: metric.max }) };
  switch (type) {
    case "counter":
      return [series("", "counter", { ...unit, min: 0 })];
    case "info":
      return [series("", "info", { min: 1, max: 1 })];
    case "stateset":
      return [series("", "stateset", { min: 0, max: 1 })];
    case "native_histogram":
      return [series("", "histogram", { ...observed, buckets: "native" })];
    case "histogram": {
      const bounds = buckets ?? [];
      const own = bounds.length > 0 ? { buckets: bounds } : {};
      const le = { certain: true, ...(bounds.length > 0 && { values: [...bounds.flatMap((bound) => written(bound, catalogue)), "+Inf"] }) };
      return [
        series("_bucket", "histogram-bucket", { ...counted, ...own }, [["le", le]]),
        series("_sum", "histogram-sum", { ...unit, ...own }),
        series("_count", "histogram-count", { ...counted, ...own }),
      ];
    }
    case "summary": {
      const values = quantiles && quantiles.length > 0 ? { values: quantiles.flatMap((quantile) => written(quantile, catalogue)) } : {};
      return [
        series("", "summary-quantile", { ...unit, ...observed, ...(quantiles && { quantiles }) }, [["quantile", { certain: true, ...values }]]),
        series("_sum", "summary-sum", unit),
        series("_count", "summary-count", counted),
      ];
    }
    default:
      return [series("", isPointInTime(metric) ? "timestamp" : "gauge", { ...unit, ...(isSpeed(metric) && { unit: "bytes/s" }), ...limits })];
  }
}

/** What a line takes is in bytes per second, and the names of the common exporters leave that out. */
const isSpeed = ({ name, unit }: CatalogueMetric): boolean => unit === "bytes" && /_(speed|bandwidth|throughput)_bytes$/.test(name);

/** By its name a gauge of seconds since 1970: of the common exporters, some do not say so at its end. */
function isPointInTime({ name, unit }: CatalogueMetric): boolean {
  if (/_(timestamp|start_time)_seconds$/.test(name)) return true;
  return (unit === "seconds" || unit === "unknown") && pointsInTime.test(name);
}
const pointsInTime =
  /_(boot_time|mtime)_seconds$|^node_time_seconds$|^container_last_seen$|^kube_\w+_(created|(completion|start|last_\w+|next_\w+)_time)$|(ssl|cert|tls)\w*_(expiry|expire_time|not_after|not_before)(_seconds)?$/;

/**
 * A bound as the label `le` has it, or a quantile. Version 3 writes them all in one way, and a whole number as `1.0`; before, they are as the
 * service writes them (https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values).
 */
function written(bound: number, { prometheus }: Catalogue): readonly string[] {
  const plain = goFloat(bound);
  const full = /[.e]/.test(plain) ? plain : `${plain}.0`;
  return prometheus === "3" ? [full] : [...new Set([full, plain, String(bound)])];
}

/** As Go writes the shortest number that reads back the same: with an exponent of two digits from a million on, and below a ten thousandth. */
function goFloat(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/**
 * Without the labels that a server adds for others, which are the same on all. A target has one instance of each metric: where that is a
 * label, the others of the target say no more, although the same instance may be scraped for other metrics by another job.
 */
function identityOf(metric: CatalogueMetric, { labels }: LabelSet, jobs: Jobs, { externalLabels }: Catalogue): readonly string[] {
  const own = new Set(metric.labels.map(({ name }) => name));
  const target = new Set([...targetLabelsOf(metric), ...jobs.flatMap((job) => job.labels)]);
  const names =
    metric.identity ??
    usualIdentity(metric, [...labels.keys()]).filter((label) => own.has(label) || target.has(label) || externalLabels?.[label] === undefined);
  return names.includes("instance") && target.has("instance") ? names.filter((label) => label === "instance" || own.has(label) || !target.has(label)) : names;
}

/**
 * Where nobody says what tells the series of a metric apart: all labels of most; of an info metric those of its target, since its own are facts
 * of it; and of what is told about a cluster or a broker not the target, since each that is asked says the same.
 */
function usualIdentity({ name, type, labels: own, targetLabels }: CatalogueMetric, labels: readonly string[]): readonly string[] {
  // In the plain format of Prometheus an info metric is a gauge.
  const isInfo = type === "info" || (type === "gauge" && /_info$|^kube_\w+_(labels|annotations|owner)$/.test(name));
  if (!/^(?:kube|kafka_(?:topic|consumergroup))_/.test(name)) return isInfo ? (targetLabels ?? usualTarget) : labels;
  const names = own.map((label) => label.name);
  return isInfo ? names.filter((label) => label === "namespace" || name.includes(`_${label.replace(/_name$/, "")}_`)) : names;
}

const usualTarget: readonly string[] = ["job", "instance"];

const targetLabelsOf = ({ targetLabels }: CatalogueMetric): readonly string[] => targetLabels ?? usualTarget;

/** Those that a service sets, those of the scrape, perhaps those that a server adds for others, and none beside. */
function labelsOf(metric: CatalogueMetric, scraping: Jobs, catalogue: Catalogue): LabelSet {
  const labels = new Map<string, LabelFacts>(
    Object.entries(catalogue.externalLabels ?? {}).map(([label, value]) => [label, { certain: false, values: [value] }]),
  );
  for (const label of targetLabelsOf(metric)) labels.set(label, { certain: true, ...(label === "job" && metric.job && { values: metric.job }) });
  // Where it is said which labels the scrape adds, those are all of them.
  const jobs = metric.targetLabels ? [] : scraping;
  for (const job of jobs)
    for (const label of job.labels) if (!labels.has(label)) labels.set(label, { certain: jobs.every((other) => other.labels.includes(label)) });
  for (const label of metric.labels) labels.set(label.name, labelFacts(label, metric.optional?.includes(label.name) !== true));
  return { labels, open: false };
}

function labelFacts(label: CatalogueLabel, certain: boolean): LabelFacts {
  if ("values" in label) return { certain, values: label.values };
  return { certain, ...("max" in label && { max: label.max }) };
}

/** The shortest of its jobs: where several expose it, another may have more samples than the one meant. */
function intervalOf(jobs: Jobs, catalogue: Catalogue): number | undefined {
  return jobs.length > 0 ? Math.min(...jobs.map(({ scrapeInterval }) => scrapeInterval)) : catalogue.scrapeInterval;
}
