/**
 * What PromQL answers while every counter grows evenly and every gauge stands still: a model of its own, from the
 * documentation (https://prometheus.io/docs/prometheus/latest/querying/), that says what a test of a rule must expect.
 */
import type { Aggregation, Expr, VectorSelector } from "../../promql/ast.ts";
import type { RecordingRule } from "../rules.ts";
import { binary, negated } from "./steady-binary.ts";
import { call } from "./steady-call.ts";
import {
  type Answer,
  find,
  fits,
  histogramOf,
  kept,
  keyOf,
  type Labels,
  type Sample,
  type SteadyHistogram,
  seconds,
  Unmodelled,
  vectorOf,
  type World,
} from "./steady-world.ts";

/** The answer, or `undefined` where the model has none; `left` is that of the left side of a comparison, where it is known already. */
export function answer(expr: Expr, world: World, left?: Answer): Answer | undefined {
  try {
    return left !== undefined && expr.type === "binary" ? binary(expr, left, evaluate(expr.right, world)) : evaluate(expr, world);
  } catch (error) {
    if (error instanceof Unmodelled) return undefined;
    throw error;
  }
}

function evaluate(expr: Expr, world: World): Answer {
  switch (expr.type) {
    case "number":
      return expr.value;
    case "paren":
      return evaluate(expr.expr, world);
    case "unary":
      return expr.operator === "-" ? negated(evaluate(expr.expr, world)) : evaluate(expr.expr, world);
    case "selector":
      return select(expr, world);
    case "aggregation":
      return aggregate(expr, world);
    case "binary":
      return binary(expr, evaluate(expr.left, world), evaluate(expr.right, world));
    case "call":
      return call(expr, world, evaluate);
    default:
      throw new Unmodelled();
  }
}

function select(selector: VectorSelector, world: World): readonly Sample[] {
  const offset = selector.offset ? seconds(selector.offset) : 0;
  const rules = selector.name === undefined ? undefined : world.recordings.get(selector.name);
  if (rules) return rules.flatMap((rule) => recorded(rule, { ...world, at: world.at - offset })).filter(({ labels }) => fits(selector.matchers, labels));
  return find(selector, world).map(({ name, labels, grows, level, observed, ago = 0 }) => {
    const value = grows ? level * (world.at - offset) - ago : level;
    return { name, labels, value, ...(observed !== undefined && { histogram: histogramOf(value, observed) }) };
  });
}

/** What a rule records, under its name. */
export function recorded(rule: RecordingRule, world: World): readonly Sample[] {
  const found = evaluate(rule.expr, world);
  const samples: readonly Sample[] = typeof found === "number" ? [{ labels: {}, value: found }] : found;
  return samples.map((sample) => ({ ...sample, name: rule.name, labels: { ...sample.labels, ...rule.labels } }));
}

function aggregate({ operator, grouping, parameter, expr }: Aggregation, world: World): readonly Sample[] {
  const samples = vectorOf(evaluate(expr, world));
  const labelsOf = (sample: Sample) =>
    kept(sample.labels, (label) => (grouping?.kind === "without" ? !grouping.labels.includes(label) : grouping?.labels.includes(label) === true));
  const [only] = samples;
  if (only && samples.length === 1) return combine(operator, samples, labelsOf(only), parameter, world);
  const groups = new Map<string, { readonly labels: Labels; readonly samples: Sample[] }>();
  for (const sample of samples) {
    const labels = labelsOf(sample);
    const key = keyOf(labels);
    const group = groups.get(key);
    if (group) group.samples.push(sample);
    else groups.set(key, { labels, samples: [sample] });
  }
  return [...groups.values()].flatMap((group) => combine(operator, group.samples, group.labels, parameter, world));
}

function combine(operator: Aggregation["operator"], samples: readonly Sample[], labels: Labels, parameter: Expr | undefined, world: World): readonly Sample[] {
  const values = samples.map(({ value }) => value);
  const total = values.reduce((sum, value) => sum + value, 0);
  const [first] = samples;
  switch (operator) {
    case "sum":
      return [{ labels, value: total, ...(first?.histogram && { histogram: samples.flatMap(({ histogram }) => histogram ?? []).reduce(added) }) }];
    case "avg":
      return [{ labels, value: total / values.length }];
    case "min":
      return [{ labels, value: Math.min(...values) }];
    case "max":
      return [{ labels, value: Math.max(...values) }];
    case "count":
      return [{ labels, value: values.length }];
    case "group":
      return [{ labels, value: 1 }];
    case "topk":
    case "bottomk": {
      const count = parameter && evaluate(parameter, world);
      if (typeof count !== "number") throw new Unmodelled();
      return [...samples].sort((a, b) => (operator === "topk" ? b.value - a.value : a.value - b.value)).slice(0, count);
    }
    default:
      throw new Unmodelled();
  }
}

function added(a: SteadyHistogram, b: SteadyHistogram): SteadyHistogram {
  const buckets = new Map(a.buckets);
  for (const [index, count] of b.buckets) buckets.set(index, (buckets.get(index) ?? 0) + count);
  return { count: a.count + b.count, sum: a.sum + b.sum, buckets };
}
