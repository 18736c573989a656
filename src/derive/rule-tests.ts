/**
 * Unit tests of rules for `promtool test rules`: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 * What they expect comes from a model of the maths, never from what a rule answered.
 */
import type { Place } from "../ir/place.ts";
import type { Slo } from "../ir/rule.ts";
import { alertTests } from "./rule-tests/alert-test.ts";
import type { Reading } from "./rule-tests/population.ts";
import { recordingTest } from "./rule-tests/recording-test.ts";
import type { Outages } from "./rule-tests/slo-outage.ts";
import { metricsOfSlo, sloTests } from "./rule-tests/slo-test.ts";
import type { Labels } from "./rule-tests/steady-world.ts";
import type { RecordingRule, Rule, RuleFile } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type SloFacts, sloFacts } from "./slo-facts.ts";

/** Durations and times are in milliseconds; a test begins at 0. */
export interface RuleTestFile {
  /** Of the rule file that it tests. */
  readonly name: string;
  readonly evaluationInterval: number;
  /** Names of groups in the order in which they are evaluated. */
  readonly groupOrder: readonly string[];
  readonly tests: readonly RuleTest[];
  /** Rules without a test: nothing says what series make them fire. */
  readonly untested: readonly Untested[];
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
  /** What is asked for is that of so long before. */
  readonly offset?: number;
  /** The name and labels that are asked for. */
  readonly name: string;
  readonly labels: Labels;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

/** What can be said of one rule or SLO. */
export type Tested = readonly RuleTest[] | { readonly untested: string };

/** One file for each rule file that has a test. */
export function deriveRuleTests(scope: Scope, ruleFiles: readonly RuleFile[]): readonly RuleTestFile[] {
  return ruleFiles.map((file) => testFile(file, scope)).filter(({ tests }) => tests.length > 0);
}

function testFile(file: RuleFile, scope: Scope): RuleTestFile {
  const tests: RuleTest[] = [];
  const untested: Untested[] = [];
  const add = (result: Tested, { subject, at }: Pick<Untested, "subject" | "at">) => {
    if ("untested" in result) untested.push({ subject, reason: result.untested, at });
    else tests.push(...result);
  };
  const rules = file.groups.flatMap((group) => group.rules);
  const reading: Reading = { scope, service: file.service, recordings: recordingsOf(rules) };
  for (const rule of rules) {
    if (rule.kind === "recording") {
      if (!rule.slo) add(recordingTest(rule, reading), rule);
    } else if (rule.alert) add(alertTests(rule, rule.alert.when, reading), rule);
  }
  const { service } = file;
  const slos = service ? service.slos.filter((slo) => rules.some((rule) => rule.slo === slo)).map((slo) => sloFacts(slo, service, scope)) : [];
  const shared = sharedMetrics(slos, reading);
  const outages: Outages = new Map();
  for (const facts of slos) {
    const { slo } = facts;
    const alerts = rules.flatMap((rule) => (rule.kind === "alerting" && rule.slo === slo ? [rule] : []));
    add(sloTests({ facts, alerts, reading, alone: !shared.has(slo), outages }), { subject: `slos.${slo.name}`, at: slo.at });
  }
  const offset = scope.prometheus?.ruler?.engine === "vmalert" ? 0 : (file.groups[0]?.queryOffset ?? 0);
  return {
    name: file.name,
    evaluationInterval: 60_000,
    groupOrder: file.groups.map(({ name }) => name),
    tests: tests.map((test) => delayed(test, offset)),
    untested,
  };
}

/**
 * Rules with an offset find what they look for that much later; promtool knows nothing of that of vmalert. What is silent before
 * it fires stays so: that nothing is there, a rule sees before the first sample already.
 */
function delayed(test: RuleTest, by: number): RuleTest {
  if (by === 0) return test;
  const hasFired = ({ alert, at }: AlertCheck) => test.alerts.some((other) => other.alert === alert && other.firing.length > 0 && other.at <= at);
  return {
    ...test,
    alerts: test.alerts.map((check) => (hasFired(check) ? { ...check, at: check.at + by } : check)),
    queries: test.queries.map((check) => ({ ...check, at: check.at + by, offset: by })),
  };
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
