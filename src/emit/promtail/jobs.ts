/** What Promtail reads, and what it does to each line. */
import type { AgentJob, Discovery, Relabeling } from "../../derive/agent-jobs.ts";
import type { AgentStage } from "../../derive/agent-stages.ts";
import { commented } from "../comments.ts";

/** An item of `scrape_configs`. */
export function jobText({ name, discovery, relabel, stages }: AgentJob): string {
  const steps = relabel.map((step) => commented([relabeling(step)], step.because === undefined ? [] : [step.because], 6)).join("");
  return [
    `  - ${commented({ job_name: name, ...discoveryData(discovery) }, [], 4).trimStart()}`,
    steps && `    relabel_configs:\n${steps}`,
    stages.length > 0 ? `    pipeline_stages:\n${stages.map((stage) => stageText(stage, 6)).join("")}` : "",
  ].join("");
}

function discoveryData(discovery: Discovery): object {
  switch (discovery.of) {
    case "pods":
      return { kubernetes_sd_configs: [{ role: "pod", namespaces: discovery.namespaces.length > 0 ? { names: discovery.namespaces } : undefined }] };
    case "containers":
      return { docker_sd_configs: [{ host: "unix:///var/run/docker.sock", refresh_interval: "5s" }] };
    case "files":
      return { static_configs: discovery.globs.map((glob) => ({ targets: ["localhost"], labels: { ...discovery.labels, __path__: glob } })) };
  }
}

function relabeling({ from, separator, regexp, to, replacement, keep }: Relabeling): object {
  return { source_labels: from, separator, regex: regexp, target_label: to, replacement, action: keep ? "keep" : undefined };
}

function stageText(stage: AgentStage, indent: number): string {
  const because = stage.because === undefined ? [] : [stage.because];
  if (stage.stage !== "match") return commented([stageData(stage)], because, indent);
  const selector = stage.selector.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(", ");
  const head = commented([{ match: { selector: `{${selector}}` } }], because, indent);
  return `${head}${" ".repeat(indent + 4)}stages:\n${stage.stages.map((inner) => stageText(inner, indent + 6)).join("")}`;
}

function stageData(stage: Exclude<AgentStage, { stage: "match" }>): object {
  switch (stage.stage) {
    case "cri":
      return { cri: {} };
    case "json":
      return { json: { expressions: stage.fields } };
    case "logfmt":
      return { logfmt: { mapping: stage.fields } };
    case "regex":
      return { regex: { expression: stage.expression } };
    case "replace":
      return { replace: { expression: stage.expression, replace: stage.replacement } };
    case "drop":
      return { drop: { source: stage.source, expression: stage.expression, drop_counter_reason: stage.reason } };
    case "timestamp":
      return { timestamp: { source: stage.source, format: stage.format } };
    case "template":
      return { template: { source: stage.source, template: stage.template } };
    case "labels":
      return { labels: stage.labels };
    case "metadata":
      return { structured_metadata: stage.fields };
    case "labeldrop":
      return { labeldrop: stage.labels };
  }
}
