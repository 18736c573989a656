/** Calling what a spec calls, and seeing what comes of it. */

import type { Metric } from "../../src/ir/metric.ts";
import type { Condition as ConditionNode, PromqlQuery } from "../../src/ir/query.ts";
import { type Problem, type Sink, sinkKey } from "../../src/ir/system.ts";
import { print } from "../../src/promql/print.ts";

/** What a spec that consists of `statements` is told. */
export function gathered(statements: () => unknown): { readonly problems: readonly Problem[]; readonly metrics: readonly Metric[] } {
  const sink: Sink = { problems: [], metrics: [] };
  const shared = globalThis as { [sinkKey]?: Sink };
  shared[sinkKey] = sink;
  try {
    statements();
  } finally {
    delete shared[sinkKey];
  }
  return sink;
}

/** The same as lines, each the way to the place and the fact: `0.by.0 there is …`; the name of a property is `{name}`. */
export function problemsOf(statements: () => unknown): readonly string[] {
  return gathered(statements).problems.map(({ at, message }) => {
    const spec = at.kind === "text" ? at.within : at;
    const path = spec.kind === "spec" ? spec.path.map((step) => (typeof step === "object" ? `{${step.key}}` : step)).join(".") : "";
    return `${path}${at.kind === "text" ? ` ${at.start}-${at.end}` : ""} ${message}`.trim();
  });
}

/** The System's side of what a construct gave. */
export function node<T>(value: unknown): T {
  return value as T;
}

/** The PromQL of a query as the spec says it: a range that was not said is `$range`. */
export function promqlOf(query: unknown): string {
  return print(node<PromqlQuery>(query).expr);
}

/** A condition in words. */
export function conditionOf(value: unknown): string {
  const condition = node<ConditionNode>(value);
  switch (condition.is) {
    case "threshold":
      return `${print(condition.query.expr)} ${condition.comparison} ${condition.threshold}`;
    case "log-threshold":
      return `log ${condition.comparison} ${condition.threshold}`;
    case "absent":
      return `absent ${condition.series.metric.name}`;
    case "targets":
      return `targets ${condition.state}`;
    default:
      return `(${conditionOf(condition.left)}) ${condition.is} (${conditionOf(condition.right)})`;
  }
}
