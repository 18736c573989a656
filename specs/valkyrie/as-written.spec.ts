// @ts-nocheck: the compiler refuses much of this already.
// Valkyrie as its document has it, faults included; `obsc lint` says what is wrong, each at its place.
import {
  alert,
  alertmanager,
  bounded,
  counter,
  dashboard,
  gauge,
  grafana,
  grafanaManaged,
  histogram,
  otlp,
  panel,
  policy,
  prometheus,
  promql,
  raw,
  route,
  scrape,
  secret,
  service,
  slack,
  span,
  system,
  traces,
} from "obsc";

const requests = counter("valkyrie_requests_total", {
  help: "Total number of requests",
  labels: { method: bounded(5, "verbs"), endpoint: route("/api/v1/jobs") },
});
const labels = { service: bounded(3, "services"), version: bounded(3, "releases") };
const metrics = {
  total: gauge("valkyrie_total_metrics", { help: "Total number of Valkyrie metrics" }),
  duration: histogram("valkyrie_request_duration_ms", { help: "Request duration in milliseconds", buckets: [0.1, 0.5, 1] }),
  requests,
  transactions: counter("business_transactions_total", { help: "Business transactions", labels }),
  activeUsers: gauge("active_users", { help: "Active users", labels }),
  amount: histogram("transaction_amount", { help: "Amounts", labels, buckets: [99.99, 149.99, 299.99] }),
};

const alerts = [
  alert("ValkyrieHighLatency", {
    when: promql`histogram_quantile(0.95, rate(valkyrie_request_duration_ms_bucket[5m]))`.above(1000),
    for: "2m",
    severity: "warning",
    summary: "Valkyrie Protocol high latency detected",
    description: "P95 latency is {{ $value }}ms",
  }),
  alert("ValkyrieHighErrorRate", {
    when: promql`rate(valkyrie_errors_total[5m]) / rate(valkyrie_requests_total[5m])`.above(0.05),
    for: "3m",
    severity: "critical",
    summary: "Valkyrie Protocol high error rate",
    description: "Error rate is {{ $value | humanizePercentage }}",
  }),
  alert("Valkyrie High Memory Usage", {
    when: promql`valkyrie_memory_usage_bytes / valkyrie_memory_limit_bytes`.above(0.8),
    for: "0s",
    severity: "warning",
    summary: "High memory usage",
    engine: grafanaManaged({ every: "60s", noData: "NoData", onError: "Alerting" }),
  }),
];

// What the Grafana API takes, mounted where Grafana reads files.
const custom = raw.dashboard(`{
  "dashboard": {
    "title": "Valkyrie Custom Dashboard",
    "panels": [
      { "title": "Custom Metric", "targets": [{ "expr": "valkyrie_custom_metric", "legendFormat": "Custom Metric" }] }
    ]
  }
}`);

const collectorConfig = raw.collector(
  `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
      http:
        endpoint: 0.0.0.0:4318
processors:
  batch:
    timeout: 1s
    send_batch_size: 1024
  memory_limiter:
    limit_mib: 512
exporters:
  prometheus:
    endpoint: "0.0.0.0:8889"
  jaeger:
    endpoint: jaeger:14250
    tls:
      insecure: true
  logging:
    loglevel: debug
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [jaeger, logging]
    metrics:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [prometheus, logging]
    logs:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [logging]
`,
  { name: "otel-collector" },
);

const stack = raw.compose(`version: "3.8"
services:
  prometheus:
    image: prom/prometheus:latest
    ports: ["9090:9090"]
    volumes:
      - ./config/prometheus.yml:/etc/prometheus/prometheus.yml
      - ./monitoring/alerts:/etc/prometheus/alerts
  pushgateway:
    image: prom/pushgateway:latest
    ports: ["9091:9091"]
  jaeger:
    image: jaegertracing/all-in-one:latest
    ports: ["16686:16686", "14268:14268"]
    environment:
      - COLLECTOR_OTLP_ENABLED=true
  grafana:
    image: grafana/grafana:latest
    ports: ["3000:3000"]
    environment:
      - GF_SECURITY_ADMIN_PASSWORD=admin
    volumes:
      - ./monitoring/grafana:/etc/grafana/provisioning
  otel-collector:
    image: otel/opentelemetry-collector-contrib:latest
    ports: ["4317:4317", "4318:4318"]
    volumes:
      - ./config/otel-collector-config.yaml:/etc/otel-collector-config.yaml
    command: ["--config=/etc/otel-collector-config.yaml"]
  valkyrie-app:
    build: .
    ports: ["8080:8080", "8081:8081"]
    environment:
      - VALKYRIE_PROMETHEUS_ENABLED=true
      - VALKYRIE_PROMETHEUS_PUSH_GATEWAY=http://pushgateway:9091
      - VALKYRIE_JAEGER_ENDPOINT=http://jaeger:14268
    depends_on: [prometheus, jaeger, grafana, otel-collector]
`);

const deployment = raw.kubernetes(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: valkyrie-app
spec:
  replicas: 3
  selector:
    matchLabels:
      app: valkyrie-app
  template:
    metadata:
      labels:
        app: valkyrie-app
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "8081"
        prometheus.io/path: "/valkyrie/metrics"
    spec:
      containers:
        - name: valkyrie-app
          image: valkyrie:latest
          ports:
            - containerPort: 8080
            - containerPort: 8081
          env:
            - name: VALKYRIE_JAEGER_ENDPOINT
              value: "http://jaeger-collector:14268"
`);

const settings = raw.env(
  `VALKYRIE_PROMETHEUS_ENABLED=true
VALKYRIE_PROMETHEUS_ENDPOINT=http://localhost:9090
VALKYRIE_PROMETHEUS_PUSH_GATEWAY=http://localhost:9091
VALKYRIE_JAEGER_ENDPOINT=http://localhost:14268
VALKYRIE_GRAFANA_API_KEY=your-grafana-api-key
VALKYRIE_EXPORT_INTERVAL_SECONDS=15
VALKYRIE_EXPORT_BATCH_SIZE=1000
`,
  { name: "valkyrie" },
);

const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });

const valkyrie = service("valkyrie", {
  language: "rust",
  team: "platform",
  metrics,
  alerts,
  dashboards: [custom, dashboard("Valkyrie Overview", { panels: [panel("Requests", requests.rate())] })],
  traces: traces({
    sampling: { head: "100%" },
    spans: [
      span("payment_processing", { service: "payment-service", attributes: { user_id: "string" } }),
      span("authentication", { attributes: { "trace.id": "string" }, children: [span("database_query")] }),
    ],
  }),
  deliver: {
    // Scraped, and sent to the collector as well, which exposes every series again.
    metrics: [scrape({ port: 8081, path: "/valkyrie/metrics" }), otlp("otel-collector", { endpoint: "http://otel-collector:4317" })],
    // Pushed by the service that is scraped, too.
    jobs: { pushgateway: "http://pushgateway:9091", every: "15s" },
  },
});

export default system("valkyrie", {
  policy: policy({ prefix: "valkyrie_", maxLabelValues: 10 }),
  services: [valkyrie],
  prometheus: prom,
  routing: alertmanager("alertmanager", {
    address: "alertmanager:9093",
    groupBy: ["alertname"],
    default: slack("slack", { channel: "#ops", url: secret.env("SLACK") }),
  }),
  grafana: grafana("grafana", { adminPassword: "admin", datasources: [prom] }),
  raw: [collectorConfig, stack, deployment, settings],
});
