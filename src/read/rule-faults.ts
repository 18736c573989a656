/** What Prometheus refuses in groups of rules, beside queries: https://github.com/prometheus/prometheus/blob/main/model/rulefmt/rulefmt.go */
import { didYouMean, nearest } from "../util/did-you-mean.ts";
import { parseDuration } from "../util/duration.ts";
import type { GroupDraft, RuleSource } from "./rule-group.ts";
import { entryOf, isNull, type Range, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from "./yaml-tree.ts";

/** What a setting has to be. */
type Shape = "text" | "duration" | "number" | "truth" | "texts" | "anything";

/** Those behind `rules` are of Mimir, Loki and Thanos. */
const groupShapes: Readonly<Record<string, Shape>> = {
  name: "text",
  interval: "duration",
  query_offset: "duration",
  limit: "number",
  labels: "texts",
  rules: "anything",
  source_tenants: "anything",
  evaluation_delay: "duration",
  align_evaluation_time_on_interval: "truth",
  remote_write: "anything",
  partial_response_strategy: "text",
};

const ruleShapes: Readonly<Record<string, Shape>> = {
  record: "text",
  alert: "text",
  expr: "text",
  for: "duration",
  keep_firing_for: "duration",
  labels: "texts",
  annotations: "texts",
};

/** Whether a group can be read; says what is wrong with its settings, and of the rest nothing. */
export function checkGroup(node: YamlNode, file: RuleSource): node is YamlMap {
  if (node.is !== "map") {
    file.fault({ subject: "groups", message: "this group is no map", help: "write it as `name: …` and `rules: …`", ...node });
    return false;
  }
  const name = entryOf(node, "name");
  const subject = `groups.${name?.value.is === "scalar" ? name.value.value : ""}`;
  checkSettings(node, groupShapes, subject, file, "a group has");
  if ((!name || isEmpty(name.value)) && !isMisspelt(node, ["name"])) {
    file.fault({ subject, message: "this group has no name", help: "give it a `name` that no other group of the file has", ...firstOf(node) });
  }
  const rules = entryOf(node, "rules")?.value;
  if (rules && rules.is !== "list" && !isNull(rules)) {
    file.fault({ subject, message: "the `rules` of this group are no list", help: "begin each rule with a dash", ...rules });
  }
  checkLabels(entryOf(node, "labels")?.value, subject, file);
  return true;
}

/** Says which name a group shares with one before it. */
export function checkNames(drafts: readonly GroupDraft[], file: RuleSource): void {
  const seen = new Map<string, YamlScalar>();
  for (const { map, name, subject } of drafts) {
    const own = entryOf(map, "name")?.value;
    if (name === "" || own?.is !== "scalar") continue;
    const first = seen.get(name);
    if (first) {
      const related = { message: "the first of that name", start: first.start, end: first.end };
      file.fault({
        subject,
        message: `another group of this file is called \`${name}\` too`,
        help: "give it another name, or put their rules together",
        ...own,
        related,
      });
    } else seen.set(name, own);
  }
}

/** Whether a rule can be read; says what is wrong with it beside its query. */
export function checkRule(node: YamlNode, group: string, file: RuleSource): boolean {
  if (node.is !== "map") {
    file.fault({ subject: group, message: "this rule is no map", help: "write it as `alert: …` or `record: …` with `expr: …`", ...node });
    return false;
  }
  const record = settingOf(node, "record");
  const alert = settingOf(node, "alert");
  const name = alert ?? record;
  const subject = name?.value.is === "scalar" ? `${group}.${name.value.value}` : group;
  checkSettings(node, ruleShapes, subject, file, "a rule has");
  if (record && alert) {
    const related = { message: "and the other here", start: record.key.start, end: record.key.end };
    file.fault({ subject, message: "this rule is both an alert and a recording", help: "make two rules of it", ...alert.key, related });
  }
  if (!name && !isMisspelt(node, ["record", "alert"]))
    file.fault({ subject, message: "this rule is neither an alert nor a recording", help: "name it with `alert` or with `record`", ...firstOf(node) });
  const expr = settingOf(node, "expr");
  if (!expr && !isMisspelt(node, ["expr"]))
    file.fault({ subject, message: "this rule has no expression", help: "write its query as `expr`", ...(entryOf(node, "expr")?.key ?? firstOf(node)) });
  if (record && !alert) checkRecording(node, record, subject, file);
  checkLabels(entryOf(node, "labels")?.value, subject, file);
  checkAnnotations(entryOf(node, "annotations")?.value, subject, file);
  return !(record && alert);
}

function checkRecording(node: YamlMap, record: YamlEntry, subject: string, file: RuleSource): void {
  for (const name of ["for", "keep_firing_for", "annotations"]) {
    const setting = settingOf(node, name);
    if (!setting || isZero(setting.value)) continue;
    file.fault({ subject: `${subject}.${name}`, message: `a recording has no \`${name}\``, help: "remove it, or make the rule an alert", ...setting.key });
  }
  const { value } = record;
  if (value.is !== "scalar") return;
  const braces = value.value.search(/[{}]/) >= 0;
  const form = file.known.anyName ? /^[^{}]+$/ : /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
  if (form.test(value.value)) return;
  const help = braces ? "put matchers into `expr`, and labels into `labels`" : "use letters, digits, `_` and `:` only";
  file.fault({ subject, message: `\`${value.value}\` is no name of a metric`, help, ...value });
}

/** No time at all, or no annotations. */
function isZero(value: YamlNode): boolean {
  return value.is === "scalar" ? parseDuration(value.value) === 0 : value.is === "map" && value.entries.length === 0;
}

function checkSettings(map: YamlMap, shapes: Readonly<Record<string, Shape>>, subject: string, file: RuleSource, whose: string): void {
  for (const { key, value } of map.entries) {
    const name = key.value;
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (shape === undefined) {
      const help = didYouMean(name, Object.keys(shapes)) ?? "remove it, or put it where it belongs";
      file.fault({ subject: `${subject}.${name}`, message: `${whose} no \`${name}\``, help, ...key });
    } else if (!isNull(value)) checkShape(value, shape, `${subject}.${name}`, name, file);
  }
}

function checkShape(value: YamlNode, shape: Shape, subject: string, name: string, file: RuleSource): void {
  if (shape === "texts" && value.is === "map") {
    for (const { key, value: text } of value.entries) if (text.is !== "scalar") checkShape(text, "text", `${subject}.${key.value}`, key.value, file);
    return;
  }
  const wrong = misshapen(value, shape, name);
  if (wrong) file.fault({ subject, ...wrong, start: value.start, end: Math.max(value.end, value.start + 1) });
}

function misshapen(value: YamlNode, shape: Shape, name: string): { readonly message: string; readonly help: string } | undefined {
  const scalar = value.is === "scalar" ? value : undefined;
  switch (shape) {
    case "texts":
      return { message: `\`${name}\` is no map`, help: "write each as `name: value`" };
    case "text":
      return scalar ? undefined : { message: `\`${name}\` is no text`, help: "write it as one line, or in quotes" };
    case "duration":
      return scalar && (parseDuration(scalar.value) ?? Infinity) <= longest ? undefined : noDuration(scalar, name);
    case "number":
      return scalar?.plain && Math.abs(Number(scalar.value.replaceAll("_", ""))) < 2 ** 63
        ? undefined
        : { message: `\`${name}\` is no number`, help: "write a whole number, without quotes" };
    case "truth":
      return scalar && /^(true|false)$/i.test(scalar.value)
        ? undefined
        : { message: `\`${name}\` is neither true nor false`, help: "write `true` or `false`, without quotes" };
    case "anything":
      return undefined;
  }
}

/** Milliseconds: Go counts a duration in nanoseconds, of which it has 63 bits. */
const longest = 9_223_372_036_854;

function noDuration(scalar: YamlScalar | undefined, name: string): { readonly message: string; readonly help: string } {
  if (!scalar) return { message: `\`${name}\` is no duration`, help: "write it as `30s`, `5m` or `1h30m`" };
  const { value } = scalar;
  if (parseDuration(value) !== undefined) return { message: `\`${value}\` is longer than Prometheus can count`, help: "write less than 292 years" };
  if (value === "") return { message: `\`${name}\` says no duration`, help: "write it as `30s`, `5m` or `1h30m`, or leave it out" };
  const help = /^\d+$/.test(value) ? `write its unit, as in \`${value}s\` or \`${value}m\`` : "write it as `30s`, `5m` or `1h30m`";
  return { message: `\`${value}\` is no duration`, help };
}

function checkLabels(labels: YamlNode | undefined, subject: string, file: RuleSource): void {
  if (labels?.is !== "map") return;
  for (const { key } of labels.entries) {
    if (key.value === "__name__")
      file.fault({ subject, message: "a rule cannot set the label `__name__`", help: "name what it records with `record`", ...key });
    else if (!isName(key.value, file)) file.fault({ subject, ...noName(key.value, "label"), ...key });
  }
}

function checkAnnotations(annotations: YamlNode | undefined, subject: string, file: RuleSource): void {
  if (annotations?.is !== "map") return;
  for (const { key } of annotations.entries) {
    if (!isName(key.value, file)) file.fault({ subject, ...noName(key.value, "annotation"), ...key });
  }
}

function noName(name: string, what: "label" | "annotation"): { readonly message: string; readonly help: string } {
  const help = "use letters, digits and `_` only";
  return { message: name === "" ? `this ${what} has no name` : `\`${name}\` is no name of ${what === "label" ? "a label" : "an annotation"}`, help };
}

function isName(name: string, { known }: RuleSource): boolean {
  return known.anyName ? name !== "" : /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/** A setting that says something. */
function settingOf(map: YamlMap, name: string): YamlEntry | undefined {
  const entry = entryOf(map, name);
  return entry && !isEmpty(entry.value) ? entry : undefined;
}

function isEmpty(value: YamlNode): boolean {
  return isNull(value) || (value.is === "scalar" && value.value === "");
}

/** Whether a name that a map has no use for was meant to be one of `names`: of that is said so already. */
function isMisspelt(map: YamlMap, names: readonly string[]): boolean {
  const shapes = names.includes("name") ? groupShapes : ruleShapes;
  return map.entries.some(({ key }) => !Object.hasOwn(shapes, key.value) && names.includes(nearest(key.value, Object.keys(shapes))[0] ?? ""));
}

/** The first name in a map, for what is wrong with all of it. */
function firstOf(map: YamlMap): Range {
  return map.entries[0]?.key ?? { start: map.start, end: map.start + 1 };
}
