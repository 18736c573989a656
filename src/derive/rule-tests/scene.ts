/** Levels of populations at which a condition holds, or does not. */
import type { Comparison, Condition } from "../../ir/query.ts";
import type { Expr } from "../../promql/ast.ts";
import { clean } from "../../util/number.ts";
import { keyOf, type Level, type Population, populationsOf, type Reading, seriesAt } from "./population.ts";
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
  if (kind === "value" || kind === "moment") return [1, 3, 2, 5][index % 4] ?? 1;
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
  /** Of a comparison its left side. */
  readonly expr: Expr;
  readonly holds: boolean;
}

/** What must be so for the whole to hold, or not to. The expression of a condition has its parts where the condition has them. */
function wishesFor(condition: Condition, expr: Expr, holds: boolean): readonly Wish[] {
  const [leftExpr, rightExpr] = expr.type === "binary" ? [expr.left, expr.right] : [expr, expr];
  if (!("left" in condition)) return [{ condition, expr: condition.is === "threshold" ? leftExpr : expr, holds }];
  const { is, left, right } = condition;
  if (is === "or") return holds ? wishesFor(left, leftExpr, true) : [...wishesFor(left, leftExpr, false), ...wishesFor(right, rightExpr, false)];
  return holds ? [...wishesFor(left, leftExpr, true), ...wishesFor(right, rightExpr, is === "and")] : wishesFor(left, leftExpr, false);
}

export interface Sought {
  readonly condition: Condition;
  /** Of the condition. */
  readonly expr: Expr;
  readonly reading: Reading;
  readonly at: number;
  readonly interval: number;
}

/** A scene that is tried out: queries are asked of it more than once. */
interface Trial {
  readonly scene: Scene;
  readonly world: World;
  readonly answers: Map<Expr, Answer | undefined>;
}

function trialOf(scene: Scene, { at, interval, reading }: Sought): Trial {
  return { scene, world: worldOf(scene, at, interval, reading), answers: new Map() };
}

function ask(expr: Expr, { world, answers }: Trial): Answer | undefined {
  if (!answers.has(expr)) answers.set(expr, answer(expr, world, expr.type === "binary" ? answers.get(expr.left) : undefined));
  return answers.get(expr);
}

export interface Found {
  readonly scene: Scene;
  /** What the expression answers in it. */
  readonly samples: readonly Sample[];
}

/** Scenes in which the condition holds, and in which it does not although there is something to compare; `undefined` where none was found. */
export function scenesWhere(sought: Sought): { readonly holds: Found | undefined; readonly fails: Found | undefined } {
  const usual = trialOf(usualScene(sought.expr, sought.reading), sought);
  return { holds: sceneWhere(sought, usual, true), fails: sceneWhere(sought, usual, false) };
}

function sceneWhere(sought: Sought, usual: Trial, holds: boolean): Found | undefined {
  let trial: Trial | undefined = usual;
  const granted: Wish[] = [];
  for (const wish of wishesFor(sought.condition, sought.expr, holds)) {
    granted.push(wish);
    trial = trial && granting(wish, granted, trial, sought);
  }
  const whole = trial && ask(sought.expr, trial);
  if (!trial || whole === undefined) return undefined;
  const samples = samplesOf(whole);
  return samples.length > 0 === holds ? { scene: trial.scene, samples } : undefined;
}

/** The scene, changed as little as it takes. */
function granting(wish: Wish, all: readonly Wish[], trial: Trial, sought: Sought): Trial | undefined {
  if (isGranted(wish, trial)) return trial;
  for (const scene of changes(wish, trial, sought)) {
    const changed = trialOf(scene, sought);
    if (all.every((each) => isGranted(each, changed))) return changed;
  }
  return undefined;
}

function isGranted({ condition, expr, holds }: Wish, trial: Trial): boolean {
  const found = ask(expr, trial);
  if (found === undefined) return false;
  const samples = samplesOf(found);
  if (condition.is !== "threshold") return samples.length > 0 === holds;
  const { comparison, threshold } = condition;
  return samples.length > 0 && samples.every(({ value }) => !Number.isNaN(value) && clearly(comparison, value, threshold) === holds);
}

/** The comparison, left undecided where rounding could decide it. */
function clearly(comparison: Comparison, value: number, threshold: number): boolean | undefined {
  const near = Math.abs(value - threshold) <= 1e-9 * Math.max(1, Math.abs(threshold)) && value !== threshold;
  if (near) return undefined;
  switch (comparison) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
    case "==":
      return value === threshold;
    case "!=":
      return value !== threshold;
  }
}

/** Scenes to try: each population of the condition gone, or at levels that may bring its value where it is to be. */
function* changes({ condition, expr, holds }: Wish, trial: Trial, sought: Sought): Iterable<Scene> {
  const { scene } = trial;
  const keys = condition === sought.condition ? undefined : new Set(populationsOf(expr, sought.reading).map(keyOf));
  const isRead = (population: Population) => keys === undefined || keys.has(keyOf(population));
  const populations = [...scene].filter(([population]) => isRead(population));
  if (condition.is === "threshold") {
    const goal = goalOf(condition.comparison, condition.threshold, holds, condition.query.unit === "ratio");
    const found = ask(expr, trial);
    const now = found === undefined ? undefined : samplesOf(found)[0]?.value;
    for (const [population, level] of populations)
      for (const changed of levelsToTry(population, level, goal, now)) yield new Map(scene).set(population, changed);
    return;
  }
  for (const [population, level] of populations) for (const value of [0, 1]) yield new Map(scene).set(population, { ...level, present: true, value });
  yield new Map([...scene].map(([population, level]) => [population, isRead(population) ? { ...level, present: false } : level]));
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
  const knob = population.kind === "value" || population.kind === "moment" ? "value" : "rate";
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
  // Of a gauge the values may lie on either side of zero, and a share may be taken from one.
  if (knob === "value") yield* [0, goal, 1 - goal, -1].map((value) => ({ ...level, value }));
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

export function samplesOf(found: Answer): readonly Sample[] {
  return typeof found === "number" ? [{ labels: {}, value: found }] : found;
}
