/** What a Prometheus scrapes: services, collectors, exporters, the probes of health checks, and itself. */
import type { Prometheus, Scrape } from "../ir/backend.ts";
import { metricsOf } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import { hostPort } from "./address.ts";
import { blackboxModule, type Probe, probeJob, probesOf } from "./blackbox.ts";
import type { Settings } from "./collector-part.ts";
import { collectorPorts } from "./collector-ports.ts";
import type { Derived } from "./configs.ts";
import type { Path } from "./part.ts";
import { discoveryOf } from "./prometheus-discovery.ts";
import { isNative } from "./prometheus-flags.ts";
import { clientTls } from "./prometheus-tls.ts";
import { replicasOf, seriesOf, seriesOfTarget } from "./series.ts";

/** One entry of `scrape_configs`. */
export interface Job {
  readonly settings: Settings;
  /** Reasons, by the way from the entry to what they explain. */
  readonly because: readonly (readonly [path: Path, ...lines: string[]])[];
  readonly placeOf: (path: Path) => Place;
}

/** In the order in which a reader looks for them: services, then what carries their signals, then others, then the servers. */
export function scrapeJobs(prometheus: Prometheus, derived: Derived): readonly Job[] {
  const { system } = derived;
  return [
    ...system.services.flatMap((service) => serviceJobs(service, prometheus, derived)),
    ...collectorJobs(prometheus, derived),
    ...pushedJobs(derived),
    ...prometheus.scrape.map((declared): Job => {
      const settings: Settings = {
        job_name: declared.name,
        ...(declared.interval !== undefined && declared.interval !== prometheus.scrapeInterval && { scrape_interval: formatDuration(declared.interval) }),
        ...(declared.honorLabels && { honor_labels: true }),
        ...(declared.path !== "/metrics" && { metrics_path: declared.path }),
        static_configs: [{ targets: [...declared.targets] }],
      };
      return {
        settings,
        because: [],
        placeOf: placeIn(declared.at, { scrape_interval: "interval", honor_labels: "honorLabels", metrics_path: "path", static_configs: "targets" }),
      };
    }),
    ...system.services.flatMap((service) => probesOf(service).map((probe) => probed(probe, service, prometheus, derived))),
    ...serverJobs(prometheus, derived),
  ];
}

/** What a system adds to the jobs of a Prometheus that it imports; the exporters and probes of that server are its owner's. */
export function guestJobs(prometheus: Prometheus, derived: Derived) {
  const services = derived.system.services.map((service) => ({ service, jobs: serviceJobs(service, prometheus, derived) }));
  return { services, others: [...collectorJobs(prometheus, derived), ...pushedJobs(derived)] };
}

/** From a setting of an entry to the option of the call that it follows from. */
function placeIn(at: Place, options: Readonly<Record<string, string>>, argument = 1): Job["placeOf"] {
  return ([setting]) => {
    const option = typeof setting === "string" ? options[setting] : undefined;
    return option === undefined ? at : within(at, argument, option);
  };
}

function serviceJobs(service: Service, prometheus: Prometheus, derived: Derived): readonly Job[] {
  return (service.deliver?.metrics ?? []).flatMap((way) => (way.node === "scrape" ? (serviceJob(service, way, prometheus, derived) ?? []) : []));
}

/** `undefined` where the Prometheus Operator makes the job from a monitor. */
function serviceJob(service: Service, scrape: Scrape, prometheus: Prometheus, derived: Derived): Job | undefined {
  const { environment, system } = derived;
  const discovery = discoveryOf(service, scrape, system, replicasOf(service, environment));
  if (!discovery) return undefined;
  const tls = scrape.tls && !inEnvironment(scrape.tls.insecure ?? false, environment) ? clientTls(scrape.tls, environment) : undefined;
  const limits = limitsOf(service, discovery.labels);
  const settings: Settings = {
    job_name: service.name,
    ...(scrape.interval !== undefined && scrape.interval !== prometheus.scrapeInterval && { scrape_interval: formatDuration(scrape.interval) }),
    ...(scrape.timeout !== undefined && { scrape_timeout: formatDuration(scrape.timeout) }),
    ...(scrape.path !== "/metrics" && { metrics_path: scrape.path }),
    ...(tls && { scheme: "https", ...(Object.keys(tls).length > 0 && { tls_config: tls }) }),
    ...(prometheus.version !== "2.55" && metricsOf(service.metrics).some(({ metric }) => isNative(metric)) && { scrape_native_histograms: true }),
    ...limits?.settings,
    ...discovery.settings,
  };
  const options = {
    scrape_interval: "interval",
    scrape_timeout: "timeout",
    metrics_path: "path",
    scheme: "tls",
    tls_config: "tls",
    relabel_configs: "discover",
  };
  return {
    settings,
    because: [...(limits ? [[["sample_limit"], ...limits.because] as const] : []), ...discovery.because],
    placeOf: placeIn(
      scrape.at,
      { ...options, ...(scrape.discover ? { static_configs: "discover", file_sd_configs: "discover" } : { static_configs: "port" }) },
      0,
    ),
  };
}

/**
 * Where a target exposes far more than it declares, its scrape is thrown away before it fills the server. Twice what is declared, and room for
 * what client libraries add of themselves; none where some label has no bound.
 */
function limitsOf(service: Service, targetLabels: number): { readonly settings: Settings; readonly because: readonly [string, ...string[]] } | undefined {
  const metrics = metricsOf(service.metrics).map(({ metric }) => metric);
  if (metrics.length === 0 || metrics.some((metric) => seriesOf(metric).unbounded.length > 0)) return undefined;
  const declared = seriesOfTarget(service, metrics);
  // The name, `le` or `quantile`, `job` and `instance` beside those of the metric and of the target; ten more are room.
  const labels = Math.max(...metrics.map((metric) => metric.labels.length)) + 4 + targetLabels;
  return {
    settings: { sample_limit: roundedUp(2 * declared + runtimeSeries), label_limit: labels + 10 },
    because: [
      `${declared} series are declared for each target, of at most ${labels} labels. Twice that, and ${runtimeSeries} for what client libraries`,
      "add, is room enough; a scrape beyond it is a fault, and is thrown away whole.",
    ],
  };
}
const runtimeSeries = 500;

/** To two digits: 1,234 becomes 1,300. */
function roundedUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}

/** The ports from which collectors show what services sent, and what they say of themselves; unless the spec has a job for that already. */
function collectorJobs(prometheus: Prometheus, { collectors, system }: Derived): readonly Job[] {
  const said = new Set(prometheus.scrape.flatMap(({ targets }) => targets));
  return collectors.flatMap((config) => {
    const { collector } = config;
    if (!collector || config.raw || config.option?.isDefault === false) return [];
    const { host: name, exposed, self } = collectorPorts(config);
    // Plain processes share one host.
    const host = system.deploy.length > 0 && system.deploy.every(({ by }) => by === "processes") ? "localhost" : name;
    const found = targetsOf(config, host, system);
    return [
      ...exposed
        .filter((port) => !said.has(`${host}:${port}`))
        .map(
          (port, index): Job => ({
            settings: {
              job_name: `${name}-exposed${index === 0 ? "" : `-${index + 1}`}`,
              honor_labels: true,
              ...found(port),
              ...(config.tier === "sampling" && { relabel_configs: [{ source_labels: ["__address__"], target_label: "collector" }] }),
            },
            because: [
              [["honor_labels"], "Each series says of itself which service and instance it is of."],
              [["relabel_configs"], "Each collector of this tier counts for itself the traces that come to it: their series are not the same."],
            ],
            placeOf: () => within(collector.at, 1, "export", "metrics"),
          }),
        ),
      ...(self === undefined || said.has(`${host}:${self}`)
        ? []
        : [{ settings: { job_name: name, ...found(self) }, because: [], placeOf: () => collector.at }]),
    ];
  });
}

/** A collector at its port; where several stand behind one name, each of them. */
function targetsOf({ tier }: Derived["collectors"][number], host: string, { deploy }: System): (port: number) => Settings {
  if (tier !== "sampling" || (deploy.length > 0 && deploy.every(({ by }) => by === "processes")))
    return (port) => ({ static_configs: [{ targets: [`${host}:${port}`] }] });
  return (port) => ({ dns_sd_configs: [{ names: [host], type: "A", port }] });
}

/** Each Pushgateway once, whoever pushes to it. */
function pushedJobs({ system }: Derived): readonly Job[] {
  const gateways = new Map<string, Place>();
  for (const { deliver } of system.services) {
    if (deliver?.jobs && !gateways.has(deliver.jobs.pushgateway)) gateways.set(deliver.jobs.pushgateway, deliver.jobs.at);
  }
  return [...gateways].map(([url, at], index): Job => {
    const { host = "pushgateway", port = 9091 } = hostPort(url) ?? {};
    const path = /^https?:\/\/[^/]+(\/.*?)\/?$/.exec(url)?.[1] ?? "";
    const settings: Settings = {
      job_name: index === 0 ? "pushgateway" : `pushgateway-${index + 1}`,
      honor_labels: true,
      ...(path !== "" && { metrics_path: `${path}/metrics` }),
      ...(url.startsWith("https:") && { scheme: "https" }),
      static_configs: [{ targets: [`${host}:${port}`] }],
    };
    return { settings, because: [[["honor_labels"], "`job` and `instance` are those of whoever pushed."]], placeOf: () => within(at, "pushgateway") };
  });
}

function probed(probe: Probe, service: Service, prometheus: Prometheus, { environment }: Derived): Job {
  const { check } = probe;
  // The exporter answers with what it found half a second before the scrape ends.
  const timeout = Math.min(check.every, check.timeout + 1000);
  const exporter = inEnvironment(prometheus.blackbox ?? "blackbox:9115", environment);
  const settings: Settings = {
    job_name: probeJob(service, check),
    ...(check.every !== prometheus.scrapeInterval && { scrape_interval: formatDuration(check.every) }),
    scrape_timeout: formatDuration(timeout),
    metrics_path: "/probe",
    params: { module: [blackboxModule(check)] },
    static_configs: [{ targets: [probe.target], labels: { service: service.name, check: check.name } }],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "__param_target" },
      { source_labels: ["__param_target"], target_label: "instance" },
      { target_label: "__address__", replacement: exporter },
    ],
  };
  const options = { scrape_interval: "every", scrape_timeout: "timeout", static_configs: check.check === "tcp" ? "address" : "url" };
  return {
    settings,
    because: [[["relabel_configs"], "The exporter is asked in place of the target, which it probes."]],
    placeOf: placeIn(check.at, options),
  };
}

/** The Alertmanager of the system, and the server itself. */
function serverJobs(prometheus: Prometheus, { system, environment }: Derived): readonly Job[] {
  const { routing } = system;
  const said = new Set(prometheus.scrape.flatMap(({ targets }) => targets));
  const alerts = routing && inEnvironment(routing.address, environment);
  return [
    ...(routing && alerts !== undefined && !said.has(alerts)
      ? [{ settings: { job_name: routing.name, static_configs: [{ targets: [alerts] }] }, because: [], placeOf: () => within(routing.at, 1, "address") }]
      : []),
    ...(said.has(selfOf(prometheus, environment).target) ? [] : [selfJob(prometheus, environment)]),
  ];
}

/** Where the server finds itself. */
function selfOf({ url }: Prometheus, environment: string | undefined) {
  const said = inEnvironment(url, environment);
  const { host = "localhost", port = 9090 } = hostPort(said) ?? {};
  return { host, target: `${host}:${port}`, isHttps: said.startsWith("https:") };
}

/** A server that asks for certificates or passwords asks itself for them too. */
function selfJob(prometheus: Prometheus, environment: string | undefined): Job {
  const { web, name } = prometheus;
  const { isHttps, ...self } = selfOf(prometheus, environment);
  const [user] = Object.keys(web?.users ?? {});
  const settings: Settings = {
    job_name: name,
    ...((web?.tls || isHttps) && { scheme: "https" }),
    ...(web?.tls && {
      tls_config: {
        ...(web.tls.clientCa !== undefined && { ca_file: web.tls.clientCa, cert_file: web.tls.cert, key_file: web.tls.key }),
        server_name: self.host,
      },
    }),
    ...(user !== undefined && { basic_auth: { username: user, password_file: `/etc/prometheus/secrets/${user}-password` } }),
    static_configs: [{ targets: [self.target] }],
  };
  const guarded = user === undefined ? [] : ([[["basic_auth"], "It asks itself for a password as it asks everybody."]] as const);
  return { settings, because: guarded, placeOf: () => within(prometheus.at, 1, "url") };
}
