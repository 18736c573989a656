/** From many series to one for each group. https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators */
import type { AggregationOperator, Grouping } from "../promql/ast.ts";
import { isMetadata, keeping, type Labels, type LabelTable, labelsIn } from "./labels.ts";
import { EvaluationError, notEvaluated, type Query, type Sample, type Vector, type VectorQuery } from "./query.ts";
import { meanOf, quantileOf, sumOf } from "./sums.ts";

/** Of the values of one group, of which there is one at least; `parameter` is that of `quantile`. */
const folds: Readonly<Partial<Record<AggregationOperator, (values: number[], parameter: number) => number>>> = {
  sum: (values) => sumOf(values),
  avg: (values) => meanOf(values),
  min: (values) => values.reduce((least, value) => (least > value || Number.isNaN(least) ? value : least)),
  max: (values) => values.reduce((most, value) => (most < value || Number.isNaN(most) ? value : most)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
  quantile: (values, share) => quantileOf(share, values),
};

export function aggregation(
  operator: AggregationOperator,
  grouping: Grouping | undefined,
  parameter: Query | undefined,
  of: VectorQuery,
  table: LabelTable,
): VectorQuery {
  if (operator === "count_values") return countValues(grouping, parameter?.type === "string" ? parameter.value : "", of, table);
  if (operator === "limitk" || operator === "limit_ratio") throw notEvaluated(`\`${operator}\``, "which series it takes is up to the server");
  const groupOf = grouped(grouping, table);
  const number = parameter?.type === "scalar" ? parameter.at : () => Number.NaN;
  if (operator === "topk" || operator === "bottomk") {
    const before = operator === "topk" ? (a: number, b: number) => b - a : (a: number, b: number) => a - b;
    return { type: "vector", at: (time) => first(of.at(time), number(time), groupOf, before) };
  }
  const fold = folds[operator] as (values: number[], parameter: number) => number;
  return {
    type: "vector",
    at: (time) => {
      const groups = new Map<Labels, number[]>();
      for (const { labels, value } of of.at(time)) {
        const group = groupOf(labels);
        const values = groups.get(group);
        if (values) values.push(value);
        else groups.set(group, [value]);
      }
      const share = operator === "quantile" ? number(time) : 0;
      return Array.from(groups, ([labels, values]): Sample => ({ labels, value: fold(values, share) }));
    },
  };
}

function grouped(grouping: Grouping | undefined, table: LabelTable): (labels: Labels) => Labels {
  const named = new Set(grouping?.labels);
  return keeping(table, grouping?.kind === "without" ? (label) => !named.has(label) && !isMetadata(label) : (label) => named.has(label));
}

function variance(values: readonly number[]): number {
  if (!Number.isFinite(values[0])) return Number.NaN;
  let mean = 0;
  let squares = 0;
  for (const [index, value] of values.entries()) {
    const delta = value - mean;
    mean += delta / (index + 1);
    squares += delta * (value - mean);
  }
  return squares / values.length;
}

/** The samples that come first, of each group as many as `wanted`; NaN comes last. */
function first(vector: Vector, wanted: number, groupOf: (labels: Labels) => Labels, before: (a: number, b: number) => number): Vector {
  if (wanted < 1) return [];
  if (Number.isNaN(wanted)) throw new EvaluationError("the number of series wanted is NaN");
  const groups = new Map<Labels, Sample[]>();
  for (const sample of vector) {
    const group = groupOf(sample.labels);
    groups.set(group, [...(groups.get(group) ?? []), sample]);
  }
  const order = (a: Sample, b: Sample) =>
    Number.isNaN(a.value) || Number.isNaN(b.value) ? Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) : before(a.value, b.value);
  return [...groups.values()].flatMap((samples) => samples.sort(order).slice(0, Math.trunc(wanted)));
}

/** How many series have each value, which becomes the label `name`. */
function countValues(grouping: Grouping | undefined, name: string, of: VectorQuery, table: LabelTable): VectorQuery {
  const by: Grouping | undefined = grouping?.kind === "without" ? grouping : { kind: "by", labels: [...(grouping?.labels ?? []), name] };
  const groupOf = grouped(by, table);
  return {
    type: "vector",
    at: (time) => {
      const counts = new Map<Labels, number>();
      for (const { labels, value } of of.at(time)) {
        const group = groupOf(labelsIn(table, [...labels.pairs, [name, decimal(value)]]));
        counts.set(group, (counts.get(group) ?? 0) + 1);
      }
      return Array.from(counts, ([labels, value]): Sample => ({ labels, value }));
    },
  };
}

/** All digits, without an exponent. */
function decimal(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(value));
  if (!found) return String(value);
  const [, sign = "", whole = "", part = "", exponent = ""] = found;
  const digits = whole + part;
  const point = 1 + Number(exponent);
  return point <= 0 ? `${sign}0.${"0".repeat(-point)}${digits}` : `${sign}${digits.padEnd(point, "0")}`;
}
