/** Text of a configuration file in a spec, for what the language cannot say; written as it stands, read and checked like what obsc writes. */
import type { Place } from "./place.ts";
import type { Allowance } from "./value.ts";

/** Panels and dashboards stand where the language has them; the others in the `raw` of a system. */
export type RawFormat =
  | "panel"
  | "dashboard"
  | "collector"
  | "promtail"
  | "alertmanager"
  | "prometheus"
  | "loki"
  | "datasources"
  | "compose"
  | "kubernetes"
  | "helm-values"
  | "env";

export interface RawFile {
  readonly node: "raw";
  readonly format: RawFormat;
  /** Of the file, without its ending; absent: as obsc calls the file of that format. */
  readonly name?: string;
  readonly text: string;
  readonly allow?: readonly Allowance[];
  /** The argument that holds the text. */
  readonly at: Place;
}
