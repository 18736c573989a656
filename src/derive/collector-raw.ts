/** What the user says in the collector's own terms, merged over what obsc writes. */

import type { Collector, Signal } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { shown } from "../util/shown.ts";
import type { CollectorConfig, Pipeline } from "./collector.ts";
import { presentName } from "./collector-components.ts";
import type { Component, Setting, Settings } from "./collector-part.ts";
import type { Path } from "./part.ts";

const kinds = ["receivers", "processors", "connectors", "exporters", "extensions"] as const;

/**
 * Merges `raw` map by map: a list or a scalar stands in place of what was there, `null` takes it away. Of several
 * configurations a component or pipeline belongs to those that have it, or, if none has it, to the first tier of each option.
 */
export function mergeRaw(collector: Collector, configs: readonly CollectorConfig[]): readonly CollectorConfig[] {
  const raw = collector.raw as Settings | undefined;
  if (raw === undefined) return configs;
  const isFirst = (config: CollectorConfig) => !config.name.endsWith("-sampling");
  const has = (config: CollectorConfig, kind: string, id: string) =>
    (kind === "pipelines" ? config.pipelines : config[kind as (typeof kinds)[number]]).some((each) => each.id === id);
  return configs.map((config) => {
    const own = (kind: string, all: Setting | undefined): Settings =>
      Object.fromEntries(
        Object.entries(mapOf(all)).flatMap(([said, settings]) => {
          const id = kind === "pipelines" ? said : idIn(config, kind as (typeof kinds)[number], said);
          const isOurs =
            has(config, kind, id) ||
            (isFirst(config) && !configs.some((other) => has(other, kind, said) || has(other, kind, idIn(other, kind as (typeof kinds)[number], said))));
          return isOurs ? [[id, settings]] : [];
        }),
      );
    const merged = Object.fromEntries(kinds.map((kind) => [kind, components(config, kind, own(kind, raw[kind]), collector.at)]));
    const service = mapOf(raw.service);
    return {
      ...config,
      ...merged,
      ...(Array.isArray(service.extensions) && { enabled: service.extensions.map(shown) }),
      telemetry: deepMerge(config.telemetry, mapOf(service.telemetry)),
      pipelines: pipelines(config, own("pipelines", service.pipelines), collector.at),
    };
  });
}

/** The id of a component as its version has it: `otlp_grpc/tempo` means `otlp/tempo` of a version that knows only that. */
function idIn(config: CollectorConfig, kind: (typeof kinds)[number], said: string): string {
  const name = said.replace(/^[^/]*/, "");
  const found = kinds.includes(kind) ? config[kind].find((each) => each.type === presentName(said, kind) && each.id.replace(/^[^/]*/, "") === name) : undefined;
  return found?.id ?? said;
}

function components(config: CollectorConfig, kind: (typeof kinds)[number], raw: Settings, at: Place): readonly Component[] {
  const placeIn = (id: string, own: Settings, before: Component | undefined) => (path: Path, what?: "key" | "value") => {
    const steps: Path = [kind, id, ...path];
    const said = path.length > 0 && isSaid(own, path);
    if (!said && before) return before.placeOf?.(path, what) ?? before.at;
    return within(at, 1, "raw", ...(what === "key" ? [...steps.slice(0, -1), { key: String(steps.at(-1)) }] : steps));
  };
  const known = config[kind].flatMap((each) => {
    const own = raw[each.id];
    if (own === undefined) return [each];
    if (own === null) return [];
    return [{ ...each, settings: deepMerge(each.settings, mapOf(own)), placeOf: placeIn(each.id, mapOf(own), each) }];
  });
  const added = Object.entries(raw).flatMap(([id, own]) => {
    if (own === null || config[kind].some((each) => each.id === id)) return [];
    const place = within(at, 1, "raw", kind, { key: id });
    return [
      {
        id,
        type: presentName(id, kind),
        settings: mapOf(own),
        because: [],
        subject: `${config.subject}.${kind}.${id}`,
        at: place,
        placeOf: placeIn(id, mapOf(own), undefined),
      },
    ];
  });
  return [...known, ...added];
}

function pipelines(config: CollectorConfig, raw: Settings, at: Place): readonly Pipeline[] {
  const changed = config.pipelines.flatMap((pipeline) => {
    const own = raw[pipeline.id];
    if (own === null) return [];
    return own === undefined ? [pipeline] : [withEnds(pipeline, mapOf(own), at)];
  });
  const added = Object.entries(raw).flatMap(([id, own]) => {
    if (own === null || config.pipelines.some((pipeline) => pipeline.id === id)) return [];
    const signal = id.split("/")[0] as Signal;
    const empty = { id, signal, receivers: [], processors: [], exporters: [], because: [], subject: `${config.subject}.pipelines.${id}`, at };
    return [withEnds(empty, mapOf(own), at)];
  });
  return [...changed, ...added];
}

function withEnds(pipeline: Pipeline, own: Settings, at: Place): Pipeline {
  const ends = (["receivers", "processors", "exporters"] as const).filter((end) => Array.isArray(own[end]));
  const said = Object.fromEntries(ends.map((end) => [end, (own[end] as readonly Setting[]).map(shown)]));
  const place = within(at, 1, "raw", "service", "pipelines", pipeline.id);
  const placeOf = ([end = "", ...rest]: Path) => (ends.some((each) => each === end) ? within(place, end, ...rest) : place);
  return { ...pipeline, ...said, at: place, placeOf };
}

/** `null` takes away; maps are merged; all else stands in place of what was there. */
function deepMerge(base: Settings, over: Settings): Settings {
  const merged: Record<string, Setting> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) ? deepMerge(mapOf(merged[key]), value) : value;
  }
  return merged;
}

function isSaid(own: Settings, path: Path): boolean {
  let value: Setting | undefined = own;
  for (const step of path) value = Array.isArray(value) ? value[step as number] : isMap(value) ? value[step] : undefined;
  return value !== undefined;
}

function isMap(value: Setting | undefined): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function mapOf(value: Setting | undefined): Settings {
  return isMap(value) ? value : {};
}
