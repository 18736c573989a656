/** From what the spec says to the PromQL that runs: whose targets, which range, which threshold. */

import type { Metric } from "../ir/metric.ts";
import { within } from "../ir/place.ts";
import type { Condition, PromqlQuery } from "../ir/query.ts";
import { saidAs } from "../ir/said.ts";
import { selectorOf } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import type { Binary, Expr, Matcher, Range, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { mapExpr } from "../promql/walk.ts";
import type { Scope } from "./scope.ts";

/** For whom and for what a query is written out. */
export interface Purpose {
  /** The service whose alert, recording or panel it is. */
  readonly service?: Service;
  /** Fills in ranges that the spec left open; the policy's range unless said. */
  readonly range?: Range;
  /** Matchers that every selector gets, such as `instance=~"$instance"`; those with a label the metric lacks are for the caller to leave out. */
  readonly matchers?: (selector: VectorSelector, metric: Metric | undefined) => readonly Matcher[];
}

/** The expression of a query, with ranges filled in and shared names bound to the service's own targets. */
export function resolve(query: PromqlQuery, scope: Scope, purpose: Purpose = {}): Expr {
  return resolveExpr(query.expr, scope, purpose);
}

export function resolveExpr(expr: Expr, scope: Scope, purpose: Purpose = {}): Expr {
  const range = purpose.range ?? build.duration(scope.settings.range);
  return mapExpr(expr, {
    range: (found) => (found.type === "variable" && found.name === "range" ? range : found),
    selector: (found) => withMatchers(found, scope, purpose),
  });
}

/** The expression of an alert's condition, with its threshold. */
export function conditionExpr(condition: Condition, scope: Scope, purpose: Purpose = {}): Expr | undefined {
  switch (condition.is) {
    case "threshold":
      return compared(condition, resolve(condition.query, scope, purpose));
    case "log-threshold":
      return undefined;
    case "absent":
      return saidAs(build.call("absent", resolveExpr(selectorOf(condition.series), scope, purpose)), condition.at);
    case "targets":
      return targetsExpr(condition, purpose.service);
    default:
      return combined(condition, scope, purpose);
  }
}

function compared({ comparison, threshold, at }: Extract<Condition, { is: "threshold" }>, left: Expr): Binary {
  return saidAs(build.binary(left, comparison, saidAs(build.number(threshold), within(at, 0))), at);
}

function combined(condition: Extract<Condition, { is: "and" | "or" | "unless" }>, scope: Scope, purpose: Purpose): Binary | undefined {
  const left = conditionExpr(condition.left, scope, purpose);
  const right = conditionExpr(condition.right, scope, purpose);
  return left && right && saidAs(build.binary(left, condition.is, right), condition.at);
}

/** `up` of a service's own targets. Without a service there is no telling whose. */
function targetsExpr({ state, at }: Extract<Condition, { is: "targets" }>, service: Service | undefined): Expr | undefined {
  if (!service) return undefined;
  const up = build.selector("up", [build.equal("job", service.name)]);
  return saidAs(state === "missing" ? build.call("absent", up) : build.binary(up, "==", build.number(0)), at);
}

function withMatchers(selector: VectorSelector, scope: Scope, purpose: Purpose): VectorSelector {
  const owned = selector.name === undefined ? undefined : scope.metricsByName.get(baseName(selector.name, scope));
  const job = jobMatcher(selector, owned?.metric, scope, purpose.service);
  const extra = (purpose.matchers?.(selector, owned?.metric) ?? []).filter((matcher) => !job.some(({ label }) => label === matcher.label));
  const added = [...job, ...extra].filter((matcher) => !selector.matchers.some((own) => own.label === matcher.label));
  return added.length === 0 ? selector : { ...selector, matchers: [...added, ...selector.matchers] };
}

/** A name that several services expose, or may expose, is read from the service's own targets; so is what every target has, such as `up`. */
function jobMatcher(selector: VectorSelector, metric: Metric | undefined, scope: Scope, service: Service | undefined): readonly Matcher[] {
  if (!service || selector.name === undefined) return [];
  const prefixed = scope.settings.sharedPrefixes.some((prefix) => selector.name?.startsWith(prefix)) && metric?.foreign !== true;
  const ofEveryTarget = selector.name === "up" || selector.name.startsWith("scrape_");
  return prefixed || ofEveryTarget || ownedByOthersToo(metric, scope, service) ? [build.equal("job", service.name)] : [];
}

/** A service that reads the metric of others without having it itself means all of them. */
function ownedByOthersToo(metric: Metric | undefined, scope: Scope, service: Service): boolean {
  const owners = metric && scope.owners.get(metric.name);
  return owners !== undefined && owners.size > 1 && owners.has(service);
}

/** The declared name behind a series name: `x_bucket`, `x_sum` and `x_count` belong to the histogram or summary `x`. */
export function baseName(name: string, scope: Scope): string {
  if (scope.metricsByName.has(name)) return name;
  const base = name.replace(/_(bucket|sum|count)$/, "");
  const kind = scope.metricsByName.get(base)?.metric.kind;
  return kind === "histogram" || kind === "summary" ? base : name;
}
