/** What each SLO costs the engine that evaluates its rules, and what it would cost without the sums that it records. */
import type { Slo } from "../ir/rule.ts";
import { type CostPlan, type RuleCost, ruleCosts, summed } from "./rule-cost.ts";
import type { Rule } from "./rules.ts";
import { deriveSloFacts, type SloFacts } from "./slo-facts.ts";

export interface SloCost {
  readonly facts: SloFacts;
  readonly rules: number;
  /** Series that its rules record. */
  readonly series: number;
  /** Samples that one evaluation of all its rules reads. */
  readonly samples: number;
  /** What one evaluation would read if each window were read from the metrics and the period from a recorded ratio; absent for SLOs that count no events of metrics. */
  readonly unchained?: number;
  /** Series of which nobody knows how many there are: the samples are that many at least. */
  readonly uncounted: readonly string[];
}

/** In the order declared. */
export function sloCosts(plan: CostPlan, costOf = ruleCosts(plan)): readonly SloCost[] {
  const rulesOf = new Map<Slo, Evaluated[]>();
  for (const { groups } of plan.ruleFiles) {
    for (const { interval = plan.scope.evaluationInterval, rules } of groups) {
      for (const rule of rules) if (rule.slo) rulesOf.set(rule.slo, [...(rulesOf.get(rule.slo) ?? []), { rule, interval, cost: costOf(rule) }]);
    }
  }
  return deriveSloFacts(plan.scope).flatMap((facts) => {
    const rules = rulesOf.get(facts.slo);
    return rules ? [costOfSlo(facts, rules)] : [];
  });
}

interface Evaluated {
  readonly rule: Rule;
  /** Milliseconds. */
  readonly interval: number;
  readonly cost: RuleCost;
}

function costOfSlo(facts: SloFacts, rules: readonly Evaluated[]): SloCost {
  const unchained = unchainedSamples(facts, rules);
  return {
    facts,
    rules: rules.length,
    ...summed(rules.map(({ cost }) => cost)),
    ...(unchained !== undefined && { unchained }),
  };
}

/** Every window reads good and all events, or bad and all, from the metrics; the period adds up a ratio that each evaluation recorded, and counts it. */
function unchainedSamples({ slo: { sli }, windows, periods }: SloFacts, rules: readonly Evaluated[]): number | undefined {
  const perMillisecond = rules.reduce((sum, { cost }) => sum + cost.perMillisecond, 0);
  if (perMillisecond === 0 || !("share" in sli || "part" in sli)) return undefined;
  const [{ interval, cost }] = rules as [Evaluated];
  const raw = windows.reduce((sum, window) => sum + window, 0) * perMillisecond;
  const recorded = (periods.reduce((sum, { length }) => sum + length, 0) / interval) * 2 * cost.series;
  return Math.round(raw + recorded);
}
