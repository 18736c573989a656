/** Ratios: the one division that most specs need. */
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { SeriesSet, Share as ShareNode } from "../ir/query.ts";
import { saidAs } from "../ir/said.ts";
import { isTotal, shareExpr } from "../ir/series.ts";
import type { Range } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import type { Labels } from "./label.ts";
import { type By, type Kept, readBy, readOver, type Windowed } from "./match.ts";
import type { Series } from "./metric.ts";
import { refuse } from "./options.ts";
import { type Query, query, refusedQuery } from "./query.ts";
import { seriesOf } from "./verbs.ts";

/** A share of the same things: it knows both sides, so an SLO can take it over any window. */
export interface Ratio<out B extends string = string> extends Query<B, "ratio">, Share {}
export interface Share {
  readonly share: object;
}

/**
 * Part of a whole, both summed by the same labels; no result where the whole is zero, and zero where only the part is
 * missing. Counters and histograms are taken as rates, gauges as they are.
 * `ratio(requests.where({ status: "5xx" }), requests, { by: ["route"] })`, `ratio(latency.within("500ms"), latency)`
 */
export function ratio<L extends Labels, M extends Labels, D extends string, const B extends By<L> & By<M> = never>(
  part: Series<L, D>,
  whole: Series<M, NoInfer<D>>,
  options?: Windowed<B>,
): Ratio<B | "job"> {
  const at = placeOf(ratio);
  const above = readSeries(part, within(at, 0));
  const below = readSeries(whole, within(at, 1));
  const metrics = [...new Set([above, below].flatMap((side) => side?.metric ?? []))];
  const { by, range } = readWindow(options, metrics, within(at, 2));
  const alike = above !== undefined && below !== undefined && sameThings(above, below, within(at, 1));
  if (!alike) return refusedQuery(metrics, at) as unknown as Ratio<B | "job">;
  const share: ShareNode = { part: above, whole: below, by: by.labels.filter((label) => label !== "job") };
  const ratioOf = {
    expr: saidAs(shareExpr(share, by.labels, range), at),
    unit: "ratio",
    ...(by.sure && { keeps: by.labels }),
    metrics,
    recordings: [],
    share,
    at,
  };
  return query(ratioOf) as unknown as Ratio<B | "job">;
}

function readSeries(value: unknown, at: Place): SeriesSet | undefined {
  const series = seriesOf(value);
  if (series && series.metric.kind !== "summary" && series.metric.kind !== "info") return series;
  return refuse(value, "series that can be added up", "give a counter, a gauge, a histogram, or some of its series", at, "ratio");
}

function readWindow(options: unknown, metrics: readonly MetricNode[], at: Place): { readonly by: Kept; readonly range: Range } {
  const job: Kept = { labels: ["job"], sure: true };
  if (options === undefined) return { by: job, range: build.usualRange };
  const by: Option<Kept> = { optional: true, read: (value, place) => readBy(value, metrics, place) };
  const over: Option<Range> = { optional: true, read: readOver };
  const read = readOptions(options, at, "ratio", { by, over });
  return { by: read.by ?? job, range: read.over ?? build.usualRange };
}

/** Events are not divided by bytes, nor what has happened by what is. */
function sameThings(part: SeriesSet, whole: SeriesSet, at: Place): boolean {
  const [left, right] = [holds(part), holds(whole)];
  if (left === right || left.endsWith(" unknown") || right.endsWith(" unknown")) return true;
  const message = `the part holds a ${left}, the whole a ${right}`;
  problem({ subject: `metrics.${whole.metric.name}`, message, help: "divide like by like, or use `dividedBy` of two queries", at });
  return false;
}

function holds(series: SeriesSet): string {
  const unit = series.metric.kind === "histogram" ? "count" : series.metric.unit;
  return `${isTotal(series) ? "total" : "current"} ${unit}`;
}
