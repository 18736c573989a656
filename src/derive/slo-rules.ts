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
import { isOnMetrics } from "./condition.ts";
import { saidInterval } from "./interval.ts";
import type { RecordingRule, RuleGroup } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { absentAlert, spentAlerts } from "./slo-budget-alerts.ts";
import { burnAlert } from "./slo-burn.ts";
import { sloEvents } from "./slo-events.ts";
import { type SloFacts, type SloPeriod, sloFacts, sloSelector, sloSeries } from "./slo-facts.ts";
import { eventsIn, eventsInPeriod, eventsInSlot, slotted } from "./slo-window.ts";

/** `undefined` where Prometheus cannot count what the SLO is about. */
export function sloGroup(slo: Slo, service: Service, scope: Scope): RuleGroup | undefined {
  if (slo.sli.is === "good-while" && !isOnMetrics(slo.sli.condition)) return undefined;
  const facts = sloFacts(slo, service, scope);
  const events = sloEvents(facts, scope);
  if (!events) return undefined;
  const interval = saidInterval(groupInterval(service, scope), scope);
  const form = formOf(facts);
  const rule = recorder(facts, form);
  return {
    name: `slo-${slo.name}`,
    ...(interval !== undefined && { interval }),
    rules: [
      ...(events.good ? [rule(sloSeries.good, () => events.good as Expr, {})] : []),
      rule(sloSeries.total, () => events.total, {}),
      rule(sloSeries.bad, () => events.bad, {}),
      ...slotted(facts).map(({ name, make }) => rule(name, make)),
      ...facts.windows.map((window) =>
        rule(sloSeries.burnRate(window), () => burnRate(facts, eventsIn(facts, "bad", window), eventsIn(facts, "total", window))),
      ),
      ...facts.periods.flatMap((period, index) => [
        rule(sloSeries.burnRate(period.name), () => burnRate(facts, eventsInPeriod(facts, "bad", period), eventsInPeriod(facts, "total", period))),
        rule(index === 0 ? sloSeries.remaining : sloSeries.remainingOf(period.name), () => remaining(facts, period)),
      ]),
      rule(sloSeries.budget, () => budgetEvents(facts)),
      ...(facts.spent ? [rule(sloSeries.spent, () => spent(facts))] : []),
      rule(sloSeries.objective, () => build.call("vector", build.number(facts.objective))),
      rule(sloSeries.info, () => build.call("vector", build.number(1)), infoLabels(facts)),
      ...facts.tiers.map((tier) => burnAlert(facts, tier, form, scope)),
      ...spentAlerts(facts, form, scope),
      ...absentAlert(facts, form, scope),
    ],
  };
}

/** The alerts add up samples of each minute, so the rules run at least that often. */
function groupInterval({ evaluationInterval }: Service, scope: Scope): number | undefined {
  const interval = evaluationInterval ?? scope.evaluationInterval;
  if (interval > 60_000) return 60_000;
  return evaluationInterval;
}

/** All that decides how the rules read each other. */
function formOf({ budget, periods, groupedBy, windows, tiers, minEvents, spent, objective }: SloFacts): string {
  return JSON.stringify([budget, objective, periods, groupedBy, windows, tiers.map(({ burns, minEvents: least }) => [burns, least]), minEvents, spent?.at]);
}

/** With labels of its own, or an expression that reads what the service exposes, a rule is like no other. */
function recorder({ labels, slo }: SloFacts, form: string) {
  const subject = `slos.${slo.name}`;
  const { at } = slo;
  return (name: string, make: () => Expr, more?: Readonly<Record<string, string>>): RecordingRule => {
    let expr: Expr | undefined;
    return {
      kind: "recording",
      name,
      // Of most SLOs nobody asks for it: another of the same form has been asked.
      get expr() {
        expr ??= make();
        return expr;
      },
      labels: more ? { ...labels, ...more } : labels,
      unit: name.includes("ratio") ? "ratio" : "count",
      slo,
      ...(!more && { form: `${form} ${name}` }),
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
export function infoLabels({ slo, service, periods }: SloFacts): Readonly<Record<string, string>> {
  return { objective: slo.objectiveText.replace(/%$/, ""), period: periods.map(({ name }) => name).join(","), owner: service.team };
}
