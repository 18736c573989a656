/** Which datasource stands behind the drop-downs of dashboards. */
import type { Backend } from "../ir/backend.ts";
import type { Datasource } from "./dashboard-part.ts";
import type { Scope } from "./scope.ts";

export type TraceKind = "tempo" | "jaeger";

/** What dashboards ask for traces: Tempo where Grafana has both, or where no Grafana is known; `undefined` where it has neither. */
export function traceKindOf({ grafana }: Pick<Scope, "grafana">): TraceKind | undefined {
  if (!grafana) return "tempo";
  return (["tempo", "jaeger"] as const).find((kind) => grafana.datasources.some((backend) => backend.kind === kind));
}

/** Log panels are queries of Loki. */
export function readsLoki({ grafana }: Pick<Scope, "grafana">): boolean {
  return !grafana || grafana.datasources.some(({ kind }) => kind === "loki");
}

/** The datasource that a drop-down starts with, where it is known. */
export function sourceOf(name: Datasource, scope: Pick<Scope, "grafana">): Backend | undefined {
  const kind = name === "datasource" ? "prometheus" : name === "logs" ? "loki" : traceKindOf(scope);
  return scope.grafana?.datasources.find((backend) => backend.kind === kind);
}
