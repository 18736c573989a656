/** Grafana: what it reads, how one signal leads to another, who may see it; and alerts that it evaluates itself. */
import type { Backend as BackendNode } from "../ir/backend.ts";
import type { GrafanaLinks, Grafana as GrafanaNode } from "../ir/grafana.ts";
import { type Place, within } from "../ir/place.ts";
import type { GrafanaManaged as ManagedNode } from "../ir/rule.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Backend, backendFor, type Image, image, isBackend } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Varying, varying } from "./environment.ts";
import { readName, subjectOf } from "./name.ts";
import { nested } from "./nested.ts";
import { boolean, list, made, nonEmptyText, oneOf, optional, positiveDuration, refuse, rootedPath, shown, url } from "./options.ts";
import type { Duration, Url } from "./quantity.ts";
import { type Secret, secretReference } from "./secret.ts";

/** The Grafana of a system; see `grafana`. */
export interface Grafana {
  readonly node: "grafana";
  readonly name: string;
}

/** The options of `grafana`. */
export interface GrafanaOptions extends Image, MayAllow {
  /** Where people open it. Default: `http://<name>:3000`. `"https://grafana.example"` */
  readonly url?: Varying<Url>;
  /** Where the password of the user `admin` is kept: `secret.env("GRAFANA_PASSWORD")`. */
  readonly adminPassword: Secret;
  /**
   * Backends that become datasources, each with its name as uid; the first of a kind is the one that links and dashboards
   * mean, and the first Prometheus is the default of all. `[metricStore, logStore, traceStore]`
   */
  readonly datasources: readonly Backend[];
  /** How one signal leads to another. Default: as follows where there is one datasource of the kinds concerned. */
  readonly links?: Links;
  /** Who gets in beside `admin`. */
  readonly auth?: {
    /** Programs prove who they are by name and password in each request. Default: `false`, they use tokens. */
    readonly basic?: boolean;
    /** The file of LDAP settings where Grafana runs: `"/etc/grafana/ldap.toml"`. Default: no LDAP. */
    readonly ldap?: `/${string}`;
    /** Anybody may look without a name. Default: `false`. */
    readonly anonymous?: boolean;
  };
}

/** How one signal leads to another: `{ logsToTraces: { from: logStore, field: "trace_id", to: traceStore } }`. */
export interface Links {
  /** From a line to its trace, by the field that holds the trace id. Default: the declared field called trace_id, traceId or traceid. */
  readonly logsToTraces?: { readonly from: Backend<"logs">; readonly field: string; readonly to: Backend<"traces"> };
  /** From a span to the lines whose field `by` holds its trace id. Default: the same field. */
  readonly tracesToLogs?: { readonly from: Backend<"traces">; readonly by: string; readonly to: Backend<"logs"> };
  /** Where the metrics behind the map of services are. Default: the first Prometheus, where something makes such metrics. */
  readonly serviceMap?: { readonly from: Backend<"traces">; readonly to: Backend<"metrics"> };
  /** From a point on a chart to the trace that it came from. Default: from each Prometheus, where a metric has exemplars. */
  readonly exemplars?: { readonly from: Backend<"metrics">; readonly to: Backend<"traces"> };
}

/**
 * Grafana with what it reads; datasources, their links and the folders of dashboards are provisioned from files:
 * `grafana("grafana", { adminPassword: secret.env("GRAFANA_PASSWORD"), datasources: [metricStore, logStore, traceStore] })`.
 */
export function grafana(name: string, options: GrafanaOptions): Grafana {
  const at = placeOf(grafana);
  const subject = subjectOf("grafana", name);
  const read = readOptions(options, within(at, 1), subject, {
    url: optional(varying(url)),
    adminPassword: secretReference,
    datasources: list(datasource),
    links: optional(links),
    auth: optional(nested({ basic: optional(boolean), ldap: optional(rootedPath), anonymous: optional(boolean) })),
    image: optional(image),
    allow: allowances,
  });
  const datasources = read.datasources ?? [];
  checkUnique(datasources, within(at, 1, "datasources"), `${subject}.datasources`);
  const node: GrafanaNode = {
    node: "grafana",
    name: readName(name, at, subject),
    ...defined({ image: read.image, url: read.url, allow: read.allow }),
    adminPassword: read.adminPassword ?? { secret: "env", name: "GRAFANA_PASSWORD" },
    datasources,
    links: read.links ?? {},
    auth: { basic: read.auth?.basic ?? false, anonymous: read.auth?.anonymous ?? false, ...defined({ ldap: read.auth?.ldap }) },
    at,
  };
  return node;
}

const readable: ReadonlySet<BackendNode["kind"]> = new Set(["prometheus", "loki", "tempo", "jaeger", "zipkin", "elasticsearch"]);

const datasource: Option<BackendNode> = {
  read(value, at, subject) {
    if (!isBackend(value)) return refuse(value, "a backend", "declare one: `prometheus(…)`, `loki(…)`, `tempo(…)`", at, subject);
    if (readable.has(value.kind)) return value;
    const message = `Grafana cannot read ${shown(value).replace("the backend", `the ${value.kind}`)}`;
    const help = "name a Prometheus, Loki, Tempo, Jaeger, Zipkin or Elasticsearch";
    problem({ subject, message, help, at });
    return undefined;
  },
};

/** The name is the uid, which dashboards and links go by. */
function checkUnique(datasources: readonly BackendNode[], at: Place, subject: string): void {
  const seen = new Set<string>();
  for (const [index, { name }] of datasources.entries()) {
    if (seen.has(name))
      problem({ subject, message: `two datasources are called \`${name}\``, help: "give each backend a name of its own", at: within(at, index) });
    seen.add(name);
  }
}

const links: Option<GrafanaLinks> = {
  read(value, at, subject) {
    const read = readOptions(value, at, subject, {
      logsToTraces: optional(nested({ from: backendFor("logs"), field: nonEmptyText, to: backendFor("traces") })),
      tracesToLogs: optional(nested({ from: backendFor("traces"), by: nonEmptyText, to: backendFor("logs") })),
      serviceMap: optional(nested({ from: backendFor("traces"), to: backendFor("metrics") })),
      exemplars: optional(nested({ from: backendFor("metrics"), to: backendFor("traces") })),
    });
    return defined({
      logsToTraces: complete(read.logsToTraces, within(at, "logsToTraces")),
      tracesToLogs: complete(read.tracesToLogs, within(at, "tracesToLogs")),
      serviceMap: complete(read.serviceMap, within(at, "serviceMap")),
      exemplars: complete(read.exemplars, within(at, "exemplars")),
    }) as GrafanaLinks;
  },
};

/** A link of which something is missing has been reported, and leads nowhere. */
function complete<T extends object>(link: T | undefined, at: Place): ({ readonly [K in keyof T]-?: NonNullable<T[K]> } & { readonly at: Place }) | undefined {
  if (link === undefined || Object.values(link).some((part) => part === undefined)) return undefined;
  return { ...(link as { readonly [K in keyof T]-?: NonNullable<T[K]> }), at };
}

/** The `grafana` option of a system. */
export const grafanaOption: Option<GrafanaNode> = made("grafana", "a Grafana", 'make one with `grafana("…", { … })`');

/** Grafana evaluates an alert; see `grafanaManaged`. */
export interface GrafanaManaged {
  readonly node: "grafana-managed";
}
/** The options of `grafanaManaged`. */
export interface GrafanaManagedOptions {
  /** How often it is evaluated, over zero: `"60s"`. Grafana evaluates every 10 s at most. */
  readonly every: Duration;
  /** The folder that the alert stands in. Default: the name of the system. */
  readonly folder?: string;
  /** What the alert becomes when the query gives no data. Default: `"NoData"`. */
  readonly noData?: "NoData" | "OK" | "Alerting";
  /** What it becomes when the query fails. Default: `"Error"`. */
  readonly onError?: "Error" | "OK" | "Alerting";
}

/** The engine of an alert that Grafana evaluates, in place of Prometheus: `engine: grafanaManaged({ every: "60s", noData: "NoData" })`. */
export function grafanaManaged(options: GrafanaManagedOptions): GrafanaManaged {
  const at = placeOf(grafanaManaged);
  const read = readOptions(options, within(at, 0), "engine", {
    every: tenSeconds,
    folder: optional(nonEmptyText),
    noData: optional(oneOf("NoData", "OK", "Alerting")),
    onError: optional(oneOf("Error", "OK", "Alerting")),
  });
  const node: ManagedNode = {
    node: "grafana-managed",
    every: read.every ?? 60_000,
    ...defined({ folder: read.folder }),
    noData: read.noData ?? "NoData",
    onError: read.onError ?? "Error",
    at,
  };
  return node;
}

/** Grafana's scheduler ticks every 10 s and refuses other intervals: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#min_interval */
const tenSeconds: Option<number> = {
  read(value, at, subject) {
    const every = positiveDuration.read(value, at, subject);
    if (every === undefined || every % 10_000 === 0) return every;
    const message = `${shown(value)} is no multiple of 10 s, the step of Grafana's scheduler`;
    problem({ subject, message, help: `write "${Math.max(10, Math.round(every / 10_000) * 10)}s"`, at });
    return undefined;
  },
};

/** The `engine` option of an alert. */
export const engineOption: Option<ManagedNode> = made("grafana-managed", "an engine of alerts", 'make one with `grafanaManaged({ every: "60s" })`');
