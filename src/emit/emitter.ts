/** What an emitter is: a pure function from the Plan to files. It prints and decides nothing. */
import type { Plan } from "../derive/plan.ts";

export interface OutputFile {
  /** Relative to the output folder, with `/`. Its first folder is the name of its target. */
  readonly path: string;
  /** Made when it is asked for where it is long: only who writes it needs it, and not all at once. */
  readonly content: string;
}

export interface Emitter {
  /** As in `--target`. */
  readonly name: string;
  readonly summary: string;
  /** `spec` is the path of the spec as the header of a generated file names it. */
  emit(plan: Plan, options: EmitOptions): readonly OutputFile[];
}

export interface EmitOptions {
  /** What the first lines of a generated file say, without comment signs: its spec, and the command that rewrites it. */
  readonly header: readonly string[];
  /** In which form dashboards are written; classic unless said. */
  readonly schema?: "classic" | "v2";
  /** The target is named on the command line. */
  readonly asked?: boolean;
  /** Unit tests of rules are written too. */
  readonly tests: boolean;
  /** What the emitters before this one write, for one that packs their files: ConfigMaps. Made when it is asked for. */
  readonly others?: () => readonly OutputFile[];
}
