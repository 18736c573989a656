/** Objects of Kubernetes: `k8s/`, with what the other targets write packed into ConfigMaps and PrometheusRules. */
import { type Kubernetes, kubernetesOf } from "../../derive/kube-object.ts";
import type { Plan } from "../../derive/plan.ts";
import { toYaml } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter, OutputFile } from "../emitter.ts";
import { configMaps } from "./config-maps.ts";
import { prometheusRules } from "./prometheus-rules.ts";

export const k8s: Emitter = {
  name: "k8s",
  summary: "Objects of Kubernetes: workloads, monitors and rules of the Prometheus Operator, ConfigMaps, and a kustomization",
  emit(plan, options) {
    const kubernetes = kubernetesOf(plan.system);
    const objects = configFiles(plan, "k8s", options.header);
    if (!kubernetes) return objects;
    const others = options.others?.() ?? [];
    const packed = [
      ...(kubernetes.operator ? prometheusRules(plan, others, kubernetes, options.header) : []),
      ...configMaps(plan, others, kubernetes, options.header),
    ];
    const files = [...objects, ...packed];
    return kubernetes.kustomize && files.length > 0 ? [...files, kustomization(plan, files, kubernetes, options.header)] : files;
  },
};

/** Everything but the Secrets, which are filled in the cluster; one namespace is said once, several are said by each object. */
function kustomization({ configs }: Plan, files: readonly OutputFile[], { namespace }: Kubernetes, header: readonly string[]): OutputFile {
  const resources = files.map(({ path }) => path.replace(/^k8s\//, "")).filter((path) => path !== "secrets.yaml");
  const namespaces = new Set(configs.filter(({ format }) => format === "kubernetes").flatMap(({ documents }) => documents.flatMap(namespaceOf)));
  const one = [...namespaces].every((each) => each === namespace);
  const document = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", ...(one && { namespace }), resources };
  const note = ["", "Apply it with `kubectl apply --server-side -k .`: dashboards are larger than the annotation of a client-side apply may be."];
  return { path: "k8s/kustomization.yaml", content: toYaml(document, [...header, ...note]) };
}

function namespaceOf(document: object): readonly string[] {
  const { metadata } = document as { readonly metadata?: { readonly namespace?: unknown } };
  return typeof metadata?.namespace === "string" ? [metadata.namespace] : [];
}
