/** Looking around in the syntax tree of a script (ESTree with TypeScript's nodes), without knowing who parsed it. */

export interface SyntaxNode {
  readonly type: string;
  /** Offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A child that may be there: the node under `key`. */
export function child(node: SyntaxNode, key: string): SyntaxNode | undefined {
  const value = (node as unknown as Readonly<Record<string, unknown>>)[key];
  return isNode(value) ? value : undefined;
}

/** A child that the grammar says is there. */
export function part(node: SyntaxNode, key: string): SyntaxNode {
  return (node as unknown as Readonly<Record<string, SyntaxNode>>)[key] as SyntaxNode;
}

/** A list of children, as the arguments of a call; holes in an array are `undefined`. */
export function children(node: SyntaxNode, key: string): readonly (SyntaxNode | undefined)[] {
  const value = (node as unknown as Readonly<Record<string, unknown>>)[key];
  return Array.isArray(value) ? value.map((element) => (isNode(element) ? element : undefined)) : [];
}

/** A field that is no node: a name, a flag. */
export function field(node: SyntaxNode, key: string): unknown {
  return (node as unknown as Readonly<Record<string, unknown>>)[key];
}

/** All children, in the order of the tree. */
function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const value of Object.values(node)) {
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) for (const element of value) if (isNode(element)) found.push(element);
  }
  return found;
}

/** Visits every node, parents first; what `visit` answers `false` to is not entered. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, parent: SyntaxNode | undefined) => unknown, parent?: SyntaxNode): void {
  if (visit(node, parent) === false) return;
  for (const next of childrenOf(node)) walk(next, visit, node);
}

/** The nodes around `offset`, outermost first. */
export function pathTo(root: SyntaxNode, offset: number): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [];
  walk(root, (node) => {
    if (offset < node.start || offset >= node.end) return false;
    path.push(node);
    return true;
  });
  return path;
}

/** Parentheses and TypeScript's wrappers say nothing about what a value is. */
const wrappers = new Set([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "ChainExpression",
]);
export function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (wrappers.has(inner.type)) inner = part(inner, "expression");
  return inner;
}

/** The name that a property or member has, when it stands there. */
export function nameOfKey(node: SyntaxNode): string | undefined {
  const key = child(node, "key") ?? part(node, "property");
  if (key.type === "Literal") return String(field(key, "value"));
  if (field(node, "computed") === true) return undefined;
  return key.type === "Identifier" ? String(field(key, "name")) : undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string" &&
    typeof (value as { start?: unknown }).start === "number"
  );
}
