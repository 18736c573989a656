/** Recording rules of a service or the system, in an order in which each finds what it reads. */
import { panelsOf } from "../ir/dashboard.ts";
import type { PromqlQuery, Query, Recording } from "../ir/query.ts";
import { queriesOfCondition, queriesOfSlo } from "../ir/rule.ts";
import { walk } from "../promql/walk.ts";
import { resolve } from "./query.ts";
import type { RecordingRule, RuleOwner } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** A rule, and what decides its group. */
export interface Recorded {
  readonly rule: RecordingRule;
  readonly group: string | undefined;
  /** How often, in milliseconds; `undefined`: as often as the server evaluates. */
  readonly every: number | undefined;
}

/**
 * The recordings of an owner, and those that its queries read by value although nobody lists them (`listed` holds the
 * names of all that somebody lists). One that reads another follows it, in the same group if both are evaluated as often.
 */
export function recordingRules(owner: RuleOwner, listed: ReadonlySet<string>, scope: Scope): readonly Recorded[] {
  const recordings = reached(owner, listed);
  const byName = new Map([...recordings].reverse().map((recording) => [recording.name, recording]));
  const ordered = new Map<Recording, Recorded>();
  const open = new Set<Recording>();
  const visit = (recording: Recording): Recorded | undefined => {
    const known = ordered.get(recording);
    // Text may name a recording that reads it in turn: no order is right then.
    if (known || open.has(recording)) return known;
    open.add(recording);
    const read = namesRead(recording.query).flatMap((name) => {
      const source = byName.get(name);
      return source === undefined || source === recording ? [] : (visit(source) ?? []);
    });
    const every = recording.every ?? owner.service?.evaluationInterval;
    const group = recording.group ?? read.find((source) => source.group !== undefined && source.every === every)?.group;
    const result = { rule: recordingRule(recording, owner, scope), group, every };
    ordered.set(recording, result);
    return result;
  };
  for (const recording of recordings) visit(recording);
  return [...ordered.values()];
}

function recordingRule({ name, query, at }: Recording, { service }: RuleOwner, scope: Scope): RecordingRule {
  const expr = resolve(query, scope, service ? { service } : {});
  return { kind: "recording", name, expr, labels: {}, unit: query.unit, at, subject: `recordings.${name}` };
}

/** Whether there is an expression at all: a call that was wrong, or text that does not parse, has been reported. */
export function isSound(query: PromqlQuery): boolean {
  return query.refused !== true && query.raw?.error === undefined;
}

function reached(owner: RuleOwner, listed: ReadonlySet<string>): ReadonlySet<Recording> {
  const found = new Set<Recording>();
  const names = new Set<string>();
  const add = (recording: Recording) => {
    if (found.has(recording) || !isSound(recording.query)) return;
    found.add(recording);
    names.add(recording.name);
    follow(recording.query);
  };
  const follow = (query: PromqlQuery) => {
    for (const recording of query.recordings) if (!listed.has(recording.name) && !names.has(recording.name)) add(recording);
  };
  for (const recording of owner.recordings) add(recording);
  for (const query of queriesOf(owner)) follow(query);
  return found;
}

function queriesOf({ alerts, dashboards, service }: RuleOwner): readonly PromqlQuery[] {
  const promised = (service?.slos ?? []).flatMap(queriesOfSlo);
  return [
    ...alerts.flatMap(({ when }) => queriesOfCondition(when)),
    ...promised,
    ...dashboards.flatMap(panelsOf).flatMap(({ queries }) => queries.filter(isPromql)),
  ];
}

function isPromql(query: Query): query is PromqlQuery {
  return query.language === "promql";
}

/** Names that a query reads; a recording is among them also where text names it. */
function namesRead(query: PromqlQuery): readonly string[] {
  const names = new Set(query.recordings.map(({ name }) => name));
  walk(query.expr, (expr) => {
    if (expr.type === "selector" && expr.name !== undefined) names.add(expr.name);
  });
  return [...names];
}
