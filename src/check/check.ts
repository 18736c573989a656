/** The runner: every rule over every part of a plan, severities from the policy, exceptions from the spec. Pure, and without a clock. */
import type { GrafanaJson } from "../derive/grafana-json.ts";
import type { Plan } from "../derive/plan.ts";
import { queriesOf } from "../derive/queries.ts";
import type { QueryPart, QueryUse, RulePart } from "../derive/rule-part.ts";
import { usageOf } from "../derive/usage.ts";
import type { Diagnostic, Severity } from "../diagnostic.ts";
import type { Metric } from "../ir/metric.ts";
import type { PolicySeverity } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import { nodesOf, wordsOf } from "../promql/walk.ts";
import { ownRulesOf } from "./own-rules.ts";
import { nameOf, resolveTarget } from "./place.ts";
import type { Context, Finding, JudgedAllowance, Node, Part, Report, Rule, Visitors } from "./rule.ts";
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
  let boards: ReadonlyMap<GrafanaJson, readonly QueryPart[]> | undefined;
  const shared: Omit<Context, "services"> = {
    plan,
    scope: plan.scope,
    ...(options.today !== undefined && { today: options.today }),
    rules,
    usage,
    lookup: queries.lookup,
    groups: queries.groups,
    queriesOn(json) {
      boards ??= byBoard(queries.queries);
      return boards.get(json) ?? [];
    },
    reports: (rule, node) => (severities.get(rule) ?? "off") !== "off" && !node.allow.some((allowance) => allowance.rule === rule),
  };
  // Files with thousands of rules have thousands of nodes, and none of a service.
  const common: Context = { ...shared, services: [] };
  const scenes = visits.map((visit): Scene => ({ visit, context: visit.services.length === 0 ? common : { ...shared, services: visit.services } }));
  const run: Run = {
    severities,
    own: ownRulesOf(plan.system),
    excused,
    sceneOf: sceneIn(scenes),
  };
  const found = runRules(run, rules, scenes);
  // What an exception was good for is known only when all other rules have run.
  const judged = rules.map((rule) => judgeAllowances(run, rule));
  return rules.flatMap((_, index) => [...(found[index] as readonly Diagnostic[]), ...(judged[index] as readonly Diagnostic[])]);
}

function byBoard(queries: readonly QueryPart[]): ReadonlyMap<GrafanaJson, readonly QueryPart[]> {
  const boards = new Map<GrafanaJson, QueryPart[]>();
  for (const query of queries) {
    if (!query.panel) continue;
    const known = boards.get(query.panel.json);
    if (known) known.push(query);
    else boards.set(query.panel.json, [query]);
  }
  return boards;
}

/** A node in its surroundings. */
interface Scene {
  readonly visit: Visit;
  readonly context: Context;
}

/** Most findings are of the node that a rule looks at; only for another are the thousands put in order. */
function sceneIn(scenes: readonly Scene[]): Run["sceneOf"] {
  let byNode: ReadonlyMap<Node, Scene> | undefined;
  return (node) => {
    byNode ??= new Map(scenes.map((scene) => [scene.visit.node, scene]));
    return byNode.get(node);
  };
}

interface Run {
  readonly severities: ReadonlyMap<string, PolicySeverity>;
  /** Rules whose code is part of the spec, so that lines of it can be shown. */
  readonly own: readonly Rule[];
  readonly excused: Suppressions;
  readonly sceneOf: (node: Node) => Scene | undefined;
}

/** A rule at its work. */
interface Runner {
  readonly rule: Rule;
  readonly report: Report;
  /** What it has found so far. */
  readonly diagnostics: Diagnostic[];
  failed: boolean;
}

/** What a rule asks of a kind of node; of a node in a query, with the query behind it. */
interface Look {
  readonly ask: (node: Node | Expr, ...behind: readonly unknown[]) => unknown;
  readonly runner: Runner;
}

interface QueryLooks {
  readonly whole: readonly Look[];
  readonly nodes: Readonly<Record<Expr["type"], readonly Look[]>>;
}

/**
 * What each rule finds. All rules look at one node before the next, so that what is worked out about a query serves them all and need
 * not be kept until the last.
 */
function runRules(run: Run, rules: readonly Rule[], scenes: readonly Scene[]): readonly (readonly Diagnostic[])[] {
  let at: Visit;
  const runners = rules.map(runnerOf);
  const byKind = new Map<Visit["kind"], readonly Look[]>();
  const byWords = new Map<string, QueryLooks>();
  for (const scene of scenes) {
    at = scene.visit;
    if (at.kind === "query") {
      const { whole, nodes } = looksAtQuery(at.node as QueryPart);
      look(scene, whole, run);
      lookAtNodes(scene, nodes, run);
      continue;
    }
    const looks = byKind.get(at.kind) ?? looksAt(at.kind, runners);
    byKind.set(at.kind, looks);
    // What looks at a rule looks at its query, too.
    if (at.kind === "rule") wordsOfRule(at.node as RulePart);
    look(scene, looks, run);
  }
  return runners.map(({ diagnostics }) => diagnostics);

  // One report for all that a rule looks at: there are thousands of nodes.
  function runnerOf(rule: Rule): Runner {
    const severity = run.severities.get(rule.name) as Severity;
    const diagnostics: Diagnostic[] = [];
    const report: Report = (target, finding) => {
      if (typeof finding.message !== "string") throw new Error("it reports a finding without a message");
      const part = resolveTarget(target, at.node);
      // A rule that looks at the whole may point at one thing in it, and the exception stands on that thing.
      const meant = part.of === at.node ? at : (run.sceneOf(part.of)?.visit ?? at);
      if (!run.excused.silence(rule.name, meant)) diagnostics.push(diagnosticOf(rule, severity, part, finding));
    };
    return { rule, report, diagnostics, failed: false };
  }

  // Queries are of a few hundred kinds, however many there are.
  function looksAtQuery({ use, expr }: QueryPart): QueryLooks {
    const words = wordsOf(expr);
    const key = `${use} ${words.join(" ")}`;
    const known = byWords.get(key);
    if (known) return known;
    const asked = runners.filter(({ rule }) => isFor(rule, use, words));
    const nodes = Object.fromEntries(nodeTypes.map((type) => [type, looksAt(type, asked)])) as unknown as QueryLooks["nodes"];
    const found = { whole: looksAt("query", asked), nodes };
    byWords.set(key, found);
    return found;
  }

  function looksAt(kind: keyof Visitors | Expr["type"], asked: readonly Runner[]): readonly Look[] {
    return asked.flatMap((runner) => {
      const ask = runner.rule[kind] as Look["ask"] | undefined;
      return ask && run.severities.get(runner.rule.name) !== "off" ? [{ ask, runner }] : [];
    });
  }
}

const nodeTypes: readonly Expr["type"][] = ["number", "string", "selector", "matrix", "subquery", "call", "aggregation", "binary", "unary", "paren"];

function wordsOfRule({ query }: RulePart): void {
  if (query) wordsOf(query.expr);
}

function isFor({ forQueries }: Rule, use: QueryUse, words: readonly string[]): boolean {
  return forQueries?.use?.includes(use) !== false && forQueries?.with?.some((word) => words.includes(word)) !== false;
}

function diagnosticOf({ name }: Rule, severity: Severity, { part, subject }: Part, { message, help, related, fix }: Finding): Diagnostic {
  return { rule: name, severity, subject, message, at: part, ...(help !== undefined && { help }), ...(related && { related }), ...(fix && { fix }) };
}

/** Shows a node to rules, one after the other, whether or not one of them fails. */
function look({ visit, context }: Scene, looks: readonly Look[], run: Run): void {
  const { node } = visit;
  for (let next = 0; next < looks.length; next++) {
    const { ask, runner } = looks[next] as Look;
    try {
      const answer = ask(node, runner.report, context);
      if (answer !== undefined) refuseWaiting(runner, answer, node);
    } catch (error) {
      fail(runner, failureOf(run, runner.rule, error, node));
    }
  }
}

/** The same with each node of a query. */
function lookAtNodes({ visit, context }: Scene, looksAt: QueryLooks["nodes"], run: Run): void {
  const query = visit.node as QueryPart;
  const nodes = nodesOf(query.expr);
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] as Expr;
    const looks = looksAt[node.type];
    for (let next = 0; next < looks.length; next++) {
      const { ask, runner } = looks[next] as Look;
      try {
        const answer = ask(node, query, runner.report, context);
        if (answer !== undefined) refuseWaiting(runner, answer, query);
      } catch (error) {
        fail(runner, failureOf(run, runner.rule, error, query));
      }
    }
  }
}

function refuseWaiting(runner: Runner, answer: unknown, node: Node): void {
  if (answer instanceof Promise) fail(runner, unawaited(runner.rule, answer, node));
}

/** The same bug would show at many nodes; once is enough to find it. */
function fail(runner: Runner, failure: Diagnostic): void {
  if (!runner.failed) runner.diagnostics.push(failure);
  runner.failed = true;
}

function judgeAllowances(run: Run, rule: Rule): readonly Diagnostic[] {
  const severity = run.severities.get(rule.name) as PolicySeverity;
  if (!rule.allowance || severity === "off") return [];
  const diagnostics: Diagnostic[] = [];
  for (const { visit, allowance, expired, silenced } of run.excused.all()) {
    const its = run.severities.get(allowance.rule);
    const context = run.sceneOf(visit.node)?.context;
    const judged: JudgedAllowance = { allowance, known: its !== undefined, active: its !== undefined && its !== "off", expired, silenced };
    const report: Report = (target, finding) => void diagnostics.push(diagnosticOf(rule, severity, resolveTarget(target, visit.node), finding));
    try {
      const answer: unknown = context && rule.allowance(judged, report, context);
      if (answer instanceof Promise) return [...diagnostics, unawaited(rule, answer, visit.node)];
    } catch (error) {
      return [...diagnostics, failureOf(run, rule, error, visit.node)];
    }
  }
  return diagnostics;
}

/** What a rule that fails is reported as; the others run all the same. */
function failureOf(run: Run, rule: Rule, error: unknown, node: Node): Diagnostic {
  const found = bug(rule, error instanceof Error ? error.message : String(error), node);
  if (!(error instanceof Error) || !run.own.includes(rule)) return found;
  return { ...found, related: [{ message: "it failed in this line", at: { kind: "spec", call: error, path: [] } }] };
}

function unawaited(rule: Rule, answer: Promise<unknown>, node: Node): Diagnostic {
  answer.catch(() => {});
  return bug(rule, "it answers with a promise, for which nobody waits", node);
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
