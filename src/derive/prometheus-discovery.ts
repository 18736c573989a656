/** How Prometheus finds the targets of a service. */
import type { Scrape } from "../ir/backend.ts";
import type { Service, System } from "../ir/system.ts";
import type { Settings } from "./collector-part.ts";
import type { Path } from "./part.ts";

interface Found {
  readonly settings: Settings;
  readonly because: readonly (readonly [path: Path, ...lines: string[]])[];
  /** How many labels are put on the targets, beside `job` and `instance`. */
  readonly labels: number;
}

/** `undefined` where the Prometheus Operator finds them, by a monitor. */
export function discoveryOf(service: Service, { discover, port }: Scrape, system: System, replicas: number): Found | undefined {
  const { labels } = service;
  const count = Object.keys(labels).length;
  const onTarget = count > 0 ? { labels } : {};
  switch (discover?.by) {
    case "service-monitor":
    case "pod-monitor":
      return undefined;
    case "static":
      return { settings: { static_configs: [{ targets: [...discover.targets], ...onTarget }] }, because: [], labels: count };
    case "file":
      return {
        settings: { file_sd_configs: [{ files: [...discover.globs] }], ...relabelled(fixedLabels(labels)) },
        because: [],
        labels: count,
      };
    case "pod-annotations":
      return {
        settings: { kubernetes_sd_configs: [podsOf(service, system)], ...relabelled([...annotated(service), ...fixedLabels(labels)]) },
        because: reasons,
        labels: count + 2,
      };
    default:
      return {
        settings: { static_configs: [{ targets: [`${service.name}:${port}`], ...onTarget }] },
        because:
          replicas > 1
            ? [[["static_configs"], `The name stands for ${replicas} replicas: each scrape sees the one that answers. Name them with \`discover\` to see all.`]]
            : [],
        labels: count,
      };
  }
}

function relabelled(rules: readonly Settings[]): Settings {
  return rules.length > 0 ? { relabel_configs: rules } : {};
}

function podsOf({ namespace }: Service, { deploy }: System): Settings {
  const deployed = deploy.find((each) => each.by === "kubernetes");
  const name = namespace ?? (deployed?.by === "kubernetes" ? deployed.namespace : undefined);
  return { role: "pod", ...(name !== undefined && { namespaces: { names: [name] } }) };
}

/**
 * The annotations by which pods ask to be scraped. They are a convention, which Prometheus knows nothing of: it is made of relabelling alone.
 * Each container port of a pod is a target of its own; the port that is annotated takes the place of all, and equal targets are one.
 */
function annotated({ name }: Service): readonly Settings[] {
  return [
    { source_labels: ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"], regex: "true", action: "keep" },
    { source_labels: ["__meta_kubernetes_pod_label_app_kubernetes_io_name", "__meta_kubernetes_pod_label_app"], regex: `${name};.*|;${name}`, action: "keep" },
    { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Succeeded|Failed", action: "drop" },
    { source_labels: ["__meta_kubernetes_pod_annotation_prometheus_io_scheme"], regex: "(https?)", target_label: "__scheme__" },
    { source_labels: ["__meta_kubernetes_pod_annotation_prometheus_io_path"], regex: "(.+)", target_label: "__metrics_path__" },
    {
      source_labels: ["__meta_kubernetes_pod_ip", "__meta_kubernetes_pod_annotation_prometheus_io_port"],
      regex: "(.+);(\\d+)",
      replacement: "$1:$2",
      target_label: "__address__",
    },
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
  ];
}
const reasons: Found["because"] = [
  [["relabel_configs", 0], "The annotations `prometheus.io/scrape`, `/scheme`, `/path` and `/port` of a pod, in that order, and only pods of this service."],
  [["relabel_configs", 5], "Every port of a pod is found; the annotated one takes the place of each, and equal targets are scraped once."],
];

function fixedLabels(labels: Readonly<Record<string, string>>): readonly Settings[] {
  return Object.entries(labels).map(([name, value]) => ({ target_label: name, replacement: value.replaceAll("$", "$$$$") }));
}
