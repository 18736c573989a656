/** What is wrong with a tree although its text follows the grammar; in the order in which Prometheus looks, since the first error counts. */

import type { Aggregation, Binary, Call, Expr, Span, Subquery, VectorSelector } from "./ast.ts";
import { isSpace } from "./characters.ts";
import { failAt } from "./error.ts";
import { functionNamed, type ValueType } from "./functions.ts";
import { nextToken } from "./lexer.ts";
import { type Lexer, newLexer } from "./lexer-state.ts";
import { maxDepth, tooDeep } from "./parser-state.ts";
import { readRegexp } from "./regexp.ts";

/** Throws a `ParseFailure` for the first thing wrong with a parsed expression; `lexer` is what has read it. */
export function checkExpr(expr: Expr, lexer: Lexer): void {
  const checker: Checker = { lexer, tooDeep: undefined };
  check(checker, expr, 1);
  if (checker.tooDeep !== undefined) throw tooDeep(checker.tooDeep);
}

interface Checker {
  readonly lexer: Lexer;
  /** Only counts if there is nothing else. */
  tooDeep: Span | undefined;
}

const placeOf = (expr: Expr): Span => expr.span ?? { start: 0, end: 0 };

/** Goes down the left sides in a loop: a chain of operators may be longer than the stack is deep. */
function check(checker: Checker, expr: Expr, depth: number): ValueType {
  const chain: (Binary | Subquery)[] = [];
  let first = expr;
  while (first.type === "binary" || first.type === "subquery") {
    chain.push(first);
    first = first.type === "binary" ? first.left : first.expr;
  }
  const below = depth + chain.length;
  if (below > maxDepth) checker.tooDeep ??= placeOf(first);
  let type = checkSimple(checker, first, below);
  for (let node = chain.pop(); node !== undefined; node = chain.pop()) {
    type = node.type === "binary" ? checkBinary(checker, node, type, depth + chain.length) : checkSubquery(node, type);
  }
  return type;
}

function checkSimple(checker: Checker, expr: Exclude<Expr, Binary | Subquery>, depth: number): ValueType {
  switch (expr.type) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
      checkSelector(expr);
      return "vector";
    case "matrix":
      checkSelector(expr.selector);
      return "matrix";
    case "call":
      return checkCall(checker, expr, depth);
    case "aggregation":
      checkAggregation(checker, expr, depth);
      return "vector";
    case "unary": {
      const type = check(checker, expr.expr, depth + 1);
      if (type !== "scalar" && type !== "vector") throw failAt(placeOf(expr), `a sign in front of ${describe(type)}`);
      return type;
    }
    case "paren":
      return check(checker, expr.expr, depth + 1);
  }
}

/** A type as people call it. */
function describe(type: ValueType): string {
  return { scalar: "a scalar", string: "a string", vector: "an instant vector", matrix: "a range vector" }[type];
}

/** `where` is only asked for the message. */
function expectType(checker: Checker, expr: Expr, wanted: ValueType, where: () => string, depth: number): void {
  const type = check(checker, expr, depth);
  if (type !== wanted) throw failAt(placeOf(expr), `${where()} is ${describe(type)}, not ${describe(wanted)}`);
}

function checkSelector(selector: VectorSelector): void {
  if (selector.name !== undefined && !selector.quoted) {
    const second = selector.matchers.find((matcher) => matcher.label === "__name__");
    if (second) throw failAt(placeOf(selector), `the metric has two names, \`${selector.name}\` and \`${second.value}\``);
    return;
  }
  if (selector.name === undefined && selector.matchers.every(matchesEmpty)) throw failAt(placeOf(selector), "the selector takes every series");
}

/** Whether a matcher lets series through that lack its label. */
function matchesEmpty({ operator, value }: VectorSelector["matchers"][number]): boolean {
  if (operator === "=" || operator === "!=") return (value === "") === (operator === "=");
  const reading = readRegexp(value);
  return ("matchesEmpty" in reading && reading.matchesEmpty) === (operator === "=~");
}

function checkCall(checker: Checker, call: Call, depth: number): ValueType {
  const name = call.function;
  const signature = functionNamed(name);
  if (signature === undefined) throw failAt(placeOf(call), `unknown function \`${name}\``);
  const { parameters, minimum, maximum } = signature;
  const count = call.args.length;
  if (count < minimum || count > maximum) {
    const bound = count < minimum ? minimum : maximum;
    const which = minimum === maximum ? "" : count < minimum ? "at least " : "at most ";
    throw failAt(placeOf(call), `\`${name}\` takes ${which}${bound} ${bound === 1 ? "argument" : "arguments"}, not ${count}`);
  }
  const plainSelector = name === "info" ? checkInfo(call) : undefined;
  call.args.forEach((arg, index) => {
    const wanted = parameters[Math.min(index, parameters.length - 1)] ?? "vector";
    if (arg !== plainSelector) expectType(checker, arg, wanted, () => `argument ${index + 1} of \`${name}\``, depth + 1);
  });
  return signature.returns;
}

/** The second argument of `info` chooses labels, so it is a selector without a metric, and one that takes every series is fine. */
function checkInfo(call: Call): Expr | undefined {
  const second = call.args[1];
  if (second === undefined) return undefined;
  const type = shallowType(second);
  if (type !== "vector") throw failAt(placeOf(call), `argument 2 of \`info\` is ${describe(type)}, not an instant vector`);
  if (second.type !== "selector" || (second.name !== undefined && !second.quoted))
    throw failAt(placeOf(second), "argument 2 of `info` is more than matchers in braces");
  return second;
}

/** The type of an expression that may be wrong inside. */
function shallowType(expr: Expr): ValueType {
  switch (expr.type) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "matrix":
    case "subquery":
      return "matrix";
    case "call":
      return functionNamed(expr.function)?.returns ?? "vector";
    case "binary": {
      // Along the left sides in a loop, as in `check`.
      let left: Expr = expr;
      while (left.type === "binary") {
        if (shallowType(left.right) !== "scalar") return "vector";
        left = left.left;
      }
      return shallowType(left) === "scalar" ? "scalar" : "vector";
    }
    case "unary":
    case "paren":
      return shallowType(expr.expr);
    default:
      return "vector";
  }
}

function checkAggregation(checker: Checker, aggregation: Aggregation, depth: number): void {
  const { operator, expr, parameter } = aggregation;
  expectType(checker, expr, "vector", () => `what \`${operator}\` aggregates`, depth + 1);
  if (parameter) expectType(checker, parameter, operator === "count_values" ? "string" : "scalar", () => `the parameter of \`${operator}\``, depth + 1);
}

function checkSubquery(subquery: Subquery, type: ValueType): ValueType {
  if (type !== "vector") throw failAt(placeOf(subquery), `a subquery of ${describe(type)}, not of an instant vector`);
  return "matrix";
}

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);
const setOperators: ReadonlySet<string> = new Set(["and", "or", "unless"]);

function checkBinary(checker: Checker, node: Binary, left: ValueType, depth: number): ValueType {
  const right = check(checker, node.right, depth + 1);
  const { operator, matching } = node;
  const bothScalar = left === "scalar" && right === "scalar";
  if (node.bool && !comparisons.has(operator)) throw failAt(operatorPlace(checker, node), "`bool` behind an operator that does not compare");
  if (bothScalar && !node.bool && comparisons.has(operator)) throw failAt(operatorPlace(checker, node), "two scalars are compared without `bool`");
  if (matching?.kind === "on") {
    const included = new Set(matching.group?.include);
    const twice = matching.labels.find((label) => included.has(label));
    if (twice !== undefined) throw failAt(operatorPlace(checker, node), `label \`${twice}\` stands in \`on\` and in \`group_${matching.group?.side}\``);
  }
  checkSide(left, node.left, operator);
  checkSide(right, node.right, operator);
  if (left === "vector" && right === "vector") checkSetOperator(node);
  else {
    if (matching && matching.labels.length > 0) throw failAt(placeOf(node), `\`${matching.kind}\` where one side is a scalar`);
    if (matching?.fill) throw failAt(placeOf(node), "a fill modifier where one side is a scalar");
    if (setOperators.has(operator)) throw failAt(placeOf(node), `\`${operator}\` of a scalar`);
  }
  return bothScalar ? "scalar" : "vector";
}

function checkSide(type: ValueType, side: Expr, operator: Binary["operator"]): void {
  if (type !== "scalar" && type !== "vector") throw failAt(placeOf(side), `\`${operator}\` of ${describe(type)}`);
}

function checkSetOperator(node: Binary): void {
  if (!setOperators.has(node.operator)) return;
  if (node.matching?.group) throw failAt(placeOf(node), `\`group_${node.matching.group.side}\` behind \`${node.operator}\``);
  if (node.matching?.fill) throw failAt(placeOf(node), `a fill modifier behind \`${node.operator}\``);
}

/** From behind the left side to in front of the right one, without the spaces. */
function operatorPlace(checker: Checker, node: Binary): Span {
  let start = endOf(checker, node.left);
  let end = placeOf(node.right).start;
  while (isSpace(checker.lexer.text.charCodeAt(start))) start++;
  while (isSpace(checker.lexer.text.charCodeAt(end - 1))) end--;
  return { start, end };
}

/** Where Prometheus takes a left side to end: in front of `anchored` and `smoothed`, if those come last. */
function endOf(checker: Checker, expr: Expr): number {
  let last = expr;
  while (last.type === "binary" || last.type === "unary") last = last.type === "binary" ? last.right : last.expr;
  const place = placeOf(last);
  const selector = last.type === "matrix" ? last.selector : last;
  if (selector.type !== "selector" || selector.extension === undefined) return place.end;
  const { text, variables, unquotedNames } = checker.lexer;
  const again = newLexer(text.slice(0, place.end), { variables, unquotedNames });
  again.position = place.start;
  nextToken(again);
  let { end } = again;
  for (nextToken(again); again.kind !== "eof"; nextToken(again)) {
    if (again.kind !== "anchored" && again.kind !== "smoothed") end = again.end;
  }
  return end;
}
