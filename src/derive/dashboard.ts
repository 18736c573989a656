/** The dashboards of a system: those that it declares, and those that follow from its SLOs, its requests and its metrics. */
import type { Dashboard } from "../ir/dashboard.ts";
import { metricsOf } from "../ir/metric.ts";
import type { Recording } from "../ir/query.ts";
import type { Service, System } from "../ir/system.ts";
import type { Boards } from "./board.ts";
import { annotationsOf } from "./dashboard-annotations.ts";
import { catalogueDashboards } from "./dashboard-catalogue.ts";
import { declaredDashboard, declaredUid } from "./dashboard-declared.ts";
import { type DashboardDraft, finished, ownerOf, uidOf } from "./dashboard-draft.ts";
import type { DashboardPart, LinkPart } from "./dashboard-part.ts";
import { pipelinesDashboard } from "./dashboard-pipelines.ts";
import { redDashboard } from "./dashboard-red.ts";
import { sloDashboard } from "./dashboard-slo.ts";
import { sloOverview } from "./dashboard-slos.ts";
import { splitRows } from "./dashboard-split.ts";
import { hostDashboard, useDashboard } from "./dashboard-use.ts";
import { alertsOn } from "./panel-alerts.ts";
import type { RuleFile } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { deriveSloFacts, type SloFacts } from "./slo-facts.ts";

export type { DashboardPart, PanelPart } from "./dashboard-part.ts";

/** In reading order: the SLOs of the system and what it declares, then for each service what it declares, its requests, its SLOs, its metrics. */
export function deriveDashboards(scope: Scope, ruleFiles: readonly RuleFile[]): readonly DashboardPart[] {
  const { system } = scope;
  const boards = boardsOf(scope);
  const slos = deriveSloFacts(scope);
  const slosOf = byService(slos);
  const uids = uidsOf(system, scope);
  const declared = (dashboards: readonly Dashboard[], service?: Service) =>
    dashboards.map((dashboard) => declaredDashboard(boards, dashboard, service, slos, uids));
  const ofSystem = [
    ...present(sloOverview(boards, slos)),
    ...declared(system.dashboards),
    ...present(hostDashboard(boards)),
    ...present(pipelinesDashboard(boards)),
  ];
  const ofServices = system.services.map((service) => [
    ...declared(service.dashboards, service),
    ...present(redDashboard(boards, service)),
    ...present(useDashboard(boards, service)),
    ...(slosOf.get(service) ?? []).map((facts) => sloDashboard(boards, facts)),
    ...catalogueDashboards(boards, service),
  ]);
  return [ofSystem, ...ofServices].flatMap((drafts) => neighbours(drafts.flatMap(split), ruleFiles));
}

function byService(slos: readonly SloFacts[]): ReadonlyMap<Service, readonly SloFacts[]> {
  const found = new Map<Service, SloFacts[]>();
  for (const facts of slos) {
    const own = found.get(facts.service);
    if (own) own.push(facts);
    else found.set(facts.service, [facts]);
  }
  return found;
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function boardsOf(scope: Scope): Boards {
  const systems: readonly System[] = [scope.system, ...scope.system.imports];
  const recordings = new Map<string, Recording>();
  for (const owner of systems.flatMap((system) => [system, ...system.services])) {
    for (const recording of owner.recordings) if (!recordings.has(recording.name)) recordings.set(recording.name, recording);
  }
  const names = new Map<Service, ReadonlySet<string>>();
  return {
    scope,
    recordings,
    alertsOn: alertsOn(scope, recordings),
    namesOf: (service) => {
      const known = names.get(service) ?? new Set(metricsOf(service.metrics).map(({ metric }) => metric.name));
      names.set(service, known);
      return known;
    },
  };
}

function uidsOf({ dashboards, services }: System, scope: Scope): ReadonlyMap<Dashboard, string> {
  return new Map([
    ...dashboards.map((dashboard) => [dashboard, declaredUid(dashboard, { scope })] as const),
    ...services.flatMap((service) => service.dashboards.map((dashboard) => [dashboard, declaredUid(dashboard, { scope, service })] as const)),
  ]);
}

/** A dashboard with too much on it becomes several; the first keeps its address. */
function split(draft: DashboardDraft): readonly DashboardDraft[] {
  const parts = splitRows(draft.rows);
  if (parts.length <= 1) return [draft];
  return parts.map((rows, index) => {
    const title = `${draft.title} (${index + 1} of ${parts.length})`;
    return { ...draft, title, rows, uid: index === 0 ? draft.uid : uidOf(ownerOf(draft.board), draft.kind, title) };
  });
}

/** Each dashboard leads to the one before and the one after it of the same owner. */
function neighbours(drafts: readonly DashboardDraft[], ruleFiles: readonly RuleFile[]): readonly DashboardPart[] {
  const annotations = annotationsOf(drafts[0]?.board.service, ruleFiles);
  return drafts.map((draft, index) => {
    const [before, after] = [drafts[index - 1], drafts[index + 1]];
    const link = (title: string, { uid }: DashboardDraft): LinkPart => ({ title, to: { link: "dashboard", uid } });
    const links = [...(before ? [link(`\u2190 ${before.title}`, before)] : []), ...(after ? [link(`${after.title} \u2192`, after)] : [])];
    const asksPrometheus = draft.rows.some(({ panels }) =>
      panels.some(({ queries, raw }) => raw !== undefined || queries.some(({ language }) => language === "promql")),
    );
    return finished(draft, asksPrometheus ? annotations(draft.alerts) : [], links);
  });
}
