/** House rules: what a team or a company asks of its specs. */
import { within } from "../ir/place.ts";
import type { Policy as PolicyNode, PolicySeverity } from "../ir/system.ts";
import { defined } from "../util/defined.ts";
import { knownRule, type RuleName, ruleNames } from "./allow.ts";
import { isRecord, type Option, placeOf, problem, readOptions } from "./call.ts";
import { nested } from "./nested.ts";
import { list, made, nonEmptyText, oneOf, optional, positiveDuration, positiveInteger, record, refuse, textOf } from "./options.ts";
import type { Duration } from "./quantity.ts";

/** House rules; see `policy`. */
export interface Policy {
  readonly node: "policy";
}
/** A rule of your own; see `defineRule` in "obsc/rule". To name it in `allow` and in `rules`, tell the compiler: `declare module "obsc" { interface Rules { "house/short-name": true } }`. */
export interface OwnRule {
  /** A family of your own and the bad thing: `"house/long-name"`. */
  readonly name: string;
  readonly severity: "error" | "warning" | "info" | "off";
  readonly summary: string;
  readonly why: string;
  readonly see: string;
  readonly bad: readonly unknown[];
  readonly good: readonly unknown[];
}
/** The options of `policy`; what is left out is as the policies that it extends say, or as its default. */
export interface PolicyOptions {
  /** How the names of all metrics of our own start: `"shop_"`. Default: anyhow. */
  readonly prefix?: string;
  /** Prefixes that several services share, such as `"http_"`; queries of such metrics are bound to the service's own targets. Default: none. */
  readonly sharedPrefixes?: readonly string[];
  /** Most values that one label may take, 1 or more. Default: 100. */
  readonly maxLabelValues?: number;
  /** Most series that one metric may have on one target, 1 or more. Default: 10,000. */
  readonly maxSeriesPerMetric?: number;
  /** Most series of all services, 1 or more. Default: 100,000. */
  readonly maxSeries?: number;
  /** Names that no label may have: `["customer"]`. Default: none. */
  readonly forbiddenLabels?: readonly string[];
  /** Labels that every service says under `labels`: `["team"]`. Default: none. */
  readonly requiredLabels?: readonly string[];
  /** Labels that scraping adds to every series, beside the usual ones: `["region"]`. Default: none. */
  readonly targetLabels?: readonly string[];
  /** Severities of alerts beside critical, warning and info: `["sev1"]`. Default: none. */
  readonly ownSeverities?: readonly string[];
  /** The range of rates in rules, over zero. Default: `"5m"`. */
  readonly range?: Duration;
  /** The severities of the alerts of SLOs: what burns fast pages, what burns slowly makes a ticket. Default: `{ page: "page", ticket: "ticket" }`. */
  readonly severities?: { readonly page: string; readonly ticket: string };
  /** What rules are where nothing is said of them: `"strict"` also asks for what some teams would decide otherwise. Default: `"recommended"`. */
  readonly preset?: "recommended" | "strict";
  /** Rules of your own beside those of obsc, made by `defineRule` from "obsc/rule": `[shortName]`. Default: none. */
  readonly ownRules?: readonly OwnRule[];
  /** How bad the findings of a rule are. A policy that extends this one may raise that, not lower it. Default: as `obsc explain` says. */
  readonly rules?: { readonly [R in RuleName]?: "error" | "warning" | "info" | "off" };
  /** Rules that whoever extends this policy may lower all the same. Default: none. */
  readonly mayLower?: readonly RuleName[];
}

/**
 * House rules, a value to share: `policy({ prefix: "shop_", maxSeries: 50_000 })`. A system takes one, or a list of which each
 * extends those after it: `policy: [policy({ prefix: "shop_" }), company]`.
 */
export function policy(options: PolicyOptions): Policy {
  const at = placeOf(policy);
  const { sharedPrefixes, forbiddenLabels, requiredLabels, rules, mayLower, ...read } = readOptions(options, within(at, 0), "policy", {
    prefix: optional(prefix),
    sharedPrefixes: optional(list(prefix)),
    maxLabelValues: optional(positiveInteger),
    maxSeriesPerMetric: optional(positiveInteger),
    maxSeries: optional(positiveInteger),
    forbiddenLabels: optional(list(nonEmptyText)),
    requiredLabels: optional(list(nonEmptyText)),
    targetLabels: optional(list(nonEmptyText)),
    ownSeverities: optional(list(nonEmptyText)),
    range: optional(positiveDuration),
    severities: optional(severities),
    preset: optional(oneOf("recommended", "strict")),
    ownRules: optional(list(ownRule)),
    rules: optional(severityByRule),
    mayLower: optional(list(knownRule)),
  });
  const node: PolicyNode = {
    node: "policy",
    ...defined(read),
    sharedPrefixes: sharedPrefixes ?? [],
    forbiddenLabels: forbiddenLabels ?? [],
    requiredLabels: requiredLabels ?? [],
    rules: rules ?? {},
    mayLower: mayLower ?? [],
    at,
  };
  return node;
}

/** The `policy` option of a system: one, or a list, the nearest first. */
export const policies: Option<readonly PolicyNode[]> = {
  optional: true,
  read(value, at, subject) {
    if (Array.isArray(value)) return list(one).read(value, at, subject);
    return [one.read(value, at, subject)].filter((each) => each !== undefined);
  },
};

const one = made<PolicyNode>("policy", "a policy", 'make one with `policy({ prefix: "…" })`');
const prefix = textOf("the start of a metric's name", 'use letters, digits and `_`: "shop_"', /^[A-Za-z_:][\w:]*$/);

const ownRule: Option<OwnRule> = {
  read(value, at, subject) {
    if (!isRule(value)) return refuse(value, "a rule", 'make one with `defineRule({ name, severity, summary, why, … })` from "obsc/rule"', at, subject);
    const [, family = "", rest = ""] = /^([a-z][\w-]*\/)([\w-]+)$/.exec(value.name) ?? [];
    if (family === "") return refuse(value.name, "the name of a rule", 'write a family of yours and the bad thing: "house/long-name"', at, subject);
    if (!ruleNames.some((name) => name.startsWith(family))) return value;
    problem({ subject, message: `\`${value.name}\` is of a family of obsc's own`, help: `give it a family of yours: \`house/${rest}\``, at });
    return undefined;
  },
};

function isRule(value: unknown): value is OwnRule {
  if (!isRecord(value)) return false;
  const { name, severity, summary, why, see, bad, good } = value;
  return (
    ["error", "warning", "info", "off"].some((each) => each === severity) &&
    [name, summary, why, see].every((text) => typeof text === "string") &&
    [bad, good].every(Array.isArray)
  );
}

const severityByRule: Option<Readonly<Record<string, PolicySeverity>>> = {
  read(value, at, subject) {
    const read = record(oneOf("error", "warning", "info", "off")).read(value, at, subject);
    for (const name of Object.keys(read ?? {})) knownRule.read(name, within(at, { key: name }), `${subject}.${name}`);
    return read;
  },
};

const severities: Option<{ readonly page: string; readonly ticket: string }> = {
  read(value, at, subject) {
    const { page, ticket } = nested({ page: nonEmptyText, ticket: nonEmptyText }).read(value, at, subject) ?? {};
    return page !== undefined && ticket !== undefined ? { page, ticket } : undefined;
  },
};
