/**
 * The settings that Prometheus 3.15 knows, by where they stand; it refuses a file with any other.
 * https://github.com/prometheus/prometheus/blob/v3.15.0/config/config.go and, for clients, https://github.com/prometheus/common/blob/v0.71.0/config/http_config.go
 */
import { type Keys, keys } from "./known-keys.ts";

const tls = keys("ca cert key ca_file cert_file key_file ca_ref cert_ref key_ref server_name insecure_skip_verify min_version max_version");
const client: Keys = {
  basic_auth: keys("username username_file username_ref password password_file password_ref"),
  authorization: keys("type credentials credentials_file credentials_ref"),
  tls_config: tls,
  ...keys("oauth2 bearer_token bearer_token_file follow_redirects enable_http2 http_headers proxy_url no_proxy proxy_from_environment proxy_connect_header"),
};
const relabel: readonly [Keys] = [keys("source_labels separator regex modulus target_label replacement action")];
const discovery: Keys = {
  static_configs: [keys("targets labels")],
  file_sd_configs: [keys("files refresh_interval")],
  kubernetes_sd_configs: [{ ...client, ...keys("api_server role kubeconfig_file namespaces selectors attach_metadata") }],
  ...keys(
    "http_sd_configs dns_sd_configs consul_sd_configs ec2_sd_configs gce_sd_configs azure_sd_configs docker_sd_configs dockerswarm_sd_configs eureka_sd_configs hetzner_sd_configs ionos_sd_configs kuma_sd_configs lightsail_sd_configs linode_sd_configs marathon_sd_configs nerve_sd_configs nomad_sd_configs openstack_sd_configs ovhcloud_sd_configs puppetdb_sd_configs scaleway_sd_configs serverset_sd_configs stackit_sd_configs triton_sd_configs uyuni_sd_configs vultr_sd_configs digitalocean_sd_configs aws_sd_configs oci_sd_configs outscale_sd_configs",
  ),
};
const limits = "body_size_limit sample_limit target_limit label_limit label_name_length_limit label_value_length_limit keep_dropped_targets";
const scraping =
  "scrape_interval scrape_timeout scrape_protocols scrape_failure_log_file metric_name_validation_scheme metric_name_escaping_scheme scrape_native_histograms convert_classic_histograms_to_nhcb always_scrape_classic_histograms extra_scrape_metrics";

export const prometheusKeys: Keys = {
  global: { ...keys(scraping), ...keys(limits), ...keys("evaluation_interval rule_query_offset query_log_file external_labels") },
  runtime: keys("gogc log_level"),
  alerting: {
    alert_relabel_configs: relabel,
    alertmanagers: [
      { ...client, ...discovery, ...keys("sigv4 scheme path_prefix timeout api_version"), relabel_configs: relabel, alert_relabel_configs: relabel },
    ],
  },
  ...keys("rule_files scrape_config_files"),
  scrape_configs: [
    {
      ...client,
      ...discovery,
      ...keys(scraping),
      ...keys(limits),
      ...keys("job_name honor_labels honor_timestamps track_timestamps_staleness params fallback_scrape_protocol metrics_path scheme enable_compression"),
      ...keys("native_histogram_bucket_limit native_histogram_min_bucket_factor"),
      relabel_configs: relabel,
      metric_relabel_configs: relabel,
    },
  ],
  storage: {
    tsdb: { ...keys("out_of_order_time_window stale_series_compaction_threshold chunk_encoding"), retention: keys("time size percentage") },
    exemplars: keys("max_exemplars"),
  },
  tracing: { ...keys("client_type endpoint sampling_fraction insecure headers compression timeout"), tls_config: tls },
  remote_write: [
    {
      ...client,
      ...keys("url remote_timeout headers name send_exemplars send_native_histograms round_robin_dns protobuf_message failed_request_logging"),
      ...keys("sigv4 azuread google_iam"),
      write_relabel_configs: relabel,
      queue_config: keys("capacity max_shards min_shards max_samples_per_send batch_send_deadline min_backoff max_backoff retry_on_http_429 sample_age_limit"),
      metadata_config: keys("send send_interval max_samples_per_send"),
    },
  ],
  remote_read: [{ ...client, ...keys("url remote_timeout chunked_read_limit headers read_recent name required_matchers filter_external_labels") }],
  otlp: keys(
    "promote_all_resource_attributes promote_resource_attributes ignore_resource_attributes translation_strategy keep_identifying_resource_attributes convert_histograms_to_nhcb promote_scope_metadata label_name_underscore_sanitization label_name_preserve_multiple_underscores",
  ),
};

/** Settings that had another name, with what they are called now. */
export const renamedPrometheusKeys: Readonly<Record<string, string>> = {
  scrape_classic_histograms: "always_scrape_classic_histograms",
  target_groups: "static_configs",
  tls_server_config: "a web configuration file of its own",
  basic_auth_users: "a web configuration file of its own",
};
