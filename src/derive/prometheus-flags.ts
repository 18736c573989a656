/** What of a Prometheus is said where it is started, since its file has no place for it: https://prometheus.io/docs/prometheus/latest/command-line/prometheus/ */
import { type Metric, metricsOf } from "../ir/metric.ts";
import type { System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import type { Scope } from "./scope.ts";

/**
 * Flags for whoever starts the Prometheus that a system declares, beside those that say where files lie (`--config.file`,
 * `--storage.tsdb.path`, `--web.config.file`) and on which port it listens; none where the system declares no Prometheus.
 */
export function prometheusFlags({ system, environment }: Scope): readonly string[] {
  const { prometheus } = system;
  if (!prometheus) return [];
  const old = prometheus.version === "2.55";
  const features = [
    ...(hasExemplars(system) ? ["exemplar-storage"] : []),
    // 3 takes both without a feature: a setting of the scrape, and a flag of its own.
    ...(old && hasNativeHistograms(system) ? ["native-histograms"] : []),
    ...(old && prometheus.otlp ? ["otlp-write-receiver"] : []),
  ];
  return [
    // 3 reads the retention from its file.
    ...(old ? [`--storage.tsdb.retention.time=${formatDuration(inEnvironment(prometheus.retention, environment))}`] : []),
    ...(prometheus.remoteWriteReceiver ? ["--web.enable-remote-write-receiver"] : []),
    ...(prometheus.otlp && !old ? ["--web.enable-otlp-receiver"] : []),
    ...(features.length > 0 ? [`--enable-feature=${features.join(",")}`] : []),
  ];
}

/** Some metric of a service carries trace ids, which Prometheus keeps only when it is told to; one that others use has to be ready for theirs. */
export function hasExemplars({ services, prometheus }: Pick<System, "services" | "prometheus">): boolean {
  return prometheus?.shared === true || services.some((service) => metricsOf(service.metrics).some(({ metric }) => metric.exemplars));
}

/** Some histogram has no buckets of its own, which a scrape takes only when it is told to. */
function hasNativeHistograms({ services, prometheus }: Pick<System, "services" | "prometheus">): boolean {
  return prometheus?.shared === true || services.some((service) => metricsOf(service.metrics).some(({ metric }) => isNative(metric)));
}

export function isNative(metric: Metric): boolean {
  return metric.kind === "histogram" && metric.buckets === "native";
}
