/** How the series of two vectors find each other: https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching */
import type { Binary } from "./ast.ts";
import type { ExprType } from "./expr-type.ts";
import { type LabelSet, presenceOf, valuesOn } from "./label-set.ts";

/** A label that keeps every series of one side from finding one of the other. */
export interface Mismatch {
  readonly label: string;
  /** One side always has it and the other never; or both have it, with no value in common. */
  readonly because: "left-only" | "right-only" | "values";
}

/** Whether a label counts when series are matched. */
export function isMatched({ matching }: Pick<Binary, "matching">, label: string): boolean {
  return (matching?.kind === "on") === (matching?.labels.includes(label) === true);
}

/** The first label by which no series of the sides can match; the result of anything but `or` and `unless` is then always empty. */
export function mismatchOf(node: Pick<Binary, "matching">, left: LabelSet, right: LabelSet): Mismatch | undefined {
  for (const label of candidates(node, left, right)) {
    const [one, other] = [presenceOf(left, label), presenceOf(right, label)];
    if (one === "always" && other === "never") return { label, because: "left-only" };
    if (one === "never" && other === "always") return { label, because: "right-only" };
    const [values, others] = [valuesOn(left, label), valuesOn(right, label)];
    if (values && others && !values.some((value) => others.includes(value))) return { label, because: "values" };
  }
  return undefined;
}

function candidates({ matching }: Pick<Binary, "matching">, left: LabelSet, right: LabelSet): readonly string[] {
  if (matching?.kind === "on") return matching.labels;
  return [...new Set([...left.labels.keys(), ...right.labels.keys()])].filter((label) => !matching?.labels.includes(label));
}

/**
 * Labels that tell series of a side apart and do not count in the matching, without those of which all have the same value; none: at most
 * one series of it in a match; `undefined`: not known.
 */
export function extraIdentity(node: Pick<Binary, "matching">, side: ExprType): readonly string[] | undefined {
  return side.identity && [...side.identity].filter((label) => !isMatched(node, label) && valuesOn(side.labels, label)?.length !== 1);
}
