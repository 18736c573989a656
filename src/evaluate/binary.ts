/** Operators between two vectors, a vector and a scalar, two scalars. https://prometheus.io/docs/prometheus/latest/querying/operators/ */
import { arithmetic, comparisons } from "../promql/arithmetic.ts";
import type { Binary, BinaryOperator, VectorMatching } from "../promql/ast.ts";
import { isMetadata, keeping, type Labels, type LabelTable, labelsIn, labelText, labelValue, remembered } from "./labels.ts";
import { EvaluationError, notEvaluated, type Query, type Sample, type Vector, type VectorQuery } from "./query.ts";
import { distinct, nameless } from "./vectors.ts";

const operations: typeof arithmetic = { ...arithmetic, atan2: Math.atan2 };

/** What two values give; nothing where a comparison does not hold. */
type Operation = (left: number, right: number) => number | undefined;

function operationOf({ operator, bool }: Binary): Operation {
  const compare = comparisons[operator];
  if (compare) return bool ? (left, right) => Number(compare(left, right)) : (left, right) => (compare(left, right) ? left : undefined);
  const calculate = operations[operator];
  if (!calculate) throw notEvaluated(`\`${operator}\``, "it is for native histograms");
  return calculate;
}

const isSet = (operator: BinaryOperator): boolean => operator === "and" || operator === "or" || operator === "unless";

export function binary(node: Binary, left: Query, right: Query, table: LabelTable): Query {
  if (left.type === "vector" && right.type === "vector")
    return isSet(node.operator) ? setOperation(node, left, right, table) : joined(node, left, right, table);
  const operation = operationOf(node);
  if (left.type === "scalar" && right.type === "scalar") return { type: "scalar", at: (time) => operation(left.at(time), right.at(time)) as number };
  const changed: (labels: Labels) => Labels = node.bool || !comparisons[node.operator] ? nameless(table) : (labels) => labels;
  const calculate = (vector: Vector, of: (value: number) => number | undefined): Vector => {
    const result: Sample[] = [];
    for (const { labels, value } of vector) {
      const answer = of(value);
      if (answer !== undefined) result.push({ labels: changed(labels), value: answer });
    }
    return distinct(result);
  };
  if (left.type === "vector" && right.type === "scalar") {
    return {
      type: "vector",
      at: (time) => {
        const scalar = right.at(time);
        return calculate(left.at(time), (value) => operation(value, scalar));
      },
    };
  }
  if (left.type !== "scalar" || right.type !== "vector") throw new EvaluationError(`\`${node.operator}\` of a range or a text`);
  // Whichever side it stands on, a comparison that holds gives the value of the vector.
  const filters = comparisons[node.operator] !== undefined && !node.bool;
  return {
    type: "vector",
    at: (time) => {
      const scalar = left.at(time);
      return calculate(right.at(time), (value) => (filters && operation(scalar, value) !== undefined ? value : operation(scalar, value)));
    },
  };
}

/** The labels by which series find each other. */
function signature(matching: VectorMatching | undefined, table: LabelTable): (labels: Labels) => Labels {
  const named = new Set(matching?.labels);
  return keeping(table, matching?.kind === "on" ? (label) => named.has(label) : (label) => !named.has(label) && !isMetadata(label));
}

function setOperation({ operator, matching }: Binary, left: VectorQuery, right: VectorQuery, table: LabelTable): VectorQuery {
  const sign = signature(matching, table);
  return {
    type: "vector",
    at: (time) => {
      const [one, other] = [left.at(time), right.at(time)];
      if (operator === "or") {
        const signs = new Set(one.map(({ labels }) => sign(labels)));
        return distinct([...one, ...other.filter(({ labels }) => !signs.has(sign(labels)))]);
      }
      const signs = new Set(other.map(({ labels }) => sign(labels)));
      return one.filter(({ labels }) => signs.has(sign(labels)) === (operator === "and"));
    },
  };
}

/** One to one, or many to one with `group_left` and `group_right`. */
function joined(node: Binary, left: VectorQuery, right: VectorQuery, table: LabelTable): VectorQuery {
  const { matching } = node;
  const swapped = matching?.group?.side === "right";
  const operation = operationOf(node);
  const sign = signature(matching, table);
  const resultLabels = resultOf(node, table);
  const [fillMany, fillOne] = swapped ? [matching?.fill?.right, matching?.fill?.left] : [matching?.fill?.left, matching?.fill?.right];
  const at = (time: number): Vector => {
    const sides = [left.at(time), right.at(time)] as const;
    const [many, one] = swapped ? [sides[1], sides[0]] : sides;
    if ((many.length === 0 || one.length === 0) && matching?.fill === undefined) return [];
    const partners = partnersOf(one, sign, swapped);
    const used = new Map<Labels, Set<Labels>>();
    const result: Sample[] = [];
    const pair = (first: Sample, second: Sample, key: Labels) => {
      const value = swapped ? operation(second.value, first.value) : operation(first.value, second.value);
      const labels = resultLabels(first.labels, second.labels);
      const before = used.get(key);
      if (before && (!matching?.group || before.has(labels))) throw ambiguous(labels, matching?.group !== undefined);
      used.set(key, (before ?? new Set()).add(labels));
      if (value !== undefined) result.push({ labels, value });
    };
    for (const sample of many) {
      const key = sign(sample.labels);
      const partner = partners.get(key) ?? (fillOne === undefined ? undefined : { labels: key, value: fillOne });
      if (partner) pair(sample, partner, key);
    }
    if (fillMany !== undefined) {
      for (const [key, sample] of partners) if (!used.has(key)) pair({ labels: key, value: fillMany }, sample, key);
    }
    return distinct(result);
  };
  return { type: "vector", at };
}

function partnersOf(one: Vector, sign: (labels: Labels) => Labels, swapped: boolean): ReadonlyMap<Labels, Sample> {
  const partners = new Map<Labels, Sample>();
  for (const sample of one) {
    const key = sign(sample.labels);
    const known = partners.get(key);
    if (known) {
      const pair = [labelText(known.labels), labelText(sample.labels)].sort().join("` and `");
      throw new EvaluationError(`\`${pair}\` on the ${swapped ? "left" : "right"} match the same series`);
    }
    partners.set(key, sample);
  }
  return partners;
}

function ambiguous(labels: Labels, grouped: boolean): EvaluationError {
  const why = grouped ? "have the same labels after they are joined" : "match the same series on the right";
  return new EvaluationError(`several series on the ${grouped ? "larger side" : "left"} ${why}: \`${labelText(labels)}\``);
}

/** Labels of the larger side, or those matched by, with what `group_left (…)` takes from the other. */
function resultOf(node: Binary, table: LabelTable): (many: Labels, one: Labels) => Labels {
  const { matching } = node;
  const named = new Set(matching?.labels);
  const dropsName = node.bool === true || comparisons[node.operator] === undefined;
  const kept = keeping(table, (label) => {
    if (dropsName && isMetadata(label)) return false;
    return matching?.group ? true : (matching?.kind === "on") === named.has(label);
  });
  const include = matching?.group?.include ?? [];
  if (include.length === 0) return kept;
  const byOne = new Map<Labels, (many: Labels) => Labels>();
  return (many, one) => {
    let change = byOne.get(one);
    if (!change) {
      change = remembered((labels) => labelsIn(table, [...kept(labels).pairs, ...include.map((label) => [label, labelValue(one, label)] as const)]));
      byOne.set(one, change);
    }
    return change(many);
  };
}
