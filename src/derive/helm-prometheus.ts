/** What the Prometheus Operator does of `prometheus.yaml` and `web.yaml` by itself: remote write, certificates, and the files of both. */
import type { Prometheus } from "../ir/backend.ts";
import type { Settings } from "./collector-part.ts";
import { secretEntry } from "./kube-secrets.ts";
import type { ConfigFile } from "./part.ts";
import { prometheusSecret } from "./prometheus-tls.ts";
import { referencesIn } from "./references.ts";

interface Written {
  /** Of `prometheusSpec`. */
  readonly spec: Settings;
  /** Beside it. */
  readonly more: Settings;
  /** What the operator cannot do. */
  readonly lacks: readonly string[];
}

/** `jobs` are those that the chart gets as they are. */
export function operatorSettings(prometheus: Prometheus, files: readonly ConfigFile[], jobs: readonly Settings[]): Written {
  const config = documentOf(files, "prometheus");
  const web = documentOf(files, "prometheus-web")?.tls_server_config as Settings | undefined;
  const requires = /^Require/.test(String(web?.client_auth_type ?? ""));
  const served = requires ? undefined : web;
  const stores = list(config?.remote_write).map((store) => remoteWrite(store, prometheus));
  const own = list(config?.scrape_configs).find(({ job_name: name }) => name === prometheus.name);
  const { files: named } = referencesIn(served, jobs, ...stores.map(({ tls }) => tls), served && own?.tls_config);
  return {
    spec: {
      ...(served && { web: { tlsConfig: renamed(served, serverKeys) } }),
      ...(stores.length > 0 && { remoteWrite: stores.map(({ settings }) => settings) }),
      ...mounted([...named]),
    },
    more: served ? { serviceMonitor: { scheme: "https", tlsConfig: renamed((own?.tls_config ?? {}) as Settings, clientKeys) } } : {},
    lacks: [
      ...(requires
        ? [
            "This server speaks plain HTTP: the kubelet shows no certificate when it asks whether one is ready that requires them.",
            "Let an ingress require certificates, and send there whoever asks by https.",
          ]
        : []),
      ...(Object.keys(prometheus.web?.users ?? {}).length > 0 ? ["The operator knows no users of Prometheus: let an ingress ask for their passwords."] : []),
      ...stores.flatMap(({ lacks }) => lacks),
    ],
  };
}

function documentOf(files: readonly ConfigFile[], format: ConfigFile["format"]): Settings | undefined {
  return files.find((file) => file.format === format && !file.raw)?.documents[0];
}

function list(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? (value as readonly Settings[]) : [];
}

const clientKeys = { ca_file: "caFile", cert_file: "certFile", key_file: "keyFile", server_name: "serverName" };
const serverKeys = { cert_file: "certFile", key_file: "keyFile", client_ca_file: "clientCAFile", client_auth_type: "clientAuthType" };

function renamed(settings: Settings, names: Readonly<Record<string, string>>): Settings {
  return Object.fromEntries(Object.entries(settings).flatMap(([key, value]) => (names[key] === undefined ? [] : [[names[key], value]])));
}

/** A store in the words of the operator: a token is a key of a Secret, and other headers stand in plain text there or not at all. */
function remoteWrite(store: Settings, prometheus: Prometheus): { readonly settings: Settings; readonly tls: Settings; readonly lacks: readonly string[] } {
  const tls = (store.tls_config ?? {}) as Settings;
  const backend = prometheus.remoteWrite.find(({ name }) => name === store.name);
  const headers = backend && "headers" in backend ? Object.entries(backend.headers ?? {}) : [];
  const token = headers.find(([, secret]) => prometheusSecret(secret) === (store.authorization as Settings | undefined)?.credentials_file)?.[1];
  const entry = token && secretEntry(token, "prometheus");
  const others = Object.keys((store.http_headers ?? {}) as Settings);
  return {
    settings: {
      name: String(store.name),
      url: String(store.url),
      ...(entry && { authorization: { credentials: { name: entry.name, key: entry.key } } }),
      ...(Object.keys(tls).length > 0 && { tlsConfig: renamed(tls, clientKeys) }),
    },
    tls,
    lacks: others.map(
      (header) => `The operator takes no header from a Secret: \`${header}\` of \`${String(store.name)}\` is to be set by what stands before that store.`,
    ),
  };
}

/** Each file at its path, as a key of one Secret. */
function mounted(files: readonly string[]): Settings {
  if (files.length === 0) return {};
  const keyOf = (file: string) => file.slice(1).replace(/[^\w.-]/g, "_");
  return {
    volumes: [{ name: "files", secret: { secretName: "prometheus-files", items: files.map((file) => ({ key: keyOf(file), path: keyOf(file) })) } }],
    volumeMounts: files.map((file) => ({ name: "files", mountPath: file, subPath: keyOf(file), readOnly: true })),
  };
}
