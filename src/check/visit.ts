/** The nodes of a plan that rules look at, each with what it is part of. */
import { importedSystems } from "../derive/backends.ts";
import type { PlanPart } from "../derive/part.ts";
import type { Plan } from "../derive/plan.ts";
import type { Queries } from "../derive/queries.ts";
import type { Usage } from "../derive/usage.ts";
import { panelsOf } from "../ir/dashboard.ts";
import { type Metric, metricsOf } from "../ir/metric.ts";
import type { Service, System } from "../ir/system.ts";
import type { Allowance } from "../ir/value.ts";
import type { Node, Visited } from "./rule.ts";

interface Holder {
  readonly allow: readonly Allowance[];
}

export interface Visit {
  readonly kind: Exclude<keyof Visited, "allowance">;
  readonly node: Node;
  /** The services that have it; none for what the system has. */
  readonly services: readonly Service[];
  /** What may excuse a finding of it, from the thing itself outwards: the panel, its dashboard, the service, the system. */
  readonly holders: readonly Holder[];
}

/** In the order declared; a metric that several services share, once. `declared` adds the metrics that no service has, `usage` the recordings that nobody lists. */
export function visitsOf(plan: Plan, declared: readonly Metric[], usage: Usage, queries: Queries): readonly Visit[] {
  return [...(plan.foreign ? [] : declaredVisits(plan, declared, usage)), ...partVisits(plan, queries)];
}

function declaredVisits({ system }: Plan, declared: readonly Metric[], { recordings }: Usage): readonly Visit[] {
  const listed = new Set([system, ...system.services].flatMap((owner) => owner.recordings));
  const read = [...recordings].filter((recording) => !listed.has(recording));
  return [
    { kind: "system", node: system, services: [], holders: [system] },
    ...system.policies.map((policy): Visit => ({ kind: "policy", node: policy, services: [], holders: [system] })),
    ...metricVisits(system, declared),
    ...ownedVisits(system, undefined, [system]),
    ...system.services.flatMap((service) => serviceVisits(service, system)),
    ...read.map((recording): Visit => ({ kind: "recording", node: recording, services: [], holders: [recording, system] })),
    ...system.collectors.map((collector): Visit => ({ kind: "collector", node: collector, services: [], holders: [{ allow: collector.allow ?? [] }, system] })),
  ];
}

function partVisits(plan: Plan, { groups, queries }: Queries): readonly Visit[] {
  const { system } = plan;
  const visit = (kind: Visit["kind"], node: Node & PlanPart): Visit => partVisit(kind, node, system);
  return [
    ...plan.collectors.map((node) => visit("collectorConfig", node)),
    ...plan.agents.map((node) => visit("agentConfig", node)),
    ...plan.grafanaJson.map((node) => visit("grafanaJson", node)),
    ...plan.configs.map((node) => visit("config", node)),
    ...groups.map((node) => visit("group", node)),
    // A rule with its query at once behind it, so that what is known of the one serves the other. Rules of an SLO are as good as what makes them.
    ...groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.query && !rule.slo ? [visit("rule", rule), visit("query", rule.query)] : visit("rule", rule))),
    ),
    ...queries.flatMap((node): readonly Visit[] => (node.rule ? [] : [visit("query", node)])),
    ...plan.ruleFileFaults.map((node) => visit("ruleFileFault", node)),
    ...plan.brokenQueries.map((node) => visit("brokenQuery", node)),
    ...plan.logQueries.map((node) => visit("logQuery", node)),
    ...plan.traceQueries.map((node) => visit("traceQuery", node)),
  ];
}

const none: readonly Service[] = [];

/** A part is excused by its own allowances, by those of the services that it is about, and by those of the system. */
function partVisit(kind: Visit["kind"], node: Node & PlanPart, system: System): Visit {
  const { services: about } = node;
  if (about === undefined) return { kind, node, services: none, holders: [node, system] };
  const services = system.services.filter(({ name }) => about.includes(name));
  return { kind, node, services, holders: [node, ...services, system] };
}

function metricVisits(system: System, declared: readonly Metric[]): readonly Visit[] {
  const owners = new Map<unknown, { readonly metric: Metric; readonly services: Service[] }>();
  const add = (metric: Metric, service?: Service) => {
    // A name that is missing was refused where it was left out; there is nothing more to say about it.
    if (metric.foreign || metric.name === "") return;
    const known = owners.get(identity(metric));
    if (!known) owners.set(identity(metric), { metric, services: service ? [service] : [] });
    else if (service && !known.services.includes(service)) known.services.push(service);
  };
  for (const service of system.services) for (const { metric } of metricsOf(service.metrics)) add(metric, service);
  // What a system that is imported has is judged by its own policy, where it is built.
  const theirs = new Set(
    importedSystems(system).flatMap(({ services }) => services.flatMap(({ metrics }) => metricsOf(metrics).map(({ metric }) => identity(metric)))),
  );
  for (const metric of declared) if (!theirs.has(identity(metric))) add(metric);
  return [...owners.values()].map(({ metric, services }) => ({ kind: "metric", node: metric, services, holders: [metric, ...services, system] }));
}

/** Two values that one call made are one metric. */
function identity(metric: Metric): unknown {
  return metric.at.kind === "spec" ? metric.at.call : metric;
}

function serviceVisits(service: Service, system: System): readonly Visit[] {
  const services = [service];
  const outer = [service, system];
  const { log, traces } = service;
  return [
    { kind: "service", node: service, services, holders: outer },
    ...ownedVisits(service, service, outer),
    ...service.slos.map((slo): Visit => ({ kind: "slo", node: slo, services, holders: [slo, ...outer] })),
    ...(log ? [{ kind: "log", node: log, services, holders: [log, ...outer] } as const] : []),
    ...(log?.agents ?? []).map((agent): Visit => ({ kind: "agent", node: agent, services, holders: log ? [log, ...outer] : outer })),
    ...(traces ? [{ kind: "traces", node: traces, services, holders: [traces, ...outer] } as const] : []),
  ];
}

/** What both a service and a system may have. */
function ownedVisits(owner: Service | System, service: Service | undefined, outer: readonly Holder[]): readonly Visit[] {
  const services = service ? [service] : [];
  return [
    ...owner.recordings.map((recording): Visit => ({ kind: "recording", node: recording, services, holders: [recording, ...outer] })),
    ...owner.alerts.map((alert): Visit => ({ kind: "alert", node: alert, services, holders: [alert, ...outer] })),
    ...owner.dashboards.flatMap((dashboard): readonly Visit[] => [
      { kind: "dashboard", node: dashboard, services, holders: [dashboard, ...outer] },
      ...panelsOf(dashboard).map((panel): Visit => ({ kind: "panel", node: panel, services, holders: [panel, dashboard, ...outer] })),
    ]),
  ];
}
