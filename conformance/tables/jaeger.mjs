import { any, anything, boolean, duration, number, requiring, text, tls } from "./kinds.mjs";

const listens = { endpoint: text, transport: text, tls, auth: { authenticator: text }, cors: anything, include_metadata: boolean };
const server = requiring(["endpoint"], listens);
const index = { shards: number, replicas: number, priority: number, date_layout: text, rollover_frequency: text };
const search = {
  server_urls: [text],
  auth: {
    basic: { username: text, password: text, password_file: text, reload_interval: duration },
    bearer_token: { file_path: text, from_context: boolean, reload_interval: duration },
    api_key: { file_path: text, from_context: boolean, reload_interval: duration },
  },
  tls,
  remote_read_clusters: [text],
  sniffing: anything,
  disable_health_check: boolean,
  version: number,
  max_doc_count: number,
  max_span_age: duration,
  service_cache_ttl: duration,
  adaptive_sampling_lookback: duration,
  create_mappings: boolean,
  use_aliases: boolean,
  use_ilm: boolean,
  indices: { index_prefix: text, spans: index, services: index, dependencies: index, sampling: index },
  bulk_processing: { max_bytes: number, max_actions: number, flush_interval: duration, workers: number },
  tags_as_fields: { all: boolean, include: text, config_file: text, dot_replacement: text },
};
const storage = {
  memory: { max_traces: number },
  badger: { ephemeral: boolean, directories: { keys: text, values: text }, ttl: { spans: duration }, consistency: boolean, maintenance_interval: duration },
  elasticsearch: requiring(["server_urls"], search),
  opensearch: requiring(["server_urls"], search),
  cassandra: anything,
  clickhouse: anything,
  grpc: anything,
};

export default {
  program: "Jaeger",
  version: "2.19",
  source:
    "https://github.com/jaegertracing/jaeger: cmd/jaeger/config-*.yaml, cmd/jaeger/internal/extension/jaegerquery/internal/flags.go, internal/storage/elasticsearch/config; https://www.jaegertracing.io/docs/2.18/",
  files: /(^|\/)jaeger\/jaeger[^/]*\.yaml$/,
  table: {
    receivers: {
      otlp: { protocols: { grpc: listens, http: listens } },
      jaeger: { protocols: { grpc: listens, thrift_http: listens, thrift_binary: listens, thrift_compact: listens } },
      zipkin: listens,
    },
    processors: { batch: { timeout: duration, send_batch_size: number, send_batch_max_size: number }, memory_limiter: anything, adaptive_sampling: anything },
    exporters: { jaeger_storage_exporter: requiring(["trace_storage"], { trace_storage: text, queue: anything, retry_on_failure: anything }) },
    extensions: {
      healthcheckv2: { use_v2: boolean, http: listens, grpc: listens, component_health: anything },
      jaeger_query: {
        storage: requiring(["traces"], { traces: text, traces_archive: text, metrics: text }),
        base_path: text,
        ui: { config_file: text, assets_path: text, log_access: boolean },
        bearer_token_propagation: boolean,
        multi_tenancy: anything,
        max_clock_skew_adjust: duration,
        max_trace_size: number,
        enable_tracing: boolean,
        http: server,
        grpc: server,
      },
      jaeger_storage: { backends: { [any]: storage }, metric_backends: { [any]: anything } },
      remote_sampling: anything,
      bearertokenauth: anything,
    },
    service: {
      extensions: [text],
      telemetry: { resource: { [any]: text }, metrics: anything, logs: anything },
      pipelines: { [any]: requiring(["receivers", "exporters"], { receivers: [text], processors: [text], exporters: [text] }) },
    },
  },
};
