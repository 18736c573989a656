/** What every check says and every report prints. */
import type { Place } from "./ir/place.ts";

export type Severity = "error" | "warning" | "info";

/** A change of the user's files that removes a finding; `safe` when it cannot change what the files mean otherwise. */
export interface Fix {
  readonly safe: boolean;
  /** In the imperative: "rename it to `a_total`". */
  readonly description: string;
  /** All of them are made, or none. */
  readonly edits: readonly Edit[];
  /** The name of a thing, and its new one: texts of the spec that say the old one, as queries do, follow. Where there are some, or the new one is there already, the fix is not safe. */
  readonly renames?: { readonly from: string; readonly to: string };
}

/** A value without parts, as scripts, YAML and JSON have it. */
export type Scalar = string | number | boolean | null;

/** One change, in terms of what the file says. Which quotes, escapes, commas and indentation that takes is found out where it is made. */
export type Edit = Replacement | Removal | Addition | Reordering;

/** A value, the name of an option, or a piece of a text becomes another. */
export interface Replacement {
  readonly at: Place;
  /** What has to stand there: where something else does, as where a text is put together, the fix is not offered. Absent of a piece of a text, which may be any. */
  readonly from?: Scalar;
  readonly to: Scalar;
}

/** An option, setting or element goes, with its comma and, where nothing else stands there, its line. */
export interface Removal {
  /** The name of an option or setting; the element of a list. */
  readonly remove: Place;
  /** It is an element, which begins where its first setting does. */
  readonly element?: boolean;
  /** The list or map that has nothing left goes too. */
  readonly andEmptied?: boolean;
}

/** An option or setting comes to those that are there, or an element to a list. */
export interface Addition {
  /** The map or list; in a script also the argument that is not there yet. */
  readonly addTo: Place;
  /** Absent in a list. */
  readonly key?: string;
  readonly value: Scalar | readonly Scalar[];
}

/** The elements of a list stand in another order; a comment on the line of one goes with it. */
export interface Reordering {
  readonly reorder: Place;
  /** What the list has to hold for the change to make sense. */
  readonly from: readonly string[];
  /** The present index of each element, in the new order. */
  readonly order: readonly number[];
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
  /** What stands at each place becomes its text, character for character; absent where it cannot be carried out. */
  readonly fix?: Omit<Fix, "edits" | "renames"> & { readonly edits: readonly (Spot & { readonly text: string })[] };
  /** Offsets in the file of the property or call that the place stands for; only in scripts is it more than the place. */
  readonly extent?: readonly [start: number, end: number];
  /** The argument of the call through which the place was found, where it lies elsewhere: a constant that the call mentions. */
  readonly mention?: Pick<Spot, "file" | "line" | "column">;
}
