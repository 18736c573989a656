/** Where somebody who is told of an alert looks next. */
import type { Dashboard, Panel, Row } from "../ir/dashboard.ts";
import type { Metric } from "../ir/metric.ts";
import type { Condition } from "../ir/query.ts";
import { queriesOfSlo, type Slo } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { declaredUid } from "./dashboard-declared.ts";
import { uidOf } from "./dashboard-draft.ts";
import { requestsOf } from "./dashboard-red.ts";
import { sloTitle, sloUid } from "./dashboard-slo.ts";
import type { AlertingRule } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { sloFacts } from "./slo-facts.ts";

/** A dashboard of those that obsc writes. */
export interface Shown {
  readonly title: string;
  readonly uid: string;
  /** Where people open it; absent where no Grafana is declared. */
  readonly url?: string;
}

/** That of the SLO; else the declared one that shows a metric of the alert, the service's own before the system's; else that of the service's requests. */
export function dashboardOf(rule: Pick<AlertingRule, "alert" | "slo">, service: Service | undefined, scope: Scope): Shown | undefined {
  if (rule.slo && service) {
    const facts = sloFacts(rule.slo, service, scope);
    return shown(sloTitle(facts), sloUid(facts), scope);
  }
  const read = new Set(rule.alert ? metricsIn(rule.alert.when) : []);
  for (const owner of [...(service ? [service] : []), scope.system]) {
    const found = owner.dashboards.find((dashboard) => metricsOn(dashboard).some((metric) => read.has(metric)));
    if (found) return shown(found.title, declaredUid(found, { scope, ...(owner.node === "service" && { service: owner }) }), scope);
  }
  if (!service || requestsOf(service).length === 0) return undefined;
  const title = `${service.name} requests`;
  return shown(title, uidOf(service.name, "red", title), scope);
}

/** Where people open Grafana. */
export function grafanaUrl({ grafana, environment }: Scope): string | undefined {
  if (!grafana) return undefined;
  return (grafana.url === undefined ? `http://${grafana.name}:3000` : inEnvironment(grafana.url, environment)).replace(/\/$/, "");
}

function shown(title: string, uid: string, scope: Scope): Shown {
  const base = grafanaUrl(scope);
  return { title, uid, ...(base !== undefined && { url: `${base}/d/${uid}` }) };
}

/** Metrics that a condition reads, also through recordings. */
export function metricsOfSlo(slo: Slo): readonly Metric[] {
  const { sli } = slo;
  if ("condition" in sli) return metricsIn(sli.condition);
  if ("share" in sli) return [sli.share.part.metric, sli.share.whole.metric];
  return "parts" in sli ? sli.parts.flatMap((part) => metricsOfSlo(part.slo)) : queriesOfSlo(slo).flatMap(({ metrics }) => metrics);
}

export function metricsIn(condition: Condition): readonly Metric[] {
  switch (condition.is) {
    case "threshold":
      return [...condition.query.metrics, ...condition.query.recordings.flatMap(({ query }) => query.metrics)];
    case "absent":
      return [condition.series.metric];
    case "log-threshold":
    case "targets":
      return [];
    default:
      return [...metricsIn(condition.left), ...metricsIn(condition.right)];
  }
}

/** Metrics that panels of a dashboard read. */
export function metricsOn({ panels }: Dashboard): readonly Metric[] {
  return panels.flatMap((part: Panel | Row): readonly Metric[] => {
    if (part.node === "panel") return ofPanel(part);
    switch (part.is) {
      case "panels":
        return part.panels.flatMap(ofPanel);
      case "red":
        return [part.requests.metric, part.errors.metric, ...(part.duration ? [part.duration.metric] : [])];
      default:
        return [];
    }
  });
}

function ofPanel({ queries }: Panel): readonly Metric[] {
  return queries.flatMap((query) => (query.language === "promql" ? [...query.metrics, ...query.recordings.flatMap((each) => each.query.metrics)] : []));
}
