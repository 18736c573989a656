/** The runner: every rule over every part of a plan, severities from the policy, exceptions from the spec. Pure, and without a clock. */
import type { Plan } from "../derive/plan.ts";
import { queriesOf } from "../derive/queries.ts";
import { usageOf } from "../derive/usage.ts";
import type { Diagnostic, Severity } from "../diagnostic.ts";
import type { Metric } from "../ir/metric.ts";
import type { PolicySeverity } from "../ir/system.ts";
import { ownRulesOf } from "./own-rules.ts";
import { nameOf, resolveTarget } from "./place.ts";
import type { Context, Finding, JudgedAllowance, Node, Part, Report, Rule } from "./rule.ts";
import { type Looking, severityOf } from "./severity.ts";
import { type Suppressions, suppressions } from "./suppress.ts";
import { type Visit, visitsOf } from "./visit.ts";

export interface CheckOptions extends Looking {
  /** Every metric that a call declared, also those that no service has. */
  readonly metrics?: readonly Metric[];
  /** The day, as "2027-03-31"; without it no exception has expired. */
  readonly today?: string;
}

/** What the rules find, in the order of the rules and then of the plan. */
export function check(plan: Plan, rules: readonly Rule[], options: CheckOptions = {}): readonly Diagnostic[] {
  const usage = usageOf(plan.scope);
  const queries = queriesOf(plan);
  const visits = visitsOf(plan, options.metrics ?? [], usage, queries);
  const excused = suppressions(visits, options.today);
  const severities = new Map(rules.map((rule) => [rule.name, severityOf(rule, plan.system, options)]));
  const shared: Omit<Context, "services"> = {
    plan,
    scope: plan.scope,
    ...(options.today !== undefined && { today: options.today }),
    rules,
    usage,
    lookup: queries.lookup,
    reports: (rule, node) => (severities.get(rule) ?? "off") !== "off" && !node.allow.some((allowance) => allowance.rule === rule),
  };
  // Files with thousands of rules have thousands of nodes, and none of a service.
  const common: Context = { ...shared, services: [] };
  const scenes = visits.map((visit): Scene => ({ visit, context: visit.services.length === 0 ? common : { ...shared, services: visit.services } }));
  const run: Run = {
    severities,
    own: ownRulesOf(plan.system),
    excused,
    byKind: groupBy(scenes, ({ visit }) => visit.kind),
    byNode: new Map(scenes.map((scene) => [scene.visit.node, scene])),
  };
  const found = rules.map((rule) => runRule(run, rule));
  // What an exception was good for is known only when all other rules have run.
  const judged = rules.map((rule) => judgeAllowances(run, rule));
  return rules.flatMap((_, index) => [...(found[index] as readonly Diagnostic[]), ...(judged[index] as readonly Diagnostic[])]);
}

/** A node in its surroundings. */
interface Scene {
  readonly visit: Visit;
  readonly context: Context;
}

interface Run {
  readonly severities: ReadonlyMap<string, PolicySeverity>;
  /** Rules whose code is part of the spec, so that lines of it can be shown. */
  readonly own: readonly Rule[];
  readonly excused: Suppressions;
  /** Each kind in the order of the plan, so that a rule passes only what it looks at. */
  readonly byKind: ReadonlyMap<Visit["kind"], readonly Scene[]>;
  readonly byNode: ReadonlyMap<Node, Scene>;
}

type Look = (node: Node, report: Report, context: Context) => void;

function runRule(run: Run, rule: Rule): readonly Diagnostic[] {
  const said = run.severities.get(rule.name) as PolicySeverity;
  if (said === "off") return [];
  const severity: Severity = said;
  const diagnostics: Diagnostic[] = [];
  let failed = false;
  for (const [kind, scenes] of run.byKind) {
    const look = rule[kind] as Look | undefined;
    if (!look) continue;
    for (const { visit, context } of scenes) {
      const failure = failureOf(run, rule, visit.node, () =>
        look(visit.node, (target, finding) => add(visit, resolveTarget(target, visit.node), finding), context),
      );
      // The same bug would show at many nodes; once is enough to find it.
      if (failure && !failed) diagnostics.push(failure);
      failed ||= failure !== undefined;
    }
  }
  return diagnostics;

  function add(visit: Visit, part: Part, { fix, ...finding }: Finding): void {
    if (typeof finding.message !== "string") throw new Error("it reports a finding without a message");
    // A rule that looks at the whole may point at one thing in it, and the exception stands on that thing.
    const meant = run.byNode.get(part.of)?.visit ?? visit;
    if (!run.excused.silence(rule.name, meant))
      diagnostics.push({ rule: rule.name, severity, subject: part.subject, at: part.part, ...finding, ...(fix && { fix }) });
  }
}

function judgeAllowances(run: Run, rule: Rule): readonly Diagnostic[] {
  const severity = run.severities.get(rule.name) as PolicySeverity;
  if (!rule.allowance || severity === "off") return [];
  const diagnostics: Diagnostic[] = [];
  for (const { visit, allowance, expired, silenced } of run.excused.all()) {
    const its = run.severities.get(allowance.rule);
    const context = run.byNode.get(visit.node)?.context;
    const judged: JudgedAllowance = { allowance, known: its !== undefined, active: its !== undefined && its !== "off", expired, silenced };
    const report: Report = (target, { fix, ...finding }) => {
      const { part, subject } = resolveTarget(target, visit.node);
      diagnostics.push({ rule: rule.name, severity, subject, at: part, ...finding, ...(fix && { fix }) });
    };
    const failure = context && failureOf(run, rule, visit.node, () => rule.allowance?.(judged, report, context));
    if (failure) return [...diagnostics, failure];
  }
  return diagnostics;
}

/** What a rule that fails is reported as; the others run all the same. */
function failureOf(run: Run, rule: Rule, node: Node, look: () => unknown): Diagnostic | undefined {
  try {
    const answer = look();
    if (!(answer instanceof Promise)) return undefined;
    answer.catch(() => {});
    return bug(rule, "it answers with a promise, for which nobody waits", node);
  } catch (error) {
    const found = bug(rule, error instanceof Error ? error.message : String(error), node);
    if (!(error instanceof Error) || !run.own.includes(rule)) return found;
    return { ...found, related: [{ message: "it failed in this line", at: { kind: "spec", call: error, path: [] } }] };
  }
}

function bug(rule: Rule, reason: string, node: Node): Diagnostic {
  return {
    rule: rule.name,
    severity: "error",
    subject: "rules",
    message: `the rule failed here: ${reason}`,
    help: `this is a bug in the rule \`${rule.name}\`; the other rules have run`,
    at: nameOf(node),
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
