/** Alerts and recordings on lines of logs, which Loki evaluates: https://grafana.com/docs/loki/latest/alert/ */
import type { Loki } from "../ir/backend.ts";
import type { Condition, LogqlQuery, Recording } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Service, System } from "../ir/system.ts";
import { print } from "../logql/print.ts";
import { formatDuration } from "../util/duration.ts";
import { clean } from "../util/number.ts";
import { alertTexts } from "./alert-rule.ts";
import { logEvaluators, writersTo } from "./backends.ts";
import type { Settings } from "./collector-part.ts";
import { isOnLogs } from "./condition.ts";
import type { Derived } from "./configs.ts";
import { saidInterval } from "./interval.ts";
import type { ConfigFile } from "./part.ts";
import type { Scope } from "./scope.ts";
import { resolveLogQuery } from "./stream.ts";

/** Whether there are rules for a Loki: the first has those of the system, each those of the services whose logs it has. */
export function writesLogRules(loki: Loki, system: System): boolean {
  return ownersFor(loki, system).some((owner) => owner.alerts.some(isLogAlert) || owner.recordings.some(({ logs }) => logs !== undefined));
}

/** One file for each service, and one for the system, in the folder of the tenant. */
export function deriveLokiRules({ system, scope }: Derived): readonly ConfigFile[] {
  return logEvaluators(system).flatMap(({ loki, folder, tenant }) => {
    return ownersFor(loki, system).flatMap((owner) => {
      const groups = groupsOf(owner, scope);
      if (groups.length === 0) return [];
      const rules = groups.flatMap(({ at }) => at);
      const file: ConfigFile = {
        format: "loki-rules",
        path: `${folder}/${tenant}/${owner.name}.yaml`,
        documents: [{ groups: groups.map(({ data }) => data) }],
        because: {},
        subject: `loki.rules.${owner.name}`,
        at: rules[0] ?? owner.at,
        placeOf: ([, group, , rule]) => groups[Number(group)]?.at[Number(rule)] ?? rules[0] ?? owner.at,
        ...("team" in owner && { services: [owner.name] }),
        allow: [],
      };
      return [file];
    });
  });
}

type Owner = Service | System;

function ownersFor(loki: Loki, system: System): readonly Owner[] {
  const lokis = logEvaluators(system).map(({ loki }) => loki);
  const first = lokis[0] === loki;
  const homeless = first ? system.services.filter((service) => !lokis.some((each) => writersTo(each, system).includes(service))) : [];
  const elsewhere = new Set(lokis.slice(0, lokis.indexOf(loki)).flatMap((each) => writersTo(each, system)));
  const own = writersTo(loki, system).filter((service) => !elsewhere.has(service));
  return [...system.services.filter((service) => own.includes(service) || homeless.includes(service)), ...(first ? [system] : [])];
}

/** Grafana evaluates those that it is asked to. */
function isLogAlert({ when, engine }: Alert): boolean {
  return engine === undefined && isOnLogs(when);
}

interface Group {
  readonly data: Settings;
  /** The place of each rule. */
  readonly at: readonly ConfigFile["at"][];
}

function groupsOf(owner: Owner, scope: Scope): readonly Group[] {
  const service = "team" in owner ? owner : undefined;
  const groups = new Map<
    string,
    { readonly name: string; readonly interval: number | undefined; readonly rules: Settings[]; readonly at: ConfigFile["at"][] }
  >();
  const add = (name: string, interval: number | undefined, rule: Settings, at: ConfigFile["at"]) => {
    const key = JSON.stringify([name, interval]);
    const group = groups.get(key) ?? {
      name: groups.size > 0 && [...groups.values()].some((each) => each.name === name) ? `${name}-${groups.size + 1}` : name,
      interval,
      rules: [],
      at: [],
    };
    groups.set(key, group);
    group.rules.push(rule);
    group.at.push(at);
  };
  for (const recording of owner.recordings) {
    const rule = recordingRule(recording, scope, service);
    if (rule) add(recording.group ?? `${owner.name}-log-recordings`, saidInterval(recording.every ?? service?.evaluationInterval, scope), rule, recording.at);
  }
  for (const alert of owner.alerts) {
    if (!isLogAlert(alert)) continue;
    add(alert.category ?? `${owner.name}-log-alerts`, saidInterval(service?.evaluationInterval, scope), alertingRule(alert, scope, service), alert.at);
  }
  return [...groups.values()].map(({ name, interval, rules, at }) => ({
    data: { name, ...(interval !== undefined && { interval: formatDuration(interval) }), rules },
    at,
  }));
}

function recordingRule({ name, logs }: Recording, scope: Scope, service: Service | undefined): Settings | undefined {
  return logs && { record: name, expr: queryText(logs, scope, service) };
}

function alertingRule(alert: Alert, scope: Scope, service: Service | undefined): Settings {
  const { labels, annotations } = alertTexts(alert, scope, service);
  return {
    alert: alert.name,
    expr: conditionText(alert.when, scope, service),
    for: formatDuration(alert.for),
    ...(alert.keepFiringFor !== undefined && { keep_firing_for: formatDuration(alert.keepFiringFor) }),
    labels,
    annotations,
  };
}

function conditionText(condition: Condition, scope: Scope, service: Service | undefined): string {
  if (condition.is === "log-threshold") {
    const text = queryText(condition.query, scope, service);
    const left = condition.query.expr.type === "text" ? `(${text.trim()})` : text;
    return `${left} ${condition.comparison} ${clean(condition.threshold)}`;
  }
  if (!("left" in condition)) return "";
  return `(${conditionText(condition.left, scope, service)}) ${condition.is} (${conditionText(condition.right, scope, service)})`;
}

/** In the streams of the service whose log it is. */
function queryText(query: LogqlQuery, scope: Scope, service: Service | undefined): string {
  const owner =
    (query.log && service?.log !== query.log ? scope.system.services.find(({ log }) => log === query.log) : undefined) ?? service ?? scope.system.services[0];
  return owner ? print(resolveLogQuery(query, owner, scope.settings.range)) : print(query.expr);
}
