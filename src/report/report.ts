/** What a way to print findings is; `src/cli/findings.ts` lists them. */
import type { Located, Severity } from "../diagnostic.ts";

export interface PrintOptions {
  /** Whether the text may be coloured: on a terminal, unless NO_COLOR says otherwise. */
  readonly color: boolean;
  /** Columns that a line may take; 120 unless said. */
  readonly width?: number;
  /** What was checked, as the user said it: it keeps apart the reports of one repository. */
  readonly input: string;
  /** The version of obsc. */
  readonly version: string;
  /** What is known of the rules whose findings may be printed. */
  readonly rules: readonly RuleHelp[];
}

/** What a report may say of a rule beside its findings. */
export interface RuleHelp {
  readonly name: string;
  readonly severity: Severity | "off";
  readonly summary: string;
  readonly why: string;
  /** The document that it follows. */
  readonly see?: string;
}

export interface Reporter {
  readonly name: string;
  /** The whole report, with the end of its last line; `located` in the order in which it is printed. */
  print(located: readonly Located[], options: PrintOptions): string;
}
