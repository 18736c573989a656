/** Rules over time: groups in their order, what they record written back, alerts that wait, fire and end, as a server would have done it. */
import type { Expr } from "../promql/ast.ts";
import { type AlertState, type Firing, newAlertState, step } from "./alerting.ts";
import { compile } from "./compile.ts";
import { type Labels, labelsIn, labelText, remembered } from "./labels.ts";
import { type Context, EvaluationError, type Sample, type Vector } from "./query.ts";
import { type Reads, readsOf } from "./reads.ts";
import { append, forgetUntil, lastTime, newStore, type Series, type Store, seriesIn, stale } from "./series.ts";

export interface ReplayedGroup {
  readonly name: string;
  /** Milliseconds; absent: that of the replay. */
  readonly interval?: number;
  readonly rules: readonly ReplayedRule[];
}

/** Of a group; the derived rules of a spec are such. */
export type ReplayedRule = { readonly name: string; readonly expr: Expr; readonly labels: Readonly<Record<string, string>> } & (
  | { readonly kind: "recording" }
  | { readonly kind: "alerting"; readonly for: number; readonly keepFiringFor?: number }
);

/** Times and lengths in milliseconds. */
export interface ReplayOptions {
  readonly from: number;
  readonly to: number;
  readonly interval: number;
  /** Names of recorded series to keep from beginning to end; of others, as much is kept as the rules read. */
  readonly keep?: ReadonlySet<string>;
}

export interface Replay {
  readonly rules: readonly RuleReplay[];
  /** How often one was evaluated. */
  readonly evaluations: number;
}

export interface RuleReplay {
  readonly group: ReplayedGroup;
  readonly rule: ReplayedRule;
  /** Of an alert, in order of their beginning. */
  readonly firings: readonly Firing[];
  /** Series that the rule recorded, whose samples may have been forgotten. */
  readonly recorded: readonly Series[];
  /** Why it was not evaluated at all; nothing of what it would record or fire is known. */
  readonly refused?: string;
  /** What a server would have refused to evaluate: how often, when first, and why then. */
  readonly failures?: { count: number; readonly first: number; readonly message: string };
}

/** Evaluates each group at the multiples of its interval from `from` to `to`, but rules that only a server can evaluate. */
export function replay(groups: readonly ReplayedGroup[], store: Store, options: ReplayOptions): Replay {
  const context: Context = { store, now: 0, lookback, step: options.interval };
  const rules = groups.flatMap((group) => group.rules).filter((rule) => refusalOf(rule) === undefined);
  const world: World = { store, reads: readsOf(rules, lookback), keep: options.keep ?? new Set(), context };
  const running = groups.map((group) => {
    const interval = group.interval ?? options.interval;
    return { interval, next: Math.ceil(options.from / interval) * interval, rules: group.rules.map((rule) => runner(group, rule, world)) };
  });
  let evaluations = 0;
  for (let time = earliest(running); time <= options.to; time = earliest(running)) {
    for (const group of running) {
      if (group.next !== time) continue;
      for (const rule of group.rules) rule.evaluate(time);
      evaluations += group.rules.length;
      group.next += group.interval;
    }
  }
  return { rules: running.flatMap((group) => group.rules.map(({ result }) => result)), evaluations };
}

/** Why only a server can evaluate a rule; nothing for nearly all rules. */
export function refusalOf(rule: ReplayedRule): string | undefined {
  let refusal: string | undefined;
  const refused = (message: string) => {
    refusal = message;
  };
  refusing(refused, () => compile(rule.expr, { store: newStore(), now: 0, lookback, step: lookback }));
  return refusal;
}

/** What a server assumes unless it is told otherwise. */
export const lookback = 300_000;

const earliest = (groups: readonly { readonly next: number }[]): number => groups.reduce((least, { next }) => Math.min(least, next), Number.POSITIVE_INFINITY);

interface World {
  readonly store: Store;
  readonly reads: Reads;
  readonly keep: ReadonlySet<string>;
  readonly context: Context;
}

interface Runner {
  readonly evaluate: (time: number) => void;
  readonly result: RuleReplay;
}

function runner(group: ReplayedGroup, rule: ReplayedRule, world: World): Runner {
  const result: { -readonly [Key in keyof RuleReplay]: RuleReplay[Key] } = { group, rule, firings: [], recorded: [] };
  const refused = refusalOf(rule);
  if (refused !== undefined) return { evaluate: () => {}, result: { ...result, refused } };
  const query = compile(rule.expr, world.context);
  const answer = rule.kind === "alerting" ? alertAnswer(rule, world, result) : recordingAnswer(rule, world);
  const write = writer(world, rule.kind === "alerting" ? undefined : rule.name);
  result.recorded = write.series;
  const evaluate = (time: number) => {
    const refused = (message: string) => {
      if (result.failures) result.failures.count++;
      else result.failures = { count: 1, first: time, message };
    };
    refusing(refused, () => write.samples(answer(query(time), time), time));
  };
  return { evaluate, result };
}

/** What `work` gives, unless it is refused. */
function refusing<T>(refused: (message: string) => void, work: () => T): T | undefined {
  try {
    return work();
  } catch (failure) {
    if (!(failure instanceof EvaluationError)) throw failure;
    refused(failure.message);
    return undefined;
  }
}

type Answer = (vector: Vector, time: number) => Vector;

/** Under the name of the rule, with its labels. */
function recordingAnswer({ name, labels: given }: ReplayedRule, { store }: World): Answer {
  const named = remembered(({ pairs }) => labelsIn(store.table, [...pairs, ["__name__", name], ...Object.entries(given)]));
  return (vector) => {
    const seen = new Set<Labels>();
    return vector.map(({ labels, value }): Sample => {
      const result = named(labels);
      if (seen.has(result)) throw new EvaluationError(`several samples would be recorded as \`${labelText(result)}\``);
      seen.add(result);
      return { labels: result, value };
    });
  };
}

/** `ALERTS` and `ALERTS_FOR_STATE` of the alerts that wait or fire, where a rule reads them. */
function alertAnswer(rule: ReplayedRule & { readonly kind: "alerting" }, { store, reads }: World, result: { firings: readonly Firing[] }): Answer {
  const state: AlertState = newAlertState(rule);
  result.firings = state.firings;
  const { table } = store;
  const own = Object.entries(rule.labels);
  const alertOf = remembered(({ pairs }) => labelsIn(table, [...pairs.filter(([label]) => label !== "__name__"), ...own, ["alertname", rule.name]]));
  const read = reads.depthOf("ALERTS") > 0 || reads.depthOf("ALERTS_FOR_STATE") > 0;
  return (vector, time) => {
    step(
      state,
      vector.map(({ labels, value }) => ({ labels: alertOf(labels), value })),
      time,
    );
    if (!read) return [];
    return [...state.active.values()].flatMap(({ labels: { pairs }, firing, since }): readonly Sample[] => [
      { labels: labelsIn(table, [...pairs, ["__name__", "ALERTS"], ["alertstate", firing ? "firing" : "pending"]]), value: 1 },
      { labels: labelsIn(table, [...pairs, ["__name__", "ALERTS_FOR_STATE"]]), value: Math.floor(since / 1000) },
    ]);
  };
}

/** Writes what a rule answers, and that a series ended where the rule answered it before and does not any more. */
function writer({ store, reads, keep }: World, name: string | undefined) {
  const written: Series[] = [];
  const known = new Set<Series>();
  let before: readonly Series[] = [];
  const samples = (vector: Vector, time: number) => {
    const now = vector.map(({ labels, value }) => {
      const series = seriesIn(store, labels);
      if (!known.has(series)) {
        known.add(series);
        written.push(series);
      }
      put(series, time, value);
      return series;
    });
    if (before.length > 0 && (before.length !== now.length || before.some((series, index) => series !== now[index]))) {
      const still = new Set(now);
      for (const series of before) if (!still.has(series)) put(series, time, stale);
    }
    before = now;
  };
  const depth = name === undefined ? lookback : keep.has(name) ? Number.POSITIVE_INFINITY : reads.depthOf(name);
  const put = (series: Series, time: number, value: number) => {
    // Of two samples of one time a server keeps the first.
    if (lastTime(series) >= time) return;
    append(series, time, value);
    forgetUntil(series, time - depth);
  };
  return { samples, series: written };
}
