/** Alerts that Grafana evaluates, as it provisions them: https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/ */
import type { Backend } from "../ir/backend.ts";
import type { Comparison, Condition } from "../ir/query.ts";
import type { Alert, GrafanaManaged } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { print as printLogql } from "../logql/print.ts";
import { print } from "../promql/print.ts";
import { formatDuration } from "../util/duration.ts";
import { shortHash } from "../util/hash.ts";
import { alertTexts } from "./alert-rule.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { datasourceUid, literal } from "./grafana-names.ts";
import { because, type ConfigFile, type Path } from "./part.ts";
import { conditionExpr, resolve } from "./query.ts";
import type { Scope } from "./scope.ts";
import { resolveLogQuery } from "./stream.ts";

/** An alert that Grafana evaluates, with the service in whose list it stands. */
export interface ManagedAlert {
  readonly alert: Alert & { readonly engine: GrafanaManaged };
  readonly service?: Service;
}

/** In the order declared, those of the services first. */
export function managedAlerts({ system }: Pick<Scope, "system">): readonly ManagedAlert[] {
  const isManaged = (alert: Alert): alert is ManagedAlert["alert"] => alert.engine !== undefined;
  return [
    ...system.services.flatMap((service) => service.alerts.filter(isManaged).map((alert) => ({ alert, service }))),
    ...system.alerts.filter(isManaged).map((alert) => ({ alert })),
  ];
}

/** Where the query of an alert goes: the first of its kind that Grafana reads, or the server of the system where no Grafana is known. */
export function datasourceFor({ when }: Alert, scope: Scope): Backend | undefined {
  const kind = asksLogs(when) ? "loki" : "prometheus";
  if (scope.grafana) return scope.grafana.datasources.find((backend) => backend.kind === kind);
  return kind === "prometheus" ? scope.prometheus : undefined;
}

function asksLogs(condition: Condition): boolean {
  return condition.is === "log-threshold" || ("left" in condition && (asksLogs(condition.left) || asksLogs(condition.right)));
}

/** One file; none where no alert is Grafana's. An alert that no datasource answers is left out. */
export function grafanaAlerts({ scope, system }: Derived): readonly ConfigFile[] {
  const groups = new Map<
    string,
    { readonly name: string; readonly folder: string; readonly every: number; readonly rules: Settings[]; readonly from: ManagedAlert[] }
  >();
  for (const managed of managedAlerts(scope)) {
    const { engine } = managed.alert;
    const rule = ruleOf(managed, scope);
    if (!rule) continue;
    const folder = engine.folder ?? system.name;
    const name = `${managed.service?.name ?? system.name}-${formatDuration(engine.every)}`;
    const key = JSON.stringify([folder, name]);
    const group = groups.get(key) ?? { name, folder, every: engine.every, rules: [], from: [] };
    groups.set(key, group);
    group.rules.push(rule);
    group.from.push(managed);
  }
  const [first] = groups.values();
  const [at] = first?.from ?? [];
  if (!at) return [];
  const all = [...groups.values()];
  const reasons: (readonly [path: Path, ...lines: string[]])[] = [
    [["groups"], "Annotations reach Grafana as they stand; in labels a `$$` is a `$`."],
    ...all.flatMap(({ from }, group) =>
      from.flatMap(({ alert }, rule): (readonly [Path, ...string[]])[] =>
        isComparison(alert.when) ? [] : [[["groups", group, "rules", rule, "noDataState"], "The query has a result only while the condition holds."]],
      ),
    ),
  ];
  const document = {
    apiVersion: 1,
    groups: all.map(({ name, folder, every, rules }) => ({ orgId: 1, name, folder: literal(folder), interval: formatDuration(every), rules })),
    ...handedOn(scope),
  };
  return [
    {
      format: "grafana-alerting",
      path: "grafana/provisioning/alerting/obsc.yaml",
      documents: [document],
      because: because(
        ...reasons,
        ...("policies" in document ? [[["policies"], "All alerts go to the Alertmanager, which groups and routes them."] as const] : []),
      ),
      subject: "grafana.alerting",
      at: at.alert.at,
      placeOf: ([, group, , rule]) => (typeof group === "number" && typeof rule === "number" ? all[group]?.from[rule]?.alert.at : undefined) ?? at.alert.at,
      services: [...new Set(all.flatMap(({ from }) => from.flatMap(({ service }) => service?.name ?? [])))],
      allow: [],
    },
  ];
}

/** Grafana's own Alertmanager sends mail to nobody; it hands on to the one whose routes are declared. */
function handedOn({ routing, environment }: Scope): Settings {
  if (!routing) return {};
  const { name, address } = routing;
  return {
    contactPoints: [
      {
        orgId: 1,
        name,
        receivers: [{ uid: name.slice(0, 40), type: "prometheus-alertmanager", settings: { url: `http://${inEnvironment(address, environment)}` } }],
      },
    ],
    policies: [{ orgId: 1, receiver: name, group_by: ["..."], group_wait: "10s", group_interval: "1m", repeat_interval: "5m" }],
  };
}

/** The query, its last value, and what is compared: refIds A, B and C. */
function ruleOf({ alert, service }: ManagedAlert, scope: Scope): Settings | undefined {
  const source = datasourceFor(alert, scope);
  const query = source && queryOf(alert, scope, service);
  if (!source || query === undefined) return undefined;
  const { labels, annotations } = alertTexts(alert, scope, service);
  const { engine, when } = alert;
  return {
    uid: uidOf(alert, service, scope),
    title: literal(alert.name),
    condition: "C",
    data: [queryStep(source, query), expressionStep("B", { type: "reduce", expression: "A", reducer: "last" }), expressionStep("C", comparisonOf(when))],
    // What fires only while the query has a result is well when it has none.
    noDataState: isComparison(when) || engine.noData !== "NoData" ? engine.noData : "OK",
    execErrState: engine.onError,
    for: formatDuration(alert.for),
    ...(alert.keepFiringFor !== undefined && { keepFiringFor: formatDuration(alert.keepFiringFor) }),
    labels: mapped(labels, (text) => literal(inGrafana(text))),
    annotations: mapped(annotations, inGrafana),
    isPaused: false,
  };
}

function uidOf({ name }: Alert, service: Service | undefined, { system }: Scope): string {
  const words = name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 31);
  return `${words}-${shortHash(JSON.stringify([system.name, service?.name, name]))}`;
}

/** A comparison of one query with one threshold, which Grafana itself makes, so that the value is there also while all is well. */
function isComparison(condition: Condition): condition is Extract<Condition, { is: "threshold" | "log-threshold" }> {
  return condition.is === "threshold" || condition.is === "log-threshold";
}

function queryOf({ when }: Alert, scope: Scope, service: Service | undefined): string | undefined {
  const purpose = service ? { service } : {};
  if (when.is === "threshold") return print(resolve(when.query, scope, purpose));
  if (when.is === "log-threshold") {
    const owner = service?.log === when.query.log ? service : scope.system.services.find(({ log }) => log === when.query.log);
    return owner && printLogql(resolveLogQuery(when.query, owner, scope.settings.range));
  }
  const expr = conditionExpr(when, scope, purpose);
  return expr && print(expr);
}

function queryStep({ kind, name }: Backend, expr: string): Settings {
  const uid = datasourceUid({ name });
  return {
    refId: "A",
    relativeTimeRange: { from: 600, to: 0 },
    datasourceUid: uid,
    model: {
      refId: "A",
      datasource: { type: kind, uid },
      editorMode: "code",
      expr,
      ...(kind === "loki" ? { queryType: "instant" } : { instant: true, range: false }),
      intervalMs: 1000,
      maxDataPoints: 43_200,
    },
  };
}

function expressionStep(refId: string, model: Settings): Settings {
  return {
    refId,
    relativeTimeRange: { from: 0, to: 0 },
    datasourceUid: "__expr__",
    model: { refId, datasource: { type: "__expr__", uid: "__expr__" }, ...model },
  };
}

/** Thresholds know above and below in every version; all else is arithmetic that gives 1 or 0. */
function comparisonOf(condition: Condition): Settings {
  if (!isComparison(condition)) return { type: "math", expression: "is_number($B)" };
  const { comparison, threshold } = condition;
  const type = evaluators[comparison];
  if (type === undefined) return { type: "math", expression: `$B ${comparison} ${threshold}` };
  return { type: "threshold", expression: "B", conditions: [{ evaluator: { type, params: [threshold] } }] };
}

const evaluators: { readonly [C in Comparison]?: string } = { ">": "gt", "<": "lt" };

/** Prometheus' `$value` is the value that was reduced; functions and `$labels` are the same in both. */
function inGrafana(text: string): string {
  return text.replace(/\$value\b/g, "$$values.B.Value");
}

function mapped(texts: Readonly<Record<string, string>>, change: (text: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}
