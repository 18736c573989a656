/** What a log agent reads: one job for all pods, one for all containers, and one for the files of each service. */
import type { LogSource } from "../ir/log.ts";
import type { Place } from "../ir/place.ts";
import type { StreamMatcher } from "../logql/ast.ts";
import { escapeRegexp } from "../util/regexp.ts";
import type { ReadLog } from "./agent.ts";
import { type AgentStage, lineStages } from "./agent-stages.ts";
import { sourceLabels } from "./stream.ts";

export interface AgentJob {
  readonly name: string;
  readonly discovery: Discovery;
  readonly relabel: readonly Relabeling[];
  readonly stages: readonly AgentStage[];
  /** `agents.<name>.jobs.<name>` */
  readonly subject: string;
  readonly at: Place;
}

export type Discovery =
  /** Pods of these namespaces; of all when empty. */
  | { readonly of: "pods"; readonly namespaces: readonly string[] }
  | { readonly of: "containers" }
  | { readonly of: "files"; readonly globs: readonly string[]; readonly labels: Readonly<Record<string, string>> };

/** A step from what discovery found to labels, as in https://grafana.com/docs/loki/latest/send-data/promtail/scraping/. The expression holds for the whole text. */
export interface Relabeling {
  readonly from: readonly string[];
  readonly regexp?: string;
  readonly to?: string;
  readonly replacement?: string;
  readonly separator?: string;
  /** Leaves out the targets that do not match, instead of setting a label. */
  readonly keep?: boolean;
  readonly because?: string;
}

type Read<Kind extends LogSource["source"]> = ReadLog & { readonly source: Extract<LogSource, { source: Kind }> };

export function jobsOf(reads: readonly ReadLog[], agent: "promtail" | "alloy", subject: string): readonly AgentJob[] {
  const pods = reads.filter((read): read is Read<"pods"> => read.source.source === "pods");
  const containers = reads.filter((read): read is Read<"docker"> => read.source.source === "docker");
  const files = reads.filter((read): read is Read<"files"> => read.source.source === "files");
  const jobs = [...(pods[0] ? [podJob(pods, pods[0], agent)] : []), ...(containers[0] ? [containerJob(containers, containers[0])] : []), ...fileJobs(files)];
  return jobs.map((job) => ({ ...job, subject: `${subject}.jobs.${job.name}` }));
}

type Job = Omit<AgentJob, "subject">;

function podJob(reads: readonly Read<"pods">[], first: Read<"pods">, agent: "promtail" | "alloy"): Job {
  const labels = reads.map(({ source, log, service }) => sourceLabels(source, log, service));
  const namespaces = labels.map(({ fixed }) => fixed.namespace);
  const known = namespaces.every((namespace) => namespace !== undefined);
  const wanted = labels.map(({ fixed }) => `${fixed.namespace === undefined ? "[^;]*" : escapeRegexp(fixed.namespace)};${escapeRegexp(fixed.app ?? "")}`);
  const metadata = [...new Set(labels.flatMap((each) => each.metadata))];
  return {
    name: "pods",
    discovery: { of: "pods", namespaces: known ? [...new Set(namespaces as string[])] : [] },
    relabel: [
      {
        from: ["__meta_kubernetes_pod_label_app_kubernetes_io_name", "__meta_kubernetes_pod_label_app"],
        regexp: ";*([^;]+)(?:;.*)?",
        to: "app",
      },
      { from: ["__meta_kubernetes_namespace"], to: "namespace" },
      { from: ["namespace", "app"], regexp: [...new Set(wanted)].join("|"), keep: true, because: "Only the pods whose log is declared." },
      ...serviceLabels(reads),
      { from: ["__meta_kubernetes_pod_name"], to: "pod" },
      ...(agent === "promtail" ? [ownNode] : []),
      { from: ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"], separator: "/", replacement: "/var/log/pods/*$1/*.log", to: "__path__" },
    ],
    stages: [
      { stage: "cri", because: "The runtime's own time, stream and flags in front of each line, and lines that it cut in parts.", at: first.source.at },
      dropped(
        ["filename", "stream"],
        "The file is named after the pod, and half of the streams would be stderr: both would multiply the streams.",
        first.source.at,
      ),
      ...metadata.map(
        (label): AgentStage => ({
          stage: "metadata",
          fields: { [label]: label },
          because: "No stream label: a pod has a new name after every rollout.",
          at: first.source.at,
        }),
      ),
      ...matches(reads),
    ],
    at: first.source.at,
  };
}

const ownNode: Relabeling = {
  from: ["__meta_kubernetes_pod_node_name"],
  to: "__host__",
  because: "Promtail leaves out pods of other nodes: it compares this with HOSTNAME, which has to be the node's name.",
};

/** The label `service` on pods of a log that is read in other ways too. */
function serviceLabels(reads: readonly Read<"pods">[]): readonly Relabeling[] {
  return reads.flatMap(({ source, log, service }) => {
    const { fixed } = sourceLabels(source, log, service);
    const namespace = fixed.namespace === undefined ? "[^;]*" : escapeRegexp(fixed.namespace);
    const regexp = `${namespace};${escapeRegexp(source.app)}`;
    return fixed.service === undefined ? [] : [{ from: ["namespace", "app"], regexp, to: "service", replacement: fixed.service }];
  });
}

/** Docker's own interface gives lines as the program wrote them, so that there is nothing to unwrap. */
function containerJob(reads: readonly Read<"docker">[], first: Read<"docker">): Job {
  const names = [...new Set(reads.map(({ service }) => escapeRegexp(service.name)))];
  return {
    name: "containers",
    discovery: { of: "containers" },
    relabel: [
      { from: ["__meta_docker_container_label_com_docker_compose_service"], to: "service" },
      { from: ["service"], regexp: names.join("|"), keep: true, because: "Only the services whose log is declared." },
    ],
    stages: matches(reads),
    at: first.source.at,
  };
}

function fileJobs(reads: readonly Read<"files">[]): readonly Job[] {
  const seen = new Map<string, number>();
  return reads.map(({ source, log, service, level }) => {
    const count = (seen.get(service.name) ?? 0) + 1;
    seen.set(service.name, count);
    return {
      name: `files-${service.name}${count === 1 ? "" : `-${count}`}`,
      discovery: { of: "files", globs: source.globs, labels: sourceLabels(source, log, service).fixed },
      relabel: [],
      stages: [dropped(["filename"], "Files that are rotated have ever new names.", source.at), ...lineStages(log, sourceLabels(source, log, service), level)],
      at: source.at,
    };
  });
}

/** The stages of each log, for its own lines only. */
function matches(reads: readonly ReadLog[]): readonly AgentStage[] {
  return reads.flatMap(({ source, log, service, level }) => {
    const labels = sourceLabels(source, log, service);
    const selector = Object.entries(labels.fixed).map(([label, value]): StreamMatcher => ({ label, operator: "=", value }));
    const stages = lineStages(log, labels, level);
    return stages.length === 0 ? [] : [{ stage: "match", selector, stages, at: log.at } as const];
  });
}

function dropped(labels: readonly string[], because: string, at: Place): AgentStage {
  return { stage: "labeldrop", labels, because, at };
}
