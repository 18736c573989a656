/** How often the series that a query reads get a sample, and whether its ranges hold enough of them. */

import type { Catalogue } from "../derive/catalogue.ts";
import { baseName } from "../derive/query.ts";
import type { QueryPart } from "../derive/rule-part.ts";
import { sloEvents } from "../derive/slo-events.ts";
import { sloFacts } from "../derive/slo-facts.ts";
import type { Fix } from "../diagnostic.ts";
import type { Slo } from "../ir/rule.ts";
import { saidBy } from "../ir/said.ts";
import type { Call, Expr, Range, VectorSelector } from "../promql/ast.ts";
import { nameOfSelector } from "../promql/types.ts";
import { eachOf } from "../promql/walk.ts";
import { formatDuration } from "../util/duration.ts";
import { edited, replaced, rewritten } from "./fix.ts";
import type { Context } from "./rule.ts";

/** A range that a function is given, and the time between two of the samples in it. */
export interface SampledRange {
  readonly series: string;
  readonly function: string;
  readonly range: Extract<Range, { readonly type: "duration" }>;
  /** Milliseconds. */
  readonly interval: number;
  /** So many samples the function needs to say anything. */
  readonly needed: 1 | 2;
  /** A rule records the series; any other is scraped. */
  readonly recorded: boolean;
}

/** Functions that say nothing of a range with a single sample, and those that say something of any. */
const comparing = /^(i?rate|increase|i?delta|deriv|predict_linear|double_exponential_smoothing|holt_winters|changes|resets)$/;
const summing = /_over_time$/;

/** Whether an objective counts events, over five minutes and a scrape more; the queries of any other say themselves how far they look back. */
export function countsEvents(slo: Slo | undefined): slo is Slo {
  return slo !== undefined && ("share" in slo.sli || "part" in slo.sli);
}

/**
 * The ranges in what an objective counts whose samples are more than so many milliseconds apart, which few are; all other rules of
 * an objective read what those record.
 */
export function rareRangesOfSlo(slo: Slo, apart: number, context: Context): readonly SampledRange[] {
  const [owner] = context.services;
  if (!owner || longestInterval(context.plan.catalogue) <= apart) return [];
  const facts = sloFacts(slo, owner, context.scope);
  const events = sloEvents(facts, context.scope);
  const ranges = Object.values(events ?? {}).flatMap((expr: Expr) => sampledRanges(expr, context));
  return ranges.filter(({ interval }) => interval > apart);
}

/** Of anything that is scraped or recorded. */
function longestInterval(catalogue: Catalogue): number {
  const { scrapeInterval = 0, evaluationInterval = 0, jobs, recordings } = catalogue;
  const intervals = () => [scrapeInterval, evaluationInterval, ...jobs.map((job) => job.scrapeInterval), ...recordings.map(({ interval }) => interval)];
  const known = longest.get(catalogue) ?? intervals().reduce((one, other) => Math.max(one, other));
  longest.set(catalogue, known);
  return known;
}
/** Every objective asks. */
const longest = new WeakMap<Catalogue, number>();

/** Those of which it is known how far apart the samples are: of what a declared Prometheus scrapes or records. */
export function sampledRanges(expr: Expr, context: Context): readonly SampledRange[] {
  if (latest?.of === expr && latest.lookup === context.lookup) return latest.found;
  const found: SampledRange[] = [];
  eachOf(expr, "call", (node) => {
    const needed = comparing.test(node.function) ? 2 : summing.test(node.function) ? 1 : undefined;
    if (needed) found.push(...rangeOf(node, needed, context));
  });
  latest = { of: expr, lookup: context.lookup, found };
  return found;
}

/** Several rules ask of one query before the next. */
let latest: { readonly of: Expr; readonly lookup: Context["lookup"]; readonly found: readonly SampledRange[] } | undefined;

/** Four scrapes as the range: where it stands in the query, or in the verb that an alert asks with. */
export function longerRange(query: QueryPart, { range, interval }: SampledRange): Fix | undefined {
  const enough = formatDuration(4 * interval);
  const said = saidBy(range.span);
  const edit = said ? replaced(said, formatDuration(range.milliseconds), enough) : rewritten(query, range.span, enough);
  return edited("safe", `look back ${enough}`, edit);
}

/** What gives a range more samples, beside a longer look back. */
export const moreOften = ({ recorded }: SampledRange): string => (recorded ? "record more often" : "scrape more often");

function rangeOf({ function: name, args }: Call, needed: 1 | 2, context: Context): readonly SampledRange[] {
  const matrix = args.find((arg) => arg.type === "matrix");
  if (matrix?.type !== "matrix" || matrix.range.type !== "duration" || matrix.selector.extension) return [];
  const series = nameOfSelector(matrix.selector);
  const interval = series === undefined ? undefined : sampledEvery(series, matrix.selector, context);
  return series === undefined || interval === undefined
    ? []
    : [{ series, function: name, range: matrix.range, interval, needed, recorded: context.lookup(series)?.recordedFrom !== undefined }];
}

/** Milliseconds between the samples of a series, the shortest that its services have: where several expose the metric, another may have more samples than the one meant. */
export function sampledEvery(name: string, { matchers }: VectorSelector, { plan, scope, lookup }: Context): number | undefined {
  const { jobs, metrics } = plan.catalogue;
  const job = matchers.find(({ label, operator }) => label === "job" && operator === "=")?.value;
  const ofJob = job === undefined ? undefined : jobs.find((each) => each.name === job)?.scrapeInterval;
  if (plan.foreign && metrics.length === 0) return ofJob ?? lookup(name)?.interval ?? (name.includes(":") ? undefined : shortestOf(jobs));
  const isKnown = plan.foreign || scope.prometheus !== undefined;
  const owners = plan.foreign ? [] : [...(scope.owners.get(baseName(name, scope)) ?? [])];
  // Who sends its metrics does so as often as it likes.
  if (!isKnown || owners.some(({ deliver }) => !deliver?.metrics.some((way) => way.node === "scrape"))) return undefined;
  return ofJob ?? lookup(name)?.interval;
}

/** Whichever job exposes a metric, it is not scraped more often. */
function shortestOf(jobs: Catalogue["jobs"]): number | undefined {
  return jobs.length === 0 ? undefined : Math.min(...jobs.map(({ scrapeInterval }) => scrapeInterval));
}
