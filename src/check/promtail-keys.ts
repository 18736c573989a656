/** The settings that Promtail 3.6 knows, outside of stages; it refuses a file with any other: https://github.com/grafana/loki/tree/v3.6.3/clients/pkg/promtail */
import type { Keys } from "./prometheus-keys.ts";

/** What is not looked into. */
const anything = undefined;
const keys = (names: string): Keys => Object.fromEntries(names.split(" ").map((name) => [name, anything]));

const client: Keys = keys(
  "name url batchwait batchsize headers backoff_config external_labels timeout tenant_id drop_rate_limited_batches basic_auth authorization oauth2 " +
    "bearer_token bearer_token_file tls_config follow_redirects enable_http2 http_headers proxy_url no_proxy proxy_from_environment " +
    "proxy_connect_header",
);

export const promtailKeys: Keys = {
  ...keys("global options tracing wal target_config"),
  server: keys(
    "http_listen_network http_listen_address http_listen_port http_listen_conn_limit grpc_listen_network grpc_listen_address grpc_listen_port " +
      "grpc_listen_conn_limit grpc_collect_max_streams_by_conn proxy_protocol_enabled tls_cipher_suites tls_min_version http_tls_config grpc_tls_config " +
      "register_instrumentation report_grpc_codes_in_instrumentation_label_enabled graceful_shutdown_timeout http_server_read_timeout " +
      "http_server_read_header_timeout http_server_write_timeout http_server_idle_timeout http_log_closed_connections_without_response_enabled " +
      "grpc_server_max_recv_msg_size grpc_server_max_send_msg_size grpc_server_max_concurrent_streams grpc_server_max_connection_idle " +
      "grpc_server_max_connection_age grpc_server_max_connection_age_grace grpc_server_keepalive_time grpc_server_keepalive_timeout " +
      "grpc_server_min_time_between_pings grpc_server_ping_without_stream_allowed grpc_server_num_workers grpc_server_stats_tracking_enabled " +
      "grpc_server_recv_buffer_pools_enabled log_format log_level log_source_ips_enabled log_source_ips_full log_source_ips_header log_source_ips_regex " +
      "log_request_headers log_request_at_info_level_enabled log_request_exclude_headers_list trace_request_headers trace_request_exclude_headers_list " +
      "http_path_prefix cluster_validation external_url health_check_target disable profiling_enabled enable_runtime_reload",
  ),
  client,
  clients: [client],
  positions: keys("sync_period filename ignore_invalid_yaml"),
  limits_config: keys("readline_rate readline_burst readline_rate_enabled readline_rate_drop max_streams max_line_size max_line_size_truncate"),
  scrape_configs: [
    keys(
      "job_name pipeline_stages journal syslog gcplog loki_push_api windows_events kafka azure_event_hubs gelf cloudflare heroku_drain relabel_configs " +
        "docker_sd_configs encoding decompression static_configs dns_sd_configs file_sd_configs consul_sd_configs consulagent_sd_configs " +
        "digitalocean_sd_configs dockerswarm_sd_configs serverset_sd_configs nerve_sd_configs marathon_sd_configs kubernetes_sd_configs gce_sd_configs " +
        "ec2_sd_configs openstack_sd_configs azure_sd_configs triton_sd_configs",
    ),
  ],
};
