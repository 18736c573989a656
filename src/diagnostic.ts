/** What every check says and every report prints. */
import type { Place } from "./ir/place.ts";

export type Severity = "error" | "warning" | "info";

/** A change of the user's file that removes a finding; `safe` when it cannot change what the file means otherwise. */
export interface Fix {
  readonly safe: boolean;
  readonly description: string;
  readonly edits: readonly { readonly at: Place; readonly text: string }[];
}

/** One mistake, one diagnostic. Nobody throws one, and only `report/` turns it into text. */
export interface Diagnostic {
  /** The name of a rule, `spec` when the spec itself is malformed, or `types` for what the compiler says. */
  readonly rule: string;
  readonly severity: Severity;
  /** The path of the thing meant: `metrics.http_requests_total.labels.user_id`. */
  readonly subject: string;
  /** The fact, one sentence, without a final period. */
  readonly message: string;
  readonly at: Place;
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** What to change, in the imperative. */
  readonly help?: string;
  readonly fix?: Fix;
}

/** A stretch of a file: lines and columns from 1, columns in UTF-16 units, end exclusive. */
export interface Spot {
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The lines of the file from `line` on, as many as a report may want. */
  readonly excerpt: readonly string[];
}

/** A diagnostic with its places found in files: what reports print. */
export interface Located extends Omit<Diagnostic, "at" | "related" | "fix">, Spot {
  readonly related?: readonly (Spot & { readonly message: string })[];
  readonly fix?: { readonly safe: boolean; readonly description: string; readonly edits: readonly (Spot & { readonly text: string })[] };
  /** Offsets in the file of the property or call that the place stands for; only in scripts is it more than the place. */
  readonly extent?: readonly [start: number, end: number];
  /** The argument of the call through which the place was found, where it lies elsewhere: a constant that the call mentions. */
  readonly mention?: Pick<Spot, "file" | "line" | "column">;
}
