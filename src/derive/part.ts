/** What parts of a Plan have in common, whether they follow from a spec or were read from a file. */
import type { Place } from "../ir/place.ts";
import type { Allowance } from "../ir/value.ts";
import type { Settings } from "./collector-part.ts";

/** The way to a value in a tree of data: keys of maps, indices of lists. */
export type Path = readonly (string | number)[];

/** Whatever a rule can look at that no call of a spec made. */
export interface PlanPart {
  /** Of the thing meant: `collectors.gate`, `alertmanager.alertmanager`. */
  readonly subject: string;
  /** What it follows from: a call in a spec, or the text that it was read from. */
  readonly at: Place;
  /** The place of a value in it, of the key that leads there with `key`; absent where all of it has one place. */
  readonly placeOf?: (path: Path, what?: "key" | "value") => Place;
  /** What a value in it is called, where that is not the way to it behind `subject`. */
  readonly subjectOf?: (path: Path) => string;
  /** The services that it is about; none: the system. */
  readonly services?: readonly string[];
  /** What excuses findings of it, beside the allowances of its services and the system. */
  readonly allow: readonly Allowance[];
}

/** Which program reads a file of configuration, and so which rules speak of it. */
export type ConfigFormat =
  | "prometheus"
  | "prometheus-web"
  | "blackbox"
  | "alertmanager"
  | "promtail"
  | "loki"
  | "loki-rules"
  | "tempo"
  | "jaeger"
  | "datasources"
  | "grafana-alerting"
  | "grafana-settings"
  | "filebeat"
  | "logging"
  | "alloy"
  | "compose"
  | "kubernetes"
  | "kustomization"
  | "helm-values"
  | "env"
  | "script";

/** Files that obsc reads although it did not write them, by the flags of `obsc lint` that name them. */
export type ForeignKind = "rules" | "collector" | "promtail" | "alertmanager" | "loki" | "prometheus" | "dashboards";

/** One file of configuration, as data in the terms of the program that reads it. */
export interface ConfigFile extends PlanPart {
  readonly format: ConfigFormat;
  /** Relative to the output folder; its first folder is the name of its target: `alertmanager/alertmanager.yaml`. */
  readonly path: string;
  /** The documents of the file, of which most have one; none where `text` says it all. */
  readonly documents: readonly Settings[];
  /** A file that is no YAML, without its header. */
  readonly text?: string;
  /** Why a value is there or set so: lines above it, by the way to it as `JSON.stringify` of a Path; of a first document only. */
  readonly because: Readonly<Record<string, readonly string[]>>;
  /** It was written by the user, and stays as it is. */
  readonly raw?: boolean;
  /** The ways to names of files that are not beside it, where somebody has looked. */
  readonly unfound?: readonly Path[];
}

/** Lines for whoever reads the file, above the value at `path`: `because: because([["global"], "…"], …)`. */
export function because(...reasons: readonly (readonly [path: Path, ...lines: string[]])[]): ConfigFile["because"] {
  return Object.fromEntries(reasons.map(([path, ...lines]) => [JSON.stringify(path), lines]));
}

/** The place of a value in a part. */
export function placeIn(part: PlanPart, path: Path, what: "key" | "value" = "value"): Place {
  return part.placeOf?.(path, what) ?? part.at;
}
