/** Queries of metrics that obsc itself does not declare, as text. */
import type { Expr } from "../promql/ast.ts";
import { parse } from "../promql/parse.ts";

/** The expression of a text of ours, in which `$__rate_interval` may stand for a duration. */
export function askedText(text: string): Expr {
  const { expr, error } = parse(text, { variables: true });
  if (expr === undefined) throw new Error(`a query of obsc itself is wrong, ${error.message}: ${text}`);
  return expr;
}
