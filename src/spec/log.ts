/** The log of a service: what its lines hold, where they are read, what reads them. */
import type { Level as LevelNode, LogField, Log as LogNode } from "../ir/log.ts";
import { type Place, within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { type Fields, field, type ReadField } from "./field.ts";
import { type Label, type Labels, label, labels, type NeedsBound } from "./label.ts";
import { type LogAgent, logAgent } from "./log-agent.ts";
import { captures, type LogFormat, logFormat } from "./log-format.ts";
import { type LogLines, logWith } from "./log-query.ts";
import { type LogSink, logSink } from "./log-sink.ts";
import { type LogSource, logSource } from "./log-source.ts";
import { list, oneOf, optional, record, text } from "./options.ts";

export type Level = LevelNode;

/** A log whose fields do not matter here; see `logs`. */
export interface AnyLog {
  readonly node: "log";
}
/** A log with stream labels `L` and fields `F`, and the verbs that query it; see `logs`. */
export interface Logs<L extends Labels, F extends Fields> extends LogLines<L, F>, AnyLog {}

/** The options of `logs`. */
export interface LogOptions<L extends Labels, M extends Fields, F extends Fields> extends MayAllow {
  /** How a line is written: `json({ time: "timestamp", level: "level", message: "msg" })`. */
  readonly format: LogFormat;
  /** Lines under this level are not written. Default: the program decides. `per({ development: "debug", production: "info" })` */
  readonly level?: Varying<Level>;
  /** Stream labels of Loki, beside those that tell the service. Each set of values is a stream of its own: few values, known in advance. Default: none. `{ level: logLevel() }` */
  readonly labels?: L;
  /** Structured metadata, found without parsing; for ids. What discovery knows, such as `pod`, is declared here too if queries use it. Default: none. `{ job_id: "string" }` */
  readonly metadata?: M;
  /** What stays in the line; queries that use it parse. Default: none. `{ msg: "string", bytes: "number" }` */
  readonly line?: F;
  /** Facts that the agent adds to every line as structured metadata: `{ region: "eu" }`. Default: none. */
  readonly add?: Readonly<Record<string, string>>;
  /** Lines in which a field has one of these values are dropped by the agent: `{ path: ["/health"] }`. Default: none. */
  readonly drop?: { readonly [K in (keyof NoInfer<L> | keyof NoInfer<M> | keyof NoInfer<F>) & string]?: readonly string[] };
  /** Where lines are read: `[podLogs({ app: "shop" })]`. Default: nowhere, since the service sends them by OTLP, `deliver: { logs: … }`. */
  readonly sources?: readonly LogSource[];
  /** What reads the sources: `[alloy({ to: logStore })]`. Default: nothing that obsc configures. */
  readonly agents?: readonly LogAgent[];
  /** Where the service itself writes its lines: `[consoleSink()]`. Default: as its sources say. */
  readonly sinks?: readonly LogSink[];
}

/** Names that take any number of values, which no stream label may. */
type EndlessNames = {
  readonly [N in (typeof endlessNames)[number]]?: NeedsBound<`\`${N}\` takes any number of values: put it under metadata`>;
};

/**
 * The log of a service, its fields by what becomes of them in Loki:
 * `logs({ format: json({ message: "msg" }), labels: { level: logLevel() }, metadata: { job_id: "string" }, line: { msg: "string" } })`.
 */
export function logs<L extends Labels & EndlessNames = {}, const M extends Fields = {}, const F extends Fields = {}>(
  options: LogOptions<L, M, F>,
): Logs<L, M & F> {
  const at = placeOf(logs);
  const read = readOptions(options, within(at, 0), "logs", {
    format: logFormat,
    level: optional(varying(oneOf(...levels))),
    labels,
    metadata: optional(record(field)),
    line: optional(record(field)),
    add: optional(record(text)),
    drop: optional(record(list(text))),
    sources: optional(list(logSource)),
    agents: optional(list(logAgent)),
    sinks: optional(list(logSink)),
    allow: allowances,
  });
  const declared = { labels: read.labels ?? [], metadata: read.metadata ?? {}, line: read.line ?? {} };
  checkFates(declared, within(at, 0));
  if (read.format?.pattern !== undefined) checkCaptures(declared.line, captures(read.format.pattern), within(at, 0, "line"));
  const fields = (["metadata", "line"] as const).flatMap((fate) => Object.entries(declared[fate]).map(([name, said]): LogField => ({ name, fate, ...said })));
  const node: LogNode = {
    node: "log",
    format: read.format ?? { format: "json", at },
    ...defined({ level: read.level }),
    labels: declared.labels,
    fields,
    add: read.add ?? {},
    drop: knownDrops(read.drop ?? {}, [...declared.labels, ...fields], within(at, 0, "drop")),
    sources: read.sources ?? [],
    agents: read.agents ?? [],
    sinks: read.sinks ?? [],
    allow: read.allow ?? [],
    at,
  };
  const log = logWith(node);
  checkLabels(log, within(at, 0, "labels"));
  return log as unknown as Logs<L, M & F>;
}

/** The level of a line, `trace` to `fatal`, six values in small letters, however the program writes them: `labels: { level: logLevel() }`. */
export function logLevel(): Label<Level> {
  return label<Level>({ values: levels, normalise: "level", at: placeOf(logLevel) });
}

const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

const endlessNames = [
  ...(["user_id", "user", "email", "request_id", "trace_id", "span_id", "session_id", "job_id", "order_id", "uuid", "ip", "client_ip"] as const),
  ...(["timestamp", "message", "query", "url", "uri", "raw_path"] as const),
] as const;

type Declared = {
  readonly labels: LogNode["labels"];
  readonly metadata: Readonly<Record<string, ReadField>>;
  readonly line: Readonly<Record<string, ReadField>>;
};

/** Says of a log that no service has what `logs/unbounded-label` says of all others. */
function checkLabels(log: LogNode, at: Place): void {
  for (const { name, because } of log.labels) {
    if (because !== undefined || !(endlessNames as readonly string[]).includes(name)) continue;
    const message = `stream label \`${name}\` takes any number of values, whatever is listed`;
    problem({ subject: `logs.labels.${name}`, message, help: "make it a field of `metadata`", at: within(at, { key: name }), unless: { log } });
  }
}

/** A field has one fate: what is a stream label as well as in the line would be found under two names. */
function checkFates(declared: Declared, at: Place): void {
  const seen = new Map(declared.labels.map(({ name }) => [name, "labels"]));
  for (const fate of ["metadata", "line"] as const) {
    for (const name of Object.keys(declared[fate])) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, fate);
      else
        problem({
          subject: `logs.${fate}.${name}`,
          message: `\`${name}\` stands under \`${first}\` too`,
          help: "keep one of the two",
          at: within(at, fate, { key: name }),
        });
    }
  }
}

/** What stays in a line is found where the pattern says; metadata may come from elsewhere. */
function checkCaptures(line: Declared["line"], captured: readonly string[], at: Place): void {
  for (const name of Object.keys(line)) {
    if (captured.includes(name)) continue;
    const help = didYouMean(name, captured) ?? `put \`<${name}>\` where it stands in a line`;
    problem({ subject: `logs.line.${name}`, message: `the pattern has no field \`${name}\``, help, at: within(at, { key: name }) });
  }
}

/** Drops whose field exists; an unknown one is reported. */
function knownDrops(drop: LogNode["drop"], fields: readonly { readonly name: string }[], at: Place): LogNode["drop"] {
  const names = fields.map(({ name }) => name);
  const known = Object.entries(drop).filter(([name]) => names.includes(name));
  for (const name of Object.keys(drop)) {
    if (names.includes(name)) continue;
    const help = didYouMean(name, names) ?? "declare it under `labels`, `metadata` or `line`";
    problem({ subject: `logs.drop.${name}`, message: `the log has no field \`${name}\``, help, at: within(at, { key: name }) });
  }
  return Object.fromEntries(known);
}
