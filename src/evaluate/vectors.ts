/** What functions and operators do alike with vectors. */
import { isMetadata, keeping, type Labels, type LabelTable, labelText } from "./labels.ts";
import { EvaluationError, type Sample, type Vector } from "./query.ts";

/** Without the name and what else is of the series and not of its values. */
export function nameless(table: LabelTable): (labels: Labels) => Labels {
  return keeping(table, (label) => !isMetadata(label));
}

/** A vector whose labels were changed; two samples may not have become one series. */
export function distinct(vector: Vector): Vector {
  if (vector.length < 2) return vector;
  const seen = new Set<Labels>();
  for (const { labels } of vector) {
    if (seen.has(labels)) throw new EvaluationError(`several samples of the result have the labels \`${labelText(labels)}\``);
    seen.add(labels);
  }
  return vector;
}

/** One value for each sample, without the name. */
export function mapper(table: LabelTable): (vector: Vector, change: (value: number) => number) => Vector {
  const named = nameless(table);
  return (vector, change) => distinct(vector.map(({ labels, value }): Sample => ({ labels: named(labels), value: change(value) })));
}

/** As Go orders them: an infinity decides, also beside NaN. */
export function largerOf(a: number, b: number): number {
  return a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(a, b);
}

export function smallerOf(a: number, b: number): number {
  return a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(a, b);
}
