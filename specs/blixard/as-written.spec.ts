// @ts-nocheck: the compiler refuses much of this already.
// Blixard as its document has it, faults included; `obsc lint` says what is wrong, each at its place.
import { counter, gauge, grafana, histogram, policy, prometheus, raw, scrape, service, system } from "obsc";

const metrics = {
  proposals: counter("raft_proposals_total", { help: "Total number of Raft proposals" }),
  proposalsFailed: counter("raft_proposals_failed", { help: "Failed Raft proposals" }),
  committed: counter("raft_committed_entries_total", { help: "Total committed entries" }),
  applied: counter("raft_applied_entries_total", { help: "Total applied entries" }),
  leaderChanges: counter("raft_leader_changes_total", { help: "Number of leader changes" }),
  term: gauge("raft_term", { help: "Current Raft term" }),
  commitIndex: gauge("raft_commit_index", { help: "Current commit index" }),
  proposalDuration: histogram("raft_proposal_duration", { help: "Proposal durations", exemplars: true, buckets: [0.01, 0.1, 1] }),
  grpcRequests: counter("grpc_requests_total", { help: "gRPC requests by method" }),
  grpcFailed: counter("grpc_requests_failed", { help: "Failed gRPC requests" }),
  grpcDuration: histogram("grpc_request_duration", { help: "Request duration", exemplars: true, buckets: [0.01, 0.1, 1] }),
  peers: gauge("peer_connections_active", { help: "Active peer connections" }),
  reconnects: counter("peer_reconnect_attempts", { help: "Peer reconnection attempts" }),
  vms: gauge("vm_total", { help: "Total number of VMs" }),
  running: gauge("vm_running", { help: "Running VMs" }),
  created: counter("vm_create_total", { help: "VM creation attempts" }),
  createFailed: counter("vm_create_failed", { help: "Failed VM creations" }),
  createDuration: histogram("vm_create_duration", { help: "VM creation duration", buckets: [1, 10, 60] }),
  reads: counter("storage_reads_total", { help: "Storage reads" }),
  writes: counter("storage_writes_total", { help: "Storage writes" }),
  readDuration: histogram("storage_read_duration", { help: "Read duration", buckets: [0.01, 0.1] }),
  writeDuration: histogram("storage_write_duration", { help: "Write duration", buckets: [0.01, 0.1] }),
};

const collectorConfig = raw.collector(
  `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 0.0.0.0:4317
processors:
  batch:
exporters:
  jaeger:
    endpoint: jaeger:14250
    tls:
      insecure: true
  prometheus:
    endpoint: "0.0.0.0:8889"
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [jaeger]
    metrics:
      receivers: [otlp]
      processors: [batch]
      exporters: [prometheus]
`,
  { name: "otel-collector" },
);

const server = raw.prometheus(`alerting:
  alertmanagers:
    - static_configs:
        - targets: ["localhost:9093"]
rule_files:
  - /path/to/blixard-alerts.yml
`);

const stack = raw.compose(`version: "3.8"
services:
  otel-collector:
    image: otel/opentelemetry-collector-contrib:latest
    command: ["--config=/etc/otel-collector-config.yaml"]
    volumes:
      - ./otel-collector-config.yaml:/etc/otel-collector-config.yaml
    ports:
      - "4317:4317"
      - "4318:4318"
      - "8889:8889"
  jaeger:
    image: jaegertracing/all-in-one:latest
    ports:
      - "16686:16686"
  prometheus:
    image: prom/prometheus:latest
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
    ports:
      - "9090:9090"
  grafana:
    image: grafana/grafana:latest
    ports:
      - "3000:3000"
    environment:
      - GF_SECURITY_ADMIN_PASSWORD=admin
`);

const tracing = raw.env(
  `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317
OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:4317
OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://localhost:4317
OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer your-token
`,
  { name: "blixard" },
);

const clouds = raw.env(
  `BLIXARD_CLOUD_PROVIDER=azure
AZURE_INSTRUMENTATION_KEY=your-key
DD_API_KEY=your-api-key
DD_SITE=datadoghq.com
`,
  { name: "clouds" },
);

const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });

export default system("blixard", {
  policy: policy({ prefix: "blixard_" }),
  services: [service("blixard", { language: "rust", team: "virtualization", metrics, deliver: { metrics: scrape({ port: 8001 }) } })],
  prometheus: prom,
  grafana: grafana("grafana", { adminPassword: "admin", datasources: [prom] }),
  raw: [collectorConfig, server, stack, tracing, clouds],
});
