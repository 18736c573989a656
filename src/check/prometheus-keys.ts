/**
 * The settings that Prometheus 3.16 knows, by where they stand, and what each can hold; it refuses a file with any other.
 * https://github.com/prometheus/prometheus/blob/v3.16.0/config/config.go
 */
import type { Setting } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import { clientKeys, headers, tlsKeys } from "./client-keys.ts";
import { discoveryKeys, labelSet } from "./discovery-keys.ts";
import { type Keys, keys } from "./known-keys.ts";
import {
  atLeastOne,
  count,
  duration,
  flag,
  type Kind,
  listOf,
  type Misfit,
  mapOf,
  number,
  one,
  oneOf,
  percentage,
  positiveSize,
  size,
  text,
  texts,
  url,
} from "./setting-kinds.ts";

const relabel: readonly [Keys] = [{ source_labels: texts, ...keys("separator regex target_label replacement", text), modulus: count, action: text }];
const limits: Keys = {
  body_size_limit: size,
  ...keys("sample_limit target_limit label_limit label_name_length_limit label_value_length_limit keep_dropped_targets", count),
};
const protocols = ["PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "OpenMetricsText2.0.0", "PrometheusText0.0.4", "PrometheusText1.0.0"];
const scraping: Keys = {
  ...keys("scrape_interval scrape_timeout", duration),
  scrape_protocols: protocolsOf,
  scrape_failure_log_file: text,
  metric_name_validation_scheme: oneOf("utf8", "legacy", ""),
  metric_name_escaping_scheme: oneOf("allow-utf-8", "underscores", "dots", "values", ""),
  ...keys("scrape_native_histograms convert_classic_histograms_to_nhcb always_scrape_classic_histograms extra_scrape_metrics", flag),
};
const sigv4: Keys = {
  ...keys("region access_key secret_key profile role_arn external_id session_name service_name", text),
  tags: undefined,
  use_fips_sts_endpoint: flag,
};
/** Whether a `*` stands in the last part of the path only. */
const filePattern = one((value) =>
  /^[^*]*(\*[^/]*)?$/.test(String(value))
    ? undefined
    : [`\`${value}\` has \`*\` before the last part of its path, or twice`, "name each folder, with one `*` in the last part"],
);

export const prometheusKeys: Keys = {
  global: {
    ...scraping,
    ...limits,
    ...keys("evaluation_interval rule_query_offset query_max_duration", duration),
    ...keys("query_max_series query_max_samples_read", count),
    query_log_file: text,
    external_labels: labelSet,
  },
  runtime: { gogc: number, log_level: oneOf("debug", "info", "warn", "error") },
  alerting: {
    alert_relabel_configs: relabel,
    alertmanagers: [
      {
        ...clientKeys,
        ...discoveryKeys,
        sigv4,
        ...keys("scheme path_prefix", text),
        timeout: duration,
        api_version: oneOf("v2"),
        relabel_configs: relabel,
        alert_relabel_configs: relabel,
      },
    ],
  },
  ...keys("rule_files scrape_config_files", listOf(filePattern)),
  scrape_configs: [
    {
      ...clientKeys,
      ...discoveryKeys,
      ...scraping,
      ...limits,
      ...keys("job_name metrics_path scheme", text),
      ...keys("honor_labels honor_timestamps track_timestamps_staleness enable_compression", flag),
      params: mapOf(texts),
      fallback_scrape_protocol: oneOf(...protocols, ""),
      native_histogram_bucket_limit: count,
      native_histogram_min_bucket_factor: number,
      relabel_configs: relabel,
      metric_relabel_configs: relabel,
    },
  ],
  storage: {
    tsdb: {
      out_of_order_time_window: duration,
      stale_series_compaction_threshold: number,
      chunk_encoding: { floats: oneOf("xor", "xor2", "") },
      retention: { time: duration, size: positiveSize, percentage },
    },
    exemplars: { max_exemplars: number },
  },
  tracing: {
    client_type: oneOf("grpc", "http"),
    endpoint: text,
    sampling_fraction: number,
    insecure: flag,
    headers,
    compression: oneOf("gzip", ""),
    timeout: duration,
    tls_config: tlsKeys,
  },
  remote_write: [
    {
      ...clientKeys,
      url,
      remote_timeout: duration,
      headers,
      name: text,
      ...keys("send_exemplars send_native_histograms round_robin_dns failed_request_logging convert_nhcb_to_classic", flag),
      protobuf_message: oneOf("prometheus.WriteRequest", "io.prometheus.write.v2.Request"),
      sigv4,
      azuread: {
        managed_identity: keys("client_id", text),
        workload_identity: keys("client_id tenant_id token_file_path", text),
        oauth: keys("client_id client_secret tenant_id", text),
        sdk: keys("tenant_id", text),
        certificate: {
          ...keys("client_id tenant_id certificate_path certificate_key_path certificate_password", text),
          send_certificate_chain: flag,
        },
        cloud: oneOf("AzurePublic", "AzureGovernment", "AzureChina", ""),
        scope: text,
      },
      google_iam: keys("credentials_file", text),
      write_relabel_configs: relabel,
      queue_config: {
        ...keys("capacity max_shards min_shards max_samples_per_send", atLeastOne),
        ...keys("batch_send_deadline min_backoff max_backoff sample_age_limit", duration),
        retry_on_http_429: flag,
      },
      metadata_config: { send: flag, send_interval: duration, max_samples_per_send: number },
    },
  ],
  remote_read: [
    {
      ...clientKeys,
      url,
      remote_timeout: duration,
      chunked_read_limit: count,
      headers,
      name: text,
      ...keys("read_recent filter_external_labels", flag),
      required_matchers: labelSet,
    },
  ],
  otlp: {
    ...keys("promote_all_resource_attributes keep_identifying_resource_attributes convert_histograms_to_nhcb promote_scope_metadata", flag),
    ...keys("label_name_underscore_sanitization label_name_preserve_multiple_underscores", flag),
    ...keys("promote_resource_attributes ignore_resource_attributes", unequal(attribute)),
    translation_strategy: oneOf("UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation", ""),
  },
};

/** Settings that had another name, with what they are called now. */
export const renamedPrometheusKeys: Readonly<Record<string, string>> = {
  scrape_classic_histograms: "always_scrape_classic_histograms",
  target_groups: "static_configs",
  tls_server_config: "a web configuration file of its own",
  basic_auth_users: "a web configuration file of its own",
};

/** A list in which nothing stands twice. */
function unequal(kind: Kind): Kind {
  const each = listOf(kind);
  return (value, path) => {
    const seen = (Array.isArray(value) ? value : []).map((entry: Setting) => String(entry).trim());
    const twice = seen.flatMap((entry, index): readonly Misfit[] =>
      entry !== "" && seen.indexOf(entry) < index
        ? [{ path: [...path, index], message: `\`${entry}\` stands in \`${path.at(-1)}\` twice`, help: "leave it out here" }]
        : [],
    );
    return [...each(value, path), ...twice];
  };
}

function attribute(value: Setting, path: Path): readonly Misfit[] {
  if (value === null || String(value).trim() === "") return [{ path, message: "an attribute has no name", help: "write its name, or leave it out" }];
  return text(value, path);
}

function protocolsOf(value: Setting, path: Path): readonly Misfit[] {
  if (Array.isArray(value) && value.length === 0) return [{ path, message: "`scrape_protocols` lists none", help: "leave it out for the usual ones" }];
  return unequal(oneOf(...protocols))(value, path);
}
