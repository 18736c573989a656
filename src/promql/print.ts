/** A tree as PromQL text on one line, as Prometheus writes it; text that is parsed and printed says the same tree again. */
import type { Aggregation, AtModifier, Binary, Expr, Grouping, Matcher, MatrixSelector, Subquery, Unary, VectorMatching, VectorSelector } from "./ast.ts";
import { isBareGroupingLabel, isBareMatcherLabel, isBareMetricName } from "./keywords.ts";
import { powerPrecedence, precedenceOf, unaryPrecedence } from "./precedence.ts";
import { isOpenOffset, printOffset, printRange } from "./print-duration.ts";
import { printString, printValue } from "./print-number.ts";

/** The query on one line, with the parentheses of the tree and those without which it would mean something else. */
export function print(expr: Expr): string {
  return printWith(expr, print);
}

/** `inner` prints the expressions directly in `expr`, so that a caller can remember what it has printed. */
export function printWith(expr: Expr, inner: (expr: Expr) => string): string {
  switch (expr.type) {
    case "number":
      return expr.text ?? printValue(expr.value);
    case "string":
      return printString(expr.value);
    case "selector":
      return `${printSeries(expr)}${extensionText(expr, "after @")}`;
    case "matrix":
      return printMatrix(expr);
    case "subquery":
      return `${operand(expr.expr, needsParensBeforeBracket(expr.expr), inner)}${printSubqueryBrackets(expr)}`;
    case "call":
      return `${expr.function}(${expr.args.map(inner).join(", ")})`;
    case "aggregation":
      return `${printAggregationHead(expr)}(${expr.parameter ? `${inner(expr.parameter)}, ` : ""}${inner(expr.expr)})`;
    case "binary":
      return printBinary(expr, inner);
    case "unary":
      return `${expr.operator}${operand(expr.expr, needsParensBehindSign(expr.expr), inner)}`;
    case "paren":
      return `(${inner(expr.expr)})`;
  }
}

function operand(expr: Expr, parens: boolean, inner: (expr: Expr) => string): string {
  return parens ? `(${inner(expr)})` : inner(expr);
}

function printBinary(expr: Binary, inner: (expr: Expr) => string): string {
  // Down the left sides in a loop: sums and unions can be long.
  let rest = "";
  let node = expr;
  for (;;) {
    rest = ` ${printOperator(node)} ${operand(node.right, needsParensRight(node), inner)}${rest}`;
    const { left } = node;
    const parens = needsParensLeft(node);
    if (left.type !== "binary" || parens) return operand(left, parens, inner) + rest;
    node = left;
  }
}

/** The operator with all that may follow it: `== bool on (job) group_left ()`. */
export function printOperator({ operator, bool, matching }: Binary): string {
  return `${operator}${bool ? " bool" : ""}${matching ? printMatching(matching) : ""}`;
}

function printMatching({ kind, labels, group, fill }: VectorMatching): string {
  const matching = kind === "on" || labels.length > 0 || group ? ` ${kind} (${printLabels(labels)})` : "";
  const grouped = group ? ` group_${group.side} (${printLabels(group.include)})` : "";
  if (fill === undefined) return matching + grouped;
  const { left, right } = fill;
  if (left !== undefined && Object.is(left, right)) return `${matching}${grouped} fill (${printValue(left)})`;
  const sides = `${left === undefined ? "" : ` fill_left (${printValue(left)})`}${right === undefined ? "" : ` fill_right (${printValue(right)})`}`;
  return matching + grouped + sides;
}

/** `sum by (job) `, `topk`: what stands in front of the parenthesis. */
export function printAggregationHead({ operator, grouping }: Aggregation): string {
  return grouping && printsGrouping(grouping) ? `${operator} ${grouping.kind} (${printLabels(grouping.labels)}) ` : operator;
}

const printsGrouping = (grouping: Grouping): boolean => grouping.kind === "without" || grouping.labels.length > 0;

const printLabels = (labels: readonly string[]): string => labels.map((label) => (isBareGroupingLabel(label) ? label : printString(label))).join(", ");

/** Name and matchers, without modifiers. */
function printSeries({ name, quoted, matchers: own, chosen }: VectorSelector): string {
  const matchers = chosen ? [...own, ...chosen] : own;
  const inBraces = name !== undefined && (quoted || !isBareMetricName(name));
  const items = matchers.length === 0 ? "" : printMatchers(matchers);
  if (inBraces) return `{${printString(name)}${items && ","}${items}}`;
  return items || name === undefined ? `${name ?? ""}{${items}}` : name;
}

function printMatchers(matchers: readonly Matcher[]): string {
  // What was read from a file stands in one query only.
  if (matchers[0]?.span && matchers[0].span.source === undefined) return matchers.map(printMatcher).join(",");
  const text = printed.get(matchers) ?? matchers.map(printMatcher).join(",");
  printed.set(matchers, text);
  return text;
}
/** The rules of an SLO, and the tests of an alert, choose their series by the same matchers again and again. */
const printed = new WeakMap<readonly Matcher[], string>();

function printMatcher({ label, operator, value }: Matcher): string {
  return `${isBareMatcherLabel(label) ? label : printString(label)}${operator}${printString(value)}`;
}

function printMatrix({ selector, range }: MatrixSelector): string {
  return `${printSeries(selector)}[${printRange(range)}]${extensionText(selector, "before @")}`;
}

/** Prometheus prints `anchored` and `smoothed` in front of `@` behind a range, and after it behind a plain selector. */
function extensionText({ extension, at, offset }: VectorSelector, order: "before @" | "after @"): string {
  const word = extension ? ` ${extension}` : "";
  const time = atText(at);
  return `${order === "before @" ? word + time : time + word}${offset ? ` offset ${printOffset(offset)}` : ""}`;
}

function atText(at: AtModifier | undefined): string {
  if (at === undefined) return "";
  return typeof at === "number" ? ` @ ${printValue(at)}` : ` @ ${at}()`;
}

/** `[30m:1m] @ end() offset 5m` */
export function printSubqueryBrackets({ range, step, at, offset }: Subquery): string {
  return `[${printRange(range)}:${step ? printRange(step) : ""}]${atText(at)}${offset ? ` offset ${printOffset(offset)}` : ""}`;
}

/** How tightly an expression holds together: its precedence, or more than any where nothing can tear it apart. */
function strength(expr: Expr): number {
  if (expr.type === "binary") return precedenceOf(expr.operator) as number;
  if (expr.type === "unary") return unaryPrecedence;
  return isNegative(expr) ? unaryPrecedence : powerPrecedence + 1;
}

function isNegative(expr: Expr): boolean {
  if (expr.type !== "number") return false;
  return expr.text === undefined ? expr.value < 0 || Object.is(expr.value, -0) : expr.text.startsWith("-");
}

/** Whether the left side of `node` would be taken apart without parentheses. */
export function needsParensLeft({ operator, left }: Binary): boolean {
  const outer = precedenceOf(operator) as number;
  const inner = strength(left);
  return inner < outer || (operator === "^" && inner === outer) || ("+-*/%^".includes(operator) && endsOpen(left));
}

/** Whether the right side of `node` would be taken apart without parentheses; a sign in front of it never is. */
export function needsParensRight({ operator, right }: Binary): boolean {
  if (right.type !== "binary") return false;
  const outer = precedenceOf(operator) as number;
  const inner = strength(right);
  return inner < outer || (inner === outer && operator !== "^");
}

/** `-a ^ b` is the negative of a power, anything else takes the sign to its left side; two signs in a row would read badly. */
export function needsParensBehindSign(expr: Unary["expr"]): boolean {
  return (expr.type === "binary" && strength(expr) < powerPrecedence) || isNegative(expr);
}

/** A bracket belongs to what stands right in front of it. */
export function needsParensBeforeBracket(expr: Expr): boolean {
  return strength(expr) <= powerPrecedence;
}

/** Whether an operator behind `expr` would be read as part of the last `offset` in it. */
function endsOpen(expr: Expr): boolean {
  switch (expr.type) {
    case "selector":
    case "subquery":
      return expr.offset !== undefined && isOpenOffset(expr.offset);
    case "matrix":
      return endsOpen(expr.selector);
    case "binary":
      return !needsParensRight(expr) && endsOpen(expr.right);
    case "unary":
      return !needsParensBehindSign(expr.expr) && endsOpen(expr.expr);
    default:
      return false;
  }
}
