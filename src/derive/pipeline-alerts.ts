/**
 * Alerts on what measures rather than on what is measured: targets that do not answer, rules that fail, notifications that do not
 * arrive, collectors that lose data. Where the spec alerts on the same thing itself, that alert stands alone.
 */
import type { Prometheus, Scrape } from "../ir/backend.ts";
import type { Place } from "../ir/place.ts";
import type { Condition } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Service, System } from "../ir/system.ts";
import type { Expr, Matcher } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { selectorsIn } from "../promql/walk.ts";
import { escapeRegexp } from "../util/regexp.ts";
import { watchdogAlert } from "./alertmanager.ts";
import { alertPrefix, anyOf, foreignMetric, madeAlert, threshold } from "./made-alert.ts";
import type { AlertingRule } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** Of a service: its targets do not answer, and it has none. Only where this system's Prometheus scrapes it. */
export function targetAlerts(service: Service, { system, prometheus, scrapeInterval }: Scope): readonly Alert[] {
  const scrape = service.deliver?.metrics.find((way): way is Scrape => way.node === "scrape");
  if (!scrape || !watched({ prometheus })) return [];
  const name = alertPrefix(service.name);
  // Four scrapes in a row, and the five minutes in which a roll-out should be over.
  const lasting = Math.max(300_000, 4 * (scrape.interval ?? scrapeInterval));
  const said = [...service.alerts, ...system.alerts].map(({ when }) => when);
  const alerts: Alert[] = [];
  const { at } = scrape;
  if (!said.some((condition) => speaksOf(condition, "down", service, system)))
    alerts.push(
      madeAlert(`${name}TargetDown`, {
        when: { node: "condition", is: "targets", state: "down", at },
        for: lasting,
        severity: "critical",
        category: "pipeline",
        summary: "{instance} does not answer its scrapes",
        at,
      }),
    );
  if (!said.some((condition) => speaksOf(condition, "missing", service, system)))
    alerts.push(
      madeAlert(`${name}TargetMissing`, {
        when: { node: "condition", is: "targets", state: "missing", at },
        for: lasting,
        severity: "critical",
        category: "pipeline",
        summary: `Prometheus knows of no target of ${service.name}`,
        at,
      }),
    );
  return alerts;
}

/** Of the servers and collectors that a system declares. */
export function pipelineAlerts(scope: Scope): readonly Alert[] {
  const { system } = scope;
  if (!watched(system)) return [];
  const name = alertPrefix(system.name);
  const taken = new Set([system, ...system.services].flatMap(({ alerts }) => alerts.flatMap(({ when }) => namesIn(when))));
  return [...serverAlerts(name, scope), ...collectorAlerts(name, system)]
    .filter(({ reads }) => !reads.some((metric) => taken.has(metric)))
    .map(({ alert }) => alert);
}

function watched({ prometheus }: { readonly prometheus?: Prometheus | undefined }): boolean {
  return prometheus !== undefined && prometheus.pipelineAlerts !== false;
}

/** The alert that always fires, where there is somebody to send it to: when it no longer arrives, no other would. */
export function watchdogRule({ system, routing }: Scope): readonly AlertingRule[] {
  if (!watched(system) || !routing || !system.prometheus) return [];
  return [
    {
      kind: "alerting",
      name: watchdogAlert,
      expr: build.call("vector", build.number(1)),
      for: 0,
      labels: { severity: "info", category: "pipeline" },
      annotations: {
        summary: "Alerts arrive",
        description: "This alert always fires. When it stops arriving, something between Prometheus and its receiver is broken.",
      },
      at: system.prometheus.at,
      subject: `alerts.${watchdogAlert}`,
    },
  ];
}

/** Whether a condition asks the same of the targets of a service, by `targets` or by `up` itself. */
function speaksOf(condition: Condition, state: "down" | "missing", service: Service, system: System): boolean {
  if ("left" in condition) return speaksOf(condition.left, state, service, system) || speaksOf(condition.right, state, service, system);
  if (condition.is === "targets") return condition.state === state && !system.alerts.some(({ when }) => when === condition);
  if (condition.is !== "threshold" || state === "missing") return false;
  return selectorsIn(condition.query.expr).some(
    ({ name, matchers }) => name === "up" && matchers.every(({ label, operator, value }) => label !== "job" || (operator === "=" && value === service.name)),
  );
}

/** The names of series that a condition reads. */
function namesIn(condition: Condition): readonly string[] {
  if ("left" in condition) return [...namesIn(condition.left), ...namesIn(condition.right)];
  if (condition.is === "absent") return [condition.series.metric.name];
  return condition.is === "threshold" ? selectorsIn(condition.query.expr).flatMap(({ name }) => name ?? []) : [];
}

/** An alert, and the metrics by which a declared one takes its place. */
interface Made {
  readonly alert: Alert;
  readonly reads: readonly string[];
}

function serverAlerts(name: string, { system, routing }: Scope): readonly Made[] {
  const { prometheus } = system;
  // Where something else evaluates the rules, that one fails, under names of its own.
  if (!prometheus || prometheus.ruler) return [];
  const { at } = prometheus;
  const made = (suffix: string, metric: string, help: string, rest: { readonly by: string; readonly severity: string; readonly summary: string }): Made => ({
    reads: [metric],
    alert: madeAlert(`${name}${suffix}`, {
      when: grew(metric, help, [build.equal("job", prometheus.name)], ["job", "instance", rest.by], at),
      for: 300_000,
      severity: rest.severity,
      category: "pipeline",
      summary: rest.summary,
      at,
    }),
  });
  return [
    made("RuleFailures", "prometheus_rule_evaluation_failures_total", "Evaluations of rules that failed", {
      by: "rule_group",
      severity: "critical",
      summary: "Rules of {rule_group} fail, and what they alert on is not seen",
    }),
    ...(routing
      ? [
          made("AlertmanagerUnreachable", "prometheus_notifications_errors_total", "Alerts that an Alertmanager did not take", {
            by: "alertmanager",
            severity: "critical",
            summary: "Alerts do not reach {alertmanager}",
          }),
          made("NotificationsDropped", "prometheus_notifications_dropped_total", "Alerts that were given up", {
            by: "alertmanager",
            severity: "critical",
            summary: "Alerts are thrown away, {alertmanager} does not take them",
          }),
        ]
      : []),
  ];
}

/** It grew in the last five minutes. */
function grew(name: string, help: string, matchers: readonly Matcher[], labels: readonly string[], at: Place): Condition {
  const growth = build.call("increase", build.over(build.selector(name, matchers), build.usualRange));
  return threshold(build.by("sum", labels, growth), [">", 0], { metrics: [foreignMetric("counter", name, at, { help })], keeps: labels, at });
}

const itemsOf = { traces: "spans", metrics: "metric_points", logs: "log_records" } as const;

function collectorAlerts(name: string, { collectors }: System): readonly Made[] {
  const [first] = collectors;
  if (!first) return [];
  const { at } = first;
  const signals = (["traces", "metrics", "logs"] as const).filter((signal) => collectors.some((collector) => collector.export[signal].length > 0));
  const items = signals.map((signal) => itemsOf[signal]);
  const matchers = [ofJobs(collectors.map((collector) => collector.name))];
  const common = { for: 300_000, category: "pipeline", at };
  const lost = (suffix: string, metric: (item: string) => string, help: string, by: string, severity: string, summary: string): readonly Made[] => {
    const reads = items.map(metric);
    const [condition, ...others] = reads.map((each) => grew(each, help, matchers, ["job", "instance", by], at));
    return condition ? [{ reads, alert: madeAlert(`${name}${suffix}`, { ...common, when: anyOf(condition, ...others), severity, summary }) }] : [];
  };
  return [
    {
      reads: ["otelcol_exporter_queue_size"],
      alert: madeAlert(`${name}ExporterQueueFull`, {
        ...common,
        when: queueIsFull(matchers, at),
        severity: "warning",
        summary: "The queue of {exporter} on {instance} is {value} full",
      }),
    },
    ...lost(
      "DataRefused",
      (item) => `otelcol_receiver_refused_${item}_total`,
      "What a collector sent back",
      "receiver",
      "warning",
      "{receiver} on {instance} sends data back",
    ),
    ...lost(
      "DataDropped",
      (item) => `otelcol_exporter_enqueue_failed_${item}_total`,
      "What a queue had no room for",
      "exporter",
      "critical",
      "The queue of {exporter} on {instance} is full, data is lost",
    ),
    ...lost(
      "ExportFailures",
      (item) => `otelcol_exporter_send_failed_${item}_total`,
      "What could not be sent",
      "exporter",
      "critical",
      "{exporter} on {instance} cannot send its data",
    ),
  ];
}

/** The jobs of collectors are called as they are, those of their tiers have something behind. */
function ofJobs(names: readonly string[]): Matcher {
  const own = names.map(escapeRegexp).join("|");
  return { label: "job", operator: "=~", value: `${names.length === 1 ? own : `(${own})`}(-.+)?` };
}

function queueIsFull(matchers: readonly Matcher[], at: Place): Condition {
  const [size, capacity] = ["otelcol_exporter_queue_size", "otelcol_exporter_queue_capacity"] as const;
  const labels = ["job", "instance", "exporter"];
  const most = (metric: string): Expr => build.by("max", labels, build.selector(metric, matchers));
  const metrics = [
    foreignMetric("gauge", size, at, { help: "Batches that wait to be sent" }),
    foreignMetric("gauge", capacity, at, { help: "Batches that can wait to be sent" }),
  ];
  return threshold(build.binary(most(size), "/", build.binary(most(capacity), ">", build.number(0))), [">", 0.8], {
    metrics,
    keeps: labels,
    unit: "ratio",
    at,
  });
}
