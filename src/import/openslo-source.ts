/** From an indicator of OpenSLO to its queries. */
import { type Placed, type Reading, report, valueAt, type Where } from "./fields.ts";
import type { AlphaMetric, Metric, SliSpec } from "./openslo-fields.ts";
import { type Source, summed } from "./openslo-indicator.ts";
import { type Library, referredTo } from "./openslo-library.ts";
import { type Query, readQuery } from "./query.ts";

/** Nothing where it could not be read, which is reported. */
export type Sourced = Source | undefined;

/** What an SLO, or an objective of one, says of its indicator. */
interface Said {
  readonly indicator?: { readonly spec?: SliSpec };
  readonly indicatorRef?: Placed<string>;
  readonly at: Where;
}

export function sourceOf({ indicator, indicatorRef, at }: Said, library: Library, reading: Reading): Sourced {
  if (indicator?.spec) return sourceIn(indicator.spec, library, reading);
  const [found] = indicatorRef ? referredTo(indicatorRef, "SLI", library.indicators, reading) : [];
  if (found) return sourceIn(found.spec, library, found.reading);
  if (!indicatorRef && !indicator) report(reading, at, { message: "there is no `indicator`", help: "add it, or `indicatorRef` with the name of an SLI" });
  return undefined;
}

function sourceIn({ ratioMetric, thresholdMetric, at }: SliSpec, library: Library, reading: Reading): Sourced {
  if (thresholdMetric && !ratioMetric) {
    const query = queryOf(thresholdMetric, library, reading);
    return query && { is: "value", query, at, reading };
  }
  if (!ratioMetric) {
    report(reading, at, { message: "the indicator has neither `ratioMetric` nor `thresholdMetric`", help: "add one of them" });
    return undefined;
  }
  const { counter = false, good, bad, total, raw, rawType } = ratioMetric;
  if (raw) {
    const query = queryOf(raw, library, reading);
    if (rawType?.value === "success" || rawType?.value === "failure")
      return query && { is: "share", side: rawType.value === "success" ? "good" : "bad", query, at: ratioMetric.at, reading };
    report(reading, rawType ?? ratioMetric.at, {
      message: "nothing says whether `raw` is a share of good events or of bad ones",
      help: "say `rawType: success` or `rawType: failure`",
    });
    return undefined;
  }
  const part = good ?? bad;
  if (!part || !total || (good && bad)) {
    const message = good && bad ? "both `good` and `bad` are said" : `the ratio has no ${total ? "`good` or `bad`" : "`total`"}`;
    report(reading, ratioMetric.at, { message, help: good && bad ? "keep one of them" : "say `total`, and one of `good` and `bad`" });
    return undefined;
  }
  const [above, below] = [part, total].map((metric) => queryOf(metric, library, reading));
  if (!above || !below) return undefined;
  return { is: "events", side: good ? "good" : "bad", part: summed(above, counter), whole: summed(below, counter), at: ratioMetric.at, reading };
}

/** Names of what answers PromQL. */
const prometheus = /prom|mimir|thanos|cortex|victoria/i;

function queryOf({ metricSource }: Metric, library: Library, reading: Reading): Query | undefined {
  if (!metricSource?.spec) return undefined;
  const { type, metricSourceRef, spec } = metricSource;
  const named = type?.value ?? (metricSourceRef && library.sources.get(metricSourceRef.value));
  if (named !== undefined && !prometheus.test(named)) return otherSource(named, type ?? metricSourceRef ?? spec, reading);
  for (const name of ["query", "promql", "expr"]) {
    const node = valueAt(spec.node, name);
    if (node?.is === "scalar") return readQuery({ node, path: [...spec.path, name], value: node.value }, reading);
  }
  report(reading, spec, { message: "the source has no `query`", help: "add it: `query: sum(…)`" });
  return undefined;
}

function otherSource(name: string, where: Where, reading: Reading): undefined {
  report(reading, where, { message: `obsc asks Prometheus, and this query is for \`${name}\``, help: "write the query in PromQL, with `type: Prometheus`" });
  return undefined;
}

/** The same of v1alpha, in which objectives have the queries of a ratio. */
export function alphaSource(
  ratio: { readonly incremental?: boolean; readonly good?: AlphaMetric; readonly total?: AlphaMetric; readonly at: Where } | undefined,
  threshold: AlphaMetric | undefined,
  at: Where,
  reading: Reading,
): Sourced {
  if (ratio) {
    const [part, whole] = [ratio.good, ratio.total].map((metric) => metric && alphaQuery(metric, reading));
    if (!part || !whole) return undefined;
    const counter = ratio.incremental ?? false;
    return { is: "events", side: "good", part: summed(part, counter), whole: summed(whole, counter), at: ratio.at, reading };
  }
  if (threshold) {
    const query = alphaQuery(threshold, reading);
    return query && { is: "value", query, at, reading };
  }
  report(reading, at, { message: "the objective has no `ratioMetrics`, and the SLO no `indicator`", help: "add one of them" });
  return undefined;
}

function alphaQuery({ source, queryType, query }: AlphaMetric, reading: Reading): Query | undefined {
  // Sloth takes its own name for Prometheus.
  if (source && source.value !== "sloth" && !prometheus.test(source.value)) return otherSource(source.value, source, reading);
  if (queryType && queryType.value.toLowerCase() !== "promql") return otherSource(queryType.value, queryType, reading);
  return query && readQuery(query, reading);
}
