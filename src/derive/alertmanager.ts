/** The configuration of Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/ */
import { type Place, within } from "../ir/place.ts";
import type { MuteTiming, Receiver, Route, Routing } from "../ir/routing.ts";
import { formatDuration } from "../util/duration.ts";
import { escapeRegexp } from "../util/regexp.ts";
import { inhibitions } from "./alertmanager-inhibitions.ts";
import { type Entry, entryOf, entrySettings, watchdogEntry } from "./alertmanager-receivers.ts";
import { secretFile } from "./alertmanager-secrets.ts";
import { timeIntervals } from "./alertmanager-times.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { because, type ConfigFile, type Path } from "./part.ts";

/** The alert that always fires, by which somebody notices when alerts no longer arrive. */
export const watchdogAlert = "Watchdog";

/** The file of the Alertmanager that this system declares. */
export function deriveAlertmanager(derived: Derived): readonly ConfigFile[] {
  const { routing } = derived.system;
  return routing ? [alertmanagerConfig(routing, derived)] : [];
}

/** The configuration of an Alertmanager; also of one that another system writes, to check this one's alerts against it. */
export function alertmanagerConfig(routing: Routing, { scope, ruleFiles }: Pick<Derived, "scope" | "ruleFiles">): ConfigFile {
  const { system, settings } = scope;
  const wording = { linked: /^https?:/.test(system.runbooks?.url ?? ""), waking: [...new Set(["critical", settings.severities.page])] };
  const entries = entriesOf(routing);
  const timings = [...new Set(routing.routes.flatMap(({ mute }) => mute))];
  const inhibited = inhibitions(routing.inhibit, ruleFiles);
  const document: Settings = {
    global: { resolve_timeout: "5m" },
    route: {
      receiver: entryOf([routing.default]).name,
      group_by: routing.groupBy,
      group_wait: formatDuration(routing.groupWait),
      group_interval: formatDuration(routing.groupInterval),
      repeat_interval: formatDuration(routing.repeatInterval),
      routes: [watchdogRoute(routing), ...routing.routes.map(routeSettings)],
    },
    ...(inhibited.length > 0 && { inhibit_rules: inhibited.map((each) => each.settings) }),
    ...(timings.length > 0 && { time_intervals: timings.map((timing) => ({ name: timing.name, time_intervals: timeIntervals(timing) })) }),
    receivers: entries.map((entry) => entrySettings(entry, secretFile, wording)),
  };
  return {
    format: "alertmanager",
    path: "alertmanager/alertmanager.yaml",
    subject: `routing.${routing.name}`,
    documents: [document],
    because: because(
      [["route", "routes"], "The first route that fits takes an alert; what none takes goes to the receiver above."],
      [["route", "routes", 0], ...watchdogReason(routing)],
      ...inhibited.flatMap(({ because: reason }, index): readonly [Path, string][] => (reason === undefined ? [] : [[["inhibit_rules", index], reason]])),
    ),
    at: routing.at,
    placeOf: (path) => placeOf(path, { routing, entries, timings, inhibited }),
    allow: routing.allow ?? [],
  };
}

function entriesOf(routing: Routing): readonly Entry[] {
  const all = [entryOf([routing.default]), watchdogEntry(routing), ...routing.routes.map(({ to }) => entryOf(to))];
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/** It is taken first, whatever the other routes are, and told so often that its silence is soon heard. */
function watchdogRoute(routing: Routing): Settings {
  const { name } = watchdogEntry(routing);
  const matchers = [`alertname=${JSON.stringify(watchdogAlert)}`];
  return routing.watchdog
    ? { matchers, receiver: name, group_by: ["alertname"], group_wait: "0s", group_interval: "1m", repeat_interval: "5m" }
    : { matchers, receiver: name };
}

function watchdogReason({ watchdog }: Routing): readonly string[] {
  if (!watchdog) return [`${watchdogAlert} always fires; nobody is named who listens for it.`];
  return [`${watchdogAlert} always fires: when ${watchdog.name} no longer hears of it every few minutes, alerts do not arrive any more.`];
}

function routeSettings({ severity, team, alerts, to, mute, repeatInterval }: Route): Settings {
  const names = [...new Set(alerts.map(({ name }) => name))];
  const matchers = [
    ...(severity === undefined ? [] : [`severity=${JSON.stringify(severity)}`]),
    ...(team === undefined ? [] : [`team=${JSON.stringify(team)}`]),
    ...(names.length === 0
      ? []
      : [names.length === 1 ? `alertname=${JSON.stringify(names[0])}` : `alertname=~${JSON.stringify(names.map(escapeRegexp).join("|"))}`]),
  ];
  return {
    ...(matchers.length > 0 && { matchers }),
    receiver: entryOf(to).name,
    ...(mute.length > 0 && { mute_time_intervals: mute.map(({ name }) => name) }),
    ...(repeatInterval !== undefined && { repeat_interval: formatDuration(repeatInterval) }),
  };
}

interface Sources {
  readonly routing: Routing;
  readonly entries: readonly Entry[];
  readonly timings: readonly MuteTiming[];
  readonly inhibited: ReturnType<typeof inhibitions>;
}

/** From a setting to the option that it follows from. */
function placeOf([section, first, second, third, fourth]: Path, { routing, entries, timings, inhibited }: Sources): Place {
  const options = (...path: readonly (string | number)[]) => within(routing.at, 1, ...path);
  if (section === "route" && first === "routes" && typeof second === "number") {
    const route = routing.routes[second - 1];
    return route ? routePlace(route, third, fourth) : options(...(routing.watchdog ? ["watchdog"] : []));
  }
  if (section === "route") return options(...(typeof first === "string" ? [rootOptions[first] ?? first, ...elementAt(second)] : []));
  if (section === "inhibit_rules") {
    const declared = inhibited[Number(first)]?.declared;
    return declared ? within(declared.at, ...inhibitionPath(second, third)) : routing.at;
  }
  if (section === "time_intervals") return timings[Number(first)]?.at ?? routing.at;
  if (section === "receivers") return receiverPlace(entries[Number(first)], second, third) ?? routing.at;
  return routing.at;
}

const rootOptions: Readonly<Record<string, string>> = {
  receiver: "default",
  group_by: "groupBy",
  group_wait: "groupWait",
  group_interval: "groupInterval",
  repeat_interval: "repeatInterval",
};

function elementAt(index: string | number | undefined): readonly number[] {
  return typeof index === "number" ? [index] : [];
}

function inhibitionPath(setting: string | number | undefined, index: string | number | undefined): readonly (string | number)[] {
  if (setting === "equal") return ["equal", ...elementAt(index)];
  return setting === "source_matchers" ? ["when"] : setting === "target_matchers" ? ["silences"] : [];
}

/** Each option that chooses alerts became a matcher, in this order. */
function routePlace(route: Route, setting: string | number | undefined, index: string | number | undefined): Place {
  if (setting === "receiver") return within(route.at, "to");
  if (setting === "mute_time_intervals") return within(route.at, "mute");
  if (setting === "repeat_interval") return within(route.at, "repeatInterval");
  const said = (["severity", "team", "alerts"] as const).filter((option) => (option === "alerts" ? route.alerts.length > 0 : route[option] !== undefined));
  const option = setting === "matchers" ? said[Number(index ?? 0)] : undefined;
  return option === undefined ? route.at : within(route.at, option);
}

function receiverPlace(entry: Entry | undefined, list: string | number | undefined, index: string | number | undefined): Place | undefined {
  const kind = typeof list === "string" ? list.replace(/_configs$/, "") : undefined;
  const chosen: Receiver | undefined = entry?.receivers.filter((receiver) => receiver.kind === kind)[Number(index)] ?? entry?.receivers[0];
  return chosen?.at;
}
