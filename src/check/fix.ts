/**
 * What a rule gives beside its help: the change that it asks for, in terms of what the file says. How that is written (quotes,
 * escapes, commas, lines) is found when somebody asks for it; where something else stands than what is said to, as where a
 * name is put together or a helper makes several things, the fix is left out, and the help remains.
 *
 *     report(part, {
 *       message: `\`${name}\` measures ${unit}`,
 *       help: `write \`${better}\``,
 *       fix: edited("safe", `write \`${better}\``, replaced(option(metric, "unit"), unit, better)),
 *     });
 *
 * A fix is `safe` when it cannot change what the files mean otherwise: whoever applies it need not read it. What changes
 * a value that somebody chose, or a name that others may know, is `unsafe`.
 */
import type { QueryPart } from "../derive/rule-part.ts";
import type { Edit, Fix, Scalar } from "../diagnostic.ts";
import type { Label, Metric } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Span } from "../promql/ast.ts";
import { nearest } from "../util/did-you-mean.ts";
import { formatDuration } from "../util/duration.ts";
import { nameOf, option } from "./place.ts";
import type { Node, Part } from "./rule.ts";

/** A fix of one or more edits, all of which are made or none: without one of them there is no fix. The description is in the imperative, as `help` is. */
export function edited(safe: "safe" | "unsafe", description: string, ...edits: readonly (Edit | undefined)[]): Fix | undefined {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length ? { safe: safe === "safe", description, edits: made } : undefined;
}

/**
 * A value, or the name of an option or setting, becomes another: `replaced(inPart(config, ["for"]), "30s", "1m")`,
 * `replaced(option(metric, "labels", { key: "Code" }), "Code", "code")`, `replaced(inPart(config, path, "key"), "loki", "otlphttp")`.
 */
export function replaced(target: Part | Place, from: Scalar, to: Scalar): Edit {
  return { at: placeOf(target), from, to };
}

/**
 * A stretch of a query, which is the `span` of a node or of a part of one, becomes another text: `rewritten(query, matrix.range.span, "5m")`.
 * There is no such stretch, and so no fix, where verbs of the language made the query, or where a `${}` stands in it.
 */
export function rewritten(query: QueryPart, span: Span | undefined, to: string): Edit | undefined {
  const at = query.spanAt(span);
  return span === undefined || at.kind === "spec" ? undefined : { at, to };
}

/** Text before and behind a stretch of a query, which may hold a `${}`: `...wrapped(query, node.span, "sum(", ")")`. */
export function wrapped(query: QueryPart, span: Span | undefined, before: string, behind: string): readonly (Edit | undefined)[] {
  if (span === undefined) return [undefined];
  const edits = [
    before === "" ? [] : [rewritten(query, { ...span, end: span.start }, before)],
    behind === "" ? [] : [rewritten(query, { ...span, start: span.end }, behind)],
  ];
  return edits.flat();
}

/**
 * An option, a setting or an element of a list goes: `removed(option(metric, "unit"))`, `removed(inPart(config, ["version"], "key"))`.
 * A setting of YAML is named by its key. `element`: of a list of maps, the whole map. `andEmptied`: with the list or map that is then empty.
 */
export function removed(target: Part | Place, options: { readonly element?: boolean; readonly andEmptied?: boolean } = {}): Edit | undefined {
  return isDerived(target) ? undefined : { remove: placeOf(target), ...options };
}

/**
 * An option or setting comes to those of a map, an element (`key` undefined) to a list; nothing happens to a map that has it.
 * Of a node of the spec `within(metric.at, 1)` are the options; in a part `placeIn(part, path)` is the map or list.
 */
export function added(target: Part | Place, key: string | undefined, value: Scalar | readonly Scalar[]): Edit | undefined {
  return isDerived(target) ? undefined : { addTo: placeOf(target), ...(key !== undefined && { key }), value };
}

/** The element at one index of a list of texts comes to stand at another. */
export function movedElement(target: Part | Place, list: readonly string[], from: number, to: number): Edit {
  const indices = list.map((_, index) => index);
  return { reorder: placeOf(target), from: list, order: indices.toSpliced(from, 1).toSpliced(to, 0, from) };
}

/** The name that a mistyped one most likely means, where it is one only; `target` is all of the name or value, `candidates` what `didYouMean` was given. */
export function corrected(target: Part | Place, name: string, candidates: Iterable<string>): Fix | undefined {
  const [meant, ...others] = nearest(name, candidates);
  return meant === undefined || others.length > 0 ? undefined : edited("unsafe", `write \`${meant}\``, replaced(target, name, meant));
}

/** In a file that obsc writes there is no setting of the user's to take out: it follows from something else. Alerts and Grafana's JSON are said in the spec as they are. */
function isDerived(target: Part | Place): boolean {
  return "part" in target && "subject" in target.of && target.part.kind === "spec" && !("is" in target.of) && !("alert" in target.of);
}

/** Another name for a node, where it is declared. Queries follow by themselves, since they refer to it by value; texts of the spec that say the name, as templates, are changed with it. */
export function renamed(node: Extract<Node, { readonly name: string }>, name: string, safe = true): Fix {
  return { safe, description: renaming(name), edits: [replaced(nameOf(node), node.name, name)], renames: { from: node.name, to: name } };
}

/** What refers to a thing by value needs no change. */
function renaming(name: string): string {
  return `rename it to \`${name}\`; what the spec makes of it follows`;
}

/**
 * Another name that ends in a base unit, for a metric that had none. Bounds of a histogram that were bare numbers say their unit then:
 * `each` is how many milliseconds one was; absent where they have no such unit, and then a histogram gets no fix.
 */
export function renamedToUnit(metric: Metric, name: string, each?: number): Fix | undefined {
  const bounds = Array.isArray(metric.buckets) ? (metric.buckets as readonly number[]) : [];
  const rounded = bounds.map((bound) => Math.round(bound * (each ?? 0)));
  // Shorter ones than a millisecond cannot be said.
  if (rounded.some((milliseconds) => milliseconds < 1)) return undefined;
  const edits = bounds.map((bound, index) => replaced(option(metric, "buckets", index), bound, formatDuration(rounded[index] ?? 0)));
  return { safe: false, description: renaming(name), edits: [replaced(nameOf(metric), metric.name, name), ...edits], renames: { from: metric.name, to: name } };
}

/** Another name for a label of a metric; queries name it as text, so they have to follow by hand. */
export function renamedLabel(metric: Metric, label: Label, name: string): Fix | undefined {
  return edited(
    "unsafe",
    `rename the label to \`${name}\`; queries that name it have to follow`,
    replaced(option(metric, "labels", { key: label.name }), label.name, name),
  );
}

function placeOf(target: Part | Place): Place {
  return "part" in target ? target.part : target;
}
