/** What `label_replace` and `label_join` make of labels. */
import type { Call } from "./ast.ts";
import type { ExprType } from "./expr-type.ts";
import { anyLabels, everyLabel, type LabelFacts, type LabelSet, presenceOf, valuesOn, withLabel, withoutLabels } from "./label-set.ts";
import { takes } from "./regexp-match.ts";

/** `label_replace(v, to, replacement, from, pattern)`, `label_join(v, to, separator, from…)`. */
export function relabelled({ function: name, args }: Call, vector: ExprType): ExprType {
  const { identity } = vector;
  const texts = args.slice(1).map((arg) => (arg.type === "string" ? arg.value : undefined));
  const [to, text, from, pattern] = texts;
  if (to === undefined || text === undefined || texts.includes(undefined)) return { ...vector, labels: anyLabels, identity: undefined };
  const written = name === "label_join" ? joined(text, texts.slice(2) as string[], vector.labels) : replaced(text, from ?? "", pattern ?? "", vector.labels);
  const labels = written === undefined ? vector.labels : set(vector.labels, to, written);
  // Series of several names, as `or` joins them, may differ in nothing but their name.
  const apart = identity && !identity.has(to) ? identity : vector.series && everyLabel(labels);
  return { ...vector, labels, identity: apart };
}

/** What is written to a label: "" takes it away, and `kept` series have what they had. */
interface Written {
  /** Absent: not known, "" among what it may be unless `filled`. */
  readonly values?: readonly string[];
  readonly filled: boolean;
  readonly kept: boolean;
}

function set(labels: LabelSet, to: string, { values, filled, kept }: Written): LabelSet {
  const had = labels.labels.get(to);
  const written = values?.filter((value) => value !== "");
  if (written?.length === 0 && (!kept || presenceOf(labels, to) === "never")) return withoutLabels(labels, [to]);
  const before = kept ? (presenceOf(labels, to) === "never" ? [] : had?.values) : [];
  const certain = filled && (!kept || had?.certain === true);
  const known = written && before && [...new Set([...written, ...before])];
  const facts: LabelFacts = { certain, ...(known && { values: known }) };
  return withLabel(labels, to, facts);
}

/** `undefined` where no series fits the pattern. */
function replaced(replacement: string, from: string, pattern: string, labels: LabelSet): Written | undefined {
  const sources = from === "" ? [""] : valuesOn(labels, from);
  const fits = sources?.map((value) => takes(pattern, value)) ?? [/^\(?\.\*\)?$/.test(pattern) ? true : undefined];
  if (fits.every((fit) => fit === false)) return undefined;
  const kept = !fits.every((fit) => fit === true) && !isFilled(pattern, from, labels);
  if (!replacement.includes("$")) return { values: [replacement], filled: replacement !== "", kept };
  const whole = /^\$(1|\{1\})$/.test(replacement) && /^\(\.[*+]\)$/.test(pattern);
  if (!whole) return { filled: /^[^$]|[^$\w{}]/.test(replacement), kept };
  const values = sources?.filter((_, index) => fits[index] === true);
  return { ...(values && { values }), filled: pattern === "(.+)" || presenceOf(labels, from) === "always", kept };
}

/** `.+` takes every value of a label that all series have. */
function isFilled(pattern: string, from: string, labels: LabelSet): boolean {
  return /^\(?\.\+\)?$/.test(pattern) && presenceOf(labels, from) === "always";
}

function joined(separator: string, from: readonly string[], labels: LabelSet): Written {
  const values = from.length === 1 ? valuesOn(labels, from[0] ?? "") : from.length === 0 ? [""] : undefined;
  const filled = (separator !== "" && from.length > 1) || from.some((label) => presenceOf(labels, label) === "always");
  return { ...(values && { values }), filled, kept: false };
}
