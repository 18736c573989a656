/** SLOs as objects of OpenSLO v1, for tools that read such. https://github.com/OpenSLO/OpenSLO#object-types */
import type { Condition } from "../ir/query.ts";
import { isTotal, summed } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import { printPretty } from "../promql/print-pretty.ts";
import { formatDuration } from "../util/duration.ts";
import { resolve, resolveExpr } from "./query.ts";
import type { Scope } from "./scope.ts";
import { deriveSloFacts, type SloFacts, type SloTier, sloSelector, sloSeries } from "./slo-facts.ts";

/** The objects of one service. */
export interface OpenSloFile {
  readonly service: string;
  readonly objects: readonly object[];
}

/** One file for each service that has SLOs. */
export function deriveOpenSlo(scope: Scope): readonly OpenSloFile[] {
  const facts = deriveSloFacts(scope);
  return scope.system.services.flatMap((service) => {
    const own = facts.filter((each) => each.service === service);
    return own.length === 0 ? [] : [{ service: service.name, objects: [serviceObject(service), ...own.map((each) => sloObject(each, scope))] }];
  });
}

const apiVersion = "openslo/v1";

function serviceObject({ name, team }: Service): object {
  return { apiVersion, kind: "Service", metadata: { name: label(name), labels: { team } }, spec: {} };
}

function sloObject(facts: SloFacts, scope: Scope): object {
  const { slo, service, objective, tiers } = facts;
  const name = label(slo.name);
  const { indicator, budgetingMethod, terms = {} } = indicatorOf(facts, scope);
  return {
    apiVersion,
    kind: "SLO",
    metadata: { name },
    spec: {
      description: slo.description?.slice(0, 1050),
      service: label(service.name),
      indicator: { metadata: { name: label(`${slo.name}-sli`) }, spec: indicator },
      timeWindow: [windowOf(facts)],
      budgetingMethod,
      objectives: [{ ...terms, target: objective }],
      alertPolicies: tiers.length === 0 ? undefined : tiers.flatMap((tier) => tier.burns.map((burn) => alertPolicy(name, tier, burn))),
    },
  };
}

/** A label of DNS, as names of objects are: https://datatracker.ietf.org/doc/html/rfc1123 */
function label(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-|-$/g, "");
}

/** The one of the alerts, since an object has one; the start is any at which a month, and a quarter, began. */
function windowOf({ periods: [{ length, calendar }] }: SloFacts): object {
  if (calendar === undefined) return { duration: formatDuration(length), isRolling: true };
  return { duration: calendar === "month" ? "1M" : "1Q", isRolling: false, calendar: { startTime: "2024-01-01 00:00:00", timeZone: "UTC" } };
}

interface OpenSloIndicator {
  readonly indicator: object;
  readonly budgetingMethod: "Occurrences" | "Timeslices" | "RatioTimeslices";
  /** What the objective says of it. */
  readonly terms?: object;
}

function indicatorOf(facts: SloFacts, scope: Scope): OpenSloIndicator {
  const { service, slo } = facts;
  const { sli } = slo;
  switch (sli.is) {
    case "good":
    case "bad": {
      const { part, whole, by } = sli.share;
      const [above, below] = [part, whole].map((series) => resolveExpr(summed(series, isTotal(whole) ? "rate" : "now", by), scope, { service }));
      return events(sli.is, above as Expr, below as Expr);
    }
    case "good-of":
    case "bad-of":
      return events(sli.is === "good-of" ? "good" : "bad", resolve(sli.part, scope, { service }), resolve(sli.whole, scope, { service }));
    case "good-by-time":
    case "bad-by-time": {
      const raw = { rawType: sli.is === "good-by-time" ? "success" : "failure", raw: metric(resolve(sli.query, scope, { service })) };
      return { indicator: { ratioMetric: { counter: false, ...raw } }, budgetingMethod: "RatioTimeslices", terms: { timeSliceWindow: "1m" } };
    }
    case "good-while":
      return minutes(sli.condition, facts, scope);
    case "composite":
      return recorded(facts);
  }
}

/** What the queries count is a rate, which is no counter any more. */
function events(side: "good" | "bad", part: Expr, whole: Expr): OpenSloIndicator {
  return { indicator: { ratioMetric: { counter: false, [side]: metric(part), total: metric(whole) } }, budgetingMethod: "Occurrences" };
}

const operators: Readonly<Record<string, string>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" };

function minutes(condition: Condition, facts: SloFacts, scope: Scope): OpenSloIndicator {
  const op = condition.is === "threshold" ? operators[condition.comparison] : undefined;
  if (condition.is !== "threshold" || op === undefined) return recorded(facts);
  const indicator = { thresholdMetric: metric(resolve(condition.query, scope, { service: facts.service })) };
  return { indicator, budgetingMethod: "Timeslices", terms: { op, value: condition.threshold, timeSliceTarget: 1, timeSliceWindow: "1m" } };
}

/** What no query of OpenSLO says, the rules of the SLO have counted. */
function recorded(facts: SloFacts): OpenSloIndicator {
  return events("bad", sloSelector(facts, sloSeries.bad), sloSelector(facts, sloSeries.total));
}

function metric(query: Expr): object {
  return { metricSource: { type: "Prometheus", spec: { query: printPretty(query) } } };
}

/** A policy has one condition, and somebody who hears of it: whoever Alertmanager tells. */
function alertPolicy(slo: string, { tier, severity }: SloTier, { factor, long }: SloTier["burns"][number]): object {
  const name = label(`${slo}-${tier}-${formatDuration(long)}`);
  const condition = { kind: "burnrate", op: "gt", threshold: factor, lookbackWindow: formatDuration(long) };
  return {
    kind: "AlertPolicy",
    metadata: { name },
    spec: {
      alertWhenBreaching: true,
      conditions: [{ kind: "AlertCondition", metadata: { name }, spec: { severity, condition } }],
      notificationTargets: [{ kind: "AlertNotificationTarget", metadata: { name: "alertmanager" }, spec: { target: "alertmanager" } }],
    },
  };
}
