/** Service level objectives. */
import { type Place, within } from "../ir/place.ts";
import { queriesOfCondition, type Slo as SloNode, type SloWindow } from "../ir/rule.ts";
import { formatPercent } from "../util/number.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Condition, conditionOption, refusedThreshold } from "./condition.ts";
import { type Composite, indicatorOf, isOfSeries, type RawIndicator } from "./indicator.ts";
import { made, nonEmptyText, optional, refuse, shown, text } from "./options.ts";
import { type Duration, type Percent, parseDuration, parsePercent } from "./quantity.ts";
import { queryNode } from "./query.ts";
import type { Share } from "./ratio.ts";
import { type SloAlerts, sloAlerts } from "./slo-alerts.ts";

/** A service level objective, for the `slos` of a service. */
export interface Slo {
  readonly node: "slo";
  readonly name: string;
}
export interface SloCommon extends MayAllow {
  /** The share that has to be good, over 0% and under 100%, or as a ratio: `objective: "99.9%"`, `objective: "0.999"`. */
  readonly objective: Percent | `0.${number}`;
  /** Rolling, from a day to a year (366 d), or by the calendar, in UTC; of several the first is that of the alerts: `window: "30d"`, `window: ["30d", "month"]`. */
  readonly window: Window | readonly [Window, ...Window[]];
  /** What is promised, for dashboards and documents. Default: none. */
  readonly description?: string;
  /** Alerts on how fast the budget burns, on what is spent of it, and on series that are gone; say false to have none. Default: all. */
  readonly alerts?: false | SloAlerts;
  /** A page or a file: `runbook: "docs/slow.md"`. Default: `<runbooks.dir>/<Slo>.md`. */
  readonly runbook?: string;
}
type Window = Duration | "month" | "quarter";
/** The indicator: a share of good events, a share of bad ones, a condition that holds in good minutes, or other SLOs. */
export type Sli =
  | { readonly good: Share | Condition | RawIndicator | Composite; readonly bad?: never }
  | { readonly bad: Share | RawIndicator; readonly good?: never };

/**
 * An objective for a service. With a ratio that has `by: ["route"]` it holds for each route.
 * `slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(requests.where({ status: "5xx" }), requests) })`
 */
export function slo(name: string, options: SloCommon & Sli): Slo {
  const at = placeOf(slo);
  const said = nonEmptyText.read(name, within(at, 0), "slos") ?? "";
  const subject = `slos.${said}`;
  const read = readOptions(options, within(at, 1), subject, shape);
  const sli = readSli(options, at, subject, read);
  const { page, ticket, spent, absent, minEvents } = read.alerts ?? {};
  const [window, ...moreWindows] = read.window ?? [];
  const node: SloNode = {
    node: "slo",
    name: said,
    objective: read.objective?.share ?? 0.99,
    objectiveText: read.objective?.text ?? "99%",
    window: window ?? 30 * day,
    moreWindows,
    sli: sli ?? { is: "good-while", condition: refusedThreshold(at) },
    ...(read.description !== undefined && { description: read.description }),
    ...(page !== undefined && { page }),
    ...(ticket !== undefined && { ticket }),
    ...(spent !== undefined && { spent }),
    ...(absent !== undefined && { absent }),
    ...(minEvents !== undefined && { minEvents }),
    ...(read.runbook !== undefined && { runbook: read.runbook }),
    allow: read.allow ?? [],
    at,
  };
  return node;
}

/** An objective in a list of them. */
export const sloOption: Option<SloNode> = made("slo", "an SLO", 'make one with `slo("name", { … })`');

type SliNode = SloNode["sli"];

const objective: Option<{ readonly share: number; readonly text: string }> = {
  read(value, at, subject) {
    const share = typeof value === "string" ? (parsePercent(value) ?? asRatio(value)) : undefined;
    if (share !== undefined && share > 0 && share < least) return refuse(value, "an objective of 1% or more", `write "${intended(share)}"`, at, subject);
    if (share !== undefined && share > 0 && share < 1) return { share, text: formatPercent(share) };
    return refuse(value, "a share over 0% and under 100%", meant(value) ?? 'write a number and a percent sign: "99.9%"', at, subject);
  },
};

/** Nobody promises less; such a number is a ratio with a percent sign, or the share that may be bad. */
const least = 0.01;

/** "99.9%" for "0.999%", and for "0.1%". */
function intended(share: number): string {
  return formatPercent(share >= least / 2 ? share * 100 : 1 - share);
}

/** "0.999" as 0.999: text, so that the number 99.9 is not taken for one. */
function asRatio(text: string): number | undefined {
  return /^0\.\d+$/.test(text) ? Number(text) : undefined;
}

/** The percent sign forgotten. */
function meant(value: unknown): string | undefined {
  const said = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  if (said > 0 && said < 1) return `write the ratio as text: "${said}"`;
  if (said > 1 && said < 100) return `write the percent sign: "${said}%"`;
  return said >= 100 || (typeof value === "string" && (parsePercent(value) ?? 0) >= 1) ? 'leave room for failures, which are the budget: "99.9%"' : undefined;
}

const day = 86_400_000;

/** Burn rates look back on up to three days, or on what they can of a shorter window; under a day nothing is left of them. */
const oneWindow: Option<SloWindow> = {
  read(value, at, subject) {
    if (value === "month" || value === "quarter") return value;
    const length = typeof value === "string" ? parseDuration(value) : undefined;
    if (length !== undefined && length > 0 && (length < day || length > 366 * day))
      return refuse(value, "a window that a budget can be kept over", 'write a duration from a day to a year: "7d", "30d", "90d"', at, subject);
    if (length && length % (5 * 60_000) !== 0)
      return refuse(value, "a window in steps of five minutes", 'write whole hours or days: "36h", "30d"', at, subject);
    return length || refuse(value, "a window", 'write a duration or a part of the calendar: "30d", "month", "quarter"', at, subject);
  },
};

const windowOption: Option<readonly SloWindow[]> = {
  read(value, at, subject) {
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (all.length === 0) return refuse(value, "a window", 'name one or more: "30d", ["30d", "month"]', at, subject);
    const read = all.map((each, index) => oneWindow.read(each, Array.isArray(value) ? within(at, index) : at, subject));
    const twice = all.find((_, index) => read[index] !== undefined && read.indexOf(read[index]) < index);
    if (twice !== undefined) problem({ subject, message: `${shown(twice)} is said twice`, help: "name each window once", at });
    return [...new Set(read)].filter((each) => each !== undefined);
  },
};

const share = (is: "good" | "bad"): Option<SliNode> => ({
  optional: true,
  read(value, at, subject) {
    const query = queryNode(value);
    if (query?.share) return { is, share: query.share };
    // A ratio that was wrong has been reported where it was made.
    if (query?.refused) return { is: "good-while", condition: refusedThreshold(at) };
    const found = indicatorOf(value, is);
    if (is === "bad" && found?.sli?.is === "composite") {
      problem({ subject, message: "other SLOs are said as what is bad", help: "say them as what is good: `good: weighted(…)`", at });
      return undefined;
    }
    if (found) return found.sli ?? { is: "good-while", condition: refusedThreshold(at) };
    if (is === "good" && (value as { readonly node?: unknown } | null)?.node === "condition") {
      const condition = conditionOption.read(value, at, subject);
      if (condition && !queriesOfCondition(condition).every((query) => isOfSeries(query, at))) return undefined;
      return condition && { is: "good-while", condition };
    }
    const what = is === "good" ? "a ratio or a condition" : "a ratio";
    const isGauge = is === "good" && /^(gauge|stateset)$/.test(String((value as { readonly kind?: unknown } | null)?.kind));
    const help = isGauge ? "say when it is good: `.max().equals(1)`" : "give the share of events: `ratio(part, whole)`";
    return refuse(value, what, help, at, subject);
  },
});

const shape = {
  objective,
  window: windowOption,
  good: share("good"),
  bad: share("bad"),
  description: optional(text),
  alerts: sloAlerts,
  runbook: optional(nonEmptyText),
  allow: allowances,
};

/** Exactly one of `good` and `bad`. */
function readSli(
  options: unknown,
  at: Place,
  subject: string,
  read: { readonly good?: SliNode | undefined; readonly bad?: SliNode | undefined },
): SliNode | undefined {
  const said = (typeof options === "object" && options !== null ? options : { good: 0 }) as { readonly good?: unknown; readonly bad?: unknown };
  if (said.good === undefined && said.bad === undefined)
    problem({ subject, message: "neither `good` nor `bad` is said", help: "add the indicator: `bad: ratio(failed, all)`", at: within(at, 1) });
  if (said.good !== undefined && said.bad !== undefined)
    problem({ subject: `${subject}.bad`, message: "both `good` and `bad` are said", help: "keep one of them", at: within(at, 1, { key: "bad" }) });
  return read.good ?? read.bad;
}
