/** Traces and sampling, as declared. */
import type { Place } from "./place.ts";
import type { Allowance, Varying } from "./value.ts";

export interface Span {
  readonly node: "span";
  readonly name: string;
  /** The service that records it, when it is another one. */
  readonly service?: string;
  readonly kind: "server" | "client" | "producer" | "consumer" | "internal";
  readonly attributes: readonly SpanAttribute[];
  readonly events: readonly string[];
  readonly children: readonly Span[];
  readonly at: Place;
}

export interface SpanAttribute {
  readonly name: string;
  readonly type: "string" | "number" | "boolean";
  readonly values?: readonly string[];
  readonly personal?: "hash" | "drop";
}

export interface Sampling {
  /** Share of all traces that are kept, 0 to 1; who decides, the service or its collector, `derive/sampling.ts` says. */
  readonly head: Varying<number>;
  /** The same for single operations, by span name. */
  readonly operations: Readonly<Record<string, Varying<number>>>;
  /** Kept beside the shares; decided in the collector when a trace has ended; `slowerThan` in milliseconds. */
  readonly keep?: { readonly errors: boolean; readonly slowerThan?: number };
  readonly limit?: { readonly tracesPerSecond: number; readonly spansPerTrace: number };
  readonly at: Place;
}

export interface Traces {
  readonly node: "traces";
  readonly propagators: readonly ("tracecontext" | "baggage" | "b3" | "b3multi" | "jaeger")[];
  readonly sampling: Sampling;
  readonly instrument: readonly string[];
  readonly spans: readonly Span[];
  /** What the service calls, for the service map. */
  readonly calls: readonly string[];
  readonly serviceGraph: boolean;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** A span and all below it, each before its children. */
export function spansIn(span: Span): readonly Span[] {
  return [span, ...span.children.flatMap(spansIn)];
}
