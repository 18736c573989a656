/** Finds in the syntax tree of a script what a place in a spec means: the call, and the argument, property or element in it. */
import type { SpecPlace } from "./ir/place.ts";
import { child, children, field, nameOfKey, part, pathTo, type SyntaxNode, unwrapped, walk } from "./util/syntax.ts";

/** A script that was parsed. */
export interface Script {
  readonly text: string;
  readonly program: SyntaxNode;
  /** The values of constants that are the only thing of their name in the script. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
}

/** What a place means: a node, and the property or call that it stands for. */
export interface Meant {
  readonly node: SyntaxNode;
  readonly of: SyntaxNode;
}

export async function parseScript(file: string, text: string): Promise<Script> {
  const { parseSync } = await import("oxc-parser");
  const { program } = parseSync(file, text, { lang: /x$/.test(file) ? "tsx" : "ts", astType: "ts", sourceType: "module" });
  const root = program as unknown as SyntaxNode;
  return { text, program: root, constants: constantsOf(root) };
}

function constantsOf(program: SyntaxNode): ReadonlyMap<string, SyntaxNode> {
  const constants = new Map<string, SyntaxNode>();
  const bound = new Set<string>();
  walk(program, (node, parent) => {
    for (const name of boundBy(node)) {
      const value = node.type === "VariableDeclarator" && parent && field(parent, "kind") === "const" ? child(node, "init") : undefined;
      if (value && !bound.has(name) && child(node, "id")?.type === "Identifier") constants.set(name, value);
      else constants.delete(name);
      bound.add(name);
    }
  });
  return constants;
}

/** The names that a node gives a meaning to. */
function boundBy(node: SyntaxNode): readonly string[] {
  const patterns = /Function/.test(node.type)
    ? [...children(node, "params"), child(node, "id")]
    : /^Import\w*Specifier$/.test(node.type)
      ? [child(node, "local")]
      : node.type === "VariableDeclarator" || node.type === "ClassDeclaration"
        ? [child(node, "id")]
        : node.type === "CatchClause"
          ? [child(node, "param")]
          : [];
  return patterns.flatMap((pattern) => (pattern ? namesIn(pattern) : []));
}

function namesIn(pattern: SyntaxNode): readonly string[] {
  const names: string[] = [];
  walk(pattern, (node) => {
    if (node.type === "Identifier") names.push(String(field(node, "name")));
    return !node.type.startsWith("TSType");
  });
  return names;
}

/** The call whose position in a stack is `offset`: V8 names the callee, or the last name of it. */
export function callAt(script: Script, offset: number): SyntaxNode | undefined {
  return pathTo(script.program, offset)
    .filter((node) => /^(Call|New|TaggedTemplate)Expression$/.test(node.type))
    .findLast((node) => isHead(node, offset));
}

/** What is called: a function, or the tag of a template. */
function calleeOf(call: SyntaxNode): SyntaxNode {
  return child(call, "callee") ?? part(call, "tag");
}

function isHead(node: SyntaxNode, offset: number): boolean {
  const callee = unwrapped(calleeOf(node));
  if (node.type === "NewExpression") return node.start === offset;
  const last = callee.type === "SequenceExpression" ? children(callee, "expressions").at(-1) : callee;
  if (last?.type !== "MemberExpression") return last?.start === offset;
  if (field(last, "computed") === true) return offset >= part(last, "object").end && offset < last.end;
  return child(last, "property")?.start === offset;
}

/** Where a call is shown from, the last name of its callee, and where its callee ends. */
export function shownOfCall(call: SyntaxNode): { readonly start: number; readonly calleeEnd: number } {
  const callee = unwrapped(calleeOf(call));
  const name = callee.type === "MemberExpression" ? child(callee, "property") : undefined;
  return { start: name?.start ?? call.start, calleeEnd: calleeOf(call).end };
}

/** The part of `call` to which `path` leads, or the nearest around it that is certain. `follow`: also into constants that the call mentions. */
export function partOf(script: Script, call: SyntaxNode, path: SpecPlace["path"], follow: boolean): Meant {
  const whole: Meant = { node: call, of: call };
  const callee = unwrapped(calleeOf(call));
  // These pass arguments on, so an index means another one here.
  if (callee.type === "MemberExpression" && /^(call|apply|bind)$/.test(nameOfKey(callee) ?? "")) return whole;
  return descend({ script, follow }, whole, path);
}

interface Way {
  readonly script: Script;
  readonly follow: boolean;
}

function descend(way: Way, from: Meant, path: SpecPlace["path"]): Meant {
  const [step, ...rest] = path;
  const node = unwrapped(from.node);
  if (step === undefined) return { ...from, node };
  const value = way.follow ? valueBehind(way.script, node) : undefined;
  if (value !== undefined && value !== node) {
    // Where the constant does not lead on, its name is the nearest certain place.
    const inside = descend(way, { node: value, of: value }, path);
    return inside.node === unwrapped(value) ? { ...from, node } : inside;
  }
  const next = typeof step === "object" ? keyOf(way, node, step.key) : typeof step === "number" ? elementOf(way, node, step) : propertyOf(way, node, step);
  return next === undefined ? { ...from, node } : descend(way, next, rest);
}

/** What an identifier or a member of a constant stands for, when the script says. */
function valueBehind(script: Script, node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "Identifier") {
    const value = script.constants.get(String(field(node, "name")));
    return value && unwrapped(value);
  }
  if (node.type === "MemberExpression") {
    const object = unwrapped(part(node, "object"));
    const holder = valueBehind(script, object) ?? object;
    const name = nameOfKey(node);
    const found = holder.type === "ObjectExpression" && name !== undefined ? ownProperty(holder, name) : undefined;
    return found && unwrapped(part(found, "value"));
  }
  const frozen = node.type === "CallExpression" && isFreeze(node) ? children(node, "arguments")[0] : undefined;
  return frozen && unwrapped(frozen);
}

function isFreeze(call: SyntaxNode): boolean {
  const callee = part(call, "callee");
  return callee.type === "MemberExpression" && nameOfKey(callee) === "freeze";
}

/** The last one counts, as it does when the script runs. */
function ownProperty(object: SyntaxNode, name: string): SyntaxNode | undefined {
  return children(object, "properties").findLast((property): property is SyntaxNode => property?.type === "Property" && nameOfKey(property) === name);
}

function propertyOf(way: Way, node: SyntaxNode, name: string): Meant | undefined {
  if (node.type === "ArrayExpression" && /^\d+$/.test(name)) return elementOf(way, node, Number(name));
  const found = node.type === "ObjectExpression" ? ownProperty(node, name) : undefined;
  if (found) return { node: part(found, "value"), of: found };
  return throughSpread(way, node, (inside) => propertyOf(way, inside, name));
}

function keyOf(way: Way, node: SyntaxNode, name: string): Meant | undefined {
  if (node.type === "ArrayExpression") return propertyOf(way, node, name);
  const found = node.type === "ObjectExpression" ? ownProperty(node, name) : undefined;
  if (found) return { node: part(found, "key"), of: found };
  return throughSpread(way, node, (inside) => keyOf(way, inside, name));
}

/** What an object does not say itself comes from what is spread into it; certain when one spread says it, or when there is only one. */
function throughSpread(way: Way, node: SyntaxNode, look: (inside: SyntaxNode) => Meant | undefined): Meant | undefined {
  const spreads = node.type === "ObjectExpression" ? children(node, "properties").filter((property) => property?.type === "SpreadElement") : [];
  const values = spreads.map((spread) => part(spread as SyntaxNode, "argument"));
  const open: SyntaxNode[] = [];
  for (const value of values.toReversed()) {
    const inner = unwrapped(value);
    const inside = inner.type === "ObjectExpression" ? inner : valueBehind(way.script, inner);
    const found = inside?.type === "ObjectExpression" ? look(inside) : undefined;
    if (found) return way.follow || inside === inner ? found : { node: inner, of: inner };
    if (inside?.type !== "ObjectExpression") open.push(inner);
  }
  const [only] = open;
  return only && open.length === 1 ? { node: only, of: only } : undefined;
}

/** An argument, or an element of a list. */
function elementOf(way: Way, node: SyntaxNode, index: number): Meant | undefined {
  if (node.type === "TaggedTemplateExpression") {
    const quasi = child(node, "quasi");
    const part = index === 0 ? quasi : quasi && children(quasi, "expressions")[index - 1];
    return part && { node: part, of: part };
  }
  const list = node.type === "ArrayExpression" ? "elements" : /^(Call|New)Expression$/.test(node.type) ? "arguments" : undefined;
  if (list === undefined) return undefined;
  let left = index;
  for (const element of children(node, list)) {
    if (element?.type === "SpreadElement") {
      const inner = unwrapped(part(element, "argument"));
      const inside = inner.type === "ArrayExpression" ? inner : valueBehind(way.script, inner);
      const length = inside?.type === "ArrayExpression" ? lengthOf(inside) : undefined;
      if (inside === undefined || length === undefined) return { node: inner, of: inner };
      if (left < length) return way.follow || inside === inner ? elementOf(way, inside, left) : { node: inner, of: inner };
      left -= length;
    } else if (left-- === 0) return element && { node: element, of: standingFor(element, node) };
  }
  return undefined;
}

function lengthOf(array: SyntaxNode): number | undefined {
  const elements = children(array, "elements");
  return elements.some((element) => element?.type === "SpreadElement") ? undefined : elements.length;
}

/** What starts at `offset` and a compiler means when it names only the start: an argument, a value, a property's name, else the smallest thing. */
export function startingAt(script: Script | undefined, offset: number): Meant | undefined {
  if (script === undefined) return undefined;
  const path = pathTo(script.program, offset);
  const first = path.findIndex((node, index) => node.start === offset && isMeant(node, path[index - 1]));
  const around = path[first - 1];
  const node = path[first] ?? path.at(-1);
  if (node === undefined || node.type === "Program") return undefined;
  if (node.type === "Property") return { node: part(node, "key"), of: node };
  return { node, of: around ? standingFor(node, around) : node };
}

/** A value stands for its property; one of a list of plain values for the list, as which it was read. */
function standingFor(node: SyntaxNode, around: SyntaxNode): SyntaxNode {
  const plain = around.type === "ArrayExpression" && /^(Literal|TemplateLiteral|UnaryExpression)$/.test(unwrapped(node).type);
  return plain || around.type === "Property" ? around : node;
}

function isMeant(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (node.type === "Property") return true;
  if (/Statement$|Declaration$|^VariableDeclarator$|^Program$/.test(node.type)) return false;
  return (
    parent?.type === "Property" ||
    parent?.type === "ArrayExpression" ||
    (/^(Call|New)Expression$/.test(parent?.type ?? "") && child(parent as SyntaxNode, "callee") !== node)
  );
}
