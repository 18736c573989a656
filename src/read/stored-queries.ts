/** Queries of Loki and Tempo that a user wrote: templates in the spec, and targets in Grafana's JSON. Loaded only for a spec that has some. */
import { declaredQueries } from "../derive/declared-queries.ts";
import type { GrafanaJson } from "../derive/grafana-json.ts";
import { elements, panelsIn } from "../derive/grafana-nodes.ts";
import { placeIn } from "../derive/part.ts";
import type { Plan, ReadParts } from "../derive/plan.ts";
import type { LogQueryPart, TraceQueryPart } from "../derive/stored-query.ts";
import { type SpecPlace, within } from "../ir/place.ts";
import type { LogqlQuery, Query, TraceqlQuery } from "../ir/query.ts";
import type { System } from "../ir/system.ts";
import type { LogLines } from "../logql/ast.ts";
import { pipelineFaults } from "../logql/faults.ts";
import { parse as parseLogql } from "../logql/parse.ts";
import { parse as parseTraceql } from "../traceql/parse.ts";
import { datasourceType, readPanelQueries } from "./panel-queries.ts";

/** The queries of a plan, in the order declared. */
export function readStoredQueries(plan: Pick<Plan, "system" | "grafanaJson">): ReadParts {
  const boards = plan.grafanaJson.map(readBoardQueries);
  const { logQueries, traceQueries } = byLanguage(saidIn(plan.system));
  return {
    readQueries: boards.flatMap(({ readQueries }) => readQueries),
    brokenQueries: boards.flatMap(({ brokenQueries }) => brokenQueries),
    logQueries: [...logQueries, ...boards.flatMap((board) => board.logQueries)],
    traceQueries: [...traceQueries, ...boards.flatMap((board) => board.traceQueries)],
  };
}

type BoardQueries = Required<Pick<ReadParts, "readQueries" | "brokenQueries" | "logQueries" | "traceQueries">>;

/** All queries of a panel or a dashboard that is given as Grafana's JSON. */
export function readBoardQueries(json: GrafanaJson): BoardQueries {
  return { ...readPanelQueries(json), ...byLanguage(targetsIn(json)) };
}

function byLanguage(parts: readonly Part[]): Pick<BoardQueries, "logQueries" | "traceQueries"> {
  return { logQueries: parts.filter((part) => part.language === "logql"), traceQueries: parts.filter((part) => part.language === "traceql") };
}

type Part = LogQueryPart | TraceQueryPart;
type Around = Pick<Part, "subject" | "at" | "allow" | "services" | "spanAt" | "foreign" | "text">;

function logPart(around: Around, putIn: LogQueryPart["putIn"]): LogQueryPart {
  const { expr, error } = parseLogql(around.text, { variables: true });
  const fault = error ?? (expr && pipelineFaults(expr)[0]);
  return { ...around, language: "logql", ...(expr && { expr }), ...(fault && { fault }), putIn };
}

/** A query in a rule file of Loki, whose result has to be numbers. */
export function ruleQuery(around: Omit<Around, "foreign">, use: "alert" | "recording"): LogQueryPart {
  const part = { ...logPart({ ...around, foreign: true }, () => undefined), ...(use === "alert" && { alert: true as const }) };
  if (part.expr?.type !== "lines" || part.fault) return part;
  return { ...part, fault: { message: "a rule evaluates numbers, and these are lines of a log", start: 0, end: around.text.length } };
}

function tracePart(around: Around): TraceQueryPart {
  const { query, error } = parseTraceql(around.text, { variables: true });
  return { ...around, language: "traceql", ...(query && { query }), ...(error && { fault: error }) };
}

/** A query may stand at several places; it is one. */
function saidIn(system: System): readonly Part[] {
  const seen = new Set<Query>();
  return [system, ...system.services].flatMap((owner) => {
    const service = owner.node === "service" ? owner : undefined;
    return declaredQueries(owner).flatMap(({ query, subject, allow }) => {
      if (!query.template || query.at.kind !== "spec" || seen.has(query)) return [];
      seen.add(query);
      return [written(query, { subject, allow, ...(service && { services: [service.name] }) })];
    });
  });
}

function written(query: LogqlQuery | TraceqlQuery, around: Pick<Part, "subject" | "allow" | "services">): Part {
  const at = within(query.at, 0) as SpecPlace;
  const holes = query.template?.holes ?? [];
  const spanAt: Part["spanAt"] = (span) => (span ? { kind: "text", within: at, start: span.start, end: span.end, holes, raw: true } : at);
  if (query.language === "traceql") return tracePart({ ...around, at, spanAt, text: query.text });
  const logs = query.template?.holes ?? [];
  const putIn = ({ span }: LogLines) => logs.find(({ start, end }) => span !== undefined && span.start >= start && span.start < end)?.log;
  return logPart({ ...around, at, spanAt, text: query.template?.text ?? "" }, putIn);
}

function targetsIn(json: GrafanaJson): readonly Part[] {
  return panelsIn(json).flatMap((panel) =>
    elements(panel.data.targets, [...panel.path, "targets"]).flatMap(({ data, path }): readonly Part[] => {
      const kind = datasourceType(json, data.datasource ?? panel.data.datasource);
      const key = kind === "loki" ? "expr" : "query";
      const text = data[key];
      if (typeof text !== "string" || text.trim() === "" || (kind === "tempo" ? data.queryType !== "traceql" : kind !== "loki")) return [];
      const subject = json.subjectOf?.([...path, key]) ?? [json.subject, ...path, key].join(".");
      const around = {
        subject,
        allow: json.allow,
        at: placeIn(json, [...path, key]),
        foreign: true as const,
        text,
        ...(json.services && { services: json.services }),
      };
      const spanAt: Part["spanAt"] = (span) => (span ? json.textAt([...path, key], span.start, span.end) : around.at);
      const part: Around = { ...around, spanAt };
      return [kind === "loki" ? { ...logPart(part, () => undefined), panel: { json, node: panel, target: { data, path } } } : tracePart(part)];
    }),
  );
}
