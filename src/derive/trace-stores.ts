/**
 * Tempo and Jaeger, which keep traces, as the programs read it. Neither can be had as a Go module, so each key is held
 * against the sources of its project, which `storeKeys` names.
 */
import type { Jaeger, Tempo } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import { inEnvironment, type Secret } from "../ir/value.ts";
import { formatGoDuration } from "../util/duration.ts";
import { hostPort, isContainerName } from "./address.ts";
import { backendsOf } from "./backends.ts";
import { secretReference } from "./collector-guards.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { imageOf } from "./images.ts";
import { because, type ConfigFile } from "./part.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** Where each setting that is written comes from: the file of the project, at the version of August 2026. */
export const storeKeys: Readonly<Record<string, string>> = {
  "tempo 2 compactor.compaction.block_retention": "grafana/tempo v2.10, docs/sources/tempo/configuration/_index.md",
  "tempo 3 backend_worker.compaction.block_retention": "grafana/tempo v3.0.2, docs/sources/tempo/configuration/manifest.md",
  "tempo 3 backend_scheduler.provider.compaction.compaction.block_retention": "grafana/tempo v3.0.2, docs/sources/tempo/configuration/manifest.md",
  "tempo storage.trace.s3": "grafana/tempo v3.0.2, docs/sources/tempo/configuration/hosted-storage/s3.md",
  "tempo metrics_generator.storage.remote_write": "grafana/tempo v3.0.2, example/docker-compose/single-binary/tempo.yaml",
  "tempo overrides.defaults.metrics_generator.processors": "grafana/tempo v3.0.2, example/docker-compose/single-binary/tempo.yaml",
  "jaeger extensions.jaeger_storage.backends": "jaegertracing/jaeger v2.20.0, cmd/jaeger/config.yaml, config-elasticsearch.yaml",
  "jaeger extensions.jaeger_query.bearer_token_propagation": "jaegertracing/jaeger v2.20.0, cmd/jaeger/internal/extension/jaegerquery/internal/flags.go",
  "jaeger elasticsearch.max_span_age": "jaegertracing/jaeger v2.20.0, internal/storage/elasticsearch/config/config.go",
  "jaeger elasticsearch.auth.bearer_token.from_context": "jaegertracing/jaeger v2.20.0, internal/storage/elasticsearch/config/config.go",
};

/** The configurations of the stores that run beside the services: those whose address is one label, and so the name of a container or service. */
export function traceStores({ system, scope }: Derived): readonly ConfigFile[] {
  const stores = storesOf(system).filter((store) => {
    const host = hostPort(inEnvironment(store.otlp, scope.environment))?.host;
    return host !== undefined && isContainerName(host);
  });
  const tempos = stores.filter((store): store is Tempo => store.kind === "tempo");
  const jaegers = stores.filter((store): store is Jaeger => store.kind === "jaeger");
  return [
    ...tempos.map((store, index) => tempoFile(store, nameOf(store, index), scope)),
    ...jaegers.map((store, index) => jaegerFile(store, nameOf(store, index), scope)),
  ];
}

/** The first has the name of its program, by which deployments know its file. */
function nameOf(store: Tempo | Jaeger, index: number): string {
  return index === 0 ? store.kind : store.name;
}

/** Each store of the system itself, once. */
function storesOf(system: Derived["system"]): readonly (Tempo | Jaeger)[] {
  return backendsOf(system).filter((backend): backend is Tempo | Jaeger => backend.kind === "tempo" || backend.kind === "jaeger");
}

function portOf(address: string, usual: number): number {
  return hostPort(address)?.port ?? usual;
}

function otlpReceiver(store: Tempo | Jaeger, scope: Scope): Settings {
  const port = portOf(inEnvironment(store.otlp, scope.environment), 4317);
  const grpc = { grpc: { endpoint: `0.0.0.0:${port}` } };
  return { protocols: port === 4318 ? { http: { endpoint: "0.0.0.0:4318" } } : { ...grpc, http: { endpoint: "0.0.0.0:4318" } } };
}

function tempoFile(store: Tempo, name: string, scope: Scope): ConfigFile {
  const isThird = !/:v?[12]\./.test(imageOf(store) ?? "");
  const retention = { block_retention: formatGoDuration(inEnvironment(store.retention, scope.environment)) };
  const graphs = generator(store, scope);
  const documents = [
    {
      stream_over_http_enabled: true,
      server: { http_listen_port: portOf(inEnvironment(store.query, scope.environment), 3200) },
      distributor: { receivers: { otlp: otlpReceiver(store, scope) } },
      ...(isThird
        ? { backend_scheduler: { provider: { compaction: { compaction: retention } } }, backend_worker: { compaction: retention } }
        : { compactor: { compaction: retention } }),
      ...(graphs && { metrics_generator: graphs }),
      storage: {
        trace: {
          backend: store.s3 ? "s3" : "local",
          wal: { path: "/var/tempo/wal" },
          ...(store.s3 ? { s3: bucket(store.s3) } : { local: { path: "/var/tempo/blocks" } }),
        },
      },
      ...(graphs && { overrides: { defaults: { metrics_generator: { processors: ["service-graphs", "span-metrics"] } } } }),
      usage_report: { reporting_enabled: false },
    },
  ];
  return {
    format: "tempo",
    path: `tempo/${name}.yaml`,
    documents,
    because: because(
      [["distributor"], "All interfaces: the default, localhost, is out of reach of others."],
      [["compactor"], "How long traces are kept."],
      [["backend_scheduler"], "How long traces are kept: the scheduler decides what is too old, the worker deletes it."],
      [["metrics_generator"], "What Grafana draws the map of services from."],
      ...(store.s3 ? ([[["storage"], "Start it with -config.expand-env=true, which fills in the keys."]] as const) : []),
    ),
    subject: `tempo.${name}`,
    at: store.at,
    placeOf: ([first]) =>
      within(store.at, 1, first === "storage" && store.s3 ? "s3" : first === "server" ? "query" : first === "distributor" ? "otlp" : "retention"),
    allow: store.allow ?? [],
  };
}

/** Metrics of the map of services, where no collector makes them: services that want it and deliver here themselves, and a Prometheus that takes them. */
function generator(store: Tempo, { system, prometheus, environment }: Scope): Settings | undefined {
  if (!prometheus?.remoteWriteReceiver) return undefined;
  if (!system.services.some(({ deliver, traces }) => traces?.serviceGraph && deliver?.traces === store)) return undefined;
  const url = `${inEnvironment(prometheus.url, environment).replace(/\/+$/, "")}/api/v1/write`;
  return { storage: { path: "/var/tempo/generator/wal", remote_write: [{ url, send_exemplars: true }] } };
}

/** Tempo fills in `${NAME}` when it starts with -config.expand-env=true. */
function bucket({ bucket: name, endpoint, accessKey, secretKey, insecure }: NonNullable<Tempo["s3"]>): Settings {
  const key = (secret: Secret) => `\${${secretVariable(secret)}}`;
  return { bucket: name, endpoint, access_key: key(accessKey), secret_key: key(secretKey), ...(insecure && { insecure: true }) };
}

/** Jaeger 2 is a collector, with extensions that keep traces and answer questions about them. */
function jaegerFile(store: Jaeger, name: string, scope: Scope): ConfigFile {
  const ui = store.ui === undefined ? 16_686 : portOf(inEnvironment(store.ui, scope.environment), 16_686);
  const bearer = store.auth === "bearer";
  const documents = [
    {
      receivers: { otlp: otlpReceiver(store, scope) },
      processors: { batch: {} },
      exporters: { jaeger_storage_exporter: { trace_storage: "traces" } },
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
        jaeger_query: {
          storage: { traces: "traces" },
          ...(bearer && { bearer_token_propagation: true }),
          http: { endpoint: `0.0.0.0:${ui}` },
          grpc: { endpoint: "0.0.0.0:16685" },
        },
        jaeger_storage: {
          backends: { traces: store.storage ? { elasticsearch: elasticsearch(store, store.storage, scope) } : { memory: { max_traces: 100_000 } } },
        },
      },
      service: {
        extensions: ["healthcheckv2", "jaeger_storage", "jaeger_query"],
        telemetry: { resource: { "service.name": "jaeger" }, metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] } },
        pipelines: { traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["jaeger_storage_exporter"] } },
      },
    },
  ];
  const kept = ["extensions", "jaeger_storage", "backends", "traces"];
  return {
    format: "jaeger",
    path: `jaeger/${name}.yaml`,
    documents,
    because: because(
      [["receivers", "otlp"], "All interfaces: the default, localhost, is out of reach of others."],
      ...(bearer ? ([[["extensions", "jaeger_query", "bearer_token_propagation"], "The token of whoever asks is handed on to the storage."]] as const) : []),
      [[...kept, "memory"], "The oldest traces make room for new ones, and all are gone with a restart."],
      [[...kept, "elasticsearch", "max_span_age"], "How far back it looks. Jaeger deletes nothing: jaeger-es-index-cleaner, or a policy of the indices, does."],
    ),
    subject: `jaeger.${name}`,
    at: store.at,
    placeOf: ([first, second]) =>
      within(store.at, 1, first === "receivers" ? "otlp" : second === "jaeger_storage" && store.storage ? "storage" : store.ui === undefined ? "otlp" : "ui"),
    allow: store.allow ?? [],
  };
}

function elasticsearch(store: Jaeger, { elasticsearch: search, indexPrefix }: NonNullable<Jaeger["storage"]>, { environment }: Scope): Settings {
  const retention = store.retention ?? search.retention;
  const headers = Object.entries(search.headers ?? {}).map(([header, secret]) => [header, secretReference(secret)]);
  const replicas = search.replicas === undefined ? 1 : inEnvironment(search.replicas, environment);
  const index = { date_layout: "2006-01-02", rollover_frequency: "day", shards: replicas, replicas: Math.min(1, replicas - 1) };
  return {
    server_urls: [inEnvironment(search.url, environment).replace(/\/+$/, "")],
    ...(store.auth === "bearer" && { auth: { bearer_token: { from_context: true } } }),
    ...(headers.length > 0 && { custom_headers: Object.fromEntries(headers) }),
    ...(search.tls?.ca !== undefined && {
      tls: {
        ca_file: search.tls.ca,
        ...(search.tls.cert !== undefined && { cert_file: search.tls.cert }),
        ...(search.tls.key !== undefined && { key_file: search.tls.key }),
      },
    }),
    ...(retention !== undefined && { max_span_age: formatGoDuration(inEnvironment(retention, environment)) }),
    indices: { ...(indexPrefix !== undefined && { index_prefix: indexPrefix }), spans: index, services: index, dependencies: index, sampling: index },
  };
}
