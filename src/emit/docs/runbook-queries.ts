/** Queries that somebody runs at night, made of what an alert reads. */
import type { RunbookCase } from "../../derive/runbook.ts";
import type { Scope } from "../../derive/scope.ts";
import type { Metric } from "../../ir/metric.ts";
import type { Expr, Matcher } from "../../promql/ast.ts";
import * as build from "../../promql/build.ts";
import { print } from "../../promql/print.ts";
import { printPretty } from "../../promql/print-pretty.ts";

/** The query of an alert without its threshold, to see how near it is; of what has none, the whole. */
export function measured(expr: Expr): string {
  if (expr.type === "binary" && ["<", "<=", ">", ">=", "==", "!="].includes(expr.operator) && expr.right.type === "number") return printPretty(expr.left);
  return printPretty(expr);
}

/** The usual way to read a metric, by one of its labels where one is named. */
export function usualQuery(metric: Metric, scope: Scope, by?: string, matchers: readonly Matcher[] = []): string {
  const range = build.duration(scope.settings.range);
  const labels = by === undefined ? ["job"] : [by];
  const sum = (expr: Expr) => build.by("sum", labels, expr);
  const rate = (name: string) => build.call("rate", build.over(build.selector(name, matchers), range));
  switch (metric.kind) {
    case "counter":
      return print(sum(rate(metric.name)));
    case "histogram":
      if (metric.buckets === "native") return print(build.call("histogram_quantile", build.number(0.95), sum(rate(metric.name))));
      return print(build.call("histogram_quantile", build.number(0.95), build.by("sum", ["le", ...labels], rate(`${metric.name}_bucket`))));
    case "summary":
      return print(build.binary(sum(rate(`${metric.name}_sum`)), "/", sum(rate(`${metric.name}_count`))));
    default:
      return print(sum(build.selector(metric.name, matchers)));
  }
}

/** For each metric that an alert reads, one query by each of its labels: which route, which code. Of a share, those that count against it. */
export function splits(
  { metrics: all, share }: RunbookCase,
  scope: Scope,
): readonly { readonly label: string; readonly metric: Metric; readonly text: string }[] {
  const metrics = share ? [share.part.metric] : all;
  return metrics.flatMap((metric) =>
    metric.labels.filter(({ open }) => open !== true).map(({ name }) => ({ label: name, metric, text: usualQuery(metric, scope, name, share?.part.matchers) })),
  );
}
