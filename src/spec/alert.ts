/** Alerts. */
import { within } from "../ir/place.ts";
import type { Alert as AlertNode } from "../ir/rule.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Condition, conditionOption, refusedThreshold } from "./condition.ts";
import { engineOption, type GrafanaManaged } from "./grafana.ts";
import { duration, made, nonEmptyText, optional, record, text } from "./options.ts";
import type { Duration } from "./quantity.ts";
import { type Severities, severity } from "./severity.ts";
import { templateText } from "./template.ts";

/** An alert, for the `alerts` of a service or a system. */
export interface Alert {
  readonly node: "alert";
  readonly name: string;
}
export interface AlertOptions extends MayAllow {
  /** What it waits for: `when: errors.above("5%")`. */
  readonly when: Condition;
  /** How long the condition must hold. "0s" is possible and has to be said. `for: "5m"` */
  readonly for: Duration;
  /** How long it goes on firing when the condition no longer holds. Default: not at all. `keepFiringFor: "5m"` */
  readonly keepFiringFor?: Duration;
  /** How bad it is, which routes go by: `severity: "critical"`. */
  readonly severity: Severities[keyof Severities];
  /** One line. `{value}` is the value in its unit, `{pod}` a label that the query keeps: `summary: "{value} of requests fail"`. */
  readonly summary: string;
  /** More than fits in the summary; the same placeholders. Default: none. */
  readonly description?: string;
  /** The rule group, and the label `category`. Default: the group of the service's alerts, and no such label. `category: "storage"` */
  readonly category?: string;
  /** A page or a file: `runbook: "docs/slow.md"`. Default: `<runbooks.dir>/<Alert>.md`. */
  readonly runbook?: string;
  /** More labels of the alert. Default: none. `labels: { tier: "1" }` */
  readonly labels?: Readonly<Record<string, string>>;
  /** What evaluates it. Default: Prometheus. `engine: grafanaManaged({ every: "60s" })` */
  readonly engine?: GrafanaManaged;
}

/**
 * An alert that Prometheus evaluates. The name stands in full, as people will be paged with it.
 * `alert("ShopHighErrorRate", { when: errors.above("5%"), for: "5m", severity: "critical", summary: "{value} of requests fail" })`
 */
export function alert(name: string, options: AlertOptions): Alert {
  const at = placeOf(alert);
  const said = nonEmptyText.read(name, within(at, 0), "alerts") ?? "";
  const read = readOptions(options, within(at, 1), `alerts.${said}`, shape);
  const { keepFiringFor, description, category, runbook } = read;
  const node: AlertNode = {
    node: "alert",
    name: said,
    when: read.when ?? refusedThreshold(at),
    for: read.for ?? 0,
    ...(keepFiringFor !== undefined && { keepFiringFor }),
    severity: read.severity ?? "warning",
    summary: read.summary ?? "",
    ...(description !== undefined && { description }),
    ...(category !== undefined && { category }),
    ...(runbook !== undefined && { runbook }),
    labels: read.labels ?? {},
    ...(read.engine !== undefined && { engine: read.engine }),
    allow: read.allow ?? [],
    at,
  };
  return node;
}

const takenLabels: Readonly<Record<string, string>> = {
  severity: "say it as the option `severity`",
  category: "say it as the option `category`",
  team: "it is the `team` of the service",
  alertname: "it is the name of the alert",
};

/** More labels, none of them one that obsc sets from what is said elsewhere. */
const ownLabels: Option<Readonly<Record<string, string>>> = {
  read(value, at, subject) {
    const labels = record(templateText(text)).read(value, at, subject);
    for (const [name, help] of Object.entries(takenLabels)) {
      if (labels && Object.hasOwn(labels, name))
        problem({ subject: `${subject}.${name}`, message: `the label \`${name}\` is set already`, help, at: within(at, { key: name }) });
    }
    return labels;
  },
};

const shape = {
  when: conditionOption,
  for: duration,
  keepFiringFor: optional(duration),
  severity,
  summary: templateText(nonEmptyText),
  description: optional(templateText(text)),
  category: optional(nonEmptyText),
  runbook: optional(nonEmptyText),
  labels: optional(ownLabels),
  engine: optional(engineOption),
  allow: allowances,
};

/** An alert in a list of them. */
export const alertOption: Option<AlertNode> = made("alert", "an alert", 'make one with `alert("Name", { … })`');
