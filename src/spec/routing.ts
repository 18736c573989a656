/** Alertmanager: who hears of which alert, when, and how often. */
import { type Place, within } from "../ir/place.ts";
import type { Inhibition, MuteTiming as MuteTimingNode, Receiver as ReceiverNode, Route as RouteNode, Routing as RoutingNode } from "../ir/routing.ts";
import type { Alert as AlertNode } from "../ir/rule.ts";
import { defined } from "../util/defined.ts";
import { isTimezone } from "../util/timezone.ts";
import { type Alert, alertOption } from "./alert.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Image, image } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { address, isMade, list, made, nonEmptyText, optional, positiveDuration, reader, textOf } from "./options.ts";
import type { Address, Duration } from "./quantity.ts";
import { type Receiver, receiverOption } from "./receiver.ts";
import { type RoutedSeverity, routedSeverity } from "./severity.ts";

/** An Alertmanager; see `alertmanager`. */
export interface Routing {
  readonly node: "routing";
  readonly name: string;
}
/** One way for alerts: all that it says of an alert has to fit. */
export interface RouteOptions {
  /** `"critical"`; alerts of SLOs have the severities `"page"` and `"ticket"` unless the policy says others. Default: any. */
  readonly severity?: RoutedSeverity;
  /** The `team` of the service. Default: any. */
  readonly team?: string;
  /** `[podDown]`. Default: any. */
  readonly alerts?: readonly Alert[];
  /** Every one of them is told: `[pager, slackOps]`. */
  readonly to: readonly Receiver[];
  /** Nobody is told at these times; what fires still shows. Default: never. */
  readonly mute?: readonly MuteTiming[];
  /** How soon what still fires is told again. Default: that of the Alertmanager. `"1h"` */
  readonly repeatInterval?: Duration;
}
/** What a firing alert keeps from being told. */
export interface InhibitOptions {
  /** What fires: a severity or an alert. */
  readonly when: RoutedSeverity | Alert;
  /** What is then not told: a severity or an alert. */
  readonly silences: RoutedSeverity | Alert;
  /** Labels that both have, with the same value: `["alertname", "pod"]`. */
  readonly equal: readonly string[];
}
/** The options of `alertmanager`. */
export interface AlertmanagerOptions extends Image, MayAllow {
  /** Where Prometheus finds it: `"alertmanager:9093"`. */
  readonly address: Varying<Address>;
  /** Alerts with the same values of these labels come as one notification: `["alertname", "cluster"]`. */
  readonly groupBy: readonly string[];
  /** How long a new group waits for more of its alerts. Default: `"30s"`. */
  readonly groupWait?: Duration;
  /** How soon a group is told again when an alert joins it. Default: `"5m"`; less than a minute takes back what was about to be told. */
  readonly groupInterval?: Duration;
  /** How soon what still fires is told again, a multiple of `groupInterval`. Default: `"4h"`. */
  readonly repeatInterval?: Duration;
  /** Who is told of what no route takes. */
  readonly default: Receiver;
  /** The first that fits takes the alert, to all its receivers. Default: none. */
  readonly routes?: readonly RouteOptions[];
  /** Beside what follows from the severities: critical silences warning, and a page the ticket, of the same alert. Default: none. */
  readonly inhibit?: readonly InhibitOptions[];
  /** Who hears, every few minutes, that the way from Prometheus to here is whole; it tells somebody when that ends. Default: nobody does. */
  readonly watchdog?: Receiver;
}

/**
 * Who hears of which alert, and the Alertmanager that tells them; its files are written by the system that has it.
 * `routing: alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: slackOps, routes: [{ severity: "critical", to: [pager, slackOps] }] })`
 */
export function alertmanager(name: string, options: AlertmanagerOptions): Routing {
  const at = placeOf(alertmanager);
  const subject = subjectOf("routing", name);
  const { routes, inhibit, watchdog, image: said, allow, ...read } = readOptions(options, within(at, 1), subject, shape);
  const node: RoutingNode = {
    node: "routing",
    name: readName(name, at, subject),
    ...defined({ image: said, watchdog, allow }),
    address: read.address ?? "localhost:9093",
    groupBy: read.groupBy ?? [],
    groupWait: read.groupWait ?? 30_000,
    groupInterval: read.groupInterval ?? 300_000,
    repeatInterval: read.repeatInterval ?? 4 * 3_600_000,
    default: read.default ?? lost,
    routes: routes ?? [],
    inhibit: inhibit ?? [],
    at,
  };
  return node;
}

/** Times at which nobody is told; see `muteTiming`. */
export interface MuteTiming {
  readonly node: "mute-timing";
  readonly name: string;
}

/** Times at which the routes that name it tell nobody: `muteTiming("nights", { times: [{ from: "22:00", to: "06:00" }], timezone: "Europe/Zurich" })`. */
export function muteTiming(
  name: string,
  options: {
    /** Days or ranges of them: `["saturday", "sunday"]`, `["monday:friday"]`. Default: every day. */
    readonly weekdays?: readonly (Weekday | `${Weekday}:${Weekday}`)[];
    /** Times of the day; one that ends before it begins ends on the next day. Default: the whole day. */
    readonly times?: readonly { readonly from: string; readonly to: string }[];
    /** As the IANA calls it: `"Europe/Zurich"`. Default: UTC. */
    readonly timezone?: string;
  },
): MuteTiming {
  const at = placeOf(muteTiming);
  const subject = subjectOf("muteTimings", name);
  const { weekdays, times, timezone } = readOptions(options, within(at, 1), subject, {
    weekdays: optional(list(weekday)),
    times: optional(list(timeRange)),
    timezone: optional(aTimezone),
  });
  const node: MuteTimingNode = {
    node: "mute-timing",
    name: readName(name, at, subject),
    weekdays: weekdays ?? [],
    times: times ?? [],
    ...defined({ timezone }),
    at,
  };
  return node;
}

type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
const days = "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const weekday = textOf("a day of the week or a range of them", 'write "saturday" or "monday:friday"', new RegExp(`^(${days})(:(${days}))?$`));
const timeOfDay = textOf("a time of the day", 'write it as "22:00", from "00:00" to "24:00"', /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);
const aTimezone = reader("a time zone", 'use its IANA name: "Europe/Zurich"', (value) => (typeof value === "string" && isTimezone(value) ? value : undefined));

const timeRange: Option<MuteTimingNode["times"][number]> = {
  read(value, at, subject) {
    const { from, to } = readOptions(value, at, subject, { from: timeOfDay, to: timeOfDay });
    if (from === undefined || to === undefined) return undefined;
    if (from !== to) return { from, to };
    problem({ subject, message: `the time from \`${from}\` to \`${to}\` is empty`, help: "leave out `times` for whole days", at });
    return undefined;
  },
};

const muteTimingOption: Option<MuteTimingNode> = made("mute-timing", "a mute timing", 'make one with `muteTiming("…", { … })`');
const lost: ReceiverNode = { node: "receiver", kind: "nobody", name: "nobody", at: { kind: "spec", call: {}, path: [] } };

const receivers: Option<readonly ReceiverNode[]> = {
  read(value, at, subject) {
    if (Array.isArray(value) && value.length === 0)
      problem({ subject, message: "a route leads to no receiver", help: "name who is told; `nobody` tells nobody on purpose", at });
    return list(receiverOption).read(value, at, subject);
  },
};

const routeOption: Option<RouteNode> = {
  read(value, at, subject) {
    const { severity, team, alerts, to, mute, repeatInterval } = readOptions(value, at, subject, {
      severity: optional(routedSeverity),
      team: optional(nonEmptyText),
      alerts: optional(list(alertOption)),
      to: receivers,
      mute: optional(list(muteTimingOption)),
      repeatInterval: optional(positiveDuration),
    });
    return { ...defined({ severity, team, repeatInterval }), alerts: alerts ?? [], to: to ?? [], mute: mute ?? [], at };
  },
};

const severityOrAlert: Option<string | AlertNode> = {
  read: (value: unknown, at: Place, subject: string): string | AlertNode | undefined =>
    isMade(value, "alert") ? (value as unknown as AlertNode) : routedSeverity.read(value, at, subject),
};

const inhibitOption: Option<Inhibition> = {
  read(value, at, subject) {
    const { when, silences, equal } = readOptions(value, at, subject, {
      when: severityOrAlert,
      silences: severityOrAlert,
      equal: list(labelName),
    });
    return when === undefined || silences === undefined ? undefined : { when, silences, equal: equal ?? [], at };
  },
};

const labelName = textOf("the name of a label", "use letters, digits and `_`, no digit first", /^[A-Za-z_]\w*$/);
const grouping = textOf("the name of a label", 'use letters, digits and `_`, no digit first, or "..." for all', /^([A-Za-z_]\w*|\.\.\.)$/);

const shape = {
  allow: allowances,
  address: varying(address),
  groupBy: list(grouping),
  groupWait: optional(positiveDuration),
  groupInterval: optional(positiveDuration),
  repeatInterval: optional(positiveDuration),
  default: receiverOption,
  routes: optional(list(routeOption)),
  inhibit: optional(list(inhibitOption)),
  watchdog: optional(receiverOption),
  image: optional(image),
};

/** The `routing` of a system. */
export const routingOption: Option<RoutingNode> = made("routing", "an Alertmanager", 'make one with `alertmanager("…", { … })`');
