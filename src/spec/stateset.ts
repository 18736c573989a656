/** Statesets: which of some states a thing is in. */
import { type Place, within } from "../ir/place.ts";
import { placeOf, problem } from "./call.ts";
import type { Condition } from "./condition.ts";
import type { Label, Labels, RefusedLabels } from "./label.ts";
import type { By, Grouping, Where } from "./match.ts";
import { type Current, type Metric, type MetricOptions, type NameOf, readMetric, type Series } from "./metric.ts";
import { list, nonEmptyText } from "./options.ts";
import type { Refused } from "./quantity.ts";
import type { Query } from "./query.ts";
import { metricWith, type Verbs, verbsOf } from "./verbs.ts";

/**
 * A series for each state, 1 for the one that the thing is in and 0 for the others. `L` has, beside the labels declared, one
 * of the metric's own name, whose values are the states.
 */
export interface Stateset<in out L extends Labels = Labels> extends Metric, Series<L, Current<"count">> {
  readonly kind: "stateset";
  /** Only series with these label values; a state is a value of the label of the metric's own name: `phase.where({ shop_phase: "idle" })`. */
  where(match: Where<L>): Stateset<L>;
  /** Every series by itself: all its labels stay. `phase.each()` */
  each(): Query<By<L>, "count">;
  /** How many things are in a state: `phase.sum({ by: ["shop_phase"] })`. */
  sum<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", "count">;
  /** 1 where something is in the state: `phase.where({ shop_phase: "failed" }).max({ by: ["instance"] })`. */
  max<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", "count">;
  /** 1 where everything is in the state: `phase.where({ shop_phase: "ready" }).min()`. */
  min<const B extends By<L> = never>(options?: Grouping<B>): Query<B | "job", "count">;
  /** There is no such series. `phase.absent()` */
  absent(): Condition<"job">;
  /** @deprecated not for statesets */ readonly count: Refused<"states that do not hold have series too: use sum()">;
  /** @deprecated not for statesets */ readonly rate: Refused<"rate() is for counters">;
}

/**
 * Declares a stateset; `states` are all the states there are, each once, at least one. The series have the name of the metric,
 * and a label of the same name holds the state.
 * `stateset("shop_phase", { help: "What the shop is doing", states: ["idle", "busy"] })`
 */
export function stateset<const N extends string, const S extends string, L extends Labels & RefusedLabels = {}>(
  name: N & NameOf<N, "count">,
  options: MetricOptions<L> & {
    /** All states, each once, at least one: `states: ["idle", "busy"]`. */
    readonly states: readonly [S, ...S[]];
  },
): Stateset<L & { readonly [K in N]: Label<S> }> {
  const at = placeOf(stateset);
  const { metric, said, subject } = readMetric(name, options, at, { states: list(nonEmptyText) }, () => "count");
  const states = [...new Set((said.states as readonly string[] | undefined) ?? [])];
  checkStates(options, states, within(at, 1, "states"), `${subject}.states`);
  return metricWith(statesetVerbs(), { ...metric, kind: "stateset", states });
}

function checkStates(options: unknown, states: readonly string[], at: Place, subject: string): void {
  const said = (options as { readonly states?: unknown } | undefined)?.states;
  if (!Array.isArray(said)) return;
  if (said.length === 0) problem({ subject, message: "there are no states", help: 'list them: `["idle", "busy"]`', at });
  for (const state of states) {
    const again = said.lastIndexOf(state);
    if (again !== said.indexOf(state))
      problem({ subject, message: `the state \`${state}\` is listed twice`, help: "list each state once", at: within(at, again) });
  }
}

function statesetVerbs(): Verbs {
  statesets ??= verbsOf("stateset", ["where", "each", "sum", "max", "min", "absent"], "a stateset has `sum()`, `max()`, `min()` and `each()`");
  return statesets;
}
let statesets: Verbs | undefined;
