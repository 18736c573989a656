/** What a rule is: one question about the parts of a plan, with its reason, and with examples that are its tests. */
import type { AgentConfig } from "../derive/agent.ts";
import type { CollectorConfig } from "../derive/collector.ts";
import type { GrafanaJson } from "../derive/grafana-json.ts";
import type { ConfigFile, ForeignKind } from "../derive/part.ts";
import type { Plan } from "../derive/plan.ts";
import type { BrokenQuery, GroupPart, QueryPart, QueryUse, RuleFileFault, RulePart } from "../derive/rule-part.ts";
import type { Scope } from "../derive/scope.ts";
import type { LogQueryPart, TraceQueryPart } from "../derive/stored-query.ts";
import type { Usage } from "../derive/usage.ts";
import type { Fix, Severity } from "../diagnostic.ts";
import type { Collector } from "../ir/backend.ts";
import type { Dashboard, Panel } from "../ir/dashboard.ts";
import type { Log, LogAgent } from "../ir/log.ts";
import type { Label, Metric } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Recording } from "../ir/query.ts";
import type { Alert, Slo } from "../ir/rule.ts";
import type { Policy, PolicySeverity, Service, System } from "../ir/system.ts";
import type { Traces } from "../ir/trace.ts";
import type { Allowance } from "../ir/value.ts";
import type { Expr } from "../promql/ast.ts";
import type { Lookup } from "../promql/expr-type.ts";

/** The kinds of node that a rule can look at; a visitor has the name of its kind. Metrics of others are never visited. */
export interface Visited {
  readonly system: System;
  readonly policy: Policy;
  readonly service: Service;
  /** Each once, also one that no service has; see `Context.services`. */
  readonly metric: Metric;
  readonly recording: Recording;
  readonly alert: Alert;
  readonly slo: Slo;
  readonly dashboard: Dashboard;
  /** Of a dashboard or of a row in one. */
  readonly panel: Panel;
  readonly log: Log;
  readonly agent: LogAgent;
  readonly traces: Traces;
  readonly collector: Collector;
  /** The configuration of a collector, derived or read: components and pipelines in the collector's own terms. */
  readonly collectorConfig: CollectorConfig;
  /** The configuration of an agent that reads logs, derived or read. */
  readonly agentConfig: AgentConfig;
  /** A panel or dashboard that the user wrote as Grafana's JSON. */
  readonly grafanaJson: GrafanaJson;
  /** Any other file of configuration, derived or read, as data; `format` says which program reads it. */
  readonly config: ConfigFile;
  /** A group of rules, declared or read; and a rule of one, with its query where that can be read. */
  readonly group: GroupPart;
  readonly rule: RulePart;
  /** A PromQL query of a rule, a panel, a variable, an SLO or a list of queries to keep, with the types of all its parts; the rules of SLOs are obsc's own. */
  readonly query: QueryPart;
  /** A text that is read as PromQL and is none; what a spec says was refused where it was said. */
  readonly brokenQuery: BrokenQuery;
  /** A query of Loki that the user wrote as text; with its tree where it can be read. What the verbs of a log make is right. */
  readonly logQuery: LogQueryPart;
  /** The same for Tempo. */
  readonly traceQuery: TraceQueryPart;
  /** What keeps Prometheus from loading a rule file that was read. */
  readonly ruleFileFault: RuleFileFault;
  /** Visited after everything else, when it is known what each exception silenced. */
  readonly allowance: JudgedAllowance;
}

/** An exception, and what it was good for. */
export interface JudgedAllowance {
  readonly allowance: Allowance;
  /** Its rule is in the list of rules. */
  readonly known: boolean;
  /** Its rule ran, with a severity other than off. */
  readonly active: boolean;
  /** Its last day is over. */
  readonly expired: boolean;
  /** How many findings it silenced, or would have if it had not expired. */
  readonly silenced: number;
}

/** What a visitor may ask beside the node itself. */
export interface Context {
  readonly plan: Plan;
  readonly scope: Scope;
  /** As "2027-03-31"; absent: nobody said, so no date has passed. */
  readonly today?: string;
  /** The services that have the node: none for what the system has, several for a metric that they share. */
  readonly services: readonly Service[];
  /** All rules of the run. */
  readonly rules: readonly Rule[];
  /** Which metrics and labels the rules, boards and objectives of the system read. */
  readonly usage: Usage;
  /** What is known of the series of a name: what is declared, and what any rule at hand records. */
  readonly lookup: Lookup;
  /** All groups of rules, of what the spec declares and of what was read. */
  readonly groups: readonly GroupPart[];
  /** The PromQL of a panel or a dashboard, in the order written. */
  readonly queriesOn: (json: GrafanaJson) => readonly QueryPart[];
  /** Whether a finding of `rule` on this thing would be shown; for a rule that leaves a place to a more specific one. */
  readonly reports: (rule: string, node: { readonly allow: readonly Allowance[] }) => boolean;
}

/** What a rule says about a place; the runner adds the rest of the diagnostic. */
export interface Finding {
  /** The fact, one sentence, names in backticks, a small first letter, no final period, no advice. */
  readonly message: string;
  /** What to write instead, in the imperative. */
  readonly help?: string;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** Made with `edited`, `renamed` or `corrected`; see `check/fix.ts`. */
  readonly fix?: Fix | undefined;
}

/** An argument or option of the call that made a node; made by `option`. */
export interface Part {
  readonly of: Node;
  readonly part: Place;
  readonly subject: string;
}

/** Where a finding lies: a node (its name is underlined), a label of the node looked at (its key), an option, or any place. */
export type Target = Node | Label | Part | Place;

/** A node that a rule can point at. */
export type Node = Exclude<Visited[keyof Visited], JudgedAllowance>;

export type Report = (target: Target, finding: Finding) => void;

export type Visitors = { readonly [Kind in keyof Visited]?: (node: Visited[Kind], report: Report, context: Context) => void };

/** A rule that asks of one type of node in a query looks at each, with the query that it is part of: `binary(node, query, report, context)`. */
export type NodeVisitors = {
  readonly [Type in Expr["type"]]?: (node: Extract<Expr, { readonly type: Type }>, query: QueryPart, report: Report, context: Context) => void;
};

/** The text of a whole spec in which the rule finds nothing; with `file`, of a file of that kind that obsc did not write. */
export interface Example {
  readonly spec: string;
  readonly file?: ForeignKind;
  /** The day on which it is checked, for exceptions that end. */
  readonly today?: string;
}

/** The same with one mistake. */
export interface BadExample extends Example {
  readonly message: string;
  /** Line and column of the finding, from 1. */
  readonly at?: readonly [line: number, column: number];
}

export interface Rule extends Visitors, NodeVisitors {
  /** Family and bad thing; the path of its file under `rules/`. It reads well after "allow" and never changes. */
  readonly name: string;
  /** What it is in a spec where the policy says nothing; off: only the preset strict asks for it. */
  readonly severity: PolicySeverity;
  /** What it is in files that obsc did not write, where it differs: off for all that a team may decide otherwise, since nobody there has. */
  readonly foreign?: PolicySeverity;
  /** What it is under the preset strict, in both, where it differs from `severity`. */
  readonly strict?: Severity;
  /** Which queries it is shown, whole or their nodes; all where it is not said. Of thousands of rules in a file, each is only asked about what it can speak of. */
  readonly forQueries?: QueryFilter;
  /** Safe: `lint --fix` mends what it finds, or some of it. Unsafe: only `--fix-unsafe` does. */
  readonly fixes?: "safe" | "unsafe";
  /** What it asks of a spec, as a claim that a good spec fulfils. */
  readonly summary: string;
  /** What goes wrong where the claim does not hold. */
  readonly why: string;
  /** The document it follows. */
  readonly see: string;
  readonly bad: readonly BadExample[];
  readonly good: readonly Example[];
}

/** What a query has to be for a rule to find anything in it. */
export interface QueryFilter {
  /** It is asked for one of these. */
  readonly use?: readonly QueryUse[];
  /** One of these is in it: a function, operator, modifier or clause as PromQL writes it, "rate", ">=", "offset", "group_left", or a type of node, "subquery". */
  readonly with?: readonly string[];
}

/** The text of an example; made when somebody reads it, since a run that explains nothing needs none. */
export type ExampleText = string | (() => string);
type Written<E extends Example> = Omit<E, "spec"> & { readonly spec: ExampleText };
export type RuleDefinition = Omit<Rule, "bad" | "good"> & { readonly bad: readonly Written<BadExample>[]; readonly good: readonly Written<Example>[] };

/** Makes a rule of its parts; it is plain data, and nothing registers itself. */
export function defineRule(rule: RuleDefinition): Rule {
  return { ...rule, bad: rule.bad.map(readable), good: rule.good.map(readable) };
}

function readable<E extends Example>(example: Written<E>): E {
  const { spec, ...rest } = example;
  return {
    ...rest,
    get spec() {
      return typeof spec === "string" ? spec : spec();
    },
  } as unknown as E;
}
