/**
 * What rules cost the engine that evaluates them, from what is declared: the samples that each evaluation reads, and the series
 * that it records. Samples count as in `totalQueryableSamples` of the statistics of a query
 * (https://prometheus.io/docs/prometheus/latest/querying/api/), where every series is there all the time; and those that a
 * subquery reads count at each of its steps, which the statistics leave out.
 */
import type { Expr, VectorSelector } from "../promql/ast.ts";
import { children, selectorsIn } from "../promql/walk.ts";
import { remembered } from "../util/remembered.ts";
import type { Catalogue } from "./catalogue.ts";
import { baseName } from "./query.ts";
import { type Find, foundBy, type Result, resultOf } from "./reach.ts";
import { fits, lengthOf } from "./rule-split.ts";
import type { RecordingRule, Rule, RuleFile } from "./rules.ts";
import type { Scope } from "./scope.ts";

export interface RuleCost {
  /** In one evaluation. */
  readonly samples: number;
  /** That a recording gives; those of an alert are there only while it fires. */
  readonly series: number;
  /** Samples that come in each millisecond of what it reads over a range, without what other rules record. */
  readonly perMillisecond: number;
  /** Series that nobody declares, or with a label that nobody counts: of each, one is taken to be there. */
  readonly uncounted: readonly string[];
}

/** What costs follow from. */
export interface CostPlan {
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  readonly ruleFiles: readonly RuleFile[];
}

/** Tells the cost of each rule of a plan. What recordings give is found once. */
export function ruleCosts({ scope, catalogue, ruleFiles }: CostPlan): (rule: Rule) => RuleCost {
  const recorded = recordedIn(ruleFiles, scope);
  const results = new Map<RecordingRule, Result | undefined>();
  const givenBy = (rule: RecordingRule): Result | undefined => {
    if (results.has(rule)) return results.get(rule);
    // One that reads itself, in however many steps, adds nothing.
    results.set(rule, undefined);
    const result = resultOf(rule.expr, find);
    const given = result && { series: result.series, labels: new Map([...result.labels, ...Object.keys(rule.labels).map((label) => [label, 1] as const)]) };
    results.set(rule, given);
    return given;
  };
  const sourcesOf = remembered((selector: VectorSelector) => sourcesIn(recorded, selector));
  const find: Find = (selector) => {
    const sources = sourcesOf(selector);
    return sources.length > 0 ? together(sources.map(({ rule }) => givenBy(rule) ?? one)) : (foundBy(selector, scope) ?? one);
  };
  const intervals = new Map(catalogue.jobs.map(({ name, scrapeInterval }) => [name, scrapeInterval]));
  const sampled = (selector: VectorSelector): number => {
    const [source] = sourcesOf(selector);
    if (source) return source.interval;
    const job = scope.metricsByName.get(baseName(selector.name ?? "", scope))?.job;
    return (job === undefined ? undefined : intervals.get(job)) ?? scope.scrapeInterval;
  };
  const isRecorded = (selector: VectorSelector) => sourcesOf(selector).length > 0;
  const isCounted = (selector: VectorSelector) => isRecorded(selector) || foundBy(selector, scope) !== undefined;
  const seriesOf = (selector: VectorSelector) => (find(selector) ?? one).series;
  const sampling = { seriesOf, sampled, interval: scope.evaluationInterval };
  return remembered((rule: Rule) => ({
    samples: Math.round(samplesIn(rule.expr, sampling)),
    series: rule.kind === "recording" ? (givenBy(rule)?.series ?? 1) : 0,
    perMillisecond: rangesIn(rule.expr).reduce((sum, selector) => sum + (isRecorded(selector) ? 0 : seriesOf(selector) / sampled(selector)), 0),
    uncounted: [...new Set(selectorsIn(rule.expr).flatMap((selector) => (isCounted(selector) ? [] : (selector.name ?? []))))],
  }));
}

export interface GroupCost {
  readonly name: string;
  /** The name of the rule file that holds it. */
  readonly file: string;
  /** Milliseconds. */
  readonly interval: number;
  readonly rules: number;
  readonly series: number;
  readonly samples: number;
  readonly uncounted: readonly string[];
}

/** Of each group, in the order of the files; `costOf` is what `ruleCosts` gives. */
export function groupCosts({ scope, ruleFiles }: CostPlan, costOf: (rule: Rule) => RuleCost): readonly GroupCost[] {
  return ruleFiles.flatMap(({ name: file, groups }) =>
    groups.map(({ name, interval = scope.evaluationInterval, rules }) => ({ name, file, interval, rules: rules.length, ...summed(rules.map(costOf)) })),
  );
}

/** Of several rules together. */
export function summed(costs: readonly RuleCost[]): Pick<RuleCost, "samples" | "series" | "uncounted"> {
  return {
    samples: costs.reduce((sum, { samples }) => sum + samples, 0),
    series: costs.reduce((sum, { series }) => sum + series, 0),
    uncounted: [...new Set(costs.flatMap(({ uncounted }) => uncounted))],
  };
}

const one: Result = { series: 1, labels: new Map() };

interface Recorded {
  readonly rule: RecordingRule;
  /** Milliseconds. */
  readonly interval: number;
}

/** By name, then by the SLO whose series they are: thousands of SLOs record under the same names. */
type Index = ReadonlyMap<string, ReadonlyMap<string | undefined, readonly Recorded[]>>;

function recordedIn(ruleFiles: readonly RuleFile[], scope: Scope): Index {
  const found = new Map<string, Map<string | undefined, Recorded[]>>();
  for (const { groups } of ruleFiles) {
    for (const { interval = scope.evaluationInterval, rules } of groups) {
      for (const rule of rules) {
        if (rule.kind !== "recording") continue;
        const alike = found.get(rule.name) ?? new Map<string | undefined, Recorded[]>();
        alike.set(rule.labels.slo, [...(alike.get(rule.labels.slo) ?? []), { rule, interval }]);
        found.set(rule.name, alike);
      }
    }
  }
  return found;
}

function sourcesIn(index: Index, selector: VectorSelector): readonly Recorded[] {
  const alike = index.get(selector.name ?? "");
  if (!alike) return [];
  const slo = selector.matchers.find(({ label, operator }) => label === "slo" && operator === "=")?.value;
  const near = slo === undefined ? [...alike.values()].flat() : [...(alike.get(slo) ?? []), ...(alike.get(undefined) ?? [])];
  return near.filter(({ rule }) => fits(rule, selector));
}

function together(results: readonly Result[]): Result {
  const labels = new Map<string, number>();
  for (const result of results) for (const [label, values] of result.labels) labels.set(label, (labels.get(label) ?? 0) + values);
  return { series: results.reduce((sum, { series }) => sum + series, 0), labels };
}

interface Sampling {
  readonly seriesOf: (selector: VectorSelector) => number;
  /** Milliseconds between samples of what a selector finds. */
  readonly sampled: (selector: VectorSelector) => number;
  /** Of subqueries that say no step. */
  readonly interval: number;
}

function samplesIn(expr: Expr, sampling: Sampling): number {
  switch (expr.type) {
    case "selector":
      return sampling.seriesOf(expr);
    case "matrix":
      return (sampling.seriesOf(expr.selector) * lengthOf(expr.range)) / sampling.sampled(expr.selector);
    case "subquery":
      return (samplesIn(expr.expr, sampling) * lengthOf(expr.range)) / (expr.step ? lengthOf(expr.step) : sampling.interval);
    default:
      return children(expr).reduce((sum, child) => sum + samplesIn(child, sampling), 0);
  }
}

function rangesIn(expr: Expr): readonly VectorSelector[] {
  return expr.type === "matrix" ? [expr.selector] : children(expr).flatMap(rangesIn);
}
