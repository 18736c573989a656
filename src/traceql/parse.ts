/**
 * Reads a TraceQL query as Tempo does, and refuses what Tempo refuses, also what its grammar knows and Tempo does not support yet. One
 * thing is stricter: expressions nested deeper than a bound are refused, since everything that walks a tree does so by recursion.
 */

import { type ParseError, ParseFailure } from "../promql/error.ts";
import { UnknowableFailure } from "../promql/token-list.ts";
import type { Query } from "./ast.ts";
import { checkQuery } from "./check.ts";
import { tokensOf } from "./lexer.ts";
import { parseWhole } from "./parser.ts";

export interface ParseOptions {
  /** Accept Grafana's variables where a value stands. */
  readonly variables?: boolean;
}

/** Neither: a variable of Grafana's stands where anything may come of it. */
export type ParseResult = { readonly query?: Query; readonly error?: undefined } | { readonly error: ParseError; readonly query?: undefined };

/** Never throws, and takes time linear in the length of the text. */
export function parse(text: string, { variables = false }: ParseOptions = {}): ParseResult {
  try {
    const query = parseWhole({ text, tokens: tokensOf(text, variables), position: 0, depth: 0 });
    checkQuery(query);
    return { query };
  } catch (failure) {
    if (failure instanceof UnknowableFailure) return {};
    if (!(failure instanceof ParseFailure)) throw failure;
    return { error: { message: failure.message, start: failure.start, end: failure.end } };
  }
}
