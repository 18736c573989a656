/** What a way to print findings is; `src/cli/findings.ts` lists them. */
import type { Located } from "../diagnostic.ts";

export interface PrintOptions {
  /** Whether the text may be coloured: on a terminal, unless NO_COLOR says otherwise. */
  readonly color: boolean;
  /** Columns that a line may take; 120 unless said. */
  readonly width?: number;
}

export interface Reporter {
  readonly name: string;
  /** The whole report, with the end of its last line; `located` in the order in which it is printed. */
  print(located: readonly Located[], options: PrintOptions): string;
}
