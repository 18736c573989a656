/** The PromQL in Grafana's JSON: queries of panels, of drop-downs and of annotations. */
import type { GrafanaJson } from "../derive/grafana-json.ts";
import { elements, isMap, type JsonNode, panelsIn } from "../derive/grafana-nodes.ts";
import { type Path, placeIn } from "../derive/part.ts";
import type { ReadParts } from "../derive/plan.ts";
import { queryPart } from "../derive/queries.ts";
import type { QueryPart, QueryUse } from "../derive/rule-part.ts";
import { parse as parseLogql } from "../logql/parse.ts";
import { parseWithVariables } from "../promql/variables.ts";

/** The PromQL queries of a panel or a dashboard, each with the panel that shows it. */
export function readPanelQueries(json: GrafanaJson): Pick<Required<ReadParts>, "readQueries" | "brokenQueries"> {
  const read = [...panelsIn(json).flatMap((panel) => ofPanel(json, panel)), ...ofVariables(json), ...ofAnnotations(json)].flatMap((text) =>
    readOne(json, text),
  );
  return { readQueries: read.flatMap(({ query }) => (query ? [query] : [])), brokenQueries: read.flatMap(({ broken }) => (broken ? [broken] : [])) };
}

/** A query as it is written: some of the text at a path. */
interface Written {
  readonly use: QueryUse;
  readonly path: Path;
  /** All of the text at the path, and which of its characters are the query. */
  readonly whole: string;
  readonly start: number;
  readonly end: number;
  readonly panel?: QueryPart["panel"];
  /** Nobody said that it is for Prometheus. */
  readonly guessed: boolean;
}

type One = { readonly query?: Required<ReadParts>["readQueries"][number]; readonly broken?: Required<ReadParts>["brokenQueries"][number] };

function readOne(json: GrafanaJson, { use, path, whole, start, end, panel, guessed }: Written): readonly One[] {
  const text = whole.slice(start, end);
  const { expr, error } = parseWithVariables(text, { features: "assumed" });
  const shared = {
    use,
    text,
    subject: json.subjectOf?.(path) ?? [json.subject, ...path].join("."),
    at: placeIn(json, path),
    allow: json.allow,
    ...(json.services && { services: json.services }),
  };
  if (error) {
    if (guessed && parseLogql(text, { variables: true }).expr) return [];
    return [{ broken: { ...shared, message: error.message, at: json.textAt(path, start + error.start, start + Math.max(error.end, error.start + 1)) } }];
  }
  if (!expr) return [];
  const spanAt: QueryPart["spanAt"] = (span) => json.textAt(path, start + (span?.start ?? 0), span ? start + span.end : end);
  const part = { ...shared, expr, spanAt, placeOf: () => shared.at, ...(panel && { panel }) };
  return [{ query: (lookup) => queryPart(part, lookup) }];
}

function ofPanel(json: GrafanaJson, panel: JsonNode): readonly Written[] {
  return elements(panel.data.targets, [...panel.path, "targets"]).flatMap(({ data, path }): readonly Written[] => {
    const { expr } = data;
    const kind = datasourceType(json, data.datasource ?? panel.data.datasource);
    if (typeof expr !== "string" || expr.trim() === "" || (kind !== "prometheus" && kind !== undefined)) return [];
    const whole = { path: [...path, "expr"], whole: expr, start: 0, end: expr.length };
    return [{ use: "panel", ...whole, panel: { json, node: panel, target: { data, path } }, guessed: kind === undefined }];
  });
}

/** What Grafana makes of the query of a drop-down: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
const variableForms = [/^\s*label_values\(\s*(?<query>.+?)\s*,\s*[\w$-]+\s*\)\s*$/s, /^\s*query_result\(\s*(?<query>.+?)\s*\)\s*$/s];

function ofVariables(json: GrafanaJson): readonly Written[] {
  const { templating } = json.data;
  return elements(isMap(templating) ? templating.list : undefined, ["templating", "list"]).flatMap(({ data, path }): readonly Written[] => {
    if (data.type !== "query" || datasourceType(json, data.datasource) !== "prometheus") return [];
    const [way, text] = isMap(data.query) ? [[...path, "query", "query"], data.query.query] : [[...path, "query"], data.query];
    if (typeof text !== "string") return [];
    const query = variableForms.flatMap((form) => form.exec(text)?.groups?.query ?? [])[0];
    if (query === undefined) return [];
    const start = text.indexOf(query, text.indexOf("(") + 1);
    return [{ use: "variable", path: way, whole: text, start, end: start + query.length, guessed: false }];
  });
}

function ofAnnotations(json: GrafanaJson): readonly Written[] {
  const { annotations } = json.data;
  return elements(isMap(annotations) ? annotations.list : undefined, ["annotations", "list"]).flatMap(({ data, path }): readonly Written[] => {
    const { expr } = data;
    if (typeof expr !== "string" || expr.trim() === "" || datasourceType(json, data.datasource) !== "prometheus") return [];
    return [{ use: "annotation", path: [...path, "expr"], whole: expr, start: 0, end: expr.length, guessed: false }];
  });
}

/** The type of what a panel asks; nothing where it asks what is the default, or something that only its Grafana knows. */
export function datasourceType(json: GrafanaJson, datasource: unknown): string | undefined {
  const { type = undefined, uid = undefined } = isMap(datasource) ? datasource : {};
  if (typeof type === "string" && type !== "") return type.endsWith("prometheus-datasource") ? "prometheus" : type;
  const named = typeof datasource === "string" ? datasource : typeof uid === "string" ? uid : "";
  const [, variable] = /^\$\{?(\w+)\}?$/.exec(named) ?? [];
  if (variable === undefined) return /prometheus/i.test(named) ? "prometheus" : /^loki$|^tempo$/i.test(named) ? named.toLowerCase() : undefined;
  // The drop-downs that obsc itself makes, and those of the dashboard.
  const own = { datasource: "prometheus", logs: "loki", traces: "tempo" }[variable];
  if (json.is === "panel") return own;
  const list = elements(isMap(json.data.templating) ? json.data.templating.list : undefined, []);
  const found = list.find(({ data }) => data.name === variable && data.type === "datasource")?.data;
  const input = elements(json.data.__inputs, []).find(({ data }) => data.name === variable)?.data;
  const said = found?.query ?? found?.pluginId ?? input?.pluginId;
  return typeof said === "string" ? said : undefined;
}
