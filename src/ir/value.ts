/** Values that several parts of a System are made of. */
import type { Place } from "./place.ts";

/** A value that may differ by environment: one for all, or one for each. */
export type Varying<T> = T | PerEnvironment<T>;
export interface PerEnvironment<T> {
  readonly perEnvironment: Readonly<Record<string, T>>;
}

/** The value in one environment. Without one named, the last environment declared counts: it is the one nearest to users. */
export function inEnvironment<T>(value: Varying<T>, environment: string | undefined): T {
  if (typeof value !== "object" || value === null || !("perEnvironment" in value)) return value;
  const values = (value as PerEnvironment<T>).perEnvironment;
  const name = environment !== undefined && environment in values ? environment : Object.keys(values).at(-1);
  return values[name ?? ""] as T;
}

/** Where a secret is kept; its text has no place in a spec. */
export type Secret =
  | { readonly secret: "env"; readonly name: string }
  | { readonly secret: "file"; readonly path: string }
  | { readonly secret: "kubernetes"; readonly name: string; readonly key: string };

/** An exception to one rule on the thing it stands on. */
export interface Allowance {
  readonly rule: string;
  readonly reason: string;
  /** The last day on which it holds, as "2027-03-31". */
  readonly until?: string;
  readonly at: Place;
}
