/** The labels by which alerts are routed. */
import type { Place } from "../ir/place.ts";
import { keptBy } from "./condition.ts";
import type { Plan } from "./plan.ts";
import type { AlertLabels } from "./route-tree.ts";
import type { AlertingRule } from "./rules.ts";

/** An alert as Alertmanager sees it. */
export interface RoutedAlert extends AlertLabels {
  readonly name: string;
  readonly at: Place;
}

/** Every alert of the system, also those that Grafana or Loki evaluates. */
export function routedAlerts({ system, ruleFiles }: Pick<Plan, "system" | "ruleFiles">): readonly RoutedAlert[] {
  const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules.filter((rule) => rule.kind === "alerting")));
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

function ofRule({ name, labels, alert, slo, at }: AlertingRule): RoutedAlert {
  // A template has a value only where the alert fires.
  const fixed = Object.entries(labels).filter(([, value]) => !value.includes("{{"));
  const kept = alert ? keptBy(alert.when) : slo ? (slo.sli.is === "good-while" ? keptBy(slo.sli.condition) : slo.sli.share.by) : undefined;
  const open = kept && [...kept, ...Object.keys(labels)].filter((label) => !fixed.some(([known]) => known === label));
  return { name, known: { alertname: name, ...Object.fromEntries(fixed) }, ...(open && { open }), at };
}
