/** The alerts of an SLO: its budget is spent too fast, so fast that somebody is woken, or slowly enough for a ticket. */
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import { clean, formatPercent } from "../util/number.ts";
import { runbookUrl } from "./alert-rule.ts";
import type { AlertingRule } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type Burn, type SloFacts, type SloTier, sloSelector, sloSeries } from "./slo-facts.ts";
import { badEvents } from "./slo-window.ts";
import { labelValue } from "./template.ts";

/**
 * Of what a burn must spend, this part must be spent for real, counted in events of the whole period: at night a high rate of
 * few errors costs nothing. At a tenth an outage at a hundredth of the usual traffic still alerts.
 */
export const spentPart = 0.1;
/** Over this share of bad events it is an outage, which alerts whatever it costs. */
export const outageShare = 0.9;

export function burnAlert(facts: SloFacts, tier: SloTier, scope: Scope): AlertingRule {
  const { slo, service } = facts;
  const runbook = runbookUrl(slo.runbook, tier.alert, scope.system);
  const found = tier.burns.map((burn) => burning(facts, burn));
  const expr = found.slice(1).reduce<Expr>((left, right) => build.binary(left, "or", { type: "paren", expr: right }), first(found));
  return {
    kind: "alerting",
    name: tier.alert,
    expr,
    for: 0,
    keepFiringFor: tier.keepFiringFor,
    labels: { severity: tier.severity, team: service.team, ...facts.labels, tier: tier.tier },
    annotations: {
      summary: `${slo.name}${groups(facts)} spends its error budget at {{ $value | humanize }} times the rate that lasts ${formatDuration(facts.period)}`,
      description: `${slo.description === undefined ? "" : `${sentence(slo.description)} `}${stakes(facts, tier.burns)}`,
      ...(runbook !== undefined && { runbook_url: runbook }),
    },
    slo,
    at: slo.at,
    subject: `slos.${slo.name}`,
  };
}

function first(found: readonly Expr[]): Expr {
  const [only, ...others] = found as [Expr, ...Expr[]];
  return others.length === 0 ? only : { type: "paren", expr: only };
}

/** Too fast in both windows, and enough bad events in the long one. */
function burning(facts: SloFacts, { short, long, factor, share }: Burn): Expr {
  const rate = (window: number) => sloSelector(facts, sloSeries.burnRate(window));
  const over = (window: number) => build.binary(rate(window), ">", build.number(factor));
  const noOutage = { ...build.binary(rate(long), "<", build.number(clean(outageShare / facts.budget))), bool: true };
  const budget = build.binary(build.number(clean(spentPart * share)), "*", sloSelector(facts, sloSeries.budget));
  const needed = build.call("clamp_min", build.binary(budget, "*", noOutage), build.number(facts.minEvents));
  return build.binary(build.binary(over(short), "and", over(long)), "and", build.binary(badEvents(facts, long), ">=", needed));
}

function groups({ groupedBy = [] }: SloFacts): string {
  return groupedBy.length === 0 ? "" : ` (${groupedBy.map((label) => `${label} ${labelValue(label)}`).join(", ")})`;
}

/** "The objective is 99.9% of good events over 30d. At this rate at least 2% of the budget is spent in 1h (burn rate 14.4), or 5% in 6h (burn rate 6)." */
function stakes({ slo, period }: SloFacts, burns: readonly Burn[]): string {
  const good = slo.sli.is === "good-while" ? "good minutes" : "good events";
  const [first, ...others] = burns.map(({ share, long, factor }) => [formatPercent(share), `in ${formatDuration(long)} (burn rate ${factor})`] as const);
  const ways = [`${first?.[0]} of the budget is spent ${first?.[1]}`, ...others.map((way) => way.join(" "))];
  return `The objective is ${slo.objectiveText} of ${good} over ${formatDuration(period)}. At this rate at least ${ways.join(", or ")}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
