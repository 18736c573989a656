import { anything, boolean, duration, number, oneOf, text } from "./kinds.mjs";

const server = { endpoint: text, transport: text, tls: anything, max_recv_msg_size_mib: number };

export default {
  program: "Tempo",
  version: "2.10",
  source: "https://grafana.com/docs/tempo/v2.10.x/configuration/manifest/",
  files: /(^|\/)tempo\/tempo\.yaml$/,
  table: {
    target: text,
    http_api_prefix: text,
    multitenancy_enabled: boolean,
    stream_over_http_enabled: boolean,
    server: {
      http_listen_address: text,
      http_listen_port: number,
      grpc_listen_address: text,
      grpc_listen_port: number,
      log_level: text,
      log_format: text,
      http_tls_config: anything,
      grpc_tls_config: anything,
      graceful_shutdown_timeout: duration,
    },
    distributor: {
      receivers: {
        otlp: { protocols: { grpc: server, http: server } },
        jaeger: { protocols: { thrift_http: server, thrift_binary: server, thrift_compact: server, grpc: server } },
        zipkin: server,
      },
      log_received_spans: anything,
    },
    ingester: { max_block_duration: duration, max_block_bytes: number, trace_idle_period: duration, complete_block_timeout: duration, lifecycler: anything },
    compactor: { ring: anything, compaction: { block_retention: duration, compacted_block_retention: duration, compaction_window: duration } },
    storage: {
      trace: {
        backend: oneOf("local", "s3", "gcs", "azure"),
        wal: { path: text, v2_encoding: text },
        local: { path: text },
        s3: {
          bucket: text,
          endpoint: text,
          region: text,
          access_key: text,
          secret_key: text,
          session_token: text,
          insecure: boolean,
          prefix: text,
          forcepathstyle: boolean,
          tls_ca_path: text,
          tls_cert_path: text,
          tls_key_path: text,
          tls_insecure_skip_verify: boolean,
        },
        blocklist_poll: duration,
        block: anything,
        pool: anything,
      },
    },
    metrics_generator: anything,
    overrides: { defaults: anything, per_tenant_override_config: text },
    query_frontend: anything,
    querier: anything,
    memberlist: anything,
    usage_report: { reporting_enabled: boolean },
  },
};
