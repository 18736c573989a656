// @ts-nocheck: the compiler refuses much of this already.
// LangGraph as its document has it, faults included; `obsc lint` says what is wrong, each at its place.
import { alert, counter, gauge, histogram, policy, prometheus, promql, ratio, raw, scrape, service, slo, system } from "obsc";

const metrics = {
  requests: counter("http_requests_total", { help: "Total number of HTTP requests" }),
  duration: histogram("http_request_duration_seconds", { help: "HTTP request latency", buckets: ["1ms", "10ms", "100ms", "500ms", "1s", "5s"] }),
  active: gauge("langgraph_active_workflows", { help: "Number of active workflows" }),
};

const alerts = [
  alert("HighErrorRate", {
    when: promql`rate(http_requests_total{status=~"5.."}[5m])`.above(0.05),
    for: "5m",
    severity: "critical",
    summary: "High error rate detected",
    description: "Error rate is {{ $value | humanizePercentage }}",
  }),
  alert("HighLatency", {
    when: promql`histogram_quantile(0.95, http_request_duration_seconds)`.above(1),
    for: "5m",
    severity: "warning",
    summary: "High latency detected",
    description: "95th percentile latency is {{ $value }}s",
  }),
  alert("WorkflowFailures", {
    when: promql`rate(langgraph_workflow_failures_total[5m])`.above(0.1),
    for: "5m",
    severity: "critical",
    summary: "High workflow failure rate",
    description: "Workflow failure rate is {{ $value | humanizePercentage }}",
  }),
];

// No window is said.
const slos = [slo("langgraph-latency", { objective: "95%", good: ratio(metrics.duration.within("500ms"), metrics.duration) })];

const board = raw.dashboard(`{
  "dashboard": {
    "title": "LangGraph Rust Metrics",
    "panels": [
      { "title": "Request Rate", "targets": [{ "expr": "rate(http_requests_total[5m])" }] },
      {
        "title": "Latency (p50/p95/p99)",
        "targets": [
          { "expr": "histogram_quantile(0.50, http_request_duration_seconds)" },
          { "expr": "histogram_quantile(0.95, http_request_duration_seconds)" },
          { "expr": "histogram_quantile(0.99, http_request_duration_seconds)" }
        ]
      },
      { "title": "Error Rate", "targets": [{ "expr": "rate(http_requests_total{status=~'5..'}[5m])" }] },
      { "title": "Active Workflows", "targets": [{ "expr": "langgraph_active_workflows" }] }
    ]
  }
}`);

const stack = raw.compose(`version: "3.8"
services:
  prometheus:
    image: prom/prometheus:latest
    ports: ["9090:9090"]
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
      - prometheus_data:/prometheus
    command:
      - "--config.file=/etc/prometheus/prometheus.yml"
      - "--storage.tsdb.retention.time=30d"
      - "--web.enable-lifecycle"
    networks: [observability]
  grafana:
    image: grafana/grafana:latest
    ports: ["3000:3000"]
    environment:
      - GF_SECURITY_ADMIN_PASSWORD=\${GRAFANA_PASSWORD}
      - GF_INSTALL_PLUGINS=grafana-piechart-panel
    volumes:
      - grafana_data:/var/lib/grafana
      - ./grafana/dashboards:/etc/grafana/provisioning/dashboards
      - ./grafana/datasources:/etc/grafana/provisioning/datasources
    networks: [observability]
  jaeger:
    image: jaegertracing/all-in-one:latest
    ports:
      - "5775:5775/udp"
      - "6831:6831/udp"
      - "6832:6832/udp"
      - "5778:5778"
      - "16686:16686"
      - "14268:14268"
      - "14250:14250"
    environment:
      - COLLECTOR_ZIPKIN_HOST_PORT=:9411
      - COLLECTOR_OTLP_ENABLED=true
    networks: [observability]
  loki:
    image: grafana/loki:latest
    ports: ["3100:3100"]
    volumes:
      - ./loki-config.yml:/etc/loki/local-config.yaml
      - loki_data:/loki
    command: -config.file=/etc/loki/local-config.yaml
    networks: [observability]
  promtail:
    image: grafana/promtail:latest
    volumes:
      - ./promtail-config.yml:/etc/promtail/config.yml
      - /var/log:/var/log:ro
      - /var/lib/docker/containers:/var/lib/docker/containers:ro
    command: -config.file=/etc/promtail/config.yml
    networks: [observability]
volumes:
  prometheus_data:
  grafana_data:
  loki_data:
networks:
  observability:
    driver: bridge
`);

const server = raw.prometheus(`global:
  scrape_interval: 15s
  evaluation_interval: 15s
alerting:
  alertmanagers:
    - static_configs:
        - targets: ["alertmanager:9093"]
rule_files:
  - alerts/*.yml
scrape_configs:
  - job_name: langgraph
    static_configs:
      - targets: ["langgraph:8080"]
    metrics_path: /metrics
  - job_name: node-exporter
    static_configs:
      - targets: ["node-exporter:9100"]
  - job_name: cadvisor
    static_configs:
      - targets: ["cadvisor:8080"]
tls_config:
  cert_file: /etc/ssl/certs/prometheus.crt
  key_file: /etc/ssl/private/prometheus.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: /etc/ssl/certs/ca.crt
`);

const charts = raw.helmValues(
  `loki:
  enabled: true
promtail:
  enabled: true
`,
  { name: "loki-stack" },
);

export default system("langgraph", {
  policy: policy({ prefix: "langgraph_" }),
  services: [
    service("langgraph", { language: "rust", team: "agents", metrics, alerts, slos, dashboards: [board], deliver: { metrics: scrape({ port: 8080 }) } }),
  ],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "30d" }),
  raw: [stack, server, charts],
});
