/** The queries of a panel. */
import type { PanelQuery } from "../../derive/dashboard-part.ts";
import { print as printLogql } from "../../logql/print.ts";
import { print } from "../../promql/print.ts";
import { datasource, datasourceOf } from "./datasource.ts";
import type { TargetJson } from "./json.ts";

export function targetJson(query: PanelQuery, index: number): TargetJson {
  const source = datasource(datasourceOf(query));
  switch (query.language) {
    case "promql":
      return {
        datasource: source,
        refId: refId(index),
        editorMode: "code",
        expr: print(query.expr),
        legendFormat: template(query.legend),
        range: query.role === "range",
        instant: query.role === "instant",
        exemplar: query.exemplars,
        format: query.format === "series" ? "time_series" : query.format,
      };
    case "logql":
      return {
        datasource: source,
        refId: refId(index),
        editorMode: "code",
        expr: printLogql(query.expr),
        legendFormat: template(query.legend),
        queryType: query.role,
      };
    case "traceql":
      return { datasource: source, refId: refId(index), query: query.text, queryType: "traceql", tableType: "traces", limit: 50 };
  }
}

/** A, B, … Z, AA, AB, … */
export function refId(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : refId(Math.floor(index / 26) - 1) + last;
}

/** `{route} p95` as Grafana writes it. */
export function template(text: string): string {
  return text.replace(/\{([^{}]+)\}/g, "{{$1}}");
}
