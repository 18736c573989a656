/** Typed values out of a YAML document. What has no place in it, is of another kind or is missing is found, all of it at once. */
import type { Path } from "../derive/part.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Place } from "../ir/place.ts";
import type { TextSource } from "../read/text-source.ts";
import { isNull, type Range, type YamlMap, type YamlNode, type YamlScalar } from "../read/yaml-tree.ts";
import { nearest, suggestion } from "../util/did-you-mean.ts";

/** A file while it is read. */
export interface Reading {
  readonly source: TextSource;
  /** Who reads such files: "Sloth". */
  readonly tool: string;
  /** Settings that the file writes otherwise than their readers call them. */
  readonly spelling?: Readonly<Record<string, string>>;
  /** What is found goes here. */
  readonly found: Diagnostic[];
}

/** One object or document of a file. */
export interface FileObject {
  readonly node: YamlMap;
  readonly reading: Reading;
}

/** What a map holds under a name. */
export function valueAt(node: YamlNode, name: string): YamlNode | undefined {
  return node.is === "map" ? node.entries.find(({ key }) => key.value === name)?.value : undefined;
}

/** The same, if it is a text. */
export function textAt(node: YamlNode, name: string): string | undefined {
  const value = valueAt(node, name);
  return value?.is === "scalar" ? value.value : undefined;
}

/** A value in a file, the way to it, and the name that it stands behind. */
export interface Where {
  readonly node: YamlNode;
  readonly path: Path;
  readonly key?: YamlScalar;
}

/** Reads a value; what is found wrong is reported, and nothing is given. */
export type Field<T> = (where: Where, reading: Reading) => T | undefined;

interface Finding {
  readonly severity?: Diagnostic["severity"];
  readonly message: string;
  readonly help: string;
  /** Where it stands, if that is not the value. */
  readonly range?: Range;
}

export function report(reading: Reading, where: Where, { severity = "error", message, help, range }: Finding): void {
  const at = range ? reading.source.place(range.start, range.end) : placeOf(where, reading);
  reading.found.push({ rule: "import", severity, subject: where.path.join("."), message, help, at });
}

/** Of a map or list its first line, since a finding of all of it would underline the file. */
export function placeOf({ node }: Where, { source }: Reading): Place {
  const line = source.text.indexOf("\n", node.start);
  const end = node.is === "scalar" || line < 0 ? node.end : Math.min(node.end, line);
  return source.place(node.start, Math.max(node.start + 1, end));
}

/** Whatever stands on one line: who wrote `2` or `yes` behind a name meant that text. */
export const text: Field<string> = (where, reading) => (where.node.is === "scalar" ? where.node.value : refuse("a text", where, reading));

export const number: Field<number> = (where, reading) => {
  const read = where.node.is === "scalar" && where.node.value !== "" ? Number(where.node.value) : Number.NaN;
  return Number.isFinite(read) ? read : refuse("a number", where, reading);
};

export const truth: Field<boolean> = (where, reading) => {
  const said = where.node.is === "scalar" && where.node.plain ? where.node.value.toLowerCase() : "";
  if (["true", "yes", "on"].includes(said)) return true;
  return ["false", "no", "off"].includes(said) ? false : refuse("`true` or `false`", where, reading);
};

/** Anything, which nobody looks into. */
export const anything: Field<true> = () => true;

/** Names with texts, as labels and annotations are. */
export const texts: Field<Readonly<Record<string, string>>> = ({ node, path, key }, reading) => {
  if (node.is !== "map") return refuse("a map of names to texts", { node, path, ...(key && { key }) }, reading);
  const read = node.entries.map((entry) => [entry.key.value, text({ node: entry.value, path: [...path, entry.key.value], key: entry.key }, reading)] as const);
  return Object.fromEntries(read.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
};

export function list<T>(of: Field<T>): Field<readonly T[]> {
  return (where, reading) => {
    if (where.node.is !== "list") return refuse("a list", where, reading);
    return where.node.items.flatMap((node, index) => of({ node, path: [...where.path, index] }, reading) ?? []);
  };
}

/** A value with its place, for what is found in it later. */
export interface Placed<T> extends Where {
  readonly value: T;
}

export function placed<T>(field: Field<T>): Field<Placed<T>> {
  return (where, reading) => {
    const value = field(where, reading);
    return value === undefined ? undefined : { ...where, value };
  };
}

type Shape = Readonly<Record<string, Field<unknown>>>;
/** What a map holds, with its own place. */
type Read<S extends Shape> = { readonly [K in keyof S]?: S[K] extends Field<infer T> ? T : never } & { readonly at: Where };

/** A map with settings; `needs` are those that have to be there, each with a value that it might have. */
export function map<S extends Shape>(what: string, shape: S, needs: { readonly [K in keyof S]?: string } = {}): Field<Read<S>> {
  return (where, reading) => {
    const { node, path } = where;
    if (node.is !== "map") return refuse("a map", where, reading);
    const written = (name: string) => reading.spelling?.[name] ?? name;
    const names = new Map(Object.keys(shape).map((name) => [written(name), name]));
    const lacking = new Map(Object.entries<string | undefined>(needs).map(([name, example]) => [written(name), example]));
    for (const { key, value } of node.entries) if (!isNull(value)) lacking.delete(key.value);
    const read: Record<string, unknown> = {};
    for (const { key, value } of node.entries) {
      const inner: Where = { node: value, path: [...path, key.value], key };
      const name = names.get(key.value);
      if (name === undefined) unknownSetting(inner, key, what, [...names.keys()], lacking, reading);
      else if (!isNull(value)) read[name] = shape[name]?.(inner, reading);
    }
    for (const [name, example] of lacking) report(reading, where, { message: `${what} has no \`${name}\``, help: `add it: \`${name}: ${example}\`` });
    return { ...(read as Read<S>), at: where };
  };
}

/** One that was meant to be what is missing is one mistake. */
function unknownSetting(where: Where, key: YamlScalar, what: string, known: readonly string[], lacking: Map<string, unknown>, reading: Reading): void {
  const near = nearest(key.value, known);
  const severity = near.some((name) => lacking.delete(name)) ? "error" : "warning";
  const message = `${what} has no setting \`${key.value}\`, and ${reading.tool} reads past it`;
  const help = suggestion(near) ?? `remove it: the settings here are ${known.map((each) => `\`${each}\``).join(", ")}`;
  report(reading, where, { severity, message, help, range: key });
}

function refuse(what: string, where: Where, reading: Reading): undefined {
  const name = where.path.findLast((step) => typeof step === "string");
  const said = name === undefined ? "this" : where.key ? `\`${name}\`` : `an entry of \`${name}\``;
  report(reading, where, { message: `${said} is not ${what}`, help: `write ${what} here` });
  return undefined;
}
