/** The world in which the model of PromQL answers: series, samples, and how labels fit. */
import type { Matcher, Range, VectorSelector } from "../../promql/ast.ts";
import { takes } from "../../promql/regexp-match.ts";
import type { RecordingRule } from "../rules.ts";

export type Labels = Readonly<Record<string, string>>;

/** A series in a test. Levels are in a second for what only grows, and the value itself for a gauge. */
export interface SteadySeries {
  readonly name: string;
  readonly labels: Labels;
  readonly grows: boolean;
  /** Of a native histogram: observations in a second. */
  readonly level: number;
  /** Of a native histogram: the value of each observation, whose bucket of schema 0 ends at the next power of two. */
  readonly observed?: number;
  /** Of a point in time: how many seconds ago it is, at every moment, so that it moves on as time does. */
  readonly ago?: number;
}

/** The native histogram of a sample: observations by the exponent of the upper bound of their bucket. */
export interface SteadyHistogram {
  readonly count: number;
  readonly sum: number;
  readonly buckets: ReadonlyMap<number, number>;
}

export interface Sample {
  /** The metric name, where PromQL keeps it. */
  readonly name?: string;
  readonly labels: Labels;
  readonly value: number;
  readonly histogram?: SteadyHistogram;
}
export type Answer = number | readonly Sample[];

export interface World {
  /** By name. */
  readonly series: ReadonlyMap<string, readonly SteadySeries[]>;
  /** Rules whose results are read under their names. */
  readonly recordings: ReadonlyMap<string, readonly RecordingRule[]>;
  /** Seconds since all series began; late enough for every range. */
  readonly at: number;
  /** Seconds between samples. */
  readonly interval: number;
}

/** Something that this model has no answer for. */
export class Unmodelled extends Error {}

export function vectorOf(found: Answer | undefined): readonly Sample[] {
  if (typeof found !== "object") throw new Unmodelled();
  return found;
}
export function numberOf(found: Answer | undefined): number {
  if (typeof found !== "number") throw new Unmodelled();
  return found;
}

/** Length of a range in seconds. */
export function seconds(range: Range): number {
  if (range.type !== "duration") throw new Unmodelled();
  return range.milliseconds / 1000;
}

/** The series that a selector finds, and what it looks back. */
export function find(selector: VectorSelector, world: World): readonly SteadySeries[] {
  if (selector.at !== undefined || selector.name === undefined || selector.extension) throw new Unmodelled();
  return (world.series.get(selector.name) ?? []).filter(({ labels }) => fits(selector.matchers, labels));
}

export function histogramOf(count: number, observed: number): SteadyHistogram {
  return { count, sum: count * observed, buckets: new Map([[Math.ceil(Math.log2(observed)), count]]) };
}

export function fits(matchers: readonly Matcher[], labels: Labels): boolean {
  for (const matcher of matchers) {
    const { label, operator, value } = matcher;
    const own = labels[label] ?? "";
    const taken = operator === "=" || operator === "!=" ? own === value : takenBy(matcher, own);
    if (taken === undefined) throw new Unmodelled();
    if (taken !== (operator === "=" || operator === "=~")) return false;
  }
  return true;
}

function takenBy(matcher: Matcher, text: string): boolean | undefined {
  const known = patterns.get(matcher) ?? new Map<string, boolean | undefined>();
  patterns.set(matcher, known);
  if (!known.has(text)) known.set(text, takes(matcher.value, text));
  return known.get(text);
}
/** A pattern is held against the same few values again and again, and reading it is most of the work. */
const patterns = new WeakMap<Matcher, Map<string, boolean | undefined>>();

export function kept(labels: Labels, keeps: (label: string) => boolean): Labels {
  const found: Record<string, string> = {};
  for (const label in labels) if (keeps(label)) found[label] = labels[label] as string;
  return found;
}

/** The same for the same labels, whatever their order. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
