/** Configurations of the OpenTelemetry Collector: components and pipelines in the collector's own terms, with a place for everything in them. */

import type { CollectorConfig, Pipeline } from "../derive/collector.ts";
import { presentName } from "../derive/collector-components.ts";
import type { Component, Setting, Settings } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Signal } from "../ir/backend.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { shown } from "../util/shown.ts";
import type { TextSource } from "./text-source.ts";
import { isSettings, readYaml, type YamlDocument } from "./yaml-document.ts";

const kinds = ["receivers", "processors", "connectors", "exporters", "extensions"] as const;
const sections: readonly string[] = [...kinds, "service"];
const signals: readonly string[] = ["metrics", "traces", "logs"];

/** The configuration that a text is, or what keeps it from being one. `name` is that of its file, without the ending. */
export function readCollector(source: TextSource, name: string): { readonly config?: CollectorConfig; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = readYaml(source);
  const [document] = documents;
  if (diagnostics.length > 0) return { diagnostics };
  if (document === undefined) {
    const at = source.place(0, Math.max(1, source.text.indexOf("\n")));
    const help = "write its receivers, exporters and pipelines, or leave the text out";
    return { diagnostics: [{ rule: "raw", severity: "error", subject: source.subject, message: "the text has no settings", help, at }] };
  }
  const problems = problemsOf(document, source.subject);
  if (problems.length > 0) return { diagnostics: problems };
  const data = document.data as Settings;
  const [receivers, processors, connectors, exporters, extensions] = kinds.map((kind) => components(document, data, kind, source.subject));
  const service = mapOf(data.service);
  const config: CollectorConfig = {
    name,
    version: "",
    receivers: receivers ?? [],
    processors: processors ?? [],
    connectors: connectors ?? [],
    exporters: exporters ?? [],
    extensions: extensions ?? [],
    enabled: listOf(service.extensions),
    pipelines: Object.keys(mapOf(service.pipelines)).map((id) => pipeline(document, service, id, source.subject)),
    telemetry: mapOf(service.telemetry),
    raw: true,
    text: source.text,
    subject: source.subject,
    at: source.place(0, Math.max(1, source.text.indexOf("\n"))),
    placeOf: (path, what) => document.placeOf(path, what),
    allow: [],
  };
  return { config, diagnostics: [] };
}

function components(document: YamlDocument, data: Settings, kind: (typeof kinds)[number], subject: string): readonly Component[] {
  return Object.entries(mapOf(data[kind])).map(([id, settings]) => ({
    id,
    type: presentName(id, kind),
    settings: mapOf(settings),
    because: [],
    subject: `${subject}.${kind}.${id}`,
    at: document.placeOf([kind, id], "key"),
    placeOf: (path: Path, what?: "key" | "value") => document.placeOf([kind, id, ...path], path.length === 0 ? "key" : what),
  }));
}

function pipeline(document: YamlDocument, service: Settings, id: string, subject: string): Pipeline {
  const way = ["service", "pipelines", id];
  const settings = mapOf(mapOf(service.pipelines)[id]);
  return {
    id,
    signal: id.split("/")[0] as Signal,
    receivers: listOf(settings.receivers),
    processors: listOf(settings.processors),
    exporters: listOf(settings.exporters),
    because: [],
    subject: `${subject}.pipelines.${id}`,
    at: document.placeOf(way, "key"),
    placeOf: (path, what) => document.placeOf([...way, ...path], path.length === 0 ? "key" : what),
  };
}

/** What is wrong with the form of a text: the rules speak of what stands in it. */
function problemsOf(document: YamlDocument, subject: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const say = (path: Path, what: "key" | "value", message: string, help: string) =>
    found.push({ rule: "raw", severity: "error", subject: [subject, ...path].join("."), message, help, at: document.placeOf(path, what) });
  const { data } = document;
  if (!isSettings(data)) {
    say([], "value", "this is no map of settings", "write it as `key: value` lines");
    return found;
  }
  for (const [name, value] of Object.entries(data)) {
    if (!sections.includes(name)) {
      say(
        [name],
        "key",
        `there is no section \`${name}\` in a configuration of the collector`,
        didYouMean(name, sections) ?? `the sections are ${sections.join(", ")}`,
      );
    } else if (value !== null && !isSettings(value)) say([name], "key", `the section \`${name}\` is no map`, "write it as `key: value` lines");
    else
      for (const [id, settings] of Object.entries(mapOf(value)))
        if (settings !== null && !isSettings(settings) && name !== "service")
          say([name, id], "key", `the settings of \`${id}\` are no map`, "write them as `key: value` lines");
  }
  if (found.length > 0) return found;
  const pipelines = mapOf(mapOf(data.service).pipelines);
  if (Object.keys(pipelines).length === 0) say(["service"], "key", "there is no pipeline", "join receivers to exporters under `service.pipelines`");
  for (const [id, settings] of Object.entries(pipelines)) {
    const signal = id.split("/")[0] ?? "";
    if (!signals.includes(signal) && signal !== "profiles") {
      say(
        ["service", "pipelines", id],
        "key",
        `\`${signal}\` is no signal`,
        didYouMean(signal, signals) ?? "begin the name of a pipeline with metrics, traces or logs",
      );
    }
    if (!isSettings(settings)) {
      say(["service", "pipelines", id], "key", `the pipeline \`${id}\` is no map`, "write its `receivers`, `processors` and `exporters`");
      continue;
    }
    for (const [end, ids] of Object.entries(settings)) {
      const path = ["service", "pipelines", id, end];
      const ends = ["receivers", "processors", "exporters"];
      if (!ends.includes(end)) say(path, "key", `a pipeline has no \`${end}\``, didYouMean(end, ends) ?? `it has ${ends.join(", ")}`);
      else if (ids !== null && !Array.isArray(ids)) say(path, "value", `the ${end} of \`${id}\` are no list`, "write them in brackets: `[…]`");
    }
  }
  return found;
}

function mapOf(value: Setting | undefined): Settings {
  return isSettings(value) ? value : {};
}
function listOf(value: Setting | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(shown) : [];
}
