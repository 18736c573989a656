/**
 * Values of Helm charts: `helm/<chart>.values.yaml`. Every key is one that the chart reads at the version named, by its own
 * values.yaml of August 2026; `test/emit/helm.test.ts` holds them as a table.
 */
import type { Backend } from "../ir/backend.ts";
import type { HelmChart } from "../ir/deployment.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration, formatGoDuration } from "../util/duration.ts";
import { hostPort } from "./address.ts";
import { declaredAgents } from "./agent.ts";
import { alertmanagerSecrets, type SecretFile } from "./alertmanager-secrets.ts";
import { backendsOf } from "./backends.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { grafanaEnv } from "./grafana-env.ts";
import { operatorSettings } from "./helm-prometheus.ts";
import { agentImage, imageOf, images } from "./images.ts";
import { type Kubernetes, kubernetesOf, objectName } from "./kube-object.ts";
import { secretEntry } from "./kube-secrets.ts";
import { because, type ConfigFile } from "./part.ts";
import { prometheusFlags } from "./prometheus-flags.ts";
import { referencesIn } from "./references.ts";
import { secretVariable } from "./secret.ts";
import { secretsOf } from "./secrets.ts";

/** Where a chart comes from, and the version whose values are written. */
const charts: Readonly<Record<HelmChart, { readonly repository: string; readonly version: string }>> = {
  "kube-prometheus-stack": { repository: "https://prometheus-community.github.io/helm-charts", version: "88.5.3" },
  loki: { repository: "https://grafana-community.github.io/helm-charts", version: "18.11.0" },
  tempo: { repository: "https://grafana-community.github.io/helm-charts", version: "2.2.4" },
  jaeger: { repository: "https://jaegertracing.github.io/helm-charts", version: "4.11.1" },
  alloy: { repository: "https://grafana.github.io/helm-charts", version: "1.11.1" },
};

type Make = (running: { readonly derived: Derived; readonly files: readonly ConfigFile[]; readonly kubernetes: Kubernetes }) => Settings | undefined;

/** One file for each chart that is asked for and has something to run. */
export function deriveHelm(derived: Derived, files: readonly ConfigFile[]): readonly ConfigFile[] {
  const kubernetes = kubernetesOf(derived.system);
  if (!kubernetes) return [];
  const { prometheus } = derived.system;
  return kubernetes.helmValues.flatMap((chart): readonly ConfigFile[] => {
    const values = makers[chart]({ derived, files, kubernetes });
    if (!values) return [];
    const { repository, version } = charts[chart];
    const release = values.fullnameOverride ?? (chart === "kube-prometheus-stack" ? "prometheus" : chart);
    const [first = ""] = Object.keys(values);
    return [
      {
        format: "helm-values",
        path: `helm/${chart}.values.yaml`,
        documents: [values],
        because: because([
          [first],
          `helm upgrade --install ${release} ${chart} --repo ${repository} --version ${version} \\`,
          `  --namespace ${kubernetes.namespace} --values ${chart}.values.yaml`,
          ...(chart === "kube-prometheus-stack" && prometheus ? operatorSettings(prometheus, files, []).lacks : []),
        ]),
        subject: `helm.${chart}`,
        at: kubernetes.at,
        allow: [],
      },
    ];
  });
}

const makers: Readonly<Record<HelmChart, Make>> = {
  "kube-prometheus-stack": prometheusStack,
  loki: lokiValues,
  tempo: tempoValues,
  jaeger: jaegerValues,
  alloy: alloyValues,
};

/** The tag of an image, without what stands before the colon. */
function tagOf(image: string | undefined): string {
  return /:([\w.-]+)(?:@.*)?$/.exec(image ?? "")?.[1] ?? "";
}

function document(files: readonly ConfigFile[], format: ConfigFile["format"]): Settings | undefined {
  return files.find((file) => file.format === format && !file.raw)?.documents[0];
}

function list(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? (value as readonly Settings[]) : [];
}

/** Variables of a container whose values are keys of Secrets. */
function fromSecrets(names: Iterable<string>, owner: string, { system }: Derived): readonly Settings[] {
  const known = secretsOf(system);
  return [...names].map((name) => {
    const { name: secretName, key } = secretEntry(known.find((each) => secretVariable(each) === name) ?? { secret: "env", name }, owner);
    return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
  });
}

function prometheusStack({ derived, files, kubernetes }: Parameters<Make>[0]): Settings | undefined {
  const { system, environment, scope } = derived;
  const { prometheus } = system;
  const jobs = additionalScrapes(derived, files, kubernetes);
  const own = prometheus && operatorSettings(prometheus, files, jobs);
  const alertmanager = document(files, "alertmanager");
  const grafana = grafanaValues(derived, files);
  if (!prometheus && !alertmanager && !grafana) return undefined;
  return {
    ...(prometheus && {
      prometheus: {
        prometheusSpec: {
          image: { tag: tagOf(imageOf(prometheus)) },
          retention: formatDuration(inEnvironment(prometheus.retention, environment)),
          scrapeInterval: formatDuration(prometheus.scrapeInterval),
          evaluationInterval: formatDuration(prometheus.evaluationInterval),
          ...(Object.keys(prometheus.externalLabels).length > 0 && {
            externalLabels: Object.fromEntries(Object.entries(prometheus.externalLabels).map(([name, value]) => [name, inEnvironment(value, environment)])),
          }),
          ...features(prometheusFlags(scope)),
          ...chosenBy(kubernetes),
          ...(jobs.length > 0 && { additionalScrapeConfigs: jobs }),
          ...own?.spec,
        },
        ...own?.more,
      },
    }),
    ...(alertmanager && {
      alertmanager: {
        alertmanagerSpec: {
          image: { tag: tagOf(system.routing?.image ?? images.alertmanager) },
          ...secretsMounted(alertmanagerSecrets(scope)),
        },
        config: alertmanager,
      },
    }),
    ...(grafana && { grafana }),
  };
}

function features(flags: readonly string[]): Settings {
  const enabled = flags.flatMap((flag) => (flag.startsWith("--enable-feature=") ? flag.slice("--enable-feature=".length).split(",") : []));
  return {
    ...(enabled.length > 0 && { enableFeatures: enabled }),
    ...(flags.includes("--web.enable-remote-write-receiver") && { enableRemoteWriteReceiver: true }),
    ...(flags.includes("--web.enable-otlp-receiver") && { enableOTLPReceiver: true }),
  };
}

/** Without labels of its own the chart would choose only what its own release made. */
function chosenBy({ operator }: Kubernetes): Settings {
  const labels = operator?.labels ?? {};
  const kinds = ["rule", "serviceMonitor", "podMonitor", "probe"];
  if (Object.keys(labels).length === 0) return Object.fromEntries(kinds.map((kind) => [`${kind}SelectorNilUsesHelmValues`, false]));
  return Object.fromEntries(kinds.map((kind) => [`${kind}Selector`, { matchLabels: labels }]));
}

/** What no monitor finds: jobs of its configuration that are of no service with one, nor of the servers that the chart itself scrapes. */
function additionalScrapes({ system, collectors: configs }: Derived, files: readonly ConfigFile[], { operator }: Kubernetes): readonly Settings[] {
  const monitored = new Set(
    system.services.flatMap(({ name, deliver }) => {
      const scrapes = (deliver?.metrics ?? []).flatMap((way) => (way.node === "scrape" ? [way.discover?.by] : []));
      return scrapes.some((by) => by === "service-monitor" || by === "pod-monitor" || (operator && by === undefined)) ? [name] : [];
    }),
  );
  const own = new Set([system.prometheus?.name, system.routing?.name, system.grafana?.name]);
  const collectors = new Set(operator ? [...system.collectors, ...configs].map(({ name }) => name) : []);
  const ofCollector = (job: Settings) => {
    const targets = list(job.static_configs).flatMap((group) => list(group.targets).map(String));
    const names = list(job.dns_sd_configs).flatMap((group) => list(group.names).map(String));
    return targets.length + names.length > 0 && [...targets, ...names].every((target) => collectors.has(hostPort(target)?.host ?? target));
  };
  return list(document(files, "prometheus")?.scrape_configs).filter(
    (job) => !monitored.has(String(job.job_name)) && !own.has(String(job.job_name)) && !ofCollector(job),
  );
}

/** Secrets where Alertmanager's configuration expects them: the operator mounts those that Kubernetes knows by name, the others are keys of one. */
function secretsMounted(secrets: readonly SecretFile[]): Settings {
  const names = [...new Set(secrets.flatMap(({ secret }) => (secret.secret === "kubernetes" ? [secret.name] : [])))];
  const files = secrets.filter(({ secret }) => secret.secret !== "kubernetes");
  return {
    ...(names.length > 0 && { secrets: names }),
    ...(files.length > 0 && {
      volumes: [
        {
          name: "files",
          secret: { secretName: "alertmanager-secrets", items: files.map(({ secret }) => ({ key: secretVariable(secret), path: secretVariable(secret) })) },
        },
      ],
      volumeMounts: files.map(({ secret, file }) => ({ name: "files", mountPath: file, subPath: secretVariable(secret), readOnly: true })),
    }),
  };
}

function grafanaValues(derived: Derived, files: readonly ConfigFile[]): Settings | undefined {
  const { system, scope } = derived;
  const { grafana } = system;
  if (!grafana) return undefined;
  const said = Object.entries(grafanaEnv(scope)).filter(([name]) => !name.startsWith("GF_SECURITY_ADMIN_PASSWORD"));
  const plain = said.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  const secret = fromSecrets(
    said.flatMap(([name, value]) => (typeof value === "string" ? [] : [name])),
    grafana.name,
    derived,
  );
  const admin = secretEntry(grafana.adminPassword, grafana.name);
  const datasources = list(document(files, "datasources")?.datasources);
  return {
    ...nameFor(inEnvironment(grafana.url ?? `http://${grafana.name}:3000`, scope.environment), grafana.name),
    image: { tag: tagOf(grafana.image ?? images.grafana) },
    admin: { existingSecret: admin.name, userKey: "admin-user", passwordKey: admin.key },
    ...(plain.length > 0 && { env: Object.fromEntries(plain) }),
    ...(secret.length > 0 && { envValueFrom: Object.fromEntries(secret.map(({ name, valueFrom }) => [String(name), valueFrom ?? {}])) }),
    sidecar: {
      dashboards: { folderAnnotation: "grafana_folder", provider: { foldersFromFilesStructure: true } },
      ...(datasources.length > 0 && { datasources: { defaultDatasourceEnabled: false } }),
    },
    ...(datasources.length > 0 && { additionalDataSources: datasources }),
  };
}

/** The first backend of a kind that the system itself has. */
function first<K extends Backend["kind"]>(kind: K, { system }: Derived): Extract<Backend, { readonly kind: K }> | undefined {
  return backendsOf(system).find((backend): backend is Extract<Backend, { readonly kind: K }> => backend.kind === kind);
}

/** By which others find it, where the address in the spec is a name. */
function nameFor(address: string, usual: string): Settings {
  const [name = usual] = (hostPort(address)?.host ?? usual).split(".");
  return { fullnameOverride: objectName(name) };
}

function lokiValues({ derived, files }: Parameters<Make>[0]): Settings | undefined {
  const loki = first("loki", derived);
  if (!loki) return undefined;
  const { environment } = derived;
  const config = document(files, "loki");
  const retention = formatGoDuration(inEnvironment(loki.retention, environment));
  return {
    ...nameFor(inEnvironment(loki.url, environment), "loki"),
    deploymentMode: "Monolithic",
    loki: {
      image: { tag: tagOf(imageOf(loki)) },
      auth_enabled: config?.auth_enabled ?? false,
      commonConfig: { replication_factor: 1 },
      storage: { type: "filesystem" },
      schemaConfig: config?.schema_config ?? {
        configs: [{ from: "2024-04-01", store: "tsdb", object_store: "filesystem", schema: "v13", index: { prefix: "index_", period: "24h" } }],
      },
      limits_config: { ...(config?.limits_config as Settings | undefined), retention_period: retention },
      compactor: { retention_enabled: true, delete_request_store: "filesystem" },
    },
    singleBinary: { replicas: 1 },
    gateway: { enabled: false },
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
  };
}

function tempoValues({ derived, files }: Parameters<Make>[0]): Settings | undefined {
  const tempo = first("tempo", derived);
  if (!tempo) return undefined;
  const { environment } = derived;
  const config = document(files, "tempo") as { readonly distributor?: Settings; readonly storage?: Settings } | undefined;
  const { variables } = referencesIn(config);
  return {
    ...nameFor(inEnvironment(tempo.otlp, environment), "tempo"),
    tempo: {
      tag: tagOf(imageOf(tempo)),
      retention: formatGoDuration(inEnvironment(tempo.retention, environment)),
      reportingEnabled: false,
      ...(config?.distributor?.receivers !== undefined && { receivers: config.distributor.receivers }),
      ...(config?.storage && { storage: config.storage }),
      ...(variables.size > 0 && { extraArgs: { "config.expand-env": true }, extraEnv: fromSecrets(variables, "tempo", derived) }),
    },
    persistence: { enabled: true },
  };
}

function jaegerValues({ derived, files }: Parameters<Make>[0]): Settings | undefined {
  const jaeger = first("jaeger", derived);
  if (!jaeger) return undefined;
  const config = document(files, "jaeger");
  const { variables } = referencesIn(config);
  return {
    ...nameFor(inEnvironment(jaeger.otlp, derived.environment), "jaeger"),
    tag: tagOf(imageOf(jaeger)),
    ...(config && { userconfig: config }),
    ...(variables.size > 0 && { jaeger: { extraEnv: fromSecrets(variables, "jaeger", derived) } }),
  };
}

function alloyValues({ derived }: Parameters<Make>[0]): Settings | undefined {
  const config = derived.agents.find(({ agent, raw }) => agent === "alloy" && !raw);
  const [declared] = declaredAgents("alloy", derived.scope);
  if (!config || !declared) return undefined;
  const secrets = fromSecrets(Object.values(config.client.headers).map(secretVariable), "alloy", derived);
  return {
    fullnameOverride: "alloy",
    image: { tag: tagOf(agentImage(declared.agent)) },
    controller: { type: "daemonset", volumes: { extra: [{ name: "positions", hostPath: { path: "/var/lib/alloy", type: "DirectoryOrCreate" } }] } },
    alloy: {
      // The ConfigMap is among the objects of `k8s/`.
      configMap: { create: false, name: "alloy-config", key: "config.alloy" },
      listenPort: config.port,
      storagePath: config.positions,
      extraEnv: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }, ...secrets],
      mounts: { varlog: true, extra: [{ name: "positions", mountPath: config.positions }] },
    },
  };
}
