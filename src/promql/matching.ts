/** How the series of two vectors find each other: https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching */
import type { Binary, VectorMatching } from "./ast.ts";
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
    const found = mismatchOn(label, left, right);
    if (found) return found;
  }
  return undefined;
}

function mismatchOn(label: string, left: LabelSet, right: LabelSet): Mismatch | undefined {
  const one = presenceOf(left, label);
  const other = presenceOf(right, label);
  if (one === "always" && other === "never") return { label, because: "left-only" };
  if (one === "never" && other === "always") return { label, because: "right-only" };
  const values = valuesOn(left, label);
  const others = valuesOn(right, label);
  return values && others && !values.some((value) => others.includes(value)) ? { label, because: "values" } : undefined;
}

/** The shortest matching by what all series of both sides have, where it is known what they have; `undefined` where nothing fits. */
export function fittingMatch(left: ExprType, right: ExprType): VectorMatching | undefined {
  if (left.labels.open || right.labels.open) return undefined;
  const labels = [...new Set([...left.labels.labels.keys(), ...right.labels.labels.keys()])];
  const isCommon = (label: string) =>
    presenceOf(left.labels, label) === "always" && presenceOf(right.labels, label) === "always" && !mismatchOn(label, left.labels, right.labels);
  const differing = labels.filter((label) => mismatchOn(label, left.labels, right.labels));
  // Targets of different jobs are different targets.
  const others = differing.includes("job") && labels.includes("instance") && !differing.includes("instance") ? [...differing, "instance"] : differing;
  const common = labels.filter((label) => isCommon(label) && !others.includes(label));
  const matching: VectorMatching = others.length < common.length ? { kind: "ignoring", labels: others } : { kind: "on", labels: common };
  const many = manySide({ matching }, left, right);
  if (many === undefined || many === "both") return undefined;
  return many === "none" ? matching : { ...matching, group: { side: many, include: [] } };
}

/** The side of which several series may be in one match; `undefined`: not known. */
export function manySide(node: Pick<Binary, "matching">, left: ExprType, right: ExprType): "left" | "right" | "both" | "none" | undefined {
  const one = extraIdentity(node, left);
  const other = extraIdentity(node, right);
  if (one === undefined || other === undefined) return undefined;
  if (one.length > 0) return other.length > 0 ? "both" : "left";
  return other.length > 0 ? "right" : "none";
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
  const located = places.some((label) => isMatched(node, label) && presenceOf(side.labels, label) === "always");
  const extra = side.identity && [...side.identity].filter((label) => !isMatched(node, label) && valuesOn(side.labels, label)?.length !== 1);
  // Of what nobody declared, a grouping names labels that may follow from others, and those that are to be brought along.
  const brought = side.series ? [] : (node.matching?.group?.include ?? []);
  const follows = (label: string) =>
    !side.series && following.some(([from, those]) => those.includes(label) && isMatched(node, from) && presenceOf(side.labels, from) !== "never");
  // A uid is that of one object, whatever else is said of it.
  if (extra && isMatched(node, "uid") && presenceOf(side.labels, "uid") === "always") return extra.filter((label) => !ofObject.includes(label));
  return extra?.filter((label) => (label !== "instance" || !located) && !brought.includes(label) && !follows(label));
}

const ofObject: readonly string[] = ["instance", "job", "namespace", "pod", "node"];

/** Where an instance runs is often as good as its address, although nobody declares that. */
const places: readonly string[] = ["pod", "node", "host", "hostname", "nodename", "container_id"];

/** Labels that others nearly always decide. */
const following: readonly (readonly [from: string, labels: readonly string[]])[] = [
  ["instance", places],
  ["zone", ["region"]],
  ["availability_zone", ["region"]],
  ["pod", ["node", "namespace"]],
];
