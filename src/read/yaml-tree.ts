/**
 * YAML as a tree in which values are the text that is written, as programs in Go read them into strings: `1.0` stays `1.0`. Where the
 * characters of a value stand is found when somebody asks. A fifth of the time that a tree of `yaml`'s takes, for files with thousands of rules.
 */
import { type AliasEvent, EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent, YAMLException } from "js-yaml";
import { charactersOf } from "./yaml-scalar.ts";
import { inWords, isOutdented } from "./yaml-words.ts";

/** Offsets in the text, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlScalar extends Range {
  readonly is: "scalar";
  /** Empty for null. */
  readonly value: string;
  /** Without quotes, and not as a block: what may be a number, a truth or null. */
  readonly plain: boolean;
  /** How the value is written, unless it stands as it is, perhaps in quotes. */
  readonly event: ScalarEvent | undefined;
}

/** Aliases and merge keys are resolved: what they stand for is at its anchor. */
export interface YamlMap extends Range {
  readonly is: "map";
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlList extends Range {
  readonly is: "list";
  readonly items: readonly YamlNode[];
}

/** What is wrong with a text as YAML: the fact, with a small first letter. */
export interface YamlFault extends Range {
  readonly message: string;
  readonly help: string;
  readonly related?: Range & { readonly message: string };
  /** Of a line within quotes or brackets: indented more, it may be right. */
  readonly outdented?: true;
}

export interface YamlTree {
  /** The root of each document. */
  readonly documents: readonly YamlNode[];
  /** What is YAML, and still nothing that a program in Go reads. */
  readonly faults: readonly YamlFault[];
  /** Why it is no YAML at all; there are no documents then. */
  readonly error?: YamlFault;
}

/** `text` has no byte-order mark. */
export function yamlTree(text: string): YamlTree {
  const faults: YamlFault[] = [];
  try {
    const reader: Reader = { text, events: parseEvents(text, {}), at: 0, anchors: new Map(), faults };
    const documents: YamlNode[] = [];
    while (reader.at < reader.events.length) {
      reader.at++;
      reader.anchors.clear();
      documents.push(readNode(reader));
      reader.at++;
    }
    return { documents, faults };
  } catch (error) {
    if (error instanceof YamlFailure) return { documents: [], faults: [], error: error.fault };
    if (!(error instanceof YAMLException)) throw error;
    const at = Math.min(error.mark?.position ?? 0, text.length);
    const start = openQuote(error.reason, text) ?? at;
    const said = inWords(error.reason, text, at);
    return {
      documents: [],
      faults: [],
      error: { ...said, start, end: Math.min(start + 1, text.length), ...(isOutdented(error.reason) && { outdented: true }) },
    };
  }
}

/** The quote that nothing closes is the last in the file that is no escape. */
function openQuote(reason: string, text: string): number | undefined {
  const style = /end of the stream within a (double|single) quoted/.exec(reason)?.[1];
  if (style === undefined) return undefined;
  return [...text.matchAll(style === "double" ? /(?<!\\)(?:\\\\)*"/g : /(?<!')(?:'')*'(?!')/g)].map((found) => found.index + found[0].length - 1).at(-1);
}

/** Whether a value is null, as YAML 1.2 has it: nothing, `~` or `null`. */
export function isNull(node: YamlNode): boolean {
  return node.is === "scalar" && node.plain && nulls.has(node.value);
}

const nulls: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);

/** Characters `start` to `end` of a value; white space at its end, of which a block has a line break, is none of it. */
export function rangeIn(text: string, scalar: YamlScalar, start: number, end: number): Range {
  const { event, value } = scalar;
  const length = value.trimEnd().length;
  if (!event) {
    const first = scalar.start + (scalar.end - scalar.start > value.length ? 1 : 0);
    return { start: first + Math.min(start, length), end: first + Math.min(end, length) };
  }
  const { starts, ends } = charactersOf(text, event);
  const behind = length === 0 ? event.valueStart : (ends[length - 1] as number);
  const from = start < length ? (starts[start] as number) : behind;
  const last = Math.min(end, length);
  return { start: from, end: last > start ? (ends[last - 1] as number) : from };
}

/** What a map says of a name. */
export function entryOf({ entries }: YamlMap, name: string | number): YamlEntry | undefined {
  // Of ten thousand rules each is asked for a dozen names.
  for (let index = 0; index < entries.length; index++) if (entries[index]?.key.value === name) return entries[index];
  return undefined;
}

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  at: number;
  readonly anchors: Map<string, YamlNode | undefined>;
  readonly faults: YamlFault[];
}

class YamlFailure extends Error {
  readonly fault: YamlFault;
  constructor(fault: YamlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

function readNode(reader: Reader): YamlNode {
  const event = reader.events[reader.at++] as Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;
  if (event.type === EVENT_ID.ALIAS) return anchored(reader, event);
  const name = event.anchorStart < 0 ? undefined : reader.text.slice(event.anchorStart, event.anchorEnd);
  // What is not read to its end yet cannot stand within itself.
  if (name !== undefined) reader.anchors.set(name, undefined);
  const node = event.type === EVENT_ID.SCALAR ? scalar(reader, event) : event.type === EVENT_ID.MAPPING ? map(reader, event) : list(reader, event);
  if (name !== undefined) reader.anchors.set(name, node);
  return node;
}

function anchored({ text, anchors }: Reader, { anchorStart: start, anchorEnd: end }: AliasEvent): YamlNode {
  const name = text.slice(start, end);
  const node = anchors.get(name);
  if (node) return node;
  const message = anchors.has(name) ? `\`*${name}\` stands for something that it is a part of` : `nothing before it has the anchor \`&${name}\``;
  throw new YamlFailure({
    message,
    help: anchors.has(name) ? "write out what it stands for" : "put the anchor before what it names, or correct its name",
    start: start - 1,
    end,
  });
}

function scalar({ text, at, events }: Reader, event: ScalarEvent): YamlScalar {
  const { style, valueStart, valueEnd } = event;
  if (valueStart < 0) {
    const near = nearby(events, at - 1, event);
    return { is: "scalar", value: "", plain: true, start: near, end: near, event: undefined };
  }
  const value = getScalarValue(text, event);
  const quoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  const plain = style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  return { is: "scalar", value, plain, start: valueStart - quoted, end: valueEnd + quoted, event: event.fast ? undefined : event };
}

/** Where a value that is not written would stand: behind what comes before it. */
function nearby(events: readonly Event[], index: number, { anchorEnd, tagEnd }: ScalarEvent): number {
  if (anchorEnd >= 0 || tagEnd >= 0) return Math.max(anchorEnd, tagEnd);
  const before = events[index - 1];
  if (before?.type === EVENT_ID.SCALAR) return Math.max(0, before.valueEnd);
  return before && "start" in before ? before.start : 0;
}

function list(reader: Reader, { start }: { readonly start: number }): YamlList {
  const items: YamlNode[] = [];
  while (reader.events[reader.at]?.type !== EVENT_ID.POP) items.push(readNode(reader));
  reader.at++;
  return { is: "list", items, start, end: items.at(-1)?.end ?? start + 1 };
}

function map(reader: Reader, { start }: { readonly start: number }): YamlMap {
  const entries: YamlEntry[] = [];
  const merged: YamlNode[] = [];
  while (reader.events[reader.at]?.type !== EVENT_ID.POP) {
    const key = readNode(reader);
    const value = readNode(reader);
    if (key.is !== "scalar") reader.faults.push({ message: "a name here is a map or a list", help: "write a name", ...key });
    else if (key.value === "<<" && key.plain) merged.push(...(value.is === "list" ? value.items : [value]));
    else entries.push({ key, value });
  }
  reader.at++;
  refuseRepeats(reader, entries);
  const end = entries.at(-1)?.value.end ?? start + 1;
  return { is: "map", entries: merged.length > 0 ? withMerged(reader, entries, merged) : entries, start, end };
}

function refuseRepeats({ faults }: Reader, entries: readonly YamlEntry[]): void {
  if (entries.length < 2) return;
  const seen = new Map<string, YamlScalar>();
  for (const { key } of entries) {
    const first = seen.get(key.value);
    if (first) {
      const related = { message: "first here", start: first.start, end: first.end };
      faults.push({ message: `\`${key.value}\` stands twice in one map`, help: "remove one of the two", start: key.start, end: key.end, related });
    } else seen.set(key.value, key);
  }
}

/** What is written counts before what is merged, and of that the first. */
function withMerged({ faults }: Reader, entries: readonly YamlEntry[], merged: readonly YamlNode[]): readonly YamlEntry[] {
  const all = [...entries];
  const seen = new Set(entries.map(({ key }) => key.value));
  for (const node of merged) {
    if (node.is !== "map") faults.push({ message: "what is merged here is no map", help: "name an anchor of a map", start: node.start, end: node.end });
    else
      for (const entry of node.entries) {
        if (!seen.has(entry.key.value)) all.push(entry);
        seen.add(entry.key.value);
      }
  }
  return all;
}
