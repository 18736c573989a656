/** What aggregations make of vectors. */
import type { Aggregation } from "./ast.ts";
import type { ExprType } from "./expr-type.ts";
import { groupedLabels, type LabelSet, presenceOf, withLabel } from "./label-set.ts";
import { anyValue, notNegative, summedRange } from "./value-range.ts";

/** These choose series and leave them as they are. */
const choosing: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

export function typeOfAggregation(aggregation: Aggregation, inner: ExprType, parameter: ExprType | undefined): ExprType {
  if (choosing.has(aggregation.operator)) return { ...inner, value: "vector" };
  const labels = labelsOf(aggregation, inner.labels);
  const { identity: _identity, constant, literal: _literal, ...rest } = aggregated(aggregation.operator, inner, parameter);
  const identity = identityOf(aggregation, labels, inner);
  return { ...rest, value: "vector", labels, ...(identity && { identity }), ...(constant && { constant }), aggregated: true };
}

function labelsOf({ operator, grouping, parameter }: Aggregation, labels: LabelSet): LabelSet {
  const kept = groupedLabels(labels, grouping);
  if (operator !== "count_values") return kept;
  return parameter?.type === "string" ? withLabel(kept, parameter.value, { certain: true }) : { ...kept, open: true };
}

/** A group is one series; those of `without` differ in any label that was left, of which some may not be known. */
function identityOf({ operator, grouping, parameter }: Aggregation, labels: LabelSet, inner: ExprType): ReadonlySet<string> | undefined {
  const more = operator === "count_values" && parameter?.type === "string" ? [parameter.value] : [];
  if (grouping?.kind !== "without") return new Set([...(grouping?.labels ?? []).filter((label) => presenceOf(labels, label) !== "never"), ...more]);
  const known = inner.identity ? [...inner.identity].filter((label) => !grouping.labels.includes(label)) : labels.open ? undefined : [...labels.labels.keys()];
  // What tells series apart may be what was taken away; then any other label may tell the groups apart.
  const enough = inner.identity && [...inner.identity].every((label) => !grouping.labels.includes(label));
  if (enough || labels.open) return known && enough ? new Set([...known, ...more]) : undefined;
  return new Set([...labels.labels.keys(), ...more]);
}

function aggregated(operator: Aggregation["operator"], inner: ExprType, parameter: ExprType | undefined): ExprType {
  const { unit: _unit, scale: _scale, observes: _observes, change: _change, series: _series, ...bare } = inner;
  switch (operator) {
    case "count":
    case "count_values":
      return { ...bare, kind: "gauge", unit: "count", range: { min: 1, max: Number.POSITIVE_INFINITY } };
    case "group":
      return { ...bare, kind: "truth", range: { min: 1, max: 1 } };
    case "stdvar":
      return { ...bare, kind: "unknown", range: notNegative };
    case "stddev":
      return { ...inner, kind: "gauge", range: notNegative };
    case "sum":
      return { ...inner, kind: summedKind(inner.kind), range: summedRange(inner.range) };
    case "quantile":
      return { ...inner, range: parameter?.literal === undefined || parameter.literal < 0 || parameter.literal > 1 ? anyValue : inner.range };
    default:
      return inner;
  }
}

/** Ones added up are a number of things. */
const summedKind = (kind: ExprType["kind"]): ExprType["kind"] => (kind === "truth" || kind === "info" || kind === "stateset" ? "gauge" : kind);
