/** What is marked on the time axis of a dashboard: alerts, and other versions. */

import { metricsOf } from "../ir/metric.ts";
import type { Service } from "../ir/system.ts";
import type { Matcher } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { watchdogAlert } from "./alertmanager.ts";
import type { AnnotationPart } from "./dashboard-part.ts";
import type { RuleFile } from "./rules.ts";
import { alertSelector } from "./slo-panels.ts";

/** Of one owner: a service, or the system. `chosen` narrows which of its alerts are marked; without it, all. */
export function annotationsOf(
  service: Service | undefined,
  ruleFiles: readonly RuleFile[],
): (chosen: readonly Matcher[] | undefined) => readonly AnnotationPart[] {
  const file = ruleFiles.find((each) => each.service === service);
  const names = new Set(
    (file?.groups ?? []).flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alerting" && rule.name !== watchdogAlert ? [rule.name] : []))),
  );
  const versions = service ? deploys(service) : [];
  return (chosen) => [...(names.size > 0 ? [firing(service, chosen, names)] : []), ...versions];
}

/** The alerts of a service carry its name; those of the system have no label in common. */
function firing(service: Service | undefined, chosen: readonly Matcher[] | undefined, names: ReadonlySet<string>): AnnotationPart {
  const state = build.equal("alertstate", "firing");
  return {
    name: "Alerts",
    expr: service ? build.selector("ALERTS", [...(chosen ?? [build.equal("service", service.name)]), state]) : alertSelector([...names], [state]),
    title: "{alertname}",
    text: "{severity}",
    labels: ["alertname", "severity"],
    color: "red",
  };
}

/** An info metric with a label `version`: a version that did not run five minutes ago is one that was just deployed. */
function deploys(service: Service): readonly AnnotationPart[] {
  const info = metricsOf(service.metrics).find(({ metric }) => metric.kind === "info" && metric.labels.some(({ name }) => name === "version"))?.metric;
  if (!info) return [];
  const selector = build.selector(info.name, [build.equal("job", service.name)]);
  const before = { ...selector, offset: build.duration(300_000) };
  return [
    {
      name: "Deploys",
      expr: build.binary(build.by("group", ["version"], selector), "unless", build.by("group", ["version"], before)),
      title: "Version {version}",
      text: `${service.name} {version}`,
      labels: ["version"],
      color: "blue",
    },
  ];
}
