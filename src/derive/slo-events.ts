/** What an SLO counts: events and bad events of the last five minutes, from counters, histograms, gauges or a condition. */
import type { Condition, Share } from "../ir/query.ts";
import { isTotal, selectorOf, summed } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import type { Binary, Expr, VectorMatching } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { conditionExpr, resolve, resolveExpr } from "./query.ts";
import type { Scope } from "./scope.ts";
import { type SloFacts, sloSelector, sloSeries } from "./slo-facts.ts";

/** Expressions for the series of `sloSeries` with the same names; `good` of a time-based indicator only. */
export interface SloEvents {
  readonly good?: Expr;
  readonly total: Expr;
  readonly bad: Expr;
}

export const slotSeconds = 300;
const slot = build.duration(slotSeconds * 1000);

export function sloEvents(facts: SloFacts, scope: Scope): SloEvents | undefined {
  const { sli } = facts.slo;
  return sli.is === "good-while" ? minutes(facts, sli.condition, scope) : shares(facts, sli.share, sli.is, scope);
}

/** Minutes in which there is an answer, and those in which the condition does not hold. */
function minutes(facts: SloFacts, condition: Condition, scope: Scope): SloEvents | undefined {
  const holds = truth(condition, scope, facts.service);
  if (!holds) return undefined;
  const groups = facts.groupedBy;
  const good: Expr = groups
    ? build.by("min", groups, holds)
    : { type: "aggregation", operator: "min", grouping: { kind: "without", labels: ["job"] }, expr: holds };
  const recorded = everyMinute(sloSelector(facts, sloSeries.good));
  const bad = build.binary(sloSelector(facts, sloSeries.total), "-", build.call("sum_over_time", recorded));
  return { good, total: build.call("count_over_time", recorded), bad };
}

function everyMinute(expr: Expr): Expr {
  return { type: "subquery", expr, range: slot, step: build.duration(60_000) };
}

/** 1 where a condition holds, 0 where it does not, nothing where there is no telling. */
function truth(condition: Condition, scope: Scope, service: Service): Expr | undefined {
  if (condition.is === "threshold") {
    // A quantile of nothing is no number, which is never at most infinity: it drops out here and counts as no minute.
    const number = build.binary(resolve(condition.query, scope, { service }), "<=", build.number(Number.POSITIVE_INFINITY));
    return { ...build.binary({ type: "paren", expr: number }, condition.comparison, build.number(condition.threshold)), bool: true };
  }
  if (condition.is === "targets" && condition.state === "down") {
    const down = conditionExpr(condition, scope, { service });
    return down?.type === "binary" ? { ...down, bool: true } : undefined;
  }
  if (!("left" in condition)) {
    const absent = conditionExpr(condition, scope, { service });
    return absent && build.binary(build.by("sum", [], absent), "or", build.call("vector", build.number(0)));
  }
  const left = truth(condition.left, scope, service);
  const right = truth(condition.right, scope, service);
  return left && right && joined(condition.is, left, right);
}

function joined(is: "and" | "or" | "unless", left: Expr, right: Expr): Binary {
  if (is === "and") return build.binary(left, "*", right);
  if (is === "unless") return build.binary(build.binary(left, "*", build.binary(build.number(1), "-", right)), "or", left);
  return build.binary(build.binary(build.binary(left, "==", build.number(1)), "or", right), "or", left);
}

function shares(facts: SloFacts, share: Share, is: "good" | "bad", scope: Scope): SloEvents {
  const labels = facts.groupedBy ?? [];
  const count = (series: Share["part"]) => counted(series, isTotal(share.whole), labels, facts, scope);
  const total = sloSelector(facts, sloSeries.total);
  const onGroup: VectorMatching = { kind: "on", labels };
  // What this evaluation counts, not the last recorded: after a pause that may be of traffic which is no longer seen.
  const none = build.binary(build.number(0), "*", is === "bad" ? total : count(share.whole));
  // A fraction of no observations is no number; it is none of the traffic that there is not.
  const part = share.part.metric.buckets === "native" ? build.binary(count(share.part), ">=", build.number(0)) : count(share.part);
  // A counter of failures appears with the first failure. Of another gauge a missing value is unknown.
  const known = isTotal(share.part) || share.part.metric.name === share.whole.metric.name;
  const found = known ? build.binary(part, "or", none, onGroup) : part;
  const bad = is === "bad" ? found : build.call("clamp_min", build.binary(total, "-", found, onGroup), build.number(0));
  return { total: count(share.whole), bad };
}

/**
 * A rate over a range misses the increase before the first sample in it; with one scrape interval more it covers five minutes
 * exactly, so that neighbouring slots share nothing and miss nothing. A gauge counts by the minute.
 */
function counted(series: Share["part"], total: boolean, labels: readonly string[], facts: SloFacts, scope: Scope): Expr {
  const { service } = facts;
  if (!total) {
    const mean = build.by("sum", labels, build.call("avg_over_time", build.over(selectorOf(series), slot)));
    return resolveExpr(build.binary(build.number(slotSeconds / 60), "*", mean), scope, { service });
  }
  const range = build.duration(slotSeconds * 1000 + scrapeIntervalOf(service, scope));
  return resolveExpr(build.binary(build.number(slotSeconds), "*", summed(series, "rate", labels, range)), scope, { service, range });
}

/** How often the series of a service are sampled, in milliseconds. */
export function scrapeIntervalOf({ deliver }: Service, { scrapeInterval }: Scope): number {
  const scraped = deliver?.metrics.find((way) => way.node === "scrape");
  return (scraped?.node === "scrape" ? scraped.interval : undefined) ?? scrapeInterval;
}
