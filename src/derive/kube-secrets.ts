/** Where secrets are on Kubernetes, and a skeleton of those that somebody has to fill. */
import type { Secret } from "../ir/value.ts";
import { alertmanagerSecrets } from "./alertmanager-secrets.ts";
import type { Settings } from "./collector-part.ts";
import type { Kubernetes } from "./kube-object.ts";
import type { ConfigFile } from "./part.ts";
import { because } from "./part.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** The key of a Secret that holds a secret, and the variable that programs know it by. */
export function secretEntry(secret: Secret, owner: string): { readonly name: string; readonly key: string; readonly variable: string } {
  const variable = secretVariable(secret);
  if (secret.secret === "kubernetes") return { name: secret.name, key: secret.key, variable };
  return { name: `${owner.toLowerCase().replace(/[^a-z0-9-]+/g, "-")}-secrets`, key: variable, variable };
}

/** `k8s/secrets.yaml`: each Secret that the other objects refer to, without what it holds. */
export function kubeSecrets(files: readonly ConfigFile[], kubernetes: Kubernetes, scope: Scope): readonly ConfigFile[] {
  const wanted: Wanted = new Map();
  for (const { documents } of files) for (const document of documents) collect(document, wanted, kubernetes.namespace);
  // The operator mounts whole Secrets by their names; which keys are read of them only the receivers know.
  for (const { secret } of kubernetes.helmValues.includes("kube-prometheus-stack") ? alertmanagerSecrets(scope) : [])
    if (secret.secret === "kubernetes") want(wanted, secret.name, kubernetes.namespace, [secret.key]);
  if (wanted.size === 0) return [];
  const commands = [...wanted.values()].map(
    ({ name, namespace, keys }) => `  kubectl -n ${namespace} create secret generic ${name} ${[...keys].map((key) => `--from-file=${key}=<file>`).join(" ")}`,
  );
  return [
    {
      format: "kubernetes",
      path: "k8s/secrets.yaml",
      documents: [...wanted.values()].map(({ name, namespace }) => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace },
        type: "Opaque",
        stringData: {},
      })),
      because: because([
        ["apiVersion"],
        "What these hold is nowhere in this repository. Fill them in the cluster, or let an ExternalSecret of the same name do it:",
        ...commands,
        "The kustomization leaves them out, so that applying it never touches what is in them.",
      ]),
      subject: "k8s.secrets",
      at: kubernetes.at,
      allow: [],
    },
  ];
}

/** Secrets by their namespace and name, with the keys that are read of them. */
type Wanted = Map<string, { readonly name: string; readonly namespace: string; readonly keys: Set<string> }>;

function want(wanted: Wanted, name: string, namespace: string, keys: readonly string[]): void {
  const id = `${namespace}/${name}`;
  const entry = wanted.get(id) ?? { name, namespace, keys: new Set<string>() };
  for (const key of keys) entry.keys.add(key);
  wanted.set(id, entry);
}

/** References to keys of Secrets in an object: of variables, and of volumes. */
function collect(document: Settings, wanted: Wanted, usual: string): void {
  const { metadata } = document as { readonly metadata?: { readonly namespace?: unknown } };
  const namespace = typeof metadata?.namespace === "string" ? metadata.namespace : usual;
  const add = (name: string, keys: readonly string[]) => want(wanted, name, namespace, keys);
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { secretKeyRef, credentials, secret, existingSecret, userKey, passwordKey } = value as {
      /** Of the Prometheus Operator. */
      readonly credentials?: { readonly name?: string; readonly key?: string };
      readonly existingSecret?: string;
      readonly userKey?: string;
      readonly passwordKey?: string;
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
      readonly secret?: { readonly secretName?: string; readonly items?: readonly { readonly key: string }[] };
    };
    if (secretKeyRef) add(secretKeyRef.name, [secretKeyRef.key]);
    if (credentials?.name !== undefined && credentials.key !== undefined) add(credentials.name, [credentials.key]);
    if (secret?.secretName !== undefined)
      add(
        secret.secretName,
        (secret.items ?? []).map(({ key }) => key),
      );
    if (existingSecret !== undefined)
      add(
        existingSecret,
        [userKey, passwordKey].filter((key) => key !== undefined),
      );
    for (const each of Object.values(value)) look(each);
  };
  look(document);
}
