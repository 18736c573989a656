/** A component of a collector, in the collector's own terms. */
import type { Collector } from "../ir/backend.ts";
import type { Place } from "../ir/place.ts";
import type { Vocabulary } from "./collector-components.ts";
import type { PlanPart } from "./part.ts";
import type { Scope } from "./scope.ts";

/** A value in a component's settings, as the collector's configuration has it. */
export type Setting = string | number | boolean | null | readonly Setting[] | Settings;
export interface Settings {
  readonly [key: string]: Setting;
}

export interface Component {
  /** The type, with the component's own name behind a slash where it has one: `otlp_grpc/tempo`. */
  readonly id: string;
  /** The type under its present name, whatever the target version calls it. */
  readonly type: string;
  readonly settings: Settings;
  /** Why it is there or set so, for whoever reads the configuration; a line each. */
  readonly because: readonly string[];
  /** `collectors.<name>.processors.<id>` */
  readonly subject: string;
  readonly at: Place;
  /** The place of a setting, of its key with `key`; absent where all have the place of the component. */
  readonly placeOf?: PlanPart["placeOf"];
}

/**
 * Where a component is made: the collector, with a choice of backends already made, what its version calls things, and
 * what else follows from the System.
 */
export interface Making {
  readonly collector: Collector;
  /** Of the configuration: the name of the collector, with that of the tier or the option behind it. */
  readonly name: string;
  /** Absent: there is one tier, which does everything. */
  readonly tier?: "balancing" | "sampling";
  readonly scope: Scope;
  readonly vocabulary: Vocabulary;
}

/** A component of the kind `receivers`, `processors`, ... of a collector; `type` is its present name. */
export function component(
  { collector, name, vocabulary }: Making,
  kind: "receivers" | "processors" | "connectors" | "exporters" | "extensions",
  type: string,
  part: { readonly name?: string; readonly settings: Settings; readonly because?: readonly string[]; readonly at?: Place },
): Component {
  const id = vocabulary.name(type) + (part.name === undefined ? "" : `/${part.name}`);
  return { id, type, settings: part.settings, because: part.because ?? [], subject: `collectors.${name}.${kind}.${id}`, at: part.at ?? collector.at };
}
