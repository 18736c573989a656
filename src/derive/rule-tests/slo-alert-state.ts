/** How an alert goes on from one minute to the next: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
import type { Minutes } from "./slo-rate.ts";

export interface AlertState {
  readonly firing: boolean;
  /** The value that it last had, and the minute in which it had it; its texts are of that minute. */
  readonly value: number;
  readonly valued: number;
}

/** All in minutes. */
interface Patience {
  readonly for: number;
  readonly keepFiringFor: number;
  /** Between two evaluations. */
  readonly every: number;
}

const never: AlertState = { firing: false, value: 0, valued: 0 };

/** Its state in each minute, from the value with which its condition holds, where it does. */
export function states(values: Minutes, patience: Patience): readonly AlertState[] {
  const result: AlertState[] = [];
  let began: number | undefined;
  let ended: number | undefined;
  let before = never;
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    if (at % patience.every !== 0 || (value === undefined && !before.firing && began === undefined)) {
      result.push(before);
      continue;
    }
    if (value !== undefined) {
      began ??= at;
      ended = undefined;
      before = { firing: before.firing || at - began >= patience.for, value, valued: at };
    } else {
      if (before.firing) ended ??= at;
      const firing = before.firing && ended !== undefined && at - ended < patience.keepFiringFor;
      if (!firing) began = undefined;
      before = { ...before, firing };
    }
    result.push(before);
  }
  return result;
}

/** Minutes in which it begins or ends to fire. */
export function turns(states: readonly AlertState[]): readonly number[] {
  const found = known.get(states) ?? turnsIn(states);
  known.set(states, found);
  return found;
}

/** How many evaluations, one each `every` minutes until the last, find it firing. */
export function firingCount(states: readonly AlertState[], every: number, last: number): number {
  const times = turns(states);
  let count = 0;
  for (let index = 0; index < times.length; index += 2) {
    const from = times[index] as number;
    const until = Math.max(from, Math.min(times[index + 1] ?? states.length, last + 1));
    count += Math.ceil(until / every) - Math.ceil(from / every);
  }
  return count;
}

function turnsIn(states: readonly AlertState[]): readonly number[] {
  const found: number[] = [];
  let before = false;
  for (let at = 0; at < states.length; at++) {
    const firing = states[at]?.firing === true;
    if (firing !== before) found.push(at);
    before = firing;
  }
  return found;
}
/** Of the same course thousands of minutes are looked through for every SLO of a form. */
const known = new WeakMap<readonly AlertState[], readonly number[]>();
