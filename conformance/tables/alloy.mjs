/** Components by name: what they export, their arguments, and their blocks, which have the same parts. */
const empty = { arguments: [] };
const rule = { arguments: ["action", "modulus", "regex", "replacement", "separator", "source_labels", "target_label"] };
const tlsConfig = { arguments: ["ca_pem", "ca_file", "cert_pem", "cert_file", "insecure_skip_verify", "key_pem", "key_file", "min_version", "server_name"] };
const basicAuth = { arguments: ["password", "password_file", "username"] };

const stages = {
  "stage.cri": { arguments: ["max_partial_line_size_truncate", "max_partial_line_size", "max_partial_lines"] },
  "stage.decolorize": empty,
  "stage.docker": empty,
  "stage.drop": { arguments: ["drop_counter_reason", "expression", "longer_than", "older_than", "separator", "source", "value"] },
  "stage.json": { arguments: ["expressions", "drop_malformed", "source"] },
  "stage.label_drop": { arguments: ["values"] },
  "stage.label_keep": { arguments: ["values"] },
  "stage.labels": { arguments: ["values", "source_type"] },
  "stage.limit": { arguments: ["burst", "rate", "by_label_name", "drop", "max_distinct_labels"] },
  "stage.logfmt": { arguments: ["mapping", "source"] },
  "stage.multiline": { arguments: ["firstline", "max_lines", "max_wait_time", "trim_newlines"] },
  "stage.output": { arguments: ["source"] },
  "stage.regex": { arguments: ["expression", "labels_from_groups", "source"] },
  "stage.replace": { arguments: ["expression", "replace", "source"] },
  "stage.sampling": { arguments: ["rate", "drop_counter_reason"] },
  "stage.static_labels": { arguments: ["values"] },
  "stage.structured_metadata": { arguments: ["values", "regex"] },
  "stage.template": { arguments: ["source", "template"] },
  "stage.tenant": { arguments: ["label", "source", "value"] },
  "stage.timestamp": { arguments: ["format", "source", "action_on_failure", "fallback_formats", "location"] },
};
// A match holds the same stages, itself among them.
stages["stage.match"] = { arguments: ["selector", "action", "drop_counter_reason", "pipeline_name"], blocks: stages };

export default {
  program: "Alloy",
  version: "1.19",
  source: "https://grafana.com/docs/alloy/v1.19/reference/components/ (grafana/alloy, docs/sources/reference/components/{discovery,local,loki})",
  files: /(^|\/)alloy\/[^/]+\.alloy$/,
  components: {
    logging: { arguments: ["level", "format", "write_to"] },
    "discovery.docker": {
      exports: ["targets"],
      arguments: ["host", "port", "host_networking_host", "match_first_network", "refresh_interval", "enable_http2", "follow_redirects"],
      blocks: { filter: { arguments: ["name", "values"] }, tls_config: tlsConfig, basic_auth: basicAuth },
    },
    "discovery.kubernetes": {
      exports: ["targets"],
      arguments: ["role", "api_server", "kubeconfig_file", "enable_http2", "follow_redirects", "bearer_token_file"],
      blocks: {
        namespaces: { arguments: ["names", "own_namespace"] },
        selectors: { arguments: ["role", "field", "label"] },
        attach_metadata: { arguments: ["node", "namespace"] },
        tls_config: tlsConfig,
        basic_auth: basicAuth,
      },
    },
    "discovery.relabel": { exports: ["output", "rules"], arguments: ["targets"], blocks: { rule } },
    "local.file_match": { exports: ["targets"], arguments: ["path_targets", "sync_period", "ignore_older_than"] },
    "loki.source.file": {
      exports: [],
      arguments: ["targets", "forward_to", "encoding", "legacy_positions_file", "tail_from_end", "on_positions_file_error"],
      blocks: {
        decompression: { arguments: ["enabled", "initial_delay", "format"] },
        file_watch: { arguments: ["min_poll_frequency", "max_poll_frequency"] },
        file_match: { arguments: ["enabled", "sync_period", "ignore_older_than"] },
      },
    },
    "loki.source.docker": {
      exports: [],
      arguments: ["host", "targets", "forward_to", "labels", "relabel_rules", "refresh_interval"],
      blocks: { http_client_config: { arguments: ["bearer_token", "bearer_token_file"], blocks: { tls_config: tlsConfig, basic_auth: basicAuth } } },
    },
    "loki.process": { exports: ["receiver"], arguments: ["forward_to"], blocks: stages },
    "loki.relabel": { exports: ["receiver", "rules"], arguments: ["forward_to", "max_cache_size"], blocks: { rule } },
    "loki.write": {
      exports: ["receiver"],
      arguments: ["external_labels", "max_streams"],
      blocks: {
        endpoint: {
          arguments: [
            "url",
            "batch_size",
            "batch_wait",
            "bearer_token",
            "bearer_token_file",
            "enable_http2",
            "follow_redirects",
            "headers",
            "http_headers",
            "max_backoff_period",
            "max_backoff_retries",
            "min_backoff_period",
            "name",
            "no_proxy",
            "proxy_url",
            "remote_timeout",
            "retry_on_http_429",
            "tenant_id",
          ],
          blocks: { basic_auth: basicAuth, tls_config: tlsConfig, authorization: { arguments: ["type", "credentials", "credentials_file"] } },
        },
        wal: { arguments: ["enabled", "max_segment_age", "min_read_frequency", "max_read_frequency", "drain_timeout"] },
      },
    },
  },
};
