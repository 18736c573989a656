/** The queries of Loki and Tempo that a spec says, by verbs or as text, with the thing that asks. */
import { panelsOf } from "../ir/dashboard.ts";
import type { Condition, LogqlQuery, TraceqlQuery } from "../ir/query.ts";
import type { Service, System } from "../ir/system.ts";
import type { Allowance } from "../ir/value.ts";

export interface DeclaredQuery {
  readonly query: LogqlQuery | TraceqlQuery;
  readonly subject: string;
  readonly allow: readonly Allowance[];
}

/** Of alerts, recordings, dashboards and queries to keep, in this order; a query that several of them ask is there for each. */
export function declaredQueries(owner: Service | System): readonly DeclaredQuery[] {
  const all = [
    ...owner.alerts.flatMap(({ name, when, allow }) => conditionQueries(when).map((query) => ({ query, subject: `alerts.${name}`, allow }))),
    ...owner.recordings.flatMap(({ name, logs, allow }) => (logs ? [{ query: logs, subject: `recordings.${name}`, allow }] : [])),
    ...owner.dashboards.flatMap((dashboard) =>
      panelsOf(dashboard).flatMap(({ title, queries, allow }) =>
        queries.map((query) => ({ query, subject: `dashboards.${dashboard.title}.panels.${title}`, allow: [...allow, ...dashboard.allow] })),
      ),
    ),
    ...owner.queries.map(({ title, query }) => ({ query, subject: `queries.${title}`, allow: [] })),
  ];
  return all.flatMap(({ query, ...about }) => (query.language === "promql" ? [] : [{ query, ...about }]));
}

function conditionQueries(condition: Condition): readonly LogqlQuery[] {
  if ("left" in condition) return [...conditionQueries(condition.left), ...conditionQueries(condition.right)];
  return condition.is === "log-threshold" ? [condition.query] : [];
}
