/** Functions of the model: https://prometheus.io/docs/prometheus/latest/querying/functions/ */
import type { Call, Expr, MatrixSelector, Subquery } from "../../promql/ast.ts";
import { fractions, ofHistograms, quantiles } from "./steady-histogram.ts";
import {
  type Answer,
  find,
  histogramOf,
  type Labels,
  numberOf,
  type Sample,
  type SteadySeries,
  seconds,
  Unmodelled,
  vectorOf,
  type World,
} from "./steady-world.ts";

/** How arguments are worked out. */
type Evaluate = (expr: Expr, world: World) => Answer;

export function call(expr: Call, world: World, evaluate: Evaluate): Answer {
  const [range] = expr.args;
  if (expr.function === "time") return world.at;
  if (range?.type === "matrix") return overRange(expr.function, range, world, evaluate);
  if (range?.type === "subquery") return overSubquery(expr.function, range, world, evaluate);
  const [first, second, third] = expr.args.map((argument) => evaluate(argument, world));
  if (first === undefined) throw new Unmodelled();
  switch (expr.function) {
    case "absent":
      return vectorOf(first).length > 0 ? [] : [{ labels: labelsOfAbsent(range), value: 1 }];
    case "vector":
      return [{ labels: {}, value: numberOf(first) }];
    case "scalar": {
      const [only, ...others] = vectorOf(first);
      return only && others.length === 0 ? only.value : Number.NaN;
    }
    case "clamp_min":
      return mapped(first, (value) => Math.max(value, numberOf(second)));
    case "clamp_max":
      return mapped(first, (value) => Math.min(value, numberOf(second)));
    case "clamp":
      return mapped(first, (value) => Math.max(numberOf(second), Math.min(numberOf(third), value)));
    case "histogram_quantile":
      return quantiles(numberOf(first), vectorOf(second));
    case "histogram_fraction":
      if (first !== Number.NEGATIVE_INFINITY) throw new Unmodelled();
      return fractions(numberOf(second), vectorOf(third));
    case "histogram_count":
      return ofHistograms(vectorOf(first), ({ count }) => count);
    case "histogram_sum":
      return ofHistograms(vectorOf(first), ({ sum }) => sum);
    case "histogram_avg":
      return ofHistograms(vectorOf(first), ({ count, sum }) => sum / count);
    default: {
      const plain = plainFunctions[expr.function];
      if (!plain) throw new Unmodelled();
      return mapped(first, plain);
    }
  }
}

const plainFunctions: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: Math.exp,
  ln: Math.log,
};

function mapped(of: Answer, change: (value: number) => number): readonly Sample[] {
  return vectorOf(of).map(({ labels, value }) => ({ labels, value: change(value) }));
}

/** `absent` gives the labels that its selector fixes to one value. */
function labelsOfAbsent(expr: Expr | undefined): Labels {
  const matchers = expr?.type === "selector" ? expr.matchers : [];
  const once = matchers.filter(({ label, operator }) => operator === "=" && matchers.filter((other) => other.label === label).length === 1);
  return Object.fromEntries(once.map(({ label, value }) => [label, value]));
}

function overRange(name: string, { selector, range }: MatrixSelector, world: World, evaluate: Evaluate): readonly Sample[] {
  const length = seconds(range);
  if (selector.name !== undefined && world.recordings.has(selector.name)) {
    const steady = overSteady(name, length, world.interval);
    return vectorOf(evaluate(selector, world)).map(({ labels, value }) => ({ labels, value: steady(value) }));
  }
  const past = { ...world, at: world.at - (selector.offset ? seconds(selector.offset) : 0) };
  if (name === "absent_over_time") return find(selector, world).length > 0 ? [] : [{ labels: labelsOfAbsent(selector), value: 1 }];
  return find(selector, world).map((series) => ofSeries(name, series, length, past));
}

function ofSeries(name: string, { labels, grows, level, observed, ago }: SteadySeries, length: number, world: World): Sample {
  if (ago !== undefined) throw new Unmodelled();
  if (grows && (name === "rate" || name === "irate" || name === "increase" || name === "delta")) {
    const value = name === "increase" || name === "delta" ? level * length : level;
    return { labels, value, ...(observed !== undefined && { histogram: histogramOf(value, observed) }) };
  }
  if (grows && name === "last_over_time") return { labels, value: level * world.at };
  if (grows) throw new Unmodelled();
  return { labels, value: overSteady(name, length, world.interval)(level) };
}

/** What becomes of a value that does not change, by the number of its samples in the range. */
function overSteady(name: string, length: number, interval: number): (value: number) => number {
  const samples = Math.floor(length / interval);
  switch (name) {
    case "avg_over_time":
    case "min_over_time":
    case "max_over_time":
    case "last_over_time":
      return (value) => value;
    case "sum_over_time":
      return (value) => value * samples;
    case "count_over_time":
      return () => samples;
    case "present_over_time":
      return () => 1;
    case "rate":
    case "increase":
    case "delta":
    case "deriv":
    case "changes":
    case "stddev_over_time":
      return () => 0;
    default:
      throw new Unmodelled();
  }
}

function overSubquery(name: string, { expr, range, step, offset, at }: Subquery, world: World, evaluate: Evaluate): readonly Sample[] {
  // A counter grows from step to step: only functions of its rate stand still.
  if (at !== undefined || offset || !step || expr.type === "selector") throw new Unmodelled();
  const steady = overSteady(name, seconds(range), seconds(step));
  return vectorOf(evaluate(expr, world)).map(({ labels, value }) => ({ labels, value: steady(value) }));
}
