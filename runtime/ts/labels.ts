/** Labels of generated metrics: from a value to its number, and back. */

/** One label; `V` is what callers may pass. */
export interface Label<in V = never> {
  /** The number of a value, from 0; `NaN` for one that was not declared. */
  index(value: V): number;
  /** How many numbers there can be. */
  readonly size: number;
  /** The value behind a number. */
  at(index: number): string;
}

/** A label with a closed set of values. */
export function oneOf<const V extends string>(...values: readonly V[]): Label<V> {
  const indexes = new Map<V, number>(values.map((value, index) => [value, index]));
  return { index: (value) => indexes.get(value) ?? Number.NaN, size: values.length, at: (index) => values[index] ?? "" };
}

/** A label whose values nobody can list: the first `max` different ones are kept, the rest are `other`. */
export function bounded(max: number): Label<string> {
  const values: string[] = [];
  const indexes = new Map<string, number>();
  const index = (value: string): number => {
    const known = indexes.get(value);
    if (known !== undefined) return known;
    if (typeof value !== "string") return Number.NaN;
    if (values.length === max || value === "other") return max;
    indexes.set(value, values.length);
    return values.push(value) - 1;
  };
  return { index, size: max + 1, at: (at) => values[at] ?? "other" };
}

export type StatusClass = "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
const statusClasses: readonly StatusClass[] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/** The class of an HTTP status: takes the class itself or the code. */
export function statusClass(): Label<StatusClass | number> {
  const classes = oneOf(...statusClasses);
  const index = (value: StatusClass | number): number => {
    if (typeof value !== "number") return classes.index(value);
    return value >= 100 && value < 600 ? Math.floor(value / 100) - 1 : Number.NaN;
  };
  return { ...classes, index };
}

/** Route templates: `of` finds the template of a path, so that no path becomes a label value. */
export interface Routes<V extends string> extends Label<V> {
  /** `of("/jobs/42")` is "/jobs/{id}"; `undefined` when no template fits. A fixed segment wins over `{…}`. */
  of(path: string): V | undefined;
}

export function routes<const V extends string>(...templates: readonly V[]): Routes<V> {
  const parsed = templates.map((template) => ({ template, segments: template.split("/") })).sort((a, b) => placeholders(a.segments) - placeholders(b.segments));
  const of = (path: string): V | undefined => {
    const segments = (path.split(/[?#]/, 1)[0] ?? "").split("/");
    return parsed.find((route) => fits(route.segments, segments))?.template;
  };
  return { ...oneOf(...templates), of };
}

function placeholders(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith("{")).length;
}

function fits(template: readonly string[], path: readonly string[]): boolean {
  return template.length === path.length && template.every((segment, index) => segment === path[index] || (segment.startsWith("{") && path[index] !== ""));
}
