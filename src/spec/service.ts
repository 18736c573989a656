/** Services: one program each, with all that it says about itself. */

import type { Log as LogNode } from "../ir/log.ts";
import { within } from "../ir/place.ts";
import type { Service as ServiceNode } from "../ir/system.ts";
import { defined } from "../util/defined.ts";
import { type Alert, alertOption } from "./alert.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { image } from "./backend.ts";
import { placeOf, readOptions } from "./call.ts";
import { type Dashboard, dashboardOption } from "./dashboard.ts";
import { type Delivery, delivery } from "./delivery.ts";
import { type Varying, varying } from "./environment.ts";
import { type Health, healthOption } from "./health.ts";
import type { AnyLog } from "./log.ts";
import { type Metrics, metricTree } from "./metric.ts";
import { readName, subjectOf } from "./name.ts";
import { list, made, nonEmptyText, oneOf, optional, port, positiveDuration, positiveInteger, record, text } from "./options.ts";
import type { Duration } from "./quantity.ts";
import { type Recording, recordingOption } from "./recording.ts";
import { queryOffsetOption } from "./ruler.ts";
import { type SavedQuery, savedQueryOption } from "./saved-query.ts";
import type { Secret } from "./secret.ts";
import { type Slo, sloOption } from "./slo.ts";
import { type Traces, tracing } from "./trace.ts";
import { variables } from "./variables.ts";

/** A service; see `service`. */
export interface Service {
  readonly node: "service";
  readonly name: string;
}
/** The options of `service`. Whatever is left out, the service does not have. */
export interface ServiceOptions extends MayAllow {
  /** What it is written in, and so its metric definitions under `app/`. Default: `"typescript"`. `"go"` */
  readonly language?: "rust" | "go" | "typescript" | "python";
  /** Its own version, for what obsc writes about it: `"1.4.0"`. */
  readonly version?: string;
  /** Who answers for it; a label of its alerts: `"checkout"`. */
  readonly team: string;
  /** The Kubernetes namespace that it runs in: `"shop"`. */
  readonly namespace?: string;
  /** How many copies run, 1 or more; series are counted for each. Default: 1. `per({ development: 1, production: 3 })` */
  readonly replicas?: Varying<number>;
  /** The container image that runs it, with a fixed tag: `"registry.example/shop:1.4.0"`. Default: none, so no container of it is written. */
  readonly image?: `${string}:${string}`;
  /**
   * Settings of the product itself, by the names of environment variables; those of OpenTelemetry are derived.
   * `{ SHOP_MODE: "live", SHOP_WORKERS: per({ development: "1", production: "8" }), SHOP_KEY: secret.env("SHOP_KEY") }`. Default: none.
   */
  readonly env?: Readonly<Record<string, Varying<string> | Secret>>;
  /** Ports by name, 1 to 65535: `{ http: 8080 }`. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Facts of every target, put on the target and on the resource, never on each metric: `{ region: "eu-1" }`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** By the identifiers under which services import them; groups nest: `{ http: { requests, latency } }`. */
  readonly metrics?: Metrics;
  /** Recording rules, in the order in which they are evaluated: `[record("job:shop_errors:rate5m", errors.rate())]`. */
  readonly recordings?: readonly Recording[];
  /** Alerting rules, in the order in which people read them: `[alert("ShopDown", { … })]`. */
  readonly alerts?: readonly Alert[];
  /** Objectives; their recordings, alerts and dashboards are derived: `[slo("shop-availability", { … })]`. */
  readonly slos?: readonly Slo[];
  /** Dashboards of your own, beside those that are derived: `[dashboard("Shop", { … })]`. */
  readonly dashboards?: readonly Dashboard[];
  /** Queries to keep for the day something breaks; they stand in the runbooks: `[savedQuery("Slow routes", …)]`. */
  readonly queries?: readonly SavedQuery[];
  /** Its log: `logs({ format: json() })`. */
  readonly logs?: AnyLog;
  /** How it traces: `traces({ sampling: { head: "10%" } })`. */
  readonly traces?: Traces;
  /** Whether it is well, and what it depends on: `{ readiness: "/ready", checks: [tcpCheck("database", { … })], alert: "critical" }`. */
  readonly health?: Health;
  /** How each signal leaves it: `{ metrics: scrape({ port: 8080 }), traces: gateway }`. */
  readonly deliver?: Delivery;
  /** How often its rules are evaluated, over zero. Default: the `evaluationInterval` of the server. `"30s"` */
  readonly evaluationInterval?: Duration;
  /** How far back its rules look, in whole minutes, since its samples come late. Default: the `queryOffset` of the server. `"1m"` */
  readonly queryOffset?: Duration;
}

/**
 * One program, however many copies of it run; its name is the value of `job` on its series:
 * `service("shop", { team: "checkout", metrics, deliver: { metrics: scrape({ port: 8080 }) } })`.
 */
export function service(name: string, options: ServiceOptions): Service {
  const at = placeOf(service);
  const subject = subjectOf("services", name);
  const read = readOptions(options, within(at, 1), subject, shape);
  const node: ServiceNode = {
    node: "service",
    name: readName(name, at, subject),
    ...defined({ language: read.language, version: read.version, namespace: read.namespace, replicas: read.replicas, image: read.image }),
    team: read.team ?? "unknown",
    ports: read.ports ?? {},
    env: read.env ?? {},
    queries: read.queries ?? [],
    labels: read.labels ?? {},
    metrics: read.metrics ?? {},
    recordings: read.recordings ?? [],
    alerts: read.alerts ?? [],
    slos: read.slos ?? [],
    dashboards: read.dashboards ?? [],
    ...defined({ log: read.logs, traces: read.traces, health: read.health, deliver: read.deliver }),
    ...defined({ evaluationInterval: read.evaluationInterval, queryOffset: read.queryOffset }),
    allow: read.allow ?? [],
    at,
  };
  return node;
}

const shape = {
  language: optional(oneOf("rust", "go", "typescript", "python")),
  version: optional(nonEmptyText),
  team: nonEmptyText,
  namespace: optional(nonEmptyText),
  replicas: optional(varying(positiveInteger)),
  image: optional(image),
  env: optional(variables),
  ports: optional(record(port)),
  labels: optional(record(text)),
  metrics: optional(metricTree),
  recordings: optional(list(recordingOption)),
  alerts: optional(list(alertOption)),
  slos: optional(list(sloOption)),
  dashboards: optional(list(dashboardOption)),
  queries: optional(list(savedQueryOption)),
  logs: optional(made<LogNode>("log", "a log", "make one with `logs({ … })`; what `where` chooses is only some of its lines")),
  traces: optional(tracing),
  health: optional(healthOption),
  deliver: delivery,
  evaluationInterval: optional(positiveDuration),
  queryOffset: optional(queryOffsetOption),
  allow: allowances,
};
