/** Bounds of histograms: listed, computed, or a preset. */
import { type CallSite, type Place, within } from "../ir/place.ts";
import { placeOf, problem } from "./call.ts";
import { isRecord, number, numberFrom, refuse, shown } from "./options.ts";
import { exampleOf, kindOf, parseAmount } from "./quantity.ts";

/** Bounds that are computed: whether one is asked for that exists, obsc checks when it runs, not the compiler. */
export interface Computed<out B> {
  readonly node: "buckets";
  readonly first: B;
}

/** What `exponential` and `linear` keep until the histogram says in which unit the bounds are. */
interface ComputedNode extends Computed<unknown> {
  /** Exponential: the factor from one bound to the next. */
  readonly factor?: number;
  /** Linear: the distance from one bound to the next. */
  readonly step?: unknown;
  readonly count: number;
  readonly at: Place;
}

/** `count` bounds (1 or more), each `factor` (over 1) times the one before: `exponential("1s", 2, 12)` is 1 s, 2 s, 4 s … 2048 s. */
export function exponential<B extends string | number>(first: B, factor: number, count: number): Computed<B> {
  const at = placeOf(exponential);
  const read = number.read(factor, within(at, 1), "buckets");
  if (read !== undefined && read <= 1) refuse(factor, "a factor over 1", "bounds ascend: use 2, for example", within(at, 1), "buckets");
  return computed({ node: "buckets", first, factor: read !== undefined && read > 1 ? read : 2, count: readCount(count, at), at });
}

/** `count` bounds (1 or more), each `step` (over zero, in the same unit) after the one before: `linear("100ms", "50ms", 6)` is 100 ms, 150 ms … 350 ms. */
export function linear<B extends string | number>(first: B, step: B, count: number): Computed<B> {
  const at = placeOf(linear);
  return computed({ node: "buckets", first, step, count: readCount(count, at), at });
}

/**
 * The bounds that OpenTelemetry advises for HTTP durations: 5 ms to 10 s, fourteen of them.
 * https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export const httpBuckets = ["5ms", "10ms", "25ms", "50ms", "75ms", "100ms", "250ms", "500ms", "750ms", "1s", "2.5s", "5s", "7.5s", "10s"] as const;

/** The `buckets` option of a histogram in `unit`, as numbers in base units. */
export function readBuckets(value: unknown, unit: string, at: Place, subject: string): readonly number[] | "native" {
  if (value === "native") return value;
  if (isRecord(value) && value.node === "buckets") return computeBounds(value as unknown as ComputedNode, unit, at, subject);
  if (!Array.isArray(value)) {
    refuse(value, "a list of bounds", `list them: \`[${exampleOf(unit)}, …]\`, or use \`exponential(…)\`, \`linear(…)\` or "native"`, at, subject);
    return [];
  }
  if (value.length === 0) problem({ subject, message: "there are no buckets", help: `list their bounds: \`[${exampleOf(unit)}, …]\``, at });
  return ascending(value, unit, at, subject);
}

/** Bounds that are no quantity of the unit are one mistake, however many there are: they were written in the belief of another unit. */
function ascending(said: readonly unknown[], unit: string, at: Place, subject: string): readonly number[] {
  const wrong = said.findIndex((bound) => parseAmount(bound, unit) === undefined);
  if (wrong >= 0) refuse(said[wrong], kindOf(unit), `the metric is in \`${unit}\`: write bounds as ${exampleOf(unit)}`, within(at, wrong), subject);
  const bounds: number[] = [];
  for (const [index, bound] of said.entries()) {
    const value = parseAmount(bound, unit);
    const last = bounds.at(-1);
    if (value === undefined) continue;
    if (last === undefined || value > last) bounds.push(value);
    else
      problem({
        subject,
        message: `the bound ${shown(bound)} is not over the one before it`,
        help: "list bounds from the smallest on, each once",
        at: within(at, index),
      });
  }
  return bounds;
}

function computeBounds(said: ComputedNode, unit: string, at: Place, subject: string): readonly number[] {
  const first = parseAmount(said.first, unit);
  const step = said.factor === undefined ? parseAmount(said.step, unit) : 1;
  const help = `the metric is in \`${unit}\`: write it as ${exampleOf(unit)}`;
  if (first === undefined || step === undefined) {
    refuse(first === undefined ? said.first : said.step, kindOf(unit), help, at, subject);
    return [];
  }
  if (step <= 0 || (said.factor !== undefined && first <= 0)) {
    refuse(step <= 0 ? said.step : said.first, `${kindOf(unit)} over zero`, "bounds ascend", at, subject);
    return [];
  }
  const bound = (index: number) => (said.factor === undefined ? first + step * index : first * said.factor ** index);
  if (!Number.isFinite(bound(said.count - 1))) {
    problem({ subject, message: "the last of these buckets has no bound that is a number", help: "use fewer buckets, or a smaller step", at });
    return [];
  }
  // Twelve digits are more than any bound needs and leave no trace of binary fractions: 0.3, not 0.30000000000000004.
  return Array.from({ length: said.count }, (_, index) => Number(bound(index).toPrecision(12)));
}

function readCount(count: unknown, at: Place & { readonly call?: CallSite }): number {
  return bucketCount.read(count, within(at, 2), "buckets") ?? 1;
}

const bucketCount = numberFrom("a count of buckets", "write a whole number from 1 to 1000", (value) => Number.isInteger(value) && value >= 1 && value <= 1000);

function computed<B>(node: ComputedNode): Computed<B> {
  return node as Computed<B>;
}
