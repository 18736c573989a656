/** The Plan: the System and all that follows from it, in parts that know no file format. */
import { type System, systemVersion } from "../ir/system.ts";
import type { Lookup } from "../promql/expr-type.ts";
import { type AgentConfig, deriveAgents } from "./agent.ts";
import { deriveAgentCollectors } from "./agent-collector.ts";
import { type Catalogue, deriveCatalogue } from "./catalogue.ts";
import { type CollectorConfig, deriveCollectors } from "./collector.ts";
import { deriveConfigs } from "./configs.ts";
import { type DashboardPart, deriveDashboards } from "./dashboard.ts";
import { type GrafanaJson, grafanaJsonOf } from "./grafana-json.ts";
import { deriveInstruments, type InstrumentModule } from "./instruments.ts";
import type { ConfigFile } from "./part.ts";
import type { BrokenQuery, GroupPart, QueryPart, RuleFileFault } from "./rule-part.ts";
import { deriveRuleTests, type RuleTestFile } from "./rule-tests.ts";
import { deriveRules, type RuleFile } from "./rules.ts";
import type { RunbookFiles } from "./runbook.ts";
import { type Scope, scopeOf } from "./scope.ts";
import type { LogQueryPart, TraceQueryPart } from "./stored-query.ts";

export interface Plan {
  readonly system: System;
  /** The environment that is built, where the spec has any. */
  readonly environment?: string;
  /** What the parts below were derived with: owners of metrics, the policy, the range. */
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  /** One for each service, and one for the system if it has rules of its own. */
  readonly ruleFiles: readonly RuleFile[];
  readonly ruleTests: readonly RuleTestFile[];
  readonly dashboards: readonly DashboardPart[];
  /** Panels and dashboards that the user wrote as JSON. */
  readonly grafanaJson: readonly GrafanaJson[];
  readonly collectors: readonly CollectorConfig[];
  readonly agents: readonly AgentConfig[];
  readonly instruments: readonly InstrumentModule[];
  /** Everything else that programs read, as data. */
  readonly configs: readonly ConfigFile[];
  /** What people wrote for the runbooks beside the spec; absent where nothing was looked for. */
  readonly runbookFiles?: RunbookFiles;
  /** What was read of rule files and dashboards; each is typed once it is known what all of them record. */
  readonly readGroups: readonly Reading<GroupPart>[];
  readonly readQueries: readonly Reading<QueryPart>[];
  readonly brokenQueries: readonly BrokenQuery[];
  /** Queries of Loki and Tempo that the user wrote as text, in the spec or in Grafana's JSON. */
  readonly logQueries: readonly LogQueryPart[];
  readonly traceQueries: readonly TraceQueryPart[];
  readonly ruleFileFaults: readonly RuleFileFault[];
  /** Only files that obsc did not write are looked at; the System, and what follows from it, is what is known of their surroundings. */
  readonly foreign?: boolean;
  /** The rules of the System around such files: no rule of lint judges them, but the alerts that these files route may be theirs. */
  readonly ruleFilesAround?: readonly RuleFile[];
}

/** Something with queries, as soon as it is known what series there are. */
export type Reading<T> = (lookup: Lookup) => T;

/** All that follows from a System. Total: what cannot be derived is left out, and a rule says why. */
export function derive(system: System, environment?: string): Plan {
  const scope = scopeOf(system, environment);
  const ruleFiles = deriveRules(scope);
  let ruleTests: readonly RuleTestFile[] | undefined;
  let dashboards: readonly DashboardPart[] | undefined;
  let instruments: readonly InstrumentModule[] | undefined;
  const collectors: readonly CollectorConfig[] = [...deriveCollectors(scope), ...deriveAgentCollectors(scope)];
  const derived = {
    system,
    ...(environment !== undefined && { environment }),
    scope,
    catalogue: deriveCatalogue(scope, ruleFiles),
    ruleFiles,
    // Made when they are written: lint, and a build without tests, need none.
    get ruleTests() {
      ruleTests ??= deriveRuleTests(scope, ruleFiles);
      return ruleTests;
    },
    // Made when they are written: no rule of lint reads them, and each SLO has a whole dashboard.
    get dashboards() {
      dashboards ??= deriveDashboards(scope, ruleFiles);
      return dashboards;
    },
    collectors,
    grafanaJson: grafanaJsonOf(system),
    agents: deriveAgents(scope),
    // Likewise: of all objectives and alerts, which cells of which metrics they read.
    get instruments() {
      instruments ??= deriveInstruments(scope);
      return instruments;
    },
    ...nothingRead,
  };
  let configs: readonly ConfigFile[] | undefined;
  // A getter that reads another would be evaluated by a spread, so the property is added to the same object.
  return Object.defineProperty(derived, "configs", { enumerable: true, get: () => (configs ??= deriveConfigs(derived)) }) as Plan;
}

/** What was read from texts and files beside what a spec says. */
export type ReadParts = Partial<Pick<Plan, (typeof readKeys)[number]>>;
const readKeys = [
  "configs",
  "collectors",
  "agents",
  "grafanaJson",
  "readGroups",
  "readQueries",
  "brokenQueries",
  "logQueries",
  "traceQueries",
  "ruleFileFaults",
] as const;

const nothingRead: Pick<Plan, "readGroups" | "readQueries" | "brokenQueries" | "logQueries" | "traceQueries" | "ruleFileFaults"> = {
  readGroups: [],
  readQueries: [],
  brokenQueries: [],
  logQueries: [],
  traceQueries: [],
  ruleFileFaults: [],
};

/** A Plan with parts that were read. */
export function withRead(plan: Plan, parts: ReadParts): Plan {
  const joined = Object.create(plan) as Plan;
  for (const key of readKeys) {
    const more = parts[key];
    if (more && more.length > 0) Object.defineProperty(joined, key, { enumerable: true, get: () => [...plan[key], ...more] });
  }
  return joined;
}

/** The System of those who declare nothing, for files that are all there is. */
export const nobody: System = {
  node: "system",
  obsc: systemVersion,
  name: "",
  environments: [],
  policies: [],
  imports: [],
  catalogs: [],
  services: [],
  alerts: [],
  recordings: [],
  dashboards: [],
  queries: [],
  collectors: [],
  deploy: [],
  raw: [],
  allow: [],
  at: { kind: "spec", call: {}, path: [] },
};

/** A Plan of nothing but files that were read, in surroundings that another Plan knows; `catalogue` in place of that of the Plan. */
export function foreignPlan(around: Plan, parts: ReadParts, catalogue: Catalogue = around.catalogue): Plan {
  const plan = Object.create(around) as Plan;
  const own = {
    ...Object.fromEntries(readKeys.map((key) => [key, parts[key] ?? []])),
    ruleFiles: [],
    ruleFilesAround: around.ruleFiles,
    dashboards: [],
    catalogue,
    foreign: true,
  };
  for (const [key, value] of Object.entries(own)) Object.defineProperty(plan, key, { enumerable: true, value });
  return plan;
}

/** A Plan with what people wrote for its runbooks. */
export function withRunbookFiles(plan: Plan, runbookFiles: RunbookFiles): Plan {
  return Object.defineProperty(Object.create(plan) as Plan, "runbookFiles", { enumerable: true, value: runbookFiles });
}
