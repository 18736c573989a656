/** What the other targets write, as ConfigMaps, for whatever mounts or looks for them. */

import { commonLabels, type Kubernetes, objectName } from "../../derive/kube-object.ts";
import { configName } from "../../derive/kube-workloads.ts";
import type { Plan } from "../../derive/plan.ts";
import { HelpfulError } from "../../util/helpful-error.ts";
import { toYaml } from "../../util/yaml.ts";
import type { OutputFile } from "../emitter.ts";
import { withoutHeader } from "./text.ts";

interface Pack {
  /** Of the file under `k8s/`, without its ending. */
  readonly file: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** Programs of which a chart is chosen take their configuration from its values instead. */
export function configMaps(plan: Plan, others: readonly OutputFile[], kubernetes: Kubernetes, header: readonly string[]): readonly OutputFile[] {
  const packs = [
    ...programs(others, kubernetes),
    ...dashboards(others),
    ...(kubernetes.operator || kubernetes.helmValues.includes("kube-prometheus-stack") ? [] : prometheusFolder(others)),
  ];
  for (const pack of packs) mustFit(pack);
  const byFile = groups(packs);
  return [...byFile].map(([file, own]) => ({
    path: `k8s/${file}.yaml`,
    content: `${toYaml(objectOf(own[0] as Pack, plan, kubernetes), header)}${own
      .slice(1)
      .map((pack) => `---\n${toYaml(objectOf(pack, plan, kubernetes))}`)
      .join("")}`,
  }));
}

/** Kubernetes refuses more: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const limit = 1024 * 1024;

function mustFit({ name, data }: Pack): void {
  const sizes = Object.entries(data).map(([file, text]) => ({ file, bytes: new TextEncoder().encode(text).length }));
  const bytes = sizes.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes <= limit) return;
  const [largest] = sizes.sort((one, other) => other.bytes - one.bytes);
  const size = `${(bytes / limit).toFixed(1)} MiB`;
  throw new HelpfulError(
    `the ConfigMap \`${name}\` would have ${size}, and Kubernetes takes 1 MiB`,
    `make \`${largest?.file ?? name}\` smaller, or into several: it is the largest file in it`,
  );
}

function groups(packs: readonly Pack[]): ReadonlyMap<string, readonly Pack[]> {
  const result = new Map<string, Pack[]>();
  for (const pack of packs) result.set(pack.file, [...(result.get(pack.file) ?? []), pack]);
  return result;
}

function objectOf({ name, labels, annotations, data }: Pack, { system }: Plan, { namespace }: Kubernetes): object {
  const metadata = { name, namespace, labels: { ...commonLabels(name, system), ...labels }, ...(annotations && { annotations }) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

const folders = ["otelcol", "promtail", "alloy", "filebeat", "alertmanager", "loki", "tempo", "jaeger", "blackbox"] as const;
type Folder = (typeof folders)[number];

function programs(others: readonly OutputFile[], { helmValues, operator }: Kubernetes): readonly Pack[] {
  const charted: Readonly<Partial<Record<Folder, boolean>>> = {
    loki: helmValues.includes("loki"),
    tempo: helmValues.includes("tempo"),
    jaeger: helmValues.includes("jaeger"),
    alertmanager: operator !== undefined || helmValues.includes("kube-prometheus-stack"),
  };
  return folders.flatMap((folder): readonly Pack[] => {
    if (charted[folder]) return [];
    const files = others.filter(({ path }) => path.startsWith(`${folder}/`) && path.split("/").length === 2);
    const each = folder === "otelcol" || folder === "promtail" || folder === "alloy";
    if (files.length === 0) return [];
    if (!each) return [{ file: "config", name: configName(folder), data: dataOf(files) }];
    return files.map((file) => ({ file: "config", name: configName(nameOf(file, folder)), data: dataOf([file]) }));
  });
}

function nameOf({ path }: OutputFile, folder: string): string {
  const name = path.slice(folder.length + 1).replace(/\.\w+$/, "");
  return folder === "alloy" && name === "config" ? "alloy" : name;
}

/** The sidecar of Grafana's chart takes in whatever has this label, into the folder that the annotation names. */
function dashboards(others: readonly OutputFile[]): readonly Pack[] {
  return others.flatMap((file): readonly Pack[] => {
    const [, level, uid] = /^grafana\/dashboards\/(?:(.+)\/)?([^/]+)\.json$/.exec(file.path) ?? [];
    if (uid === undefined) return [];
    const annotations = level === undefined ? {} : { annotations: { grafana_folder: level } };
    return [
      { file: "dashboards", name: `dashboard-${objectName(uid)}`, labels: { grafana_dashboard: "1" }, ...annotations, data: { [`${uid}.json`]: file.content } },
    ];
  });
}

function prometheusFolder(others: readonly OutputFile[]): readonly Pack[] {
  const rules = others.filter(({ path }) => path.startsWith("prometheus/rules/"));
  const own = others.filter(({ path }) => /^prometheus\/[^/]+$/.test(path));
  return [
    ...(own.length > 0 ? [{ file: "config", name: "prometheus-config", data: dataOf(own) }] : []),
    ...(rules.length > 0 ? [{ file: "config", name: "prometheus-rules", data: dataOf(rules) }] : []),
  ];
}

function dataOf(files: readonly OutputFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map((file) => [fileName(file), withoutHeader(file.content)]));
}

function fileName({ path }: OutputFile): string {
  return path.replace(/^.*\//, "");
}
