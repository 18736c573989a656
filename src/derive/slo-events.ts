/** What an SLO counts: events and bad events of the last five minutes, from counters, histograms, gauges or a condition. */
import type { Condition, PromqlQuery, Share } from "../ir/query.ts";
import type { Indicator, SloPart } from "../ir/rule.ts";
import { boundMatcher, isTotal, selectorOf, summed } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import type { Binary, Expr, Matcher, VectorMatching } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { mapNodes } from "../promql/walk.ts";
import { clean } from "../util/number.ts";
import { conditionExpr, resolve, resolveExpr } from "./query.ts";
import type { Scope } from "./scope.ts";
import { type SloFacts, sloMatchers, sloSelector, sloSeries } from "./slo-facts.ts";

/** Expressions for the series of `sloSeries` with the same names; `good` of a time-based indicator only. */
export interface SloEvents {
  readonly good?: Expr;
  readonly total: Expr;
  readonly bad: Expr;
}

export const slotSeconds = 300;
const slotLength = slotSeconds * 1000;
const slot = build.duration(slotLength);

export function sloEvents(facts: SloFacts, scope: Scope): SloEvents | undefined {
  if (!known.has(facts)) known.set(facts, eventsOf(facts, scope));
  return known.get(facts);
}

/** Facts are of one scope. */
const known = new WeakMap<SloFacts, SloEvents | undefined>();

function eventsOf(facts: SloFacts, scope: Scope): SloEvents | undefined {
  const { sli } = facts.slo;
  switch (sli.is) {
    case "good-while":
      return minutes(facts, sli.condition, scope);
    case "good":
    case "bad":
      return shares(facts, sli.share, sli.is, scope);
    case "good-of":
    case "bad-of":
      return written(facts, sli, scope);
    case "good-by-time":
    case "bad-by-time":
      return byTime(facts, shareAt(sli.query, sli.is === "good-by-time", facts, scope));
    case "composite":
      return composed(facts, sli.how, sli.parts, scope);
  }
}

/** Queries of others: what they count in a second, for five minutes. */
function written(facts: SloFacts, sli: Written, scope: Scope): SloEvents {
  const { part, whole } = countedBy(facts, sli, scope);
  const count = (query: Expr) => build.binary(build.number(slotSeconds), "*", operand(query));
  // Both sides as this evaluation sees them: what was recorded has the labels of the SLO, which the queries lack.
  const total = count(whole);
  const found = build.binary(count(part), "or", build.binary(build.number(0), "*", operand(whole)));
  return { total, bad: sli.is === "bad-of" ? found : build.call("clamp_min", build.binary(total, "-", operand(found)), build.number(0)) };
}

export type Written = Extract<Indicator, { is: "good-of" | "bad-of" }>;

/** The queries of a `rawRatio` as the rules have them: ranges of five minutes reach a scrape further back. */
export function countedBy({ service }: SloFacts, { part, whole }: Written, scope: Scope): { readonly part: Expr; readonly whole: Expr } {
  const range = build.duration(slotLength + scrapeIntervalOf(service, scope));
  const widened = ({ expr }: PromqlQuery) =>
    mapNodes(resolveExpr(expr, scope, { service, range }), (node) => {
      if (node.type === "selector") return { ...node, matchers: node.matchers.map(anyForm) };
      return node.type === "matrix" && node.range.type === "duration" && node.range.milliseconds === slotLength ? { ...node, range } : node;
    });
  return { part: widened(part), whole: widened(whole) };
}

/** `le="1"` and `le="1.0"` are one bucket. */
function anyForm(matcher: Matcher): Matcher {
  const isBound = matcher.label === "le" && matcher.operator === "=" && /^[\d.e+-]+$/.test(matcher.value);
  return isBound ? boundMatcher("le", Number(matcher.value)) : matcher;
}

function operand(expr: Expr): Expr {
  return expr.type === "binary" ? { type: "paren", expr } : expr;
}

/** A share that is good at each moment, which is no number where there is nothing to share. */
function shareAt(query: PromqlQuery, isGood: boolean, { service }: SloFacts, scope: Scope): Expr {
  const share = build.call(
    "clamp",
    build.binary(operand(resolve(query, scope, { service })), ">", build.number(Number.NEGATIVE_INFINITY)),
    build.number(0),
    build.number(1),
  );
  return isGood ? share : build.binary(build.number(1), "-", share);
}

/** Several SLOs as one, from what each has recorded; a part without traffic has nothing bad. */
function composed(facts: SloFacts, how: "weighted" | "worst", parts: readonly SloPart[], scope: Scope): SloEvents | undefined {
  const owned = parts.flatMap(({ slo, weight }) => {
    const owner = scope.system.services.find(({ slos }) => slos.includes(slo));
    return owner ? [{ weight, matchers: sloMatchers({ labels: { service: owner.name, slo: slo.name } }) }] : [];
  });
  if (owned.length < parts.length) return undefined;
  const all = (name: string) => owned.map(({ matchers }): Expr => build.selector(name, matchers)).reduce((left, right) => build.binary(left, "or", right));
  const orNone = (share: Expr): Expr => ({ type: "paren", expr: build.binary(share, "or", build.call("vector", build.number(0))) });
  const shareOf = (labels: readonly string[], bad: Expr, total: Expr) =>
    build.binary(build.by("sum", labels, bad), "/", build.binary(build.by("sum", labels, total), ">", build.number(0)));
  const sum = owned.reduce((total, { weight }) => total + weight, 0);
  const shares =
    how === "worst"
      ? orNone(build.by("max", [], shareOf(["service", "slo"], all(sloSeries.bad), all(sloSeries.total))))
      : owned
          .map(({ weight, matchers }): Expr => {
            const share = shareOf([], build.selector(sloSeries.bad, matchers), build.selector(sloSeries.total, matchers));
            return build.binary(build.number(clean(weight / sum)), "*", orNone(share));
          })
          .reduce((left, right) => build.binary(left, "+", right));
  return {
    total: build.by("sum", [], all(sloSeries.total)),
    bad: build.binary(sloSelector(facts, sloSeries.total), "*", how === "worst" ? shares : { type: "paren", expr: shares }, { kind: "on", labels: [] }),
  };
}

/** Minutes in which there is an answer, and those in which the condition does not hold. */
function minutes(facts: SloFacts, condition: Condition, scope: Scope): SloEvents | undefined {
  const holds = truth(condition, scope, facts.service);
  if (!holds) return undefined;
  const groups = facts.groupedBy;
  const good: Expr = groups
    ? build.by("min", groups, holds)
    : { type: "aggregation", operator: "min", grouping: { kind: "without", labels: ["job"] }, expr: holds };
  return byTime(facts, good);
}

/** Every minute weighs the same, whatever is good of it. */
function byTime(facts: SloFacts, good: Expr): SloEvents {
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
  const none = build.binary(build.number(0), "*", is === "bad" ? total : sumOf(share.whole, isTotal(share.whole), labels, facts, scope));
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
  return build.binary(build.number(total ? slotSeconds : slotSeconds / 60), "*", sumOf(series, total, labels, facts, scope));
}

/** Per second, or of a gauge as it is on the average. */
function sumOf(series: Share["part"], total: boolean, labels: readonly string[], { service }: SloFacts, scope: Scope): Expr {
  if (!total) return resolveExpr(build.by("sum", labels, build.call("avg_over_time", build.over(selectorOf(series), slot))), scope, { service });
  const range = build.duration(slotLength + scrapeIntervalOf(service, scope));
  return resolveExpr(summed(series, "rate", labels, range), scope, { service, range });
}

/** How often the series of a service are sampled, in milliseconds. */
export function scrapeIntervalOf({ deliver }: Service, { scrapeInterval }: Scope): number {
  const scraped = deliver?.metrics.find((way) => way.node === "scrape");
  return (scraped?.node === "scrape" ? scraped.interval : undefined) ?? scrapeInterval;
}
