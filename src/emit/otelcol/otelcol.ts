/** Configurations of the OpenTelemetry Collector, one for each: `otelcol/<name>.yaml`. */
import type { CollectorConfig } from "../../derive/collector.ts";
import type { Component } from "../../derive/collector-part.ts";
import { commented, yamlFile } from "../comments.ts";
import type { Emitter } from "../emitter.ts";

export const otelcol: Emitter = {
  name: "otelcol",
  summary: "Pipelines of the OpenTelemetry Collector (contrib distribution), in the names of the version declared",
  emit(plan, options) {
    return plan.collectors.map((config) => ({ path: `otelcol/${config.name}.yaml`, content: config.text ?? collectorFile(config, options.header) }));
  },
};

function collectorFile(config: CollectorConfig, header: readonly string[]): string {
  const kinds = ["receivers", "processors", "connectors", "exporters", "extensions"] as const;
  return yamlFile([...header, "", ...aboutOf(config)], [...kinds.map((kind) => section(kind, config[kind])), service(config)]);
}

function aboutOf({ version, option }: CollectorConfig): readonly string[] {
  const lines = version === "" ? [] : [`For version ${version} of the OpenTelemetry Collector, contrib distribution.`];
  if (!option) return lines;
  const without = option.isDefault ? ", and where it is not set" : "";
  return [...lines, `The configuration to start with where ${option.variable} is \`${option.name}\`${without}.`];
}

function section(kind: string, components: readonly Component[]): string {
  if (components.length === 0) return "";
  return `${kind}:\n${components.map(({ id, settings, because }) => commented({ [id]: settings }, because, 2)).join("")}`;
}

function service({ extensions, enabled, telemetry, pipelines }: CollectorConfig): string {
  const top = { extensions: enabled ?? extensions.map(({ id }) => id), telemetry };
  const joined = pipelines.map(({ id, receivers, processors, exporters, because }) => commented({ [id]: { receivers, processors, exporters } }, because, 4));
  return `service:\n${commented(top, [], 2)}  pipelines:\n${joined.join("")}`;
}
