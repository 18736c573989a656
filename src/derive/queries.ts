/** The rules and the queries of a Plan, each with its place: of what a spec declares, and of what was read. */
import { type Dashboard, type Panel, panelsOf } from "../ir/dashboard.ts";
import { type Place, within } from "../ir/place.ts";
import type { PromqlQuery } from "../ir/query.ts";
import { queriesOfSlo, type Slo } from "../ir/rule.ts";
import { placeOfSpan } from "../ir/said.ts";
import type { Service } from "../ir/system.ts";
import type { Expr, Span } from "../promql/ast.ts";
import type { Lookup, Types } from "../promql/expr-type.ts";
import { typesOf, typesOfTexts } from "../promql/types.ts";
import { alertRule } from "./alert-rule.ts";
import { rateInterval } from "./board.ts";
import { managedAlerts } from "./grafana-alerts.ts";
import { lookupOf, type RecordedBy } from "./knowledge.ts";
import type { Path } from "./part.ts";
import type { Plan } from "./plan.ts";
import { conditionExpr, resolve } from "./query.ts";
import { isSound } from "./recording-rule.ts";
import type { GroupPart, QueryPart, RulePart } from "./rule-part.ts";
import type { Rule, RuleFile, RuleGroup } from "./rules.ts";

/** Made once for a Plan, and only where a rule of lint asks for it. */
export interface Queries {
  readonly lookup: Lookup;
  readonly groups: readonly GroupPart[];
  readonly queries: readonly QueryPart[];
}

/** What the queries of a Plan may read is what it declares, and what its own rules and those that were read record. */
export function queriesOf(plan: Plan): Queries {
  let lookup: Lookup | undefined;
  const lazy: Lookup = (name) => {
    lookup ??= lookupOf(plan.catalogue, recordedIn(groups), () => recordedOfSlos(plan));
    return lookup(name);
  };
  const own = [...plan.ruleFiles.flatMap((file) => groupsOf(file, plan, lazy)), ...(plan.foreign ? [] : managedGroups(plan, lazy))];
  const groups: readonly GroupPart[] = [...own, ...plan.readGroups.map((read) => read(lazy))];
  const ofRules = groups.flatMap(({ rules }) => rules.flatMap(({ query, slo }) => (query && !slo ? [query] : [])));
  const declared = plan.foreign ? [] : [...sloQueries(plan, lazy), ...panelQueries(plan, lazy), ...savedQueries(plan, lazy)];
  return { lookup: lazy, groups, queries: [...ofRules, ...declared, ...plan.readQueries.map((read) => read(lazy))] };
}

function recordedIn(groups: readonly GroupPart[]): readonly RecordedBy[] {
  return groups.flatMap(({ rules, interval }) =>
    rules.flatMap(({ kind, name, query, labels }) =>
      kind === "recording" && query ? [{ name, expr: query.expr, labels, ...(interval !== undefined && { interval }) }] : [],
    ),
  );
}

/** A query part whose types are found when somebody asks for them. */
export function queryPart(part: Omit<QueryPart, "types">, lookup: Lookup): QueryPart {
  return { ...part, types: typesLater(part, lookup) };
}

/** The types of a query, found when somebody asks for them. */
export function typesLater(of: WithText, lookup: Lookup): Types {
  return { get: (node) => typesOnce(of, lookup).get(node) };
}

type WithText = Pick<QueryPart, "expr" | "text" | "rule">;

/** The types asked for last: rules look at one query after the other, and those of ten thousand take 25 MB. */
let latest: { readonly of: Expr; readonly lookup: Lookup; readonly types: Types; readonly typesOfText: ReturnType<typeof typesOfTexts> } | undefined;

function typesOnce({ expr, text, rule }: WithText, lookup: Lookup): Types {
  if (latest?.of === expr && latest.lookup === lookup) return latest.types;
  const typesOfText = latest?.lookup === lookup ? latest.typesOfText : typesOfTexts(lookup);
  // The text of a rule is all that its nodes are made of; in that of a panel there are variables.
  const types = rule && text !== undefined ? typesOfText(expr, text) : typesOf(expr, lookup);
  latest = { of: expr, lookup, types, typesOfText };
  return types;
}

function recordedOfSlos({ ruleFiles, scope }: Plan): readonly RecordedBy[] {
  return ruleFiles.flatMap(({ groups }) =>
    groups
      .filter(isOfSlo)
      .flatMap(({ rules, interval = scope.evaluationInterval }) =>
        rules.flatMap(({ kind, name, expr, labels }) => (kind === "recording" ? [{ name, expr, labels, interval }] : [])),
      ),
  );
}

/** Rules of an SLO are as good as what makes them: it is the SLO that is judged. */
function groupsOf(file: RuleFile, plan: Plan, lookup: Lookup): readonly GroupPart[] {
  return file.groups.filter((group) => !isOfSlo(group)).map((group) => groupPart(group, file, plan, lookup));
}

/** Of an SLO that was split, the parts are plain groups. */
function isOfSlo(group: RuleGroup): boolean {
  return group.sloRules !== undefined || group.rules[0]?.slo !== undefined;
}

/** Alerts that Grafana evaluates, each in a group of its own: what it waits for and says is judged like that of any other. */
function managedGroups(plan: Plan, lookup: Lookup): readonly GroupPart[] {
  return managedAlerts(plan.scope).flatMap(({ alert, service }) => {
    const rule = alertRule(alert, plan.scope, service);
    if (!rule) return [];
    const group = { name: alert.name, interval: alert.engine.every, rules: [rule] };
    return [
      { ...groupPart(group, { name: alert.name, groups: [], ...(service && { service }) }, plan, lookup), file: managedFile, engine: "grafana" as const },
    ];
  });
}

const managedFile = "grafana/provisioning/alerting/obsc.yaml";

function groupPart(group: RuleGroup, file: RuleFile, plan: Plan, lookup: Lookup): GroupPart {
  const { system, scope } = plan;
  const rules: RulePart[] = [];
  const about = file.service ? { services: [file.service.name] } : {};
  const interval = group.interval ?? scope.evaluationInterval;
  const part: GroupPart = {
    name: group.name,
    file: `prometheus/rules/${file.name}.yaml`,
    engine: "prometheus",
    interval,
    rules,
    subject: `groups.${group.name}`,
    at: group.rules[0]?.at ?? system.at,
    allow: [],
    ...about,
  };
  for (const rule of group.rules) rules.push(rulePart(rule, part, lookup, about));
  return part;
}

function rulePart(rule: Rule, group: GroupPart, lookup: Lookup, about: { readonly services?: readonly string[] }): RulePart {
  const { name, kind, expr, labels, at, subject, slo } = rule;
  const alert = rule.kind === "alerting" ? rule.alert : undefined;
  const declared = slo === undefined && (alert !== undefined || kind === "recording");
  const placeOf = (path: Path): Place => (declared ? within(at, ...stepsTo(path, kind)) : at);
  const shared = { subject, at, placeOf, allow: alert?.allow ?? slo?.allow ?? [], ...about };
  const part: RulePart = {
    kind,
    name,
    labels,
    annotations: rule.kind === "alerting" ? rule.annotations : {},
    for: rule.kind === "alerting" ? rule.for : 0,
    ...(rule.kind === "alerting" && rule.keepFiringFor !== undefined && { keepFiringFor: rule.keepFiringFor }),
    group,
    ...(alert && { alert }),
    ...(slo && { slo }),
    // The texts were made from what the spec says, so that characters in them are not those of the spec.
    textAt: (path: Path) => placeOf(path),
    ...shared,
  };
  const use = kind === "recording" ? "recording" : "alert";
  const interval = group.interval === undefined ? {} : { interval: group.interval };
  const query = queryPart({ ...shared, use, expr, spanAt: spanIn(placeOf(["expr"])), rule: part, ...interval }, lookup);
  return Object.assign(part, { query });
}

/** Where the language says what stands in a rule file at a path. */
function stepsTo([first, second]: Path, kind: RulePart["kind"]): readonly (string | number)[] {
  if (kind === "recording") return first === "expr" ? [1] : [0];
  switch (first) {
    case "expr":
      return [1, "when"];
    case "for":
      return [1, "for"];
    case "keep_firing_for":
      return [1, "keepFiringFor"];
    case "labels":
      return second === "severity" || second === "category" ? [1, second] : [1, "labels", ...(second === undefined ? [] : [second])];
    case "annotations":
      return second === "runbook_url" ? [1, "runbook"] : [1, ...(second === undefined ? [] : [second])];
    default:
      return [0];
  }
}

function spanIn(whole: Place): (span: Span | undefined) => Place {
  return (span) => placeOfSpan(span, whole);
}

/** What objectives wait for, and the queries in them that were written by hand: what their rules make of these is obsc's own. */
function sloQueries({ system, scope }: Plan, lookup: Lookup): readonly QueryPart[] {
  return system.services.flatMap((service) => service.slos.flatMap((slo) => (queriesOfSlo(slo).every(isSound) ? asked(slo, service) : [])));

  function asked(slo: Slo, service: Service): readonly QueryPart[] {
    if (!("condition" in slo.sli)) return queriesOfSlo(slo).map((query) => part(resolve(query, scope, { service }), query.at, slo, service));
    const expr = conditionExpr(slo.sli.condition, scope, { service });
    return expr ? [part(expr, within(slo.at, 1, "good"), slo, service)] : [];
  }

  function part(expr: Expr, at: Place, slo: Slo, service: Service): QueryPart {
    const about = { at, subject: `slos.${slo.name}`, allow: slo.allow, services: [service.name] };
    return queryPart({ use: "slo", slo, expr, spanAt: spanIn(at), ...about }, lookup);
  }
}

function panelQueries({ system, scope }: Plan, lookup: Lookup): readonly QueryPart[] {
  return [system, ...system.services].flatMap((owner) =>
    owner.dashboards.flatMap((dashboard) => panelsOf(dashboard).flatMap((panel) => queriesOn(panel, dashboard, owner.node === "service" ? owner : undefined))),
  );

  function queriesOn(panel: Panel, dashboard: Dashboard, service: Service | undefined): readonly QueryPart[] {
    return panel.queries.flatMap((query) => {
      if (query.language !== "promql" || !isSound(query)) return [];
      const subject = `dashboards.${dashboard.title}.panels.${panel.title}`;
      return [declaredQuery(query, { subject, allow: [...panel.allow, ...dashboard.allow], shownBy: panel }, service)];
    });
  }

  function declaredQuery(query: PromqlQuery, of: Pick<QueryPart, "subject" | "allow" | "shownBy">, service: Service | undefined): QueryPart {
    const expr = resolve(query, scope, { range: rateInterval, ...(service && { service }) });
    return queryPart({ use: "panel", expr, spanAt: spanIn(query.at), at: query.at, ...of, ...(service && { services: [service.name] }) }, lookup);
  }
}

function savedQueries({ system, scope }: Plan, lookup: Lookup): readonly QueryPart[] {
  return [system, ...system.services].flatMap((owner) =>
    owner.queries.flatMap(({ title, query }) => {
      if (query.language !== "promql" || !isSound(query)) return [];
      const service = owner.node === "service" ? owner : undefined;
      const expr = resolve(query, scope, service ? { service } : {});
      const about = service ? { services: [service.name] } : {};
      return [queryPart({ use: "saved", expr, spanAt: spanIn(query.at), at: query.at, subject: `queries.${title}`, allow: [], ...about }, lookup)];
    }),
  );
}
