/** Verbs of a log: its lines, all or chosen, and how many there are. They make LogQL; parsing is added where a query needs it. */
import type { LogField, Log as LogNode } from "../ir/log.ts";
import { type Place, within } from "../ir/place.ts";
import type { LogqlQuery } from "../ir/query.ts";
import { saidAt } from "../ir/said.ts";
import type { LogLines as LinesExpr, LogExpr, Stage, StreamMatcher } from "../logql/ast.ts";
import * as build from "../logql/build.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Asked, asksFor } from "./asked.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Compared, comparisons } from "./condition.ts";
import type { Fields, Personal } from "./field.ts";
import type { Label, Labels } from "./label.ts";
import { type Match, matcher } from "./match.ts";
import { boolean, isMade, isRecord, list, nonEmptyText, number, optional, positiveDuration, positiveInteger, refuse } from "./options.ts";
import type { Duration, Refused } from "./quantity.ts";
import type { AnyQuery } from "./query.ts";

/** Lines of a log, all or chosen: `log.where({ level: "error" }).containing("timeout").rate()`. */
export interface LogLines<L extends Labels, F extends Fields> {
  /** Lines with these values, by stream label, metadata or field of the line: `log.where({ level: ["error", "fatal"], job_id: "12" })`. */
  where(match: LogWhere<L, F>): LogLines<L, F>;
  /** Lines in which the text stands, as it is written: `log.containing("export failed")`. */
  containing(text: string): LogLines<L, F>;
  /** The lines themselves, for a panel: `panel("Recent logs", log.lines())`. */
  lines(): LogRows;
  /** Lines in a second, summed: `log.rate({ by: ["level"] })`. */
  rate(options?: LogWindow<LogName<L, F>>): LogQuery<"count/s">;
  /** Lines in the range, summed: `log.count({ over: "1h" })`. */
  count(options?: LogWindow<LogName<L, F>>): LogQuery<"count">;
  /** The `count` commonest values of a field, 1 or more, with the number of their lines: `log.where({ level: "error" }).top(10, "msg")`. */
  top(count: number, field: FieldName<F>, options?: LogRange): LogQuery<"count">;
}
/** Lines of a log as a panel shows them: `log.lines()`. */
export interface LogRows extends AnyQuery {
  readonly language: "logql";
}
/** A LogQL query whose values have the unit `U`; Loki evaluates the alerts that compare it: `log.rate().above("1/s")`. */
export interface LogQuery<out U extends string = string> extends LogRows, Compared<string, U> {}
/** What `where` takes: labels with values that they can have, fields with values of their type. */
export type LogWhere<L, F> = { readonly [K in keyof L]?: L[K] extends Label<infer V> ? Match<V> : never } & {
  readonly [K in keyof F]?: FieldMatch<F[K]>;
};
type FieldMatch<T> =
  T extends Label<infer V>
    ? Match<V> | Asked
    : T extends Personal<"drop">
      ? Refused<"it is dropped before it leaves the host">
      : T extends "number"
        ? number | Asked
        : T extends "boolean"
          ? boolean | Asked
          : Match<string> | Asked;
/** Fields that reach the store. */
type FieldName<F> = { [K in keyof F & string]: F[K] extends Personal<"drop"> ? never : K }[keyof F & string];
type LogName<L, F> = (keyof L & string) | FieldName<F>;
/** How far a log query looks back. */
export interface LogRange {
  /** Over zero. Default: on dashboards `$__auto`, which follows the width of the panel. `over: "5m"` */
  readonly over?: Duration;
}
/** How a log query groups, and how far it looks back. */
export interface LogWindow<B extends string> extends LogRange {
  /** Labels and fields that stay apart. Default: none. `by: ["level"]` */
  readonly by?: readonly B[];
}

/** The log with its verbs. */
export function logWith(node: LogNode): LogNode {
  return Object.assign(Object.create(logVerbs), node);
}

/** Lines of a log as the verbs pass them on. */
interface Chosen {
  readonly node: "log selection";
  readonly log: LogNode;
  readonly stream: readonly StreamMatcher[];
  readonly texts: readonly Stage[];
  /** Filters that need no parser, and those that do. */
  readonly unparsed: readonly Stage[];
  readonly parsed: readonly Stage[];
  /** Fields of the line that the query touches, by their declared names. */
  readonly touched: readonly string[];
  /** Values that are filled in later. */
  readonly asks: readonly string[];
}

const logVerbs = {
  where(this: LogNode | Chosen, match: unknown) {
    const at = within(placeOf(logVerbs.where), 0);
    if (isRecord(match)) return choose(Object.entries(match).reduce((chosen, [name, said]) => narrowed(chosen, name, said, at), chosenOf(this)));
    refuse(match, "a choice of values", 'write names and values: `{ level: "error" }`', at, "logs");
    return choose(chosenOf(this));
  },
  containing(this: LogNode | Chosen, text: unknown) {
    const chosen = chosenOf(this);
    const read = nonEmptyText.read(text, within(placeOf(logVerbs.containing), 0), "logs");
    return choose(read === undefined ? chosen : { ...chosen, texts: [...chosen.texts, { stage: "contains", operator: "|=", text: read }] });
  },
  lines(this: LogNode | Chosen) {
    const chosen = chosenOf(this);
    return compared(chosen, expression(chosen), "unknown", placeOf(logVerbs.lines));
  },
  rate(this: LogNode | Chosen, options: unknown) {
    return counted(chosenOf(this), "rate", options, placeOf(logVerbs.rate));
  },
  count(this: LogNode | Chosen, options: unknown) {
    return counted(chosenOf(this), "count_over_time", options, placeOf(logVerbs.count));
  },
  top(this: LogNode | Chosen, count: unknown, field: unknown, options: unknown) {
    const at = placeOf(logVerbs.top);
    const chosen = chosenOf(this);
    const most = positiveInteger.read(count, within(at, 0), "logs") ?? 10;
    const name = fieldOf(chosen.log).read(field, within(at, 1), "logs");
    const { over } = readOptions(options ?? {}, within(at, 2), "logs", { over: optional(positiveDuration) });
    return compared(chosen, build.topk(most, summed(chosen, "count_over_time", name === undefined ? [] : [name], over)), "count", at);
  },
};

function chosenOf(on: LogNode | Chosen): Chosen {
  return on.node === "log selection" ? on : { node: "log selection", log: on, stream: [], texts: [], unparsed: [], parsed: [], touched: [], asks: [] };
}

function choose(chosen: Chosen): Chosen {
  return Object.assign(Object.create(logVerbs), chosen);
}

/** A query with the verbs that make a condition of it. */
function compared({ log, asks }: Chosen, expr: LogExpr, unit: string, at: Place): LogqlQuery {
  return withComparisons({ node: "query", language: "logql", expr, unit, log, ...(asks.length > 0 && { asks }), at });
}

export function withComparisons(query: LogqlQuery): LogqlQuery {
  return Object.assign(Object.create(comparisons), query);
}

/** What a log, a choice of its lines or a query of them is written as in a template. */
export function logPart(value: unknown): Pick<LogqlQuery, "expr" | "log" | "asks"> | undefined {
  if (isMade(value, "query") && (value as LogqlQuery).language === "logql") return value as LogqlQuery;
  if (!isMade(value, "log") && !(isRecord(value) && value.node === "log selection")) return undefined;
  const chosen = chosenOf(value as LogNode | Chosen);
  return { expr: expression(chosen), log: chosen.log, asks: chosen.asks };
}

/** The lines that also have one value, or any of some. */
function narrowed(chosen: Chosen, name: string, said: unknown, at: Place): Chosen {
  if (said === undefined) return chosen;
  const subject = `logs.${name}`;
  const label = chosen.log.labels.find((each) => each.name === name);
  if (label) return { ...chosen, stream: [...chosen.stream, ...matcher(name, label, said, within(at, name), subject)] };
  const field = chosen.log.fields.find((each) => each.name === name);
  if (!field || field.personal === "drop") {
    unknownName(chosen.log, name, within(at, { key: name }), [...chosen.log.labels, ...chosen.log.fields]);
    return chosen;
  }
  const filters = filtersOf(field, said, within(at, name), subject);
  const open = asksFor(said);
  const narrower = { ...chosen, touched: [...chosen.touched, name], asks: [...chosen.asks, ...(open === undefined ? [] : [open])] };
  return needsParser(chosen.log, field) ? { ...narrower, parsed: [...chosen.parsed, ...filters] } : { ...narrower, unparsed: [...chosen.unparsed, ...filters] };
}

function filtersOf(field: LogField, said: unknown, at: Place, subject: string): readonly Stage[] {
  const label = build.fieldName(field.name);
  const open = asksFor(said);
  const span = saidAt(at);
  if (open !== undefined) return [{ stage: "filter", label, operator: "=", value: `$${open}`, span }];
  if (field.type === "string") {
    const known = field.values && { name: field.name, values: field.values, at };
    return matcher(field.name, known, said, at, subject).map(({ operator, value }) => ({ stage: "filter", label, operator, value, span }));
  }
  const value = (field.type === "number" ? number : boolean).read(said, at, subject);
  if (value === undefined) return [];
  const wanted = typeof value === "number" ? ({ operator: "==", value } as const) : ({ operator: "=", value: String(value) } as const);
  return [{ stage: "filter", label, ...wanted, span }];
}

function counted(chosen: Chosen, name: "rate" | "count_over_time", options: unknown, at: Place): LogqlQuery {
  const names = list(nameOf(chosen.log));
  const { by, over } = readOptions(options ?? {}, within(at, 0), "logs", { by: optional(names), over: optional(positiveDuration) });
  return compared(chosen, summed(chosen, name, by ?? [], over), name === "rate" ? "count/s" : "count", at);
}

function summed(chosen: Chosen, name: "rate" | "count_over_time", by: readonly string[], over: number | undefined): LogExpr {
  const lines = build.withoutErrors(expression({ ...chosen, touched: [...chosen.touched, ...by] }));
  return build.sum(by.map(build.fieldName), build.range(name, lines, over ?? build.usualRange));
}

function expression({ log, stream, texts, unparsed, parsed, touched }: Chosen): LinesExpr {
  const found = log.fields.filter((field) => touched.includes(field.name) && needsParser(log, field));
  return { type: "lines", stream, stages: build.pipeline(texts, unparsed, found.length > 0 ? parserOf(log) : undefined, parsed) };
}

/** What arrives by OTLP, of a log without sources, has its fields as metadata and its message as the whole line. */
function needsParser(log: LogNode, field: LogField): boolean {
  return field.fate === "line" && (log.sources.length > 0 || field.name === log.format.message);
}

function parserOf({ format, sources }: LogNode): Stage {
  if (sources.length === 0) return { stage: "pattern", pattern: `<${build.fieldName(format.message ?? "")}>` };
  return format.format === "pattern" ? { stage: "pattern", pattern: format.pattern } : { stage: format.format };
}

/** A label or a field that reaches the store. */
function nameOf(log: LogNode): Option<string> {
  return among(log, [...log.labels, ...log.fields]);
}
function fieldOf(log: LogNode): Option<string> {
  return among(log, log.fields);
}

type Named = { readonly name: string; readonly personal?: "hash" | "drop" };

function among(log: LogNode, names: readonly Named[]): Option<string> {
  return {
    read(value, at, subject) {
      if (typeof value !== "string") return refuse(value, "a name of a field", 'write it in quotes: "msg"', at, subject);
      if (names.some(({ name, personal }) => name === value && personal !== "drop")) return value;
      return unknownName(log, value, at, names);
    },
  };
}

function unknownName(log: LogNode, name: string, at: Place, names: readonly Named[]): undefined {
  const subject = `logs.${name}`;
  if (log.fields.some((field) => field.name === name && field.personal === "drop")) {
    problem({ subject, message: `\`${name}\` is dropped before it leaves the host`, help: 'hash it, `personal("hash")`, or leave it out of queries', at });
    return undefined;
  }
  const known = names.filter(({ personal }) => personal !== "drop").map((each) => each.name);
  const help =
    didYouMean(name, known) ?? (known.length > 0 ? `it has ${known.map((each) => `\`${each}\``).join(", ")}` : "declare it under `metadata` or `line`");
  problem({ subject, message: `the log has no field \`${name}\``, help, at });
  return undefined;
}
