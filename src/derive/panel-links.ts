/** From a panel to the log and the traces of the same service. */
import type { Service } from "../ir/system.ts";
import type { LogLines } from "../logql/ast.ts";
import type { Board } from "./board.ts";
import type { LinkPart } from "./dashboard-part.ts";
import { type PanelDraft, panel } from "./panel.ts";
import { streamSelector } from "./stream.ts";

/** Links to what the service of the dashboard declares beside its metrics. */
export function logLinks({ service }: Pick<Board, "service">): readonly LinkPart[] {
  if (!service) return [];
  const lines = linesOf(service);
  return [
    ...(lines ? [{ title: `Log of ${service.name}`, to: { link: "logs" as const, lines } }] : []),
    ...(service.traces
      ? [{ title: `Traces of ${service.name}`, to: { link: "traces" as const, traceql: `{ resource.service.name = ${JSON.stringify(service.name)} }` } }]
      : []),
  ];
}

/** The lines of a service, newest first. */
export function logPanel(service: Service): PanelDraft | undefined {
  const lines = linesOf(service);
  if (!lines) return undefined;
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
