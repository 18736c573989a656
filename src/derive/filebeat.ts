/** Filebeat, which reads the logs of services for an Elasticsearch: https://www.elastic.co/docs/reference/beats/filebeat */
import type { Elasticsearch } from "../ir/backend.ts";
import type { LogAgent } from "../ir/log.ts";
import { inEnvironment } from "../ir/value.ts";
import { declaredAgents, type ReadLog, readsOf } from "./agent.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { lineProcessors } from "./filebeat-processors.ts";
import { because, type ConfigFile } from "./part.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";
import { sourceLabels } from "./stream.ts";

/** One Filebeat for each Elasticsearch: its configuration, and the template of the indices that it writes. */
export function deriveFilebeat({ scope }: Derived): readonly ConfigFile[] {
  const groups = new Map<Elasticsearch, { readonly agent: LogAgent; readonly reads: Read[] }>();
  for (const { agent, service, log } of declaredAgents("filebeat", scope)) {
    if (agent.to?.kind !== "elasticsearch") continue;
    const group = groups.get(agent.to) ?? { agent, reads: [] };
    groups.set(agent.to, group);
    const index = agent.index ?? `${scope.system.name}-%{+yyyy.MM.dd}`;
    group.reads.push(...readsOf(service, log, scope).map((read) => ({ ...read, index })));
  }
  return [...groups]
    .filter(([, { reads }]) => reads.length > 0)
    .flatMap(([to, { agent, reads }], index) => filesOf(index === 0 ? "filebeat" : `filebeat-${to.name}`, to, agent, reads, scope));
}

type Read = ReadLog & { readonly index: string };

function filesOf(name: string, to: Elasticsearch, agent: LogAgent, reads: readonly Read[], scope: Scope): readonly ConfigFile[] {
  const part = {
    subject: `filebeat.${name}`,
    at: agent.at,
    services: [...new Set(reads.map(({ service }) => service.name))],
    allow: reads.flatMap(({ log }) => log.allow),
  };
  const indices = [...new Set(reads.map(({ index }) => index))];
  const template = `${name}-template.json`;
  const stem = (indices[0] ?? name).replace(/-?%\{.*$/, "");
  const config: Settings = {
    "filebeat.inputs": reads.map((read, index) => inputOf(read, reads, index)),
    "output.elasticsearch": outputOf(to, reads, scope),
    "setup.ilm.enabled": false,
    "setup.template": {
      name: stem,
      pattern: `${stem}-*`,
      overwrite: true,
      json: { enabled: true, path: `/etc/filebeat/${template}`, name: stem },
    },
    "logging.to_files": false,
  };
  return [
    {
      ...part,
      format: "filebeat",
      path: `filebeat/${name}.yaml`,
      documents: [config],
      because: because(
        [["setup.ilm.enabled"], "The index has the day in its name: no lifecycle renames it."],
        [["setup.template"], "The template that Filebeat brings along makes a data stream of each day; this one makes an index."],
        ...reads.flatMap(({ source }, index) =>
          source.source === "pods"
            ? [[["filebeat.inputs", index], "Pods are known by the start of their names, which is that of what runs them."] as const]
            : [],
        ),
      ),
    },
    { ...part, format: "filebeat", path: `filebeat/${template}`, documents: [templateOf(indices, reads, to, scope)], because: {} },
  ];
}

function inputOf(read: Read, reads: readonly Read[], index: number): Settings {
  const { source, log, service } = read;
  const before = reads.slice(0, index).filter((other) => other.service === service).length;
  return {
    type: "filestream",
    id: `${service.name}${before === 0 ? "" : `-${before + 1}`}`,
    ...filesRead(read, reads),
    processors: [
      ...metadataOf(read),
      {
        add_fields: {
          target: "",
          fields: { "service.name": service.name, ...sourceLabels(source, log, service).fixed, ...log.add },
        },
      },
      ...lineProcessors(read),
    ],
  };
}

function filesRead({ source, log, service }: Read, reads: readonly Read[]): Settings {
  switch (source.source) {
    case "pods": {
      const namespace = sourceLabels(source, log, service).fixed.namespace ?? "*";
      const others = reads.flatMap((other) => (other.source.source === "pods" && other.source.app.startsWith(`${source.app}-`) ? [other.source.app] : []));
      return {
        paths: [`/var/log/containers/${source.app}-*_${namespace}_*.log`],
        ...(others.length > 0 && { "prospector.scanner.exclude_files": [...new Set(others)].map((app) => `/${app}-`) }),
        "prospector.scanner.symlinks": true,
        parsers: [{ container: { stream: "all", format: "auto" } }],
      };
    }
    case "docker":
      return { paths: ["/var/lib/docker/containers/*/*-json.log"], parsers: [{ container: { stream: "all", format: "docker" } }] };
    case "files":
      return { paths: source.globs };
  }
}

/** What is known of where a line comes from. */
function metadataOf({ source, service }: Read): readonly Settings[] {
  switch (source.source) {
    case "pods":
      return [
        {
          add_kubernetes_metadata: {
            host: "${NODE_NAME}",
            default_matchers: { enabled: false },
            matchers: [{ logs_path: { logs_path: "/var/log/containers/" } }],
          },
        },
      ];
    case "docker":
      return [
        { add_docker_metadata: { host: "unix:///var/run/docker.sock" } },
        { drop_event: { when: { not: { equals: { "container.labels.com_docker_compose_service": service.name } } } } },
      ];
    case "files":
      return [];
  }
}

function outputOf(to: Elasticsearch, reads: readonly Read[], { environment }: Scope): Settings {
  const [first, ...others] = [...new Set(reads.map(({ index }) => index))];
  const headers = Object.entries(to.headers ?? {}).map(([header, secret]) => [header, `\${${secretVariable(secret)}}`]);
  const services = (index: string) => [...new Set(reads.filter((read) => read.index === index).map(({ service }) => service.name))];
  return {
    hosts: [inEnvironment(to.url, environment)],
    index: first ?? "",
    ...(others.length > 0 && {
      indices: others.map((index) => ({ index, when: { or: services(index).map((service) => ({ equals: { "service.name": service } })) } })),
    }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(to.tls?.ca !== undefined && { "ssl.certificate_authorities": [to.tls.ca] }),
    ...(to.tls?.cert !== undefined && { "ssl.certificate": to.tls.cert }),
    ...(to.tls?.key !== undefined && { "ssl.key": to.tls.key }),
  };
}

const kinds = { string: "keyword", number: "double", boolean: "boolean" } as const;

/** Fields as they are declared, so that an id is no text that is taken apart into words. */
function templateOf(indices: readonly string[], reads: readonly Read[], to: Elasticsearch, { environment }: Scope): Settings {
  const properties: Record<string, Settings> = { [to.timeField]: { type: "date" }, message: { type: "text" } };
  for (const { log } of reads) {
    for (const { name } of log.labels) properties[name] = { type: "keyword" };
    for (const { name, type, personal } of log.fields) if (personal !== "drop" && name !== log.format.message) properties[name] = { type: kinds[type] };
    for (const name of Object.keys(log.add)) properties[name] = { type: "keyword" };
  }
  const nodes = to.replicas === undefined ? 1 : inEnvironment(to.replicas, environment);
  return {
    index_patterns: indices.map((index) => index.replace(/%\{[^}]*\}/g, "*")),
    template: { settings: { number_of_shards: 1, number_of_replicas: Math.min(1, nodes - 1) }, mappings: { properties } },
  };
}
