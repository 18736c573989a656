/** Recording rules. */
import { within } from "../ir/place.ts";
import type { LogqlQuery, Recording as RecordingNode } from "../ir/query.ts";
import * as build from "../promql/build.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import type { LogQuery } from "./log-query.ts";
import { subjectOf } from "./name.ts";
import { isMade, isRecord, nonEmptyText, optional, positiveDuration, reader, refuse, textOf } from "./options.ts";
import type { Duration } from "./quantity.ts";
import { type Query, type QueryNode, query, queryNode, refusedQuery } from "./query.ts";

/** A query whose result Prometheus keeps under a name of its own. */
export interface Recording {
  readonly recording: { readonly name: string };
}
export interface RecordOptions extends MayAllow {
  /** How often it is evaluated, over zero. Default: as the rules of its service are. `every: "30s"` */
  readonly every?: Duration;
  /** The rule group it stands in. Default: the group of the service's recordings. `group: "shop"` */
  readonly group?: string;
}

/**
 * Records a query under a name of the form level:metric:operation; the result is a query that reads the recorded series.
 * `const failed = record("job:shop_jobs_failed:rate5m", jobs.failed.rate())`, then `failed.above("0.1/s")`
 */
export function record<B extends string, U extends string>(
  name: `${string}:${string}:${string}`,
  of: Query<B, U>,
  options?: RecordOptions,
): Recording & Query<B, U>;
/**
 * Records a query of a log: Loki evaluates it and writes the series to the Prometheus of the system.
 * `const failures = record("service:shop_errors:rate5m", log.where({ level: "error" }).rate())`
 */
// biome-ignore lint/suspicious/noExplicitAny: the labels of a query of logs are not known, and have to go with those of any other query.
export function record<U extends string>(name: `${string}:${string}:${string}`, of: LogQuery<U>, options?: RecordOptions): Recording & Query<any, U>;
export function record(name: string, of: unknown, options?: RecordOptions): unknown {
  const at = placeOf(record);
  const said = recordName.read(name, within(at, 0), "recordings") ?? (typeof name === "string" ? name : "");
  const subject = subjectOf("recordings", said);
  const logs = isMade(of, "query") ? countedLines(of as LogqlQuery) : undefined;
  const recorded =
    queryNode(of) ??
    (logs
      ? undefined
      : refuse(of, "a query to record", "record a query of metrics, `requests.rate()`, or a count of lines, `log.rate()`", within(at, 1), subject));
  const { every, group, allow = [] } = options === undefined ? {} : readOptions(options, within(at, 2), subject, shape);
  const recording: RecordingNode = {
    node: "recording",
    name: said,
    query: recorded ?? (refusedQuery([], at) as unknown as RecordingNode["query"]),
    ...(logs && { logs }),
    ...(every !== undefined && { every }),
    ...(group !== undefined && { group }),
    allow,
    at,
  };
  const { unit, keeps, refused, wide }: Omit<QueryNode, "at" | "expr" | "metrics"> = logs ? readOf(logs) : recording.query;
  const kept = { ...(keeps && { keeps }), ...(wide && { wide }), ...(refused && { refused }) };
  const read = query({ expr: build.selector(said), unit, ...kept, metrics: [], recordings: [recording], at });
  return Object.assign(read, { recording }) as unknown;
}

/** A query of a log whose result is numbers. */
function countedLines(query: LogqlQuery): LogqlQuery | undefined {
  return query.language === "logql" && query.expr.type !== "lines" ? query : undefined;
}

/** What is known of the series that Loki records. */
function readOf({ unit, expr }: LogqlQuery): Pick<QueryNode, "unit" | "keeps" | "language" | "node" | "recordings"> {
  const keeps = expr.type === "aggregation" && expr.parameter === undefined ? (expr.grouping?.labels ?? []) : undefined;
  return { node: "query", language: "promql", recordings: [], unit, ...(keeps && { keeps }) };
}

const recordName = textOf("a name of the form level:metric:operation", 'name it as "job:shop_errors:rate5m"', /^[^:\s]+:[^:\s]+:[^:\s]+$/);
const shape = { every: optional(positiveDuration), group: optional(nonEmptyText), allow: allowances };

/** A recording in a list of them. */
export const recordingOption: Option<RecordingNode> = reader("a recording", 'make one with `record("level:metric:operation", …)`', (value) =>
  isRecord(value) && isRecord(value.recording) && value.recording.node === "recording" ? (value.recording as unknown as RecordingNode) : undefined,
);
