/** From a panel to the log and the traces of the same service. */
import type { Service } from "../ir/system.ts";
import type { LogLines } from "../logql/ast.ts";
import type { Board } from "./board.ts";
import type { LinkPart } from "./dashboard-part.ts";
import { readsLoki, type TraceKind, traceKindOf } from "./grafana-sources.ts";
import { type PanelDraft, panel } from "./panel.ts";
import { streamSelector } from "./stream.ts";

/** Links to what the service of the dashboard declares beside its metrics, as far as the Grafana that is known can follow them. */
export function logLinks({ service, scope }: Pick<Board, "service" | "scope">): readonly LinkPart[] {
  if (!service) return [];
  const lines = readsLoki(scope) ? linesOf(service) : undefined;
  const traces = traceKindOf(scope);
  return [
    ...(lines ? [{ title: `Log of ${service.name}`, to: { link: "logs" as const, lines } }] : []),
    ...(service.traces && traces ? [{ title: `Traces of ${service.name}`, to: tracesOf(service, traces) }] : []),
  ];
}

function tracesOf({ name }: Service, kind: TraceKind): LinkPart["to"] {
  return kind === "jaeger" ? { link: "jaeger", service: name } : { link: "traces", traceql: `{ resource.service.name = ${JSON.stringify(name)} }` };
}

/** The lines of a service, newest first; none where Grafana reads them from somewhere else than Loki. */
export function logPanel({ service, scope }: Pick<Board, "service" | "scope">): PanelDraft | undefined {
  const lines = service && readsLoki(scope) ? linesOf(service) : undefined;
  if (!service || !lines) return undefined;
  return panel({
    kind: "logs",
    title: "Log lines",
    description: `All lines of ${service.name}, newest first.`,
    unit: "count",
    noData: "no lines",
    queries: [{ language: "logql", expr: lines, legend: "", role: "range" }],
    at: service.log?.at ?? service.at,
  });
}

function linesOf(service: Service): LogLines | undefined {
  return service.log && { type: "lines", stream: streamSelector(service.log, service), stages: [] };
}
