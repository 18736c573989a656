/** Texts of configuration files that stand in a spec, into the parts of a Plan that rules look at. Loaded only where a spec has one. */
import type { ConfigFormat, PlanPart } from "../derive/part.ts";
import type { ReadParts } from "../derive/plan.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { SpecPlace } from "../ir/place.ts";
import type { RawFile, RawFormat } from "../ir/raw.ts";
import type { System } from "../ir/system.ts";
import { readCollector } from "./collector.ts";
import { readConfig } from "./config.ts";
import { type TextSource, textInSpec } from "./text-source.ts";

export interface Read {
  readonly parts: ReadParts;
  /** What is wrong with a text as such. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one text: the part that it is, and where it is written. */
type Reader = (source: TextSource, path: string) => Read;

export const config =
  (format: ConfigFormat): Reader =>
  (source, path) => {
    const { file, diagnostics } = readConfig(source, format, path);
    return { parts: { configs: file ? [file] : [] }, diagnostics };
  };

export const collector: Reader = (source, path) => {
  const { config: read, diagnostics } = readCollector(source, path.replace(/^.*\/|\.yaml$/g, ""));
  return { parts: { collectors: read ? [read] : [] }, diagnostics };
};

/** How each format is read and what its file is called; panels and dashboards stand where the language has them. */
const formats: { readonly [Format in RawFormat]?: { readonly read: Reader; path(name: string | undefined): string } } = {
  collector: { read: collector, path: (name = "collector") => `otelcol/${name}.yaml` },
  alertmanager: { read: config("alertmanager"), path: (name = "alertmanager") => `alertmanager/${name}.yaml` },
  prometheus: { read: config("prometheus"), path: (name = "prometheus") => `prometheus/${name}.yaml` },
  promtail: { read: config("promtail"), path: (name = "promtail") => `promtail/${name}.yaml` },
  loki: { read: config("loki"), path: (name = "loki") => `loki/${name}.yaml` },
  datasources: { read: config("datasources"), path: (name = "raw") => `grafana/provisioning/datasources/${name}.yaml` },
  compose: { read: config("compose"), path: (name) => (name === undefined ? "compose.yaml" : `compose/${name}.yaml`) },
  kubernetes: { read: config("kubernetes"), path: (name = "raw") => `k8s/${name}.yaml` },
  "helm-values": { read: config("helm-values"), path: (name = "values") => `helm/${name}.values.yaml` },
  env: { read: config("env"), path: (name = "raw") => `env/${name}.env` },
};

/** The parts that the raw texts of a system are. */
export function readRaw(system: System): Read {
  const read = system.raw.map((raw) => readOne(raw));
  return {
    parts: {
      configs: read.flatMap(({ parts }) => parts.configs ?? []),
      collectors: read.flatMap(({ parts }) => parts.collectors ?? []),
      agents: read.flatMap(({ parts }) => parts.agents ?? []),
    },
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readOne(raw: RawFile): Read {
  const format = formats[raw.format];
  // A text that says nothing was refused where it was said.
  if (!format || raw.text === "") return { parts: {}, diagnostics: [] };
  const path = format.path(raw.name);
  const { parts, diagnostics } = format.read(textInSpec(raw.text, raw.at as SpecPlace, subjectOf(path)), path);
  const allow = raw.allow ?? [];
  const excused = <P extends PlanPart>(read: readonly P[] = []) => read.map((part) => ({ ...part, allow }));
  return { parts: { configs: excused(parts.configs), collectors: excused(parts.collectors), agents: excused(parts.agents) }, diagnostics };
}

/** `alertmanager/alertmanager.yaml` is `alertmanager.alertmanager`. */
function subjectOf(path: string): string {
  return path.replace(/\.(values\.yaml|yaml|env)$/, "").replaceAll("/", ".");
}
