/** Subqueries: a query asked at each point of a grid, whose points are multiples of its step. */
import type { Expr, Range, Subquery } from "../promql/ast.ts";
import { eachOf } from "../promql/walk.ts";
import type { Labels } from "./labels.ts";
import type { Found } from "./matchers.ts";
import { type Context, EvaluationError, type RangeQuery, type VectorQuery } from "./query.ts";
import { millisecondsOf, moved, windows } from "./selector.ts";
import { append, forgetUntil, newSeries } from "./series.ts";

/**
 * A month of a query at each ten minutes, asked each minute, is 4,320 points of which one in ten questions adds one: points are kept.
 * The point of the moment itself is not, since rules that follow may still record what it reads.
 */
export function subquery(node: Subquery, inner: VectorQuery, context: Context): RangeQuery {
  const range = millisecondsOf(node.range);
  const step = node.step === undefined ? context.step : millisecondsOf(node.step);
  if (step <= 0) throw new EvaluationError("the step of a subquery is not longer than zero");
  const move = moved(node, context);
  const grid: Grid = { step, range, keeps: !readsElsewhere(node.expr), byLabels: new Map(), found: [], first: 0, next: Number.NEGATIVE_INFINITY, passing: [] };
  return windows((time) => pointsUntil(grid, move(time), inner, context), range, move, grid.keeps);
}

interface Grid {
  readonly step: number;
  readonly range: number;
  /** What a point of the past was, it will always be. */
  readonly keeps: boolean;
  byLabels: Map<Labels, Found>;
  found: Found[];
  /** All points from this one to that before `next` are there. */
  first: number;
  next: number;
  /** For each point that is not kept, the series at whose end it is. */
  passing: Found[];
}

function pointsUntil(grid: Grid, end: number, inner: VectorQuery, context: Context): readonly Found[] {
  for (const { series } of grid.passing) series.length--;
  grid.passing = [];
  const wanted = Math.floor((end - grid.range) / grid.step) * grid.step + grid.step;
  if (!grid.keeps || wanted < grid.first || wanted > grid.next) {
    grid.byLabels = new Map();
    grid.found = [];
    grid.first = wanted;
    grid.next = wanted;
  }
  for (; grid.next <= end && grid.next < context.now; grid.next += grid.step) addPoints(grid, grid.next, inner);
  for (let time = grid.next; time <= end; time += grid.step) grid.passing.push(...addPoints(grid, time, inner));
  for (const { series } of grid.found) forgetUntil(series, end - grid.range);
  grid.first = Math.max(grid.first, wanted);
  return grid.found;
}

/** The series that have one more point. */
function addPoints(grid: Grid, time: number, inner: VectorQuery): readonly Found[] {
  return inner.at(time).map(({ labels, value }) => {
    let found = grid.byLabels.get(labels);
    if (!found) {
      found = { series: newSeries(labels), first: 0, end: 0 };
      grid.byLabels.set(labels, found);
      grid.found.push(found);
    }
    append(found.series, time, value);
    return found;
  });
}

/** Whether a query reads at other times than those up to the one at which it is asked. */
function readsElsewhere(expr: Expr): boolean {
  let elsewhere = false;
  const see = ({ at, offset }: { readonly at?: unknown; readonly offset?: Range }) => {
    if (at !== undefined || (offset !== undefined && millisecondsOf(offset) < 0)) elsewhere = true;
  };
  eachOf(expr, "selector", see);
  eachOf(expr, "subquery", see);
  return elsewhere;
}
