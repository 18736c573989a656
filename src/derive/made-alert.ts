/** Alerts that nobody declared and that follow from what was: they read, route and are tested like declared ones. */
import type { Metric, Unit } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Comparison, Condition, PromqlQuery } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Expr } from "../promql/ast.ts";

/** A gauge or counter that some other program exposes. */
export function foreignMetric(kind: "gauge" | "counter", name: string, at: Place, more: { readonly help: string; readonly unit?: Unit }): Metric {
  return { node: "metric", kind, name, help: more.help, unit: more.unit ?? "count", labels: [], foreign: true, allow: [], at };
}

/** A condition on a query whose labels are known. */
export function threshold(
  expr: Expr,
  [comparison, value]: readonly [Comparison, number],
  from: { readonly metrics: readonly Metric[]; readonly keeps: readonly string[]; readonly unit?: Unit; readonly at: Place },
): Condition {
  const { at } = from;
  const query: PromqlQuery = {
    node: "query",
    language: "promql",
    expr,
    unit: from.unit ?? "count",
    keeps: from.keeps,
    metrics: from.metrics,
    recordings: [],
    at,
  };
  return { node: "condition", is: "threshold", query, comparison, threshold: value, at };
}

/** Whichever of some conditions holds. */
export function anyOf(first: Condition, ...others: readonly Condition[]): Condition {
  return others.reduce((left, right): Condition => ({ node: "condition", is: "or", left, right, at: first.at }), first);
}

/** An alert that follows from what stands at `at`. */
export function madeAlert(
  name: string,
  alert: Pick<Alert, "when" | "for" | "severity" | "summary" | "at"> & Partial<Pick<Alert, "description" | "category" | "keepFiringFor" | "labels">>,
): Alert {
  return { node: "alert", name, labels: {}, allow: [], ...alert };
}

/** How a name begins an alert's: `api-service` is `ApiService`. */
export function alertPrefix(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
