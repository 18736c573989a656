/** What is known of the labels on the series of a result. */
import type { Grouping, Matcher } from "./ast.ts";
import { takes } from "./regexp-match.ts";

export interface LabelFacts {
  /** Every series has it; otherwise some may lack it. */
  readonly certain: boolean;
  /** All values that it can have where it is; absent: not known. */
  readonly values?: readonly string[];
  /** It has no more values than this; with `values`, their number says it. */
  readonly max?: number;
}

export interface LabelSet {
  readonly labels: ReadonlyMap<string, LabelFacts>;
  /** There may be others beside them. */
  readonly open: boolean;
  /** Labels of an open set of which it is known that no series has them. */
  readonly gone?: ReadonlySet<string>;
}

export type Presence = "always" | "sometimes" | "never" | "unknown";

/** No labels at all, as on the result of `sum(x)`. */
export const noLabels: LabelSet = { labels: new Map(), open: false };
/** Nothing is known. */
export const anyLabels: LabelSet = { labels: new Map(), open: true };

/** Whether the series of a result have a label. */
export function presenceOf(set: LabelSet, label: string): Presence {
  const known = set.labels.get(label);
  if (known) return known.certain ? "always" : "sometimes";
  return !set.open || set.gone?.has(label) ? "never" : "unknown";
}

/** All values that a label can have on a result, with "" where it may be missing; `undefined` where they are not known. */
export function valuesOn(set: LabelSet, label: string): readonly string[] | undefined {
  const known = set.labels.get(label);
  if (!known) return presenceOf(set, label) === "never" ? [""] : undefined;
  return known.values && (known.certain ? known.values : ["", ...known.values]);
}

/** Every label that there can be: together they tell series apart, whatever else does; `undefined` where there may be others. */
export function everyLabel({ labels, open }: LabelSet): ReadonlySet<string> | undefined {
  return open ? undefined : new Set(labels.keys());
}

/** The set with another label, or with other facts of one. */
export function withLabel(set: LabelSet, label: string, facts: LabelFacts): LabelSet {
  const labels = new Map(set.labels).set(label, facts);
  return set.gone ? { labels, open: set.open, gone: set.gone } : { labels, open: set.open };
}

/** The set without labels, which then are known not to be there. */
export function withoutLabels(set: LabelSet, dropped: readonly string[]): LabelSet {
  if (dropped.length === 0) return set;
  const labels = new Map(set.labels);
  for (const label of dropped) labels.delete(label);
  return set.open ? { labels, open: true, gone: new Set([...(set.gone ?? []), ...dropped]) } : { labels, open: false };
}

/** Only these labels; what was not known may or may not be there. */
export function onlyLabels(set: LabelSet, kept: readonly string[]): LabelSet {
  const labels = new Map<string, LabelFacts>();
  for (const label of kept) {
    const presence = presenceOf(set, label);
    if (presence !== "never") labels.set(label, set.labels.get(label) ?? { certain: false });
  }
  return { labels, open: false };
}

/** The labels behind an aggregation: `by` names all that there can be, whatever the series have. */
export function groupedLabels(set: LabelSet, grouping: Grouping | undefined): LabelSet {
  if (grouping === undefined) return noLabels;
  if (grouping.chosen) return grouping.kind === "by" ? { ...onlyLabels(set, grouping.labels), open: true } : anyLabels;
  return grouping.kind === "by" ? onlyLabels(set, grouping.labels) : withoutLabels(set, grouping.labels);
}

/** The labels of series of which some come from one side and some from the other. */
export function eitherLabels(left: LabelSet, right: LabelSet): LabelSet {
  const labels = new Map<string, LabelFacts>();
  for (const label of new Set([...left.labels.keys(), ...right.labels.keys()])) {
    const one = left.labels.get(label);
    const other = right.labels.get(label);
    const unsure = one === undefined ? presenceOf(left, label) === "unknown" : other === undefined && presenceOf(right, label) === "unknown";
    const values = unsure ? undefined : union(one, other);
    labels.set(label, { certain: one?.certain === true && other?.certain === true, ...(values && { values }) });
  }
  const gone = [...(left.gone ?? [])].filter((label) => presenceOf(right, label) === "never");
  return { labels, open: left.open || right.open, ...((left.open || right.open) && gone.length > 0 && { gone: new Set(gone) }) };
}

function union(one: LabelFacts | undefined, other: LabelFacts | undefined): readonly string[] | undefined {
  if (one && other) return one.values && other.values && [...new Set([...one.values, ...other.values])];
  return (one ?? other)?.values;
}

/** What matchers leave of a set; `impossible` is the first that takes none of the series that are left. */
export function matchedLabels(set: LabelSet, matchers: readonly Matcher[]): { readonly labels: LabelSet; readonly impossible?: Matcher } {
  let labels = set;
  let impossible: Matcher | undefined;
  for (const matcher of matchers) {
    if (matcher.label === "__name__") continue;
    const narrowed = narrow(labels, matcher);
    if (narrowed) labels = narrowed;
    else impossible ??= matcher;
  }
  return { labels, ...(impossible && { impossible }) };
}

/** `undefined` where no series is left. */
function narrow(set: LabelSet, matcher: Matcher): LabelSet | undefined {
  const { label } = matcher;
  const empty = accepts(matcher, "");
  const presence = presenceOf(set, label);
  if (presence === "never") return empty === false ? undefined : set;
  const known = set.labels.get(label);
  const values = (known?.values ?? listed(matcher))?.filter((value) => value !== "" && accepts(matcher, value) !== false);
  if (values?.length === 0) return presence === "always" || empty === false ? undefined : withoutLabels(set, [label]);
  const certain = known?.certain === true || empty === false;
  if (!known && !certain && values === undefined) return set;
  const { max } = known ?? {};
  return withLabel(set, label, { certain, ...(values && { values }), ...(!values && max !== undefined && { max }) });
}

/** Whether a matcher takes a value, "" being that of a label that is not there; `undefined` for patterns that are not understood. */
export function accepts({ operator, value }: Matcher, of: string): boolean | undefined {
  if (operator === "=" || operator === "!=") return (of === value) === (operator === "=");
  const taken = takes(value, of);
  return taken === undefined ? undefined : taken === (operator === "=~");
}

/** The values that a matcher names: of `="a"` and `=~"a|b"`. */
export function listed({ operator, value }: Matcher): readonly string[] | undefined {
  if (operator === "=") return [value];
  return operator === "=~" && /^[\w\-/:, @]*(\|[\w\-/:, @]*)*$/.test(value) ? [...new Set(value.split("|"))] : undefined;
}
