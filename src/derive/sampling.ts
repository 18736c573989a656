/** Which traces are kept: where each decision is made, and the odds of each kind of trace. */
import type { Collector } from "../ir/backend.ts";
import type { Place } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import type { Sampling } from "../ir/trace.ts";
import { inEnvironment } from "../ir/value.ts";
import type { Scope } from "./scope.ts";

/**
 * The sampling of one service, with its decisions put where they can be made.
 *
 * A decision at the start of a trace cannot know how the trace ends: at a head ratio of 10 %, nine in ten of the traces
 * with errors are gone before a collector sees them, whatever its policies say, and metrics made from spans count a
 * tenth. So the declared shares are shares *in total*, and are split:
 *
 * - Where a service that delivers to a collector declares `keep`, every service of that collector starts all its traces
 *   (a service also decides for those that it calls), and the collector applies `head`, `operations` and `keep` to
 *   traces that have ended.
 * - Otherwise a service starts the largest share that any of its operations needs, and its collector thins the rest. The
 *   two decisions are independent (the SDK compares the trace id, the collector a hash of it), so shares multiply.
 * - Without a collector there is the head only: one share for all, `operations` and `keep` cannot hold, and `odds` shows it.
 *
 * `limit` is applied in the collector to what shares let through. What `keep` says is kept above the limit: it is a
 * promise, the limit a budget.
 */
export interface ServiceSampling {
  readonly service: string;
  readonly at: Place;
  /** The collector that decides when a trace has ended. */
  readonly collector?: string;
  /** Share of traces that the SDK starts, 0 to 1: the argument of `parentbased_traceidratio`; 1 is `parentbased_always_on`. */
  readonly start: number;
  /** What the collector does with those that were started; absent when it keeps them all. */
  readonly tail?: TailRules;
  /** By kind of trace that starts in the service; a trace of several kinds is kept with the greatest of their odds. */
  readonly odds: readonly TraceOdds[];
}

/** Shares of the traces that reach the collector, 0 to 1. */
export interface TailRules {
  /** Of traces that no other rule is about. */
  readonly baseline: number;
  /** Of traces that have a span of this name, where that differs from the baseline. */
  readonly operations: readonly { readonly name: string; readonly share: number }[];
  readonly errors: boolean;
  /** Milliseconds. */
  readonly slowerThan?: number;
  /** The budget of what the shares let through. Collectors count spans; a trace has so many of them. */
  readonly limit?: { readonly spansPerSecond: number; readonly spansPerTrace: number };
}

export interface TraceOdds {
  readonly kind: "error" | "slow" | "operation" | "other";
  readonly operation?: string;
  /** What the spec asks for, 0 to 1. */
  readonly wanted: number;
  /** What comes out: the share that starts times the share of it that the collector keeps. */
  readonly kept: number;
  /** There is a limit, so that fewer are kept under load. */
  readonly atMost: boolean;
}

/** The sampling of every service that traces, in the order declared. */
export function deriveSampling(scope: Scope): readonly ServiceSampling[] {
  const traced = scope.system.services.flatMap((service) => (service.traces ? [{ service, sampling: service.traces.sampling }] : []));
  const promised = new Set(traced.filter(({ sampling }) => promises(sampling)).map(({ service }) => collectorOf(service)?.name));
  return traced.map(({ service, sampling }) => {
    const collector = collectorOf(service);
    return samplingOf(service, sampling, scope, collector, collector !== undefined && promised.has(collector.name));
  });
}

/** The collector to which a service hands its traces. */
function collectorOf(service: Service): Collector | undefined {
  const target = service.deliver?.traces;
  return target?.kind === "collector" ? target : undefined;
}

/**
 * The share of traces that independent reasons keep, each with its own share: 1 minus the product of what each lets go.
 * With one trace in ten an error, one in fifty slow and a baseline of 10 %, `keptShare([0.1, 0.02, 0.1])` is 0.2062.
 */
export function keptShare(shares: readonly number[]): number {
  return 1 - shares.reduce((gone, share) => gone * (1 - share), 1);
}

function promises({ keep }: Sampling): boolean {
  return keep !== undefined && (keep.errors || keep.slowerThan !== undefined);
}

function samplingOf(service: Service, sampling: Sampling, scope: Scope, collector: Collector | undefined, startAll: boolean): ServiceSampling {
  const head = inEnvironment(sampling.head, scope.environment);
  const operations = Object.entries(sampling.operations).map(([name, share]) => ({ name, share: inEnvironment(share, scope.environment) }));
  const largest = Math.max(head, ...operations.map(({ share }) => share));
  const start = startAll ? 1 : collector ? largest : head;
  const tail = collector && tailRules(sampling, head, operations, start);
  return {
    service: service.name,
    at: sampling.at,
    ...(collector && { collector: collector.name }),
    start,
    ...(tail && { tail }),
    odds: oddsOf(sampling, head, operations, start, collector !== undefined),
  };
}

type Operations = TailRules["operations"];

function tailRules({ keep, limit }: Sampling, head: number, operations: Operations, start: number): TailRules | undefined {
  const after = (share: number) => (start === 0 ? 0 : share / start);
  const baseline = after(head);
  const own = operations.filter(({ share }) => share !== head).map(({ name, share }) => ({ name, share: after(share) }));
  const errors = keep?.errors === true;
  if (baseline === 1 && own.length === 0 && !limit) return undefined;
  return {
    baseline,
    operations: own,
    errors,
    ...(keep?.slowerThan !== undefined && { slowerThan: keep.slowerThan }),
    ...(limit && { limit: { spansPerSecond: Math.ceil(limit.tracesPerSecond * limit.spansPerTrace), spansPerTrace: limit.spansPerTrace } }),
  };
}

function oddsOf(sampling: Sampling, head: number, operations: Operations, start: number, decidesAtEnd: boolean): readonly TraceOdds[] {
  const atMost = decidesAtEnd && sampling.limit !== undefined;
  const promised = { wanted: 1, kept: start, atMost: false };
  const share = (wanted: number) => ({ wanted, kept: decidesAtEnd ? wanted : start, atMost });
  const odds: TraceOdds[] = [];
  if (sampling.keep?.errors) odds.push({ kind: "error", ...promised });
  if (sampling.keep?.slowerThan !== undefined) odds.push({ kind: "slow", ...promised });
  for (const operation of operations) odds.push({ kind: "operation", operation: operation.name, ...share(operation.share) });
  odds.push({ kind: "other", ...share(head) });
  return odds;
}

const kinds = { error: "traces with an error", slow: "slow traces", operation: "", other: "other traces" } as const;

/** The odds of one kind of trace as a line, for whoever reads a configuration: "Of other traces, 10 % are kept." */
export function oddsInWords({ kind, operation, kept, wanted, atMost }: TraceOdds): string {
  const what = kind === "operation" ? `traces with \`${operation}\`` : kinds[kind];
  const share = (value: number) => `${Number((value * 100).toPrecision(6))} %`;
  const asked = kept === wanted ? "" : ` (of ${share(wanted)} asked for)`;
  return `Of ${what}, ${share(kept)} are kept${asked}${atMost ? ", fewer above the limit" : ""}.`;
}
