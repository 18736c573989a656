/** What a log agent does to each line: in an order in which no stage reads a field that none before it has found. */
import type { Level, Log, LogField } from "../ir/log.ts";
import type { Label } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { StreamMatcher } from "../logql/ast.ts";
import { escapeRegexp } from "../util/regexp.ts";
import { fieldExpression, fieldName, patternExpression, patternFields, personalExpression, timeFormat } from "./agent-fields.ts";
import type { SourceLabels } from "./stream.ts";

/** A stage of Promtail's pipeline: https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */
export type AgentStage = { readonly because?: string; readonly at: Place } & (
  | { readonly stage: "cri" }
  /** Finds fields: each name with the expression that finds it (JMESPath in JSON, the key in logfmt). */
  | { readonly stage: "json" | "logfmt"; readonly fields: Readonly<Record<string, string>> }
  | { readonly stage: "regex"; readonly expression: string }
  /** Replaces what the groups of the expression capture in the line. */
  | { readonly stage: "replace"; readonly expression: string; readonly replacement: string }
  | { readonly stage: "drop"; readonly source: string; readonly expression: string; readonly reason: string }
  | { readonly stage: "timestamp"; readonly source: string; readonly format: string }
  | { readonly stage: "template"; readonly source: string; readonly template: string }
  /** Stream labels, each with the field that it takes its value from. */
  | { readonly stage: "labels"; readonly labels: Readonly<Record<string, string>> }
  /** Structured metadata, each with the field or label that it takes its value from; such a label is a label no more. */
  | { readonly stage: "metadata"; readonly fields: Readonly<Record<string, string>> }
  | { readonly stage: "labeldrop"; readonly labels: readonly string[] }
  | { readonly stage: "match"; readonly selector: readonly StreamMatcher[]; readonly stages: readonly AgentStage[] }
);

/**
 * The stages that a log's declaration implies. The line stays as it was written, but for personal data: an `output` stage
 * would make lines alike that differ in their fields, and Loki keeps one of those that are alike at the same time.
 */
export function lineStages(log: Log, source: SourceLabels, lowest?: Level): readonly AgentStage[] {
  const { format, at } = log;
  const found = foundFields(log, source);
  const { time, labels, metadata, dropped, level } = found;
  const added = Object.entries(log.add).filter(([name]) => source.fixed[name] === undefined);
  const below = lowest === undefined ? [] : levelsBelow(lowest);
  return [
    ...personalStages(log),
    ...parsing(log, found),
    ...dropped.map(([name, values]) => dropStage(name, values, at)),
    ...(time === undefined ? [] : [{ stage: "timestamp", source: fieldName(time), format: timeFormat(format), at: format.at } as const]),
    ...(level === undefined ? [] : [levelStage(fieldName(level), format.at)]),
    ...(level === undefined || below.length === 0 ? [] : [dropStage(level, below, at, `The service writes nothing under ${lowest} here; neither is it kept.`)]),
    ...(labels.length === 0
      ? []
      : [{ stage: "labels", labels: Object.fromEntries(labels.map(({ label, from }) => [label.name, fieldName(from)])), at } as const]),
    ...added.map(([name, value]): AgentStage => ({ stage: "template", source: fieldName(name), template: literal(value), at })),
    ...metadataStage([...metadata.map(({ name }) => name), ...added.map(([name]) => name)], at),
  ];
}

export interface FoundFields {
  readonly time?: string;
  /** Each with the field that it takes its value from. */
  readonly labels: readonly { readonly label: Label; readonly from: string }[];
  readonly metadata: readonly LogField[];
  readonly dropped: readonly (readonly [string, readonly string[]])[];
  /** The field that holds the level, where a label or the lowest level asks for it. */
  readonly level?: string;
}

const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** The levels under one, lowest first. */
export function levelsBelow(lowest: Level): readonly Level[] {
  return levels.slice(0, levels.indexOf(lowest));
}

/** What has to be found in a line: nothing that discovery knows, nothing that is dropped from it, and of a pattern only what it has. */
export function foundFields({ format, labels, fields, drop, level }: Log, { fixed, metadata }: SourceLabels): FoundFields {
  const inPattern = format.format === "pattern" ? new Set(patternFields(format.pattern)) : undefined;
  const has = (field: string) => inPattern?.has(field) ?? true;
  const discovered = new Set<string>(metadata);
  const taken = labels.map((label) => ({ label, from: label.normalise === "level" ? (format.level ?? label.name) : label.name }));
  const levelled = taken.find(({ label }) => label.normalise === "level")?.from ?? (level === undefined ? undefined : format.level);
  return {
    ...(format.time !== undefined && has(format.time) && { time: format.time }),
    ...(levelled !== undefined && has(levelled) && { level: levelled }),
    labels: taken.filter(({ label, from }) => fixed[label.name] === undefined && has(from)),
    metadata: fields.filter(({ name, fate, personal }) => fate === "metadata" && personal !== "drop" && !discovered.has(name) && has(name)),
    dropped: Object.entries(drop).filter(([name, values]) => values.length > 0 && has(name)),
  };
}

/** Before anything is parsed, so that neither the line nor a field that is found in it holds the value. */
function personalStages(log: Log): readonly AgentStage[] {
  const inPattern = log.format.format === "pattern" ? patternFields(log.format.pattern) : undefined;
  const personal = log.fields.filter(({ name, personal: fate }) => fate !== undefined && (inPattern?.includes(name) ?? true));
  return personal.map(({ name, personal: fate = "drop" }): AgentStage => {
    const expression = personalExpression(log.format, name, fate);
    if (fate === "drop") {
      // In a pattern each field has its place, so that something has to stand there.
      const replacement = log.format.format === "pattern" ? "-" : "";
      return { stage: "replace", expression, replacement, because: "Personal data: it does not leave the host.", at: log.at };
    }
    const hash = '{{ Trim .Value `"` | sha256sum }}';
    const replacement = log.format.format === "json" ? `"${hash}"` : hash;
    return { stage: "replace", expression, replacement, because: "Personal data: a hash tells values apart without showing them.", at: log.at };
  });
}

function parsing(log: Log, { time, labels, metadata, dropped, level }: FoundFields): readonly AgentStage[] {
  const { format } = log;
  const { at } = format;
  const all = [
    ...(time === undefined ? [] : [time]),
    ...labels.map(({ from }) => from),
    ...metadata.map(({ name }) => name),
    ...dropped.map(([name]) => name),
    ...(level === undefined ? [] : [level]),
  ];
  const needed = [...new Set(all)];
  if (needed.length === 0) return [];
  if (format.format === "pattern") return [{ stage: "regex", expression: patternExpression(format.pattern, needed), at }];
  const kind = format.format;
  return [{ stage: kind, fields: Object.fromEntries(needed.map((name) => [fieldName(name), fieldExpression(kind, name)])), at }];
}

function dropStage(name: string, values: readonly string[], at: Place, because?: string): AgentStage {
  return {
    ...(because !== undefined && { because }),
    stage: "drop",
    source: fieldName(name),
    expression: `^(?:${values.map(escapeRegexp).join("|")})$`,
    reason: fieldName(name),
    at,
  };
}

/** Programs write `WARNING`, `Warn` and `warn`; queries and the declared values have the last. */
function levelStage(source: string, at: Place): AgentStage {
  const template =
    '{{ $level := ToLower .Value }}{{ if eq $level "warning" }}warn{{ else if eq $level "err" }}error' +
    '{{ else if or (eq $level "critical") (eq $level "panic") }}fatal{{ else }}{{ $level }}{{ end }}';
  return { stage: "template", source, template, because: "One spelling of each level, or each spelling is a stream.", at };
}

/** Text that stands for itself in a template. */
function literal(text: string): string {
  return text.includes("{{") ? `{{ ${JSON.stringify(text)} }}` : text;
}

function metadataStage(names: readonly string[], at: Place): readonly AgentStage[] {
  if (names.length === 0) return [];
  return [{ stage: "metadata", fields: Object.fromEntries(names.map((name) => [fieldName(name), fieldName(name)])), at }];
}
