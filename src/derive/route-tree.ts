/** The routes of an Alertmanager, read from its configuration, derived or not: who is reached by which labels, and what never is. */

import { regexpError } from "../promql/regexp.ts";
import { takes } from "../promql/regexp-match.ts";
import { parseDuration } from "../util/duration.ts";
import { shown } from "../util/shown.ts";
import type { Setting, Settings } from "./collector-part.ts";
import { fits, type LabelMatcher, readMatchers, valuesNamed } from "./matcher-text.ts";
import type { ConfigFile, Path } from "./part.ts";

export interface RouteNode {
  readonly path: Path;
  readonly settings: Settings;
  /** Its own, whichever way they are written; those of the routes around it hold too. */
  readonly matchers: readonly LabelMatcher[];
  /** Texts that are no matchers. */
  readonly faults: readonly { readonly path: Path; readonly error: string }[];
  /** Its own, or of the nearest route around it. */
  readonly receiver: string | undefined;
  readonly continues: boolean;
  /** Milliseconds, its own or inherited; Alertmanager's where nobody says. */
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly routes: readonly RouteNode[];
}

/** `undefined` for a file without routes. */
export function routeTree(file: ConfigFile): RouteNode | undefined {
  const route = file.documents[0]?.route;
  return isSection(route) ? readRoute(route, ["route"], { receiver: undefined, groupInterval: 300_000, repeatInterval: 14_400_000 }) : undefined;
}

/** Every route of a tree, the root first. */
export function allRoutes(root: RouteNode): readonly RouteNode[] {
  return [root, ...root.routes.flatMap(allRoutes)];
}

function readRoute(settings: Settings, path: Path, outer: Pick<RouteNode, "receiver" | "groupInterval" | "repeatInterval">): RouteNode {
  const { matchers, faults } = matchersOf(settings, path, ["matchers", "match", "match_re"]);
  const own = {
    receiver: typeof settings.receiver === "string" && settings.receiver !== "" ? settings.receiver : outer.receiver,
    groupInterval: durationOf(settings.group_interval) ?? outer.groupInterval,
    repeatInterval: durationOf(settings.repeat_interval) ?? outer.repeatInterval,
  };
  const routes = Array.isArray(settings.routes) ? (settings.routes as readonly Setting[]) : [];
  return {
    path,
    settings,
    matchers,
    faults,
    ...own,
    continues: settings.continue === true,
    routes: routes.flatMap((route, index) => (isSection(route) ? [readRoute(route, [...path, "routes", index], own)] : [])),
  };
}

/** The matchers of a route, or of one side of an inhibition: a list of texts, and two maps in the older way. */
function matchersOf(settings: Settings, path: Path, keys: readonly [list: string, equal: string, regexp: string]): Pick<RouteNode, "matchers" | "faults"> {
  const [list, equal, regexp] = keys;
  const said = settings[list];
  const texts = Array.isArray(said) ? said.map((text: Setting, index) => [text ?? "", [...path, list, index]] as const) : [];
  const matchers: LabelMatcher[] = [];
  const faults: { readonly path: Path; readonly error: string }[] = [];
  for (const [text, at] of texts) {
    const read = typeof text === "string" ? readMatchers(text, at) : { error: "a matcher is a text" };
    if ("error" in read) faults.push({ path: at, error: read.error });
    else matchers.push(...read);
  }
  if (said !== undefined && said !== null && !Array.isArray(said)) faults.push({ path: [...path, list], error: "matchers are a list of texts" });
  for (const [key, operator] of [
    [equal, "="],
    [regexp, "=~"],
  ] as const) {
    const map = settings[key];
    if (!isSection(map)) continue;
    for (const [label, value] of Object.entries(map)) {
      const at = [...path, key, label];
      const wrong = operator === "=~" ? (value === null ? "nothing stands here" : regexpError(String(value))) : undefined;
      if (wrong !== undefined) faults.push({ path: at, error: `\`${label}\` has no regular expression of RE2: ${wrong}` });
      else matchers.push({ label, operator, value: value === null ? "" : shown(value), path: at });
    }
  }
  return { matchers, faults };
}

export function isSection(value: Setting | undefined): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Milliseconds of Prometheus' durations: "1h30m". */
function durationOf(value: Setting | undefined): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}

/** Labels of an alert: those with a known value; others may have any value, or be missing. */
export interface AlertLabels {
  readonly known: Readonly<Record<string, string>>;
  /** Names of labels that it may have; absent: any. */
  readonly open?: readonly string[];
}

/** Whether an alert fits, for sure, for its labels that are known and unless others say otherwise, or never. */
export function fitsAlert(matchers: readonly LabelMatcher[], { known, open }: AlertLabels): "always" | "maybe" | "never" {
  let result: "always" | "maybe" = "always";
  for (const matcher of matchers) {
    const value = known[matcher.label];
    if (value === undefined && (open === undefined || open.includes(matcher.label))) result = "maybe";
    else if (!fits(matcher, value ?? "")) return "never";
  }
  return result;
}

/** The routes that an alert ends at, as Alertmanager walks them; one that it only may fit is among them, and the walk goes on. */
export function reached(route: RouteNode, labels: AlertLabels): readonly RouteNode[] {
  const found: RouteNode[] = [];
  let taken = false;
  for (const child of route.routes) {
    const fit = fitsAlert(child.matchers, labels);
    if (fit === "never") continue;
    found.push(...reached(child, labels));
    if (fit === "maybe") continue;
    taken = true;
    if (!child.continues) break;
  }
  return taken ? found : [...found, route];
}

/** Whether everything that fits `later` fits `earlier` too, as far as their matchers tell. */
export function covers(earlier: readonly LabelMatcher[], later: readonly LabelMatcher[]): boolean {
  return earlier.every((matcher) => takesAll(matcher) || later.some((other) => other.label === matcher.label && implies(other, matcher)));
}

function takesAll({ operator, value }: LabelMatcher): boolean {
  return operator === "=~" && value === ".*";
}

function implies(narrow: LabelMatcher, wide: LabelMatcher): boolean {
  if (narrow.operator === wide.operator && narrow.value === wide.value) return true;
  return valuesNamed(narrow)?.every((value) => surelyFits(wide, value)) ?? false;
}

/** A pattern that is not understood may take a value or not. */
function surelyFits(matcher: LabelMatcher, value: string): boolean {
  return fits(matcher, value) && !(matcher.operator.endsWith("~") && takes(matcher.value, value) === undefined);
}

/** Whether nothing can fit both: they ask for different values of one label. */
export function excludes(one: readonly LabelMatcher[], other: readonly LabelMatcher[]): boolean {
  const never = (left: LabelMatcher, right: LabelMatcher) => left.label === right.label && valuesNamed(left)?.every((value) => !fits(right, value)) === true;
  return one.some((left) => other.some((right) => never(left, right) || never(right, left)));
}

/** Names of the receivers of a configuration, in their order. */
export function receiverNames(file: ConfigFile): readonly string[] {
  const receivers = file.documents[0]?.receivers;
  return Array.isArray(receivers) ? receivers.map((receiver: Setting) => (isSection(receiver) && typeof receiver.name === "string" ? receiver.name : "")) : [];
}

/** Every matcher of the routes and inhibitions of a configuration. */
export function matchersOfRouting(file: ConfigFile): readonly LabelMatcher[] {
  const tree = routeTree(file);
  return [...(tree ? allRoutes(tree) : []).flatMap(({ matchers }) => matchers), ...inhibitionsOf(file).flatMap(({ source, target }) => [...source, ...target])];
}

/** Every inhibition of a configuration, with what both sides have to fit. */
export function inhibitionsOf(file: ConfigFile): readonly {
  readonly path: Path;
  readonly settings: Settings;
  readonly source: readonly LabelMatcher[];
  readonly target: readonly LabelMatcher[];
  readonly faults: RouteNode["faults"];
}[] {
  const rules = file.documents[0]?.inhibit_rules;
  return (Array.isArray(rules) ? (rules as readonly Setting[]) : []).flatMap((settings, index) => {
    if (!isSection(settings)) return [];
    const path = ["inhibit_rules", index];
    const source = matchersOf(settings, path, ["source_matchers", "source_match", "source_match_re"]);
    const target = matchersOf(settings, path, ["target_matchers", "target_match", "target_match_re"]);
    return [{ path, settings, source: source.matchers, target: target.matchers, faults: [...source.faults, ...target.faults] }];
  });
}

/** Every text in a configuration, with the way to it. */
export function configTexts(value: Setting | undefined, path: Path = []): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return (value as readonly Setting[]).flatMap((each, index) => configTexts(each, [...path, index]));
  return isSection(value) ? Object.entries(value).flatMap(([key, each]) => configTexts(each, [...path, key])) : [];
}
