/** How a change is written in a script: quotes and escapes, options and elements with their commas and lines. */
import type { Addition, Removal, Reordering, Scalar } from "./diagnostic.ts";
import type { SpecPlace, TextPlace } from "./ir/place.ts";
import { type Bracketed, newlineOf, permuted, type TextEdit, withEntry, withoutEntry } from "./locate-edit-brackets.ts";
import { type Meant, partOf, type Script } from "./locate-script.ts";
import { type Quote, type Writable, wholeText, writableText } from "./locate-text.ts";
import { child, children, field, nameOfKey, part, pathTo, type SyntaxNode, unwrapped, walk } from "./util/syntax.ts";

/** A call in a script, and what a path from it means there. */
export interface InScript {
  readonly script: Script;
  readonly call: SyntaxNode;
  readonly path: SpecPlace["path"];
}

/** What a path means, where it leads to the end and nothing else in the file means the same. */
function ownPart({ script, call, path }: InScript): Meant | undefined {
  const { node, of } = partOf(script, call, path, true);
  const last = path.at(-1);
  const name = typeof last === "object" ? last.key : last;
  const isWhole = name === undefined || typeof name === "number" ? (node === call) === (name === undefined) : of.type === "Property" && nameOfKey(of) === name;
  const value = node.type === "Identifier" && typeof last !== "object" ? script.constants.get(String(field(node, "name"))) : undefined;
  const own = value ? unwrapped(value) : node;
  return isWhole && !isShared(script, call, own) ? { node: own, of } : undefined;
}

/** Whether a value lies in a constant that is used elsewhere too, so that a change of it is one of other things. */
function isShared(script: Script, call: SyntaxNode, node: SyntaxNode): boolean {
  for (let at = node; at.start < call.start || at.end > call.end; ) {
    const holder = pathTo(script.program, at.start).findLast(({ type }) => type === "VariableDeclarator");
    const name = holder && field(part(holder, "id"), "name");
    const uses = typeof name === "string" ? usesOf(script, name) : [];
    const [only] = uses;
    if (only === undefined || uses.length > 1 || isExported(script, at)) return true;
    at = only;
  }
  return false;
}

function usesOf({ program }: Script, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(program, (node, parent) => {
    if (node.type !== "Identifier" || field(node, "name") !== name) return;
    const named = parent && ["VariableDeclarator", "MemberExpression", "Property"].includes(parent.type);
    const isName = named && (child(parent, "id") === node || ((child(parent, "property") ?? child(parent, "key")) === node && child(parent, "value") !== node));
    if (!isName || field(parent as SyntaxNode, "computed") === true) found.push(node);
  });
  return found;
}

function isExported({ program }: Script, node: SyntaxNode): boolean {
  return pathTo(program, node.start).some(({ type }) => type === "ExportNamedDeclaration");
}

/** Whether a call runs more than once, for all that the file says: a change of it is one of all that it makes. */
export function isRepeated({ script, call }: InScript): boolean {
  return pathTo(script.program, call.start).some(({ type, end }) => end >= call.end && /Function|^For|^While|^DoWhile/.test(type));
}

/** Another value, or another name of an option; `undefined` where something other than `from` stands. */
export function replaceInScript(at: InScript, from: Scalar, to: Scalar): readonly TextEdit[] | undefined {
  const meant = ownPart(at);
  if (meant === undefined) return undefined;
  const { node, of } = meant;
  const stretch = { start: node.start, end: node.end };
  if (typeof at.path.at(-1) === "object") {
    const beside = pathTo(at.script.program, of.start).findLast(({ type }) => type === "ObjectExpression");
    const isTaken = beside && entriesOf(beside).some((entry) => entry.type === "Property" && nameOfKey(entry) === to);
    if (child(of, "key") !== node || nameOfKey(of) !== from || typeof to !== "string" || isTaken) return undefined;
    const name = isIdentifier(to) && node.type === "Identifier" ? to : quoted(to, quoteOf(at.script));
    return [{ ...stretch, text: field(of, "shorthand") === true ? `${name}: ${String(from)}` : name }];
  }
  if (typeof from === "string") {
    if (node.type !== "Literal" && node.type !== "TemplateLiteral") return undefined;
    const written = writableText(at.script.text, node, { start: 0, end: from.length }, { holes: [], raw: false });
    if (written?.text !== from || written.end !== node.end - 1) return undefined;
    return [typeof to === "string" ? { start: written.start, end: written.end, text: escaped(to, written.quote) } : { ...stretch, text: String(to) }];
  }
  const negative = node.type === "UnaryExpression" && field(node, "operator") === "-" ? part(node, "argument") : undefined;
  const value = negative ? -Number(field(negative, "value")) : node.type === "Literal" ? field(node, "value") : undefined;
  return value === from ? [{ ...stretch, text: literal(to, quoteOf(at.script)) }] : undefined;
}

/** Another piece of a text that stands in a literal; `raw`: its backslashes stand for themselves, so not all can be written. */
export function replaceInText(at: InScript, place: TextPlace, from: string | undefined, to: string): readonly TextEdit[] | undefined {
  const found = textIn(at, place);
  return found && found.text === (from ?? found.text) ? rewritten(at.script, found, to, place.raw === true) : undefined;
}

/** The stretch of a text that is to be written otherwise, whatever stands there. */
export function textIn(at: InScript, { start, end, holes = [], raw = false }: TextPlace): Writable | undefined {
  const meant = ownPart(at);
  return meant && writableText(at.script.text, meant.node, { start, end }, { holes, raw });
}

/** All of a text that stands in one literal, without anything put in. */
export function wholeTextIn(at: InScript, { raw = false }: TextPlace): string | undefined {
  const meant = ownPart(at);
  return meant && wholeText(at.script.text, meant.node, raw);
}

/** A stretch of a literal with another text. */
export function rewritten({ text }: Script, { start, end, quote }: Writable, to: string, raw: boolean): readonly TextEdit[] | undefined {
  if (raw && (/`|\$\{|\\$/.test(to) || (/\$$/.test(to) && text[end] === "{"))) return undefined;
  const written = raw ? to : escaped(to, quote);
  const ended = quote === "`" && !raw && text[end] === "{" ? written.replace(/\$$/, "\\$") : written;
  return [{ start, end, text: ended.replaceAll("\n", newlineOf(text)) }];
}

/** Whether characters stand in a text, and in none that names a module or a property. */
export function isInText({ program }: Script, offset: number): boolean {
  const [around, node] = pathTo(program, offset).slice(-2);
  if (node?.type === "TemplateElement") return true;
  const isName = around && ["source", "key", "property"].some((role) => child(around, role) === node);
  return node?.type === "Literal" && typeof field(node, "value") === "string" && !isName;
}

/** Takes an option or element out. */
export function removeFromScript(at: InScript, { element, andEmptied }: Removal): readonly TextEdit[] | undefined {
  // A call is the value of something; only where it is said to be an element it may go.
  const meant = at.path.length === 0 && !element ? undefined : ownPart(at);
  return meant && removeNode(at.script, meant.node, { element: element === true, andEmptied: andEmptied === true });
}

function removeNode(script: Script, node: SyntaxNode, options: { readonly element: boolean; readonly andEmptied: boolean }): readonly TextEdit[] | undefined {
  const path = pathTo(script.program, node.start);
  const holder = path.findLast(
    (around) => /^(Object|Array)Expression$/.test(around.type) && entriesOf(around).some(({ start, end }) => start <= node.start && end >= node.end),
  );
  if (holder === undefined || (options.element && holder.type !== "ArrayExpression")) return undefined;
  const entries = entriesOf(holder);
  const index = entries.findIndex(({ start, end }) => start <= node.start && end >= node.end);
  const entry = entries[index] as SyntaxNode;
  const isEntry = entry.type === "Property" ? child(entry, "key") === node || unwrapped(part(entry, "value")) === node : unwrapped(entry) === node;
  if (!isEntry) return undefined;
  if (options.andEmptied && entries.length === 1)
    return removeNode(script, holder, { ...options, element: false }) ?? withoutEntry(bracketed(script, holder), index);
  return withoutEntry(bracketed(script, holder), index);
}

/** Puts an option to the others, or an element into a list; an argument that is not there yet comes with it. */
export function addToScript(at: InScript, { key, value }: Addition): readonly TextEdit[] | undefined {
  const quote = quoteOf(at.script);
  const written = `${key === undefined ? "" : `${isIdentifier(key) ? key : quoted(key, quote)}: `}${literal(value, quote)}`;
  const given = children(at.call, "arguments");
  const last = given.at(-1);
  if (key !== undefined && at.path.length === 1 && at.path[0] === given.length && last && last.type !== "SpreadElement")
    return [{ start: last.end, end: last.end, text: `, { ${written} }` }];
  const node = ownPart(at)?.node;
  if (node === undefined) return undefined;
  if (node.type !== (key === undefined ? "ArrayExpression" : "ObjectExpression")) return undefined;
  if (key !== undefined && entriesOf(node).some((entry) => entry.type === "Property" && nameOfKey(entry) === key)) return undefined;
  return withEntry(bracketed(at.script, node), written);
}

/** The elements of a list in another order. */
export function reorderInScript(at: InScript, { from, order }: Reordering): readonly TextEdit[] | undefined {
  const node = ownPart(at)?.node;
  const elements = node?.type === "ArrayExpression" ? entriesOf(node) : [];
  const isSame = elements.length === from.length && elements.every((element, index) => field(element, "value") === from[index]);
  return isSame ? permuted(at.script.text, elements, order) : undefined;
}

function entriesOf(node: SyntaxNode): readonly SyntaxNode[] {
  return children(node, node.type === "ArrayExpression" ? "elements" : "properties").filter((entry) => entry !== undefined);
}

function bracketed({ text }: Script, node: SyntaxNode): Bracketed {
  return { text, open: node.start + 1, close: node.end - 1, entries: entriesOf(node), trailing: true };
}

function literal(value: Addition["value"], quote: Quote): string {
  if (typeof value === "string") return quoted(value, quote);
  return Array.isArray(value) ? `[${value.map((each) => literal(each, quote)).join(", ")}]` : String(value);
}

function quoted(text: string, quote: Quote): string {
  return `${quote}${escaped(text, quote)}${quote}`;
}

/** A text as it stands between quotes of a kind. */
function escaped(text: string, quote: Quote): string {
  if (quote === "`") return text.replace(/[\\`]|\$\{/g, "\\$&").replaceAll("\r", "\\r");
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? inner : inner.replaceAll('\\"', '"').replaceAll("'", "\\'");
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

/** The quotes of a script, as its imports have them. */
function quoteOf({ program, text }: Script): Quote {
  const source = children(program, "body").map((statement) => statement && child(statement, "source"));
  return text[source.find((each) => each !== undefined)?.start ?? -1] === "'" ? "'" : '"';
}
