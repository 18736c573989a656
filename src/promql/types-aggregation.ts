/** What aggregations make of vectors. */
import type { Aggregation, Grouping } from "./ast.ts";
import type { ExprType } from "./expr-type.ts";
import { everyLabel, groupedLabels, type LabelSet, presenceOf, valuesOn, withLabel } from "./label-set.ts";
import { anyValue, notNegative, rangeOf, summedRange } from "./value-range.ts";

/** These choose series and leave them as they are. */
const choosing: ReadonlySet<string> = new Set(["topk", "bottomk", "limitk", "limit_ratio"]);

export function typeOfAggregation(aggregation: Aggregation, inner: ExprType, parameter: ExprType | undefined): ExprType {
  if (choosing.has(aggregation.operator)) return chosen(aggregation, inner, parameter);
  const labels = labelsOf(aggregation, inner.labels);
  const identity = identityOf(aggregation, labels, inner);
  return { ...aggregated(aggregation.operator, inner, parameter), value: "vector", labels, identity, literal: undefined, aggregated: true };
}

/** `topk(0, x)` and a share of all may choose none; of one in each group the group says which it is. */
function chosen({ operator, grouping }: Aggregation, inner: ExprType, parameter: ExprType | undefined): ExprType {
  const number = parameter?.literal;
  const isOne = number === 1 && operator !== "limit_ratio" && grouping?.kind !== "without" && !grouping?.chosen;
  const identity = isOne ? new Set((grouping?.labels ?? []).filter((label) => presenceOf(inner.labels, label) !== "never")) : inner.identity;
  return { ...inner, value: "vector", identity, constant: number !== undefined && number >= 1 && inner.constant };
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
  if (grouping?.chosen) return undefined;
  const own = operator === "count_values" && parameter?.type === "string" && !isDropped(parameter.value, grouping) ? parameter.value : undefined;
  if (operator === "count_values" && own === undefined) return everyLabel(labels);
  if (grouping && inner.identity && allStay(inner, inner.identity, grouping, own)) return own === undefined ? inner.identity : new Set(inner.identity).add(own);
  if (grouping?.kind === "without") return everyLabel(labels);
  const identity = new Set<string>();
  for (const label of grouping?.labels ?? []) if (presenceOf(labels, label) !== "never") identity.add(label);
  return own === undefined ? identity : identity.add(own);
}

/** A label with one value tells nothing apart, whether it stays or not. */
function allStay(inner: ExprType, identity: ReadonlySet<string>, { kind, labels }: Grouping, own: string | undefined): boolean {
  for (const label of identity) {
    if (label === own) return false;
    if (labels.includes(label) !== (kind === "by") && valuesOn(inner.labels, label)?.length !== 1) return false;
  }
  return true;
}

function aggregated(operator: Aggregation["operator"], inner: ExprType, parameter: ExprType | undefined): ExprType {
  switch (operator) {
    case "count":
    case "count_values":
      return { ...inner, ...ofNothing, kind: "gauge", unit: "count", range: atLeastOne };
    case "group":
      return { ...inner, ...ofNothing, kind: "truth", range: one };
    case "stdvar":
      return { ...inner, ...ofNothing, kind: "unknown", range: notNegative };
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

/** What was measured is not what the result is. */
const ofNothing = { unit: undefined, scale: undefined, observes: undefined, change: undefined, series: undefined } as const;
const one = rangeOf(1, 1);
const atLeastOne = rangeOf(1, undefined);

/** A mean of zeros and ones is a share of the ones. */
export function averaged(type: ExprType): ExprType {
  return type.kind === "truth" || type.kind === "stateset" ? { ...type, kind: "gauge", unit: "ratio" } : type;
}

/** Outside of 0 to 1 a quantile is infinite. */
export const isShare = (parameter: ExprType | undefined): boolean => parameter?.literal !== undefined && parameter.literal >= 0 && parameter.literal <= 1;

/** Ones added up are a number of things. */
const summedKind = (kind: ExprType["kind"]): ExprType["kind"] => (kind === "truth" || kind === "info" || kind === "stateset" ? "gauge" : kind);
