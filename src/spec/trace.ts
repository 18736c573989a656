/** How a service traces: its spans, how many traces are kept, how the context travels. */
import { within } from "../ir/place.ts";
import type { Sampling as SamplingNode, Span as SpanNode, Traces as TracesNode } from "../ir/trace.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { attribute, type FieldType } from "./field.ts";
import { nested } from "./nested.ts";
import { boolean, list, made, nonEmptyText, numberFrom, oneOf, optional, percent, positiveDuration, record } from "./options.ts";
import type { Duration, Percent } from "./quantity.ts";

/** How a service traces; see `traces`. */
export interface Traces {
  readonly node: "traces";
}
/** The options of `traces`. */
export interface TraceOptions extends MayAllow {
  /** How the context travels in headers. Default: `["tracecontext", "baggage"]`, the W3C's. */
  readonly propagators?: readonly ("tracecontext" | "baggage" | "b3" | "b3multi" | "jaeger")[];
  /** How many traces are kept: `sampling: { head: "10%" }`. */
  readonly sampling: Sampling;
  /** What the service's libraries trace by themselves: `["http.server", "db"]`. Default: nothing that obsc knows of. */
  readonly instrument?: readonly ("http.server" | "http.client" | "grpc.server" | "grpc.client" | "db" | "messaging")[];
  /** Spans that the service records, the outermost; their children stand in them: `[span("checkout")]`. Default: none. */
  readonly spans?: readonly Span[];
  /** What the service calls, by name, for the service map: `["postgresql", "billing"]`. Default: nothing. */
  readonly calls?: readonly string[];
  /** The collector makes the metrics of a service map from the spans. Default: `false`. */
  readonly serviceGraph?: boolean;
}
/**
 * Which traces are kept; shares are of all traces. Where `keep` is said, the service starts every trace and its
 * collector decides when it has ended, since a share taken at the start would lose errors before they happen.
 */
export interface Sampling {
  /** The share of traces that are kept, 0% to 100%: `per({ development: "100%", production: "10%" })`. */
  readonly head: Varying<Percent>;
  /** The same for traces with a span of this name: `{ "GET /health": "1%" }`. Default: `head` for all. */
  readonly operations?: Readonly<Record<string, Varying<Percent>>>;
  /** Traces that are kept whatever the shares say: those with an error, those that took longer than a time over zero. Default: none. `{ errors: true, slowerThan: "5s" }` */
  readonly keep?: { readonly errors?: boolean; readonly slowerThan?: Duration };
  /** At most so many traces in a second, over zero. Collectors count spans, so the size of a trace has to be said, over zero. Default: no limit. `{ tracesPerSecond: 100, spansPerTrace: 10 }` */
  readonly limit?: { readonly tracesPerSecond: number; readonly spansPerTrace: number };
}

/** How a service traces: `traces({ sampling: { head: "10%", keep: { errors: true } } })`. */
export function traces(options: TraceOptions): Traces {
  const at = placeOf(traces);
  const read = readOptions(options, within(at, 0), "traces", {
    propagators: optional(list(oneOf("tracecontext", "baggage", "b3", "b3multi", "jaeger"))),
    sampling,
    instrument: optional(list(oneOf("http.server", "http.client", "grpc.server", "grpc.client", "db", "messaging"))),
    spans: optional(list(aSpan)),
    calls: optional(list(nonEmptyText)),
    serviceGraph: optional(boolean),
    allow: allowances,
  });
  const node: TracesNode = {
    node: "traces",
    propagators: read.propagators ?? ["tracecontext", "baggage"],
    sampling: read.sampling ?? { head: 1, operations: {}, at },
    instrument: read.instrument ?? [],
    spans: read.spans ?? [],
    calls: read.calls ?? [],
    serviceGraph: read.serviceGraph ?? false,
    allow: read.allow ?? [],
    at,
  };
  return node;
}

/** A span; see `span`. */
export interface Span {
  readonly node: "span";
  readonly name: string;
}
/** The options of `span`. */
export interface SpanOptions {
  /** The name of the service that records it, when it is another one. */
  readonly service?: string;
  /** Default: `"internal"`. */
  readonly kind?: "server" | "client" | "producer" | "consumer" | "internal";
  /** By the names of the semantic conventions; a list is a closed set: `{ "http.request.method": ["GET", "POST"], "user.id": personal("hash") }`. Default: none. */
  readonly attributes?: Readonly<Record<string, FieldType | readonly string[]>>;
  /** Names of its events. Default: none. */
  readonly events?: readonly string[];
  /** Spans that it starts, in order. Default: none. */
  readonly children?: readonly Span[];
}

/** A span that the service records, with its children: `span("checkout", { kind: "server", children: [span("pay", { kind: "client" })] })`. */
export function span(name: string, options?: SpanOptions): Span {
  const at = placeOf(span);
  const subject = typeof name === "string" ? `spans.${name}` : "spans";
  const read = readOptions(options ?? {}, within(at, 1), subject, {
    service: optional(nonEmptyText),
    kind: optional(oneOf("server", "client", "producer", "consumer", "internal")),
    attributes: optional(record(attribute)),
    events: optional(list(nonEmptyText)),
    children: optional(list(aSpan)),
  });
  const node: SpanNode = {
    node: "span",
    name: nonEmptyText.read(name, within(at, 0), subject) ?? "unnamed",
    ...defined({ service: read.service }),
    kind: read.kind ?? "internal",
    attributes: Object.entries(read.attributes ?? {}).map(([attributeName, said]) => ({ name: attributeName, ...said })),
    events: read.events ?? [],
    children: read.children ?? [],
    at,
  };
  return node;
}

/** The `traces` option of a service. */
export const tracing: Option<TracesNode> = made<TracesNode>("traces", "a way of tracing", "make one with `traces({ sampling: … })`");

const aSpan = made<SpanNode>("span", "a span", 'make one with `span("…")`');
const overZero = numberFrom("a number over zero", "write a number over zero", (value) => value > 0);

const sampling: Option<SamplingNode> = {
  read(value, at, subject) {
    const read = readOptions(value, at, subject, {
      head: varying(percent),
      operations: optional(record(varying(percent))),
      keep: optional(nested({ errors: optional(boolean), slowerThan: optional(positiveDuration) })),
      limit: optional(nested({ tracesPerSecond: overZero, spansPerTrace: overZero })),
    });
    const { tracesPerSecond, spansPerTrace } = read.limit ?? {};
    return {
      head: read.head ?? 1,
      operations: read.operations ?? {},
      ...(read.keep && { keep: { errors: read.keep.errors ?? false, ...defined({ slowerThan: read.keep.slowerThan }) } }),
      ...(tracesPerSecond !== undefined && spansPerTrace !== undefined && { limit: { tracesPerSecond, spansPerTrace } }),
      at,
    };
  },
};
