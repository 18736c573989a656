/**
 * Unit tests of rules for `promtool test rules`: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 * What they expect comes from a model of the maths, never from what a rule answered.
 */
import type { Place } from "../ir/place.ts";
import type { Slo } from "../ir/rule.ts";
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { mapNodes } from "../promql/walk.ts";
import { alertTests } from "./rule-tests/alert-test.ts";
import type { Reading } from "./rule-tests/population.ts";
import { recordingTest } from "./rule-tests/recording-test.ts";
import type { SloUnderTest } from "./rule-tests/slo-check.ts";
import { metricsOfSlo, sloTests } from "./rule-tests/slo-test.ts";
import type { Labels } from "./rule-tests/steady-world.ts";
import type { AlertingRule, RecordingRule, Rule, RuleFile, RuleGroup } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type SloFacts, sloFacts } from "./slo-facts.ts";
import { budgetLeft, timeLeft } from "./slo-texts.ts";

/** Durations and times are in milliseconds; a test begins at 0. */
export interface RuleTestFile {
  /** Different for each file. */
  readonly name: string;
  /** The name of the rule file that it tests. */
  readonly ruleFile: string;
  readonly evaluationInterval: number;
  /** Names of groups in the order in which they are evaluated. */
  readonly groupOrder: readonly string[];
  readonly tests: readonly ProvenTest[];
  /** Rules without a test: nothing says what series make them fire. */
  readonly untested: readonly Untested[];
}

/** A test of the rule or SLO at a place. */
export interface ProvenTest extends RuleTest {
  readonly subject: string;
  readonly at: Place;
}

export interface Untested {
  readonly subject: string;
  readonly reason: string;
  readonly at: Place;
}

export interface RuleTest {
  readonly name: string;
  /** Between samples of a series. */
  readonly interval: number;
  readonly series: readonly InputSeries[];
  readonly alerts: readonly AlertCheck[];
  readonly queries: readonly QueryCheck[];
  /** When each alert of an SLO fires. */
  readonly fires?: readonly Fires[];
}

/** An alert that fires from one evaluation to the one before another, or to the end of a test. */
export interface Fires {
  readonly alert: string;
  /** Of an alert on a spent budget: which share of it. */
  readonly spent?: string;
  readonly from: number;
  readonly until?: number;
}

export interface InputSeries {
  readonly name: string;
  readonly labels: Labels;
  /** In promtool's notation: `0+60x20` grows by 60 for 20 samples. */
  readonly values: string;
}

export interface AlertCheck {
  readonly at: number;
  readonly alert: string;
  /** Those that fire; none: it is silent. Labels are without the alert's name. */
  readonly firing: readonly { readonly labels: Labels; readonly annotations: Labels }[];
}

export interface QueryCheck {
  readonly at: number;
  readonly expr: Expr;
  /** With the name of the metric where the answer has one. */
  readonly samples: readonly { readonly name?: string; readonly labels: Labels; readonly value: number }[];
}

/** What can be said of one rule or SLO. */
export type Tested = readonly RuleTest[] | { readonly untested: string };

/** For each rule file one for its alerts and recordings, and one for each SLO; those without a test say why. */
export function deriveRuleTests(scope: Scope, ruleFiles: readonly RuleFile[]): readonly RuleTestFile[] {
  const known: Known = { played: new Map(), grown: new Map() };
  return ruleFiles.flatMap((file) => testFiles(file, scope, known));
}

/** What SLOs of one form have in common. */
type Known = Pick<SloUnderTest, "played" | "grown">;

function testFiles(file: RuleFile, scope: Scope, known: Known): readonly RuleTestFile[] {
  const rules = file.groups.flatMap((group) => group.rules);
  const reading: Reading = { scope, service: file.service, recordings: recordingsOf(rules) };
  // Groups run at the same time; an objective that is made of others sees what they recorded last.
  const groupOrder = [...file.groups].sort((one, other) => Number(isComposite(one)) - Number(isComposite(other))).map((group) => group.name);
  const offset = scope.prometheus?.ruler?.engine === "vmalert" ? 0 : (file.groups[0]?.queryOffset ?? 0);
  const tested = (name: string, results: readonly (readonly [Tested, Pick<Untested, "subject" | "at">])[], every = 1): RuleTestFile => ({
    name,
    ruleFile: file.name,
    evaluationInterval: every * 60_000,
    groupOrder,
    tests: results.flatMap(([result, { subject, at }]) => ("untested" in result ? [] : result.map((test) => ({ ...delayed(test, offset), subject, at })))),
    untested: results.flatMap(([result, { subject, at }]) => ("untested" in result ? [{ subject, reason: result.untested, at }] : [])),
  });
  const single = rules.flatMap((rule): readonly (readonly [Tested, Rule])[] => {
    if (rule.kind === "recording") return rule.slo ? [] : [[recordingTest(rule, reading), rule]];
    return rule.alert ? [[alertTests(rule, rule.alert.when, reading), rule]] : [];
  });
  const { service } = file;
  const alertsOf = sloAlertsIn(rules);
  const slos = service ? service.slos.filter((slo) => alertsOf.has(slo)).map((slo) => sloFacts(slo, service, scope)) : [];
  const shared = sharedMetrics(slos, reading);
  const ofSlos = slos.flatMap((facts) => {
    const { slo } = facts;
    const asked = { left: budgetLeft(facts), lasts: timeLeft(facts) };
    const result = sloTests({ facts, alerts: alertsOf.get(slo) ?? [], asked, reading, alone: !shared.has(slo), ...known });
    const about = { subject: `slos.${slo.name}`, at: slo.at };
    const name = `${file.name}-slo-${slo.name}`;
    const missing: readonly (readonly [Tested, typeof about])[] = result.untested === undefined ? [] : [[{ untested: result.untested }, about]];
    // Between two evaluations the model knows no figures.
    const evaluated = result.tests.filter(({ every }) => offset % (every * 60_000) === 0);
    const first = tested(name, [[evaluated.filter(({ file: own }) => own === undefined), about], ...missing]);
    const others = [...new Set(evaluated.flatMap(({ file: own }) => own ?? []))].map((own) => {
      const tests = evaluated.filter((test) => test.file === own);
      return tested(`${name}-${own}`, [[tests, about]], tests[0]?.every);
    });
    return [first, ...others];
  });
  return [tested(file.name, single), ...ofSlos].filter(({ tests, untested }) => tests.length > 0 || untested.length > 0);
}

/** Of each SLO that has rules its alerts, of which there may be none. */
function sloAlertsIn(rules: readonly Rule[]): ReadonlyMap<Slo, readonly AlertingRule[]> {
  const found = new Map<Slo, AlertingRule[]>();
  for (const rule of rules) {
    if (!rule.slo) continue;
    const alerts = found.get(rule.slo) ?? [];
    found.set(rule.slo, alerts);
    if (rule.kind === "alerting") alerts.push(rule);
  }
  return found;
}

/**
 * Rules with an offset find what they look for that much later; promtool knows nothing of that of vmalert. What is silent before
 * it fires stays so: that nothing is there, a rule sees before the first sample already.
 */
function delayed(test: RuleTest, by: number): RuleTest {
  if (by === 0) return test;
  const hasFired = ({ alert, at }: AlertCheck) => test.alerts.some((other) => other.alert === alert && other.firing.length > 0 && other.at <= at);
  const earlier = (expr: Expr) => mapNodes(expr, (node) => (node.type === "selector" ? { ...node, offset: build.duration(by) } : node));
  return {
    ...test,
    alerts: test.alerts.map((check) => (hasFired(check) ? { ...check, at: check.at + by } : check)),
    queries: test.queries.map(({ at, expr, samples }) => ({ at: at + by, expr: earlier(expr), samples })),
  };
}

function isComposite({ rules }: RuleGroup): boolean {
  return rules.some(({ slo }) => slo?.sli.is === "composite");
}

/** The SLOs that read a metric which another one of the file reads too: in a test of one, the other may alert as well. */
function sharedMetrics(slos: readonly SloFacts[], reading: Reading): ReadonlySet<Slo> {
  const readers = new Map<string, Slo[]>();
  for (const facts of slos) for (const metric of metricsOfSlo(facts, reading)) readers.set(metric, [...(readers.get(metric) ?? []), facts.slo]);
  return new Set([...readers.values()].filter(({ length }) => length > 1).flat());
}

/** Those of SLOs are left out: they share their names, and are tested as a whole. */
function recordingsOf(rules: readonly Rule[]): ReadonlyMap<string, readonly RecordingRule[]> {
  const byName = new Map<string, RecordingRule[]>();
  for (const rule of rules) {
    if (rule.kind !== "recording" || rule.slo) continue;
    byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule]);
  }
  return byName;
}
