/** What a test of an SLO asks of its alerts. */
import type { AlertCheck, QueryCheck, RuleTest } from "../rule-tests.ts";
import type { AlertingRule } from "../rules.ts";
import type { SloFacts } from "../slo-facts.ts";
import { budgetLeft, currentWindow, timeLeft } from "../slo-texts.ts";
import type { Answers } from "./humanize.ts";
import type { Reading } from "./population.ts";
import type { SloCourse } from "./slo-model.ts";
import type { Outages } from "./slo-outage.ts";

export interface SloUnderTest {
  readonly facts: SloFacts;
  readonly alerts: readonly AlertingRule[];
  readonly reading: Reading;
  /** No other SLO of the file reads the same metrics. */
  readonly alone: boolean;
  /** Of the SLOs of the file so far. */
  readonly outages: Outages;
}

/** What the queries in the texts of an alert answer in a minute of a course. */
export function answersOf(facts: SloFacts, { remaining, burnRates }: Pick<SloCourse, "remaining" | "burnRates">, minute: number): Answers {
  const left = remaining[minute];
  const rate = burnRates.get(currentWindow(facts))?.[minute];
  const seconds = left === undefined || rate === undefined || rate <= 0 ? undefined : (Math.max(left, 0) / rate) * (facts.period / 1000);
  return new Map([
    [budgetLeft(facts), left],
    [timeLeft(facts), seconds],
  ]);
}

/**
 * The checks of a test. All SLOs alert under the same names, and promtool wants to hear of every alert of a name; where another
 * SLO may alert too, the alerts of this one are asked for as series.
 */
export function checksOf({ facts, alone }: SloUnderTest, alerts: readonly AlertCheck[], queries: readonly QueryCheck[]): Pick<RuleTest, "alerts" | "queries"> {
  if (alone) return { alerts, queries };
  const asked = alerts.map(({ at, alert, firing }): QueryCheck => {
    const own = { alertname: alert, alertstate: "firing" };
    return { at, name: "ALERTS", labels: { ...own, ...facts.labels }, samples: firing.map(({ labels }) => ({ labels: { ...own, ...labels }, value: 1 })) };
  });
  return { alerts: [], queries: [...queries, ...asked] };
}
