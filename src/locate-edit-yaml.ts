/** How a change is written in YAML or JSON: which node it is of, its style, and how entries of maps and lists leave and come. */
import { type Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type YAMLMap, type YAMLSeq } from "yaml";
import type { Addition, Removal, Reordering, Scalar } from "./diagnostic.ts";
import { lineOf, newlineOf, permuted, type TextEdit, wholeLines, withEntry, withoutEntry } from "./locate-edit-brackets.ts";
import { newValue, pieceOfScalar, type Written, wholeScalar } from "./locate-edit-scalar.ts";

type Collection = YAMLMap | YAMLSeq;

/** A text of YAML or JSON, parsed. */
export interface YamlText {
  readonly text: string;
  readonly documents: readonly Document[];
  readonly json: boolean;
}

/** A node, and the collection that it is in. */
interface Step {
  readonly node: Node;
  readonly in?: Collection;
  readonly index: number;
  readonly as: "key" | "value";
}

interface Range {
  readonly start: number;
  readonly end: number;
}

export function yamlText(text: string): YamlText {
  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false });
  return { text, documents: Array.isArray(documents) ? documents : [], json: /^\s*[{[]/.test(text) };
}

/** Another value or name, or another piece of a text; `undefined` where something other than `from` stands. */
export function replaceInYaml(yaml: YamlText, at: Range, from: Scalar | undefined, to: Scalar): readonly TextEdit[] | undefined {
  const way = wayTo(yaml, at.start, at.end);
  const step = way.at(-1);
  if (step === undefined || !isScalar(step.node) || isShared(way)) return undefined;
  if (step.as === "key" && isMap(step.in) && step.in.has(to)) return undefined;
  const [start, end] = rangeOf(step.node);
  const written: Written = {
    source: yaml.text.slice(start, end),
    type: step.node.type ?? "PLAIN",
    as: asOf(step),
    indent: indentOf(yaml.text, step),
    json: yaml.json,
  };
  const whole = from !== undefined && at.start === start && at.end >= end ? wholeScalar(written, from, to) : undefined;
  if (whole !== undefined) return [{ start, end, text: whole }];
  if ((from !== undefined && typeof from !== "string") || typeof to !== "string" || at.end > end) return undefined;
  const piece = pieceOfScalar(written, { start: at.start - start, end: at.end - start }, from, to);
  return piece === undefined ? undefined : [smallest(yaml.text, { start, end, text: piece })];
}

/** Takes a setting or an element out. */
export function removeFromYaml(yaml: YamlText, { start }: Range, { element, andEmptied }: Omit<Removal, "remove">): readonly TextEdit[] | undefined {
  const way = wayTo(yaml, start, start);
  const depth = way.findLastIndex(({ in: around, node }) => (element ? isSeq(around) : around !== undefined) && rangeOf(node)[0] === start);
  return isShared(way) ? undefined : removeStep(yaml, way.slice(0, depth + 1), andEmptied === true);
}

function removeStep(yaml: YamlText, way: readonly Step[], andEmptied: boolean): readonly TextEdit[] | undefined {
  const { in: holder, index } = way.at(-1) ?? {};
  if (holder === undefined || index === undefined) return undefined;
  const above = way.slice(0, -1);
  if (andEmptied && holder.items.length === 1 && above.at(-1)?.in) return removeStep(yaml, above, true);
  if (holder.flow) return withoutEntry(bracketed(yaml, holder), index);
  if (holder.items.length === 1) return undefined;
  const { start, end } = entryRange(yaml.text, holder, index);
  const whole = wholeLines(yaml.text, start, end);
  if (whole) return [{ ...withoutGap(yaml.text, whole), text: "" }];
  // The first setting of an element stands behind its dash: the next takes its place.
  const next = index === 0 ? entryRange(yaml.text, holder, 1).start : undefined;
  return next === undefined || yaml.text.slice(end, next).trim() !== "" ? undefined : [{ start, end: next, text: "" }];
}

/** Where a blank line stands before and behind, one of them goes too. */
function withoutGap(text: string, { start, end }: Range): Range {
  const gap = /^[ \t]*\r?\n/.exec(text.slice(end, end + 200))?.[0];
  return gap !== undefined && (start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 200), start)))
    ? { start, end: end + gap.length }
    : { start, end };
}

/** Puts a setting to the others of a map, or an element into a list. */
export function addToYaml(yaml: YamlText, { start }: Range, { key, value }: Omit<Addition, "addTo">): readonly TextEdit[] | undefined {
  const way = wayTo(yaml, start, start);
  const depth = way.findLastIndex(({ node }) => isCollection(node) && rangeOf(node)[0] === start);
  const holder = way[depth]?.node;
  const fits = key === undefined ? isSeq(holder) : isMap(holder) && !holder.has(key);
  if (!isCollection(holder) || !fits || isShared(way.slice(0, depth + 1))) return undefined;
  const style = yaml.json ? "json" : holder.flow ? "flow" : "block";
  const written = `${key === undefined ? "" : `${newValue(key, style)}: `}${newValue(value, style)}`;
  if (holder.flow) return withEntry(bracketed(yaml, holder), written);
  const last = entryRange(yaml.text, holder, holder.items.length - 1);
  const indent = " ".repeat(start - lineOf(yaml.text, start).start);
  const line = `${indent}${key === undefined ? "- " : ""}${written}`;
  // Behind a block of text the next line has begun already.
  if (yaml.text[last.end - 1] === "\n") return [{ start: last.end, end: last.end, text: `${line}${newlineOf(yaml.text)}` }];
  const behind = lineOf(yaml.text, last.end).end;
  return [{ start: behind, end: behind, text: `${newlineOf(yaml.text)}${line}` }];
}

/** The elements of a list in another order; what is behind one on its line goes with it. */
export function reorderInYaml(yaml: YamlText, { start }: Range, { from, order }: Omit<Reordering, "reorder">): readonly TextEdit[] | undefined {
  const way = wayTo(yaml, start, start);
  const depth = way.findLastIndex(({ node }) => isSeq(node) && rangeOf(node)[0] === start);
  const list = way[depth]?.node;
  if (!isSeq(list) || isShared(way.slice(0, depth + 1)) || list.items.length !== from.length) return undefined;
  if (!list.items.every((item, index) => isScalar(item) && item.value === from[index])) return undefined;
  const stretches = list.items.map((item) => {
    const [first, end] = rangeOf(item as Node);
    return { start: first, end: list.flow ? end : lineOf(yaml.text, end).end };
  });
  return permuted(yaml.text, stretches, order);
}

/** From the document down to the smallest node that holds all of a stretch. */
function wayTo({ documents }: YamlText, start: number, end: number): readonly Step[] {
  const document = documents.find(({ range: [from, , to] = [0, 0, 0] }) => from <= start && start < Math.max(to, from + 1));
  const way: Step[] = [];
  let step: Step | undefined = document?.contents ? { node: document.contents, index: 0, as: "value" } : undefined;
  while (step) {
    way.push(step);
    step = isCollection(step.node) ? childAt(step.node as Collection, start, end) : undefined;
  }
  return way;
}

function childAt(holder: Collection, start: number, end: number): Step | undefined {
  // Entries are in order: the last that begins before or at the start is the only one that can hold it.
  let low = 0;
  for (let high = holder.items.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if (startOf(holder.items[middle]) <= start) low = middle;
    else high = middle;
  }
  const item = holder.items[low];
  const nodes = isPair(item)
    ? ([
        ["key", item.key],
        ["value", item.value],
      ] as const)
    : ([["value", item]] as const);
  for (const [as, node] of nodes) {
    const [from, to] = node ? rangeOf(node as Node) : [0, -1];
    if (from <= start && end <= to && (start < to || from === to || start === end)) return { node: node as Node, in: holder, index: low, as };
  }
  return undefined;
}

function startOf(item: unknown): number {
  return rangeOf((isPair(item) ? item.key : item) as Node)[0];
}

function rangeOf(node: Node): readonly [start: number, end: number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** A value under an anchor stands in other places too, where a change of it may not be meant. */
function isShared(way: readonly Step[]): boolean {
  return way.some(({ node }) => "anchor" in node && node.anchor !== undefined);
}

function asOf({ as, in: holder }: Step): Written["as"] {
  return as === "key" ? "key" : holder?.flow ? "in brackets" : "value";
}

function indentOf(text: string, { in: holder }: Step): number {
  if (!holder) return 0;
  const [start] = rangeOf(holder);
  return start - lineOf(text, start).start;
}

function entryRange(text: string, holder: Collection, index: number): Range {
  const item = holder.items[index] as Pair | Node;
  const [keyStart, keyEnd] = rangeOf((isPair(item) ? item.key : item) as Node);
  const [, end] = isPair(item) && item.value ? rangeOf(item.value as Node) : [0, keyEnd];
  // An element begins with its dash.
  const dash = isSeq(holder) && !holder.flow ? text.lastIndexOf("-", keyStart - 1) : keyStart;
  return { start: dash, end: Math.max(end, keyEnd) };
}

function bracketed({ text, json }: YamlText, holder: Collection) {
  const [start, end] = rangeOf(holder);
  return { text, open: start + 1, close: end - 1, entries: holder.items.map((_, index) => entryRange(text, holder, index)), trailing: !json };
}

/** An edit without what it leaves as it is at its ends. */
function smallest(text: string, { start, end, text: written }: TextEdit): TextEdit {
  const before = text.slice(start, end);
  let head = 0;
  while (head < Math.min(before.length, written.length) && before[head] === written[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, written.length) - head && before.at(-1 - tail) === written.at(-1 - tail)) tail++;
  return { start: start + head, end: end - tail, text: written.slice(head, written.length - tail) };
}
