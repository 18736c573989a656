/** How a system is run: what obsc writes for the programs that start it. */
import type { Deployment as DeploymentNode, HelmChart } from "../ir/deployment.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { image } from "./backend.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import type { Varying } from "./environment.ts";
import { nested } from "./nested.ts";
import { boolean, list, made, nonEmptyText, oneOf, optional, port, record, text, textOf } from "./options.ts";
import type { Secret } from "./secret.ts";
import { variables } from "./variables.ts";

/** A way to run a system; see `compose`, `kubernetes` and `processes`. */
export interface Deployment {
  readonly node: "deployment";
}
/** A container of a compose stack that nothing else in the spec says. */
export interface ExtraContainer {
  /** With a fixed tag: `"prom/node-exporter:v1.10.2"`. */
  readonly image: `${string}:${string}`;
  /** Where it listens, 1 to 65535, for the other containers: `[9100]`. Default: nowhere. */
  readonly ports?: readonly number[];
  /** Those of `ports` that the host has too; one port of the host has one listener. Default: none. */
  readonly publish?: readonly number[];
  /** Arguments of its program: `["--path.rootfs=/host"]`. Default: those of the image. */
  readonly command?: readonly string[];
  /** As compose writes them, a name or a path before the colon: `["/:/host:ro"]`. Default: none. */
  readonly volumes?: readonly string[];
  /** Environment variables: `{ POSTGRES_PASSWORD: secret.env("POSTGRES_PASSWORD") }`. Default: none. */
  readonly env?: Readonly<Record<string, Varying<string> | Secret>>;
}
/** The options of `compose`. */
export interface ComposeOptions extends MayAllow {
  /** The network that all containers share; of a system that is imported, the one that its stack has under this name. Default: the one that compose makes for a project. */
  readonly network?: string;
  /** The environment that the stack is for, where there are several: `"development"`. Default: the one that is built. */
  readonly environment?: string;
  /** Containers that nothing else in the spec says, by the name under which others reach them: `{ "node-exporter": { image: "prom/node-exporter:v1.10.2", ports: [9100] } }`. Default: none. */
  readonly extra?: Readonly<Record<string, ExtraContainer>>;
}

/**
 * A compose stack, `compose.yaml`: the services, the collectors and agents, and every server that the system declares, with
 * what obsc wrote mounted where each program reads it: `deploy: [compose({ network: "shop" })]`. It takes no arguments where nothing needs saying.
 */
export function compose(options: ComposeOptions = {}): Deployment {
  const at = placeOf(compose);
  const read = readOptions(options, within(at, 0), "compose", {
    network: optional(containerName),
    environment: optional(nonEmptyText),
    extra: optional(extras),
    allow: allowances,
  });
  const node: DeploymentNode = {
    node: "deployment",
    by: "compose",
    ...defined({ network: read.network, environment: read.environment, allow: read.allow }),
    extra: read.extra ?? {},
    at,
  };
  return node;
}

/** The options of `kubernetes`. */
export interface KubernetesOptions extends MayAllow {
  /** Where the objects are, unless a service says its own `namespace`: `"monitoring"`. */
  readonly namespace: string;
  /**
   * The Prometheus Operator runs there and chooses by these labels: rules and targets become its objects. Default: it does not
   * run there; rules become a ConfigMap. `{ labels: { release: "prometheus" } }`
   */
  readonly operator?: { readonly labels: Readonly<Record<string, string>> };
  /** A `kustomization.yaml` lists the objects. Default: `true`. */
  readonly kustomize?: boolean;
  /** Charts for which to write values, `helm/<chart>.values.yaml`: `["kube-prometheus-stack", "loki"]`. Default: none. */
  readonly helmValues?: readonly HelmChart[];
}

/** Objects of Kubernetes, `k8s/`, and values of Helm charts, `helm/`: `deploy: [kubernetes({ namespace: "monitoring" })]`. */
export function kubernetes(options: KubernetesOptions): Deployment {
  const at = placeOf(kubernetes);
  const read = readOptions(options, within(at, 0), "kubernetes", {
    namespace: namespaceName,
    operator: optional(nested({ labels: record(labelValue) })),
    kustomize: optional(boolean),
    helmValues: optional(list(oneOf("kube-prometheus-stack", "jaeger", "loki", "tempo", "alloy"))),
    allow: allowances,
  });
  const node: DeploymentNode = {
    node: "deployment",
    by: "kubernetes",
    namespace: read.namespace ?? "default",
    ...(read.operator && { operator: { labels: read.operator.labels ?? {} } }),
    kustomize: read.kustomize ?? true,
    helmValues: [...new Set(read.helmValues ?? [])],
    ...defined({ allow: read.allow }),
    at,
  };
  return node;
}

/** Programs that people or an init system start: only files of environment variables follow, `env/<service>.env`: `deploy: [processes()]`. */
export function processes(): Deployment {
  const node: DeploymentNode = { node: "deployment", by: "processes", at: placeOf(processes) };
  return node;
}

/** The `deploy` option of a system: each way to run it, once. */
export const deployments: Option<readonly DeploymentNode[]> = {
  optional: true,
  read(value, at, subject) {
    const read = list(made<DeploymentNode>("deployment", "a way to run a system", "make one with `compose({ … })`, `kubernetes({ … })` or `processes()`")).read(
      value,
      at,
      subject,
    );
    return read?.filter((deployment, index) => {
      const first = read.findIndex(({ by }) => by === deployment.by);
      if (first === index) return true;
      problem({
        subject,
        message: `the system is run by ${deployment.by === "processes" ? "processes" : `\`${deployment.by}\``} twice`,
        help: "say it once: both would write the same files",
        at: within(at, index),
      });
      return false;
    });
  },
};

const containerName = textOf("a name", "use letters, digits, `.`, `-` and `_`, a letter or digit first, 63 at most", /^[A-Za-z0-9][\w.-]{0,62}$/);
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const namespaceName: Option<string> = textOf("a name of a namespace", "use small letters, digits and `-`, 63 at most", /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const labelValue = textOf("a value of a label", "use letters, digits, `.`, `-` and `_`, 63 at most", /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/);

const extra = nested({
  image,
  ports: optional(list(port)),
  publish: optional(list(port)),
  command: optional(list(text)),
  volumes: optional(list(textOf("a volume", 'write where it is and where it is mounted: "data:/var/lib/data"', /^[^\s:]+:\/[^\s:]*(:(ro|rw|z|Z|,)+)?$/))),
  env: optional(variables),
});
type Extras = Extract<DeploymentNode, { readonly by: "compose" }>["extra"];

const extras: Option<Extras> = {
  read(value, at, subject) {
    const read = record(extra).read(value, at, subject);
    if (!read) return undefined;
    const result: Record<string, Extras[string]> = {};
    for (const [name, { image: runs, ports = [], publish = [], command, volumes, env }] of Object.entries(read)) {
      if (containerName.read(name, within(at, { key: name }), `${subject}.${name}`) === undefined || runs === undefined) continue;
      for (const [index, published] of publish.entries()) {
        if (ports.includes(published)) continue;
        const message = `port ${published} is published, and \`${name}\` does not listen there`;
        problem({ subject: `${subject}.${name}`, message, help: "list it among `ports` too", at: within(at, name, "publish", index) });
      }
      result[name] = { image: runs, ports, publish, ...defined({ command, volumes, env }) };
    }
    return result;
  },
};
