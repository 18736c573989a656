/** YAML texts as data, in which the place of every key and value is known. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, parseAllDocuments } from "yaml";
import type { Settings } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Place } from "../ir/place.ts";
import type { TextSource } from "./text-source.ts";

/** One document: its data as JSON has it, and the place of everything in it. */
export interface YamlDocument {
  readonly data: unknown;
  /** Of a value, or of the key that leads to it; of what is not there, the innermost thing around it that is. */
  placeOf(path: Path, what?: "key" | "value"): Place;
}

/** The documents of a text with what is wrong with it as YAML; of a text with errors there are none. Aliases and merge keys are resolved. */
export function readYaml(source: TextSource): { readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseAllDocuments(source.text, { merge: true, uniqueKeys: true, prettyErrors: false, logLevel: "error" });
  const found = Array.isArray(parsed) ? parsed : [];
  const [first] = found.flatMap((document) => document.errors);
  if (first) {
    const [start, end] = first.pos;
    const message = `this is not YAML: ${first.message.replace(/\.$/, "").replace(/^./, (letter) => letter.toLowerCase())}`;
    return {
      documents: [],
      diagnostics: [
        { rule: "raw", severity: "error", subject: source.subject, message, help: "correct the text here", at: source.place(start, Math.max(end, start + 1)) },
      ],
    };
  }
  const documents: YamlDocument[] = [];
  for (const document of found) {
    const data = dataOf(document);
    if (data === undefined) {
      const message = "an alias in this text stands for itself, or for more than can be written out";
      return {
        documents: [],
        diagnostics: [{ rule: "raw", severity: "error", subject: source.subject, message, help: "write out what it stands for", at: source.place(0, 1) }],
      };
    }
    if (data !== null) documents.push({ data, placeOf: (path, what = "value") => placeIn(document, path, what, source) });
  }
  return { documents, diagnostics: [] };
}

/** Whether the data of a document is a map, as every configuration is. */
export function isSettings(data: unknown): data is Settings {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function dataOf(document: Document): unknown {
  try {
    const data: unknown = document.toJS({ maxAliasCount: 1000 }) ?? null;
    return isEndless(data, []) ? undefined : data;
  } catch {
    return undefined;
  }
}

/** Whether a value stands within itself, as an anchor can say and nothing that is written out. */
function isEndless(value: unknown, around: readonly unknown[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return around.includes(value) || Object.values(value).some((each) => isEndless(each, [...around, value]));
}

function placeIn(document: Document, path: Path, what: "key" | "value", source: TextSource): Place {
  let node: unknown = document.contents;
  let key: unknown;
  for (const step of path) {
    const [nextKey, next] = stepInto(node, step, document);
    if (next === undefined && nextKey === undefined) break;
    key = nextKey;
    node = next ?? nextKey;
  }
  const shown = what === "key" && isNode(key) ? key : isNode(node) ? node : isNode(key) ? key : document.contents;
  const [start, end] = rangeOf(shown, source.text);
  return source.place(start, end);
}

function stepInto(node: unknown, step: string | number, document: Document): readonly [key: unknown, value: unknown] {
  const real = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(real)) return [undefined, typeof step === "number" ? real.items[step] : undefined];
  if (!isMap(real)) return [undefined, undefined];
  for (const { key, value } of real.items) if (String(isScalar(key) ? key.value : key) === String(step)) return [key, value];
  for (const { key, value } of real.items) {
    if (!isScalar(key) || key.source !== "<<") continue;
    for (const base of isSeq(value) ? value.items : [value]) {
      const merged = stepInto(base, step, document);
      if (merged[0] !== undefined) return merged;
    }
  }
  return [undefined, undefined];
}

/** The characters of a node; of a map or list its first line, since a finding of all of it would underline the file. */
function rangeOf(node: unknown, text: string): readonly [number, number] {
  const [start, end] = (isNode(node) ? (node as Node).range : undefined) ?? [0, 1];
  if (isScalar(node)) return [start, Math.max(end, start + 1)];
  const line = text.indexOf("\n", start);
  return [start, Math.max(start + 1, Math.min(end, line < 0 ? end : line))];
}
