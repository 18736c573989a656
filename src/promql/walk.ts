/** Looking at every node of a PromQL tree, and making a changed copy of one. */
import type { Expr, Range, Span, Subquery, VectorSelector } from "./ast.ts";

const none: readonly Expr[] = [];

/** Calls `see` for `expr` and every expression in it, outermost first, left to right. */
export function walk(expr: Expr, see: (expr: Expr) => void): void {
  if (latest?.root === expr) {
    const { nodes } = latest;
    for (let index = 0; index < nodes.length; index++) see(nodes[index] as Expr);
    return;
  }
  see(expr);
  for (const child of children(expr)) walk(child, see);
}

type Of<T extends Expr["type"]> = Extract<Expr, { readonly type: T }>;

/** The same for those of one type. */
export function eachOf<T extends Expr["type"]>(expr: Expr, type: T, see: (expr: Of<T>) => void): void {
  walk(expr, (node) => {
    if (node.type === type) see(node as Of<T>);
  });
}

interface Tree {
  readonly root: Expr;
  readonly nodes: Expr[];
  readonly words: string[];
}

/** The one that was asked for last: dozens of rules look at one query before the next. */
let latest: Tree | undefined;

function treeOf(root: Expr): Tree {
  if (latest?.root !== root) {
    latest = { root, nodes: [], words: [] };
    add(root, latest);
  }
  return latest;
}

/**
 * What a query is made of: the types of its nodes, and the functions, operators, modifiers and clauses in it, each as it is written in PromQL.
 * It is asked before others look at the query, who then need not find their way through its tree again.
 */
export const wordsOf = (root: Expr): readonly string[] => treeOf(root).words;

/** All nodes of a query, outermost first, left to right. */
export const nodesOf = (root: Expr): readonly Expr[] => treeOf(root).nodes;

function add(expr: Expr, tree: Tree): void {
  const { words } = tree;
  tree.nodes.push(expr);
  addWord(expr.type, words);
  switch (expr.type) {
    case "number":
    case "string":
      return;
    case "selector":
      for (const { operator } of expr.matchers) addWord(operator, words);
      addModifiers(expr, words);
      return;
    case "matrix":
      add(expr.selector, tree);
      return;
    case "call":
      addWord(expr.function, words);
      for (const arg of expr.args) add(arg, tree);
      return;
    case "aggregation":
      addWord(expr.operator, words);
      if (expr.grouping) addWord(expr.grouping.kind, words);
      if (expr.parameter) add(expr.parameter, tree);
      break;
    case "binary":
      addOperator(expr, words);
      add(expr.left, tree);
      add(expr.right, tree);
      return;
    case "subquery":
      addModifiers(expr, words);
  }
  add(expr.expr, tree);
}

function addOperator({ operator, bool, matching }: Of<"binary">, words: string[]): void {
  addWord(operator, words);
  if (bool) addWord("bool", words);
  if (matching) addWord(matching.kind, words);
  if (matching?.group) addWord(`group_${matching.group.side}`, words);
}

/** They are a dozen, in which to look takes less than a set. */
function addWord(word: string, words: string[]): void {
  if (!words.includes(word)) words.push(word);
}

function addModifiers({ offset, at }: VectorSelector | Subquery, words: string[]): void {
  if (offset !== undefined) addWord("offset", words);
  if (at !== undefined) addWord("@", words);
}

/** Every selector in an expression, those of ranges too, left to right. */
export function selectorsIn(expr: Expr): readonly VectorSelector[] {
  const selectors: VectorSelector[] = [];
  eachOf(expr, "selector", (selector) => selectors.push(selector));
  return selectors;
}

/** The expressions directly in `expr`, in the order written. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case "number":
    case "string":
    case "selector":
      return none;
    case "matrix":
      return [expr.selector];
    case "call":
      return expr.args;
    case "aggregation":
      return expr.parameter ? [expr.parameter, expr.expr] : [expr.expr];
    case "binary":
      return [expr.left, expr.right];
    default:
      return [expr.expr];
  }
}

export interface Mapping {
  readonly selector?: (selector: VectorSelector) => VectorSelector;
  /** Ranges, steps and offsets. */
  readonly range?: (range: Range) => Range;
  /** Any expression in place of a selector that stands for an instant: not of one inside a range. */
  readonly instant?: (selector: VectorSelector) => Expr;
}

/** Without the parentheses around it. */
export function unwrapped(expr: Expr): Expr {
  return expr.type === "paren" ? unwrapped(expr.expr) : expr;
}

/** A copy of `expr` in which selectors and ranges are replaced; shares what did not change. */
export function mapExpr(expr: Expr, mapping: Mapping): Expr {
  const range = mapping.range ?? ((same: Range) => same);
  const visit = (node: Expr): Expr => {
    switch (node.type) {
      case "number":
      case "string":
        return node;
      case "selector":
        return mapping.instant ? mapping.instant(mapSelector(node)) : mapSelector(node);
      case "matrix":
        return { ...node, selector: mapSelector(node.selector), range: range(node.range) };
      case "subquery":
        return {
          ...node,
          expr: visit(node.expr),
          range: range(node.range),
          ...(node.step && { step: range(node.step) }),
          ...(node.offset && { offset: range(node.offset) }),
        };
      case "call":
        return { ...node, args: node.args.map(visit) };
      case "aggregation":
        return { ...node, expr: visit(node.expr), ...(node.parameter && { parameter: visit(node.parameter) }) };
      case "binary":
        return { ...node, left: visit(node.left), right: visit(node.right) };
      default:
        return { ...node, expr: visit(node.expr) };
    }
  };
  const mapSelector = (node: VectorSelector): VectorSelector => {
    const moved = node.offset ? { ...node, offset: range(node.offset) } : node;
    return mapping.selector ? mapping.selector(moved) : moved;
  };
  return visit(expr);
}

/** A copy of `expr` in which `change` was asked about every expression, innermost first; a selector of a range stays one. */
export function mapNodes(expr: Expr, change: (node: Expr) => Expr): Expr {
  const visit = (node: Expr): Expr => {
    switch (node.type) {
      case "number":
      case "string":
      case "selector":
        return change(node);
      case "matrix":
        return change({ ...node, selector: visit(node.selector) as VectorSelector });
      case "call":
        return change({ ...node, args: node.args.map(visit) });
      case "aggregation":
        return change({ ...node, expr: visit(node.expr), ...(node.parameter && { parameter: visit(node.parameter) }) });
      case "binary":
        return change({ ...node, left: visit(node.left), right: visit(node.right) });
      default:
        return change({ ...node, expr: visit(node.expr) });
    }
  };
  return visit(expr);
}

/** A copy of a tree in which nodes without a span have this one; all in one that has a span have theirs. Ranges that nobody said have none. */
export function withSpan<E extends Expr>(expr: E, span: Span): E {
  return (expr.span ? expr : spanned(expr, span)) as E;
}

function spanned(expr: Expr, span: Span): Expr {
  switch (expr.type) {
    case "number":
    case "string":
    case "selector":
      return { ...expr, span };
    case "matrix":
      return { ...expr, span, selector: { span, ...expr.selector } };
    case "call":
      return { ...expr, span, args: expr.args.map((arg) => withSpan(arg, span)) };
    case "aggregation": {
      const { grouping, parameter } = expr;
      const around = { ...(grouping && { grouping: { span, ...grouping } }), ...(parameter && { parameter: withSpan(parameter, span) }) };
      return { ...expr, span, ...around, expr: withSpan(expr.expr, span) };
    }
    case "binary":
      return { ...expr, span, operatorSpan: span, left: withSpan(expr.left, span), right: withSpan(expr.right, span) };
    default:
      return { ...expr, span, expr: withSpan(expr.expr, span) };
  }
}

/** A copy of a tree in which every span says which text it is of. */
export function withSource<T>(node: T, source: object): T {
  if (Array.isArray(node)) return node.map((each) => withSource(each, source)) as T;
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withSource(value, source)]));
  return (typeof copy.start === "number" && typeof copy.end === "number" ? { ...copy, source } : copy) as T;
}

/** `time()`. */
export function isClock(expr: Expr): boolean {
  const node = unwrapped(expr);
  return node.type === "call" && node.function === "time";
}
