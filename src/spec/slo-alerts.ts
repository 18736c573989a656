/** How the alerts of an SLO differ from the usual ones. */
import { type Place, within } from "../ir/place.ts";
import type { SloBurnOptions, SloSpentOptions, SloTierOptions } from "../ir/rule.ts";
import { defined } from "../util/defined.ts";
import { formatDuration } from "../util/duration.ts";
import { isRecord, type Option, problem, readOptions } from "./call.ts";
import { list, optional, percent, positiveDuration, positiveInteger, reader, refuse } from "./options.ts";
import { type Duration, type Percent, parseDuration } from "./quantity.ts";
import { type Severity, severity } from "./severity.ts";

/** The alerts that follow from an objective. */
export interface SloAlerts {
  /** For a budget that burns fast: its severity, more about it, or none. Default: the severity that the policy says. `page: "critical"` */
  readonly page?: Severity | false | SloTier;
  /** For a budget that burns slowly: its severity, more about it, or none. Default: the severity that the policy says. `ticket: false` */
  readonly ticket?: Severity | false | SloTier;
  /** For a budget of which 50%, 75% and 100% are spent: its severity, which shares, or none. Default: the severity of tickets. `spent: { at: ["90%"] }` */
  readonly spent?: Severity | false | SloSpent;
  /** For series that were there and are gone: its severity, or none. Default: the severity of tickets. `absent: false` */
  readonly absent?: Severity | false;
  /** Fewest bad events in the long window for an alert, 1 or more. Default: 5 in 1h, 10 in 6h or 1d, 12 in 3d. `minEvents: 20` */
  readonly minEvents?: number;
}

/** One of the two alerts on how fast a budget burns. */
export interface SloTier {
  /** Default: what the policy says. `severity: "critical"` */
  readonly severity?: Severity;
  /** What it waits for, one of these. Default: a page for 2% in 1h or 5% in 6h, a ticket for 10% in 1d or 10% in 3d. `burns: [{ spends: "5%", within: "6h" }]` */
  readonly burns?: readonly SloBurn[];
  /** Fewest bad events in the long window, 1 or more. Default: that of the SLO. `minEvents: 20` */
  readonly minEvents?: number;
  /** How long it goes on when the burn has ended, so that it does not come and go. Default: 7m for a page, 30m for a ticket. `keepFiringFor: "15m"` */
  readonly keepFiringFor?: Duration;
}

/** A share of the budget of the whole period that is spent in a time. */
export interface SloBurn {
  /** Over 0%, at most 100%: `spends: "2%"`. */
  readonly spends: Percent;
  /** The long window, from 10 minutes to the period: `within: "1h"`. */
  readonly within: Duration;
  /** The window that ends the alert; a multiple of 5 minutes, shorter than `within`. Default: a twelfth of `within`. `short: "5m"` */
  readonly short?: Duration;
}

/** The alerts on how much of a budget is spent. */
export interface SloSpent {
  /** Default: that of tickets. `severity: "warning"` */
  readonly severity?: Severity;
  /** Shares of the budget, over 0%. Default: 50%, 75% and 100%. `at: ["90%"]` */
  readonly at?: readonly Percent[];
}

export interface ReadSloAlerts {
  readonly page?: SloTierOptions | false | undefined;
  readonly ticket?: SloTierOptions | false | undefined;
  readonly spent?: SloSpentOptions | false | undefined;
  readonly absent?: string | false | undefined;
  readonly minEvents?: number | undefined;
}

const minute = 60_000;
const five = 5 * minute;

/** A severity, none, or options that say more. */
function severityOr<T extends { readonly severity?: string }>(read: (value: unknown, at: Place, subject: string) => T): Option<T | false> {
  return {
    optional: true,
    read(value, at, subject) {
      if (value === false) return false;
      if (isRecord(value)) return read(value, at, subject);
      const said = severity.read(value, at, subject);
      return said === undefined ? undefined : ({ severity: said } as T);
    },
  };
}

const over0: Option<number> = {
  read(value, at, subject) {
    const share = percent.read(value, at, subject);
    return share === 0 ? refuse(value, "a share over 0%", 'write a number and a percent sign: "2%"', at, subject) : share;
  },
};

const inFives: Option<number> = reader("a window in steps of five minutes", 'events are counted in fives of minutes: "5m", "30m", "6h"', (value) => {
  const length = typeof value === "string" ? parseDuration(value) : undefined;
  return length !== undefined && length > 0 && length % five === 0 ? length : undefined;
});

const burn: Option<SloBurnOptions> = {
  read(value, at, subject) {
    const { spends, within: long, short } = readOptions(value, at, subject, { spends: over0, within: inFives, short: optional(inFives) });
    if (spends === undefined || long === undefined) return undefined;
    if (long < 2 * five || (short !== undefined && short >= long)) {
      const message =
        short === undefined ? `\`within\` is ${formatDuration(long)}` : `\`short\` is ${formatDuration(short)} and \`within\` ${formatDuration(long)}`;
      const help = "leave room for the window that ends the alert: at least 10m, with a shorter one of 5m";
      problem({ subject, message, help, at: within(at, short === undefined ? "within" : "short") });
      return undefined;
    }
    return { spends, within: long, ...(short !== undefined && { short }) };
  },
};

const tier = severityOr<SloTierOptions>((value, at, subject) => {
  const shape = { severity: optional(severity), burns: optional(list(burn)), minEvents: optional(positiveInteger), keepFiringFor: optional(positiveDuration) };
  const read = readOptions(value, at, subject, shape);
  if (isRecord(value) && Array.isArray(value.burns) && value.burns.length === 0)
    problem({
      subject: `${subject}.burns`,
      message: "`burns` is empty",
      help: "say what the alert waits for, or switch it off with `false`",
      at: within(at, "burns"),
    });
  return defined(read);
});

const spent = severityOr<SloSpentOptions>((value, at, subject) => {
  const read = readOptions(value, at, subject, { severity: optional(severity), at: optional(list(over0)) });
  return defined({ ...read, at: read.at && [...new Set(read.at)].sort((one, other) => one - other) });
});

/** `alerts` of an SLO. */
export const sloAlerts: Option<ReadSloAlerts> = {
  optional: true,
  read(value, at, subject) {
    if (value === false) return { page: false, ticket: false, spent: false, absent: false };
    const absent: Option<string | false> = { optional: true, read: (each, place, name) => (each === false ? false : severity.read(each, place, name)) };
    return readOptions(value, at, subject, { page: tier, ticket: tier, spent, absent, minEvents: optional(positiveInteger) });
  },
};
