/**
 * Which streams of Loki the lines of a log are in: the labels that an agent sets, and the selectors of queries. Both
 * come from here, so that a query finds what the agent sent.
 */
import type { Log, LogSource } from "../ir/log.ts";
import type { LogqlQuery } from "../ir/query.ts";
import type { Service } from "../ir/system.ts";
import type { LogExpr, LogLines, Stage, StreamMatcher } from "../logql/ast.ts";
import { mapLines } from "../logql/build.ts";

/** What an agent puts on every line of one source, beside the labels and fields that the log declares. */
export interface SourceLabels {
  /** Stream labels whose value is known: `app`, `namespace`, `service`. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Stream labels whose value only discovery knows: the namespace, where the spec does not say it. */
  readonly discovered: readonly "namespace"[];
  /** Structured metadata that discovery knows. A pod has a new name after every rollout, so that is no stream label. */
  readonly metadata: readonly "pod"[];
}

/** Pods are known by `app` and `namespace`, all else by `service`; a log that is read in more than one way has `service` on all of its lines. */
export function sourceLabels(source: LogSource, log: Log, service: Service): SourceLabels {
  const name = { service: service.name };
  if (source.source !== "pods") return { fixed: name, discovered: [], metadata: [] };
  const pods = podLabels(source, service);
  return {
    fixed: isOneSetOfPods(log, service) ? pods : { ...pods, ...name },
    discovered: "namespace" in pods ? [] : ["namespace"],
    metadata: ["pod"],
  };
}

/** Every stream label that some log of the services has, and `service_name`, which Loki adds. */
export function streamLabels(services: readonly Service[]): ReadonlySet<string> {
  const names = new Set(["service_name"]);
  for (const service of services) {
    const { log } = service;
    for (const source of log?.sources ?? []) {
      if (!log) continue;
      const { fixed, discovered } = sourceLabels(source, log, service);
      for (const name of [...Object.keys(fixed), ...discovered, ...log.labels.map((label) => label.name)]) names.add(name);
    }
  }
  return names;
}

/** Matchers that select the log of a service and nothing else; never empty, all of them equalities. */
export function streamSelector(log: Log, service: Service): readonly StreamMatcher[] {
  const [first] = log.sources;
  if (!first) return [{ label: "service_name", operator: "=", value: service.name }];
  const labels = first.source === "pods" && isOneSetOfPods(log, service) ? podLabels(first, service) : { service: service.name };
  return Object.entries(labels).map(([label, value]) => ({ label, operator: "=", value }));
}

/** A log query as Loki gets it: with the labels of its service's streams, and with `range` (milliseconds or a variable) where the spec says none. */
export function resolveLogQuery(query: LogqlQuery, service: Service, range: number | string): LogExpr {
  const { log } = query;
  const grouped = groupedBy(query.expr);
  return mapLines(query.expr, (lines) => (log ? inStreams(lines, log, service, grouped) : lines), range);
}

function inStreams(lines: LogLines, log: Log, service: Service, grouped: readonly string[]): LogLines {
  const stream = streamSelector(log, service);
  if (log.sources.length > 0) return { ...lines, stream: [...stream, ...lines.stream] };
  const filters = lines.stream.map((matcher) => otlpFilter(matcher, log));
  const levels = grouped.filter((label) => isLevel(label, log));
  const named = levels.map((label): Stage => ({ stage: "label_format", labels: [{ label, template: "{{ToLower .detected_level}}" }] }));
  return { ...lines, stream, stages: afterTexts(lines.stages, [...filters, ...named]) };
}

/**
 * A label of a log without sources, which arrives by OTLP: of that only the service is a stream label, attributes are
 * structured metadata, and the severity is found as `detected_level`, in the spelling that the service sent, which for
 * most is `ERROR` (https://grafana.com/docs/loki/latest/send-data/otel/).
 */
function otlpFilter(matcher: StreamMatcher, log: Log): Stage {
  if (!isLevel(matcher.label, log)) return { stage: "filter", ...matcher };
  const operator = matcher.operator.startsWith("!") ? "!~" : "=~";
  return { stage: "filter", label: "detected_level", operator, value: `(?i)${matcher.value}` };
}

function isLevel(label: string, log: Log): boolean {
  return log.labels.some(({ name, normalise }) => name === label && normalise === "level");
}

/** Labels that a query counts by. */
function groupedBy(expr: LogExpr): readonly string[] {
  switch (expr.type) {
    case "aggregation":
      return [...(expr.grouping?.labels ?? []), ...groupedBy(expr.expr)];
    case "text":
      return expr.parts.flatMap((part) => (typeof part === "string" ? [] : groupedBy(part)));
    default:
      return [];
  }
}

function afterTexts(stages: readonly Stage[], filters: readonly Stage[]): readonly Stage[] {
  const texts = stages.filter(({ stage }) => stage === "contains");
  return [...texts, ...filters, ...stages.filter(({ stage }) => stage !== "contains")];
}

type PodSource = Extract<LogSource, { source: "pods" }>;

function podLabels(source: PodSource, service: Service): Readonly<Record<string, string>> {
  const namespace = source.namespace ?? service.namespace;
  return { app: source.app, ...(namespace !== undefined && { namespace }) };
}

/** Whether the labels of pods alone select the log. */
function isOneSetOfPods(log: Log, service: Service): boolean {
  const sets = new Set(log.sources.map((source) => (source.source === "pods" ? JSON.stringify(podLabels(source, service)) : source.source)));
  return sets.size === 1 && log.sources[0]?.source === "pods";
}
