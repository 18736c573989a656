/** The System: all that a spec declares. Plain readonly data, the default export of a spec. */
import type { Collector, Delivery, Prometheus } from "./backend.ts";
import type { Dashboard } from "./dashboard.ts";
import type { Deployment } from "./deployment.ts";
import type { Grafana } from "./grafana.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Catalog, Metric, MetricTree } from "./metric.ts";
import type { Place, SpecPlace } from "./place.ts";
import type { Recording, SavedQuery } from "./query.ts";
import type { RawFile } from "./raw.ts";
import type { Routing } from "./routing.ts";
import type { Alert, Slo } from "./rule.ts";
import type { Traces } from "./trace.ts";
import type { Allowance, Secret, Varying } from "./value.ts";

/** The form of a System that this version of obsc makes and reads. */
export const systemVersion = 1;

/** One program, however many copies of it run. */
export interface Service {
  readonly node: "service";
  /** Also the value of `job` on its series. */
  readonly name: string;
  readonly language?: "rust" | "go" | "typescript" | "python";
  readonly version?: string;
  readonly team: string;
  readonly namespace?: string;
  readonly replicas?: Varying<number>;
  /** The container image that runs it, with a fixed tag. */
  readonly image?: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Settings of the product itself, by the names of environment variables; those of OpenTelemetry are derived. */
  readonly env: Readonly<Record<string, Varying<string> | Secret>>;
  /** Facts of every target: put on the target and on the resource. */
  readonly labels: Readonly<Record<string, string>>;
  readonly metrics: MetricTree;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
  readonly slos: readonly Slo[];
  readonly dashboards: readonly Dashboard[];
  readonly log?: Log;
  readonly traces?: Traces;
  readonly health?: Health;
  readonly queries: readonly SavedQuery[];
  readonly deliver?: Delivery;
  /** How often its rules are evaluated, in milliseconds; absent: the server's. */
  readonly evaluationInterval?: number;
  /** How far back its rules look, in milliseconds; absent: as the server says. */
  readonly queryOffset?: number;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** How bad the findings of a rule are. */
export type PolicySeverity = "error" | "warning" | "info" | "off";

/** `recommended`: what is wrong, and for a spec what a house would decide so; `strict`: also what some would decide otherwise. */
export type Preset = "recommended" | "strict";

/** A rule that a policy lists beside those of obsc; what it looks at is for `check` to know. */
export interface OwnRule {
  readonly name: string;
  readonly severity: PolicySeverity;
  readonly summary: string;
  readonly why: string;
  readonly see: string;
  readonly bad: readonly unknown[];
  readonly good: readonly unknown[];
}

/** House rules. What is absent is as the policies that it extends say, or as usual (`src/derive/scope.ts`). */
export interface Policy {
  readonly node: "policy";
  readonly prefix?: string;
  /** Prefixes that several services share, such as "http_". */
  readonly sharedPrefixes: readonly string[];
  readonly maxLabelValues?: number;
  readonly maxSeriesPerMetric?: number;
  readonly maxSeries?: number;
  readonly forbiddenLabels: readonly string[];
  readonly requiredLabels: readonly string[];
  /** Labels that scraping adds to every series, beside the usual ones. */
  readonly targetLabels?: readonly string[];
  /** Severities of alerts beside critical, warning and info. */
  readonly ownSeverities?: readonly string[];
  /** The range of rates in rules, in milliseconds. */
  readonly range?: number;
  /** The severity of the alerts of an SLO. */
  readonly severities?: { readonly page: string; readonly ticket: string };
  readonly preset?: Preset;
  readonly ownRules?: readonly OwnRule[];
  readonly rules: Readonly<Record<string, PolicySeverity>>;
  /** Rules that whoever extends this policy may lower. */
  readonly mayLower: readonly string[];
  readonly at: Place;
}

export interface System {
  readonly node: "system";
  /** `systemVersion` of the obsc that made it. */
  readonly obsc: number;
  readonly name: string;
  /** In the order declared. */
  readonly environments: readonly string[];
  /** The first is the nearest; each extends those after it. */
  readonly policies: readonly Policy[];
  readonly imports: readonly System[];
  readonly catalogs: readonly Catalog[];
  readonly services: readonly Service[];
  readonly alerts: readonly Alert[];
  readonly recordings: readonly Recording[];
  readonly dashboards: readonly Dashboard[];
  readonly queries: readonly SavedQuery[];
  readonly prometheus?: Prometheus;
  readonly collectors: readonly Collector[];
  readonly routing?: Routing;
  readonly grafana?: Grafana;
  readonly runbooks?: Runbooks;
  readonly deploy: readonly Deployment[];
  /** Files that the user wrote, for what the language cannot say. */
  /** SLOs are written as objects of OpenSLO too. */
  readonly openslo?: boolean;
  readonly raw: readonly RawFile[];
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** Where the runbooks of alerts are. */
export interface Runbooks {
  /** A folder of the repository. */
  readonly dir: string;
  /** Under which people reach it. */
  readonly url?: string;
  /** Headings, in this order; absent: the usual ones. */
  readonly sections?: readonly string[];
  /** A template in handlebars that stands in place of ours: a file, by its path from the folder of the spec. */
  readonly template?: string;
  /** A folder, by its path from that of the spec, in which `<Alert>.md` holds what people wrote about an alert. */
  readonly notes: string;
}

/** What is wrong with a call in a spec, found while it ran. */
export interface Problem {
  readonly subject: string;
  readonly message: string;
  readonly help?: string;
  readonly at: Place;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** Only a problem as long as the System does not declare this name: a call cannot know what is declared after it. */
  readonly unless?: { readonly targetLabel: string } | { readonly severity: string } /** Of which a rule says it. */ | { readonly log: Log };
}

/** Whether a problem is one in the System that the spec exports, or in a spec that exports none. */
export function stands(problem: Problem, system: System | undefined): boolean {
  const { unless } = problem;
  if (unless === undefined || system === undefined) return true;
  const systems = [system, ...system.imports];
  const policies = systems.flatMap((each) => each.policies);
  if ("severity" in unless)
    return !policies.some((policy) => policy.ownSeverities?.includes(unless.severity) || Object.values(policy.severities ?? {}).includes(unless.severity));
  const services = systems.flatMap((each) => each.services);
  if ("log" in unless) return !services.some((service) => service.log === unless.log);
  return !policies.some((policy) => policy.targetLabels?.includes(unless.targetLabel)) && !services.some((service) => unless.targetLabel in service.labels);
}

/**
 * What `load` gathers beside the default export while a spec runs: mistakes in calls, and every metric that was
 * declared, so that one that no service has is checked too. It lives on `globalThis` under `sinkKey`, put there by `load`
 * and taken away after, so that several copies of obsc share it; without it nothing is gathered.
 */
export interface Sink {
  readonly problems: Problem[];
  readonly metrics: Metric[];
  /** Text in languages whose parsers are loaded only for it. */
  readonly texts?: Template[];
}

/** A `logql` or `traceql` template with what stands in its `${}` written out. */
export interface Template {
  readonly language: "logql" | "traceql";
  readonly text: string;
  /** The template, as the first argument of its call. */
  readonly at: SpecPlace;
  /** Which characters of the text were written for each `${}`, in order. */
  readonly holes: readonly { readonly start: number; readonly end: number }[];
}
export const sinkKey = "obsc.sink.1";
