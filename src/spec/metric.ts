/** What all kinds of metric have in common: their types, their options, and groups of them. */
import type { Label as LabelNode, Metric as MetricNode, MetricTree } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { Allowance } from "../ir/value.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, problem, readOptions } from "./call.ts";
import { type Label, type Labels, labels } from "./label.ts";
import { boolean, isMade, isRecord, nonEmptyText, optional, positiveInteger, refuse, shown, text } from "./options.ts";
import { type Refused, type UnitOf, unitOfName } from "./quantity.ts";

export type Kind = "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset";
/** A metric as `counter`, `gauge`, `histogram`, `summary`, `info` or `stateset` makes it. */
export interface Metric {
  readonly kind: Kind;
  /** In full, as in Prometheus. */
  readonly name: string;
}
/** Metrics by the identifier under which services import them; groups may nest: `{ http: { requests, latency } }`. */
export interface Metrics {
  readonly [identifier: string]: Metric | Metrics;
}

/** Combinations of label values that occur, when these labels go together: every one that occurs is listed. */
export interface Correlated<L> {
  readonly labels: readonly (keyof L & string)[];
  /** A value for each of `labels`, in their order. */
  readonly tuples: readonly (readonly ValueOf<L>[])[];
}
type ValueOf<L> = { [K in keyof L]: L[K] extends Label<infer V> ? V : never }[keyof L];

/** What every metric says of itself. */
export interface MetricOptions<L extends Labels> extends MayAllow {
  /** What it counts or measures, as /metrics shows it: `help: "HTTP requests answered"`. */
  readonly help: string;
  /** Its labels, each with the values it takes. Default: none. `labels: { method: httpMethod("GET", "POST") }` */
  readonly labels?: L;
  /** How many combinations of label values occur, 1 or more, where that is fewer than their product. Default: the product. `combinations: 40` */
  readonly combinations?: number;
  /** Labels that only occur together. Default: none. `correlated: [{ labels: ["method", "route"], tuples: [["GET", "/jobs"], ["POST", "/jobs"]] }]` */
  readonly correlated?: readonly Correlated<NoInfer<L>>[];
  /** Samples recorded inside a span carry its trace id. Default: false. */
  readonly exemplars?: boolean;
}

/** Why a name is refused, or `unknown` when it is right. */
export type NameOf<N extends string, U extends string> = N extends `${string}_total`
  ? Refused<"only a counter ends in _total">
  : N extends `${string}_${"ms" | "millis" | "milliseconds" | "us" | "ns" | "minutes" | "hours"}`
    ? Refused<"time is in seconds: end the name in _seconds">
    : N extends `${string}_${"kb" | "mb" | "gb" | "kilobytes" | "megabytes"}`
      ? Refused<"sizes are in bytes: end the name in _bytes">
      : N extends `${string}_${"percent" | "pct"}`
        ? Refused<"shares are ratios: end the name in _ratio">
        : U extends "count" | UnitOf<N>
          ? unknown
          : N extends `${string}_${U}`
            ? unknown
            : Refused<`end the name in _${U}`>;

/** Series whose values can be added up; `D` says what they hold, so that like is divided by like. */
export interface Series<out L extends Labels = Labels, out D extends string = string> {
  readonly [labelled]: L;
  readonly [holds]: D;
}
/** Exists for the compiler only. */
export declare const labelled: unique symbol;
/** Exists for the compiler only. @public */
export declare const holds: unique symbol;
export type Total<U extends string> = `total ${U}`;
export type Current<U extends string> = `current ${U}`;

/**
 * Reads the name and the options of a metric. Those of its kind (`own`) are given back as they stand under `said`, since
 * reading them takes the unit, which only the name and the other options tell.
 */
export function readMetric(name: unknown, given: unknown, at: Place, own: Readonly<Record<string, Option<unknown>>> = {}, unit = unitOfName) {
  const read = nonEmptyText.read(name, within(at, 0), "metrics") ?? "";
  const subject = `metrics.${read}`;
  // A metric without options lacks its help above all, which a rule says.
  const options = readOptions<typeof common>(given === undefined ? {} : given, within(at, 1), subject, { ...common, ...own });
  const ownUnit = (options as { readonly unit?: string }).unit;
  const declared = options.labels ?? [];
  const correlated = readCorrelated(options.correlated, declared, within(at, 1, "correlated"), `${subject}.correlated`);
  const allow: readonly Allowance[] = options.allow ?? [];
  const metric = {
    node: "metric" as const,
    name: read,
    help: options.help ?? "",
    unit: ownUnit ?? unit(read),
    ...(ownUnit !== undefined && { unitSaid: true }),
    labels: declared,
    ...(options.combinations !== undefined && { combinations: options.combinations }),
    ...(correlated.length > 0 && { correlated }),
    ...(options.exemplars !== undefined && { exemplars: options.exemplars }),
    allow,
    at,
  };
  return { metric, said: options as Readonly<Record<string, unknown>>, subject };
}

/** An option that is given back as it stands. */
export const asSaid: Option<unknown> = { read: (value) => value };

/** The option of kinds whose values may have any unit. */
export const unitOption = { unit: optional(nonEmptyText) };

/** That `help` is missing is for a rule to say, so that it can be allowed. */
const common = {
  help: optional(text),
  labels,
  combinations: optional(positiveInteger),
  correlated: optional(asSaid),
  exemplars: optional(boolean),
  allow: allowances,
};

function readCorrelated(value: unknown, declared: readonly LabelNode[], at: Place, subject: string): NonNullable<MetricNode["correlated"]> {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    refuse(value, "a list of correlations", 'write `[{ labels: ["a", "b"], tuples: [["1", "2"]] }]`', at, subject);
    return [];
  }
  return value.flatMap((each: unknown, index) => {
    const place = within(at, index);
    const read = readOptions(each, place, subject, { labels: labelNames(declared), tuples: anyList });
    if (read.labels === undefined || read.tuples === undefined) return [];
    const columns = read.labels;
    const tuples = read.tuples.filter((tuple, row): tuple is readonly string[] => isTuple(tuple, columns, within(place, "tuples", row), subject));
    return columns.length === 0 ? [] : [{ labels: columns.map((label) => label.name), tuples }];
  });
}

const anyList: Option<readonly unknown[]> = {
  read: (value, at, subject) => (Array.isArray(value) ? value : refuse(value, "a list", "write it in brackets: `[…]`", at, subject)),
};

function labelNames(declared: readonly LabelNode[]): Option<readonly LabelNode[]> {
  return {
    read(value, at, subject) {
      return anyList.read(value, at, subject)?.flatMap((name, index) => {
        const label = declared.find((each) => each.name === name);
        if (!label) refuse(name, "a label of this metric", `its labels are ${declared.map((each) => shown(each.name)).join(", ")}`, within(at, index), subject);
        return label ?? [];
      });
    },
  };
}

function isTuple(tuple: unknown, columns: readonly LabelNode[], at: Place, subject: string): boolean {
  if (!Array.isArray(tuple) || tuple.length !== columns.length) {
    refuse(tuple, `a value for each of ${columns.map((label) => shown(label.name)).join(", ")}`, "write one value for each label, in their order", at, subject);
    return false;
  }
  return columns.every((label, index) => {
    const value: unknown = tuple[index];
    const fits = typeof value === "string" && (label.values === undefined || label.values.includes(value));
    if (!fits) problem({ subject, message: `\`${label.name}\` is never ${shown(value)}`, help: "use a value that the label lists", at: within(at, index) });
    return fits;
  });
}

/** The `metrics` option of a service or catalogue: metrics by identifier, in groups that may nest. */
export const metricTree: Option<MetricTree> = {
  read(value, at, subject) {
    if (!isRecord(value)) return refuse(value, "a group of metrics", "write identifiers and metrics: `{ requests }`", at, subject);
    if (at.kind === "spec" && at.path.length > 50) return refuse(value, "a group of metrics: it holds itself", "nest groups a few deep", at, subject);
    const tree: Record<string, MetricNode | MetricTree> = {};
    for (const [identifier, each] of Object.entries(value)) {
      const place = within(at, identifier);
      const found = isMetricNode(each) ? each : isGroup(each) ? metricTree.read(each, place, `${subject}.${identifier}`) : undefined;
      if (found) tree[identifier] = found;
      else if (isRecord(each) && each.node === "selection")
        refuse(each, "a metric", "list the metric itself; `where` and `within` only choose among its series", place, `${subject}.${identifier}`);
      else refuse(each, "a metric", "make one with `counter`, `gauge`, `histogram`, `summary`, `info` or `stateset`", place, `${subject}.${identifier}`);
    }
    return tree;
  },
};

function isMetricNode(value: unknown): value is MetricNode {
  return isMade(value, "metric");
}

function isGroup(value: unknown): boolean {
  return isRecord(value) && value.node === undefined;
}
