/** The Plan: the System and all that follows from it, in parts that know no file format. */
import type { System } from "../ir/system.ts";
import { type AgentConfig, deriveAgents } from "./agent.ts";
import { type Catalogue, deriveCatalogue } from "./catalogue.ts";
import { type CollectorConfig, deriveCollectors } from "./collector.ts";
import { type DashboardPart, deriveDashboards } from "./dashboard.ts";
import { deriveInstruments, type InstrumentModule } from "./instruments.ts";
import { deriveRuleTests, type RuleTestFile } from "./rule-tests.ts";
import { deriveRules, type RuleFile } from "./rules.ts";
import { type Scope, scopeOf } from "./scope.ts";

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
  readonly collectors: readonly CollectorConfig[];
  readonly agents: readonly AgentConfig[];
  readonly instruments: readonly InstrumentModule[];
}

/** All that follows from a System. Total: what cannot be derived is left out, and a rule says why. */
export function derive(system: System, environment?: string): Plan {
  const scope = scopeOf(system, environment);
  const ruleFiles = deriveRules(scope);
  let ruleTests: readonly RuleTestFile[] | undefined;
  let dashboards: readonly DashboardPart[] | undefined;
  return {
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
    collectors: deriveCollectors(scope),
    agents: deriveAgents(scope),
    instruments: deriveInstruments(scope),
  };
}
