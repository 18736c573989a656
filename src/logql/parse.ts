/**
 * Reads a LogQL query as Loki does: the same queries are accepted. One thing is stricter: expressions nested deeper than a bound are
 * refused, since everything that walks a tree does so by recursion.
 */

import { type ParseError, ParseFailure } from "../promql/error.ts";
import { UnknowableFailure } from "../promql/token-list.ts";
import type { Expr } from "./ast.ts";
import { checkExpr } from "./check.ts";
import { tokensOf } from "./lexer.ts";
import { parseExpr, parseWhole } from "./parser.ts";

export interface ParseOptions {
  /** Accept Grafana's variables where a name, a number, a text or a length of time stands: `[$__auto]`. */
  readonly variables?: boolean;
}

/** Neither: a variable of Grafana's stands where anything may come of it. */
export type ParseResult = { readonly expr?: Expr; readonly error?: undefined } | { readonly error: ParseError; readonly expr?: undefined };

/** Never throws, and takes time linear in the length of the text. */
export function parse(text: string, { variables = false }: ParseOptions = {}): ParseResult {
  try {
    const expr = parseWhole({ text, tokens: tokensOf(text, variables), parseExpr, position: 0, depth: 0 });
    checkExpr(expr);
    return { expr };
  } catch (failure) {
    if (failure instanceof UnknowableFailure) return {};
    if (!(failure instanceof ParseFailure)) throw failure;
    return { error: { message: failure.message, start: failure.start, end: failure.end } };
  }
}
