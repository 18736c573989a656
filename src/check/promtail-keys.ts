/** The settings that Promtail 3.6 knows, outside of stages; it refuses a file with any other: https://github.com/grafana/loki/tree/v3.6.3/clients/pkg/promtail */
import { type Keys, keys, serverKeys } from "./known-keys.ts";

const client: Keys = keys(
  "name url batchwait batchsize headers backoff_config external_labels timeout tenant_id drop_rate_limited_batches basic_auth authorization oauth2 " +
    "bearer_token bearer_token_file tls_config follow_redirects enable_http2 http_headers proxy_url no_proxy proxy_from_environment " +
    "proxy_connect_header",
);

export const promtailKeys: Keys = {
  ...keys("global options tracing wal target_config"),
  server: { ...serverKeys, ...keys("external_url health_check_target disable profiling_enabled enable_runtime_reload") },
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
