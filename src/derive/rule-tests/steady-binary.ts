/** Arithmetic, comparisons and set operators of the model: https://prometheus.io/docs/prometheus/latest/querying/operators/ */
import { arithmetic, comparisons } from "../../promql/arithmetic.ts";
import type { Binary, BinaryOperator } from "../../promql/ast.ts";
import { type Answer, kept, keyOf, type Sample, Unmodelled } from "./steady-world.ts";

/** A minus sign. */
export function negated(of: Answer): Answer {
  return typeof of === "number" ? -of : of.map(({ labels, value }) => ({ labels, value: -value }));
}

/** The result for what both sides answered. */
export function binary(expr: Binary, left: Answer, right: Answer): Answer {
  if (typeof left === "number" && typeof right === "number") {
    const value = compute(expr.operator, left, right);
    return typeof value === "boolean" ? Number(value) : value;
  }
  if (typeof right === "number") return (left as readonly Sample[]).flatMap((sample) => pair(expr, sample, sample.value, right));
  if (typeof left === "number") return right.flatMap((sample) => pair(expr, sample, left, sample.value));
  return isSet(expr.operator) ? sets(expr, left, right) : joined(expr, left, right);
}

function isSet(operator: BinaryOperator): boolean {
  return operator === "and" || operator === "or" || operator === "unless";
}

/** The result for one sample: its value, whether it stays, or 0 and 1. */
function pair({ operator, bool }: Binary, sample: Sample, left: number, right: number): readonly Sample[] {
  const value = compute(operator, left, right);
  if (typeof value === "number") return [{ labels: sample.labels, value }];
  if (bool) return [{ labels: sample.labels, value: Number(value) }];
  return value ? [sample] : [];
}

function compute(operator: BinaryOperator, left: number, right: number): number | boolean {
  const found = arithmetic[operator] ?? comparisons[operator];
  if (!found) throw new Unmodelled();
  return found(left, right);
}

/** What two samples must have alike to find each other. */
function matchKey({ matching }: Binary, { labels }: Sample): string {
  if (!matching) return keyOf(labels);
  return keyOf(kept(labels, (label) => matching.labels.includes(label) === (matching.kind === "on")));
}

function sets(expr: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const keys = (samples: readonly Sample[]) => new Set(samples.map((sample) => matchKey(expr, sample)));
  if (expr.operator === "or") {
    const taken = keys(left);
    return [...left, ...right.filter((sample) => !taken.has(matchKey(expr, sample)))];
  }
  const found = keys(right);
  return left.filter((sample) => found.has(matchKey(expr, sample)) === (expr.operator === "and"));
}

function joined(expr: Binary, left: readonly Sample[], right: readonly Sample[]): readonly Sample[] {
  const { matching } = expr;
  const many = matching?.group?.side === "right" ? right : left;
  const one = many === left ? right : left;
  const byKey = new Map(one.map((sample) => [matchKey(expr, sample), sample]));
  return many.flatMap((sample) => {
    const other = byKey.get(matchKey(expr, sample));
    if (!other) return [];
    const [a, b] = many === left ? [sample, other] : [other, sample];
    const labels = matching && !matching.group ? kept(sample.labels, (label) => matching.labels.includes(label) === (matching.kind === "on")) : sample.labels;
    const included = kept(other.labels, (label) => matching?.group?.include.includes(label) === true);
    return pair(expr, { ...sample, labels: { ...labels, ...included } }, a.value, b.value);
  });
}
