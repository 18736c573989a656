/** Queries that look wrong to a tool that goes by shapes, and are right: none of them may be reported, neither as an error nor as a warning. */

export interface Correct {
  readonly expr: string;
  /** It is an alert; otherwise a recording. What else stands in the rule. */
  readonly alert?: Readonly<Record<string, unknown>>;
  /** Of its group. */
  readonly interval?: string;
}

const alert = { for: "5m" };

export const correct: readonly Correct[] = [
  // Fallbacks to zero.
  { expr: '(sum(rate(http_requests_total{code=~"5.."}[5m])) or vector(0)) / sum(rate(http_requests_total[5m])) > 0.01', alert },
  { expr: "sum by (cluster) (up or vector(0))" },
  { expr: 'sum(rate(orders_total{outcome="failed"}[5m])) or vector(0)' },
  { expr: 'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) or sum by (job) (rate(http_requests_total[5m])) * 0' },
  { expr: '(sum by (job) (rate(http_requests_total{code="500"}[5m])) or 0 * sum by (job) (up)) / sum by (job) (rate(http_requests_total[5m]))' },
  { expr: "sum(rate(cache_hits_total[5m])) / (sum(rate(cache_requests_total[5m])) > 0)" },
  { expr: "1 - (sum by (cache) (rate(cache_hits_total[5m])) / sum by (cache) (rate(cache_requests_total[5m])))" },
  // Counters read raw with a reason.
  { expr: "count(http_requests_total)" },
  { expr: "resets(http_requests_total[1h]) > 3", alert },
  { expr: 'absent(http_requests_total{job="shop"})', alert },
  { expr: "http_requests_total unless http_requests_total offset 1h" },
  { expr: 'count by (job) (http_requests_total{code="500"} == 0)' },
  { expr: "timestamp(http_requests_total) < time() - 300", alert },
  { expr: "sum(max_over_time(http_requests_total[5m]) - min_over_time(http_requests_total[5m])) > 100", alert },
  { expr: 'orders_total{outcome="failed"} - orders_total{outcome="failed"} offset 10m > 5', alert },
  { expr: "kube_pod_container_status_restarts_total > 0 and increase(kube_pod_container_status_restarts_total[15m]) > 3", alert },
  { expr: 'absent_over_time(http_requests_total{job="shop"}[10m])', alert },
  { expr: "present_over_time(http_requests_total[5m])" },
  { expr: "count_over_time(http_requests_total[10m])" },
  { expr: "rate(process_cpu_seconds_total[5m]) > 0.8", alert },
  // Functions where others look wrong.
  { expr: "deriv(queue_depth[15m]) > 0 and queue_depth > 100", alert },
  { expr: "predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0", alert: { for: "1h" } },
  { expr: "changes(process_start_time_seconds[15m]) > 2", alert },
  { expr: "time() - batch_last_success_timestamp_seconds > 86400", alert },
  { expr: "(tls_certificate_expiry_timestamp_seconds - time()) / 86400 < 14", alert },
  { expr: "max_over_time(rate(http_requests_total[5m])[1h:1m])" },
  { expr: "quantile_over_time(0.95, queue_depth[1h])" },
  { expr: "avg_over_time(job:http_requests:rate5m[1h])" },
  { expr: "max_over_time(pool_used_ratio[10m]) > 0.95", alert },
  { expr: "sum_over_time(up[1h]) < 100", alert },
  { expr: "avg_over_time(up[10m]) < 0.9", alert },
  { expr: "deriv(process_start_time_seconds[10m]) != 0", alert },
  { expr: "clamp_max(queue_depth / on (job, instance, queue) queue_limit, 1)" },
  { expr: "round(pool_used_ratio * 100) > 80", alert },
  { expr: "pool_used_ratio * 100 > 80", alert },
  { expr: "floor(vector(time()) / 86400) % 7" },
  { expr: "rate(batch_rows_total[15m])", interval: "1m" },
  { expr: "sum(rate(orders_total[5m])) * 60" },
  { expr: "sum(increase(orders_total[1d] offset 1w)) > 10", alert },
  { expr: "sum_over_time((sum(rate(orders_total[5m])))[1h:5m]) / 12" },
  { expr: "http_requests_in_flight offset -5m" },
  { expr: "last_over_time(batch_last_success_timestamp_seconds[1h])" },
  // Histograms.
  { expr: "histogram_quantile(0.99, sum by (le) (job_route:http_request_duration_seconds_bucket:rate5m))" },
  { expr: "histogram_quantile(0.9, sum without (instance, route) (rate(http_request_duration_seconds_bucket[5m])))" },
  { expr: "histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m]))" },
  { expr: "histogram_quantile(0.99, sum by (method) (rate(rpc_duration_seconds[5m])))" },
  { expr: "histogram_fraction(0, 0.2, rate(rpc_duration_seconds[5m]))" },
  { expr: "histogram_avg(rate(rpc_duration_seconds[5m])) > 0.5", alert },
  { expr: 'sum(rate(http_request_duration_seconds_bucket{le="+Inf"}[5m]))' },
  { expr: '1 - sum(rate(http_request_duration_seconds_bucket{le="0.25"}[5m])) / sum(rate(http_request_duration_seconds_count[5m])) > 0.05', alert },
  { expr: 'sum(rate(http_request_duration_seconds_bucket{le="1"}[5m])) / sum(rate(http_request_duration_seconds_count[5m]))' },
  { expr: 'sum(rate(http_request_duration_seconds_bucket{le=~"1|1.0"}[5m]))' },
  { expr: "sum by (job) (rate(http_request_duration_seconds_sum[5m])) / sum by (job) (rate(http_request_duration_seconds_count[5m]))" },
  { expr: 'max by (job) (gc_pause_seconds{quantile="0.99"}) > 0.5', alert },
  { expr: "rate(gc_pause_seconds_sum[5m]) / rate(gc_pause_seconds_count[5m])" },
  { expr: "max(histogram_quantile(0.9, sum by (le, route) (rate(http_request_duration_seconds_bucket[5m])))) > 1", alert },
  { expr: "sum by (le) (increase(http_response_size_bytes_bucket[5m]))" },
  { expr: "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) >= 5", alert },
  // Matching.
  { expr: "sum by (job, code) (rate(http_requests_total[5m])) / on (job) group_left () sum by (job) (rate(http_requests_total[5m]))" },
  { expr: "process_resident_memory_bytes * on (job, instance) group_left (version) build_info" },
  { expr: "count by (version) (build_info)" },
  { expr: "count(count by (version) (build_info)) > 1", alert },
  { expr: "up == 0 unless on (job) (sum by (job) (up) > 0)", alert },
  { expr: "queue_depth > on (job, instance, queue) 0.8 * queue_limit", alert },
  { expr: 'db_connections{state="active"} / ignoring (state) db_connections_limit > 0.9', alert },
  {
    expr: 'sum by (namespace, pod) (container_memory_working_set_bytes{container!=""}) / sum by (namespace, pod) (kube_pod_container_resource_limits{resource="memory"}) > 0.9',
    alert,
  },
  { expr: "sum by (node) (container_memory_working_set_bytes * on (namespace, pod) group_left (node) kube_pod_info)" },
  { expr: "queue_depth > 100 and on () hour() >= 8 and on () hour() < 18", alert },
  { expr: "sum(rate(http_requests_total[5m])) > scalar(avg(http_requests_in_flight)) * 2", alert },
  { expr: 'node_load1 / on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"}) > 2', alert },
  { expr: "(queue_depth > 100) * on (job, instance) group_left () (process_open_fds > bool 0)" },
  {
    expr: 'label_replace(node_load1, "host", "$1", "instance", "(.*):.*") * on (host) group_left () label_replace(up{job="node"}, "host", "$1", "instance", "(.*):.*")',
  },
  { expr: 'sum by (host) (label_replace(up, "host", "$1", "instance", "([^:]+):.*"))' },
  { expr: 'label_join(up, "target", "/", "job", "instance")' },
  // Selectors.
  { expr: '{__name__=~"http_requests_total|orders_total", job="shop"}' },
  { expr: 'sum(rate(http_requests_total{code!~"5..|4.."}[5m]))' },
  { expr: 'http_requests_in_flight{pod=""}' },
  { expr: 'sum(rate(http_requests_total{code=~"5.."}[5m] @ end()))' },
  { expr: 'up{job=~"shop|node"} == 0', alert },
  { expr: 'count({__name__=~".+", job="shop"})' },
  { expr: 'someone_elses_metric{label="x"} > 5', alert },
  { expr: "rate(someone_elses_total[5m]) / on (job) someone_elses_limit" },
  { expr: 'sum(kube_pod_info{node=~"spot-.*"})' },
  // Alerts without what alerts usually have.
  { expr: "vector(1)", alert: { alert: "Watchdog" } },
  { expr: 'ALERTS{alertname="Watchdog", alertstate="firing"}', alert: { labels: { severity: "none" } } },
  { expr: 'up{job="shop"} == 0', alert: { for: "5m", annotations: { summary: "{{ $labels.instance }} of {{ $labels.job }} is down" } } },
  { expr: 'absent(up{job="shop"})', alert: { for: "5m", annotations: { summary: "{{ $labels.job }} is gone" } } },
  {
    expr: "pool_used_ratio > 0.9",
    alert: { for: "5m", annotations: { summary: '{{ $labels.pool }} at {{ $value | humanizePercentage }}, {{ printf "%.2f" $value }}' } },
  },
  {
    expr: "sum by (job) (rate(orders_total[5m])) > 10",
    alert: { for: "5m", labels: { team: "{{ $labels.job }}" }, annotations: { summary: "{{ $value | humanize }} orders a second" } },
  },
  { expr: 'changes(deploy_phase{deploy_phase="done"}[1h]) == 0', alert },
  { expr: "sum by (deploy_phase) (deploy_phase) == 1" },
  { expr: 'deploy_phase{deploy_phase="paused"} == 1', alert },
  { expr: "max by (job) (up) < 1", alert },
  { expr: "sensor_temperature_celsius > 80 or sensor_temperature_celsius < -20", alert },
  { expr: "http_requests_in_flight > 1000", alert: { for: "1m", keep_firing_for: "10m" } },
  // One of several is chosen to be joined, or was brought along on purpose.
  {
    expr: "sum by (node) (container_memory_working_set_bytes * on (namespace, pod) group_left (node) topk by (namespace, pod) (1, kube_pod_info)) > 64e9",
    alert,
  },
  {
    expr: "max by (instance) (theirs_running) * on (instance) group_left (node) max by (instance, node) (theirs_node_name) > 100",
    alert,
  },
  { expr: "sum by (namespace) (topk by (namespace, pod) (1, theirs_last_run_seconds))" },
  // Windows and offsets that are meant to differ.
  { expr: "sum(rate(orders_total[10m])) / clamp_min(sum(rate(http_requests_total[50m] offset 10m)), 1)" },
  { expr: 'sum(rate(http_request_duration_seconds_count[5m])) - sum(rate(http_request_duration_seconds_bucket{le="2.5"}[5m])) > 1', alert },
  { expr: "sum_over_time(sum(increase(orders_total[1h]))[1d:1h]) > 100", alert },
  { expr: "predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0", alert },
  { expr: "topk(3, sum by (route) (rate(http_requests_total[1h] @ end())))" },
  { expr: "last_over_time(queue_depth[5m:5m])" },
  // Bounds that look wrong.
  { expr: "time() - batch_last_success_timestamp_seconds > 31536000", alert },
  { expr: "process_resident_memory_bytes / 1024 ^ 3 > 2", alert },
  { expr: "process_resident_memory_bytes > 0 unless process_resident_memory_bytes offset 1h", alert },
  { expr: 'sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m])) > 20', alert },
  { expr: 'rate(http_requests_total{cluster=""}[5m]) > 1', alert },
];
