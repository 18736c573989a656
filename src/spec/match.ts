/** Choosing series by their labels: what `where`, `by` and `over` take. */
import type { Label as LabelNode, Metric } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import { saidAt } from "../ir/said.ts";
import type { Matcher, Range } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { takes } from "../promql/regexp-match.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { problem } from "./call.ts";
import type { Label } from "./label.ts";
import { isRecord, list, nonEmptyText, positiveDuration, refuse, shown, text } from "./options.ts";
import type { Duration } from "./quantity.ts";

/**
 * Labels that scraping adds to every series of a target. Add those of your own targets for the compiler with
 * `declare module "obsc" { interface TargetLabels { region: true } }`; obsc itself knows them from the `labels` of a service
 * and from `policy({ targetLabels: ["region"] })`.
 */
export interface TargetLabels {
  job: true;
  instance: true;
  namespace: true;
  pod: true;
  node: true;
  cluster: true;
  service: true;
}
export type TargetLabel = keyof TargetLabels;
/** The names in `TargetLabels`. */
const targetLabels: readonly string[] = ["job", "instance", "namespace", "pod", "node", "cluster", "service"];

/** Anything but these values, or but those that fit an expression: `where({ status: not("5xx") })`, `where({ pod: not(matches("canary-.*")) })`. */
export function not(expression: Matches): Not<never>;
export function not<const V extends string>(...values: readonly [V, ...V[]]): Not<V>;
export function not(...values: readonly string[] | readonly [Matches]): Not<string> {
  return { not: values };
}
export interface Not<out V extends string> {
  readonly not: readonly (V | Matches)[];
}

/** Values that fit an expression, whole, in RE2 as Prometheus reads it: `where({ pod: matches("api-.*") })`. */
export function matches(regex: string): Matches {
  return { matches: regex };
}
export interface Matches {
  readonly matches: string;
}

/** One value, any of a list, all that fit an expression, or none of these. */
export type Match<V extends string> = V | readonly V[] | Not<V> | Matches;
/** What `where` takes: labels of the metric with values that they can have, and labels of its targets with any. */
export type Where<L> = { readonly [K in keyof L]?: L[K] extends Label<infer M> ? Match<M> : never } & { readonly [K in TargetLabel]?: Match<string> };
/** Labels that a query of the metric may keep apart. */
export type By<L> = (keyof L & string) | TargetLabel;
/** How a query groups. */
export interface Grouping<B extends string> {
  /** Labels that stay apart while the rest is combined; `job` always stays. Default: none. `by: ["route"]` */
  readonly by?: readonly B[];
}
/** How a query groups, and how far it looks back. */
export interface Windowed<B extends string> extends Grouping<B> {
  /** The range looked back on, over zero; in rules the policy's range unless said (5m), on dashboards `$__rate_interval`. `over: "10m"` */
  readonly over?: Duration;
}

/** Reads the argument of `where`: matchers for what is right, a problem for each label or value that the metric lacks. */
export function readWhere(value: unknown, metric: Metric, at: Place): readonly Matcher[] {
  const subject = `metrics.${metric.name}`;
  if (!isRecord(value)) {
    refuse(value, "a choice of label values", 'write labels and values: `{ status: "5xx" }`', at, subject);
    return [];
  }
  const matchers: Matcher[] = [];
  for (const [name, said] of Object.entries(value)) {
    if (said === undefined) continue;
    const label = labelsOf(metric).find((each) => each.name === name);
    if (!label && !isTargetLabel(name)) unknownLabel(name, metric, within(at, { key: name }), `${subject}.labels.${name}`);
    matchers.push(...matcher(name, label, said, within(at, name), `${subject}.labels.${name}`));
  }
  return matchers;
}

/** Labels by which a query groups, `job` first; `sure` is false when one may be unknown, so that nothing more is said of it. */
export interface Kept {
  readonly labels: readonly string[];
  readonly sure: boolean;
}

/** Reads `by` of a query over one metric or more: labels that each of them has. */
export function readBy(value: unknown, metrics: readonly Metric[], at: Place): Kept {
  const subject = `metrics.${metrics[0]?.name}`;
  const said = list(nonEmptyText).read(value, at, subject) ?? [];
  const known = said.filter((name) => {
    const lacking = isTargetLabel(name) ? undefined : metrics.find((metric) => labelsOf(metric).every((label) => label.name !== name));
    const index = (value as readonly unknown[]).indexOf(name);
    if (lacking) unknownLabel(name, lacking, within(at, index), `metrics.${lacking.name}.labels.${name}`);
    return lacking === undefined;
  });
  return { labels: withJob(said), sure: Array.isArray(value) && known.length === value.length };
}

/** The labels that queries of a metric may ask for; a stateset has one of its own name, whose values are its states. */
export function labelsOf(metric: Metric): readonly LabelNode[] {
  return metric.states === undefined
    ? metric.labels
    : [...metric.labels, { name: metric.name, values: metric.states, max: metric.states.length, at: metric.at }];
}

/** `job` and the labels, each once. */
export function withJob(labels: readonly string[]): readonly string[] {
  return [...new Set(["job", ...labels])];
}

/** Reads `over`; without it, or when it is wrong, the range that `derive` fills in. */
export function readOver(value: unknown, at: Place, subject: string): Range {
  const read = value === undefined ? undefined : positiveDuration.read(value, at, subject);
  return read === undefined ? build.usualRange : { ...build.duration(read), span: saidAt(at) };
}

function isTargetLabel(name: string): boolean {
  return targetLabels.includes(name);
}

/** The name may be one that the targets of this system have: only the System can tell, so the query keeps it as it was said. */
function unknownLabel(name: string, metric: Metric, at: Place, subject: string): void {
  const names = labelsOf(metric).map((label) => label.name);
  const listed = names.length > 0 ? `its labels are ${names.map((each) => `\`${each}\``).join(", ")}` : "it has no labels of its own";
  const help = didYouMean(name, names) ?? didYouMean(name, targetLabels) ?? listed;
  problem({ subject, message: `\`${metric.name}\` has no label \`${name}\``, help, at, unless: { targetLabel: name } });
}

/** Reads what may be asked of one label: no matcher for what is wrong, which is reported. */
export function matcher(name: string, label: LabelNode | undefined, said: unknown, at: Place, subject: string): readonly Matcher[] {
  const negated = isRecord(said) && "not" in said;
  const listed = negated ? said.not : said;
  const values = Array.isArray(listed) ? listed : [listed];
  const expression: unknown = negated && values.length === 1 ? values[0] : said;
  const where = { span: saidAt(at), valueSpan: saidAt(at) };
  if (isRecord(expression) && "matches" in expression) {
    const regex = text.read(expression.matches, at, subject);
    if (regex === undefined) return [];
    // What is not understood of a pattern takes anything; "" is the label that is not there.
    const known = label?.values;
    if (!negated && known && takes(regex, "") === false && known.every((value) => takes(regex, value) === false)) {
      const help = `its values are ${known.slice(0, 12).map(shown).join(", ")}${known.length > 12 ? ", …" : ""}; an expression takes a whole value`;
      problem({ subject, message: `no value of \`${name}\` fits ${shown(regex)}`, help, at });
      return [];
    }
    return [{ label: name, operator: negated ? "!~" : "=~", value: regex, ...where }];
  }
  const read = values.filter((value: unknown, index) => {
    const place = Array.isArray(said) ? within(at, index) : at;
    return hasValue(value, name, label, place, subject);
  });
  return read.length === 0 ? [] : [{ ...choosing(name, label, read as readonly string[], negated), ...where }];
}

function hasValue(value: unknown, name: string, label: LabelNode | undefined, at: Place, subject: string): boolean {
  if (typeof value !== "string") {
    refuse(value, "a label value", 'write a text, a list of texts, `not("…")` or `matches("…")`', at, subject);
    return false;
  }
  if (label?.values === undefined || label.values.includes(value) || (label.classes !== undefined && Object.hasOwn(label.classes, value))) return true;
  const known = [...label.values, ...Object.keys(label.classes ?? {})];
  const help = didYouMean(value, known) ?? `its values are ${known.slice(0, 12).map(shown).join(", ")}${known.length > 12 ? ", …" : ""}`;
  problem({ subject, message: `\`${name}\` is never ${shown(value)}`, help, at });
  return false;
}

function choosing(name: string, label: LabelNode | undefined, values: readonly string[], negated: boolean): Matcher {
  const [only] = values;
  const plain = values.length === 1 && only !== undefined && !isClass(only, label);
  if (plain) return { label: name, operator: negated ? "!=" : "=", value: only };
  const regex = values.map((value) => (isClass(value, label) ? (label?.classes?.[value] ?? "") : escaped(value))).join("|");
  return { label: name, operator: negated ? "!~" : "=~", value: regex };
}

function isClass(value: string, label: LabelNode | undefined): boolean {
  return label?.classes !== undefined && Object.hasOwn(label.classes, value) && label.values?.includes(value) !== true;
}

/** The text as an RE2 expression that fits it alone. */
function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
