// @ts-nocheck: the compiler refuses much of this already.
// HyperSDK as its document has it, faults included; `obsc lint` says what is wrong, each at its place.
import {
  alert,
  bounded,
  counter,
  gauge,
  histogram,
  json,
  logql,
  logs,
  oneOf,
  otlp,
  podLogs,
  prometheus,
  promql,
  raw,
  record,
  savedQuery,
  scrape,
  service,
  summary,
  system,
} from "obsc";

const provider = oneOf("vsphere", "aws");
const http = { method: bounded(5, "verbs"), endpoint: bounded(20, "routes") };
const metrics = {
  requests: counter("hypersdk_http_requests_total", { help: "HTTP requests", labels: { ...http, status: bounded(20, "codes") } }),
  duration: histogram("hypersdk_request_duration_seconds", { help: "Request duration", labels: http, buckets: ["100ms", "1s", "10s"] }),
  size: summary("hypersdk_request_size_bytes", { help: "Request size", labels: http, quantiles: ["p95"] }),
  completed: counter("hypersdk_jobs_completed_total", { help: "Jobs completed", labels: { provider } }),
  failed: counter("hypersdk_jobs_failed_total", { help: "Jobs failed", labels: { provider } }),
  active: gauge("hypersdk_active_jobs", { help: "Active jobs", labels: { provider } }),
  exports: counter("hypersdk_exports_total", { help: "Exports", labels: { provider, status: bounded(4, "outcomes") } }),
  exportDuration: histogram("hypersdk_export_duration_seconds", { help: "Export duration", labels: { provider }, buckets: ["1s", "10s", "60s"] }),
  databaseErrors: counter("hypersdk_database_errors_total", { help: "Database errors" }),
};

const recordings = [
  record("hypersdk:job_completion_rate:5m", promql`rate(hypersdk_jobs_completed_total[5m])`),
  record("hypersdk:job_failure_rate:5m", promql`rate(hypersdk_jobs_failed_total[5m])`),
  record("hypersdk:export_duration_seconds:avg", promql`avg(hypersdk_export_duration_seconds)`),
  record("hypersdk:active_exports:by_provider", promql`sum(hypersdk_active_jobs) by (provider)`),
];

const alerts = [
  alert("HyperSDKHighErrorRate", {
    when: promql`rate(hypersdk_http_requests_total{status=~"5.."}[5m])`.above(0.05),
    for: "5m",
    severity: "warning",
    summary: "High error rate detected",
    description: "Error rate is {{ $value }} (threshold: 0.05)",
  }),
  alert("HyperSDKJobFailures", {
    when: promql`rate(hypersdk_jobs_failed_total[5m])`.above(0.1),
    for: "5m",
    severity: "critical",
    summary: "High job failure rate",
    description: "Job failure rate: {{ $value }}/min",
  }),
  alert("HyperSDKPodDown", {
    when: promql`up{job="hypersdk"}`.equals(0),
    for: "2m",
    severity: "critical",
    summary: "HyperSDK pod is down",
    description: "Pod {{ $labels.pod }} is down",
  }),
  alert("HyperSDKHighMemory", {
    when: promql`container_memory_usage_bytes{pod=~"hypersdk-.*"} / container_spec_memory_limit_bytes{pod=~"hypersdk-.*"}`.above(0.9),
    for: "5m",
    severity: "warning",
    summary: "High memory usage",
    description: "Memory usage: {{ $value | humanizePercentage }}",
  }),
  alert("HyperSDKDatabaseErrors", {
    when: promql`rate(hypersdk_database_errors_total[5m])`.above(0.01),
    for: "2m",
    severity: "warning",
    summary: "Database connection errors",
    description: "Error rate: {{ $value }}/s",
  }),
];

const overview = raw.dashboard(`{
  "dashboard": {
    "title": "HyperSDK Overview",
    "panels": [
      { "title": "Request Rate", "targets": [{ "expr": "rate(hypersdk_http_requests_total[5m])" }] },
      { "title": "Error Rate", "targets": [{ "expr": "rate(hypersdk_http_requests_total{status=~\\"5..\\"}[5m])" }] },
      { "title": "Active Jobs", "targets": [{ "expr": "hypersdk_active_jobs" }] },
      { "title": "Export Duration (P95)", "targets": [{ "expr": "histogram_quantile(0.95, rate(hypersdk_export_duration_seconds_bucket[5m]))" }] }
    ]
  }
}`);

const agent = raw.promtail(`server:
  http_listen_port: 3101
clients:
  - url: http://loki:3100/loki/api/v1/push
positions:
  filename: /tmp/positions.yaml
scrape_configs:
  - job_name: kubernetes-pods
    kubernetes_sd_configs:
      - role: pod
    pipeline_stages:
      - json:
          expressions:
            level: level
            msg: msg
            timestamp: timestamp
      - labels:
          level:
      - match:
          selector: '{app="hypersdk"}'
          stages:
            - json:
                expressions:
                  job_id: job_id
                  provider: provider
                  vm_name: vm_name
            - labels:
                job_id:
                provider:
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_label_app]
        target_label: app
      - source_labels: [__meta_kubernetes_namespace]
        target_label: namespace
      - source_labels: [__meta_kubernetes_pod_name]
        target_label: pod
`);

const gateway = raw.collector(
  `receivers:
  otlp:
    protocols:
      grpc:
      http:
processors:
  batch:
    timeout: 10s
    send_batch_size: 1024
  attributes:
    actions:
      - key: service.name
        value: hypersdk
        action: insert
exporters:
  tempo:
    endpoint: tempo:4317
    insecure: true
  prometheus:
    endpoint: "0.0.0.0:8889"
  loki:
    endpoint: http://loki:3100/loki/api/v1/push
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch, attributes]
      exporters: [tempo]
    metrics:
      receivers: [otlp]
      processors: [batch]
      exporters: [prometheus]
    logs:
      receivers: [otlp]
      processors: [batch]
      exporters: [loki]
`,
  { name: "otel-collector" },
);

const routing = raw.alertmanager(`global:
  resolve_timeout: 5m
route:
  group_by: ["alertname", "cluster"]
  group_wait: 10s
  group_interval: 10s
  repeat_interval: 12h
  receiver: slack
  routes:
    - match:
        severity: critical
      receiver: pagerduty
      continue: true
    - match:
        severity: warning
      receiver: slack
receivers:
  - name: slack
    slack_configs:
      - api_url: https://hooks.slack.com/services/xxx
        channel: "#hypersdk-alerts"
        title: HyperSDK Alert
        text: "{{ range .Alerts }}{{ .Annotations.description }}{{ end }}"
  - name: pagerduty
    pagerduty_configs:
      - service_key: xxx
        description: "{{ .CommonAnnotations.summary }}"
`);

const datasources = raw.datasources(`apiVersion: 1
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
    access: proxy
    isDefault: true
  - name: Loki
    type: loki
    url: http://loki:3100
    access: proxy
    jsonData:
      derivedFields:
        - datasourceUid: tempo
          matcherRegex: "trace_id=(\\\\w+)"
          name: TraceID
          url: "$\${__value.raw}"
  - name: Tempo
    type: tempo
    url: http://tempo:3100
    access: proxy
    jsonData:
      tracesToLogs:
        datasourceUid: loki
        filterByTraceID: true
      serviceMap:
        datasourceUid: prometheus
`);

const retention = raw.loki(`retention_period: 168h
`);

const charts = raw.helmValues(
  `grafana:
  enabled: false
prometheus:
  enabled: false
promtail:
  enabled: true
`,
  { name: "loki-stack" },
);

const sidecar = raw.kubernetes(`apiVersion: jaegertracing.io/v1
kind: Jaeger
metadata:
  name: hypersdk-jaeger
  namespace: observability
spec:
  strategy: production
  storage:
    type: elasticsearch
    options:
      es:
        server-urls: http://elasticsearch:9200
        index-prefix: jaeger
  ingress:
    enabled: true
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: hypersdk
spec:
  selector:
    matchLabels:
      app: hypersdk
  template:
    metadata:
      labels:
        app: hypersdk
    spec:
      containers:
        - name: hypersdk
          image: hypersdk:1.0.0
          env:
            - name: JAEGER_AGENT_HOST
              value: "localhost"
            - name: JAEGER_AGENT_PORT
              value: "6831"
            - name: JAEGER_SAMPLER_TYPE
              value: "probabilistic"
            - name: JAEGER_SAMPLER_PARAM
              value: "0.1"
        - name: jaeger-agent
          image: jaegertracing/jaeger-agent:latest
          ports:
            - containerPort: 6831
              protocol: UDP
            - containerPort: 5778
              protocol: HTTP
`);

const log = logs({
  format: json({ time: "timestamp", level: "level", message: "msg" }),
  line: { msg: "string", job_id: "string", provider: "string", vm_name: "string", trace_id: "string" },
  sources: [podLogs({ app: "hypersdk" })],
});

const queries = [
  savedQuery("Error logs only", logql`{app="hypersdk"} |= "level=error"`),
  savedQuery("Logs for specific job", logql`{app="hypersdk"} | json | job_id="12345"`),
  savedQuery("Top error messages", logql`topk(10, sum by (msg) (rate({app="hypersdk"} |= "error" [5m])))`),
  savedQuery("Identify slow endpoints", promql`histogram_quantile(0.95, rate(hypersdk_request_duration_seconds_bucket[5m]))`),
  savedQuery("Check failure rate", promql`rate(hypersdk_jobs_failed_total[5m])`),
];

const hypersdk = service("hypersdk", {
  language: "go",
  team: "platform",
  metrics,
  recordings,
  alerts,
  dashboards: [overview],
  logs: log,
  queries,
  // A ServiceMonitor finds it, and it sends the same to the collector.
  deliver: { metrics: [scrape({ port: 8080, interval: "30s", timeout: "10s" }), otlp("otel-collector", { endpoint: "http://otel-collector:4317" })] },
});

export default system("hypersdk", {
  services: [hypersdk],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),
  raw: [agent, gateway, routing, datasources, retention, sidecar, charts],
});
