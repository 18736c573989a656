// Where signals go, and for how long they stay.
import { choice, collector, exposed, jaeger, prometheus, secret, tempo } from "obsc";
import { logStore, per, search } from "./logs.ts";

export const metricStore = prometheus("prometheus", {
  url: "http://prometheus-operated.monitoring:9090",
  retention: "15d",
  scrapeInterval: "30s",
  evaluationInterval: "30s",
  // Alerts are grouped by cluster where they are routed.
  externalLabels: { cluster: per({ development: "local", production: "production" }) },
});

export const traceStore = tempo("tempo", {
  otlp: "tempo:4317",
  query: "http://tempo:3200",
  retention: "72h",
  s3: { bucket: "traces", endpoint: "minio:9000", accessKey: secret.env("MINIO_ACCESS_KEY"), secretKey: secret.env("MINIO_SECRET_KEY"), insecure: true },
  // Inside the cluster, where no certificates are yet.
  tls: { insecure: true },
});
// The other store of traces, for clusters that have an Elasticsearch and no bucket.
const jaegerStore = jaeger("jaeger", {
  otlp: "jaeger:4317",
  ui: "http://jaeger:16686",
  retention: "72h",
  storage: { elasticsearch: search, indexPrefix: "jaeger" },
  tls: { insecure: true },
});

export const gateway = collector("otel-collector", {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  // Nobody has said one; half a GiB holds the traces whose end is awaited.
  memoryLimit: "512MiB",
  batch: { timeout: "10s", size: 1024 },
  resource: { "service.name": "hypersdk" },
  export: { traces: [choice("TRACE_BACKEND", { tempo: traceStore, jaeger: jaegerStore })], metrics: [exposed({ port: 8889 })], logs: [logStore] },
});
