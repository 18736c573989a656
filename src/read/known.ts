/** What is known of the server that a foreign file is for. */
import type { Catalogue } from "../derive/catalogue.ts";
import type { ParseOptions } from "../promql/parse.ts";

export interface Known {
  /** What its queries may be written with. */
  readonly features: NonNullable<ParseOptions["features"]>;
  /** How often it evaluates a group that says nothing, in milliseconds. */
  readonly evaluationInterval?: number;
  /** Names may have any character, as from Prometheus 3 on. */
  readonly anyName: boolean;
}

/** Without a catalogue nobody has said anything. */
export function knownFrom(catalogue: Catalogue | undefined): Known {
  if (!catalogue) return { features: "assumed", anyName: true };
  const { evaluationInterval } = catalogue;
  return { features: "assumed", ...(evaluationInterval !== undefined && { evaluationInterval }), anyName: catalogue.prometheus !== "2.55" };
}
