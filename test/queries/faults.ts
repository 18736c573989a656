/** Queries that any parser accepts and that do not do what whoever wrote them meant, as people really write them. */

export interface Fault {
  /** The piece between `«` and `»` is where the finding lies. */
  readonly expr: string;
  /** What its message or help has to name. */
  readonly advice: RegExp;
  /** It is an alert; otherwise a recording. What else stands in the rule. */
  readonly alert?: Readonly<Record<string, unknown>>;
  /** The check of pint 0.87 that finds it without a server (`pint --offline lint`). */
  readonly pint?: string;
  /** Of its group. */
  readonly interval?: string;
}

export const sections: readonly { readonly title: string; readonly faults: readonly Fault[] }[] = [
  {
    title: "Names and labels that are not there",
    faults: [
      { expr: "sum by (job) (rate(«http_request_total»[5m]))", advice: /http_requests_total/ },
      { expr: "sum(rate(«http_request_durations_seconds_count»[5m]))", advice: /http_request_duration_seconds_count/ },
      { expr: 'sum(rate(http_requests_total{«status»=~"5.."}[5m]))', advice: /code/ },
      { expr: "sum by («status_code») (rate(http_requests_total[5m]))", advice: /code/ },
      { expr: 'rate(http_requests_total{method="«get»"}[5m])', advice: /GET/ },
      { expr: 'rate(http_requests_total{code=~«"50[24]"»}[5m])', advice: /500|503/ },
      { expr: 'sum(rate(orders_total{outcome="«error»"}[5m]))', advice: /failed/ },
      { expr: 'sum(rate(http_request_duration_seconds_bucket{le=«"0.3"»}[5m]))', advice: /0\.25|0\.5/ },
      { expr: 'gc_pause_seconds{quantile="«0.95»"}', advice: /0\.9|0\.99/ },
      { expr: "rate(«rpc_duration_seconds_bucket»[5m])", advice: /rpc_duration_seconds/ },
      { expr: "avg(rate(«http_request_duration_seconds»[5m]))", advice: /_sum|_count|_bucket/ },
      { expr: 'label_replace(queue_depth, "team", "$1", "«que»", "(.*)")', advice: /queue/ },
      { expr: 'count by (version) (build_info{«environment»="prod"})', advice: /environment/ },
      { expr: 'http_requests_total{code="500",«code="503"»} offset 5m unless http_requests_total', advice: /code|503/ },
      { expr: 'rate(http_requests_total{code=~«"5*"»}[5m])', pint: "promql/regexp", advice: /"5\.\*"/ },
      { expr: 'rate(http_requests_total{code="«5..»"}[5m])', advice: /=~"5\.\."/ },
      { expr: 'count(ALERTS{«state="firing"»}) > 3', advice: /alertstate/, alert: { for: "5m" } },
      { expr: 'rate(http_requests_total{«cluster»="eu-1"}[5m])', advice: /external/ },
    ],
  },
  {
    title: "Points in time",
    faults: [
      { expr: "«batch_last_success_timestamp_seconds - time()» > 86400", advice: /time\(\) - batch_last_success/, alert: { for: "1h" } },
      { expr: "up == 0 and on () (hour() >= 22 and «hour() < 6»)", advice: /or/, alert: { for: "5m" } },
      { expr: "«node_boot_time_seconds» < 600", advice: /time\(\) - node_boot_time_seconds/, alert: { for: "5m" } },
      { expr: "«probe_ssl_earliest_cert_expiry» < 86400 * 14", advice: /time\(\)/, alert: { for: "1h" } },
    ],
  },
  {
    title: "Units",
    faults: [
      { expr: '100 - «avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))» > 80', advice: /100 \*/, alert: { for: "5m" } },
      { expr: "100 - «avg» by (instance) (rate(node_cpu_seconds_total[5m])) * 100 > 80", advice: /mode="idle"/, alert: { for: "5m" } },
      { expr: "rate(node_network_receive_bytes_total[5m]) * 8 «>» node_network_speed_bytes * 0.9", advice: /8/, alert: { for: "5m" } },
      { expr: "«sum» by (namespace, pod) (kube_pod_container_resource_requests) > 8", advice: /resource=/, alert: { for: "5m" } },
      { expr: "probe_ssl_earliest_cert_expiry - time() < «14»", advice: /86400/, alert: { for: "1h" } },
      { expr: "histogram_quantile(0.99, sum by (le) (rate(envoy_cluster_upstream_rq_time_bucket[5m]))) > «0.25»", advice: /250/, alert: { for: "5m" } },
    ],
  },
  {
    title: "Counters and gauges",
    faults: [
      { expr: "«orders_total» > 1000", advice: /rate|increase/, alert: { for: "5m" } },
      { expr: "sum by (code) («http_requests_total») > 1000000", advice: /rate|increase/, alert: { for: "5m" } },
      { expr: "«avg_over_time»(sent_bytes_total[10m])", advice: /rate|increase/ },
      { expr: "«rate»(queue_depth[5m])", advice: /deriv|delta/ },
      { expr: "«increase»(http_requests_in_flight[5m])", advice: /delta|max_over_time/ },
      { expr: "«deriv»(batch_rows_total[1h])", advice: /rate/ },
      { expr: "sum by (instance) («process_cpu_seconds_total») > 0.8", advice: /rate\(process_cpu_seconds_total\[5m\]\)/, alert: { for: "5m" } },
      { expr: 'count(«count_values»("version", build_info)) > 1', advice: /count by \(version\)/, alert: { for: "1h" } },
      { expr: "«delta»(cache_hits_total[10m])", advice: /increase/ },
      { expr: "«predict_linear»(sent_bytes_total[1h], 3600)", advice: /gauge|rate/ },
      { expr: "«rate»(sum(http_requests_total)[5m:30s])", advice: /sum\(rate|sum of (the )?rates|inside|before/i },
      { expr: "«rate»(job:http_requests:sum[5m])", advice: /sum|reset/ },
      { expr: "«rate»(job:http_requests:rate5m[5m])", advice: /already|rate/ },
    ],
  },
  {
    title: "Ranges",
    faults: [
      { expr: "rate(http_requests_total[«30s»])", advice: /1m|2m|60s|120s/ },
      { expr: "rate(batch_rows_total[«5m»])", advice: /10m|20m/ },
      { expr: "sum(increase(orders_total[«30d»]))", advice: /15d/ },
      { expr: "sum(rate(orders_total[5m])) / sum(rate(orders_total[5m] offset «30d»))", advice: /15d/ },
      { expr: 'sum(rate(http_requests_total{code="500"}[5m])) / sum(rate(http_requests_total[«1h»]))', advice: /5m|1h/ },
      { expr: "increase(orders_total[«1m»])", advice: /4m/, interval: "4m" },
      { expr: "max_over_time(sum(rate(orders_total[5m]))[10m:«1h»])", advice: /\[1h:10m\]/ },
      { expr: "«sum_over_time»(sum(increase(orders_total[1h]))[1d:5m])", advice: /12 times/ },
      { expr: "queue_depth offset «-10m» > 100", advice: /offset 10m/, alert: { for: "5m" } },
      { expr: "sum(rate(orders_total[5m] «@» 1609746000)) < 1", advice: /offset/, alert: { for: "5m" } },
      { expr: "predict_linear(node_filesystem_avail_bytes[6h], «24») < 0", advice: /24 \* 3600/, alert: { for: "5m" } },
    ],
  },
  {
    title: "Histograms, summaries and means",
    faults: [
      { expr: "histogram_quantile(0.99, sum «by (job)» (rate(http_request_duration_seconds_bucket[5m])))", advice: /le/ },
      { expr: "histogram_quantile(0.99, sum by (le) («http_request_duration_seconds_bucket»))", advice: /rate/ },
      { expr: "histogram_quantile(0.99, sum by (le) (rate(«http_request_duration_seconds_count»[5m])))", advice: /_bucket/ },
      { expr: "histogram_quantile(«99», sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", advice: /0\.99/ },
      { expr: "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > «8»", advice: /5/, alert: { for: "5m" } },
      { expr: '«avg» by (job) (gc_pause_seconds{quantile="0.99"})', advice: /quantile|_sum/ },
      { expr: "«avg»(histogram_quantile(0.9, sum by (le, route) (rate(http_request_duration_seconds_bucket[5m]))))", advice: /le|quantile/ },
      { expr: "«avg»(job:http_errors:ratio_rate5m)", advice: /ratio|sum/ },
      { expr: "sum(rate(http_request_duration_seconds_sum[5m])) / «sum»(rate(http_request_duration_seconds_bucket[5m]))", advice: /_count/ },
      { expr: "histogram_quantile(0.9, «rpc_duration_seconds_bucket»)", advice: /rpc_duration_seconds/ },
      { expr: "quantile_over_time(«95», queue_depth[10m])", advice: /0\.95/ },
    ],
  },
  {
    title: "Matching",
    faults: [
      { expr: 'rate(http_requests_total{code=~"5.."}[5m]) «/» rate(http_requests_total[5m]) > 0.05', advice: /sum/, alert: { for: "5m" } },
      { expr: 'label_replace(queue_depth, "team", «"$2"», "queue", "(.*)")', advice: /\$1/ },
      { expr: "sum by (job, code) (rate(http_requests_total[5m])) «/» sum by (job) (rate(http_requests_total[5m]))", advice: /group_left/ },
      { expr: "queue_depth / «on (job)» queue_limit", advice: /queue/ },
      { expr: "db_connections «/» db_connections_limit", advice: /state|group_left/ },
      { expr: "process_resident_memory_bytes * on (job, instance) group_right («version») build_info", advice: /group_left/ },
      { expr: "process_resident_memory_bytes * on (job, instance) group_left («branch») build_info", advice: /version|revision/ },
      { expr: "sum by (job) (up) «and» sum by (instance) (process_open_fds)", advice: /on/ },
      { expr: "sum(queue_limit) «>» queue_depth", advice: /on \(\)|label|group/, alert: { for: "5m" } },
      {
        expr: "sum by (cache) (rate(cache_hits_total[5m])) / (sum by (cache) (rate(cache_requests_total[5m])) or «vector(0)»)",
        advice: /zero|vector\(0\)|NaN|on \(\)/,
      },
      { expr: 'container_memory_working_set_bytes «/» kube_pod_container_resource_limits{resource="memory"}', advice: /resource/ },
    ],
  },
  {
    title: "Units and thresholds",
    faults: [
      {
        expr: "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > «500»",
        advice: /seconds|0\.5|5/,
        alert: { for: "5m" },
      },
      { expr: "process_open_fds / process_max_fds > «80»", advice: /0\.8/, alert: { for: "5m" } },
      { expr: "sum(rate(cache_hits_total[5m])) / sum(rate(cache_requests_total[5m])) < «90»", advice: /0\.9/, alert: { for: "5m" } },
      { expr: "node_filesystem_avail_bytes / node_filesystem_size_bytes < «10»", advice: /0\.1/, alert: { for: "5m" } },
      { expr: "pool_used_ratio > «80»", advice: /0\.8/, alert: { for: "5m" } },
      { expr: 'sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > «5»', advice: /0\.05/, alert: { for: "5m" } },
      { expr: "queue_oldest_message_seconds * 1000 «>» queue_oldest_message_seconds", advice: /seconds|1000/, alert: { for: "5m" } },
      { expr: "process_resident_memory_bytes «+» process_start_time_seconds", advice: /bytes|seconds/ },
      { expr: "rate(http_requests_total[5m]) < «0»", advice: /never|negative|0/, alert: { for: "5m" } },
      { expr: "count(up == 1) == «0»", advice: /absent|empty|no series/, alert: { for: "5m" } },
      { expr: "sensor_temperature_celsius > «150»", advice: /125/, alert: { for: "5m" } },
      { expr: "«process_start_time_seconds» < 300", advice: /time\(\)/, alert: { for: "5m" } },
      { expr: "time() «-» batch_last_success_timestamp_seconds * 1000 > 3600", advice: /seconds|1000/, alert: { for: "5m" } },
      { expr: 'absent(up{job="shop"}) == «0»', advice: /1|never/, alert: { for: "5m" } },
      { expr: "process_resident_memory_bytes > «4»", advice: /1024/, alert: { for: "5m" } },
      { expr: "time() - batch_last_success_timestamp_seconds > «86400000»", advice: /86400/, alert: { for: "5m" } },
      {
        expr: "sum(rate(http_request_duration_seconds_sum[5m])) / sum(rate(http_request_duration_seconds_count[5m])) > «500»",
        advice: /0\.5/,
        alert: { for: "5m" },
      },
      { expr: 'avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) < «10»', advice: /0\.1/, alert: { for: "5m" } },
      { expr: 'present_over_time(up{job="shop"}[10m]) == «0»', advice: /absent_over_time/, alert: { for: "5m" } },
    ],
  },
  {
    title: "Alerts",
    faults: [
      { expr: "sum by (job) (rate(http_requests_total[5m])) > «bool» 100", pint: "alerts/comparison", advice: /bool/, alert: { for: "5m" } },
      { expr: "«queue_depth»", pint: "alerts/comparison", advice: /compar|condition|always/, alert: { for: "5m" } },
      {
        expr: '«sum(rate(orders_total{outcome="failed"}[5m]))» or vector(0) > 5',
        pint: "alerts/comparison",
        advice: /\(… or vector\(0\)\) > 5/,
        alert: { for: "5m" },
      },
      {
        expr: "time() - batch_last_success_timestamp_seconds > 86400",
        advice: /humanizeDuration/,
        alert: { for: "5m", annotations: { summary: "Last run at «{{ $value | humanizeTimestamp }}»" } },
      },
      {
        expr: 'sum(rate(orders_total{outcome="failed"}[5m])) > 5 «or» vector(0)',
        pint: "alerts/comparison",
        advice: /vector\(0\)|always/,
        alert: { for: "5m" },
      },
      { expr: "«absent(up == 0)»", advice: /up/, alert: { for: "5m" } },
      { expr: 'absent(up{«job=~"shop|node"»})', advice: /each|one/, alert: { for: "5m" } },
      { expr: "«topk»(3, queue_depth) > 100", pint: "promql/fragile", advice: /topk|without/, alert: { for: "5m" } },
      { expr: "«irate»(http_requests_total[5m]) > 100", advice: /rate/, alert: { for: "5m" } },
      { expr: 'increase(orders_total{outcome="failed"}[5m]) «==» 1', advice: />=|extrapolat/, alert: { for: "5m" } },
      { expr: "«count»(deploy_phase) > 1", advice: /sum|== 1/, alert: { for: "5m" } },
      {
        expr: "sum by (job) (rate(orders_total[5m])) < 1",
        pint: "alerts/template",
        advice: /instance/,
        alert: { for: "5m", annotations: { summary: "Few orders at {{ «$labels.instance» }}" } },
      },
      {
        expr: "sum by (job) (rate(orders_total[5m])) > 10",
        advice: /ratio|percent/i,
        alert: { for: "5m", annotations: { summary: "«{{ $value | humanizePercentage }}» of orders" } },
      },
      { expr: "queue_depth > 100", pint: "alerts/template", advice: /annotation|new alert|each/, alert: { for: "5m", labels: { depth: "«{{ $value }}»" } } },
    ],
  },
];

export const faults: readonly Fault[] = sections.flatMap((section) => section.faults);
