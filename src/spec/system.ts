/** The system: the one thing that a spec exports by default. */
import type { Collector as CollectorNode, Prometheus as PrometheusNode } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import type { RawFile as RawFileNode } from "../ir/raw.ts";
import { type Service as ServiceNode, type System as SystemNode, systemVersion } from "../ir/system.ts";
import { defined } from "../util/defined.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { type Alert, alertOption } from "./alert.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { isBackend, type Prometheus } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { type Catalog, catalogOption } from "./catalog.ts";
import type { Collector } from "./collector.ts";
import { type Dashboard, dashboardOption } from "./dashboard.ts";
import { type Deployment, deployments } from "./deployment.ts";
import { type Environments, environmentNames } from "./environment.ts";
import { type Grafana, grafanaOption } from "./grafana.ts";
import { readName, subjectOf } from "./name.ts";
import { boolean, list, made, optional, refuse } from "./options.ts";
import { type Policy, policies } from "./policy.ts";
import type { RawFile } from "./raw.ts";
import { type Recording, recordingOption } from "./recording.ts";
import { type Routing, routingOption } from "./routing.ts";
import { type Runbooks, runbooksOption } from "./runbooks.ts";
import { type SavedQuery, savedQueryOption } from "./saved-query.ts";
import type { Service } from "./service.ts";
import { variedFor } from "./varied.ts";

/** A system; see `system`. */
export interface System {
  readonly node: "system";
  readonly name: string;
}
/** The options of `system`. Whatever is left out, the system does not have. */
export interface SystemOptions extends MayAllow {
  /** What `environments(…)` gave; needed where a value is said for each. Default: one, without a name. */
  readonly environments?: Environments;
  /** House rules; of a list each extends those after it. Default: as `policy` says of each option. */
  readonly policy?: Policy | readonly Policy[];
  /** Other specs, by their default export, whose metrics and backends this one refers to; what they declare is not emitted again: `[platform]`. */
  readonly imports?: readonly System[];
  /** Metrics that other programs expose: `[cadvisor]`. */
  readonly catalogs?: readonly Catalog[];
  /** At least one: `[shop, billing]`. */
  readonly services: readonly Service[];
  /** Alerts about what no service owns, the hosts or the collector: `[alert("HostDown", { … })]`. */
  readonly alerts?: readonly Alert[];
  /** Recordings of what no service owns. */
  readonly recordings?: readonly Recording[];
  /** Dashboards of what no service owns. */
  readonly dashboards?: readonly Dashboard[];
  /** Queries of what no service owns, kept for the day something breaks. */
  readonly queries?: readonly SavedQuery[];
  /** The server that scrapes the services and evaluates their rules. Default: one that somebody else runs, with Prometheus' own settings. */
  readonly prometheus?: Prometheus;
  /** Collectors that are configured here; one that is only delivered to is somebody else's: `[gateway]`. */
  readonly collectors?: readonly Collector[];
  /** The Grafana that is configured here: `grafana("grafana", { … })`. Default: one that somebody else runs; dashboards are written all the same. */
  readonly grafana?: Grafana;
  /** How it is run; files for whatever starts it follow: `[compose({ network: "shop" }), kubernetes({ namespace: "shop" })]`. Default: nothing is written for that. */
  readonly deploy?: readonly Deployment[];
  /** SLOs are written as objects of OpenSLO v1 too, `openslo/<service>.yaml`, for tools that read such. Default: false; `--target openslo` writes them once. */
  readonly openslo?: boolean;
  /** Files that the language cannot say, as text that obsc reads, checks and writes beside its own: `[raw.loki("limits_config: …")]`. Default: none. */
  readonly raw?: readonly RawFile[];
  /** Who hears of which alert: `alertmanager("alertmanager", { … })`. Default: that of a system in `imports`, or nobody obsc knows of. */
  readonly routing?: Routing;
  /** Where runbooks are, and what is in them: `{ dir: "docs/runbooks" }`. Default: there are none. */
  readonly runbooks?: Runbooks;
}

/** All that a spec declares; what cannot be reached from it is not built: `export default system("shop", { services: [shop], prometheus: prom })`. */
export function system(name: string, options: SystemOptions): System {
  const at = placeOf(system);
  const subject = subjectOf("systems", name);
  const read = readOptions(options, within(at, 1), subject, shape);
  if (read.services?.length === 0 && options.services.length === 0)
    problem({ subject: `${subject}.services`, message: "the system has no services", help: 'add one: `service("…", { … })`', at: within(at, 1, "services") });
  const node: SystemNode = {
    node: "system",
    obsc: systemVersion,
    name: readName(name, at, subject),
    environments: read.environments ?? [],
    policies: read.policy ?? [],
    imports: read.imports ?? [],
    catalogs: read.catalogs ?? [],
    services: read.services ?? [],
    alerts: read.alerts ?? [],
    recordings: read.recordings ?? [],
    dashboards: read.dashboards ?? [],
    queries: read.queries ?? [],
    ...defined({ prometheus: read.prometheus, routing: read.routing, grafana: read.grafana, runbooks: read.runbooks, openslo: read.openslo }),
    collectors: read.collectors ?? [],
    deploy: read.deploy ?? [],
    raw: read.raw ?? [],
    allow: read.allow ?? [],
    at,
  };
  checkEnvironments(node, within(at, 1), subject);
  checkStack(node);
  return node;
}

/** A stack for an environment that the system does not have would be written for none. */
function checkStack({ deploy, environments }: SystemNode): void {
  for (const stack of deploy) {
    if (stack.by !== "compose" || stack.environment === undefined || environments.includes(stack.environment)) continue;
    const help = didYouMean(stack.environment, environments) ?? (environments.length > 0 ? `the environments are ${environments.join(", ")}` : "leave it out");
    const message = `no environment of the system is called \`${stack.environment}\``;
    problem({ subject: "compose.environment", message, help, at: within(stack.at, 0, "environment") });
  }
}

/** Values for environments that the system does not have: nobody could build for them. */
function checkEnvironments(node: SystemNode, at: Place, subject: string): void {
  const lacking = [...variedFor(node)].filter((name) => !node.environments.includes(name));
  if (lacking.length === 0) return;
  const message = `values are said for ${lacking.map((name) => `\`${name}\``).join(" and ")}, which ${lacking.length === 1 ? "is no environment" : "are no environments"} of the system`;
  const none = node.environments.length === 0;
  const help = none ? "add `environments`, what `environments(…)` gave" : "name them in one call of `environments(…)`, and use what it gave everywhere";
  problem({ subject: `${subject}.environments`, message, help, at: none ? at : within(at, "environments") });
}

const aPrometheus: Option<PrometheusNode> = {
  read: (value, at, subject) =>
    isBackend(value) && value.kind === "prometheus" ? value : refuse(value, "a Prometheus", "declare one: `prometheus(…)`", at, subject),
};
const aCollector: Option<CollectorNode> = {
  read: (value, at, subject) =>
    isBackend(value) && value.kind === "collector" ? value : refuse(value, "a collector", "declare one: `collector(…)`", at, subject),
};

const shape = {
  environments: environmentNames,
  policy: policies,
  imports: optional(list(made<SystemNode>("system", "a system", "import the default export of another spec"))),
  catalogs: optional(list(catalogOption)),
  services: list(made<ServiceNode>("service", "a service", 'make one with `service("…", { … })`')),
  alerts: optional(list(alertOption)),
  recordings: optional(list(recordingOption)),
  dashboards: optional(list(dashboardOption)),
  queries: optional(list(savedQueryOption)),
  prometheus: optional(aPrometheus),
  collectors: optional(list(aCollector)),
  routing: optional(routingOption),
  grafana: optional(grafanaOption),
  runbooks: optional(runbooksOption),
  deploy: deployments,
  openslo: optional(boolean),
  raw: optional(list(made<RawFileNode>("raw", "raw text", "make it with `raw.collector(…)`, `raw.loki(…)`"))),
  allow: allowances,
};
