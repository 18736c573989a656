/** What aggregations make of vectors. */
import type { Aggregation } from "./ast.ts";
import type { ExprType } from "./expr-type.ts";
import { everyLabel, groupedLabels, type LabelSet, presenceOf, withLabel } from "./label-set.ts";
import { anyValue, notNegative, summedRange } from "./value-range.ts";

/** These choose series and leave them as they are. */
const choosing: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

export function typeOfAggregation(aggregation: Aggregation, inner: ExprType, parameter: ExprType | undefined): ExprType {
  if (choosing.has(aggregation.operator)) return chosen(inner, parameter?.literal !== undefined && parameter.literal >= 1);
  const labels = labelsOf(aggregation, inner.labels);
  const { identity: _identity, constant, literal: _literal, ...rest } = aggregated(aggregation.operator, inner, parameter);
  const identity = identityOf(aggregation, labels, inner);
  return { ...rest, value: "vector", labels, ...(identity && { identity }), ...(constant && { constant }), aggregated: true };
}

/** `topk(0, x)` and a share of all may choose none. */
function chosen({ constant, ...inner }: ExprType, some: boolean): ExprType {
  return { ...inner, value: "vector", ...(some && constant && { constant }) };
}

function labelsOf({ operator, grouping, parameter }: Aggregation, labels: LabelSet): LabelSet {
  const kept = groupedLabels(labels, grouping);
  if (operator !== "count_values") return kept;
  if (parameter?.type !== "string") return { ...kept, open: true };
  return isDropped(parameter.value, grouping) ? kept : withLabel(kept, parameter.value, { certain: true });
}

/** `count_values without (size) ("size", x)` takes its own label away. */
const isDropped = (label: string, grouping: Aggregation["grouping"]): boolean => grouping?.kind === "without" && grouping.labels.includes(label);

/** A group is one series; what told the series apart tells the groups apart where it stays, and any label that is left otherwise. */
function identityOf({ operator, grouping, parameter }: Aggregation, labels: LabelSet, inner: ExprType): ReadonlySet<string> | undefined {
  const more = operator === "count_values" && parameter?.type === "string" && !isDropped(parameter.value, grouping) ? [parameter.value] : [];
  const stays = (label: string) => grouping?.labels.includes(label) === (grouping?.kind === "by") && !more.includes(label);
  if (grouping?.chosen) return undefined;
  if (operator === "count_values" && more.length === 0) return everyLabel(labels);
  if (grouping && inner.identity && [...inner.identity].every(stays)) return new Set([...inner.identity, ...more]);
  if (grouping?.kind === "without") return everyLabel(labels);
  return new Set([...(grouping?.labels ?? []).filter((label) => presenceOf(labels, label) !== "never"), ...more]);
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
      return { ...inner, range: isShare(parameter) ? inner.range : anyValue };
    case "avg":
      return averaged(inner);
    default:
      return inner;
  }
}

/** A mean of zeros and ones is a share of the ones. */
export function averaged(type: ExprType): ExprType {
  return type.kind === "truth" || type.kind === "stateset" ? { ...type, kind: "gauge", unit: "ratio" } : type;
}

/** Outside of 0 to 1 a quantile is infinite. */
export const isShare = (parameter: ExprType | undefined): boolean => parameter?.literal !== undefined && parameter.literal >= 0 && parameter.literal <= 1;

/** Ones added up are a number of things. */
const summedKind = (kind: ExprType["kind"]): ExprType["kind"] => (kind === "truth" || kind === "info" || kind === "stateset" ? "gauge" : kind);
