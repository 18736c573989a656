/** Collectors that run on each host and read logs, beside those that the system declares to take in what is sent. */
import type { Backend, Collector } from "../ir/backend.ts";
import type { LogAgent } from "../ir/log.ts";
import { declaredAgents, type ReadLog, readsOf } from "./agent.ts";
import { lineOperators } from "./agent-operators.ts";
import { personalLines } from "./agent-personal.ts";
import type { CollectorConfig } from "./collector.ts";
import { vocabularyOf } from "./collector-components.ts";
import { exporterOf } from "./collector-exporters.ts";
import { type Component, component, type Making, type Settings } from "./collector-part.ts";
import { batch, memoryLimiter } from "./collector-processors.ts";
import type { Scope } from "./scope.ts";
import { sourceLabels } from "./stream.ts";

/** Services that send to the same backend in the same version share the agent; one whose backend a collector cannot send to is left out. */
export function deriveAgentCollectors(scope: Scope): readonly CollectorConfig[] {
  const groups = new Map<string, { readonly agent: LogAgent; readonly to: Backend; readonly reads: ReadLog[] }>();
  for (const { agent, service, log } of declaredAgents("collector", scope)) {
    const to = agent.to ?? service.deliver?.logs;
    if (!to) continue;
    const key = JSON.stringify([to.name, agent.version]);
    const group = groups.get(key) ?? { agent, to, reads: [] };
    groups.set(key, group);
    group.reads.push(...readsOf(service, log, scope));
  }
  const used = [...groups.values()].filter(({ reads }) => reads.length > 0);
  return used.flatMap(({ agent, to, reads }, index) => {
    const name = index === 0 ? `${scope.system.name}-agent` : `${scope.system.name}-${to.name}-agent${index === 1 ? "" : `-${index}`}`;
    return agentConfig(name, agent, to, reads, scope) ?? [];
  });
}

/** Beside what it reads, an agent needs little: what it cannot send it does not read on. */
const memoryLimit = 256 * 1024 ** 2;

function agentConfig(name: string, agent: LogAgent, to: Backend, reads: readonly ReadLog[], scope: Scope): CollectorConfig | undefined {
  const collector: Collector = {
    node: "backend",
    kind: "collector",
    name,
    version: agent.version ?? "0.156",
    receive: {},
    memoryLimit,
    batch: { timeout: 1000, size: 1024 },
    resource: {},
    export: { metrics: [], traces: [], logs: [to] },
    at: agent.at,
  };
  const making: Making = { collector, name, scope, vocabulary: vocabularyOf(collector.version) };
  const exporters = exporterOf(to, "logs", making, agent.at).map((each) => ({ ...each, settings: { ...each.settings, ...persistent } }));
  if (exporters.length === 0) return undefined;
  // The reasons that a gateway has for them are not those of an agent.
  const here = (each: Component, because: readonly string[] = each.because): Component => ({ ...each, because, at: agent.at });
  const receivers = reads.map((read, index) => receiver(making, read, reads, reads.slice(0, index).filter(({ service }) => service === read.service).length));
  const processors = [
    here(memoryLimiter(making), ["First, so that nothing is spent on what will be refused; the receivers wait and read on later."]),
    ...personalLines(making, reads).map((each) => here(each)),
    here(batch(making), []),
  ];
  const ids = (components: readonly Component[]) => components.map(({ id }) => id);
  const subject = `collectors.${name}`;
  return {
    name,
    version: collector.version,
    receivers,
    processors,
    connectors: [],
    exporters,
    extensions: [
      component(making, "extensions", "health_check", { settings: { endpoint: "0.0.0.0:13133" }, because: ["For liveness and readiness probes."] }),
      component(making, "extensions", "file_storage", {
        settings: { directory: "/var/lib/otelcol", create_directory: true },
        because: ["How far each file has been read, on a volume of the host: without it a restart reads every file again, or loses lines."],
      }),
    ],
    pipelines: [
      {
        id: "logs",
        signal: "logs",
        receivers: ids(receivers),
        processors: ids(processors),
        exporters: ids(exporters),
        because: [],
        subject: `${subject}.pipelines.logs`,
        at: agent.at,
      },
    ],
    telemetry: making.vocabulary.takes("telemetryReaders")
      ? { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] } }
      : { metrics: { address: "0.0.0.0:8888" } },
    subject,
    at: agent.at,
    services: [...new Set(reads.map(({ service }) => service.name))],
    allow: reads.flatMap(({ log }) => log.allow),
  };
}

/** Lines wait on the disk while the backend is away, rather than in memory, and are sent until it takes them. */
const persistent: Settings = { sending_queue: { storage: "file_storage" }, retry_on_failure: { max_elapsed_time: "0s" } };

function receiver(making: Making, read: ReadLog, reads: readonly ReadLog[], before: number): Component {
  const { source, log, service } = read;
  const labels = sourceLabels(source, log, service);
  const { include, exclude, because } = filesOf(read, reads);
  const settings: Settings = {
    include,
    ...(exclude.length > 0 && { exclude }),
    start_at: "beginning",
    storage: "file_storage",
    include_file_name: false,
    ...(source.source === "pods" && { include_file_path: true }),
    resource: { "service.name": service.name, ...labels.fixed },
    // Without it a refused line is lost: the receiver would read on.
    retry_on_failure: { enabled: true },
    operators: lineOperators(read),
  };
  return component(making, "receivers", "file_log", { name: `${service.name}${before === 0 ? "" : `-${before + 1}`}`, settings, because, at: source.at });
}

function filesOf({ source, log, service }: ReadLog, reads: readonly ReadLog[]) {
  switch (source.source) {
    case "pods": {
      const { fixed } = sourceLabels(source, log, service);
      const path = (app: string) => `/var/log/pods/${fixed.namespace ?? "*"}_${app}-*_*/*/*.log`;
      const others = reads.flatMap((other) => (other.source.source === "pods" && other.source.app.startsWith(`${source.app}-`) ? [other.source.app] : []));
      const because = ["Pods are known by the start of their names, which is that of what runs them; labels of pods stand in no file."];
      return { include: [path(source.app)], exclude: [...new Set(others)].map(path), because };
    }
    case "docker":
      return {
        include: ["/var/lib/docker/containers/*/*-json.log"],
        exclude: [],
        because: ["Docker says whose line it is where the logging option `labels` of the container names com.docker.compose.service."],
      };
    case "files":
      return { include: source.globs, exclude: [], because: [] };
  }
}
