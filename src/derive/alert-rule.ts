/** Alerting rules: a condition, how long it must hold, and what people are told. */
import type { Unit } from "../ir/metric.ts";
import type { Condition } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Service, System } from "../ir/system.ts";
import { keptBy } from "./condition.ts";
import { describe } from "./description.ts";
import { conditionExpr } from "./query.ts";
import { isSound } from "./recording-rule.ts";
import type { AlertingRule } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { template } from "./template.ts";

/** `undefined` where Prometheus cannot evaluate the condition: on log lines, on targets of no service, or wrong and reported. */
export function alertRule(alert: Alert, scope: Scope, service?: Service): AlertingRule | undefined {
  const expr = isComplete(alert.when) ? conditionExpr(alert.when, scope, service ? { service } : {}) : undefined;
  if (!expr) return undefined;
  const { name, at } = alert;
  return {
    kind: "alerting",
    name,
    expr,
    for: alert.for,
    ...(alert.keepFiringFor !== undefined && { keepFiringFor: alert.keepFiringFor }),
    ...alertTexts(alert, scope, service),
    alert,
    at,
    subject: `alerts.${name}`,
  };
}

/** What an alert carries, whatever evaluates it; with the templates of Prometheus. */
export function alertTexts(alert: Alert, scope: Scope, service?: Service): Pick<AlertingRule, "labels" | "annotations"> {
  const { name, when, severity, category, labels } = alert;
  const unit = unitOf(when);
  const runbook = runbookUrl(alert.runbook, name, scope.system);
  return {
    labels: {
      severity,
      ...(service && { team: service.team }),
      ...(service && keptBy(when)?.includes("service") !== true && { service: service.name }),
      ...(category !== undefined && { category }),
      ...labels,
    },
    annotations: {
      summary: template(alert.summary, unit),
      description: alert.description === undefined ? describe(alert, service) : template(alert.description, unit),
      ...(runbook !== undefined && { runbook_url: runbook }),
    },
  };
}

/** The unit of the value that comes with the alert: that of the left side, for which `and` and `unless` only look at the right one. */
function unitOf(condition: Condition): Unit {
  switch (condition.is) {
    case "threshold":
    case "log-threshold":
      return condition.query.unit;
    case "absent":
    case "targets":
      return "count";
    case "or": {
      const unit = unitOf(condition.left);
      return unit === unitOf(condition.right) ? unit : "unknown";
    }
    default:
      return unitOf(condition.left);
  }
}

/** A page as it was said; a file in the runbook folder, and the file that is there by default, at the address under which people find the folder. */
export function runbookUrl(said: string | undefined, name: string, { runbooks }: System): string | undefined {
  if (!runbooks) return said;
  const { dir, url = dir } = runbooks;
  const file = said ?? `${trimmed(dir)}/${name}.md`;
  return file.startsWith(`${trimmed(dir)}/`) ? trimmed(url) + file.slice(trimmed(dir).length) : file;
}

function trimmed(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

function isComplete(condition: Condition): boolean {
  if (condition.is === "threshold") return isSound(condition.query);
  return !("left" in condition) || (isComplete(condition.left) && isComplete(condition.right));
}
