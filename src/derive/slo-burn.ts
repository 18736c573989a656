/** The alerts of an SLO: its budget is spent too fast, so fast that somebody is woken, or slowly enough for a ticket. */
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import { clean, formatPercent } from "../util/number.ts";
import { runbookUrl } from "./alert-rule.ts";
import type { AlertingRule, SloWords } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type Burn, type SloFacts, type SloPeriod, type SloTier, sloSelector, sloSeries } from "./slo-facts.ts";
import { budgetLeft, timeLeft } from "./slo-texts.ts";
import { badEvents } from "./slo-window.ts";
import { labelValue } from "./template.ts";

/**
 * Of what a burn must spend, this part must be spent for real, counted in events of the whole period: at night a high rate of
 * few errors costs nothing. At a tenth an outage at a hundredth of the usual traffic still alerts.
 */
export const spentPart = 0.1;
/** Over this share of bad events it is an outage, which alerts whatever it costs. */
export const outageShare = 0.9;
const five = 5 * 60_000;

export function burnAlert(facts: SloFacts, words: SloWords, tier: SloTier, scope: Scope): AlertingRule {
  const { slo } = facts;
  const [period] = facts.periods;
  let expr: Expr | undefined;
  return {
    kind: "alerting",
    name: tier.alert,
    get expr() {
      expr ??= anyOf(tier.burns.map((burn) => burning(facts, burn, tier)));
      return expr;
    },
    for: 0,
    keepFiringFor: tier.keepFiringFor,
    labels: { severity: tier.severity, team: words.team, ...facts.labels, tier: tier.tier },
    annotations: {
      summary: `${words.slo}${groupsText(facts)} spends its error budget at {{ $value | humanize }} times the rate that lasts ${periodText(period)}`,
      description: [promiseText(facts, words), stakes(tier.burns), leftText(facts)].filter((text) => text).join(" "),
      ...addresses(words, tier.alert, scope),
    },
    slo,
    at: slo.at,
    subject: `slos.${slo.name}`,
  };
}

function anyOf(found: readonly Expr[]): Expr {
  const [only, ...others] = found as [Expr, ...Expr[]];
  const paren = (expr: Expr): Expr => ({ type: "paren", expr });
  return others.length === 0 ? only : others.reduce<Expr>((left, right) => build.binary(left, "or", paren(right)), paren(only));
}

/**
 * Too fast in both windows, and enough bad events in the long one, or nothing but bad events in the window of an outage, from its
 * first minutes on: a few failures in an idle hour are no outage. Where one spends what the alert is about, the long window is not
 * asked: after a fall of traffic it is full of what was before.
 */
function burning(facts: SloFacts, burn: Burn, { minEvents: inOutage }: SloTier): Expr {
  const { short, long, outage, factor, share, minEvents } = burn;
  const rate = (window: number) => sloSelector(facts, sloSeries.burnRate(window));
  const over = (window: number, least: number) => build.binary(rate(window), ">", build.number(least));
  const atLeast = (window: number, least: Expr) => build.binary(badEvents(facts, window), ">=", least);
  const spent = build.binary(build.number(clean(spentPart * share)), "*", sloSelector(facts, sloSeries.budget));
  const enough = atLeast(long, build.call("clamp_min", spent, build.number(minEvents)));
  const began = { ...rate(five), offset: build.duration(outage - five) };
  const lasts = build.binary(over(outage, clean(outageShare / facts.budget)), "and", build.binary(began, ">", build.number(factor)));
  const allBad = build.binary(lasts, "and", atLeast(outage, build.number(inOutage)));
  const orAllBad = (other: Expr): Expr => ({ type: "paren", expr: build.binary(other, "or", { type: "paren", expr: allBad }) });
  if (isSpentByOutage(facts, burn)) return build.binary(over(short, factor), "and", orAllBad(build.binary(over(long, factor), "and", enough)));
  return build.binary(build.binary(over(short, factor), "and", over(long, factor)), "and", orAllBad(enough));
}

/** Whether an outage as long as the window that shows it spends, at even traffic, the share of the budget that the burn is about. */
export function isSpentByOutage({ budget, period }: SloFacts, { outage, share }: Burn): boolean {
  return (outageShare / budget) * (outage / period) >= share;
}

/** ` (route /pay)` behind the name of an SLO that holds for each route. */
export function groupsText({ groupedBy = [] }: SloFacts): string {
  return groupedBy.length === 0 ? "" : ` (${groupedBy.map((label) => `${label} ${labelValue(label)}`).join(", ")})`;
}

/** Where people look next. */
export function addresses({ runbook, dashboard }: SloWords, alert: string, { system }: Scope): Readonly<Record<string, string>> {
  const page = runbook ?? runbookUrl(undefined, alert, system);
  return { ...(page !== undefined && { runbook_url: page }), ...(dashboard !== undefined && { dashboard_url: dashboard }) };
}

/** "Orders are taken. The objective is 99.9% of good events over 30d." */
export function promiseText({ slo, periods: [period] }: SloFacts, { description }: SloWords): string {
  const good = slo.sli.is === "good-while" || slo.sli.is === "good-by-time" || slo.sli.is === "bad-by-time" ? "good minutes" : "good events";
  const promise = `The objective is ${slo.objectiveText} of ${good} ${period.calendar ? `in a ${period.calendar}` : `over ${period.name}`}.`;
  return description === undefined ? promise : `${description} ${promise}`;
}

export function periodText({ name, calendar }: SloPeriod): string {
  return calendar ? `a ${calendar}` : name;
}

/** "At this rate at least 2% of the budget is spent in 1h (burn rate 14.4), or 5% in 6h (burn rate 6)." */
function stakes(burns: readonly Burn[]): string {
  const [first, ...others] = burns.map(({ share, long, factor }) => [formatPercent(share), `in ${formatDuration(long)} (burn rate ${factor})`] as const);
  const ways = [`${first?.[0]} of the budget is spent ${first?.[1]}`, ...others.map((way) => way.join(" "))];
  return `At this rate at least ${ways.join(", or ")}.`;
}

/** What the series say when the alert fires; of groups that are not known there is no telling which. */
function leftText(facts: SloFacts): string {
  if (facts.groupedBy === undefined) return "";
  return `Of the budget {{ ${budgetLeft(facts)} }}{{ . | first | value | humanizePercentage }}{{ end }} is left, which lasts {{ ${timeLeft(facts)} }}{{ . | first | value | humanizeDuration }}{{ end }} at the rate of the last hour.`;
}
