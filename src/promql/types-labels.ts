/** Which labels a result can have. */
import type { Aggregation, Binary, Expr } from "./ast.ts";
import type { ExprType } from "./types.ts";

type Labels = readonly string[] | undefined;

/** All of both, unless those of one are not known. */
export function unionLabels(left: Labels, right: Labels): Labels {
  return left && right && [...new Set([...left, ...right])];
}

const among = (labels: readonly string[], known: Labels): readonly string[] => (known ? labels.filter((label) => known.includes(label)) : labels);
const except = (known: Labels, labels: readonly string[]): Labels => known?.filter((label) => !labels.includes(label));

/** The labels behind an aggregation; `by` names all that there can be, whatever the series have. */
export function aggregatedLabels({ operator, grouping }: Aggregation, known: Labels, parameter: Expr | undefined): Labels {
  // These choose series and leave them as they are.
  if (operator === "topk" || operator === "bottomk" || operator === "limitk" || operator === "limit_ratio") return known;
  const kept = grouping === undefined ? [] : grouping.kind === "by" ? among(grouping.labels, known) : except(known, grouping.labels);
  if (operator !== "count_values") return kept;
  return parameter?.type === "string" ? unionLabels(kept, [parameter.value]) : undefined;
}

/** The labels of what an operator makes of two sides: https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching */
export function matchedLabels({ operator, matching }: Binary, left: ExprType, right: ExprType): Labels {
  if (left.value === "scalar") return right.labels;
  if (right.value === "scalar" || operator === "and" || operator === "unless") return left.labels;
  if (operator === "or") return unionLabels(left.labels, right.labels);
  if (matching?.group) {
    const many = matching.group.side === "left" ? left.labels : right.labels;
    return unionLabels(many, matching.group.include);
  }
  if (matching?.kind === "on") return among(among(matching.labels, left.labels), right.labels);
  return except(left.labels ?? right.labels, matching?.labels ?? []);
}
