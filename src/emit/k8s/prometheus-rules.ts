/** Rules as objects of the Prometheus Operator: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
import { commonLabels, type Kubernetes, objectName } from "../../derive/kube-object.ts";
import type { Plan } from "../../derive/plan.ts";
import { toYaml } from "../../util/yaml.ts";
import type { OutputFile } from "../emitter.ts";
import { withoutHeader } from "./text.ts";

/**
 * Bytes of an object: kubectl keeps a copy of what it applied in an annotation, of which all together have 256 KiB; etcd takes
 * 1.5 MiB, and the operator packs rules into ConfigMaps of 512 KiB.
 */
const limit = 200 * 1024;

/** One object for each file of rules, or several for a large one: groups stay whole and in their order, which matters inside a group only. */
export function prometheusRules(plan: Plan, others: readonly OutputFile[], kubernetes: Kubernetes, header: readonly string[]): readonly OutputFile[] {
  const objects = plan.ruleFiles.flatMap(({ name, service }) => {
    const file = others.find(({ path }) => path === `prometheus/rules/${name}.yaml`);
    if (!file) return [];
    const parts = split(groupsOf(file.content));
    return parts.map((groups, index) => {
      const own = objectName(`${name}${parts.length > 1 ? `-${index + 1}` : ""}`);
      const labels = { ...commonLabels(name, plan.system), ...kubernetes.operator?.labels };
      const metadata = { name: own, namespace: service?.namespace ?? kubernetes.namespace, labels };
      const top = toYaml({ apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata });
      return `${top}spec:\n  groups:\n${groups.map((group) => indented(group)).join("\n")}`;
    });
  });
  if (objects.length === 0) return [];
  return [{ path: "k8s/rules.yaml", content: `${header.map((line) => `# ${line}\n`).join("")}\n${objects.join("---\n")}` }];
}

/** The texts of the groups of a file of rules, each with the comments above it. */
function groupsOf(content: string): readonly string[] {
  const [, body = ""] = /^groups:\n(.*)$/s.exec(withoutHeader(content)) ?? [];
  const starts = [...body.matchAll(/^(?: {2}#[^\n]*\n)* {2}- name:/gm)].map(({ index }) => index);
  return starts.map((start, index) => `${body.slice(start, starts[index + 1]).trimEnd()}\n`);
}

function split(groups: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    const bytes = new TextEncoder().encode(group).length;
    if (size + bytes > limit) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(group);
    size += bytes;
  }
  return parts;
}

function indented(text: string): string {
  return text.replace(/^(?=[^\n])/gm, "  ");
}
