/** The state of an alerting rule from one evaluation to the next. https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
import type { Expr } from "../promql/ast.ts";
import { unwrapped } from "../promql/walk.ts";
import { type Labels, labelText } from "./labels.ts";
import { EvaluationError, type Vector } from "./query.ts";

/** A stretch of time in which an alert fired; times in milliseconds. */
export interface Firing {
  readonly labels: Labels;
  /** When its condition began to hold. */
  readonly since: number;
  readonly from: number;
  /** The first evaluation at which it does not fire any more; absent: it fires at the end. */
  to?: number;
  /** The value farthest from silence: the largest, or the smallest where the alert waits for a value to fall. */
  peak: number;
}

/** An alert that waits or fires. */
interface Active {
  readonly labels: Labels;
  readonly since: number;
  value: number;
  firing?: Firing;
  /** Since when the condition does not hold any more, and the alert is kept. */
  keptSince?: number;
}

export interface AlertState {
  readonly for: number;
  readonly keepFiringFor: number;
  readonly falls: boolean;
  readonly active: Map<Labels, Active>;
  readonly firings: Firing[];
}

export function newAlertState(rule: { readonly expr: Expr; readonly for: number; readonly keepFiringFor?: number }): AlertState {
  return { for: rule.for, keepFiringFor: rule.keepFiringFor ?? 0, falls: waitsForFall(rule.expr), active: new Map(), firings: [] };
}

/** The condition itself stands on the left of what only narrows it. */
function waitsForFall(expr: Expr): boolean {
  const node = unwrapped(expr);
  if (node.type !== "binary") return false;
  if (node.operator === "and" || node.operator === "unless" || node.operator === "or") return waitsForFall(node.left);
  return node.operator === "<" || node.operator === "<=";
}

/** One evaluation: `vector` is the answer of the rule, with the labels of the alerts. Throws for two alerts with the same labels, as Prometheus does. */
export function step(state: AlertState, vector: Vector, time: number): void {
  const { active } = state;
  const values = new Map<Labels, number>();
  for (const { labels, value } of vector) {
    if (values.has(labels)) throw new EvaluationError(`several alerts have the labels \`${labelText(labels)}\``);
    values.set(labels, value);
  }
  for (const [labels, value] of values) {
    const alert = active.get(labels);
    if (alert) alert.value = value;
    else active.set(labels, { labels, since: time, value });
  }
  for (const [labels, alert] of active) {
    if (values.has(labels)) delete alert.keptSince;
    else if (!isKept(state, alert, time)) {
      if (alert.firing) alert.firing.to = time;
      active.delete(labels);
      continue;
    }
    if (!alert.firing && time - alert.since >= state.for) {
      alert.firing = { labels, since: alert.since, from: time, peak: alert.value };
      state.firings.push(alert.firing);
    }
    if (alert.firing) alert.firing.peak = state.falls ? Math.min(alert.firing.peak, alert.value) : Math.max(alert.firing.peak, alert.value);
  }
}

function isKept(state: AlertState, alert: Active, time: number): boolean {
  if (!alert.firing || state.keepFiringFor === 0) return false;
  alert.keptSince ??= time;
  return time - alert.keptSince < state.keepFiringFor;
}
