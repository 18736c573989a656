/** What has to run for a system to be observed: its services, collectors and agents, and the servers that it declares, each as a container. */
import type { Collector } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { hostsIn } from "./address.ts";
import { type AgentConfig, declaredAgents } from "./agent.ts";
import type { CollectorConfig } from "./collector.ts";
import type { Container, Listener, Running } from "./container.ts";
import { environmentOf, envPath } from "./env-files.ts";
import { agentImage, collectorImage } from "./images.ts";
import { referencesIn } from "./references.ts";
import { secretVariable } from "./secret.ts";
import { serversOf } from "./stack-servers.ts";

/** All containers of a system, in the order in which data passes them. A service without an image is not among them: there is nothing to run. */
export function stackOf(running: Running): readonly Container[] {
  const { derived } = running;
  const { system } = derived;
  const found = [
    ...system.services.flatMap((service) => serviceContainer(service, system, running)),
    // Of the options of a choice one runs, which a variable names where it starts.
    ...derived.collectors.filter(({ raw, option }) => !raw && option?.isDefault !== false).map((config) => collectorContainer(config, system, running)),
    ...agentsOf(running),
    ...serversOf(running),
  ];
  const names = new Set<string>();
  const containers = found.filter(({ name }) => !names.has(name) && names.add(name));
  // What is not here is needed elsewhere.
  return containers.map((container) => ({ ...container, needs: [...new Set(container.needs)].filter((name) => name !== container.name && names.has(name)) }));
}

function serviceContainer(service: Service, system: System, { environment }: Running): readonly Container[] {
  if (service.image === undefined) return [];
  const variables = environmentOf(service, system, environment);
  const ports = new Set([...Object.values(service.ports), ...(service.deliver?.metrics ?? []).flatMap((way) => (way.node === "scrape" ? [way.port] : []))]);
  const named = new Set(Object.values(service.ports));
  const container: Container = {
    name: service.name,
    is: "service",
    image: service.image,
    because: [],
    mounts: [],
    volumes: [],
    listens: [...ports].map((port) => ({ port, protocol: "tcp", reach: named.has(port) ? "everybody" : "network" })),
    environment: {},
    envFiles: variables.length > 0 ? [envPath(service.name, environment ?? system.environments.at(-1))] : [],
    secretFiles: [],
    needs: variables.flatMap(({ value }) => hostsIn(value)),
    ...(isReadByCollector(service) && { logLabels: ["com.docker.compose.service"] }),
    unchecked: "Whether it is well is not asked here: what its image has to ask with is its own affair.",
    at: within(service.at, 1, "image"),
  };
  return [container];
}

/** Alloy, Promtail and Filebeat ask Docker whose a file is; a collector knows what stands in it. */
function isReadByCollector({ log }: Service): boolean {
  return log?.sources.some(({ source }) => source === "docker") === true && log.agents.some(({ agent }) => agent === "collector");
}

/** The image of a collector is scratch with one program in it. */
const scratch = "Its image has nothing but the program, so nothing in it can ask whether it is well.";

/** What Docker and Kubernetes set in every container themselves. */
const given = "HOSTNAME";

function collectorContainer(config: CollectorConfig, system: System, { derived, environment }: Running): Container {
  const declared = declaredFor(config, system);
  const settings = [...config.receivers, ...config.processors, ...config.connectors, ...config.exporters, ...config.extensions].map((part) => part.settings);
  const { variables, files } = referencesIn(...settings, config.telemetry);
  const { option, collector } = config;
  // Only what the option that runs needs has to be set; the others say nothing of what is not.
  const siblings = derived.collectors.filter((each) => option && each !== config && each.collector === collector);
  const others = siblings.flatMap(({ exporters, extensions }) => [
    ...referencesIn(...exporters.map((part) => part.settings), ...extensions.map((part) => part.settings)).variables,
  ]);
  const withoutOption = (name: string) => (option && collector ? name.replace(`${collector.name}-${option.name}`, collector.name) : name);
  const replicas = config.tier === "sampling" && collector?.replicas !== undefined ? inEnvironment(collector.replicas, environment) : 1;
  return {
    name: withoutOption(config.name),
    is: "collector",
    image: declared?.image ?? collectorImage(config.version),
    because: replicas > 1 ? ["The collector in front finds each of them by the name that they share."] : [],
    ...(replicas > 1 && { replicas }),
    command: [
      `--config=/etc/otelcol-contrib/${option && collector ? config.name.replace(`${collector.name}-${option.name}`, `${collector.name}-\${${option.variable}:-${option.name}}`) : config.name}.yaml`,
    ],
    mounts: [{ from: "otelcol", to: "/etc/otelcol-contrib" }],
    ...collectorStorage(config),
    listens: collectorListeners(config),
    environment: Object.fromEntries([
      ...others.map((name) => [name, `\${${name}:-}`]),
      ...[...variables].filter((name) => name !== given).map((name) => [name, `\${${name}}`]),
    ]),
    envFiles: [],
    secretFiles: [...files],
    needs: [
      ...(config.tier === "balancing" ? [withoutOption(`${config.name}-sampling`)] : []),
      ...hostsIn(...config.exporters.map((exporter) => exporter.settings)),
    ],
    unchecked: scratch,
    at: config.at,
  };
}

/** The collector that a configuration is of; a tier of one has the name of it before its own. */
function declaredFor({ name }: CollectorConfig, { collectors }: System): Collector | undefined {
  return collectors.find((each) => each.name === name) ?? collectors.find((each) => name.startsWith(`${each.name}-`));
}

/** Where a collector keeps a queue or how far it has read: a volume, which it may only write as root. */
function collectorStorage({ extensions, receivers }: CollectorConfig): Pick<Container, "volumes" | "user"> {
  const kept = extensions.flatMap(({ type, settings }) => (type === "file_storage" && typeof settings.directory === "string" ? [settings.directory] : []));
  const read = receivers.flatMap(({ type, settings }) => (type === "file_log" && Array.isArray(settings.include) ? settings.include.map(String) : []));
  const volumes = [
    ...kept.map((to) => ({ from: "otelcol", to, readOnly: false })),
    ...[...new Set(read.map(folderOfGlob))].map((folder) => ({ from: folder, to: folder, readOnly: true })),
  ];
  return { volumes, ...(volumes.length > 0 && { user: "0:0" }) };
}

/** The folder under which a glob finds its files: `/var/log` of a pattern for the files in `/var/log`. */
function folderOfGlob(glob: string): string {
  return glob.replace(/\/[^/]*[*?[{].*$|\/[^/]*$/s, "") || "/";
}

/** Every port that its components open, those of receivers for programs of the host too. */
function collectorListeners(config: CollectorConfig): readonly Listener[] {
  const ports = new Map<number, Listener>();
  const add = (value: unknown, reach: Listener["reach"], protocol: Listener["protocol"]) => {
    const port = typeof value === "string" ? Number(/:(\d+)$/.exec(value)?.[1]) : Number.NaN;
    if (port > 0 && !ports.has(port)) ports.set(port, { port, protocol, reach });
  };
  const endpoints = (value: unknown): readonly unknown[] => {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, each]) => (key === "endpoint" ? [each] : endpoints(each)));
  };
  // Only the tier in front sends to the one behind.
  const reach = config.tier === "sampling" ? "network" : "host";
  for (const { type, settings } of config.receivers) for (const each of endpoints(settings)) add(each, reach, type === "statsd" ? "udp" : "tcp");
  for (const { type, settings } of config.exporters) if (type === "prometheus") add(settings.endpoint, "network", "tcp");
  for (const { settings } of config.extensions) for (const each of endpoints(settings)) add(each, "network", "tcp");
  for (const port of JSON.stringify(config.telemetry).matchAll(/"port":(\d+)/g)) add(`:${port[1]}`, "network", "tcp");
  return [...ports.values()];
}

/** Agents that read what containers and programs of this machine write; pods are somewhere else. */
function agentsOf(running: Running): readonly Container[] {
  const { derived } = running;
  return [
    ...derived.agents.filter(({ raw }) => !raw).flatMap((config) => lokiAgent(config, declaredAgents(config.agent, derived.scope))),
    ...filebeat(running, declaredAgents("filebeat", derived.scope)),
  ];
}

type Declared = ReturnType<typeof declaredAgents>;

/** What an agent reads of this machine: the folders of its files, and what Docker keeps. */
function readBy(declared: Declared): Container["volumes"] {
  const sources = declared.flatMap(({ log }) => log.sources);
  const folders = new Set(sources.flatMap((source) => (source.source === "files" ? source.globs.map(folderOfGlob) : [])));
  const docker = sources.some(({ source }) => source === "docker") ? ["/var/run/docker.sock", "/var/lib/docker/containers"] : [];
  return [...folders, ...docker].map((path) => ({ from: path, to: path, readOnly: true }));
}

/** Promtail or Alloy, each with a volume for how far it has read. */
function lokiAgent(config: AgentConfig, declared: Declared): readonly Container[] {
  const [first] = declared;
  const read = readBy(declared);
  if (!first || read.length === 0) return [];
  const { name, client, port, positions } = config;
  const isAlloy = config.agent === "alloy";
  const { tls } = client;
  return [
    {
      name,
      is: "agent",
      image: agentImage(first.agent),
      because: config.endOfLife ? [`Promtail reached end of life on ${config.endOfLife.on}: it gets no fixes any more.`] : [],
      command: isAlloy
        ? ["run", `--server.http.listen-addr=0.0.0.0:${port}`, `--storage.path=${positions}`, `/etc/alloy/${name === "alloy" ? "config" : name}.alloy`]
        : [`-config.file=/etc/promtail/${name}.yaml`, "-config.expand-env=true"],
      mounts: [{ from: config.agent, to: `/etc/${config.agent}` }],
      volumes: [...read, { from: name, to: isAlloy ? positions : positions.replace(/\/[^/]*$/, ""), readOnly: false }],
      listens: [{ port, protocol: "tcp", reach: "network" }],
      environment: Object.fromEntries(Object.values(client.headers).map((secret) => [secretVariable(secret), `\${${secretVariable(secret)}}`])),
      envFiles: [],
      secretFiles: [tls?.ca, tls?.cert, tls?.key].filter((file) => file !== undefined),
      needs: hostsIn(client.url),
      unchecked: "Its image has no program that could ask whether it is well.",
      at: config.at,
    },
  ];
}

function filebeat({ files }: Running, declared: Declared): readonly Container[] {
  const [first] = declared;
  const config = files.find(({ format, raw }) => format === "filebeat" && !raw);
  const read = readBy(declared);
  if (!first || !config || read.length === 0) return [];
  const { variables, files: secretFiles } = referencesIn(...config.documents);
  const arguments_ = ["--strict.perms=false", "-c", `/etc/filebeat/${config.path.replace(/^.*\//, "")}`];
  return [
    {
      name: "filebeat",
      is: "agent",
      image: agentImage(first.agent),
      because: ["Filebeat refuses a file of settings that others own; the mounted one belongs to whoever built it, so it is told not to ask."],
      command: ["filebeat", "-e", ...arguments_],
      user: "0:0",
      mounts: [{ from: "filebeat", to: "/etc/filebeat" }],
      volumes: [...read, { from: "filebeat", to: "/usr/share/filebeat/data", readOnly: false }],
      listens: [],
      environment: Object.fromEntries([...variables].map((name) => [name, `\${${name}}`])),
      envFiles: [],
      secretFiles: [...secretFiles],
      needs: hostsIn(...config.documents),
      check: ["filebeat", ...arguments_, "test", "config"],
      at: first.agent.at,
    },
  ];
}
