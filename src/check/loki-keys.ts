/**
 * The settings that Loki 3.6 knows, at the top of its file and one level below; it refuses a file with any other.
 * What `loki -print-config-stderr` of v3.6.3 says, and those without a default: https://github.com/grafana/loki/blob/v3.6.3/pkg/loki/loki.go
 */
import { type Keys, keys, serverKeys } from "./known-keys.ts";

export const lokiKeys: Keys = {
  ...keys(
    "target http_prefix ballast_bytes internal_server ui ruler_storage ingester_client pattern_ingester index_gateway bloom_build bloom_gateway " +
      "compactor_grpc_client memberlist kafka_config dataobj ingest_limits ingest_limits_frontend ingest_limits_frontend_client runtime_config " +
      "operational_config tracing tenant_limits_allow_publish shutdown_delay metrics_namespace auth_enabled compactor_client profiling " +
      "legacy_read_target",
  ),
  schema_config: { configs: [keys("from store object_store schema index chunks row_shards")] },
  server: serverKeys,
  distributor: keys(
    "ring push_worker_count max_recv_msg_size rate_store write_failures_logging otlp_config default_policy_stream_mappings kafka_writes_enabled " +
      "ingester_writes_enabled ingest_limits_enabled ingest_limits_dry_run_enabled",
  ),
  querier: keys(
    "tail_max_duration query_ingesters_within engine engine_v2 max_concurrent query_store_only query_ingester_only multi_tenant_queries_enabled " +
      "per_request_limits_enabled query_partition_ingesters dataobj_storage_lag dataobj_storage_start extra_query_delay",
  ),
  query_scheduler: keys(
    "max_outstanding_requests_per_tenant max_queue_hierarchy_levels querier_forget_delay grpc_client_config use_scheduler_ring scheduler_ring",
  ),
  frontend: keys(
    "log_queries_longer_than log_query_request_headers max_body_size query_stats_enabled max_outstanding_per_tenant querier_forget_delay " +
      "scheduler_address scheduler_dns_lookup_period scheduler_worker_concurrency grpc_client_config graceful_shutdown_timeout instance_interface_names " +
      "instance_enable_ipv6 address port encoding compress_responses downstream_url tail_proxy_url tail_tls_config support_parquet_encoding",
  ),
  query_range: keys(
    "align_queries_with_step results_cache cache_results max_retries parallelise_shardable_queries shard_aggregations cache_index_stats_results " +
      "index_stats_results_cache cache_volume_results volume_results_cache cache_instant_metric_results instant_metric_results_cache " +
      "instant_metric_query_split_align cache_series_results series_results_cache cache_label_results label_results_cache enable_v2_engine_router",
  ),
  ruler: keys(
    "external_url datasource_uid alert_relabel_configs ruler_client evaluation_interval poll_interval storage rule_path alertmanager_url enable_alertmanager_discovery " +
      "alertmanager_refresh_interval enable_alertmanager_v2 notification_queue_capacity notification_timeout alertmanager_client for_outage_tolerance " +
      "for_grace_period resend_delay enable_sharding sharding_strategy sharding_algo search_pending_for ring flush_period enable_api enabled_tenants " +
      "disabled_tenants query_stats_enabled disable_rule_group_label wal wal_cleaner remote_write evaluation external_labels",
  ),
  ingester: keys(
    "lifecycler concurrent_flushes flush_check_period flush_op_backoff flush_op_timeout chunk_retain_period chunk_idle_period chunk_block_size " +
      "chunk_target_size chunk_encoding max_chunk_age autoforget_unhealthy sync_period sync_min_utilization max_returned_stream_errors " +
      "query_store_max_look_back_period wal index_shards max_dropped_streams shutdown_marker_path owned_streams_check_interval kafka_ingestion",
  ),
  storage_config: keys(
    "alibabacloud aws azure bos bigtable gcs cassandra boltdb filesystem swift grpc_store hedging named_stores cos index_cache_validity " +
      "congestion_control object_prefix index_queries_cache_config disable_broad_index_queries max_parallel_get_chunk use_thanos_objstore object_store " +
      "max_chunk_batch_size boltdb_shipper tsdb_shipper bloom_shipper",
  ),
  chunk_store_config: keys(
    "chunk_cache_config chunk_cache_config_l2 write_dedupe_cache_config skip_query_writeback_cache_older_than l2_chunk_cache_handoff " +
      "cache_lookups_older_than",
  ),
  compactor: keys(
    "working_directory compaction_interval apply_retention_interval retention_enabled retention_delete_delay retention_delete_worker_count " +
      "retention_table_timeout retention_backoff_config delete_request_store delete_request_store_key_prefix delete_request_store_db_type " +
      "backup_delete_request_store_db_type delete_batch_size delete_request_cancel_period delete_max_interval max_compaction_parallelism " +
      "upload_parallelism compactor_ring _ tables_to_compact skip_latest_n_tables horizontal_scaling_mode worker_config jobs_config",
  ),
  limits_config: keys(
    "ingestion_rate_strategy ingestion_rate_mb ingestion_burst_size_mb max_label_name_length max_label_value_length max_label_names_per_series " +
      "reject_old_samples reject_old_samples_max_age creation_grace_period max_line_size max_line_size_truncate max_line_size_truncate_identifier " +
      "increment_duplicate_timestamp simulated_push_latency enable_multi_variant_queries discover_generic_fields discover_service_name " +
      "discover_log_levels log_level_fields log_level_from_json_max_depth use_owned_stream_count max_streams_per_user max_global_streams_per_user " +
      "unordered_writes per_stream_rate_limit per_stream_rate_limit_burst max_chunks_per_query max_query_series max_query_lookback max_query_length " +
      "max_query_range max_query_parallelism tsdb_max_query_parallelism tsdb_max_bytes_per_shard tsdb_sharding_strategy tsdb_precompute_chunks " +
      "cardinality_limit max_streams_matchers_per_query max_concurrent_tail_requests max_entries_limit_per_query max_cache_freshness_per_query " +
      "max_metadata_cache_freshness max_stats_cache_freshness max_queriers_per_tenant max_query_capacity query_ready_index_num_days query_timeout " +
      "split_queries_by_interval split_metadata_queries_by_interval split_recent_metadata_queries_by_interval recent_metadata_query_window " +
      "split_instant_metric_queries_by_interval split_ingester_queries_by_interval min_sharding_lookback max_query_bytes_read max_querier_bytes_read " +
      "volume_enabled volume_max_series ruler_max_rules_per_rule_group ruler_max_rule_groups_per_tenant ruler_alertmanager_config " +
      "ruler_tenant_shard_size ruler_enable_wal_replay ruler_remote_write_disabled ruler_remote_write_url ruler_remote_write_timeout " +
      "ruler_remote_write_headers ruler_remote_write_queue_capacity ruler_remote_write_queue_min_shards ruler_remote_write_queue_max_shards " +
      "ruler_remote_write_queue_max_samples_per_send ruler_remote_write_queue_batch_send_deadline ruler_remote_write_queue_min_backoff " +
      "ruler_remote_write_queue_max_backoff ruler_remote_write_queue_retry_on_ratelimit ruler_remote_write_sigv4_config ruler_remote_evaluation_timeout " +
      "ruler_remote_evaluation_max_response_size deletion_mode retention_period per_tenant_override_config per_tenant_override_period allow_deletes " +
      "shard_streams index_gateway_shard_size bloom_gateway_enable_filtering bloom_build_max_builders bloom_build_task_max_retries " +
      "bloom_build_builder_response_timeout bloom_creation_enabled bloom_planning_strategy bloom_split_series_keyspace_by " +
      "bloom_task_target_series_chunk_size bloom_block_encoding bloom_prefetch_blocks bloom_max_block_size bloom_max_bloom_size " +
      "allow_structured_metadata max_structured_metadata_size max_structured_metadata_entries_count otlp_config block_ingestion_policy_until " +
      "block_ingestion_until block_ingestion_status_code enforced_labels policy_enforced_labels policy_stream_mapping policy_override_limits " +
      "ingestion_partitions_tenant_shard_size pattern_ingester_tokenizable_json_fields_default pattern_ingester_tokenizable_json_fields_append " +
      "pattern_ingester_tokenizable_json_fields_delete metric_aggregation_enabled pattern_persistence_enabled pattern_persistence_granularity " +
      "pattern_rate_threshold s3_sse_type s3_sse_kms_key_id s3_sse_kms_encryption_context ruler_remote_write_relabel_configs ruler_remote_write_config " +
      "retention_stream blocked_queries required_labels minimum_labels_number shard_aggregations",
  ),
  frontend_worker: keys("frontend_address scheduler_address dns_lookup_duration id query_frontend_grpc_client grpc_client_config query_scheduler_grpc_client"),
  table_manager: keys(
    "throughput_updates_disabled retention_deletes_enabled retention_period poll_interval creation_grace_period index_tables_provisioning " +
      "chunk_tables_provisioning",
  ),
  common: keys(
    "path_prefix storage persist_tokens replication_factor ring instance_interface_names instance_addr compactor_address compactor_grpc_address " +
      "scratch_path",
  ),
  analytics: keys("reporting_enabled usage_stats_url proxy_url tls_config"),
};

/** Settings that Loki once knew, with what does the same now. */
export const formerLokiKeys: Readonly<Record<string, string>> = {
  max_look_back_period: "write `limits_config.max_query_lookback`",
  shared_store: "write `compactor.delete_request_store`, and `object_store` in `schema_config`",
  enforce_metric_name: "leave it out: lines have no name of a metric",
  max_transfer_retries: "leave it out: the write-ahead log does its work",
};
