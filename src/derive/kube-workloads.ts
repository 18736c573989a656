/** Collectors and agents on Kubernetes: what runs them, what they may see, and how Prometheus finds them. */
import { inEnvironment } from "../ir/value.ts";
import type { CollectorConfig } from "./collector.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import type { Container } from "./container.ts";
import { commonLabels, type Kubernetes, objectName } from "./kube-object.ts";
import { secretEntry } from "./kube-secrets.ts";
import type { Path } from "./part.ts";
import { secretVariable } from "./secret.ts";
import { secretsOf } from "./secrets.ts";

export interface Workload {
  readonly container: Container;
  readonly objects: readonly Settings[];
  readonly reasons: readonly (readonly [Path, ...string[]])[];
}

/** Deployments of collectors and exporters, and a DaemonSet for each collector that reads files: its pods read the logs of their own node. */
export function workloads(stack: readonly Container[], kubernetes: Kubernetes, derived: Derived): readonly Workload[] {
  const collectors = stack
    .filter((container) => container.is === "collector" && !readsDockerOnly(container))
    .map((container) => collectorWorkload(container, kubernetes, derived));
  const exporters = stack.filter(({ is, image }) => is === "server" && /(^|\/)(pushgateway|blackbox-exporter)[:@]/.test(image));
  return [...collectors, ...exporters.map((container) => exporterWorkload(container, kubernetes, derived))];
}

/** What Docker keeps of its containers, which no node of Kubernetes has. */
const dockerFolder = "/var/lib/docker/";
function readsDockerOnly({ volumes }: Container): boolean {
  const read = volumes.filter(({ readOnly }) => readOnly);
  return read.length > 0 && read.every(({ from }) => from.startsWith(dockerFolder));
}

/** What Prometheus asks on behalf of others, of which the charts have none: the prober of health checks, and the gateway of jobs. */
function exporterWorkload(container: Container, kubernetes: Kubernetes, derived: Derived): Workload {
  const [port] = container.listens;
  const kept = container.volumes.map(({ from, to }) => ({ name: objectName(from), to }));
  const probe: Settings = port ? { httpGet: { path: "/-/healthy", port: port.port, scheme: "HTTP" }, periodSeconds: 10 } : {};
  const mounts = [
    ...container.mounts.map(({ to }) => ({ name: "config", mountPath: to, readOnly: true })),
    ...kept.map(({ name, to }) => ({ name, mountPath: to })),
  ];
  const volumes = [
    ...container.mounts.map(({ from }) => ({ name: "config", configMap: { name: configName(from) } })),
    ...kept.map(({ name }) => ({ name, emptyDir: {} })),
  ];
  const spec: Settings = {
    containers: [
      { ...containerOf(container, derived), ...(port && { livenessProbe: probe, readinessProbe: probe }), ...(mounts.length > 0 && { volumeMounts: mounts }) },
    ],
    ...(volumes.length > 0 && { volumes }),
  };
  return {
    container,
    objects: [workloadOf(container, "Deployment", spec, kubernetes, derived), ...serviceOf(container, kubernetes, derived, false)],
    reasons: [],
  };
}

function collectorWorkload(container: Container, kubernetes: Kubernetes, derived: Derived): Workload {
  const config = derived.collectors.find(({ name }) => container.command?.some((word) => word.endsWith(`/${name}.yaml`)));
  const declared = derived.system.collectors.find(({ name }) => name === container.name || container.name.startsWith(`${name}-`));
  const readsNode = config?.receivers.some(({ type }) => type === "file_log") === true;
  const health = container.listens.find(({ port }) => port === 13133);
  const kept = container.volumes.filter(({ readOnly }) => !readOnly);
  // What is under /var/log is mounted whole: files there are links to each other.
  const folders = readsNode ? container.volumes.flatMap(({ from, readOnly }) => (readOnly && !/^\/var\/(log|lib\/docker)(\/|$)/.test(from) ? [from] : [])) : [];
  const limit = declared ? inEnvironment(declared.memoryLimit, derived.environment) : undefined;
  const spec: Settings = {
    ...(needsApi(config) && { serviceAccountName: objectName(container.name) }),
    ...(readsNode && { tolerations: everyNode }),
    containers: [
      {
        ...containerOf(container, derived),
        ...(readsNode && { securityContext: asRoot }),
        ...(health && {
          livenessProbe: { httpGet: { path: "/", port: 13133, scheme: "HTTP" }, periodSeconds: 10 },
          readinessProbe: { httpGet: { path: "/", port: 13133, scheme: "HTTP" }, periodSeconds: 5 },
        }),
        // The limiter acts before the kernel does: a quarter more than what it allows.
        ...(limit !== undefined && { resources: { requests: { memory: mebibytes(limit) }, limits: { memory: mebibytes(limit * 1.25) } } }),
        volumeMounts: [
          { name: "config", mountPath: "/etc/otelcol-contrib", readOnly: true },
          ...(readsNode ? [nodeLogsMount] : []),
          ...folders.map((folder, index) => ({ name: `files-${index + 1}`, mountPath: folder, readOnly: true })),
          ...kept.map(({ to }) => ({ name: "state", mountPath: to })),
        ],
      },
    ],
    volumes: [
      { name: "config", configMap: { name: configName(container.name) } },
      ...(readsNode ? [nodeLogs] : []),
      ...folders.map((path, index) => ({ name: `files-${index + 1}`, hostPath: { path } })),
      ...kept.map(() => ({ name: "state", ...(readsNode ? stateOnNode(container.name) : { emptyDir: {} }) })),
    ],
  };
  const replicas = declared?.replicas === undefined ? 1 : inEnvironment(declared.replicas, derived.environment);
  const workload = workloadOf(container, readsNode ? "DaemonSet" : "Deployment", spec, kubernetes, derived, replicas);
  const access = needsApi(config) ? rbac(container.name, kubernetes, derived, ["pods", "namespaces", "nodes"], ["replicasets"]) : [];
  return {
    container,
    objects: [workload, ...serviceOf(container, kubernetes, derived, replicas > 1), ...access, ...monitorOf(container, kubernetes, derived)],
    reasons: readsNode ? reasonsOnNode(2 + folders.length) : [],
  };
}

/** Whether it asks the API about pods. */
function needsApi(config: CollectorConfig | undefined): boolean {
  return config?.processors.some(({ type }) => type === "k8s_attributes") === true;
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)}Mi`;
}

/** The ConfigMap with the configuration of a program. */
export function configName(name: string): string {
  return `${objectName(name)}-config`;
}

/** On every node, and as root: the files of the node are root's. */
export const everyNode: readonly Settings[] = [{ operator: "Exists", effect: "NoSchedule" }];
export const asRoot: Settings = { runAsUser: 0, allowPrivilegeEscalation: false };
export function stateOnNode(name: string): Settings {
  return { hostPath: { path: `/var/lib/${objectName(name)}`, type: "DirectoryOrCreate" } };
}
/** `state`: which of the volumes holds how far it has read. */
export function reasonsOnNode(state: number): Workload["reasons"] {
  return [
    [["spec", "template", "spec", "tolerations"], "On every node, those of the control plane too: their pods have logs as well."],
    [["spec", "template", "spec", "volumes", state], "On the node, or a restart reads every file from its beginning."],
  ];
}

export const nodeLogs: Settings = { name: "logs", hostPath: { path: "/var/log" } };
export const nodeLogsMount: Settings = { name: "logs", mountPath: "/var/log", readOnly: true };

/** Image, arguments, ports, and variables: secrets from their Secrets, the name of the node and the pod's address from Kubernetes. */
export function containerOf(container: Container, { system }: Derived): Settings {
  const known = secretsOf(system);
  // Kubernetes fills in `$(NAME)` from the variables of the container, and knows no value in its absence.
  const chosen = new Map<string, string>();
  const args = container.command?.map((word) =>
    word.replace(/\$\{(\w+):-([^}]+)\}/g, (_, name: string, value: string) => {
      chosen.set(name, value);
      return `$(${name})`;
    }),
  );
  const variables = Object.entries(container.environment).map(([name, value]): Settings => {
    const field = fields[name];
    if (field !== undefined) return { name, valueFrom: { fieldRef: { fieldPath: field } } };
    const secret = known.find((each) => secretVariable(each) === name) ?? { secret: "env", name };
    const entry = secretEntry(secret, container.name);
    // What only another option of a choice needs may be missing.
    return { name, valueFrom: { secretKeyRef: { name: entry.name, key: entry.key, ...(value.endsWith(":-}") && { optional: true }) } } };
  });
  const env = [...[...chosen].map(([name, value]) => ({ name, value })), ...variables];
  return {
    name: objectName(container.name),
    image: container.image,
    ...(args && { args }),
    ...(container.listens.length > 0 && {
      ports: container.listens.map(({ port, protocol }) => ({ name: portName(port, protocol), containerPort: port, protocol: protocol.toUpperCase() })),
    }),
    ...(env.length > 0 && { env }),
  };
}

const fields: Readonly<Record<string, string>> = {
  NODE_NAME: "spec.nodeName",
  K8S_NODE_NAME: "spec.nodeName",
  HOSTNAME: "spec.nodeName",
  POD_IP: "status.podIP",
  MY_POD_IP: "status.podIP",
  POD_NAME: "metadata.name",
  POD_NAMESPACE: "metadata.namespace",
};

/** Ports by what is spoken there, as far as their numbers say. */
function portName(port: number, protocol: string): string {
  return known[port] ?? `${protocol}-${port}`;
}
const known: Readonly<Record<number, string>> = { 4317: "otlp-grpc", 4318: "otlp-http", 8888: "telemetry", 8889: "metrics", 13133: "health", 9411: "zipkin" };

export function workloadOf(
  container: Container,
  kind: "Deployment" | "DaemonSet",
  spec: Settings,
  { namespace }: Kubernetes,
  { system }: Derived,
  replicas = 1,
): Settings {
  const labels = commonLabels(container.name, system);
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: objectName(container.name), namespace, labels },
    spec: {
      ...(kind === "Deployment" && { replicas }),
      selector: { matchLabels: { "app.kubernetes.io/name": container.name } },
      template: { metadata: { labels }, spec },
    },
  };
}

/** Several copies that a tier in front tells apart have no common address: names resolve to each of them. */
function serviceOf(container: Container, { namespace }: Kubernetes, { system }: Derived, several: boolean): readonly Settings[] {
  if (container.listens.length === 0) return [];
  const ports = container.listens.map(({ port, protocol }) => {
    const name = portName(port, protocol);
    return { name, port, targetPort: name, protocol: protocol.toUpperCase() };
  });
  const headless = several && container.name.includes("-sampling");
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: objectName(container.name), namespace, labels: commonLabels(container.name, system) },
      spec: { ...(headless && { clusterIP: "None" }), selector: { "app.kubernetes.io/name": container.name }, ports },
    },
  ];
}

/** Its own metrics, and those that services sent it, whose `job` stays theirs. */
function monitorOf(container: Container, { namespace, operator }: Kubernetes, { system }: Derived): readonly Settings[] {
  if (!operator) return [];
  const endpoints = container.listens.flatMap(({ port, protocol }): readonly Settings[] => {
    const name = portName(port, protocol);
    if (name === "telemetry") return [{ port: name }];
    const exposes = system.collectors.some(({ export: { metrics } }) => metrics.some((backend) => backend.kind === "exposed" && backend.port === port));
    // `job` of what services sent stays theirs; what the scrape itself says of the port has the name that it has in Prometheus' own file.
    const job = { targetLabel: "job", action: "replace", replacement: `${container.name}-exposed` };
    return exposes ? [{ port: name, honorLabels: true, relabelings: [job] }] : [];
  });
  if (endpoints.length === 0) return [];
  return [
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { name: objectName(container.name), namespace, labels: { ...commonLabels(container.name, system), ...operator.labels } },
      spec: {
        jobLabel: "app.kubernetes.io/name",
        selector: { matchLabels: { "app.kubernetes.io/name": container.name } },
        namespaceSelector: { matchNames: [namespace] },
        endpoints,
      },
    },
  ];
}

/** Who may look at pods: in all namespaces, since services have their own. */
export function rbac(name: string, { namespace }: Kubernetes, { system }: Derived, core: readonly string[], apps: readonly string[] = []): readonly Settings[] {
  const own = objectName(name);
  const labels = commonLabels(name, system);
  const clusterName = `${objectName(system.name)}-${own}`;
  const verbs = ["get", "list", "watch"];
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: own, namespace, labels } },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: clusterName, labels },
      rules: [{ apiGroups: [""], resources: core, verbs }, ...(apps.length > 0 ? [{ apiGroups: ["apps"], resources: apps, verbs }] : [])],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: clusterName, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterName },
      subjects: [{ kind: "ServiceAccount", name: own, namespace }],
    },
  ];
}
