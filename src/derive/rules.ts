/** The rules that Prometheus evaluates: what a spec records, alerts on and promises, in files and ordered groups. */
import type { Unit } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Alert, Slo } from "../ir/rule.ts";
import type { Service, System } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import { formatDuration } from "../util/duration.ts";
import { dashboardOf } from "./alert-dashboard.ts";
import { alertRule } from "./alert-rule.ts";
import { healthAlerts } from "./health-alerts.ts";
import { saidInterval } from "./interval.ts";
import { pipelineAlerts, targetAlerts, watchdogRule } from "./pipeline-alerts.ts";
import { type Recorded, recordingRules } from "./recording-rule.ts";
import { splitGroups } from "./rule-split.ts";
import type { Scope } from "./scope.ts";
import { rulesOfSlo, sloDraft } from "./slo-rules.ts";

export interface RuleFile {
  /** Of the service; of the system for rules that no service has. Different for each file, and the name of the file. */
  readonly name: string;
  readonly service?: Service;
  /** Where groups lie in Mimir, of which a namespace has those of one file. */
  readonly namespace?: string;
  /** A group is evaluated in order; groups are evaluated beside each other, so one that reads another's results sees those of its last round. */
  readonly groups: readonly RuleGroup[];
}

export interface RuleGroup {
  /** Unique in its file. */
  readonly name: string;
  /** Milliseconds; absent: the server's. */
  readonly interval?: number;
  /** How far back its rules look, in milliseconds. */
  readonly queryOffset?: number;
  /** Of an SLO they are made when they are first asked for. */
  readonly rules: readonly Rule[];
  /** Where all rules are those of an SLO. */
  readonly sloRules?: SloRules;
}

/**
 * The rules of an SLO before they are made. There are thousands of SLOs in a handful of forms, and who knows the rules of one
 * knows those of all others of its form: they differ in their words alone.
 */
export interface SloRules {
  readonly slo: Slo;
  readonly form: string;
  readonly words: SloWords;
  /** The rules that come first. They count the events of this SLO, like no other's do. */
  readonly counting: () => readonly RecordingRule[];
  /** The rules behind them, with these words in place of its own. */
  readonly others: (words: SloWords) => readonly Rule[];
}

/** Absent where an SLO has none. */
export interface SloWords {
  readonly service: string;
  readonly slo: string;
  readonly team: string;
  readonly description?: string;
  /** Addresses. */
  readonly runbook?: string;
  readonly dashboard?: string;
}

export type Rule = RecordingRule | AlertingRule;

export interface RecordingRule {
  readonly kind: "recording";
  /** Of the series it records. */
  readonly name: string;
  readonly expr: Expr;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: Unit;
  /** The SLO that it is a part of. */
  readonly slo?: Slo;
  readonly at: Place;
  /** `recordings.<name>`, `slos.<name>`. */
  readonly subject: string;
}

export interface AlertingRule {
  readonly kind: "alerting";
  readonly name: string;
  readonly expr: Expr;
  /** Milliseconds. */
  readonly for: number;
  readonly keepFiringFor?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** With the templates of Prometheus. */
  readonly annotations: Readonly<Record<string, string>>;
  /** As declared; of the alerts of an SLO, the SLO. */
  readonly alert?: Alert;
  readonly slo?: Slo;
  readonly at: Place;
  /** `alerts.<name>`, `slos.<name>`. */
  readonly subject: string;
}

/** What declares rules: a service, or the system for those that no service has. */
export type RuleOwner = Pick<System, "recordings" | "alerts" | "dashboards"> & { readonly file: string; readonly service?: Service };

/** One file for each service that has rules, in the order declared, then one for the system's own. */
export function deriveRules(scope: Scope): readonly RuleFile[] {
  const { system } = scope;
  const owners: readonly RuleOwner[] = [
    ...system.services.map((service) => ({ ...service, file: service.name, service })),
    { ...system, file: systemFile(system) },
  ];
  const listed = new Set(
    [system, ...system.services, ...system.imports.flatMap((each) => [each, ...each.services])].flatMap(({ recordings }) => recordings.map(({ name }) => name)),
  );
  return owners
    .map((owner) => ({
      name: owner.file,
      ...(owner.service && { service: owner.service }),
      ...(scope.prometheus?.ruler?.engine === "mimir" && { namespace: owner.file === system.name ? owner.file : `${system.name}-${owner.file}` }),
      groups: groupsOf(owner, listed, scope),
    }))
    .filter(({ groups }) => groups.length > 0);
}

/** Every group, but of the SLOs of one form only that of the first: what is said of its rules without their words is true of all. */
export function distinctGroups(files: readonly RuleFile[]): readonly RuleGroup[] {
  const forms = new Set<string>();
  return files
    .flatMap(({ groups }) => groups)
    .filter(({ sloRules }) => {
      if (!sloRules) return true;
      const isFirst = !forms.has(sloRules.form);
      forms.add(sloRules.form);
      return isFirst;
    });
}

/** Each alert carries the address of the dashboard to look at next, where there is a Grafana. */
function linked(rule: Rule, service: Service | undefined, scope: Scope): Rule {
  const url = scope.grafana && rule.kind === "alerting" ? dashboardOf(rule, service, scope)?.url : undefined;
  return rule.kind === "alerting" && url !== undefined ? { ...rule, annotations: { ...rule.annotations, dashboard_url: url } } : rule;
}

/** The system's name, unless a service has it. */
function systemFile({ name, services }: System): string {
  let file = name;
  while (services.some((service) => service.name === file)) file += "-system";
  return file;
}

/** Rules of one group, as long as it is not known whether its name is free. */
interface Draft {
  readonly name: string;
  readonly interval: number | undefined;
  readonly rules: Rule[];
}

/** The same for those of an SLO. */
export interface SloDraft {
  readonly name: string;
  readonly interval: number | undefined;
  readonly sloRules: SloRules;
}

/** Recordings, then the alerts that read them, then each SLO. */
function groupsOf(owner: RuleOwner, listed: ReadonlySet<string>, scope: Scope): readonly RuleGroup[] {
  const drafts = new Map<string, Draft>();
  const add = (name: string, interval: number | undefined, rule: Rule) => {
    const key = JSON.stringify([name, interval]);
    const draft = drafts.get(key) ?? { name, interval, rules: [] };
    drafts.set(key, draft);
    draft.rules.push(linked(rule, owner.service, scope));
  };
  const interval = saidInterval(owner.service?.evaluationInterval, scope);
  for (const recorded of recordingRules(owner, listed, scope)) add(recordingGroup(owner, recorded), saidInterval(recorded.every, scope), recorded.rule);
  for (const alert of [...owner.alerts, ...followingAlerts(owner, scope)]) {
    if (alert.engine) continue;
    const rule = alertRule(alert, scope, owner.service);
    if (rule) add(alert.category ?? `${owner.file}-alerts`, interval, rule);
  }
  if (!owner.service) for (const rule of watchdogRule(scope)) add("pipeline", interval, rule);
  const { service } = owner;
  const slos = service?.slos.flatMap((slo) => sloDraft(slo, service, scope) ?? []) ?? [];
  return fitted(groupsNamed([...drafts.values(), ...slos], service?.queryOffset ?? scope.prometheus?.queryOffset), scope);
}

/** As the engine wants them that evaluates them. */
function fitted(groups: readonly RuleGroup[], { prometheus }: Scope): readonly RuleGroup[] {
  return prometheus?.ruler?.engine === "mimir" ? splitGroups(groups, prometheus.ruler.rulesPerGroup) : groups;
}

/** Those that nobody declared: of health checks and targets of a service; of servers and collectors, for the system. */
function followingAlerts({ service }: RuleOwner, scope: Scope): readonly Alert[] {
  return service ? [...healthAlerts(service, scope), ...targetAlerts(service, scope)] : pipelineAlerts(scope);
}

function recordingGroup(owner: RuleOwner, { group, every }: Recorded): string {
  if (group !== undefined) return group;
  const usual = `${owner.file}-recordings`;
  return every === owner.service?.evaluationInterval || every === undefined ? usual : `${usual}-${formatDuration(every)}`;
}

/** Prometheus refuses a file in which two groups have the same name: of those that differ in their interval, the later ones say it. */
function groupsNamed(drafts: readonly (Draft | SloDraft)[], queryOffset: number | undefined): readonly RuleGroup[] {
  const taken = new Set<string>();
  return drafts.map((draft) => {
    const { name, interval } = draft;
    let free = name;
    if (taken.has(free) && interval !== undefined) free = `${name}-${formatDuration(interval)}`;
    for (let count = 2; taken.has(free); count++) free = `${name}-${count}`;
    taken.add(free);
    const settings = { name: free, ...(interval !== undefined && { interval }), ...(queryOffset !== undefined && { queryOffset }) };
    return "rules" in draft ? { ...settings, rules: draft.rules } : sloGroup(settings, draft.sloRules);
  });
}

function sloGroup(settings: Omit<RuleGroup, "rules">, sloRules: SloRules): RuleGroup {
  let rules: readonly Rule[] | undefined;
  return {
    ...settings,
    sloRules,
    get rules() {
      rules ??= rulesOfSlo(sloRules);
      return rules;
    },
  };
}
