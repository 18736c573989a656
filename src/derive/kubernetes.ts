/** Objects of Kubernetes: `k8s/`. ConfigMaps, PrometheusRules and the kustomization pack what is written elsewhere, so the emitter makes them. */
import { type Place, within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import { hostPort, isContainerName } from "./address.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { environmentOf } from "./env-files.ts";
import { deriveHelm } from "./helm.ts";
import { agents } from "./kube-agents.ts";
import { commonLabels, type Kubernetes, kubernetesOf, objectName } from "./kube-object.ts";
import { kubeSecrets, secretEntry } from "./kube-secrets.ts";
import { workloads } from "./kube-workloads.ts";
import type { ConfigFile, Path } from "./part.ts";
import { because } from "./part.ts";
import { stackOf } from "./stack.ts";

/** What runs on Kubernetes: each service, collector and agent a file of its own; the servers come from charts. */
export function deriveKubernetes(derived: Derived, files: readonly ConfigFile[]): readonly ConfigFile[] {
  const { system, environment } = derived;
  const kubernetes = kubernetesOf(system);
  if (!kubernetes) return [];
  const stack = stackOf({ derived, files, environment });
  const services = system.services.flatMap((service) => serviceFile(service, kubernetes, derived));
  const run = [...workloads(stack, kubernetes, derived), ...agents(kubernetes, derived, files)];
  const others = run.map(({ container, objects, reasons }) => objectFile(container.name, objects, container.at, reasons));
  const helm = deriveHelm(derived, files);
  const all = [...services, ...others, ...aliases(kubernetes, derived), ...kubeSecrets([...services, ...others, ...helm], kubernetes, derived.scope), ...helm];
  return all.map((file) => ({ ...file, allow: kubernetes.allow ?? [] }));
}

function objectFile(
  name: string,
  documents: readonly Settings[],
  at: Place,
  reasons: readonly (readonly [Path, ...string[]])[] = [],
  service?: Service,
): ConfigFile {
  const path = `k8s/${objectName(name)}.yaml`;
  return {
    format: "kubernetes",
    path,
    documents,
    because: because(...reasons),
    subject: `k8s.${objectName(name)}`,
    at,
    ...(service && { services: [service.name] }),
    allow: [],
  };
}

function serviceFile(service: Service, kubernetes: Kubernetes, derived: Derived): readonly ConfigFile[] {
  const { system } = derived;
  const namespace = service.namespace ?? kubernetes.namespace;
  const name = objectName(service.name);
  const ports = portsOf(service);
  const labels = commonLabels(service.name, system, service.version);
  const metadata = (own: string, more: Settings = {}): Settings => ({ name: own, namespace, labels, ...more });
  const variables = variablesOf(service, kubernetes, derived);
  const plain = variables.filter(({ secrets }) => secrets.length === 0);
  const deployment = service.image === undefined ? [] : [deploymentOf(service, kubernetes, labels, derived)];
  const config: Settings[] =
    plain.length === 0 || deployment.length === 0
      ? []
      : [{ apiVersion: "v1", kind: "ConfigMap", metadata: metadata(`${name}-env`), data: Object.fromEntries(plain.map((each) => [each.name, each.value])) }];
  const object: Settings[] =
    ports.length === 0
      ? []
      : [
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: metadata(name),
            spec: {
              selector: { "app.kubernetes.io/name": service.name },
              ports: ports.map((port) => ({ name: port.name, port: port.port, targetPort: port.name, protocol: "TCP" })),
            },
          },
        ];
  const documents = [...deployment, ...config, ...object, ...monitors(service, namespace, kubernetes, system)];
  if (documents.length === 0) return [];
  return [objectFile(service.name, documents, within(service.at, 0), [], service)];
}

/** The chart names its servers after its release; the names that the spec knows them by lead to the Services that the operator makes. */
function aliases(kubernetes: Kubernetes, { system, environment }: Derived): readonly ConfigFile[] {
  if (!kubernetes.helmValues.includes("kube-prometheus-stack")) return [];
  const { prometheus, routing } = system;
  const known = [
    ...(prometheus ? [[inEnvironment(prometheus.url, environment), "prometheus-operated"] as const] : []),
    ...(routing ? [[inEnvironment(routing.address, environment), "alertmanager-operated"] as const] : []),
  ];
  const documents = known.flatMap(([address, service]): readonly Settings[] => {
    const name = hostPort(address)?.host;
    if (name === undefined || !isContainerName(name) || name === service) return [];
    const metadata = { name, namespace: kubernetes.namespace, labels: commonLabels(name, system) };
    return [
      { apiVersion: "v1", kind: "Service", metadata, spec: { type: "ExternalName", externalName: `${service}.${kubernetes.namespace}.svc.cluster.local` } },
    ];
  });
  if (documents.length === 0) return [];
  return [
    objectFile("aliases", documents, kubernetes.at, [
      [["apiVersion"], "Names that the spec knows the chart's servers by, beside those that the operator gives them."],
    ]),
  ];
}

interface Port {
  readonly name: string;
  readonly port: number;
}

/** Those that it names, and the one that is scraped; a name has 15 letters at most. */
function portsOf(service: Service): readonly Port[] {
  const named = Object.entries(service.ports).map(([name, port]) => ({ name: objectName(name).slice(0, 15), port }));
  const scraped = (service.deliver?.metrics ?? []).flatMap((way) => (way.node === "scrape" && !named.some(({ port }) => port === way.port) ? [way.port] : []));
  return [...named, ...[...new Set(scraped)].map((port, index) => ({ name: index === 0 ? "metrics" : `metrics-${index + 1}`, port }))];
}

/** What its environment file says, with addresses of collectors in another namespace said in full. */
function variablesOf(service: Service, { namespace }: Kubernetes, { system, environment, collectors }: Derived): ReturnType<typeof environmentOf> {
  const variables = environmentOf(service, system, environment ?? system.environments.at(-1));
  if (service.namespace === undefined || service.namespace === namespace) return variables;
  const names = new Set([...system.collectors, ...collectors].map(({ name }) => name));
  const inFull = (value: string) =>
    value.replace(/^(https?:\/\/)([\w-]+)(?=[:/]|$)/, (all, scheme, host) => (names.has(host) ? `${scheme}${host}.${namespace}` : all));
  return variables.map((variable) => ({ ...variable, value: inFull(variable.value) }));
}

function deploymentOf(service: Service, kubernetes: Kubernetes, labels: Settings, derived: Derived): Settings {
  const namespace = service.namespace ?? kubernetes.namespace;
  const selector = { "app.kubernetes.io/name": service.name };
  const annotations = annotationsOf(service);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: objectName(service.name), namespace, labels },
    spec: {
      replicas: service.replicas === undefined ? 1 : inEnvironment(service.replicas, derived.environment),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...labels, ...podLabels(service) }, ...(Object.keys(annotations).length > 0 && { annotations }) },
        spec: { containers: [containerOf(service, variablesOf(service, kubernetes, derived))] },
      },
    },
  };
}

/** Agents choose pods by the label `app` where the log says so. */
function podLabels({ log }: Service): Settings {
  const pods = log?.sources.find((source) => source.source === "pods");
  return pods?.source === "pods" ? { app: pods.app } : {};
}

/** A convention, read by a scrape job that looks for it; Kubernetes itself knows nothing of these. */
function annotationsOf({ deliver }: Service): Settings {
  const scrape = deliver?.metrics.find((way) => way.node === "scrape");
  if (scrape?.node !== "scrape" || scrape.discover?.by !== "pod-annotations") return {};
  return { "prometheus.io/scrape": "true", "prometheus.io/port": String(scrape.port), "prometheus.io/path": scrape.path };
}

function containerOf(service: Service, variables: ReturnType<typeof environmentOf>): Settings {
  const ports = portsOf(service);
  const secret = variables.filter(({ secrets }) => secrets.length > 0);
  const plain = variables.length > secret.length;
  const { health } = service;
  const probed = ports.find(({ name }) => name === "http") ?? ports[0];
  const probe = (path: string, more: Settings): Settings => ({ httpGet: { path, port: probed?.name ?? "http", scheme: "HTTP" }, ...more });
  return {
    name: objectName(service.name),
    image: service.image ?? "",
    ...(ports.length > 0 && { ports: ports.map(({ name, port }) => ({ name, containerPort: port, protocol: "TCP" })) }),
    ...(plain && { envFrom: [{ configMapRef: { name: `${objectName(service.name)}-env` } }] }),
    ...(secret.length > 0 && { env: secretVariables(secret, service) }),
    ...(probed && health?.liveness !== undefined && { livenessProbe: probe(health.liveness, { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 }) }),
    ...(probed && health?.readiness !== undefined && { readinessProbe: probe(health.readiness, { periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 }) }),
    securityContext: { allowPrivilegeEscalation: false },
  };
}

/** Each secret first, under its own name; what is made of one refers to it as Kubernetes does, `$(NAME)`. */
function secretVariables(variables: ReturnType<typeof environmentOf>, service: Service): readonly Settings[] {
  const given = new Map<string, Settings>();
  const made: Settings[] = [];
  for (const { name, value, secrets } of variables) {
    const [only] = secrets;
    const whole = only && secrets.length === 1 && /^\$\{\w+\}$/.test(value);
    for (const secret of secrets) {
      const entry = secretEntry(secret, service.name);
      const own = whole ? name : entry.variable;
      if (!given.has(own)) given.set(own, { name: own, valueFrom: { secretKeyRef: { name: entry.name, key: entry.key } } });
    }
    if (!whole) made.push({ name, value: value.replace(/\$\{(\w+)\}/g, "$($1)") });
  }
  return [...given.values(), ...made];
}

/** What the Prometheus Operator makes scrape jobs of; `job` is the name of the service. */
function monitors(service: Service, namespace: string, { operator }: Kubernetes, system: System): readonly Settings[] {
  const ports = portsOf(service);
  return (service.deliver?.metrics ?? []).flatMap((way): readonly Settings[] => {
    if (way.node !== "scrape") return [];
    const by = way.discover?.by;
    const asked = by === "service-monitor" || by === "pod-monitor";
    if (!asked && !(operator && by === undefined)) return [];
    const own = way.discover && "labels" in way.discover ? way.discover.labels : {};
    const port = ports.find((each) => each.port === way.port)?.name ?? "metrics";
    const endpoint: Settings = {
      port,
      path: way.path,
      ...(way.interval !== undefined && { interval: formatDuration(way.interval) }),
      ...(way.timeout !== undefined && { scrapeTimeout: formatDuration(way.timeout) }),
      ...(way.tls && { scheme: "https" }),
    };
    const kind = by === "pod-monitor" ? "PodMonitor" : "ServiceMonitor";
    return [
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind,
        metadata: { name: objectName(service.name), namespace, labels: { ...commonLabels(service.name, system), ...operator?.labels, ...own } },
        spec: {
          jobLabel: "app.kubernetes.io/name",
          selector: { matchLabels: { "app.kubernetes.io/name": service.name } },
          namespaceSelector: { matchNames: [namespace] },
          [kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints"]: [endpoint],
        },
      },
    ];
  });
}
