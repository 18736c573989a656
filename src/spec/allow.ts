/** Exceptions to lint rules. */

import { within } from "../ir/place.ts";
import type { Allowance as AllowanceNode } from "../ir/value.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { subjectOf } from "./name.ts";
import { list, made, nonEmptyText, optional, reader, refuse } from "./options.ts";

/** The rules that come with obsc, in the order of the alphabet. */
export const ruleNames = [
  "alert/absent-of-filter",
  "alert/absent-of-several",
  "alert/absent-without-for",
  "alert/always-firing",
  "alert/always-muted",
  "alert/bad-duration",
  "alert/bad-matcher",
  "alert/broken-template",
  "alert/dead-continue",
  "alert/duplicate",
  "alert/endless-ratio",
  "alert/hasty-group-interval",
  "alert/inhibit-impossible",
  "alert/inhibit-without-equal",
  "alert/irate",
  "alert/lagging-recording",
  "alert/legacy-setting",
  "alert/misfitting-repeat",
  "alert/misleading-value",
  "alert/missing-runbook",
  "alert/missing-targets-unseen",
  "alert/overwritten-label",
  "alert/placeholder",
  "alert/rate-as-share",
  "alert/secret-as-text",
  "alert/short-for",
  "alert/topk",
  "alert/unaggregated-rate",
  "alert/unformatted-value",
  "alert/unheard-watchdog",
  "alert/unknown-receiver",
  "alert/unknown-setting",
  "alert/unknown-template-label",
  "alert/unknown-time-interval",
  "alert/unmatched-route",
  "alert/unreachable-route",
  "alert/unrouted",
  "alert/unused-receiver",
  "alert/value-in-label",
  "alert/without-for",
  "alert/without-panel",
  "alerting/unanswered-alert",
  "cardinality/costly-recording",
  "cardinality/histogram-explosion",
  "cardinality/id-like-label",
  "cardinality/metric-over-budget",
  "cardinality/over-budget",
  "cardinality/too-many-label-values",
  "cardinality/unbounded-label",
  "cardinality/unused-label",
  "cardinality/unused-metric",
  "collector/bare-variable",
  "collector/batch-too-early",
  "collector/delta-to-prometheus",
  "collector/disabled-extension",
  "collector/empty-pipeline",
  "collector/endless-dimension",
  "collector/endpoint-without-path",
  "collector/expired-between-flushes",
  "collector/forgetful-receiver",
  "collector/invalid-setting",
  "collector/log-without-service",
  "collector/lost-context",
  "collector/malformed-endpoint",
  "collector/memory-limiter-not-first",
  "collector/one-sided-connector",
  "collector/pipeline-cycle",
  "collector/port-twice",
  "collector/removed-component",
  "collector/renamed-component",
  "collector/resource-attribute-on-item",
  "collector/undeclared-variable",
  "collector/undefined-component",
  "collector/unknown-setting",
  "collector/unlimited-span-metrics",
  "collector/unreachable-receiver",
  "collector/unused-component",
  "collector/wrong-signal",
  "dashboard/api-envelope",
  "dashboard/dangling-link",
  "dashboard/duplicate-datasource",
  "dashboard/duplicate-panel-id",
  "dashboard/invalid-query",
  "dashboard/misaddressed-datasource",
  "dashboard/mismatched-derived-field",
  "dashboard/missing-ref-id",
  "dashboard/old-trace-link",
  "dashboard/overlapping-panels",
  "dashboard/undeclared-link",
  "dashboard/unknown-datasource",
  "dashboard/unknown-panel-type",
  "dashboard/unknown-unit",
  "dashboard/unknown-variable",
  "dashboard/unsorted-thresholds",
  "deliver/exemplars-lost",
  "deliver/pushed-labels-lost",
  "deliver/pushed-service",
  "deliver/scraped-twice",
  "deliver/sent-and-scraped",
  "deliver/service-map-without-metrics",
  "deliver/unlabelled-remote-write",
  "deploy/contradicting-variable",
  "deploy/floating-tag",
  "deploy/localhost-in-container",
  "deploy/missing-image",
  "deploy/mount-not-written",
  "deploy/obsolete-image",
  "deploy/obsolete-setting",
  "deploy/obsolete-version-key",
  "deploy/port-used-twice",
  "deploy/port-without-listener",
  "deploy/probe-without-port",
  "deploy/rules-not-mounted",
  "deploy/selector-without-pods",
  "deploy/target-not-deployed",
  "deploy/unknown-protocol",
  "logs/bad-time-format",
  "logs/counted-then-dropped",
  "logs/equal-lines",
  "logs/foreign-format",
  "logs/histogram-without-buckets",
  "logs/idle-agent",
  "logs/idle-match",
  "logs/ignored-time",
  "logs/invalid-query",
  "logs/late-filter",
  "logs/lost-label",
  "logs/lost-positions",
  "logs/missing-path",
  "logs/misspelt-field",
  "logs/non-numeric-value",
  "logs/old-schema",
  "logs/personal-data",
  "logs/pretty-lines",
  "logs/too-many-labels",
  "logs/unbounded-label",
  "logs/unevaluated-alert",
  "logs/unfound-field",
  "logs/unknown-setting",
  "logs/unknown-stage",
  "logs/unknown-stream-label",
  "logs/unknown-value",
  "logs/unnamed-group",
  "logs/unparsed-field",
  "logs/unwritten-recording",
  "logs/wrapped-line",
  "naming/contradicting-unit",
  "naming/counter-without-total",
  "naming/duplicate",
  "naming/forbidden-label",
  "naming/foreign-prefix",
  "naming/label-in-name",
  "naming/misnamed-recording",
  "naming/missing-help",
  "naming/missing-label",
  "naming/missing-unit",
  "naming/misspelt-unit",
  "naming/non-base-unit",
  "naming/not-snake-case",
  "naming/reserved-label",
  "naming/reserved-suffix",
  "naming/target-label",
  "naming/total-on-non-counter",
  "naming/translation-collision",
  "naming/type-in-name",
  "naming/unit-not-in-name",
  "policy/lowered-severity",
  "policy/unknown-rule",
  "prometheus/duplicate-job",
  "prometheus/empty-range",
  "prometheus/gappy-recording",
  "prometheus/invalid-rule-file",
  "prometheus/missing-rule-file",
  "prometheus/short-range",
  "prometheus/timeout-over-interval",
  "prometheus/unknown-setting",
  "prometheus/unread-document",
  "prometheus/unshared",
  "prometheus/url-target",
  "promql/comparison-chain",
  "promql/constant-comparison",
  "promql/dead-or",
  "promql/division-by-zero",
  "promql/group-on-wrong-side",
  "promql/impossible-comparison",
  "promql/many-to-many",
  "promql/many-to-one",
  "promql/missing-group-label",
  "promql/nan-comparison",
  "promql/percent-of-ratio",
  "promql/recording-cycle",
  "promql/redundant-aggregation",
  "promql/same-sides",
  "promql/scalar-of-many",
  "promql/syntax-error",
  "promql/timestamp-as-age",
  "promql/unit-mismatch",
  "promql/unknown-alert",
  "promql/gauge-function-on-counter",
  "promql/increase-equality",
  "promql/missing-le",
  "promql/quantile-of-wrong-series",
  "promql/quantile-out-of-range",
  "promql/quantile-without-rate",
  "promql/rate-of-gauge",
  "promql/unknown-bucket",
  "promql/unknown-label",
  "promql/unknown-label-value",
  "promql/unknown-metric",
  "promql/unmatched-sides",
  "promql/zero-limit",
  "raw/same-file",
  "retention/ignored-setting",
  "retention/not-enabled",
  "retention/partial-day",
  "retention/short-lookback",
  "retention/shorter-than-window",
  "retention/unset-label",
  "sampling/errors-lost",
  "sampling/ineffective-policy",
  "sampling/invalid-policy",
  "sampling/logs-without-trace",
  "sampling/metrics-after-sampling",
  "sampling/misread-share",
  "sampling/static-balancing",
  "sampling/too-little-room",
  "sampling/two-samplers",
  "sampling/undecidable",
  "sampling/unequal-seeds",
  "security/open-lifecycle",
  "security/secret-in-config",
  "security/secret-in-datasource",
  "security/secret-in-deployment",
  "security/secret-in-prometheus",
  "security/unencoded-header",
  "security/unverified-tls",
  "slo/distant-alert",
  "slo/idle-objective",
  "slo/part-outside-whole",
  "spec/targets-without-service",
  "spec/unowned-metric",
  "suppression/expired",
  "suppression/unknown-rule",
  "suppression/unused",
  "target/end-of-life",
  "target/inexpressible-metric",
  "traces/attribute-as-namespace",
  "traces/deprecated-attribute",
  "traces/endless-span-name",
  "traces/invalid-query",
  "traces/misnamed-attribute",
  "traces/misspelt-name",
  "traces/personal-attribute",
  "traces/type-error",
  "traces/undeliverable",
] as const;

/** Names of the lint rules, as `obsc explain` lists them; a package with rules of its own adds to it as to `Severities`. */
export interface Rules extends Readonly<Record<(typeof ruleNames)[number], true>> {}
export type RuleName = keyof Rules;

/** An exception to one rule, made by `allow(…)`. */
export interface Allowance {
  readonly rule: RuleName;
  readonly reason: string;
}
/** What most constructs take: the exceptions that hold for the thing and all in it. None by default. */
export interface MayAllow {
  /** Exceptions to lint rules on this thing: `allow: [allow("cardinality/unbounded-label", "two users, fixed")]`. Default: none. */
  readonly allow?: readonly Allowance[];
}

/**
 * An exception to one rule, with its reason and, if it should not last, the last day on which it holds.
 * It stands in `allow: […]` of the thing meant: `allow("naming/non-base-unit", "a dashboard of 2019 reads it", "2027-03-31")`.
 */
export function allow(rule: RuleName, reason: string, until?: `${number}-${number}-${number}`): Allowance {
  const at = placeOf(allow);
  const subject = subjectOf("allow", rule);
  knownRule.read(rule, within(at, 0), subject);
  if (reason === undefined) problem({ subject, message: "the exception has no reason", help: "say why as the second argument", at });
  else nonEmptyText.read(reason, within(at, 1), subject);
  const end = until === undefined ? undefined : day.read(until, within(at, 2), subject);
  const allowance: AllowanceNode & { readonly node: "allowance" } = {
    node: "allowance",
    rule: typeof rule === "string" ? rule : "",
    reason: typeof reason === "string" ? reason : "",
    ...(end !== undefined && { until: end }),
    at,
  };
  return allowance as Allowance;
}

/** The `allow` option of a construct. */
export const allowances: Option<readonly AllowanceNode[]> = optional(
  list(made<AllowanceNode>("allowance", "an exception", 'make one with `allow("rule", "reason")`')),
);

const day = reader("a day", 'write year, month and day: "2027-03-31"', (value) => (typeof value === "string" && isDay(value) ? value : undefined));

/** Whether the calendar has the day: 2028-02-29, and not 2027-02-29. */
function isDay(value: string): boolean {
  const [year = 0, month = 0, date = 0] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)?.slice(1).map(Number) ?? [];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return date >= 1 && date <= (days[month - 1] ?? 0);
}

/** The name of a rule. Families of obsc's own have only the rules above; a rule of another family may come from a package. */
export const knownRule: Option<string> = {
  read(value, at, subject) {
    if (typeof value !== "string") return refuse(value, "the name of a rule", 'write it in quotes: "cardinality/unbounded-label"', at, subject);
    const names: readonly string[] = ruleNames;
    const family = value.slice(0, value.indexOf("/") + 1);
    const near = didYouMean(value, names);
    if (!names.includes(value) && (near !== undefined || family === "" || names.some((name) => name.startsWith(family))))
      problem({ subject, message: `no rule is called \`${value}\``, help: near ?? "`obsc explain` lists the rules", at });
    return value;
  },
};
