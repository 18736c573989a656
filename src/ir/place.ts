/** Where a thing was said: in a spec, in a file that obsc did not write, or inside a text in either. */

/** The stack of a call in a spec, captured when it was made and turned into lines only when a finding is printed. */
export interface CallSite {
  readonly stack?: string;
}

/**
 * A place in a spec: a call, and the way from it to the argument, property or element meant. The first step is the
 * index of the argument: `[1, "labels", "user_id"]` is the value of `user_id` in the second argument. A step
 * `{ key: "user_id" }` at the end means the property's name rather than its value.
 */
export interface SpecPlace {
  readonly kind: "spec";
  readonly call: CallSite;
  readonly path: readonly (string | number | { readonly key: string })[];
}

/** A place in a file, already known: lines and columns from 1, columns in UTF-16 units, end exclusive. */
export interface FilePlace {
  readonly kind: "file";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The file is YAML or JSON: what is written there has to be so too. */
  readonly yaml?: true;
}

/** Characters `start` to `end` (UTF-16 offsets, end exclusive) of the text that stands at `within`. */
export interface TextPlace {
  readonly kind: "text";
  readonly within: SpecPlace | FilePlace;
  readonly start: number;
  readonly end: number;
  /** Of a template: which characters of the text were written for each `${}`, in order. Without them, places end at the first. */
  readonly holes?: readonly { readonly start: number; readonly end: number }[];
  /** The text was read as `strings.raw`, with its backslashes. */
  readonly raw?: boolean;
  /** The text is YAML or JSON. */
  readonly yaml?: true;
}

export type Place = SpecPlace | FilePlace | TextPlace;

/** The place of a part of what stands at `place`: `within(metric.at, 1, "labels", "user_id")`. */
export function within(place: Place, ...path: SpecPlace["path"]): Place {
  return place.kind === "spec" ? { ...place, path: [...place.path, ...path] } : place;
}
