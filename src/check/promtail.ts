/** Ways through a configuration of Promtail, for the rules about it: https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */

import { elements, isMap, type JsonNode } from "../derive/grafana-nodes.ts";
import type { ConfigFile, Path } from "../derive/part.ts";
import { shown } from "../util/shown.ts";

export interface PromtailJob extends JsonNode {
  readonly name: string;
  /** In the order in which a line passes them, those inside of `match` too. */
  readonly stages: readonly PromtailStage[];
  /** Of the lines that it sends; absent where nobody can say. */
  readonly labels?: ReadonlySet<string>;
}

export interface PromtailStage {
  readonly name: string;
  readonly settings: unknown;
  /** To its settings. */
  readonly path: Path;
  /** What is known of a line when it comes to this stage; absent where a stage before it finds whatever there is. */
  readonly known?: ReadonlySet<string>;
  /** The labels of a line when it comes to this stage; absent where nobody can say. */
  readonly labels?: ReadonlySet<string>;
  /** All values of labels that stand in the file and that no stage has changed before this one; "" where a line may lack the label. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The jobs of a file of Promtail's; of another file none. */
export function promtailJobs(config: ConfigFile): readonly PromtailJob[] {
  if (config.format !== "promtail") return [];
  return elements(config.documents[0]?.scrape_configs, ["scrape_configs"]).map(({ data, path }) => {
    const found: Found = { names: labelsOf(data), all: true, labels: labelsOf(data), allLabels: !labelledElsewhere(data), values: staticValues(data) };
    const stages = stagesIn(data.pipeline_stages, [...path, "pipeline_stages"], found);
    return { data, path, name: String(data.job_name ?? ""), stages, ...(found.allLabels && { labels: sent(found.labels) }) };
  });
}

interface Found {
  readonly names: Set<string>;
  /** Whether `names` are all that there can be. */
  all: boolean;
  /** Those that a selector sees. */
  readonly labels: Set<string>;
  allLabels: boolean;
  readonly values: Map<string, readonly string[]>;
}

/** Values that static targets give to their lines, where nothing relabels them and no other targets come to the job. */
function staticValues(job: JsonNode["data"]): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  const steps = elements(job.relabel_configs, []).map(({ data }) => data);
  if (!Object.keys(job).every((key) => besideStatic.includes(key)) || steps.some(({ action }) => /^label/.test(String(action ?? "")))) return values;
  const groups = elements(job.static_configs, []).map(({ data }) => (isMap(data.labels) ? data.labels : {}));
  for (const name of new Set(groups.flatMap((labels) => Object.keys(labels)))) {
    const each = groups.map((labels) => shown(labels[name] ?? ""));
    // `${APP}` is a variable of the environment.
    if (each.some((value) => value !== "") && !each.some((value) => value.includes("$")) && !steps.some(({ target_label }) => target_label === name))
      values.set(name, [...new Set(each)]);
  }
  return values;
}

/** What a job may say without taking lines from anywhere else. */
const besideStatic = ["job_name", "static_configs", "relabel_configs", "pipeline_stages", "encoding", "decompression"];

/** Whether labels come from a sender, a journal, or by a pattern. */
function labelledElsewhere(job: JsonNode["data"]): boolean {
  const pattern = elements(job.relabel_configs, []).some(({ data }) => /^label/.test(String(data.action ?? "")));
  return pattern || (job.static_configs === undefined && job.kubernetes_sd_configs === undefined && job.docker_sd_configs === undefined);
}

/** Labels that begin with two underscores are taken off before a line is sent. */
function sent(labels: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...labels].filter((name) => !name.startsWith("__")));
}

/** What a stage changes of the labels. */
function relabel(name: string, settings: unknown, found: Found): void {
  const names = Array.isArray(settings) ? settings.map(String) : isMap(settings) ? Object.keys(settings) : [];
  for (const each of names) if (/^(static_)?label/.test(name)) found.values.delete(each);
  if (name === "labels" || name === "static_labels") for (const each of names) found.labels.add(each);
  if (name === "labeldrop") for (const each of names) found.labels.delete(each);
  if (name === "labelallow") for (const each of [...found.labels]) if (!names.includes(each)) found.labels.delete(each);
  if (name === "cri" || name === "docker") found.labels.add("stream");
  // Labels that are taken into the metadata of a line, or packed into the line, are labels no longer.
  if (name === "structured_metadata" && isMap(settings)) for (const each of Object.keys(settings)) found.labels.delete(each);
  if (name === "pack" || name === "unpack" || name === "geoip" || name === "eventlogmessage") {
    found.allLabels = false;
    found.values.clear();
  }
}

/** Labels are among what stages may read. */
function labelsOf(job: JsonNode["data"]): Set<string> {
  const names = new Set<string>(["filename", "job"]);
  for (const { data } of elements(job.static_configs, [])) if (isMap(data.labels)) for (const name of Object.keys(data.labels)) names.add(name);
  for (const { data } of elements(job.relabel_configs, [])) if (typeof data.target_label === "string") names.add(data.target_label);
  return names;
}

function stagesIn(list: unknown, path: Path, found: Found): readonly PromtailStage[] {
  return elements(list, path).flatMap(({ data, path: way }) =>
    Object.entries(data).flatMap(([name, settings]) => {
      const stage: PromtailStage = {
        name,
        settings,
        path: [...way, name],
        ...(found.all && { known: new Set(found.names) }),
        ...(found.allLabels && { labels: new Set(found.labels) }),
        values: new Map(found.values),
      };
      relabel(name, settings, found);
      for (const field of fieldsFound(name, settings)) found.names.add(field);
      if (finders.includes(name)) found.all = false;
      const inner = name === "match" && isMap(settings) ? stagesIn(settings.stages, [...way, name, "stages"], found) : [];
      return [stage, ...inner];
    }),
  );
}

/** Stages that find whatever there is in a line. */
const finders = ["unpack", "geoip", "eventlogmessage"];

/** What a stage adds to what is known of a line. */
function fieldsFound(name: string, settings: unknown): readonly string[] {
  const map = isMap(settings) ? settings : {};
  const keys = (value: unknown) => (isMap(value) ? Object.keys(value) : []);
  switch (name) {
    case "cri":
      return ["time", "stream", "flags", "content"];
    case "docker":
      return ["output", "stream", "timestamp"];
    case "json":
      return keys(map.expressions);
    case "logfmt":
      return keys(map.mapping);
    case "regex":
    case "replace":
      return groupsIn(map.expression);
    case "template":
      return typeof map.source === "string" ? [map.source] : [];
    default:
      return [];
  }
}

/** The names of the groups of an expression. */
export function groupsIn(expression: unknown): readonly string[] {
  return [...String(expression ?? "").matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, group = ""]) => group);
}

/** Stages by their names, with the settings that Promtail 3.6 takes: the `mapstructure` tags of clients/pkg/logentry/stages in Loki v3.6.3. */
export const promtailStages: Readonly<Record<string, readonly string[] | "any">> = {
  cri: ["max_partial_lines", "max_partial_line_size", "max_partial_line_size_truncate"],
  docker: [],
  json: ["expressions", "source", "drop_malformed"],
  logfmt: ["mapping", "source"],
  regex: ["expression", "source"],
  replace: ["expression", "source", "replace"],
  template: ["source", "template"],
  timestamp: ["source", "format", "fallback_formats", "location", "action_on_failure"],
  output: ["source"],
  labels: "any",
  labeldrop: "any",
  labelallow: "any",
  static_labels: "any",
  structured_metadata: "any",
  structured_metadata_drop: "any",
  metrics: "any",
  tenant: ["label", "source", "value"],
  drop: ["drop_counter_reason", "source", "value", "separator", "expression", "older_than", "longer_than"],
  limit: ["rate", "burst", "drop", "by_label_name", "max_distinct_labels"],
  match: ["pipeline_name", "selector", "stages", "action", "drop_counter_reason"],
  multiline: ["firstline", "max_lines", "max_wait_time"],
  pack: ["labels", "ingest_timestamp"],
  unpack: [],
  sampling: ["rate", "drop_counter_reason"],
  decolorize: [],
  eventlogmessage: ["source", "drop_invalid_labels", "overwrite_existing"],
  geoip: ["db", "source", "db_type", "custom_lookups"],
};
