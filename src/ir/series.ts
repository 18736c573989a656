/** What a set of series is in PromQL: its selector, its sum, and the share of one set in another. */
import type { Expr, Matcher, Range, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import type { SeriesSet, Share } from "./query.ts";

/** How the samples of a set are read: per second, over the range, or as they are now. */
export type Reading = "rate" | "increase" | "now";

/**
 * The series themselves. Of a classic histogram the ones that count: `_count`, or the `_bucket` of the bound; a native
 * histogram has one series, of which `summed` takes the part within a bound.
 */
export function selectorOf(series: SeriesSet): VectorSelector {
  const { metric, matchers, within } = series;
  if ((metric.kind !== "histogram" && metric.kind !== "summary") || metric.buckets === "native") return build.selector(metric.name, matchers);
  if (within === undefined) return build.selector(`${metric.name}_count`, matchers);
  return build.selector(`${metric.name}_bucket`, [...matchers, boundMatcher("le", within)]);
}

/** The sum of a set by `labels`; what a histogram has counted, for a histogram. `range` is not used when reading "now". */
export function summed(series: SeriesSet, reading: Reading, labels: readonly string[], range: Range = build.usualRange): Expr {
  const selector = selectorOf(series);
  const sum = build.by("sum", labels, reading === "now" ? selector : build.call(reading, build.over(selector, range)));
  if (series.metric.buckets !== "native") return sum;
  const count = build.call("histogram_count", sum);
  if (series.within === undefined) return count;
  const fraction = build.call("histogram_fraction", build.number(Number.NEGATIVE_INFINITY), build.number(series.within), sum);
  return build.binary(fraction, "*", count);
}

/** Whether the values of the set only grow, so that they are read as rates. */
export function isTotal(series: SeriesSet): boolean {
  return series.metric.kind !== "gauge" && series.metric.kind !== "stateset";
}

/**
 * The part over the whole, both summed by `labels`; no result where the whole is zero. A part without series counts as
 * zero: a counter of failures appears with the first failure. Only of two different gauges it does not, since there a
 * missing value is unknown rather than nothing.
 */
export function shareExpr({ part, whole }: Pick<Share, "part" | "whole">, labels: readonly string[], range: Range = build.usualRange): Expr {
  const reading = isTotal(whole) ? "rate" : "now";
  const above = summed(part, reading, labels, range);
  const below = summed(whole, reading, labels, range);
  const zero = build.binary(below, "*", build.number(0));
  const known = isTotal(part) || part.metric.name === whole.metric.name;
  return quotient(known ? build.binary(above, "or", zero) : above, below);
}

/** `left / (right > 0)`: no result rather than +Inf or NaN where `right` is zero. */
export function quotient(left: Expr, right: Expr): Expr {
  return build.binary(left, "/", build.binary(right, ">", build.number(0)));
}

/**
 * Selects the bucket or quantile of a bound. Clients write one number in several ways, and Prometheus 3 rewrites `1`
 * to `1.0` when it scrapes: https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values
 */
export function boundMatcher(label: "le" | "quantile", bound: number): Matcher {
  const forms = [...new Set([String(bound), shortestInGo(bound)])].flatMap((form) => (/[.e]/.test(form) ? form : [form, `${form}.0`]));
  if (forms.length === 1) return build.equal(label, forms[0] ?? "");
  return { label, operator: "=~", value: forms.map((form) => form.replace(/[.+]/g, "\\$&")).join("|") };
}

/** A number as Go's `%g` has it: with an exponent from 1e+06 on and below 0.0001. */
function shortestInGo(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/** Whether two sets are chosen alike; what a histogram is counted within is not looked at. */
export function sameSeries(one: SeriesSet, other: SeriesSet): boolean {
  return one.metric.name === other.metric.name && seriesText(one) === seriesText(other);
}

/** Alike for sets that are chosen alike, in whatever order. */
export function seriesText({ metric, matchers }: SeriesSet): string {
  const chosen = matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`);
  return `${metric.name}{${chosen.sort().join()}}`;
}
