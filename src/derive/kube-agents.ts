/** Log agents on Kubernetes, a pod on each node. */
import { declaredAgents } from "./agent.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import type { Container } from "./container.ts";
import { agentImage } from "./images.ts";
import { byChart, type Kubernetes, objectName } from "./kube-object.ts";
import {
  asRoot,
  configName,
  containerOf,
  everyNode,
  nodeLogs,
  nodeLogsMount,
  rbac,
  reasonsOnNode,
  stateOnNode,
  type Workload,
  workloadOf,
} from "./kube-workloads.ts";
import type { ConfigFile } from "./part.ts";
import { referencesIn } from "./references.ts";
import { secretVariable } from "./secret.ts";

/** Pods that read the logs of their own node: Promtail and Alloy, unless a chart runs them, and Filebeat. */
export function agents(kubernetes: Kubernetes, derived: Derived, files: readonly ConfigFile[]): readonly Workload[] {
  return [...lokiAgents(kubernetes, derived), ...filebeats(kubernetes, derived, files)];
}

function lokiAgents(kubernetes: Kubernetes, derived: Derived): readonly Workload[] {
  return derived.agents
    .filter(({ raw, jobs }) => !raw && jobs.some(({ discovery }) => discovery.of === "pods"))
    .flatMap((config): readonly Workload[] => {
      const [declared] = declaredAgents(config.agent, derived.scope);
      if (!declared) return [];
      const isAlloy = config.agent === "alloy";
      const headers = Object.values(config.client.headers).map(secretVariable);
      const container: Container = {
        name: config.name,
        is: "agent",
        image: agentImage(declared.agent),
        because: [],
        command: isAlloy
          ? [
              "run",
              `--server.http.listen-addr=0.0.0.0:${config.port}`,
              `--storage.path=${config.positions}`,
              `/etc/alloy/${config.name === "alloy" ? "config" : config.name}.alloy`,
            ]
          : [`-config.file=/etc/promtail/${config.name}.yaml`, "-config.expand-env=true"],
        mounts: [],
        volumes: [],
        listens: [{ port: config.port, protocol: "tcp", reach: "network" }],
        environment: Object.fromEntries([isAlloy ? "NODE_NAME" : "HOSTNAME", ...headers].map((name) => [name, ""])),
        envFiles: [],
        secretFiles: [],
        needs: [],
        at: config.at,
      };
      if (byChart(container, kubernetes)) return [];
      const kept = isAlloy ? config.positions : config.positions.replace(/\/[^/]*$/, "");
      const spec: Settings = {
        serviceAccountName: objectName(config.name),
        tolerations: everyNode,
        containers: [
          {
            ...containerOf(container, derived),
            volumeMounts: [{ name: "config", mountPath: `/etc/${config.agent}`, readOnly: true }, nodeLogsMount, { name: "positions", mountPath: kept }],
          },
        ],
        volumes: [{ name: "config", configMap: { name: configName(config.name) } }, nodeLogs, { name: "positions", ...stateOnNode(config.name) }],
      };
      const workload = workloadOf(container, "DaemonSet", spec, kubernetes, derived);
      return [
        {
          container,
          objects: [workload, ...rbac(config.name, kubernetes, derived, ["pods", "nodes", "namespaces"])],
          reasons: reasonsOnNode(2),
        },
      ];
    });
}

/** One for each Elasticsearch to which Filebeat sends what pods write. */
function filebeats(kubernetes: Kubernetes, derived: Derived, files: readonly ConfigFile[]): readonly Workload[] {
  const [declared] = declaredAgents("filebeat", derived.scope);
  const configs = files.filter(({ format, raw, documents }) => format === "filebeat" && !raw && JSON.stringify(documents).includes("/var/log/containers/"));
  if (!declared) return [];
  return configs.map((config): Workload => {
    const file = config.path.replace(/^.*\//, "");
    const name = file.replace(/\.yaml$/, "");
    const { variables, files: secretFiles } = referencesIn(...config.documents);
    const container: Container = {
      name,
      is: "agent",
      image: agentImage(declared.agent),
      because: [],
      command: ["-e", "--strict.perms=false", "-c", `/etc/filebeat/${file}`],
      mounts: [],
      volumes: [],
      listens: [],
      environment: Object.fromEntries([...new Set(["NODE_NAME", ...variables])].map((variable) => [variable, ""])),
      envFiles: [],
      secretFiles: [...secretFiles],
      needs: [],
      at: declared.agent.at,
    };
    const spec: Settings = {
      serviceAccountName: objectName(name),
      tolerations: everyNode,
      containers: [
        {
          ...containerOf(container, derived),
          securityContext: asRoot,
          volumeMounts: [
            { name: "config", mountPath: "/etc/filebeat", readOnly: true },
            nodeLogsMount,
            { name: "state", mountPath: "/usr/share/filebeat/data" },
          ],
        },
      ],
      volumes: [{ name: "config", configMap: { name: configName("filebeat") } }, nodeLogs, { name: "state", ...stateOnNode(name) }],
    };
    const access = rbac(name, kubernetes, derived, ["pods", "nodes", "namespaces"], ["replicasets"]);
    return { container, objects: [workloadOf(container, "DaemonSet", spec, kubernetes, derived), ...access], reasons: reasonsOnNode(2) };
  });
}
