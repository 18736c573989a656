/** The labels by which alerts are routed. */
import type { Place } from "../ir/place.ts";
import type { Lookup } from "../promql/expr-type.ts";
import { keptBy } from "./condition.ts";
import type { Plan } from "./plan.ts";
import type { AlertLabels } from "./route-tree.ts";
import type { RulePart } from "./rule-part.ts";
import type { AlertingRule } from "./rules.ts";
import { groupingOf } from "./slo-facts.ts";

/** An alert as Alertmanager sees it. */
export interface RoutedAlert extends AlertLabels {
  readonly name: string;
  readonly at: Place;
  /** Names of labels that it certainly has, whatever their values; absent: all that are open. */
  readonly certain?: readonly string[];
}

/**
 * Every alert of the system, also those that Grafana or Loki evaluates, and where files are looked at that obsc did not write, every alert of the
 * rule files among them. With `lookup`, the labels that the queries of these leave are told from it.
 */
export function routedAlerts(plan: Pick<Plan, "system" | "ruleFiles" | "readGroups" | "foreign" | "ruleFilesAround">, lookup?: Lookup): readonly RoutedAlert[] {
  return [...(plan.foreign ? alertsOfFiles(plan, lookup) : []), ...declaredAlerts(plan)];
}

function alertsOfFiles({ readGroups }: Pick<Plan, "readGroups">, lookup: Lookup | undefined): readonly RoutedAlert[] {
  return readGroups.flatMap((read) =>
    read(lookup ?? (() => undefined))
      .rules.filter(({ kind }) => kind === "alerting")
      .map((rule) => ofFile(rule, lookup !== undefined)),
  );
}

function declaredAlerts({ system, ruleFiles, ruleFilesAround = ruleFiles }: Pick<Plan, "system" | "ruleFiles" | "ruleFilesAround">): readonly RoutedAlert[] {
  const rules = ruleFilesAround.flatMap(({ groups }) => groups.flatMap((group) => group.rules.filter((rule) => rule.kind === "alerting")));
  const evaluated = new Set(rules.map(({ alert }) => alert));
  const others = [...system.services, system].flatMap((owner) =>
    owner.alerts
      .filter((alert) => !evaluated.has(alert))
      .map((alert): RoutedAlert => {
        const { name, severity, category, labels, at } = alert;
        const service = owner.node === "service" ? { team: owner.team, service: owner.name } : {};
        return { name, known: { alertname: name, severity, ...service, ...(category !== undefined && { category }), ...labels }, at };
      }),
  );
  return [...rules.map(ofRule), ...others];
}

/** Whether an alert has a label; one that a query keeps is on every alert of it. */
export function carries({ known, open, certain }: RoutedAlert, label: string): "always" | "maybe" | "never" {
  if (label in known || certain?.includes(label)) return "always";
  if (open === undefined) return "maybe";
  if (!open.includes(label)) return "never";
  return certain ? "maybe" : "always";
}

/** What the server itself adds is not known, nor what the series of its query do where nobody asks, or the query leaves them as they are. */
function ofFile({ name, labels, at, query }: RulePart, asked: boolean): RoutedAlert {
  const known = { alertname: name, ...fixedIn(labels) };
  const set = asked ? query?.types.get(query.expr)?.labels : undefined;
  if (!set) return { name, known, at };
  const open = [...set.labels.keys(), ...Object.keys(labels)].filter((label) => !(label in known));
  return { name, known, ...(!set.open && { open }), certain: open.filter((label) => set.labels.get(label)?.certain !== false), at };
}

function ofRule({ name, labels, alert, slo, at }: AlertingRule): RoutedAlert {
  const fixed = fixedIn(labels);
  const kept = alert ? keptBy(alert.when) : slo ? groupingOf(slo) : undefined;
  const open = kept && [...kept, ...Object.keys(labels)].filter((label) => !(label in fixed));
  return { name, known: { alertname: name, ...fixed }, ...(open && { open }), at };
}

/** A template has a value only where the alert fires. */
function fixedIn(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => !value.includes("{{")));
}
