/** Service level objectives. */
import { type Place, within } from "../ir/place.ts";
import type { Slo as SloNode } from "../ir/rule.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Condition, conditionOption, refusedThreshold } from "./condition.ts";
import { made, nonEmptyText, optional, positiveInteger, refuse, text } from "./options.ts";
import { type Duration, type Percent, parseDuration, parsePercent } from "./quantity.ts";
import { queryNode } from "./query.ts";
import type { Share } from "./ratio.ts";
import { type Severity, severity } from "./severity.ts";

/** A service level objective, for the `slos` of a service. */
export interface Slo {
  readonly node: "slo";
  readonly name: string;
}
/** The alerts that follow from an objective. */
export interface SloAlerts {
  /** The severity of the alert for a budget that burns fast, or none. Default: what the policy says. `page: "critical"` */
  readonly page?: Severity | false;
  /** The severity of the alert for a budget that burns slowly, or none. Default: what the policy says. `ticket: false` */
  readonly ticket?: Severity | false;
  /** Fewest bad events in the long window for an alert, 1 or more. Default: 5. `minEvents: 20` */
  readonly minEvents?: number;
}
export interface SloCommon extends MayAllow {
  /** The share that has to be good, over 0% and under 100%: `objective: "99.9%"`. */
  readonly objective: Percent;
  /** Rolling, from a day to a year (366 d), or by the calendar: `window: "30d"`, `window: "month"`. */
  readonly window: Duration | "month" | "quarter";
  /** What is promised, for dashboards and documents. Default: none. */
  readonly description?: string;
  /** Page and ticket alerts by burn rate are derived; say false to have neither. Default: both. */
  readonly alerts?: false | SloAlerts;
  /** A page or a file: `runbook: "docs/slow.md"`. Default: `<runbooks.dir>/<Slo>.md`. */
  readonly runbook?: string;
}
/** The indicator: a share of good events, a share of bad ones, or a condition that holds in good minutes. */
export type Sli = { readonly good: Share | Condition; readonly bad?: never } | { readonly bad: Share; readonly good?: never };

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
  const { page, ticket, minEvents } = read.alerts ?? {};
  const node: SloNode = {
    node: "slo",
    name: said,
    objective: read.objective?.share ?? 0.99,
    objectiveText: read.objective?.text ?? "99%",
    window: read.window ?? parseDuration("30d") ?? 0,
    sli: sli ?? { is: "good-while", condition: refusedThreshold(at) },
    ...(read.description !== undefined && { description: read.description }),
    ...(page !== undefined && { page }),
    ...(ticket !== undefined && { ticket }),
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
    const share = typeof value === "string" ? parsePercent(value) : undefined;
    if (share === undefined || share <= 0 || share >= 1)
      return refuse(value, "a share over 0% and under 100%", 'write a number and a percent sign: "99.9%"', at, subject);
    return { share, text: value as string };
  },
};

const day = 86_400_000;

/** Burn rates look back on up to three days, or on what they can of a shorter window; under a day nothing is left of them. */
const windowOption: Option<number | "month" | "quarter"> = {
  read(value, at, subject) {
    if (value === "month" || value === "quarter") return value;
    const length = typeof value === "string" ? parseDuration(value) : undefined;
    if (length !== undefined && length > 0 && (length < day || length > 366 * day))
      return refuse(value, "a window that a budget can be kept over", 'write a duration from a day to a year: "7d", "30d", "90d"', at, subject);
    return length || refuse(value, "a window", 'write a duration or a part of the calendar: "30d", "month", "quarter"', at, subject);
  },
};

const orNone: Option<string | false> = { optional: true, read: (value, at, subject) => (value === false ? false : severity.read(value, at, subject)) };

const alerts: Option<{ readonly page?: string | false | undefined; readonly ticket?: string | false | undefined; readonly minEvents?: number | undefined }> = {
  optional: true,
  read(value, at, subject) {
    if (value === false) return { page: false, ticket: false };
    return readOptions(value, at, subject, { page: orNone, ticket: orNone, minEvents: optional(positiveInteger) });
  },
};

const share = (is: "good" | "bad"): Option<SliNode> => ({
  optional: true,
  read(value, at, subject) {
    const query = queryNode(value);
    if (query?.share) return { is, share: query.share };
    // A ratio that was wrong has been reported where it was made.
    if (query?.refused) return { is: "good-while", condition: refusedThreshold(at) };
    if (is === "good" && (value as { readonly node?: unknown } | null)?.node === "condition") {
      const condition = conditionOption.read(value, at, subject);
      return condition && { is: "good-while", condition };
    }
    const what = is === "good" ? "a ratio or a condition" : "a ratio";
    return refuse(value, what, "give the share of events: `ratio(part, whole)`", at, subject);
  },
});

const shape = {
  objective,
  window: windowOption,
  good: share("good"),
  bad: share("bad"),
  description: optional(text),
  alerts,
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
