/** Ways through a tree of LogQL. */
import type { Expr, LabelComparison, LabelFilter, LogLines, LogRange } from "./ast.ts";

/** The expressions that stand directly in one. */
function children(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case "range":
      return [expr.lines];
    case "aggregation":
    case "label_replace":
      return [expr.expr];
    case "binary":
      return [expr.left, expr.right];
    case "variants":
      return [...expr.variants, expr.of.lines];
    default:
      return [];
  }
}

/** Calls `visit` for the expression and all that stands in it, the outer before the inner, from left to right. */
export function walk(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr);
  for (const child of children(expr)) walk(child, visit);
}

/** All lines that a query reads, with the range and the unwrapped label where they are in a function. */
export function readingsIn(expr: Expr): readonly (Pick<LogRange, "lines"> & Partial<LogRange>)[] {
  const found: (Pick<LogRange, "lines"> & Partial<LogRange>)[] = [];
  const inRange = new Set<LogLines>();
  walk(expr, (node) => {
    const range = node.type === "range" ? node : node.type === "variants" ? node.of : undefined;
    if (range) inRange.add(range.lines);
    if (range) found.push(range);
    else if (node.type === "lines" && !inRange.has(node)) found.push({ lines: node });
  });
  return found;
}

/** The comparisons of a filter, from left to right. */
export function comparisonsIn(filter: LabelFilter): readonly LabelComparison[] {
  return filter.stage === "filter" ? [filter] : [...comparisonsIn(filter.left), ...comparisonsIn(filter.right)];
}
