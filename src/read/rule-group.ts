/** Groups of rules in YAML into parts of a Plan. What is wrong with one leaves the others readable. */
import type { Reading } from "../derive/plan.ts";
import { typesLater } from "../derive/queries.ts";
import type { BrokenQuery, GroupPart, RulePart } from "../derive/rule-part.ts";
import type { LogQueryPart } from "../derive/stored-query.ts";
import type { Place } from "../ir/place.ts";
import { parse as parseLogql } from "../logql/parse.ts";
import type { Span } from "../promql/ast.ts";
import type { ParseResult } from "../promql/parse.ts";
import { parseDuration } from "../util/duration.ts";
import type { Known } from "./known.ts";
import { checkGroup, checkNames, checkRule } from "./rule-faults.ts";
import { ruleQuery } from "./stored-queries.ts";
import type { TextSource } from "./text-source.ts";
import { entryOf, isNull, type Range, rangeIn, type YamlFault, type YamlList, type YamlMap, type YamlNode, type YamlScalar } from "./yaml-tree.ts";

/** The file that groups stand in, and where what is found in it goes. */
export interface RuleSource {
  readonly source: TextSource;
  readonly path: string;
  readonly known: Known;
  /** A query that stands in several rules is one tree. */
  readonly parsed: (query: string) => ParseResult;
  readonly fault: (fault: Fault) => void;
  readonly broken: (query: BrokenQuery) => void;
  readonly logQuery: (query: LogQueryPart) => void;
}

export interface Fault extends YamlFault {
  readonly subject: string;
  /** The file is loaded all the same, without this part of it. */
  readonly unread?: true;
}

/** The groups of one document. All are for Loki where one of them has a query that only Loki reads. */
export function readGroups(node: YamlNode | undefined, file: RuleSource): readonly Reading<GroupPart>[] {
  if (node === undefined || isNull(node)) return [];
  if (node.is !== "list") {
    file.fault({ subject: "groups", message: "`groups` is no list", help: "begin each group with a dash: `- name: …`", ...node });
    return [];
  }
  const drafts = node.items.flatMap((item) => draftsIn(item, file));
  checkNames(drafts, file);
  const engine = drafts.some(({ rules }) => rules.some(({ isLogql }) => isLogql)) ? "loki" : "prometheus";
  return drafts.map((draft) => groupOf(draft, engine, file));
}

/** A group as it is written, its queries parsed. */
export interface GroupDraft {
  readonly map: YamlMap;
  readonly name: string;
  readonly subject: string;
  readonly rules: readonly RuleDraft[];
}

interface RuleDraft {
  readonly map: YamlMap;
  readonly kind: RulePart["kind"];
  readonly name: YamlScalar;
  readonly subject: string;
  readonly expr: YamlScalar | undefined;
  readonly parsed: ParseResult | undefined;
  readonly isLogql: boolean;
}

function draftsIn(node: YamlNode, file: RuleSource): readonly GroupDraft[] {
  // A dash with nothing behind it is no group, and no rule.
  if (isNull(node) || !checkGroup(node, file)) return [];
  const name = textOf(node, "name")?.value ?? "";
  const subject = `groups.${name}`;
  const rules = settingIn(node, "rules");
  const items = rules?.is === "list" ? rules.items : [];
  return [{ map: node, name, subject, rules: items.flatMap((item) => ruleDraft(item, subject, file)) }];
}

function ruleDraft(node: YamlNode, group: string, file: RuleSource): readonly RuleDraft[] {
  if (isNull(node)) return [];
  const sound = checkRule(node, group, file);
  if (node.is !== "map" || !sound) return [];
  const alert = textOf(node, "alert");
  const name = alert ?? textOf(node, "record");
  if (name === undefined) return [];
  const expr = textOf(node, "expr");
  const parsed = expr && file.parsed(expr.value);
  const isLogql = expr !== undefined && parsed?.error !== undefined && isForLoki(expr.value);
  return [{ map: node, kind: alert ? "alerting" : "recording", name, subject: `${group}.${name.value}`, expr, parsed, isLogql }];
}

/** Whether what is no PromQL is LogQL, or was meant to be: PromQL has no `|` outside of its texts. */
function isForLoki(text: string): boolean {
  if (parseLogql(text).expr) return true;
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#.*/g, "").includes("|");
}

function groupOf({ map, name, subject, rules: drafts }: GroupDraft, engine: GroupPart["engine"], file: RuleSource): Reading<GroupPart> {
  const rules: RulePart[] = [];
  const interval = durationOf(map, "interval") ?? file.known.evaluationInterval;
  const placeOf = placesIn(map, file.source);
  const part: GroupPart = {
    name,
    file: file.path,
    engine,
    ...(interval !== undefined && { interval }),
    rules,
    subject,
    at: placeOf(["name"]),
    placeOf,
    allow: [],
  };
  const readings = drafts.map((draft) => ruleOf(draft, part, map, file));
  return (lookup) => {
    rules.splice(0, rules.length, ...readings.map((read) => read(lookup)));
    return part;
  };
}

function ruleOf(draft: RuleDraft, group: GroupPart, groupMap: YamlMap, file: RuleSource): Reading<RulePart> {
  const { map, kind, name, subject, expr, parsed } = draft;
  const { place, text } = file.source;
  const keepFiringFor = durationOf(map, "keep_firing_for");
  const shared = { subject, at: place(name.start, name.end), placeOf: placesIn(map, file.source, groupMap), allow: [] };
  // What may be missing comes last: of thousands of rules, all are of few shapes then.
  const rule: RulePart = {
    kind,
    name: name.value,
    labels: Object.fromEntries([...textsOf(groupMap, "labels"), ...textsOf(map, "labels")]),
    annotations: Object.fromEntries(textsOf(map, "annotations")),
    for: durationOf(map, "for") ?? 0,
    group,
    textAt(path, start, end) {
      const node = nodeAt(map, path) ?? nodeAt(groupMap, path);
      return node?.is === "scalar" ? placeOfRange(rangeIn(text, node, start, end)) : shared.placeOf(path);
    },
    subject,
    at: shared.at,
    placeOf: shared.placeOf,
    allow: shared.allow,
    ...(expr && { text: expr.value }),
    ...(keepFiringFor !== undefined && { keepFiringFor }),
  };
  const use = kind === "recording" ? "recording" : "alert";
  if (!expr || !parsed) return () => rule;
  const whole: Span = { start: 0, end: expr.value.length };
  const spanAt = (span: Span = whole) => placeOfRange(rangeIn(text, expr, span.start, span.end));
  if (group.engine === "loki") {
    file.logQuery(ruleQuery({ subject, allow: [], text: expr.value, at: spanAt(), spanAt }, use));
    return () => rule;
  }
  if (parsed.error) {
    const { message, start, end } = parsed.error;
    file.broken({ use, text: expr.value, message, ...shared, at: placeOfRange(rangeIn(text, expr, start, end)) });
    return () => rule;
  }
  const { at, placeOf, allow } = shared;
  const interval = group.interval === undefined ? {} : { interval: group.interval };
  const of = { expr: parsed.expr, text: expr.value, rule };
  return (lookup) =>
    Object.assign(rule, {
      query: { use, expr: of.expr, text: of.text, spanAt, rule, subject, at, placeOf, allow, types: typesLater(of, lookup), ...interval },
    });

  function placeOfRange({ start, end }: Range): Place {
    return place(start, end);
  }
}

/** The value of a setting, unless it is null. */
function settingIn(map: YamlMap, name: string): YamlNode | undefined {
  const value = entryOf(map, name)?.value;
  return value && !isNull(value) ? value : undefined;
}

/** Of a text that says something. */
function textOf(map: YamlMap, name: string): YamlScalar | undefined {
  const value = settingIn(map, name);
  return value?.is === "scalar" && value.value !== "" ? value : undefined;
}

function durationOf(map: YamlMap, name: string): number | undefined {
  const value = textOf(map, name);
  return value && parseDuration(value.value);
}

/** Names and texts. */
function textsOf(map: YamlMap, name: string): readonly (readonly [string, string])[] {
  const value = settingIn(map, name);
  const texts: [string, string][] = [];
  if (value?.is === "map") for (const { key, value: text } of value.entries) if (text.is === "scalar") texts.push([key.value, isNull(text) ? "" : text.value]);
  return texts;
}

type Path = readonly (string | number)[];

/** Places of what a map holds, or, for what it lacks, of what another has; of what neither has, the innermost thing around it that is there. */
function placesIn(map: YamlMap, { place, text }: TextSource, beside?: YamlMap): (path: Path, what?: "key" | "value") => Place {
  return (path, what = "value") => {
    const root = beside && nodeAt(map, path) === undefined && nodeAt(beside, path) !== undefined ? beside : map;
    let node: YamlNode = root;
    let key: YamlNode | undefined;
    for (const step of path) {
      const next = stepInto(node, step);
      if (!next) break;
      [key, node] = [next.key, next.value];
    }
    const { start, end } = what === "key" && key ? key : shown(node, text);
    return place(start, end);
  };
}

function nodeAt(map: YamlMap, path: Path): YamlNode | undefined {
  let node: YamlNode | undefined = map;
  for (const step of path) node = node && stepInto(node, step)?.value;
  return node;
}

function stepInto(node: YamlNode, step: string | number): { readonly key?: YamlScalar; readonly value: YamlNode } | undefined {
  if (node.is === "map") return entryOf(node, step);
  const value = node.is === "list" && typeof step === "number" ? node.items[step] : undefined;
  return value && { value };
}

/** Of a map or list its first line, since a finding of all of it would underline the file; of a block of text what stands in it. */
function shown(node: YamlScalar | YamlMap | YamlList, text: string): Range {
  if (node.is === "scalar") return node.event && node.event.indent >= 0 ? rangeIn(text, node, 0, node.value.length) : node;
  const line = text.indexOf("\n", node.start);
  return { start: node.start, end: Math.max(node.start + 1, line < 0 ? node.end : Math.min(node.end, line)) };
}
