/** Whether a service is well, and what it depends on. */
import type { HealthCheck as HealthCheckNode, Health as HealthNode } from "../ir/health.ts";
import { type Place, within } from "../ir/place.ts";
import { formatDuration } from "../util/duration.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { readName, subjectOf } from "./name.ts";
import { address, list, made, nonEmptyText, numberFrom, optional, percent, positiveDuration, positiveInteger, refuse, rootedPath, url } from "./options.ts";
import type { Address, Duration, Percent, Url } from "./quantity.ts";
import { type Severities, severity } from "./severity.ts";

/** A check; see `tcpCheck`, `httpCheck`, `diskCheck` and `commandCheck`. */
export interface HealthCheck {
  readonly node: "check";
  readonly name: string;
}

/** When a check runs, and when what it says counts. */
export interface CheckTiming {
  /** How often, over zero: `"30s"`. */
  readonly every: Duration;
  /** When one attempt is given up, shorter than `every`: `"5s"`. */
  readonly timeout: Duration;
  /** Failures in a row that make it unhealthy, 1 or more; with `every` it gives how long the alert waits. */
  readonly unhealthyAfter: number;
  /** Successes in a row that make it healthy again, 1 or more; so long the alert goes on. */
  readonly healthyAfter: number;
}

/** What a service says of its own health, and what it depends on: `health: { readiness: "/ready", checks: [database], alert: "critical" }`. */
export interface Health {
  /** Answers 200 when the service can take requests: `"/ready"`. Default: none. */
  readonly readiness?: `/${string}`;
  /** Answers 200 as long as the process need not be restarted: `"/health"`. Default: none. */
  readonly liveness?: `/${string}`;
  /** What it depends on: `[tcpCheck("database", { … })]`. Default: none. */
  readonly checks?: readonly HealthCheck[];
  /** The severity of the alert that each check has. Default: no alerts. */
  readonly alert?: Severities[keyof Severities];
}

/** A connection can be opened: `tcpCheck("database", { address: "database:5432", every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 })`. */
export function tcpCheck(name: string, options: CheckTiming & { readonly address: Address }): HealthCheck {
  const at = placeOf(tcpCheck);
  const subject = subjectOf("checks", name);
  const read = readOptions(options, within(at, 1), subject, { address, ...timing });
  const node: HealthCheckNode = { ...checkOf(name, read, at, subject), check: "tcp", address: read.address ?? "localhost:80" };
  return node;
}

/**
 * A GET is answered with `expect`, 200 unless said otherwise:
 * `httpCheck("redis", { url: "http://redis:8001/health", every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 })`.
 */
export function httpCheck(name: string, options: CheckTiming & { readonly url: Url; readonly expect?: number }): HealthCheck {
  const at = placeOf(httpCheck);
  const subject = subjectOf("checks", name);
  const read = readOptions(options, within(at, 1), subject, { url, expect: optional(status), ...timing });
  const node: HealthCheckNode = { ...checkOf(name, read, at, subject), check: "http", url: read.url ?? "http://localhost", expect: read.expect ?? 200 };
  return node;
}

/**
 * No filesystem is fuller than `usedAbove`; node exporter says how full they are. One `mount`, or each:
 * `diskCheck("disk-space", { usedAbove: "90%", every: "5m", timeout: "30s", unhealthyAfter: 2, healthyAfter: 1 })`.
 */
export function diskCheck(name: string, options: CheckTiming & { readonly usedAbove: Percent; readonly mount?: `/${string}` }): HealthCheck {
  const at = placeOf(diskCheck);
  const subject = subjectOf("checks", name);
  const read = readOptions(options, within(at, 1), subject, { usedAbove: percent, mount: optional(rootedPath), ...timing });
  if (read.usedAbove === 1)
    problem({
      subject: `${subject}.usedAbove`,
      message: "a filesystem is never fuller than full",
      help: 'warn before that: "90%"',
      at: within(at, 1, "usedAbove"),
    });
  const mount = read.mount === undefined ? {} : { mount: read.mount };
  const node: HealthCheckNode = { ...checkOf(name, read, at, subject), check: "disk", usedAbove: read.usedAbove ?? 0.9, ...mount };
  return node;
}

/**
 * A program of the hosts ends with 0; a script that runs it for node exporter's textfile collector is written. The program and its arguments:
 * `commandCheck("raid", { command: ["/usr/local/bin/raid-status", "--quiet"], every: "5m", timeout: "30s", unhealthyAfter: 2, healthyAfter: 1 })`.
 */
export function commandCheck(name: string, options: CheckTiming & { readonly command: readonly [string, ...string[]] }): HealthCheck {
  const at = placeOf(commandCheck);
  const subject = subjectOf("checks", name);
  const read = readOptions(options, within(at, 1), subject, { command: program, ...timing });
  const node: HealthCheckNode = { ...checkOf(name, read, at, subject), check: "command", command: read.command ?? ["true"] };
  return node;
}

/** The `health` option of a service. */
export const healthOption: Option<HealthNode> = {
  read(value, at, subject) {
    const read = readOptions(value, at, subject, {
      readiness: optional(rootedPath),
      liveness: optional(rootedPath),
      checks: optional(
        list(made<HealthCheckNode>("check", "a health check", "make one with `tcpCheck(…)`, `httpCheck(…)`, `diskCheck(…)` or `commandCheck(…)`")),
      ),
      alert: optional(severity),
    });
    const { readiness, liveness, checks = [], alert } = read;
    for (const [index, check] of checks.entries()) {
      const first = checks.slice(0, index).find(({ name }) => name === check.name);
      if (!first) continue;
      const message = `two checks are called \`${check.name}\``;
      problem({
        subject: `checks.${check.name}`,
        message,
        help: "call one of them something else",
        at: within(check.at, 0),
        related: [{ message: "the first one", at: within(first.at, 0) }],
      });
    }
    return { ...(readiness !== undefined && { readiness }), ...(liveness !== undefined && { liveness }), checks, ...(alert !== undefined && { alert }), at };
  },
};

const timing = { every: positiveDuration, timeout: positiveDuration, unhealthyAfter: positiveInteger, healthyAfter: positiveInteger };
const status = numberFrom("a status of HTTP", "write a number from 100 to 599", (value) => Number.isInteger(value) && value >= 100 && value <= 599);

const program: Option<readonly string[]> = {
  read(value, at, subject) {
    const read = list(nonEmptyText).read(value, at, subject);
    return read?.length === 0 && Array.isArray(value) && value.length === 0
      ? refuse(value, "a program", 'name it, then its arguments: `["/bin/check", "--quiet"]`', at, subject)
      : read;
  },
};

interface ReadTiming {
  readonly every?: number | undefined;
  readonly timeout?: number | undefined;
  readonly unhealthyAfter?: number | undefined;
  readonly healthyAfter?: number | undefined;
}

function checkOf(name: string, { every = 60_000, timeout, unhealthyAfter = 1, healthyAfter = 1 }: ReadTiming, at: Place, subject: string) {
  if (timeout !== undefined && timeout >= every)
    problem({
      subject: `${subject}.timeout`,
      message: `the check is given up after ${formatDuration(timeout)}, and runs again after ${formatDuration(every)}`,
      help: "make `timeout` shorter than `every`",
      at: within(at, 1, "timeout"),
    });
  return { node: "check", name: readName(name, at, subject), every, timeout: timeout ?? every / 2, unhealthyAfter, healthyAfter, at } as const;
}
