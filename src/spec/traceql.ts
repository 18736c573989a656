/** Queries of traces. */
import { type SpecPlace, within } from "../ir/place.ts";
import type { TraceqlQuery } from "../ir/query.ts";
import { type Asked, asksFor } from "./asked.ts";
import { type Option, placeOf, readOptions, written } from "./call.ts";
import { nonEmptyText, oneOf, optional, positiveDuration, record, refuse } from "./options.ts";
import type { Duration } from "./quantity.ts";
import type { AnyQuery } from "./query.ts";
import { piecesOf } from "./tagged.ts";

/** A query of traces; see `findSpans` and `traceql`. */
export interface TraceQuery extends AnyQuery {
  readonly language: "traceql";
}
/** Which spans are looked for; whatever is left out may be anything. */
export interface SpanSearch {
  /** Of this service: `"shop"`. */
  readonly service?: string;
  /** With this name: `"checkout"`. */
  readonly name?: string;
  readonly status?: "error" | "ok" | "unset";
  readonly kind?: "server" | "client" | "producer" | "consumer" | "internal";
  /** That took longer than a time over zero: `"5s"`. */
  readonly slowerThan?: Duration;
  /** With these attributes: `{ "http.route": "/jobs", order: asked("order") }`. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | Asked>>;
}

/** Traces with a span that all of this is true of: `findSpans({ name: "checkout", status: "error", slowerThan: "5s" })`. */
export function findSpans(search: SpanSearch): TraceQuery {
  const at = placeOf(findSpans);
  const { service, name, status, kind, slowerThan, attributes = {} } = readOptions(search, within(at, 0), "findSpans", shape);
  const conditions = [
    ...(service === undefined ? [] : [`resource.service.name = ${JSON.stringify(service)}`]),
    ...(name === undefined ? [] : [`name = ${JSON.stringify(name)}`]),
    ...(status === undefined ? [] : [`status = ${status}`]),
    ...(kind === undefined ? [] : [`kind = ${kind}`]),
    ...(slowerThan === undefined ? [] : [`duration > ${slowerThan % 1000 === 0 ? `${slowerThan / 1000}s` : `${slowerThan}ms`}`]),
    ...Object.entries(attributes).map(([attribute, value]) => `${scoped(attribute)} = ${literal(value)}`),
  ];
  const asks = Object.values(attributes).flatMap((value) => asksFor(value) ?? []);
  return node(conditions.length === 0 ? "{ }" : `{ ${conditions.join(" && ")} }`, asks, at);
}

/** Raw TraceQL, checked like the rest; in `${}` stand texts and numbers: `traceql`{ duration > 5s } | count() > 3``. */
export function traceql(text: TemplateStringsArray, ...parts: readonly (string | number)[]): TraceQuery {
  const at = placeOf(traceql);
  const holes: { readonly start: number; readonly end: number }[] = [];
  let plain = "";
  const chunks = piecesOf(text, "traceql", at);
  for (const [index, chunk] of (chunks ?? []).entries()) {
    plain += chunk;
    if (index >= parts.length) continue;
    const value: unknown = parts[index];
    const start = plain.length;
    if (typeof value === "string" || typeof value === "number") plain += String(value);
    else refuse(value, "a text or a number", "write one of these into the text", within(at, index + 1), "traceql");
    holes.push({ start, end: plain.length });
  }
  if (chunks) written({ language: "traceql", text: plain, at: within(at, 0) as SpecPlace, holes });
  return node(plain, [], at, { holes });
}

function node(text: string, asks: readonly string[], at: TraceqlQuery["at"], template?: TraceqlQuery["template"]): TraceQuery {
  const query: TraceqlQuery = { node: "query", language: "traceql", text, ...(asks.length > 0 && { asks }), ...(template && { template }), at };
  return query;
}

/** Of the span itself; a name with other signs than letters, digits, `_`, `.` and `-` stands in quotes. */
function scoped(attribute: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(attribute) ? `span.${attribute}` : `span.${JSON.stringify(attribute)}`;
}

function literal(value: string | number | boolean | Asked): string {
  const open = asksFor(value);
  return open === undefined ? JSON.stringify(value) : `"$${open}"`;
}

const attributeValue: Option<string | number | boolean | Asked> = {
  read(value, at, subject) {
    if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
    const open = asksFor(value);
    return open === undefined
      ? refuse(value, "a value of an attribute", 'write a text, a number, `true`, `false` or `asked("…")`', at, subject)
      : { asked: open };
  },
};

const shape = {
  service: optional(nonEmptyText),
  name: optional(nonEmptyText),
  status: optional(oneOf("error", "ok", "unset")),
  kind: optional(oneOf("server", "client", "producer", "consumer", "internal")),
  slowerThan: optional(positiveDuration),
  attributes: optional(record(attributeValue)),
};
