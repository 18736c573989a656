/**
 * The container images that run what a system declares, where it does not name its own: for each the version whose
 * configuration obsc writes. Tags are those of the releases that the projects' own charts and registries named in August 2026
 * (prometheus-community/helm-charts, grafana-community/helm-charts, jaegertracing/helm-charts), and later patches of them.
 */
import type { Backend } from "../ir/backend.ts";
import type { LogAgent } from "../ir/log.ts";

export const images = {
  /** Prometheus 3.15; the variants `-distroless` have no shell, this one has busybox for the health check. */
  prometheus: "prom/prometheus:v3.15.0",
  prometheus2: "prom/prometheus:v2.55.1",
  alertmanager: "prom/alertmanager:v0.34.2",
  pushgateway: "prom/pushgateway:v1.11.3",
  blackbox: "prom/blackbox-exporter:v0.28.0",
  grafana: "grafana/grafana:13.2.0",
  loki: "grafana/loki:3.7.8",
  tempo: "grafana/tempo:2.10.8",
  /** Jaeger 2; the images of version 1, `all-in-one` and `jaeger-agent`, ended with 2025. */
  jaeger: "jaegertracing/jaeger:2.19.0",
  zipkin: "openzipkin/zipkin:3.5.1",
  elasticsearch: "docker.elastic.co/elasticsearch/elasticsearch:9.5.2",
  alloy: "grafana/alloy:v1.19.1",
  filebeat: "docker.elastic.co/beats/filebeat:9.5.2",
  /** The last release: Promtail reached end of life on 2026-03-02. */
  promtail: "grafana/promtail:3.6.3",
} as const;

/** The contrib distribution of the collector, of a version as "0.156". */
export function collectorImage(version: string): string {
  return `otel/opentelemetry-collector-contrib:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`;
}

/** What runs a backend; none where somebody else does. */
export function imageOf(backend: Backend): string | undefined {
  if (backend.image !== undefined) return backend.image;
  switch (backend.kind) {
    case "prometheus":
      return backend.version === "2.55" ? images.prometheus2 : images.prometheus;
    case "loki":
    case "tempo":
    case "jaeger":
    case "zipkin":
    case "elasticsearch":
      return images[backend.kind];
    case "collector":
      return collectorImage(backend.version);
    default:
      return undefined;
  }
}

/** What runs an agent. */
export function agentImage({ agent, image, version }: LogAgent): string {
  return image ?? (agent === "collector" ? collectorImage(version ?? "0.156") : images[agent]);
}
