/** The labels of a service's definitions: one set for each different list of values, whichever metrics share it. */
import type { Label } from "../../ir/metric.ts";

export interface LabelSet {
  /** In Prometheus. */
  readonly name: string;
  /** Sets of one name count from 1, in the order in which metrics first use them. */
  readonly ordinal: number;
  readonly is: "closed" | "bounded" | "status-class" | "route";
  /** Of one that is only bounded: none. */
  readonly values: readonly string[];
  /** How many values it has, "other" among them. */
  readonly size: number;
  /** Of a label whose values are not known: how many it keeps, and why they are enough. */
  readonly bound?: { readonly max: number; readonly because?: string };
}

export interface LabelSets {
  /** In the order in which metrics first use them. */
  readonly all: readonly LabelSet[];
  of(label: Label): LabelSet;
}

/** A label of which neither values nor bound are known keeps as many as the policy allows by default. */
export const openMax = 100;

/** `nameOf` is how a language writes the name of a label: sets that it would name alike are numbered. */
export function labelSets(labels: readonly Label[], nameOf: (label: string) => string): LabelSets {
  const byContent = new Map<string, LabelSet>();
  const byLabel = new Map<Label, LabelSet>();
  const taken = new Map<string, number>();
  const of = (label: Label): LabelSet => {
    const made = byLabel.get(label) ?? byItsContent(label);
    byLabel.set(label, made);
    return made;
  };
  const byItsContent = (label: Label): LabelSet => {
    const key = JSON.stringify([label.name, label.values, label.max, label.normalise]);
    const known = byContent.get(key);
    if (known) return known;
    const written = nameOf(label.name);
    const ordinal = (taken.get(written) ?? 0) + 1;
    taken.set(written, ordinal);
    const made = setOf(label, ordinal);
    byContent.set(key, made);
    return made;
  };
  for (const label of labels) of(label);
  return { all: [...byContent.values()], of };
}

function setOf({ name, values, max = openMax, because, normalise }: Label, ordinal: number): LabelSet {
  if (values === undefined) {
    return { name, ordinal, is: "bounded", values: [], size: max + 1, bound: { max, ...(because !== undefined && { because }) } };
  }
  const is = normalise === "status-class" || normalise === "route" ? normalise : "closed";
  return { name, ordinal, is, values, size: values.length };
}
