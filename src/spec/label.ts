/** Labels: each says how many values it can take, and which. */
import type { Label as LabelNode, LabelValues } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isRecord, nonEmptyText, positiveInteger, refuse, shown } from "./options.ts";
import type { Refused, refused } from "./quantity.ts";

/**
 * A label that knows how many values it takes; `V` is what queries may ask of it (a status code answers to "5xx" too).
 * Made by `oneOf`, `route`, `statusCode`, `statusClass`, `httpMethod`, `grpcCode`, `bounded` or `anyValue`, and used by as
 * many metrics as have it: `const method = httpMethod("GET", "POST")`.
 */
export interface Label<out V extends string = string> {
  readonly node: "label";
  readonly [asks]: readonly V[];
}
/** Exists for the compiler only. @public */
export declare const asks: unique symbol;

export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
export type GrpcCode =
  | "OK"
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** Labels by name: `{ method: httpMethod(), shard: bounded(16, "fixed in the config") }`. */
export interface Labels {
  readonly [name: string]: Label;
}
/** A label with a bound and the reason that keeps it. */
export interface BoundedLabel extends Label {
  readonly because: string;
}
/** Labels that Prometheus sets itself, and names that are never bounded unless `bounded(n, because)` says why. */
export type RefusedLabels = {
  readonly [N in "le" | "quantile" | "job" | "instance" | "__name__"]?: Refused<`Prometheus sets the label \`${N}\` itself`>;
} & {
  readonly [N in
    | "user_id"
    | "user"
    | "email"
    | "request_id"
    | "trace_id"
    | "span_id"
    | "session_id"
    | "job_id"
    | "order_id"
    | "uuid"
    | "ip"
    | "client_ip"
    | "timestamp"
    | "message"
    | "query"
    | "url"
    | "uri"
    | "raw_path"]?: NeedsBound<`\`${N}\` takes any number of values: use route(), a class or bounded(n, why), or keep it on logs and spans`>;
};
export interface NeedsBound<Because extends string> {
  readonly because: string;
  readonly [refused]?: Because;
}

/** A closed set of values, at least one: `oneOf("hit", "miss")`. */
export function oneOf<const V extends string>(...values: readonly [V, ...V[]]): Label<V> {
  const at = placeOf(oneOf);
  return label({ ...distinct("oneOf", values, at, nonEmptyText, 'oneOf("hit", "miss")'), at });
}

/**
 * At most `max` values (1 or more) that nobody can list; `because` says what keeps it so: `bounded(16, "shards are fixed in
 * the config")`. A generated service records the first `max` values that it sees, and every later one as "other".
 */
export function bounded(max: number, because: string): BoundedLabel {
  const at = placeOf(bounded);
  const most = positiveInteger.read(max, within(at, 0), "bounded");
  if (because === undefined) problem({ subject: "bounded", message: "the bound has no reason", help: "say what keeps it as the second argument", at });
  else nonEmptyText.read(because, within(at, 1), "bounded");
  return label({ max: most ?? 1, because: typeof because === "string" ? because : "", at }) as BoundedLabel;
}

/**
 * Route templates, each from the root: `route("/jobs", "/jobs/{id}")`. A generated service records the template that a
 * path fits, never the path itself.
 */
export function route<const V extends `/${string}`>(...templates: readonly [V, ...V[]]): Label<V> {
  const at = placeOf(route);
  return label({ ...distinct("route", templates, at, routeTemplate, 'route("/jobs", "/jobs/{id}")'), normalise: "route", at });
}

/** A status class, "1xx" to "5xx": five values. A generated service makes it from the status code. */
export function statusClass(): Label<StatusClass> {
  return label({ values: Object.keys(statusClasses), normalise: "status-class", at: placeOf(statusClass) });
}

/** HTTP status codes that occur, at least one; queries may ask for a class too, `where({ status: "5xx" })`: `statusCode("200", "404", "500")`. */
export function statusCode<const V extends `${number}`>(...codes: readonly [V, ...V[]]): Label<V | StatusClass> {
  const at = placeOf(statusCode);
  return label({ ...distinct("statusCode", codes, at, status, 'statusCode("200", "404", "500")'), classes: statusClasses, at });
}

/** HTTP methods; all seven unless some are named: `httpMethod("GET", "POST")`. */
export function httpMethod<const V extends HttpMethod = HttpMethod>(...methods: readonly V[]): Label<V> {
  const at = placeOf(httpMethod);
  const values = methods.length === 0 ? { values: httpMethods } : distinct("httpMethod", methods, at, among("an HTTP method", httpMethods), "httpMethod()");
  return label({ ...values, normalise: "http-method", at });
}

/** gRPC status codes; all seventeen unless some are named: `grpcCode("OK", "UNAVAILABLE")`. */
export function grpcCode<const V extends GrpcCode = GrpcCode>(...codes: readonly V[]): Label<V> {
  const at = placeOf(grpcCode);
  const values = codes.length === 0 ? { values: grpcCodes } : distinct("grpcCode", codes, at, among("a gRPC status code", grpcCodes), "grpcCode()");
  return label({ ...values, at });
}

/** A label of someone else's metric: any value, not counted. Only for catalogues: `{ topic: anyValue() }`. */
export function anyValue(): Label<string> {
  return label({ open: true, at: placeOf(anyValue) });
}

/** A label value as every construct here makes it. */
export function label<V extends string>(values: LabelValues): Label<V> {
  const max = values.max ?? values.values?.length;
  return { node: "label", ...values, ...(max !== undefined && { max }) } as unknown as Label<V>;
}

/** The `labels` option: an object of labels, in the order said. */
export const labels: Option<readonly LabelNode[]> = {
  optional: true,
  read(value: unknown, at: Place, subject: string) {
    if (!isRecord(value)) return refuse(value, "a set of labels", "write names and values: `{ method: httpMethod() }`", at, subject);
    const read: LabelNode[] = [];
    for (const [name, said] of Object.entries(value)) {
      if (said === undefined) continue;
      if (isLabel(said)) read.push({ ...said, name });
      else read.push(refusedLabel(name, said, within(at, name), `${subject}.${name}`));
    }
    return read;
  },
};

/** Reports what is no label. One of that name stands in for it, since queries that choose by it are not wrong as well. */
function refusedLabel(name: string, said: unknown, at: Place, subject: string): LabelNode {
  refuse(said, "a label", 'say what values it takes: `oneOf("a", "b")`, `route(…)`, `bounded(n, "why")`', at, subject);
  return { name, max: 1, at };
}

/** Whether a value was made by one of the constructs above. */
export function isLabel(value: unknown): value is LabelValues {
  return isRecord(value) && value.node === "label";
}

const statusClasses: Readonly<Record<StatusClass, string>> = { "1xx": "1..", "2xx": "2..", "3xx": "3..", "4xx": "4..", "5xx": "5.." };
const httpMethods: readonly HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const grpcCodes: readonly GrpcCode[] = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

const routeTemplate: Option<string> = textValue("a route template", 'start it with a slash: "/jobs/{id}"', (value) => value.startsWith("/"));
const status: Option<string> = textValue("an HTTP status code", 'write three digits: "404"', (value) => /^[1-5]\d\d$/.test(value));

function textValue(what: string, help: string, fits: (value: string) => boolean): Option<string> {
  return { read: (value, at, subject) => (typeof value === "string" && fits(value) ? value : refuse(value, what, help, at, subject)) };
}

function among(what: string, values: readonly string[]): Option<string> {
  return {
    read(value, at, subject) {
      if (values.includes(value as string)) return value as string;
      return refuse(value, what, (typeof value === "string" ? didYouMean(value, values) : undefined) ?? `use ${values.map(shown).join(", ")}`, at, subject);
    },
  };
}

/**
 * The arguments of a label's call, each read once; reports an empty list and a value said twice. Where one was refused
 * only their number is known, so that a query is not refused for the value that was meant.
 */
function distinct(
  construct: string,
  said: readonly unknown[],
  at: Place,
  of: Option<string>,
  example: string,
): { readonly values: readonly string[] } | { readonly max: number } {
  if (said.length === 0) problem({ subject: construct, message: `\`${construct}\` has no values`, help: `list them: \`${example}\``, at });
  const values = new Set<string>();
  let refused = false;
  for (const [index, each] of said.entries()) {
    const value = of.read(each, within(at, index), construct);
    if (value === undefined) {
      refused = true;
      continue;
    }
    if (values.has(value))
      problem({ subject: construct, message: `the value \`${value}\` is listed twice`, help: "list each value once", at: within(at, index) });
    values.add(value);
  }
  return refused ? { max: said.length } : { values: [...values] };
}
