/** Ways through a configuration of Promtail, for the rules about it: https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */
import type { ConfigFile, Path } from "../derive/part.ts";
import { elements, isMap, type JsonNode } from "./grafana-json.ts";

export interface PromtailJob extends JsonNode {
  readonly name: string;
  /** In the order in which a line passes them, those inside of `match` too. */
  readonly stages: readonly PromtailStage[];
}

export interface PromtailStage {
  readonly name: string;
  readonly settings: unknown;
  /** To its settings. */
  readonly path: Path;
  /** What is known of a line when it comes to this stage; absent where a stage before it finds whatever there is. */
  readonly known?: ReadonlySet<string>;
}

/** The jobs of a file of Promtail's; of another file none. */
export function promtailJobs(config: ConfigFile): readonly PromtailJob[] {
  if (config.format !== "promtail") return [];
  return elements(config.documents[0]?.scrape_configs, ["scrape_configs"]).map(({ data, path }) => {
    const found: Found = { names: labelsOf(data), all: true };
    return { data, path, name: String(data.job_name ?? ""), stages: stagesIn(data.pipeline_stages, [...path, "pipeline_stages"], found) };
  });
}

interface Found {
  readonly names: Set<string>;
  /** Whether `names` are all that there can be. */
  all: boolean;
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
      const stage: PromtailStage = { name, settings, path: [...way, name], ...(found.all && { known: new Set(found.names) }) };
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
