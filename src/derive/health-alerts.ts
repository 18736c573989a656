/** The alert that each health check of a service has: it waits as long as failures take to count, and goes on as long as successes do. */
import type { HealthCheck } from "../ir/health.ts";
import type { Alert } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import * as build from "../promql/build.ts";
import { formatPercent } from "../util/number.ts";
import { probeJob } from "./blackbox.ts";
import { checkRun, checkSuccess } from "./health-scripts.ts";
import { alertPrefix, foreignMetric, madeAlert, threshold } from "./made-alert.ts";
import type { Scope } from "./scope.ts";

/** None where the service says no severity for them, or where nothing of this system scrapes what the checks say. */
export function healthAlerts(service: Service, { system }: Scope): readonly Alert[] {
  const { health } = service;
  const severity = health?.alert;
  if (!health || severity === undefined || !system.prometheus) return [];
  return health.checks.flatMap((check) =>
    alertsOf(check, service, severity, system.prometheus?.scrape.find(({ catalog }) => catalog?.name === "node-exporter")?.name),
  );
}

function alertsOf(check: HealthCheck, service: Service, severity: string, nodeJob: string | undefined): readonly Alert[] {
  const name = `${alertPrefix(service.name)}${alertPrefix(check.name)}`;
  const timing = { for: check.unhealthyAfter * check.every, keepFiringFor: check.healthyAfter * check.every, severity, category: "health", at: check.at };
  switch (check.check) {
    case "tcp":
    case "http":
      return [
        madeAlert(`${name}Unhealthy`, {
          ...timing,
          when: probeFails(service, check),
          summary: `${check.name} of ${service.name} does not answer as it should`,
        }),
      ];
    case "disk":
      return [
        madeAlert(`${name}Unhealthy`, {
          ...timing,
          when: isFull(check, nodeJob),
          summary: `{mountpoint} on {instance} is {value} full, more than ${formatPercent(check.usedAbove)}`,
        }),
      ];
    case "command":
      return [
        madeAlert(`${name}Unhealthy`, {
          ...timing,
          when: commandFails(service, check),
          summary: `The check ${check.name} of ${service.name} fails on {instance}`,
        }),
        madeAlert(`${name}Stale`, {
          ...timing,
          for: check.every,
          when: commandIsStale(service, check),
          summary: `The check ${check.name} of ${service.name} has not run on {instance} for {value}`,
        }),
      ];
  }
}

function probeFails(service: Service, { name, at }: HealthCheck) {
  const metric = foreignMetric("gauge", "probe_success", at, { help: "1 when a probe of the blackbox exporter succeeded" });
  const series = build.selector(metric.name, [build.equal("job", probeJob(service, { name }))]);
  return threshold(series, ["==", 0], { metrics: [metric], keeps: ["job", "instance", "check"], at });
}

/** Of real filesystems: those in memory, and those that hold images, are full or as large as somebody wants. */
function isFull({ usedAbove, mount, at }: Extract<HealthCheck, { readonly check: "disk" }>, job: string | undefined) {
  const matchers = [
    ...(job === undefined ? [] : [build.equal("job", job)]),
    mount === undefined ? { label: "fstype", operator: "!~" as const, value: "tmpfs|ramfs|overlay|squashfs|iso9660" } : build.equal("mountpoint", mount),
  ];
  const [available, size] = [
    foreignMetric("gauge", "node_filesystem_avail_bytes", at, { help: "Space of a filesystem that others than root can still fill", unit: "bytes" }),
    foreignMetric("gauge", "node_filesystem_size_bytes", at, { help: "Size of a filesystem", unit: "bytes" }),
  ];
  const left = build.binary(build.selector(available.name, matchers), "/", build.selector(size.name, matchers));
  const keeps = ["job", "instance", "device", "mountpoint", "fstype"];
  return threshold(build.binary(build.number(1), "-", left), [">", usedAbove], { metrics: [available, size], keeps, unit: "ratio", at });
}

function seriesOfCheck(name: string, service: Service, check: HealthCheck) {
  return build.selector(name, [build.equal("service", service.name), build.equal("check", check.name)]);
}

function commandFails(service: Service, check: HealthCheck) {
  const { at } = check;
  const metric = foreignMetric("gauge", checkSuccess, at, { help: "Whether the last run of a health check succeeded" });
  return threshold(seriesOfCheck(metric.name, service, check), ["==", 0], { metrics: [metric], keeps: ["job", "instance", "service", "check"], at });
}

/** A script that no longer runs leaves its last success behind. */
function commandIsStale(service: Service, check: HealthCheck) {
  const { at, every, unhealthyAfter } = check;
  const metric = foreignMetric("gauge", checkRun, at, { help: "When a health check was last made", unit: "seconds" });
  const age = build.binary(build.call("time"), "-", seriesOfCheck(metric.name, service, check));
  return threshold(age, [">", ((unhealthyAfter + 1) * every) / 1000], {
    metrics: [metric],
    keeps: ["job", "instance", "service", "check"],
    unit: "seconds",
    at,
  });
}
