/** Levels of populations at which a condition holds, or does not. */
import type { Comparison, Condition } from "../../ir/query.ts";
import type { Expr } from "../../promql/ast.ts";
import { clean } from "../../util/number.ts";
import { conditionExpr, resolve } from "../query.ts";
import { type Level, type Population, populationsOf, type Reading, seriesAt } from "./population.ts";
import { answer } from "./steady.ts";
import type { Answer, Sample, SteadySeries, World } from "./steady-world.ts";

/** All that a test puts in, each population at its level. */
export type Scene = ReadonlyMap<Population, Level>;

/** A scene in which nothing is special; levels differ, so that a sum is not a product. */
export function usualScene(expr: Expr, reading: Reading): Scene {
  const rates = [1, 3, 2, 5];
  return new Map(
    populationsOf(expr, reading).map((population, index) => [population, { present: true, rate: rates[index % 4] ?? 1, value: usualValue(population, index) }]),
  );
}

/** The value of an observation lies on a bound in the middle, that of a native histogram on a power of two. */
function usualValue({ kind, bounds }: Population, index: number): number {
  if (kind === "native") return 1;
  if (kind === "value") return [1, 3, 2, 5][index % 4] ?? 1;
  return bounds[Math.floor(bounds.length / 2)] ?? 1;
}

export function worldOf(scene: Scene, at: number, interval: number, { recordings }: Reading): World {
  const series = new Map<string, SteadySeries[]>();
  for (const [population, level] of scene) {
    for (const each of seriesAt(population, level)) {
      const alike = series.get(each.name);
      if (alike) alike.push(each);
      else series.set(each.name, [each]);
    }
  }
  return { series, recordings, at, interval };
}

/** One comparison or absence, and whether it is to hold. */
interface Wish {
  readonly condition: Exclude<Condition, { readonly is: "and" | "or" | "unless" }>;
  readonly holds: boolean;
}

/** What must be so for the whole to hold, or not to. */
function wishesFor(condition: Condition, holds: boolean): readonly Wish[] {
  if (!("left" in condition)) return [{ condition, holds }];
  const { is, left, right } = condition;
  if (is === "or") return holds ? wishesFor(left, true) : [...wishesFor(left, false), ...wishesFor(right, false)];
  return holds ? [...wishesFor(left, true), ...wishesFor(right, is === "and")] : wishesFor(left, false);
}

export interface Sought {
  readonly condition: Condition;
  readonly expr: Expr;
  readonly reading: Reading;
  readonly at: number;
  readonly interval: number;
}

/** A scene in which the condition holds (or does not, although there is something to compare); `undefined` where none was found. */
export function sceneWhere(sought: Sought, holds: boolean): Scene | undefined {
  let scene: Scene | undefined = usualScene(sought.expr, sought.reading);
  const granted: Wish[] = [];
  for (const wish of wishesFor(sought.condition, holds)) {
    granted.push(wish);
    scene = scene && granting(wish, granted, scene, sought);
  }
  const whole = scene && answer(sought.expr, worldOf(scene, sought.at, sought.interval, sought.reading));
  return whole !== undefined && samplesOf(whole).length > 0 === holds ? scene : undefined;
}

/** The scene, changed as little as it takes. */
function granting(wish: Wish, all: readonly Wish[], scene: Scene, sought: Sought): Scene | undefined {
  if (isGranted(wish, scene, sought)) return scene;
  for (const changed of changes(wish, scene, sought)) if (all.every((each) => isGranted(each, changed, sought))) return changed;
  return undefined;
}

function isGranted({ condition, holds }: Wish, scene: Scene, sought: Sought): boolean {
  const world = worldOf(scene, sought.at, sought.interval, sought.reading);
  if (condition.is === "threshold") {
    const found = answer(queryExpr(condition, sought), world);
    const values = found === undefined ? [] : samplesOf(found).map(({ value }) => value);
    return values.length > 0 && values.every((value) => !Number.isNaN(value) && clearly(condition.comparison, value, condition.threshold) === holds);
  }
  const expr = conditionExpr(condition, sought.reading.scope, purposeOf(sought));
  const found = expr && answer(expr, world);
  return found !== undefined && samplesOf(found).length > 0 === holds;
}

/** The comparison, left undecided where rounding could decide it. */
function clearly(comparison: Comparison, value: number, threshold: number): boolean | undefined {
  const near = Math.abs(value - threshold) <= 1e-9 * Math.max(1, Math.abs(threshold)) && value !== threshold;
  if (near) return undefined;
  const holds: Readonly<Record<Comparison, boolean>> = {
    ">": value > threshold,
    ">=": value >= threshold,
    "<": value < threshold,
    "<=": value <= threshold,
    "==": value === threshold,
    "!=": value !== threshold,
  };
  return holds[comparison];
}

/** Scenes to try: each population of the condition gone, or at levels that may bring its value where it is to be. */
function* changes({ condition, holds }: Wish, scene: Scene, sought: Sought): Iterable<Scene> {
  const expr = condition.is === "threshold" ? queryExpr(condition, sought) : conditionExpr(condition, sought.reading.scope, purposeOf(sought));
  if (!expr) return;
  const keys = new Set(populationsOf(expr, sought.reading).map(keyOf));
  const populations = [...scene].filter(([population]) => keys.has(keyOf(population)));
  if (condition.is === "threshold") {
    const goal = goalOf(condition.comparison, condition.threshold, holds, condition.query.unit === "ratio");
    const found = answer(expr, worldOf(scene, sought.at, sought.interval, sought.reading));
    const now = found === undefined ? undefined : samplesOf(found)[0]?.value;
    for (const [population, level] of populations)
      for (const changed of levelsToTry(population, level, goal, now)) yield new Map(scene).set(population, changed);
    return;
  }
  for (const [population, level] of populations) for (const value of [0, 1]) yield new Map(scene).set(population, { ...level, present: true, value });
  yield new Map([...scene].map(([population, level]) => [population, keys.has(keyOf(population)) ? { ...level, present: false } : level]));
}

function keyOf({ metric, labels }: Population): string {
  return JSON.stringify([metric, labels]);
}

/** A value clearly on the wanted side of the threshold. */
function goalOf(comparison: Comparison, threshold: number, holds: boolean, isShare: boolean): number {
  const up = comparison === ">" || comparison === ">=" || comparison === "!=" ? holds : !holds;
  if ((comparison === "==") === holds && (comparison === "==" || comparison === "!=")) return threshold;
  if (threshold === 0) return up ? 1 : comparison === ">" || comparison === "<=" ? 0 : -1;
  if (up === threshold > 0) return isShare && threshold * 2 > 1 && threshold < 1 ? (1 + threshold) / 2 : threshold * 2;
  return threshold / 2;
}

function* levelsToTry(population: Population, level: Level, goal: number, now: number | undefined): Iterable<Level> {
  if (population.kind === "histogram" || population.kind === "summary" || population.kind === "native")
    for (const value of observationsToTry(population, level, goal, now)) yield { ...level, value };
  const knob = population.kind === "value" ? "value" : "rate";
  const share = goal / (1 - goal);
  const factors = [
    ...(now ? [goal / now] : []),
    ...(now !== undefined && now < 1 && goal < 1 && goal > 0 ? [share * ((1 - now) / now)] : []),
    goal,
    share,
    1 / share,
    1 / goal,
    0,
    0.001,
    0.1,
    10,
    1000,
  ];
  for (const factor of factors) if (Number.isFinite(factor) && (factor >= 0 || knob === "value")) yield { ...level, [knob]: clean(level[knob] * factor) };
  // Of a gauge the values may lie on either side of zero.
  if (knob === "value") yield* [0, goal, -1].map((value) => ({ ...level, value }));
}

/** Observations on each bound, farthest from the middle first, and one beyond all; without bounds, the goal itself. */
function observationsToTry({ kind, bounds }: Population, { value }: Level, goal: number, now: number | undefined): readonly number[] {
  const scaled = now ? clean((value * goal) / now) : goal;
  if (kind === "native")
    return [goal, scaled, goal * 2, goal / 2, value * 1024, value / 1024].filter((each) => each > 0).map((each) => 2 ** Math.round(Math.log2(each)));
  const sorted = [...bounds, (bounds.at(-1) ?? 1) * 2].sort((a, b) => b - a);
  const beyond = now !== undefined && goal < now ? [...sorted].reverse() : sorted;
  return kind === "summary" ? [goal, scaled] : [scaled, ...beyond];
}

function queryExpr(condition: Extract<Condition, { is: "threshold" }>, sought: Sought): Expr {
  return resolve(condition.query, sought.reading.scope, purposeOf(sought));
}

function purposeOf({ reading }: Sought) {
  return reading.service ? { service: reading.service } : {};
}

export function samplesOf(found: Answer): readonly Sample[] {
  return typeof found === "number" ? [{ labels: {}, value: found }] : found;
}
