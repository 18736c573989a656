/**
 * Metrics that other programs expose, as values to query. List the ones you use in the `catalogs` of the system:
 * `import { cadvisor } from "obsc/catalogs"`.
 */
import { catalog, foreign } from "./spec/catalog.ts";
import { anyValue } from "./spec/label.ts";

/**
 * What cAdvisor says of containers, scraped under the job "cadvisor": memory in use, its limit (0 where there is none, which
 * `ratio` guards) and CPU time. Series without a `container` are sums over a pod: choose with `where({ container: matches(".+") })`.
 * https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md
 */
export const cadvisor = cadvisorOf({ job: "cadvisor" });

/** cAdvisor under another job; the Prometheus Operator scrapes the one in the kubelet: `cadvisorOf({ job: "kubelet" })`. */
export function cadvisorOf(options: { readonly job: string }) {
  const container = {
    namespace: anyValue(),
    pod: anyValue(),
    container: anyValue(),
    /** The path of the control group; alone it tells one container from the next. */
    id: anyValue(),
    image: anyValue(),
    name: anyValue(),
  };
  return catalog("cadvisor", {
    job: options.job,
    metrics: {
      memoryWorkingSet: foreign.gauge("container_memory_working_set_bytes", {
        help: "Memory of a container that cannot be reclaimed at once; what the limit is held against",
        unit: "bytes",
        labels: container,
        min: "0B",
      }),
      memoryLimit: foreign.gauge("container_spec_memory_limit_bytes", {
        help: "Memory that a container may use; 0 means without limit",
        unit: "bytes",
        labels: container,
        min: "0B",
      }),
      cpuUsage: foreign.counter("container_cpu_usage_seconds_total", {
        help: "CPU time that a container has used",
        unit: "seconds",
        labels: { ...container, cpu: anyValue() },
      }),
    },
  });
}

/**
 * What Prometheus says of every target that it scrapes: whether it answered, how long that took, and how many samples came.
 * https://prometheus.io/docs/concepts/jobs_instances/
 */
export const scrapeMetrics = catalog("scrape", {
  metrics: {
    up: foreign.gauge("up", { help: "1 when the target answered the last scrape, 0 when it did not", min: 0, max: 1 }),
    duration: foreign.gauge("scrape_duration_seconds", { help: "How long the last scrape took", unit: "seconds", min: "0s" }),
    samples: foreign.gauge("scrape_samples_scraped", { help: "Samples that the target exposed", min: 0 }),
    samplesKept: foreign.gauge("scrape_samples_post_metric_relabeling", { help: "Samples that were left after relabelling", min: 0 }),
    seriesAdded: foreign.gauge("scrape_series_added", { help: "Series that the last scrape saw for the first time, about", min: 0 }),
  },
});

export { alertmanagerSelf } from "./spec/catalogs/alertmanager-self.ts";
export { collectorSelf } from "./spec/catalogs/collector-self.ts";
export { kubeStateMetrics } from "./spec/catalogs/kube-state-metrics.ts";
export { nodeExporter } from "./spec/catalogs/node-exporter.ts";
export { prometheusSelf } from "./spec/catalogs/prometheus-self.ts";
