/** Queries in the texts of an SLO's alerts, which Prometheus answers when they fire: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#queries */
import type { Expr, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { print } from "../promql/print.ts";
import { type SloFacts, sloSelector, sloSeries } from "./slo-facts.ts";
import { labelArgument } from "./template.ts";

const hour = 3_600_000;

/** The window that says how fast the budget goes now: an hour, or the longest under it. */
export function currentWindow({ windows, period }: SloFacts): number {
  return windows.findLast((window) => window <= hour) ?? period;
}

/** Seconds until the budget is gone if it goes on as in the last hour; nothing while none is spent. */
export function timeLeftExpr(facts: SloFacts, select: (name: string) => VectorSelector = (name) => sloSelector(facts, name)): Expr {
  const left = build.call("clamp_min", select(sloSeries.remaining), build.number(0));
  const periods = build.binary(left, "/", build.binary(select(sloSeries.burnRate(currentWindow(facts))), ">", build.number(0)));
  return build.binary(periods, "*", build.number(facts.period / 1000));
}

/** ``with query `slo:error_budget:remaining_ratio{…}` ``, of the group that the alert is about. */
export function budgetLeft(facts: SloFacts): string {
  return answered(facts, (select) => select(sloSeries.remaining));
}

/** The same for the seconds that the budget lasts, in whole minutes: nobody asks for seconds of days. */
export function timeLeft(facts: SloFacts): string {
  return answered(facts, (select) => build.call("round", timeLeftExpr(facts, select), build.number(60)));
}

function answered(facts: SloFacts, queryOf: (select: (name: string) => VectorSelector) => Expr): string {
  const { matchers, groupedBy = [] } = facts;
  const hole = (label: string) => build.equal(label, `\u0001${label}`);
  const query = print(queryOf((name) => build.selector(name, [...matchers, ...groupedBy.map(hole)])));
  if (groupedBy.length === 0) return `with query \`${query}\``;
  const chosen = [...query.matchAll(/"\\x01([^"]*)"/g)].map(([, label = ""]) => labelArgument(label));
  return `with printf \`${query.replaceAll("%", "%%").replace(/"\\x01[^"]*"/g, "%q")}\` ${chosen.join(" ")} | query`;
}
