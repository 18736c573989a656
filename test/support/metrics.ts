/** Metrics and queries made without the language: each part with what a test does not care about filled in. */
import { type Scope, scopeOf } from "../../src/derive/scope.ts";
import type { Label, Metric } from "../../src/ir/metric.ts";
import type { Place } from "../../src/ir/place.ts";
import type { PromqlQuery, Recording } from "../../src/ir/query.ts";
import type { System } from "../../src/ir/system.ts";
import type { Allowance } from "../../src/ir/value.ts";
import type { Expr } from "../../src/promql/ast.ts";
import { nowhere, system } from "./pipeline.ts";

/** The place of a call of its own. */
export function aCall(): Place {
  return { kind: "spec", call: {}, path: [] };
}

export function metric(name: string, part: Partial<Metric> = {}): Metric {
  return { node: "metric", kind: "counter", name, help: "Counted", unit: "count", labels: [], allow: [], at: aCall(), ...part };
}

/** A label that lists values of its own. */
export function listing(name: string, ...values: readonly string[]): Label {
  return { name, values, max: values.length, at: nowhere };
}

export function bounding(name: string, max: number): Label {
  return { name, max, because: "so it is", at: nowhere };
}

export function allowing(rule: string, until?: string): Allowance {
  return { rule, reason: "so it is", ...(until !== undefined && { until }), at: aCall() };
}

export function query(expr: Expr, part: Partial<PromqlQuery> = {}): PromqlQuery {
  return { node: "query", language: "promql", expr, unit: "count", metrics: [], recordings: [], at: aCall(), ...part };
}

export function recording(name: string, expr: Expr, part: Partial<PromqlQuery> = {}): Recording {
  return { node: "recording", name, query: query(expr, part), allow: [], at: aCall() };
}

export function scope(part: Partial<System> = {}): Scope {
  return scopeOf(system(part));
}
