/**
 * The rules of an SLO, one group, in the order in which they read each other. Only the first two look at the service's own
 * series, five minutes back; every longer window adds up what those recorded, so that a budget of thirty days costs little,
 * and an event counts as much at night as by day.
 */
import type { Slo } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { clean } from "../util/number.ts";
import { dashboardOf } from "./alert-dashboard.ts";
import { runbookUrl } from "./alert-rule.ts";
import { isOnMetrics } from "./condition.ts";
import { saidInterval } from "./interval.ts";
import type { RecordingRule, Rule, SloDraft, SloRules, SloWords } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { absentAlert, spentAlerts } from "./slo-budget-alerts.ts";
import { burnAlert } from "./slo-burn.ts";
import { type SloEvents, sloEvents } from "./slo-events.ts";
import { type SloFacts, type SloPeriod, sloFacts, sloMatchers, sloSelector, sloSeries } from "./slo-facts.ts";
import { eventsIn, eventsInPeriod, eventsInSlot, slotted } from "./slo-window.ts";

/** `undefined` where Prometheus cannot count what the SLO is about. */
export function sloDraft(slo: Slo, service: Service, scope: Scope): SloDraft | undefined {
  if (slo.sli.is === "good-while" && !isOnMetrics(slo.sli.condition)) return undefined;
  const facts = sloFacts(slo, service, scope);
  const events = sloEvents(facts, scope);
  if (!events) return undefined;
  const words = wordsOf(facts, scope);
  return {
    name: `slo-${slo.name}`,
    interval: saidInterval(groupInterval(service, scope), scope),
    sloRules: {
      slo,
      form: JSON.stringify([facts.shape, slo.objectiveText, slo.sli.is, Object.keys(words)]),
      words,
      counting: () => countingRules(facts, events),
      others: (instead) => otherRules({ ...facts, ...named(instead) }, instead, scope),
    },
  };
}

/** All rules of an SLO, in their order. */
export function rulesOfSlo({ words, counting, others }: SloRules): readonly Rule[] {
  return [...counting(), ...others(words)];
}

function wordsOf({ slo, service, labels }: SloFacts, scope: Scope): SloWords {
  const { description } = slo;
  const runbook = slo.runbook && runbookUrl(slo.runbook, slo.name, scope.system);
  const dashboard = scope.grafana && dashboardOf({ slo }, service, scope)?.url;
  return {
    ...labels,
    team: service.team,
    ...(description !== undefined && { description: sentence(description) }),
    ...(runbook !== undefined && { runbook }),
    ...(dashboard !== undefined && { dashboard }),
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function named({ service, slo }: SloWords): Pick<SloFacts, "labels" | "matchers"> {
  const labels = { service, slo };
  return { labels, matchers: sloMatchers({ labels }) };
}

/** The alerts add up samples of each minute, so the rules run at least that often. */
function groupInterval({ evaluationInterval }: Service, scope: Scope): number | undefined {
  const interval = evaluationInterval ?? scope.evaluationInterval;
  if (interval > 60_000) return 60_000;
  return evaluationInterval;
}

function countingRules(facts: SloFacts, { good, total, bad }: SloEvents): readonly RecordingRule[] {
  const rule = recorder(facts);
  return [...(good ? [rule(sloSeries.good, () => good)] : []), rule(sloSeries.total, () => total), rule(sloSeries.bad, () => bad)];
}

function otherRules(facts: SloFacts, words: SloWords, scope: Scope): readonly Rule[] {
  const rule = recorder(facts);
  return [
    ...slotted(facts).map(({ name, make }) => rule(name, make)),
    ...facts.windows.map((window) => rule(sloSeries.burnRate(window), () => burnRate(facts, eventsIn(facts, "bad", window), eventsIn(facts, "total", window)))),
    ...facts.periods.flatMap((period, index) => [
      rule(sloSeries.burnRate(period.name), () => burnRate(facts, eventsInPeriod(facts, "bad", period), eventsInPeriod(facts, "total", period))),
      rule(index === 0 ? sloSeries.remaining : sloSeries.remainingOf(period.name), () => remaining(facts, period)),
    ]),
    rule(sloSeries.budget, () => budgetEvents(facts)),
    ...(facts.spent ? [rule(sloSeries.spent, () => spent(facts))] : []),
    rule(sloSeries.objective, () => build.call("vector", build.number(facts.objective))),
    rule(sloSeries.info, () => build.call("vector", build.number(1)), infoLabels(facts, words.team)),
    ...facts.tiers.map((tier) => burnAlert(facts, words, tier, scope)),
    ...spentAlerts(facts, words, scope),
    ...absentAlert(facts, words, scope),
  ];
}

function recorder({ labels, slo }: SloFacts) {
  const subject = `slos.${slo.name}`;
  const { at } = slo;
  return (name: string, make: () => Expr, more?: Readonly<Record<string, string>>): RecordingRule => {
    let expr: Expr | undefined;
    return {
      kind: "recording",
      name,
      // Whoever asks for the alerts or for the names needs no tree.
      get expr() {
        expr ??= make();
        return expr;
      },
      labels: more ? { ...labels, ...more } : labels,
      unit: name.includes("ratio") ? "ratio" : "count",
      slo,
      at,
      subject,
    };
  };
}

/** Bad events over those that the budget would allow; no sample without traffic. */
function burnRate({ budget }: SloFacts, bad: Expr, total: Expr): Expr {
  const allowed = build.binary(build.number(budget), "*", total);
  return build.binary(bad, "/", build.binary(allowed, ">", build.number(0)));
}

function remaining(facts: SloFacts, { name }: SloPeriod): Expr {
  return build.binary(build.number(1), "-", sloSelector(facts, sloSeries.burnRate(name)));
}

/**
 * The budget of the whole period in events. A service that is ten minutes old has seen few; its traffic so far, scaled to the
 * period, makes that a budget to compare with.
 */
function budgetEvents(facts: SloFacts): Expr {
  const [period] = facts.periods;
  const slots = build.binary(build.number(facts.budget), "*", build.number(clean(period.length / period.slot)));
  const mean = build.binary(slots, "*", eventsInSlot(facts, period));
  return build.binary(mean, ">", build.number(0));
}

/** Of the budget of the whole period: on its second day a service that has spent a day's budget in an hour has nearly all left. */
function spent(facts: SloFacts): Expr {
  const [period] = facts.periods;
  return build.binary(eventsInPeriod(facts, "bad", period), "/", sloSelector(facts, sloSeries.budget));
}

/** What may change without breaking the other series. */
export function infoLabels({ slo, periods }: SloFacts, team: string): Readonly<Record<string, string>> {
  return { objective: slo.objectiveText.replace(/%$/, ""), period: periods.map(({ name }) => name).join(","), owner: team };
}
