/** A query as people lay it out in a rule file: what is short on one line, what is long with its operators in front. */
import type { Binary, Expr } from "./ast.ts";
import { precedenceOf } from "./precedence.ts";
import {
  needsParensBeforeBracket,
  needsParensBehindSign,
  needsParensLeft,
  needsParensRight,
  printAggregationHead,
  printOperator,
  printSubqueryBrackets,
  printWith,
} from "./print.ts";

/**
 * The first line begins without a blank, as a block of YAML must. Operands stand below one another in the order in which they
 * are worked out; of one on the right that binds more tightly, further lines are indented. Lines are at most `width` long
 * where the names allow it.
 */
export function printPretty(expr: Expr, width = 100): string {
  const known = new Map<Expr, string>();
  const flat = (node: Expr): string => {
    let text = known.get(node);
    if (text === undefined) {
      text = printWith(node, flat);
      known.set(node, text);
    }
    return text;
  };
  return laidOut({ width, flat }, expr, 0, 0);
}

interface Layout {
  readonly width: number;
  /** The expression on one line, printed once. */
  readonly flat: (expr: Expr) => string;
}

const pad = (indent: number): string => "  ".repeat(indent);

/** The text of `expr`; its first line follows on `used` columns at `indent`, at which further lines stand. */
function laidOut(layout: Layout, expr: Expr, indent: number, used: number): string {
  const flat = layout.flat(expr);
  if (indent * 2 + used + flat.length <= layout.width) return flat;
  switch (expr.type) {
    case "binary":
      return operation(layout, expr, indent, used);
    case "aggregation":
      return wrapped(layout, printAggregationHead(expr), expr.parameter ? [expr.parameter, expr.expr] : [expr.expr], indent);
    case "call":
      return expr.args.length === 0 ? flat : wrapped(layout, expr.function, expr.args, indent);
    case "paren":
      return wrapped(layout, "", [expr.expr], indent);
    case "unary":
      return expr.operator + operand(layout, expr.expr, needsParensBehindSign(expr.expr), indent, used + 1);
    case "subquery":
      return operand(layout, expr.expr, needsParensBeforeBracket(expr.expr), indent, used) + printSubqueryBrackets(expr);
    default:
      return flat;
  }
}

function wrapped(layout: Layout, head: string, exprs: readonly Expr[], indent: number): string {
  const lines = exprs.map((expr) => pad(indent + 1) + laidOut(layout, expr, indent + 1, 0));
  return `${head}(\n${lines.join(",\n")}\n${pad(indent)})`;
}

function operand(layout: Layout, expr: Expr, parens: boolean, indent: number, used: number): string {
  if (!parens) return laidOut(layout, expr, indent, used);
  const flat = `(${layout.flat(expr)})`;
  return indent * 2 + used + flat.length <= layout.width ? flat : wrapped(layout, "", [expr], indent);
}

function fits({ width, flat }: Layout, expr: Expr, indent: number, used: number): boolean {
  return indent * 2 + used + flat(expr).length <= width;
}

/** Down the left side in a loop: sums and unions can be long. What fits on one line stays there, unless more of the same rank follows. */
function operation(layout: Layout, expr: Binary, indent: number, used: number): string {
  const rest: string[] = [];
  let node = expr;
  for (;;) {
    const operator = printOperator(node);
    const parens = needsParensRight(node);
    const further = node.right.type === "binary" && !parens ? 1 : 0;
    rest.push(`${pad(indent)}${operator} ${operand(layout, node.right, parens, indent + further, operator.length + 1 - 2 * further)}`);
    const { left } = node;
    if (left.type !== "binary" || needsParensLeft(node)) break;
    if (precedenceOf(left.operator) !== precedenceOf(node.operator) && fits(layout, left, indent, used)) break;
    node = left;
  }
  return [operand(layout, node.left, needsParensLeft(node), indent, used), ...rest.reverse()].join("\n");
}
