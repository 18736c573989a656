/** Rules as objects of the Prometheus Operator: https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
import { commonLabels, type Kubernetes, objectName } from "../../derive/kube-object.ts";
import type { Plan } from "../../derive/plan.ts";
import { shortHash } from "../../util/hash.ts";
import { HelpfulError } from "../../util/helpful-error.ts";
import { toYaml } from "../../util/yaml.ts";
import type { OutputFile } from "../emitter.ts";
import { withoutHeader } from "./text.ts";

/**
 * Bytes of an object: kubectl keeps a copy of what it applied in an annotation, of which all together have 256 KiB; etcd takes
 * 1.5 MiB, and the operator packs rules into ConfigMaps of 512 KiB.
 */
const limit = 200 * 1024;

/** One object for each file of rules, or several for a large one, in which groups stay whole: order matters inside a group only. */
export function prometheusRules(plan: Plan, others: readonly OutputFile[], kubernetes: Kubernetes, header: readonly string[]): readonly OutputFile[] {
  const objects = plan.ruleFiles.flatMap(({ name, service }) => {
    const file = others.find(({ path }) => path === `prometheus/rules/${name}.yaml`);
    if (!file) return [];
    return shelved(groupsOf(file.content)).map(({ shelf, groups }) => {
      const own = objectName(shelf === "" ? name : `${name}-${shelf}`);
      const labels = { ...commonLabels(name, plan.system), ...kubernetes.operator?.labels };
      const metadata = { name: own, namespace: service?.namespace ?? kubernetes.namespace, labels };
      const top = toYaml({ ...(plan.scope.prometheus?.ruler?.engine === "vmalert" ? vmRule : prometheusRule), metadata });
      return `${top}spec:\n  groups:\n${groups.map((group) => indented(group)).join("\n")}`;
    });
  });
  if (objects.length === 0) return [];
  return [{ path: "k8s/rules.yaml", content: `${header.map((line) => `# ${line}\n`).join("")}\n${objects.join("---\n")}` }];
}

const prometheusRule = { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule" };
/** The operator of VictoriaMetrics knows what vmalert has beside Prometheus: https://docs.victoriametrics.com/operator/resources/vmrule/ */
const vmRule = { apiVersion: "operator.victoriametrics.com/v1beta1", kind: "VMRule" };

/** The texts of the groups of a file of rules, each with the comments above it. */
function groupsOf(content: string): readonly string[] {
  const [, body = ""] = /(?:^|\n)groups:\n(.*)$/s.exec(withoutHeader(content)) ?? [];
  const starts = [...body.matchAll(/^(?: {2}#[^\n]*\n)* {2}- name:/gm)].map(({ index }) => index);
  return starts.map((start, index) => `${body.slice(start, starts[index + 1]).trimEnd()}\n`);
}

interface Shelf {
  /** A digit for each time that it was halved. */
  readonly shelf: string;
  readonly groups: readonly string[];
}

/**
 * Groups of one file in objects that are small enough. What is too large is halved by the names of the groups, not by their order,
 * so that a group more changes one object, or halves one, and all others stay as they are.
 */
function shelved(groups: readonly string[], shelf = ""): readonly Shelf[] {
  const bytes = groups.reduce((sum, group) => sum + new TextEncoder().encode(group).length, 0);
  if (groups.length === 1) mustFit(groups[0] as string, bytes);
  if (bytes <= limit || groups.length === 1) return groups.length > 0 ? [{ shelf, groups }] : [];
  return [0, 1].flatMap((half) =>
    shelved(
      groups.filter((group) => Number.parseInt(shortHash(`${shelf.length} ${nameOf(group)}`), 16) % 2 === half),
      `${shelf}${half}`,
    ),
  );
}

/** A group is whole, and the operator refuses an object in which it has no room: https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/operator/rules.go */
function mustFit(group: string, bytes: number): void {
  if (bytes <= most) return;
  throw new HelpfulError(
    `the group \`${nameOf(group)}\` has ${Math.ceil(bytes / 1024)} KiB, and the Prometheus Operator takes ${most / 1024}`,
    "give some of its alerts a `category`, or of its recordings a `group`: those are groups of their own",
  );
}
const most = 512 * 1024;

function nameOf(group: string): string {
  return /- name: (.*)/.exec(group)?.[1] ?? group;
}

function indented(text: string): string {
  return text.replace(/^(?=[^\n])/gm, "  ");
}
