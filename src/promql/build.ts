/** Short ways to make the nodes of a PromQL tree; used by the verbs of the spec and by everything derived. */
import type {
  Aggregation,
  AggregationOperator,
  Binary,
  BinaryOperator,
  Call,
  Expr,
  Matcher,
  MatrixSelector,
  NumberLiteral,
  Range,
  StringLiteral,
  VectorMatching,
  VectorSelector,
} from "./ast.ts";

export const number = (value: number): NumberLiteral => ({ type: "number", value });
export const text = (value: string): StringLiteral => ({ type: "string", value });
export const selector = (name: string, matchers: readonly Matcher[] = []): VectorSelector => ({ type: "selector", name, matchers });
export const equal = (label: string, value: string): Matcher => ({ label, operator: "=", value });
export const duration = (milliseconds: number): Range => ({ type: "duration", milliseconds });
/** The range that the policy says in rules, and `$__rate_interval` on a dashboard; `derive` fills it in. */
export const usualRange: Range = { type: "variable", name: "range" };
export const over = (of: VectorSelector, range: Range): MatrixSelector => ({ type: "matrix", selector: of, range });
export const call = (name: string, ...args: readonly Expr[]): Call => ({ type: "call", function: name, args });
export const rate = (of: VectorSelector, range: Range): Call => call("rate", over(of, range));
export const by = (operator: AggregationOperator, labels: readonly string[], expr: Expr, parameter?: Expr): Aggregation => ({
  type: "aggregation",
  operator,
  ...(labels.length > 0 && { grouping: { kind: "by", labels } }),
  ...(parameter && { parameter }),
  expr,
});
export const binary = (left: Expr, operator: BinaryOperator, right: Expr, matching?: VectorMatching): Binary => ({
  type: "binary",
  operator,
  left,
  right,
  ...(matching && { matching }),
});
