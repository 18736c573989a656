/** Every call in a spec knows its place and reports its own mistakes; what TypeScript refuses, a JavaScript spec hears here. */
import type { Metric } from "../ir/metric.ts";
import { type CallSite, type Place, within } from "../ir/place.ts";
import { type Problem, type Sink, sinkKey, type Template } from "../ir/system.ts";
import { didYouMean, nearest } from "../util/did-you-mean.ts";

/** The place of the call of `construct`, which is left out of the stack; eight frames of the user's are kept. */
export function placeOf(construct: (...args: never[]) => unknown): Place {
  const call: CallSite = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 8;
  Error.captureStackTrace(call, construct);
  Error.stackTraceLimit = limit;
  return { kind: "spec", call, path: [] };
}

function sink(): Sink | undefined {
  return (globalThis as { [sinkKey]?: Sink })[sinkKey];
}

/** Says what is wrong with a call. The call goes on with something well-formed in place of what was wrong. */
export function problem(found: Problem): void {
  sink()?.problems.push(found);
}

/** Makes a metric known to `load`, so that one that no service has is checked too. */
export function declared<M extends Metric>(metric: M): M {
  sink()?.metrics.push(metric);
  return metric;
}

/** Makes text known to `load`, so that it is parsed once the spec has run. */
export function written(template: Template): void {
  sink()?.texts?.push(template);
}

/** An object that is no list, and nothing else that hides what it holds: no map, date, promise or regular expression. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value));
}

/** One option: how to read it, and whether it may be left out. */
export interface Option<T> {
  /** The value in the form the System holds, or `undefined` after having reported what is wrong with it. */
  read(value: unknown, at: Place, subject: string): T | undefined;
  readonly optional?: boolean;
}
type Read<S extends Readonly<Record<string, Option<unknown>>>> = { readonly [K in keyof S]: S[K] extends Option<infer T> ? T | undefined : never };

/**
 * Reads the options of a call: reports an unknown one, a missing one, and what each reader reports.
 * What is missing or wrong is `undefined` in the result, and has been reported.
 */
export function readOptions<S extends Readonly<Record<string, Option<unknown>>>>(value: unknown, at: Place, subject: string, shape: S): Read<S> {
  const given = isRecord(value) ? value : undefined;
  if (given === undefined) {
    problem({ subject, message: `${subject} takes its options as an object`, help: `write \`{ ${Object.keys(shape)[0]}: … }\``, at });
    return {} as Read<S>;
  }
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(shape, key));
  for (const key of unknown) {
    problem({
      subject: `${subject}.${key}`,
      message: `there is no option \`${key}\``,
      help: didYouMean(key, Object.keys(shape)) ?? `the options are ${Object.keys(shape).join(", ")}`,
      at: within(at, { key }),
    });
  }
  const result: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(shape)) {
    const said = given[key];
    if (said !== undefined) result[key] = option.read(said, within(at, key), `${subject}.${key}`);
    else if (!option.optional && !unknown.some((other) => nearest(other, [key]).length > 0))
      problem({ subject: `${subject}.${key}`, message: `\`${key}\` is missing`, help: `add \`${key}\``, at });
  }
  return result as Read<S>;
}
