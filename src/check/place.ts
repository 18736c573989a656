/** Where a finding lies, and what it is called. */
import type { CollectorConfig } from "../derive/collector.ts";
import type { Component } from "../derive/collector-part.ts";
import { type Path, type PlanPart, placeIn } from "../derive/part.ts";
import type { QueryPart } from "../derive/rule-part.ts";
import type { Log } from "../ir/log.ts";
import type { Label, Metric } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { Span } from "../promql/ast.ts";
import type { Node, Part, Target } from "./rule.ts";

/** Index of the argument that holds the options, by kind of node: `counter(name, options)`, `logs(options)`. */
const optionsArgument: Readonly<Record<string, number>> = { recording: 2, panel: 2, log: 0, traces: 0, policy: 0, agent: 0 };

function kindOf(node: Node): string {
  return "node" in node ? node.node : isPart(node) ? "part" : "agent";
}

/** Whether a node is a part of the Plan rather than something that a call of the spec made. */
function isPart(node: Node): node is PartNode {
  return "subject" in node && !("node" in node);
}
type PartNode = Extract<Node, PlanPart>;

/** A value in a part, such as a setting of a component: `inPart(config, ["route", "receiver"])`; its key with `key`. */
export function inPart(part: PartNode, path: Path, what: "key" | "value" = "value"): Part {
  return { of: part, part: placeIn(part, path, what), subject: part.subjectOf?.(path) ?? [part.subject, ...path].join(".") };
}

/** A component of a collector, or a setting of one; its key with `key`. */
export function inComponent(config: CollectorConfig, component: Component, path: Path = [], what: "key" | "value" = path.length === 0 ? "key" : "value"): Part {
  return { of: config, part: component.placeOf?.(path, what) ?? component.at, subject: [component.subject, ...path].join(".") };
}

/** A stretch of a query: a node of its tree, a matcher, or any other span in it; all of the query for what has none. */
export function inQuery(query: QueryPart, node: { readonly span?: Span | undefined } | undefined): Part {
  return { of: query, part: query.spanAt(node?.span), subject: query.subject };
}

/** The text in quotes at the end of a comparison, `level="error"`; all of it where the text was written in another way than it reads. */
export function quotedIn(span: Span | undefined, value: string): Span | undefined {
  return span && !/["`\\\n]/.test(value) ? { ...span, start: Math.max(span.start, span.end - value.length - 2) } : span;
}

/** The name of a node where it is declared: the smallest piece of the file that says which one is meant. */
export function nameOf(node: Node): Place {
  if (isPart(node)) return node.at;
  return "name" in node || "title" in node ? within(node.at, 0) : node.at;
}

/** An option of a node, or an element of one: `option(metric, "labels", "route")`. A last step `{ key }` means the name rather than the value. */
export function option(node: Node, ...path: readonly [string, ...(string | number | { readonly key: string })[]]): Part {
  const steps = path.map((step) => (typeof step === "object" ? step.key : step));
  return { of: node, part: within(node.at, optionsArgument[kindOf(node)] ?? 1, ...path), subject: [subjectOf(node), ...steps].join(".") };
}

/** The query of a recording or panel. */
export function queryOf(node: Extract<Node, { readonly node: "recording" | "panel" }>): Part {
  return { of: node, part: within(node.at, 1), subject: `${subjectOf(node)}.query` };
}

/** The path of a node in its system: `metrics.http_requests_total`. */
export function subjectOf(node: Node): string {
  if (isPart(node)) return node.subject;
  switch (kindOf(node)) {
    case "metric":
    case "recording":
    case "alert":
    case "slo":
    case "service":
      return `${kindOf(node)}s.${(node as { name: string }).name}`;
    case "dashboard":
    case "panel":
      return `${kindOf(node)}s.${(node as { title: string }).title}`;
    case "backend":
      return `collectors.${(node as { name: string }).name}`;
    case "log":
      return "logs";
    case "agent":
      return "logs.agents";
    default:
      return kindOf(node);
  }
}

/** Where a label is declared, the call that says its values, which several metrics may share. */
export function valuesOfLabel(node: Metric | Log, label: Label): Part {
  return { of: node, part: label.at, subject: `${subjectOf(node)}.labels.${label.name}` };
}

/** What a rule points at while it looks at `visited`. */
export function resolveTarget(target: Target, visited: Node): Part {
  if (isLabelOf(visited, target)) return option(visited, "labels", { key: target.name });
  if ("part" in target) return target;
  if (isNode(target)) return { of: target, part: nameOf(target), subject: subjectOf(target) };
  return { of: visited, part: target, subject: subjectOf(visited) };
}

function isLabelOf(visited: Node, target: Target): target is Label {
  return "labels" in visited && Array.isArray(visited.labels) && visited.labels.includes(target);
}

function isNode(target: Exclude<Target, Part>): target is Node {
  return "node" in target || "agent" in target || "subject" in target;
}
